from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .sales_incentive_plan_notice import ACKNOWLEDGE, OPINION


class SalesIncentivePlanCourse(models.AbstractModel):
    """The states of an incentive plan, and the steps between them.

    Draft, in consultation (the managers say what they think of it), in force,
    superseded by a new version, ended. Policy: C1.p2, C2.p3, A3.4.
    """

    _name = "sales.incentive.plan.course"
    _description = "Course of an Incentive Plan"

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_consult(self):
        """Ask the managers whose people take part, or who do themselves.

        Again while they are asked: whoever has come to lead a team since is asked, too.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: the plan is decided, or not complete
        """
        self._begin("draft", "review")
        for plan in self:
            plan._check_complete()
        drafts = self.filtered(lambda plan: plan.state == "draft")
        drafts.sudo()._record({"state": "review"})
        self.sudo()._ask_opinions()
        return True

    def action_reopen(self):
        """Back to a draft, out of the managers' sight; a request that waits is void.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: the plan is decided
        """
        self._begin("review")
        plans = self.sudo()
        plans._sales_pending_approvals()._void(self.env._("the plan was reopened"))
        plans.activity_unlink([OPINION])
        plans._record({"state": "draft"})
        return True

    def action_cancel(self):
        """Give up a plan, or a new version, that is not approved; it stays on record.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: it is decided already
        """
        self._begin("draft", "review")
        plans = self.sudo()
        plans._sales_pending_approvals()._void(self.env._("the plan was cancelled"))
        plans.activity_unlink([OPINION])
        plans._record({"state": "cancelled"})
        return True

    def action_end(self, date_to, reason):
        """Let plans in force end on a day; periods that begin later are not paid.

        :param date_to: last day, today at the earliest (date or ISO text)
        :param reason: why; required
        :raise AccessError: the acting user does not lead the division
        :raise UserError: not in force, day or reason missing, or beyond the own
            authority, such as of a plan the acting person takes part in
        """
        self._begin("approved")
        day = fields.Date.to_date(date_to)
        if not day:
            raise UserError(self.env._("Say on which day the plan ends."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the plan ends."))
        verdicts = self._sales_judge()
        for plan in self:
            plan._check_end(day, verdicts.get(plan))
        for plan in self.sudo():
            plan._record({"date_to": day})
            plan._note_to_makers(
                self.env._(
                    "Ends on %(day)s. %(reason)s",
                    day=fields.Date.to_string(day),
                    reason=reason.strip(),
                )
            )
        self.sudo()._refresh_states()
        return True

    def _check_end(self, day, verdict):
        """:raise UserError: why the plan cannot end on that day"""
        self.ensure_one()
        if verdict and verdict.exceeded:
            raise UserError(
                self.env._(
                    "%(plan)s is beyond your own authority: it covers you or people of "
                    "your tier. A sales administrator ends it.",
                    plan=self.display_name,
                )
            )
        today = self.company_id.sudo()._sales_today()
        if day < max(today, self.date_from):
            raise UserError(
                self.env._(
                    "%(plan)s cannot end before %(day)s: what has begun is paid.",
                    plan=self.display_name,
                    day=max(today, self.date_from),
                )
            )
        if self.date_to and day > self.date_to:
            raise UserError(
                self.env._(
                    "%(plan)s ends on %(day)s. A longer one is a new version.",
                    plan=self.display_name,
                    day=self.date_to,
                )
            )

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

    def _set_approved(self):
        """In force: the version before ends, everybody who takes part is told.

        :raise UserError: not complete, or the first day of a new version has passed
        """
        self.ensure_one()
        plan = self.sudo()
        plan._touch()
        plan._check_complete()
        plan._check_version_day()
        plan._supersede_previous()
        plan.env.flush_all()
        plan._record(
            {
                "state": "approved",
                "date_approved": fields.Datetime.now(),
                "approved_by_id": self.env.uid,
            }
        )
        plan.activity_unlink([OPINION])
        plan._send_acknowledgements()
        plan._refresh_states()

    def _supersede_previous(self):
        before = self.previous_id
        if not before:
            return
        before._touch()
        last = self.date_from - timedelta(1)
        before._record(
            {
                "state": "superseded",
                "date_to": min(before.date_to, last) if before.date_to else last,
            }
        )

    def _refresh_states(self):
        """End the plans in force whose last day is over."""
        for company, plans in self.grouped("company_id").items():
            today = company.sudo()._sales_today()
            over = plans.filtered(
                lambda plan, today=today: (
                    plan.state == "approved" and plan.date_to and plan.date_to < today
                )
            )
            over._record({"state": "ended"})
            over.activity_unlink([ACKNOWLEDGE])

    @api.model
    def _cron_refresh(self):
        """End what is over, tell people who have joined, send mails that are due."""
        plans = self.sudo().with_context(active_test=False)
        latest = fields.Date.add(fields.Date.today(), days=1)
        plans.search(
            [("state", "=", "approved"), ("date_to", "<", latest)]
        )._refresh_states()
        earliest = fields.Date.subtract(fields.Date.today(), days=1)
        plans.search(
            Domain("state", "in", ("approved", "superseded"))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", earliest))
        )._send_acknowledgements()
        self.env["sales.incentive.acknowledgement"]._cron_send_mails()
