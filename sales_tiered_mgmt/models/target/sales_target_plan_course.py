from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_target_sheet_notice import ANSWER, COUNTERED


class SalesTargetPlanCourse(models.AbstractModel):
    """The states of a target plan, and the steps between them.

    Draft, distributed (handed down), agreed (everybody answered), approved, running
    (from its first day), closed (after its last). Policy: D1.1-D1.3, A3.4.
    """

    _name = "sales.target.plan.course"
    _description = "Course of a Target Plan"

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_distribute(self):
        """Hand the division's targets down to the teams and the division's own people.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: no draft, no sheets, or not a single figure
        """
        self._begin("draft")
        for plan in self.sudo():
            division = plan._division_sheet()
            if not division or not any(division.target_ids.mapped("amount")):
                raise UserError(
                    self.env._(
                        "%s: prepare the sheets and set the division's targets first.",
                        plan.display_name,
                    )
                )
            plan._record({"state": "distributed"})
            division._move("agreed", {"answered_on": fields.Datetime.now()})
            division._hand_down()
            plan._advance()
        return True

    def action_remind(self):
        """Remind everybody whose answer is awaited, by activity and mail.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: nobody's answer is awaited
        """
        self._begin("distributed")
        waiting = self.sudo().sheet_ids.filtered(
            lambda sheet: (
                sheet.state in ("proposed", "returned") and not sheet.is_waived
            )
        )
        if not waiting:
            raise UserError(self.env._("Nobody's answer is awaited."))
        waiting._ask_owner(is_reminder=True)
        return True

    def action_waive_under(self, reason):
        """Let the plan be approved although something is assigned to nobody.

        :param reason: required
        :raise AccessError: the acting user does not lead the division
        :raise UserError: no reason, or the plan is not being made any more
        """
        self._begin("distributed", "agreed")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why something may stay unassigned."))
        self.sudo()._record(
            {"is_under_waived": True, "under_waive_reason": reason.strip()}
        )
        return True

    def action_reopen(self):
        """Open the figures again; whose figures change is asked again.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: the plan is not agreed, or decided already
        """
        self._begin("agreed")
        plans = self.sudo()
        plans._sales_pending_approvals()._void(
            self.env._("the figures were opened again")
        )
        plans._record({"state": "distributed", "is_under_waived": False})
        return True

    def action_settle(self):
        """Close the figures again where everybody has answered.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: somebody has not agreed
        """
        self._begin("distributed")
        for plan in self.sudo():
            plan._advance()
            if plan.state != "agreed":
                raise UserError(
                    self.env._(
                        "%s: not everybody has agreed or been waived.",
                        plan.display_name,
                    )
                )
        return True

    def action_cancel(self):
        """Give up a plan, or a new version, that is not approved; it stays on record.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: it is approved already
        """
        self._begin("draft", "distributed", "agreed")
        plans = self.sudo()
        plans._sales_pending_approvals()._void(self.env._("the plan was cancelled"))
        plans._record({"state": "cancelled"})
        plans.sheet_ids.activity_unlink([ANSWER, COUNTERED])
        return True

    def _begin(self, *states):
        """Check that it is the acting user's to do, and the moment for it."""
        self.check_access("read")
        self._check_leads()
        self._touch()
        for plan in self:
            if plan.state not in states:
                raise UserError(
                    self.env._(
                        "%(plan)s is in the state: %(state)s.",
                        plan=plan.display_name,
                        state=plan._state_label(),
                    )
                )

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _division_sheet(self):
        return self.sheet_ids.filtered(lambda sheet: sheet.kind == "division")

    def _advance(self):
        """The plan is agreed once every sheet is agreed or waived."""
        plans = self.filtered(lambda plan: plan.state == "distributed")
        if not plans:
            return
        waiting = (
            self.env["sales.target.sheet"]
            .sudo()
            ._read_group(
                [
                    ("plan_id", "in", plans.ids),
                    ("state", "!=", "agreed"),
                    ("is_waived", "=", False),
                ],
                ["plan_id"],
            )
        )
        agreed = plans - self.browse(plan.id for (plan,) in waiting)
        agreed._record({"state": "agreed"})

    def _set_approved(self):
        """In force: the version before is superseded, and it runs when it is due."""
        self.ensure_one()
        plan = self.sudo()
        plan._touch()
        plan.previous_id._record({"state": "superseded"})
        plan.env.flush_all()
        plan._record(
            {
                "state": "approved",
                "date_approved": fields.Datetime.now(),
                "approved_by_id": self.env.uid,
            }
        )
        plan._refresh_states()

    def _refresh_states(self):
        """Start and close the approved plans whose day has come."""
        for company, plans in self.grouped("company_id").items():
            today = self.env["sales.tier.assignment"]._organization_today(company)
            due = plans.filtered(
                lambda plan, today=today: (
                    plan.state == "approved" and plan.date_from <= today
                )
            )
            due._record({"state": "running"})
            over = plans.filtered(
                lambda plan, today=today: (
                    plan.state == "running" and plan.date_to < today
                )
            )
            over._record({"state": "closed"})
            over.sheet_ids.activity_unlink([ANSWER, COUNTERED])

    @api.model
    def _cron_refresh_states(self):
        """Start and close the plans whose day has come, everywhere in the world."""
        latest = fields.Date.add(fields.Date.today(), days=1)
        self.search(
            [
                "|",
                "&",
                ("state", "=", "approved"),
                ("date_from", "<=", latest),
                "&",
                ("state", "=", "running"),
                ("date_to", "<", latest),
            ]
        )._refresh_states()
