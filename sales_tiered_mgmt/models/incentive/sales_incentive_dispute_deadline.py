import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

ANSWER = "sales_tiered_mgmt.mail_activity_dispute_answer"
RESPOND = "sales_tiered_mgmt.mail_activity_dispute_respond"

_logger = logging.getLogger(__name__)


class SalesIncentiveDisputeDeadline(models.AbstractModel):
    """Who hears of a dispute, until when, and what happens when nobody answers.

    What a superior leaves lying goes to the next one; an answer that the person leaves
    lying is accepted. Private to the server. Policy: A3.1, F1.2, G1.2.
    """

    _name = "sales.incentive.dispute.deadline"
    _description = "Deadlines of an Incentive Dispute"

    # ------------------------------------------------------------
    # Deadlines
    # ------------------------------------------------------------

    @api.model
    def _due(self, company):
        """Day until which the next answer is due, False: no deadline.

        The company's number of working days from tomorrow on.
        """
        company = company.sudo()
        return company._sales_due_day(company.sales_incentive_answer_days)

    @api.model
    def _cron_overdue(self):
        """Send on what is overdue; one that fails does not hold up the others."""
        cron = self.env["ir.cron"]
        overdue = self.search(
            [
                ("state", "in", ("open", "answered", "escalated")),
                # a day that is over everywhere in the world is asked again below
                ("date_deadline", "<", fields.Date.add(fields.Date.today(), days=1)),
            ],
            order="id",
        ).filtered(
            lambda dispute: dispute.date_deadline < dispute.company_id._sales_today()
        )
        cron._commit_progress(remaining=len(overdue))
        for dispute in overdue:
            try:
                with self.env.cr.savepoint():
                    dispute._overdue()
            except UserError:
                _logger.exception("%s is overdue", dispute.name)
            if not cron._commit_progress(1):
                break

    def _overdue(self):
        """Nobody has answered in time."""
        self.ensure_one()
        if self.state == "answered":
            self._accept("silent")
        elif self._next_handler() != self.handler_id:
            self._pass_on("overdue", is_automatic=True)

    # ------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------

    def _ask_handler(self):
        """Activity for whoever has to answer or to decide."""
        self._end_activities()
        for dispute in self.sudo():
            user = dispute.handler_id
            if not user:
                continue
            localized = dispute.with_context(lang=user.lang)
            words = (
                localized.env._("Answer the dispute")
                if dispute.state == "open"
                else localized.env._("Decide the dispute")
            )
            localized._schedule_until(ANSWER, user, words)

    def _ask_person(self):
        """Activity for the person: accept the answer, or escalate it."""
        self._end_activities()
        for dispute in self.sudo():
            user = dispute.user_id
            localized = dispute.with_context(lang=user.lang)
            words = localized.env._("Accept the answer to your dispute, or escalate it")
            localized._schedule_until(RESPOND, user, words)

    def _schedule_until(self, type_xmlid, user, summary):
        self.activity_schedule(
            type_xmlid,
            user_id=user.id,
            summary=summary,
            date_deadline=self.date_deadline or fields.Date.context_today(self),
        )

    def _end_activities(self):
        self.sudo().activity_unlink([ANSWER, RESPOND])

    def _tell_person(self, text):
        """The decision, in the person's language."""
        for dispute in self.sudo():
            user = dispute.user_id
            localized = dispute.with_context(lang=user.lang)
            labels = dict(
                localized._fields["state"]._description_selection(localized.env)
            )
            localized.message_notify(
                partner_ids=user.partner_id.ids,
                subject=localized.env._(
                    "Your dispute %(dispute)s: %(state)s",
                    dispute=dispute.name,
                    state=labels[dispute.state],
                ),
                body=text,
            )
