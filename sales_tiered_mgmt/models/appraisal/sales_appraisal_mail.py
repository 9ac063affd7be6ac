from odoo import fields, models

NEWS = [("opened", "Self-Assessment Waits"), ("released", "Is Released")]


class SalesAppraisalMail(models.AbstractModel):
    """Mails about appraisals: noted at once, sent by a job afterwards.

    Policy: A3.1, A3.3, D3.3.
    """

    _name = "sales.appraisal.mail"
    _description = "Mails about Appraisals"
    _inherit = ["sales.due.mail.mixin"]
    _due_job = "sales_tiered_mgmt.ir_cron_appraisal_mail"

    mail_due = fields.Selection(
        NEWS,
        "To Be Told",
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="What the person is still to be told by mail.",
    )
    mail_author_id = fields.Many2one(
        "res.users",
        "Told By",
        readonly=True,
        ondelete="restrict",
        copy=False,
        help="In whose name the mail goes out.",
    )

    def _tell(self, news):
        """Note news for the people, and have it sent once this is committed.

        :param news: one of ``NEWS``
        """
        if not self:
            return
        self._engine_store(
            [
                {"id": one.id, "mail_due": news, "mail_author_id": self.env.uid}
                for one in self
            ]
        )
        self._wake_job()

    def _send_mail(self):
        """Tell the person what is due, unless it is over meanwhile."""
        self.ensure_one()
        news, author = self.mail_due, self.mail_author_id
        if not news:
            return
        self._engine_write({"mail_due": False})
        is_current = self.state == "self" if news == "opened" else self.is_published
        if is_current:
            self.with_user(author).sudo()._mail(self._sales_concerned(), news)

    def _mail_returned(self, receiver, reason):
        """Tell somebody at once that it came back, in the own language."""
        self._mail(receiver, "returned", reason)

    def _mail(self, receiver, news, reason=False):
        """Send one mail in the receiver's language.

        :param news: one of ``NEWS``, or ``returned``
        :param reason: why it came back
        """
        if not receiver.active:
            return
        own = self.with_context(lang=receiver.lang)
        path = "my-appraisals" if receiver == own.user_id else "appraisals"
        body = own.env["ir.qweb"]._render(
            "sales_tiered_mgmt.sales_appraisal_mail",
            {
                "appraisal": own,
                "news": news,
                "reason": reason,
                "greeting": own.env._("Hello %s,", receiver.name),
                "url": f"{self.get_base_url()}/odoo/{path}/{self.id}",
            },
            minimal_qcontext=True,
        )
        own.message_notify(
            partner_ids=receiver.partner_id.ids,
            subject=own._mail_subject(news),
            body=body,
            model_description=own.env["ir.model"]._get(self._name).display_name,
            email_layout_xmlid="mail.mail_notification_light",
            email_add_signature=False,
        )

    def _mail_subject(self, news):
        if news == "opened":
            return self.env._("Your self-assessment: %s", self.display_name)
        if news == "released":
            return self.env._("Your appraisal is released: %s", self.display_name)
        return self.env._("Returned: %s", self.display_name)
