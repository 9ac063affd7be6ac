from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesImprovementPlanClosing(models.AbstractModel):
    """How a plan ends, and what may follow a failed one.

    A failure sets nothing off: the superiors decide what follows. Policy: D3.3, A3.2.
    """

    _name = "sales.improvement.plan.closing"
    _description = "End of an Improvement Plan"

    proposal_count = fields.Integer("Proposals", compute="_compute_proposal_count")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_proposal_count(self):
        """Proposals about the person since the plan ran, as the reader sees them."""
        self.proposal_count = 0
        for plan in self.filtered("date_started"):
            plan.proposal_count = self.env["sales.proposal"].search_count(
                plan._proposals_since()
            )

    def _proposals_since(self):
        return [
            ("subject_user_id", "=", self.user_id.id),
            ("create_date", ">=", self.date_started),
        ]

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_open_close(self):
        """Ask how the plan ended."""
        self.ensure_one()
        self._check_leads_person()
        self._check_state("running")
        return self._step_dialog("close")

    def action_open_cancel(self):
        """Ask why the plan is given up."""
        self.ensure_one()
        self._check_leads_person()
        self._check_state("draft", "submitted", "running")
        return self._step_dialog("cancel")

    def action_close(self, outcome, reason):
        """Close a running plan; every milestone has to be checked.

        :param outcome: ``succeeded`` or ``failed``
        :param reason: the conclusion, told to the person
        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it does not run, or a milestone is not checked
        :raise ValidationError: no conclusion
        """
        if outcome not in ("succeeded", "failed"):
            raise ValidationError(
                self.env._("Say whether the plan succeeded or failed.")
            )
        self._begin_closing(reason, "running")
        for plan in self:
            open_ones = plan._every_milestone().filtered(lambda one: not one.result)
            if open_ones:
                raise UserError(
                    self.env._(
                        "%(plan)s: check its milestones first: %(milestones)s.",
                        plan=plan.display_name,
                        milestones=", ".join(
                            one.name or str(one.date) for one in open_ones
                        ),
                    )
                )
        self._end(outcome, reason)
        return True

    def action_cancel(self, reason):
        """Give up a plan.

        :param reason: why, told to the person if the plan ran
        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it is closed already
        :raise ValidationError: no reason
        """
        self._begin_closing(reason, "draft", "submitted", "running")
        self._sales_pending_approvals()._void(self.env._("it was cancelled"))
        self._end("cancelled", reason)
        return True

    def _begin_closing(self, reason, *states):
        self.check_access("read")
        self._check_leads_person()
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why."))
        self._lock_rows()
        self._check_state(*states)

    def _end(self, state, reason):
        self._engine_write(
            {
                "state": state,
                "date_closed": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "closing_reason": reason.strip(),
            }
        )
        for plan in self.sudo():
            plan._end_activities()
            if plan.date_started:
                plan._tell_person()

    # ------------------------------------------------------------
    # What may follow
    # ------------------------------------------------------------

    def action_new_plan(self):
        """Begin another plan that goes on from a failed one.

        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it has not failed
        """
        self.ensure_one()
        self._check_leads_person()
        self._check_state("failed")
        today = self.company_id.sudo()._sales_today()
        days = (self.date_end - self.date_start).days
        plan = self.env["sales.improvement.plan"].create(
            {
                "name": self.name,
                "user_id": self.user_id.id,
                "company_id": self.company_id.id,
                "appraisal_id": self.appraisal_id.id,
                "goals": self.goals,
                "date_start": today,
                "date_end": fields.Date.add(today, days=days),
            }
        )
        plan._engine_write({"previous_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "views": [(False, "form")],
            "view_mode": "form",
        }

    def action_propose(self):
        """Begin a proposal about the person; who may is checked on submission.

        :raise AccessError: the acting user does not stand above the person
        """
        self.ensure_one()
        self._check_leads_person()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.proposal",
            "views": [(False, "form")],
            "view_mode": "form",
            "context": {"default_subject_user_id": self.user_id.id},
        }

    def action_view_proposals(self):
        """Open the proposals about the person since the plan ran."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_proposal_action_all"
        )
        return {**action, "domain": self._proposals_since(), "context": {}}
