import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

DECIDE = "sales_tiered_mgmt.mail_activity_appeal_decide"

_logger = logging.getLogger(__name__)


class SalesAppraisalAppealDeadline(models.AbstractModel):
    """Who hears of an appeal, until when, and what happens when nobody decides.

    What a superior leaves lying goes one up; behind the administrators there is nobody,
    who are reminded. Private to the server. Policy: A3.1, A3.3.
    """

    _name = "sales.appraisal.appeal.deadline"
    _description = "Deadlines of an Appeal"

    def _due(self):
        """Day until which it has to be decided, False: no deadline."""
        self.ensure_one()
        company = self.company_id.sudo()
        return company._sales_due_day(company.sales_appraisal_appeal_answer_days)

    @api.model
    def _cron_overdue(self):
        """Send on what is overdue, remind of what is nearly; one that fails does not
        hold up the others."""
        cron = self.env["ir.cron"]
        waiting = self.search([("state", "=", "open")], order="id")
        cron._commit_progress(remaining=len(waiting))
        for appeal in waiting:
            try:
                with self.env.cr.savepoint():
                    appeal._look_after()
            except UserError:
                _logger.exception("%s is overdue", appeal.name)
            if not cron._commit_progress(1):
                break

    def _look_after(self):
        """What a day brings: somebody else's turn, a reminder, or nothing."""
        self.ensure_one()
        today, due = self.company_id._sales_today(), self.date_deadline
        if self._is_lost() and self._next_handler() != self.handler_id:
            self._pass_on("passed")
        elif due and due < today:
            self._pass_on("overdue")
        elif due and not self.date_reminded and due <= fields.Date.add(today, days=1):
            self._engine_write({"date_reminded": today})
            self._tell(self.handler_id, "remind")

    # ------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------

    def _ask_handler(self):
        """Activity for whoever has to decide."""
        self._end_activities()
        appeal = self.sudo()
        user = appeal.handler_id
        if not user:
            return
        localized = appeal.with_context(lang=user.lang)
        localized.activity_schedule(
            DECIDE,
            user_id=user.id,
            summary=localized.env._("Decide the appeal"),
            date_deadline=appeal.date_deadline or fields.Date.context_today(appeal),
        )

    def _end_activities(self):
        self.sudo().activity_unlink([DECIDE])

    def _tell_filed(self, text):
        """Whoever assessed hears of it and can comment."""
        own = self.sudo()
        self._tell(own.assessor_id - own.user_id - own.handler_id, "filed", text)

    def _tell_comment(self, text):
        """The others who take part hear of a comment."""
        own = self.sudo()
        parties = own.user_id | own.assessor_id | own.handler_id
        self._tell(parties - self.env.user, "comment", text)

    def _tell_decision(self, text):
        """The person, and whoever had a part in what was appealed."""
        own = self.sudo()
        self._tell((own.user_id | own.party_ids) - self.env.user, "decision", text)

    def _tell(self, users, what, text=False):
        """A notice for each user, in the own language.

        :param what: ``filed``, ``comment``, ``decision`` or ``remind``
        """
        for user in users.filtered("active"):
            localized = self.sudo().with_context(lang=user.lang)
            localized.message_notify(
                partner_ids=user.partner_id.ids,
                subject=localized._subject_of(what),
                body=text or localized._subject_of(what),
            )

    def _subject_of(self, what):
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        name = self.display_name
        return {
            "filed": self.env._("%s: your assessment is contested", name),
            "comment": self.env._("%s: a comment", name),
            "remind": self.env._("%s: the decision is due", name),
            "decision": self.env._(
                "%(appeal)s: %(state)s", appeal=name, state=labels[self.state]
            ),
        }[what]
