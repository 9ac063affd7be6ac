from odoo import fields, models
from odoo.tools import SQL

NEWS = [
    ("published", "Can Be Read"),
    ("changed", "Has Changed"),
    ("locked", "Will Be Paid"),
]


class SalesIncentiveStatementMail(models.AbstractModel):
    """Tells people about their statements: noted at once, sent by a job afterwards.

    What is due is a value of the statement, of the same transaction as the step it
    tells of. Confirming a thousand statements takes as many queries as confirming one.
    Policy: A3.1, A3.3, F1.2.
    """

    _name = "sales.incentive.statement.mail"
    _description = "Mails about Incentive Statements"
    _inherit = ["sales.due.mail.mixin"]
    _due_job = "sales_tiered_mgmt.ir_cron_incentive_mail"

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
    date_told = fields.Datetime("Told On", readonly=True, copy=False)

    # ------------------------------------------------------------
    # What is due
    # ------------------------------------------------------------

    def _publish(self):
        """Note that the people are to be told: of a first or of another total.

        One who was told the same total before hears nothing again.
        """
        told = self.filtered("date_told")
        (self - told)._tell("published")
        told.filtered(
            lambda one: one.currency_id.compare_amounts(
                one.amount_total, one.amount_told
            )
        )._tell("changed")

    def _tell(self, news):
        """Note news for the people, and have it sent once this is committed.

        :param news: one of ``NEWS``
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_incentive_statement
                   SET mail_due = %s, mail_author_id = %s
                 WHERE id = ANY(%s)
                """,
                news,
                self.env.uid,
                self.ids,
            )
        )
        self.invalidate_recordset(["mail_due", "mail_author_id"], flush=False)
        self._wake_job()

    # ------------------------------------------------------------
    # The mail
    # ------------------------------------------------------------

    def _send_mail(self):
        """Tell the person what is due, in the own language."""
        self.ensure_one()
        news, author, before = self.mail_due, self.mail_author_id, self.amount_told
        if not news:
            return
        self._engine_write(
            {
                "mail_due": False,
                "amount_told": self.amount_total,
                "date_told": fields.Datetime.now(),
            }
        )
        person = self.user_id
        if not person.active or not self.is_published:
            return
        own = self.with_user(author).sudo().with_context(lang=person.lang)
        body = own.env["ir.qweb"]._render(
            "sales_tiered_mgmt.sales_incentive_statement_mail",
            {
                "statement": own,
                "news": news,
                "greeting": own.env._("Hello %s,", person.name),
                "before": before,
                "url": f"{self.get_base_url()}/odoo/my-incentives/{self.id}",
            },
            minimal_qcontext=True,
        )
        own.message_notify(
            partner_ids=person.partner_id.ids,
            subject=own._mail_subject(news),
            body=body,
            model_description=own.env["ir.model"]._get(self._name).display_name,
            email_layout_xmlid="mail.mail_notification_light",
            email_add_signature=False,
        )

    def _mail_subject(self, news):
        period = self.run_id._period_name()
        if news == "locked":
            return self.env._("Your incentive of %s will be paid", period)
        if news == "changed":
            return self.env._("Your incentive statement of %s has changed", period)
        return self.env._("Your incentive statement of %s", period)
