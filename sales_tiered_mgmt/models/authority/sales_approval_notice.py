from markupsafe import Markup

from odoo import SUPERUSER_ID, models

from .sales_approval_inquiry import INQUIRY

ACTIVITY = "sales_tiered_mgmt.mail_activity_approval"


class SalesApprovalNotice(models.AbstractModel):
    """Who hears of a request, and what: activities, notes on the document.

    Everybody is told in the own language; the mails are ``sales.approval.mail``.
    Private to the server. Policy: A3.1, F1.2.
    """

    _name = "sales.approval.notice"
    _description = "Notices of a Sales Approval"

    # ------------------------------------------------------------
    # To the person who decides
    # ------------------------------------------------------------

    def _notify_approver(self, approver):
        """Give the person whose turn it is the activity; the mail follows.

        See ``sales.approval.mail``.
        """
        # the mail of an activity says less than ours
        localized = self.with_context(
            lang=approver.lang, mail_activity_quick_update=True
        )
        localized.activity_schedule(
            ACTIVITY,
            user_id=approver.id,
            date_deadline=localized._activity_day(),
            summary=localized.env._(
                "%(document)s: %(value)s",
                document=self.res_name,
                value=localized.value_display,
            ),
            note=localized._facts_text(),
        )

    def _activity_day(self):
        """Day until which the person asked should decide; None for today."""
        deadline = self.current_step_id.date_deadline
        company = self.company_id
        Assignment = self.env["sales.tier.assignment"]
        return deadline and Assignment._organization_today(company, deadline)

    def _facts_text(self):
        """What is beyond authority, a line per value, in the language of the context.

        The stored reason is in the language of whoever asked.
        """
        lines = [
            self.env._(
                "%(decision)s: %(value)s, own limit %(limit)s",
                decision=row.decision_id.name,
                value=row.value_display,
                limit=row.limit_display,
            )
            if row.value_display
            else row.decision_id.name
            for row in self.measure_ids.filtered("is_exceeded")
        ]
        return Markup("<br/>").join(lines)

    def _tell_passed_over(self, step):
        """Tell the person whose turn it was that it is no more."""
        person = step.approver_id
        localized = self.with_context(lang=person.lang)
        localized.message_notify(
            partner_ids=person.partner_id.ids,
            subject=localized.env._(
                "%(document)s went on to %(approver)s",
                document=self.res_name,
                approver=self.current_step_id._approver_name(),
            ),
            body=localized.env._(
                "Nobody decided %(request)s in time. It is now for %(approver)s to "
                "decide.",
                request=self.name,
                approver=self.current_step_id._approver_name(),
            ),
        )

    def _withdraw_activities(self):
        """Nobody has anything to do about the request."""
        self.activity_unlink([ACTIVITY, INQUIRY])

    # ------------------------------------------------------------
    # Questions and answers
    # ------------------------------------------------------------

    def _post_question(self, question, people):
        self._post_comment(question, people)

    def _post_answer(self, answer):
        self._post_comment(answer, self.env["res.users"])

    def _post_comment(self, text, people):
        # who asks or answers does not want every later note, too
        self.with_context(mail_post_autofollow_author_skip=True).message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=people.partner_id.ids,
        )

    def _tell_answer(self, people, message):
        """Tell those who decide of an answer, unless the message itself does."""
        reached = message.partner_ids
        if message.subtype_id == self.env.ref("mail.mt_comment"):
            reached |= self.message_partner_ids
        for person in people.filtered("active"):
            if person.partner_id in reached:
                continue
            localized = self.with_context(lang=person.lang)
            localized.message_notify(
                partner_ids=person.partner_id.ids,
                subject=localized.env._(
                    "%(document)s: your question was answered", document=self.res_name
                ),
                body=message.body,
            )

    # ------------------------------------------------------------
    # To the people of the request
    # ------------------------------------------------------------

    def _decision_message(self, step):
        values = {"person": step._decider_name(), "request": self.name}
        if step.state == "refused":
            message = self.env._("%(person)s refused %(request)s.", **values)
        elif step.kind == "approve":
            message = self.env._("%(person)s approved %(request)s.", **values)
        else:
            message = self.env._("%(person)s recommended %(request)s.", **values)
        return f"{message} {step.comment}" if step.comment else message

    # ------------------------------------------------------------
    # Notes
    # ------------------------------------------------------------

    def _document(self):
        """The document, or an empty recordset when it is gone."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _speaking(self):
        """In whose name to post: a customer who signed leaves it to the system."""
        return self.with_user(SUPERUSER_ID) if self.env.user.share else self

    def _log_note(self, body):
        """Note what happened in the chatter of the request."""
        self._speaking().message_post(
            body=Markup("<p>%s</p>") % body, subtype_xmlid="mail.mt_note"
        )

    def _notify_document(self, body):
        """Note it in the chatter of the document."""
        document = self._document()
        if document:
            if self.env.user.share:
                document = document.with_user(SUPERUSER_ID)
            # a note for whoever reads the document: nobody has to be looked up
            document._message_log(body=Markup("<p>%s</p>") % body)
