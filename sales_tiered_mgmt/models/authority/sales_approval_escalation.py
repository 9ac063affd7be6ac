from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

REMIND_AGAIN = timedelta(days=1)


class SalesApprovalEscalation(models.AbstractModel):
    """What happens when nobody decides: reminders, and the next superior.

    Private to the server. Policy: A3.1, F1.2, G1.1.
    """

    _name = "sales.approval.escalation"
    _description = "Escalation of a Sales Approval"

    # ------------------------------------------------------------
    # Reminding
    # ------------------------------------------------------------

    def _cannot_remind_reason(self, user):
        """Why ``user`` may not remind the person asked, or False."""
        self.ensure_one()
        if reason := self._closed_reason():
            return reason
        if user not in self._askers():
            return self.env._(
                "%s is reminded by the people of the request only.", self.name
            )
        step = self.current_step_id
        if not step.approver_id:
            return self.env._("There is nobody to remind.")
        if self.inquirer_id:
            return self.env._(
                "%s has asked a question. Answer it first.", self.inquirer_id.name
            )
        if step.date_reminded and not self._is_remindable():
            return self.env._(
                "%s has been reminded already; once a day is enough.",
                step.approver_id.name,
            )
        return False

    def _is_remindable(self):
        reminded = self.current_step_id.date_reminded
        return not reminded or reminded + REMIND_AGAIN <= fields.Datetime.now()

    def _remind(self):
        """Remind the person asked in the acting user's name.

        :raise UserError: not a party, or the last time is less than a day ago
        """
        self.ensure_one()
        self.check_access("read")
        approval = self.sudo()
        approval._lock()
        approval._raise_if(approval._cannot_remind_reason(self.env.user))
        approval._send_reminder()

    def _send_reminder(self):
        step = self.current_step_id
        # a mail that is still due would say the same
        step._engine_write(
            {"date_reminded": fields.Datetime.now(), "mail_author_id": False}
        )
        self._mail_approvers(is_reminder=True)
        self._log_note(
            self.env._(
                "%(approver)s was reminded of %(request)s.",
                approver=step._approver_name(),
                request=self.name,
            )
        )

    # ------------------------------------------------------------
    # Escalating
    # ------------------------------------------------------------

    @api.model
    def _overdue_domain(self):
        """Requests whose person has not decided in time."""
        return Domain("state", "=", "pending") & Domain(
            "current_step_id.date_deadline", "<", fields.Datetime.now()
        )

    @api.model
    def _cron_send_on(self):
        """Send on what is stuck, and what nobody has decided in time.

        What is stuck is sent on at once when the organization changes; here comes what
        changes by its date alone, or has failed before.
        """
        Cron = self.env["ir.cron"]
        system = self.with_user(SUPERUSER_ID)
        stuck = system._stuck()
        overdue = system.search(
            system._overdue_domain() & Domain("company_id.sales_escalate_days", ">", 0)
        ).filtered(lambda approval: approval not in stuck)
        work = [
            (approval, approval._send_on, ("bypassed", reason))
            for approval, reason in stuck.items()
        ] + [(approval, approval._escalate, ()) for approval in overdue]
        Cron._commit_progress(remaining=len(work))
        for approval, function, args in work:
            approval._try(function, *args)
            if not Cron._commit_progress(1):
                break

    def _escalate(self):
        """Put an overdue request to the next superior, or remind where there is none.

        Above the line are the administrators; behind them nobody.
        """
        self.ensure_one()
        approval = self.with_context(lang=self.company_id.partner_id.lang)
        step = approval.current_step_id
        if approval.state != "pending" or step.date_deadline > fields.Datetime.now():
            return  # decided since the cron began
        chains = approval._chains_of_today(passed_over=step.approver_id)
        first = chains[approval].steps[0]
        is_last = step.is_final or (first.is_final and not approval._final_approver())
        if is_last:
            if step.approver_id and approval._is_remindable():
                approval._send_reminder()
            return
        approval._send_on(
            "escalated",
            approval.env._("%s did not decide in time.", step.approver_id.name),
        )
        approval._tell_passed_over(step)
