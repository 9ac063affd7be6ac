from odoo import SUPERUSER_ID, api, models
from odoo.tools import format_date

ACTIVITY = "sales_tiered_mgmt.mail_activity_feedback"


class SalesAppraisalFeedbackNotice(models.AbstractModel):
    """Tells reviewers that they are asked, by activity and mail.

    The mail's link opens the survey for the reviewer only: no token travels by mail.
    Written by the system, so that neither tells who had asked. Policy: A3.1.
    """

    _name = "sales.appraisal.feedback.notice"
    _description = "Notices to Reviewers"
    _inherit = ["sales.due.mail.mixin"]
    _due_field = "is_mail_due"
    _due_job = "sales_tiered_mgmt.ir_cron_sales_appraisal_feedback"

    def _tell(self):
        """Schedule activities for all, without Odoo's mail to each of them; the job
        sends ours."""
        kind = self.env.ref(ACTIVITY)
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].with_user(SUPERUSER_ID).with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": request.id,
                    "user_id": request.reviewer_id.id,
                    "summary": request._summary(),
                    "date_deadline": request.deadline,
                }
                for request in self
            ]
        )
        self._wake_job()

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows a request: it is between the system and its reviewer."""
        return True

    def _summary(self):
        localized = self.with_context(lang=self.reviewer_id.lang)
        return localized.env._(
            "Give feedback about %s", localized.person_id.display_name
        )

    @api.model
    def _cron_feedback(self):
        """Close what is over or fully answered, then send the mails that are due."""
        self.env["sales.appraisal"]._close_due_feedback()
        self._cron_send_mails()

    def _send_mail(self):
        """Ask the reviewer, in the own language."""
        self.ensure_one()
        self._engine_write({"is_mail_due": False})
        if self.state != "open" or not self.reviewer_id.active:
            return
        localized = self.with_context(lang=self.reviewer_id.lang)
        localized.message_notify(
            partner_ids=self.reviewer_id.partner_id.ids,
            subject=localized.env._(
                "Your feedback about %s, please", localized.person_id.name
            ),
            body=localized.env["ir.qweb"]._render(
                "sales_tiered_mgmt.sales_feedback_mail",
                {
                    "greeting": localized.env._("Hello %s,", self.reviewer_id.name),
                    "question": localized.env._(
                        "please tell how you experience %(person)s in the daily work, "
                        "until %(day)s. It takes three minutes.",
                        person=localized.person_id.name,
                        day=format_date(localized.env, self.deadline),
                    ),
                    "url": f"{self.get_base_url()}/sales/feedback/{self.id}",
                },
                minimal_qcontext=True,
            ),
            model_description=localized.env["ir.model"]._get(self._name).display_name,
            email_layout_xmlid="mail.mail_notification_light",
            email_add_signature=False,
        )
