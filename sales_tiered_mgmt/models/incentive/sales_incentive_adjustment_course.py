from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class SalesIncentiveAdjustmentCourse(models.AbstractModel):
    """From the proposal of an adjustment to its settlement. Policy: C1.p3, C2.p2.

    Draft, submitted, approved (or refused, cancelled), settled by a run.
    """

    _name = "sales.incentive.adjustment.course"
    _description = "Course of an Incentive Adjustment"
    _inherit = ["sales.incentive.adjustment.approval"]

    submit_problem = fields.Text(
        "Cannot Be Submitted", compute="_compute_submit_problem"
    )
    can_submit = fields.Boolean(compute="_compute_submit_problem")
    can_cancel = fields.Boolean(compute="_compute_can_cancel")

    @api.depends(lambda self: self._sales_summary_depends())
    @api.depends_context("uid", "lang")
    def _compute_submit_problem(self):
        mine = self.filtered(
            lambda own: own.state == "draft" and own.proposer_id == self.env.user
        )
        verdicts = mine._sales_judge()
        for adjustment in self:
            is_mine = adjustment in mine
            adjustment.submit_problem = is_mine and adjustment._cannot_submit_reason(
                verdicts.get(adjustment)
            )
            adjustment.can_submit = is_mine and not adjustment.submit_problem

    @api.depends("state", "proposer_id")
    @api.depends_context("uid")
    def _compute_can_cancel(self):
        for adjustment in self:
            adjustment.can_cancel = (
                adjustment.state in ("draft", "submitted") and adjustment._may_cancel()
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_submit(self):
        """Submit the own drafts; what is within the own authority is decided now.

        Submitting again sends on what waits for somebody who cannot decide any more.

        :return: the notification that says whom it waits for, else True
        :raise AccessError: somebody else's, or about somebody not led any more
        :raise UserError: decided already, incomplete, or not the acting user's to
            propose by the authority matrix
        """
        self._begin()
        self._check_may_submit()
        self._queue_up()
        # before they are judged: several for one person count together
        self.filtered(lambda own: own.state == "draft")._engine_write(
            {"state": "submitted", "date_submitted": fields.Datetime.now()}
        )
        verdicts = self._sales_judge()
        for adjustment in self:
            if reason := adjustment._cannot_submit_reason(verdicts.get(adjustment)):
                raise UserError(
                    self.env._(
                        "%(adjustment)s cannot be submitted. %(reason)s",
                        adjustment=adjustment.display_name,
                        reason=reason,
                    )
                )
        asking = self.filtered(
            lambda own: (
                own in verdicts and (verdicts[own].exceeded or verdicts[own].pending)
            )
        )
        for adjustment in self - asking:
            adjustment._decide_alone(verdicts.get(adjustment))
        if not asking:
            return True
        return self._sales_approval_notification(
            asking._sales_request_approval(verdicts)
        )

    def action_cancel(self):
        """Give up adjustments that are not decided yet.

        :raise AccessError: neither proposed by the acting user nor an administrator
        :raise UserError: it is decided already
        """
        self._begin()
        for adjustment in self:
            if not adjustment._may_cancel():
                raise AccessError(
                    self.env._(
                        "%(adjustment)s is cancelled by %(person)s or a sales "
                        "administrator.",
                        adjustment=adjustment.display_name,
                        person=adjustment.sudo().proposer_id.name,
                    )
                )
            if adjustment.state not in ("draft", "submitted"):
                raise UserError(
                    self.env._(
                        "%(adjustment)s is %(state)s and stays. What turns out wrong "
                        "is set right by another adjustment.",
                        adjustment=adjustment.display_name,
                        state=adjustment._state_label(),
                    )
                )
        self._engine_write({"state": "cancelled"})
        self._sales_pending_approvals()._void(self.env._("it was cancelled"))
        self.sudo().dispute_id._adjustment_failed()
        return True

    def _begin(self):
        """One step at a time: a second click finds what the first one did."""
        self.check_access("read")
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                self.ids,
            )
        )

    def _queue_up(self):
        """Adjustments of one person are submitted one after the other.

        So that of two at the same moment each counts the other.
        """
        held = self.sudo().user_id.sales_assignment_id
        if held:
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_tier_assignment SET write_date = write_date "
                    "WHERE id = ANY(%s)",
                    held.ids,
                )
            )

    def _check_may_submit(self):
        for adjustment in self:
            if adjustment.proposer_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(adjustment)s is submitted by %(person)s.",
                        adjustment=adjustment.display_name,
                        person=adjustment.sudo().proposer_id.name,
                    )
                )
            if adjustment.state not in ("draft", "submitted"):
                raise UserError(
                    self.env._(
                        "%(adjustment)s is %(state)s already.",
                        adjustment=adjustment.display_name,
                        state=adjustment._state_label(),
                    )
                )
        self._check_may_propose()

    def _may_cancel(self):
        self.ensure_one()
        return self.proposer_id == self.env.user or self._acts_freely()

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    # ------------------------------------------------------------
    # Why it cannot be submitted
    # ------------------------------------------------------------

    def _cannot_submit_reason(self, verdict):
        """Why the adjustment cannot be submitted as it is, or False.

        :param verdict: :class:`~..authority.verdict.Verdict` on it, None where the
            acting person has no authority of a tier
        """
        self.ensure_one()
        return (
            self._authority_problem(verdict)
            or self._amount_problem()
            or self._person_problem()
        )

    def _authority_problem(self, verdict):
        """The matrix says who proposes; administrators stand outside it."""
        if not verdict and self._acts_freely():
            return False
        authority = verdict and verdict.findings[0].authority
        if authority and authority.kind != "none":
            return False
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_statement_adjust")
        return self.env._(
            "You may not propose: %(decision)s. The authority matrix gives this to: "
            "%(holders)s.",
            decision=decision.sudo().name,
            holders=", ".join(decision.sudo()._proposers(self.company_id)) or "-",
        )

    def _amount_problem(self):
        if not self.currency_id or self.currency_id.is_zero(self.amount):
            return self.env._("Say how much: an amount other than zero.")
        return False

    def _person_problem(self):
        person = self.user_id.sudo()
        if not person.active or person.share or not self.team_id:
            return self.env._(
                "%s is not in the sales force: no run would settle it.",
                person.name or "",
            )
        if self.company_id not in person.company_ids:
            return self.env._(
                "%(person)s does not work in %(company)s.",
                person=person.name,
                company=self.company_id.name,
            )
        return False
