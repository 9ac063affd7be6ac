from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .sales_incentive_plan_notice import ACKNOWLEDGE


class SalesIncentiveAcknowledgement(models.Model):
    """That somebody was given a version of a plan, and has read it.

    A permanent record: made for everybody who takes part, acknowledged by the person
    alone. Policy: A3.1, A3.3.
    """

    _name = "sales.incentive.acknowledgement"
    _description = "Acknowledgement of an Incentive Plan"
    _inherit = ["sales.due.mail.mixin", "sales.append.only"]
    _due_field = "mail_author_id"
    _due_job = "sales_tiered_mgmt.ir_cron_sales_incentive_plan"
    _order = "plan_id desc, is_acknowledged, user_id, id"
    _rec_name = "user_id"

    plan_id = fields.Many2one(
        "sales.incentive.plan",
        "Incentive Plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    version = fields.Integer(required=True, readonly=True, aggregator=None)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date_sent = fields.Datetime("Sent On", required=True, readonly=True)
    date_reminded = fields.Datetime("Reminded On", readonly=True)
    date_acknowledged = fields.Datetime("Acknowledged On", readonly=True)
    is_acknowledged = fields.Boolean("Acknowledged", readonly=True)
    mail_author_id = fields.Many2one(
        "res.users",
        "Mail Due From",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="In whose name the mail to the person is still to be sent.",
    )

    _once = models.UniqueIndex(
        "(plan_id, user_id)", "This person was given the plan a moment ago."
    )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Acknowledge the own plans.

        :raise AccessError: somebody else's
        """
        self.check_access("read")
        for row in self.sudo():
            if row.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(plan)s is acknowledged by %(person)s and nobody else.",
                        plan=row.plan_id.display_name,
                        person=row.user_id.name,
                    )
                )
        rows = self.sudo().filtered(lambda row: not row.is_acknowledged)
        rows._engine_write(
            {"is_acknowledged": True, "date_acknowledged": fields.Datetime.now()}
        )
        rows.plan_id.activity_unlink([ACKNOWLEDGE], user_id=self.env.uid)
        return True

    def action_remind(self):
        """Remind people who have not acknowledged, by activity and mail.

        :raise AccessError: the own one
        :raise UserError: everybody has acknowledged
        """
        self.check_access("read")
        rows = self.sudo().filtered(
            lambda row: not row.is_acknowledged and row.user_id.active
        )
        if self.env.user in rows.user_id:
            raise AccessError(self.env._("Nobody is reminded by himself."))
        if not rows:
            raise UserError(self.env._("Everybody has acknowledged."))
        rows._engine_write(
            {
                "date_reminded": fields.Datetime.now(),
                "mail_author_id": self._mail_author().id,
            }
        )
        rows._ask()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Reminded: %s", len(rows)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_plan(self):
        """Open the plan as its participants read it."""
        self.ensure_one()
        form = self.env.ref("sales_tiered_mgmt.sales_incentive_plan_view_form_mine")
        return self.plan_id._get_records_action(views=[(form.id, "form")])

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    def _ask(self):
        """An activity for each person, in place of the last one."""
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", "sales.incentive.plan"),
                ("res_id", "in", self.plan_id.ids),
                ("user_id", "in", self.user_id.ids),
                ("activity_type_id", "=", self.env.ref(ACKNOWLEDGE).id),
            ]
        ).unlink()
        self.env["sales.incentive.plan"]._schedule(
            ACKNOWLEDGE,
            [(row.plan_id, row.user_id) for row in self],
            lambda plan: plan.env._(
                "Read and acknowledge the incentive plan %s", plan.display_name
            ),
        )

    @api.model
    def _mail_author(self):
        """In whose name mails go out; has them sent once this is committed.

        :return: ``res.users``
        """
        self._wake_job()
        return self.env.user

    def _send_mail(self):
        """Tell the person in the own language, in the name of who is due to."""
        self.ensure_one()
        author = self.mail_author_id
        if not author:
            return
        self._engine_write({"mail_author_id": False})
        if self.is_acknowledged or not self.user_id.active:
            return
        plan = self.plan_id.with_user(author).sudo()
        localized = plan.with_context(lang=self.user_id.lang)
        localized.message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=localized.env._("Please acknowledge: %s", localized.display_name),
            body=localized.env._(
                "The incentive plan %(plan)s holds for you from %(day)s on. Please "
                "read it and acknowledge it in Tiered Sales, Incentive, My Plans.",
                plan=localized.display_name,
                day=format_date(localized.env, localized.date_from),
            ),
        )
