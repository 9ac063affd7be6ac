from odoo import api, fields, models

from ..target.sales_target_sheet_notice import QUIET_ACTIVITY

OPINION = "sales_tiered_mgmt.mail_activity_incentive_opinion"
ACKNOWLEDGE = "sales_tiered_mgmt.mail_activity_incentive_acknowledge"


class SalesIncentivePlanNotice(models.AbstractModel):
    """Who hears of an incentive plan: activities, and what its makers note.

    Everybody in the own language, many at once. Private to the server. Policy: A3.1,
    C2.p3, F1.2.
    """

    _name = "sales.incentive.plan.notice"
    _description = "Notices of an Incentive Plan"

    @api.model
    def _schedule(self, type_xmlid, people, words):
        """Activities for many people at once, without Odoo's mail to each of them.

        :param people: list of pairs of plan and ``res.users``
        :param words: function of a plan that returns the summary
        """
        activity_type = self.env.ref(type_xmlid)
        model_id = self.env["ir.model"]._get_id("sales.incentive.plan")
        today = fields.Date.context_today(self)
        deadline = fields.Date.add(today, days=activity_type.delay_count)
        summaries = {
            (plan, lang): words(plan.with_context(lang=lang))
            for plan, lang in {(plan, user.lang) for plan, user in people}
        }
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True, sales_quiet_activity=QUIET_ACTIVITY
        ).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": plan.id,
                    "user_id": user.id,
                    "summary": summaries[plan, user.lang],
                    "date_deadline": deadline,
                }
                for plan, user in people
            ]
        )

    def _note_to_makers(self, text):
        """Note on the plan; only those who make the plan read it."""
        self.message_post(body=text, subtype_xmlid="mail.mt_note")

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows for an activity: Odoo would let everybody, one by one."""
        if self.env.context.get("sales_quiet_activity") is QUIET_ACTIVITY:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """What its makers discuss is not for those whom the plan pays.

        Managers say what they think in their opinion; what reaches somebody by name is
        read by that person as always.
        """
        if message_operation == "read":
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
