from odoo import api, fields, models

from ..authority.verdict import Measured
from .sales_improvement_plan_guard import CONTENT


class SalesImprovementPlanApproval(models.AbstractModel):
    """A plan before the authority matrix: *put somebody on an improvement plan*.

    The manager decides for representatives, the director for managers. The person
    neither decides nor sees the request. Policy: C1.p3, C2.p2.
    """

    _name = "sales.improvement.plan.approval"
    _description = "Approval of an Improvement Plan"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]

    def _sales_measure_improvement_plan(self, people):
        """There is nothing to measure: yes or no."""
        return {item: Measured.plain(0.0) for item in self}

    def _sales_is_four_eyes(self, finding):
        """Nobody decides about himself, or about people of the own or a higher tier."""
        person, concerned = finding.person, self.sudo().user_id
        return (
            super()._sales_is_four_eyes(finding)
            or concerned == person
            or concerned.sales_tier_id.level >= person.sudo().sales_tier_id.level
        )

    def _sales_responsible(self):
        """Who made it."""
        return self.proposer_id

    def _sales_concerned(self):
        """The person who is to improve."""
        return self.user_id

    def _sales_snapshot(self):
        """All of it: once submitted, nothing changes."""
        content = {
            name: value.id
            if isinstance(value, models.BaseModel)
            else (str(value) if value else False)
            for name, value in ((name, self[name]) for name in CONTENT)
            if name != "company_id"
        }
        milestones = [[str(one.date), one.name] for one in self._every_milestone()]
        return super()._sales_snapshot() | content | {"milestones": milestones}

    def _every_milestone(self):
        """The milestones as superuser, read from the database."""
        Milestone = self.env["sales.improvement.milestone"].sudo()
        return Milestone.search([("plan_id", "in", self._origin.ids)])

    def _decide_alone(self, verdict):
        """Decided within the own authority, or by an administrator.

        :param verdict: :class:`~..authority.verdict.Verdict`, None where the acting
            person is outside the tiers
        """
        self.ensure_one()
        if not verdict:
            self._start()
            return
        vals = self._sales_request_vals(verdict)
        self.env["sales.approval"]._record_own_decision(self, verdict, vals)

    def _sales_approval_done(self, approval):
        """An approval starts it; anything else gives it back to its maker."""
        self.ensure_one()
        plan = self.sudo()
        if plan.state != "submitted":
            return
        if approval.state == "approved":
            plan._start()
        else:
            plan._engine_write({"state": "draft", "date_submitted": False})

    def _sales_approval_lapsed(self, approval):
        """Nobody decided it: it is submitted again."""
        if self.sudo().state == "submitted":
            self._engine_write({"state": "draft", "date_submitted": False})

    @api.model
    def _sales_summary_depends(self):
        return ["state", "user_id", "proposer_id"]

    def _sales_is_undecided(self):
        """Whether it still has to be submitted."""
        return (self.state or "draft") == "draft" and bool(self.user_id)

    def _start(self):
        """It runs: the person sees it now, and the coach is asked to check."""
        self.ensure_one()
        plan = self.sudo()
        plan._engine_write({"state": "running", "date_started": fields.Datetime.now()})
        plan._tell_person()
        plan._ask_next_check()
