from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty


class SalesImprovementPlanCourse(models.AbstractModel):
    """From the draft of a plan to its milestones. Policy: D3.3, C2.p2, G1.2."""

    _name = "sales.improvement.plan.course"
    _description = "Course of an Improvement Plan"
    _inherit = ["sales.improvement.plan.approval"]

    submit_problem = fields.Text(
        "Cannot Be Submitted", compute="_compute_submit_problem"
    )
    can_submit = fields.Boolean(compute="_compute_submit_problem")
    milestone_count = fields.Integer(compute="_compute_milestone_count")
    checked_count = fields.Integer("Checked", compute="_compute_milestone_count")

    @api.depends("milestone_ids.result")
    def _compute_milestone_count(self):
        for plan in self:
            plan.milestone_count = len(plan.milestone_ids)
            plan.checked_count = len(plan.milestone_ids.filtered("result"))

    @api.depends(
        "state",
        "user_id",
        "coach_id",
        "goals",
        "date_start",
        "date_end",
        "milestone_ids.name",
        "milestone_ids.date",
    )
    @api.depends_context("uid", "lang")
    def _compute_submit_problem(self):
        drafts = self.filtered(
            lambda plan: plan._sales_is_undecided() and plan.can_edit
        )
        verdicts = drafts._sales_judge()
        for plan in self:
            is_draft = plan in drafts
            plan.submit_problem = is_draft and plan._cannot_submit_reason(
                verdicts.get(plan), plan.milestone_ids
            )
            plan.can_submit = is_draft and not plan.submit_problem

    # ------------------------------------------------------------
    # Submitting
    # ------------------------------------------------------------

    def action_submit(self):
        """Submit drafts; what is within the own authority is decided now.

        :return: the notification that says whom it waits for, else True
        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it is not complete, was submitted, or not the acting user's
            to propose by the authority matrix
        """
        self.check_access("read")
        self._check_leads_person()
        self._lock_rows()
        self._check_state("draft")
        self.filtered(lambda plan: plan.proposer_id != self.env.user)._engine_write(
            {"proposer_id": self.env.uid}
        )
        verdicts = self._sales_judge()
        for plan in self:
            problem = plan._cannot_submit_reason(
                verdicts.get(plan), plan._every_milestone()
            )
            if problem:
                raise UserError(
                    self.env._(
                        "%(plan)s cannot be submitted. %(problem)s",
                        plan=plan.display_name,
                        problem=problem,
                    )
                )
        self._engine_write(
            {"state": "submitted", "date_submitted": fields.Datetime.now()}
        )
        asking = self.filtered(
            lambda plan: plan in verdicts and verdicts[plan].needs_approval
        )
        for plan in self - asking:
            plan._decide_alone(verdicts.get(plan))
        if not asking:
            return True
        return self._sales_approval_notification(
            asking._sales_request_approval(verdicts)
        )

    def _cannot_submit_reason(self, verdict, milestones):
        """Why the plan cannot be submitted as it is, or False.

        :param verdict: :class:`~..authority.verdict.Verdict`, None outside the tiers
        :param milestones: ``sales.improvement.milestone`` of the plan
        """
        self.ensure_one()
        return (
            self._proposer_problem(verdict)
            or self._person_problem()
            or self._coach_problem()
            or self._content_problem(milestones)
        )

    def _proposer_problem(self, verdict):
        if self._acts_freely():
            return False
        authority = verdict and verdict.findings[0].authority
        if authority and authority.kind != "none":
            return False
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_improvement_plan")
        return self.env._(
            "You may not propose: %(decision)s. The authority matrix gives this to: "
            "%(holders)s.",
            decision=decision.sudo().name,
            holders=", ".join(decision.sudo()._proposers(self.company_id)) or "-",
        )

    def _person_problem(self):
        person = self.user_id.sudo()
        if not person.active or not person.sales_assignment_id:
            return self.env._("%s is not in the sales force.", person.name or "")
        if self.company_id not in person.company_ids:
            return self.env._(
                "%(person)s does not work in %(company)s.",
                person=person.name,
                company=self.company_id.name,
            )
        return False

    def _coach_problem(self):
        """The coach stands above the person, or is a sales administrator."""
        coach, own = self.coach_id.sudo(), self.sudo()
        if coach == self.user_id or not coach.active:
            return self.env._("Choose a superior of the person as coach.")
        if self.env["sales.approval"]._is_administrator(coach):
            return False
        superiors = self._superiors(own.team_id, own.user_id, own.company_id)
        if coach in superiors and coach.sales_tier_id.level > own.tier_level:
            return False
        return self.env._(
            "%(coach)s does not lead %(person)s. Choose a superior as coach.",
            coach=coach.name,
            person=own.user_id.name,
        )

    def _content_problem(self, milestones):
        if is_html_empty(self.goals):
            return self.env._("Say what has to become better.")
        if not milestones:
            return self.env._("Name at least one milestone.")
        for milestone in milestones:
            if not (milestone.name or "").strip():
                return self.env._(
                    "Say what has to be reached until %s.", milestone.date or ""
                )
            if not (
                milestone.date and self.date_start <= milestone.date <= self.date_end
            ):
                return self.env._(
                    "%s: a milestone lies within the plan.", milestone.name
                )
        return False

    # ------------------------------------------------------------
    # The person
    # ------------------------------------------------------------

    def action_acknowledge(self, comment=None):
        """Acknowledge the own plan; it runs whether or not it is acknowledged.

        :param comment: what the person has to say about it
        :raise AccessError: it is somebody else's
        :raise UserError: it does not run, or is acknowledged already
        """
        self.check_access("read")
        self._lock_rows()
        for plan in self:
            if plan.user_id != self.env.user:
                raise AccessError(
                    self.env._("%s is acknowledged by the person.", plan.display_name)
                )
            plan._check_state("running")
            if plan.date_acknowledged:
                raise UserError(
                    self.env._("%s is acknowledged already.", plan.display_name)
                )
        self._engine_write(
            {
                "date_acknowledged": fields.Datetime.now(),
                "acknowledgement": (comment or "").strip() or False,
            }
        )
        self._end_acknowledging()
        return True

    def action_open_acknowledge(self):
        """Ask the person for a comment."""
        self.ensure_one()
        return self._step_dialog("acknowledge")

    def _step_dialog(self, step, **context):
        """The dialog that asks for what a step needs."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_improvement_step_action"
        )
        context = {"default_step": step, "default_plan_id": self.id, **context}
        return {**action, "context": context}
