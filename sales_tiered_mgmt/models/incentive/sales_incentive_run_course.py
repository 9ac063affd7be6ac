from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..authority.readers import told_to_readers


class SalesIncentiveRunCourse(models.AbstractModel):
    """From the review to the payment: confirmed, decided by the matrix, locked, paid.

    Policy: C1.p3, C2.p2, D4.i1.
    """

    _name = "sales.incentive.run.course"
    _description = "Course of an Incentive Run"
    _inherit = ["sales.incentive.run.approval"]

    submit_problem = fields.Text(
        "Cannot Be Submitted", compute="_compute_submit_problem"
    )
    can_submit = fields.Boolean(compute="_compute_submit_problem")
    can_confirm = fields.Boolean(compute="_compute_can_confirm")
    can_reopen = fields.Boolean(compute="_compute_can_reopen")
    statement_count = fields.Integer("Statements", compute="_compute_totals")
    unconfirmed_count = fields.Integer("Unconfirmed", compute="_compute_totals")

    @api.depends("state")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_totals(self):
        """Of the statements the acting user sees."""
        rows = self.env["sales.incentive.statement"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state"],
            ["__count", "amount_total:sum"],
        )
        self.amount_total = self.statement_count = self.unconfirmed_count = 0
        for run, state, count, amount in rows:
            run.amount_total += amount
            run.statement_count += count
            if state == "draft":
                run.unconfirmed_count += count

    @api.depends("state", "team_id")
    @api.depends_context("uid", "lang")
    def _compute_submit_problem(self):
        led = self._led_team_ids()
        for run in self:
            is_near = run.state in ("review", "confirmed") and run._leads_team(
                run.team_id, led
            )
            run.submit_problem = is_near and run._cannot_submit_reason()
            run.can_submit = is_near and not run.submit_problem

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_confirm(self):
        for run in self:
            run.can_confirm = run.state == "review" and bool(run._confirmable())

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_reopen(self):
        """Whether there is a confirmed statement of people the acting user leads."""
        led = self._led_team_ids()
        for run in self:
            run.can_reopen = run.state in ("review", "confirmed") and any(
                one.state != "draft" and run._leads_team(one.team_id, led)
                for one in run.sudo().statement_ids
            )

    def _cannot_submit_reason(self):
        """Why the run cannot be submitted, or False."""
        self.ensure_one()
        run = self.sudo()
        statements = run._every()
        if not statements:
            return self.env._("Nobody takes part: compute it first.")
        if waiting := statements.filtered(lambda own: own.state == "draft"):
            return self.env._(
                "%(count)s statements are not confirmed by a superior yet: %(people)s.",
                count=len(waiting),
                people=", ".join(waiting[:5].user_id.mapped("name")),
            )
        if run._open_before():
            return self.env._(
                "An earlier period of the division has to be locked first."
            )
        return run._other_problem()

    def _other_problem(self):
        """Another reason against submitting, for the domains to add, or False."""
        return False

    def _open_before(self):
        """Runs of earlier periods that are not locked, and later ones that are."""
        own = [
            ("company_id", "=", self.company_id.id),
            ("team_id", "=", self.team_id.id),
            ("period", "=", self.period),
            ("id", "!=", self.id),
        ]
        return self.search(
            [
                *own,
                "|",
                "&",
                ("date_from", "<", self.date_from),
                ("state", "not in", ("locked", "paid", "cancelled")),
                "&",
                ("date_from", ">", self.date_from),
                ("state", "in", ("locked", "paid")),
            ],
            limit=1,
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def _confirmable(self):
        """Statements in review that the acting user may confirm."""
        return (
            self.env["sales.incentive.statement"]
            .search([("run_id", "in", self.ids)])
            ._confirmable()
        )

    def action_confirm(self):
        """Confirm the statements of the people whom the acting user leads.

        :raise UserError: there are none
        """
        for run in self:
            statements = run._confirmable()
            if not statements:
                raise UserError(
                    self.env._(
                        "%s: there is no statement in review of the people you lead. "
                        "Nobody confirms the own one.",
                        run.display_name,
                    )
                )
            statements.action_confirm()
        return True

    def action_submit(self):
        """Submit the run for approval; within the own authority it is locked at once.

        :return: the notification that says whom it waits for, else True
        :raise AccessError: the acting user does not lead the division
        :raise UserError: a statement is not confirmed, or an earlier period is open
        """
        self._check_leads()
        for run in self:
            run._lock_for_computing()
            if run.state not in ("review", "confirmed"):
                raise UserError(
                    self.env._(
                        "%(run)s is %(state)s and cannot be submitted.",
                        run=run.display_name,
                        state=run._state_label(),
                    )
                )
            if reason := run._cannot_submit_reason():
                raise UserError(reason)
            run._engine_write({"state": "confirmed"})
        verdicts = self._sales_judge()
        asking = self.filtered(
            lambda run: run in verdicts and verdicts[run].needs_approval
        )
        for run in self - asking:
            run._decide_alone(verdicts.get(run))
        if not asking:
            return True
        return self._sales_approval_notification(
            asking._sales_request_approval(verdicts)
        )

    def _decide_alone(self, verdict):
        """Decided within the own authority, or by an administrator."""
        self.ensure_one()
        if not verdict or verdict.is_approved or verdict.pending:
            if verdict:
                verdict.pending._void(self.env._("it was decided without it"))
            self.sudo()._lock()
            return
        vals = self._sales_request_vals(verdict)
        self.env["sales.approval"]._record_own_decision(self, verdict, vals)

    def action_reopen(self):
        """Put the confirmed statements of the people one leads back into review.

        :raise AccessError: the acting user leads nobody in the run
        :raise UserError: the run is locked
        """
        for run in self:
            run._lock_for_computing()
            if run.state not in ("review", "confirmed"):
                raise UserError(
                    self.env._(
                        "%(run)s is %(state)s and stays. What is wrong is set right "
                        "by an adjustment in the next run.",
                        run=run.display_name,
                        state=run._state_label(),
                    )
                )
            led = run._led_team_ids()
            own = run._every().filtered(
                lambda one, run=run, led=led: run._leads_team(one.team_id, led)
            )
            if not own:
                raise AccessError(
                    self.env._("%s: you lead nobody in it.", run.display_name)
                )
            own.sudo()._set_state("draft")
            run._sales_pending_approvals()._void(self.env._("it was opened again"))
            run._engine_write({"state": "review"})
        return True

    def action_cancel(self):
        """Give up a run that is not locked; its statements go, published ones too.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: it is locked
        """
        self._check_leads()
        for run in self:
            run._lock_for_computing()
            if run.state in ("locked", "paid"):
                raise UserError(self.env._("%s is locked and stays.", run.display_name))
            run._sales_pending_approvals()._void(self.env._("it was cancelled"))
            run._every()._engine_unlink()
            run._every("pool")._engine_unlink()
            run._engine_write({"state": "cancelled"})
        # another run of the period may be made now
        self.flush_recordset(["state"])
        return True

    def action_mark_paid(self, date=None):
        """Note that payroll has paid the locked run.

        :param date: day of the payment, default today
        :raise AccessError: the acting user is no sales administrator
        :raise UserError: the run is not locked
        """
        if not self._acts_freely():
            raise AccessError(
                self.env._("Sales administrators note what payroll has paid.")
            )
        for run in self:
            run._lock_for_computing()
            if run.state != "locked":
                raise UserError(
                    self.env._(
                        "%(run)s is %(state)s: only a locked run is paid.",
                        run=run.display_name,
                        state=run._state_label(),
                    )
                )
            day = fields.Date.to_date(date) or run.company_id._sales_today()
            run._every()._set_state("paid")
            run._engine_write({"state": "paid", "date_paid": day})
        return True
