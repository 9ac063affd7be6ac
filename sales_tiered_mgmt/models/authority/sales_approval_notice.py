from markupsafe import Markup

from odoo import SUPERUSER_ID, models

ACTIVITY = "sales_tiered_mgmt.mail_activity_approval"


class SalesApprovalNotice(models.AbstractModel):
    """Who hears of a request, and what: activities, mails, notes on the document.

    Private to the server. Policy: A3.1, F1.2.
    """

    _name = "sales.approval.notice"
    _description = "Notices of a Sales Approval"

    def _notify_approver(self, approver):
        """Activity for the next approver only; Odoo sends its mail with it."""
        localized = self.with_context(lang=approver.lang)
        localized.activity_schedule(
            ACTIVITY,
            user_id=approver.id,
            summary=localized.env._(
                "%(document)s: %(value)s",
                document=self.res_name,
                value=localized.value_display,
            ),
            note=localized.reason,
        )

    def _decision_message(self, step):
        values = {"person": step._decider_name(), "request": self.name}
        if step.state == "refused":
            message = self.env._("%(person)s refused %(request)s.", **values)
        elif step.kind == "approve":
            message = self.env._("%(person)s approved %(request)s.", **values)
        else:
            message = self.env._("%(person)s recommended %(request)s.", **values)
        return f"{message} {step.comment}" if step.comment else message

    def _notify_requester(self, document):
        people = self._askers().filtered(
            lambda user: user.active and user != self.env.user
        )
        last = self.step_ids.filtered("decided_by_id").sorted("sequence")[-1:]
        if people:
            document.message_notify(
                partner_ids=people.partner_id.ids,
                subject=self.env._(
                    "%(document)s: %(state)s",
                    document=self.res_name,
                    state=self._state_label(),
                ),
                body=self._decision_message(last),
            )

    def _document(self):
        """The document, or an empty recordset when it is gone."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _notify_document(self, body):
        document = self._document()
        if document:
            if self.env.user.share:  # a customer signed: the system speaks
                document = document.with_user(SUPERUSER_ID)
            document.message_post(
                body=Markup("<p>%s</p>") % body, subtype_xmlid="mail.mt_note"
            )
