from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..authority.readers import told_to_readers
from .incentive_estimate import periods_paid, person_computation
from .order_outlook import OrderOutlook, is_told

COUNTED = ("price_subtotal", "margin", "product_id")


class SalesOrderIncentive(models.AbstractModel):
    """Tells the salesperson, and nobody else, what a quotation would bring.

    Behind ``sale.order``: an estimate by the plans in force, the results of today and
    the own part of the credit. Policy: D4.i1.
    """

    _name = "sales.order.incentive"
    _description = "Incentive for an Order"

    sales_incentive_outlook = fields.Char(
        "What It Would Bring",
        compute="_compute_sales_incentive_outlook",
        exportable=False,
        groups="sales_tiered_mgmt.group_sales_representative",
        help="What the order would add to the salesperson's own incentive, were it "
        "signed today: an estimate, shown to that person alone.",
    )

    @api.depends(
        "state",
        "user_id",
        "partner_id",
        "company_id",
        "amount_untaxed",
        "margin",
        "sales_credit_ids.share",
        "sales_credit_ids.user_id",
        *(f"order_line.{name}" for name in COUNTED),
    )
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_sales_incentive_outlook(self):
        self.sales_incentive_outlook = False
        user = self.env.user
        own = self.filtered(
            lambda order: order.state in ("draft", "sent") and order.user_id == user
        )
        if not own or not user.sudo().sales_tier_id:
            return
        for company, orders in own.grouped("company_id").items():
            brings = self._sales_brings(company, orders)
            for order, found in brings.items():
                order.sales_incentive_outlook = self._sales_outlook_text(company, found)

    def _sales_brings(self, company, orders):
        """What the acting user would earn by quotations of the own.

        :return: dict of order to a dict of component to an amount (currency)
        """
        user, today = self.env.user, company._sales_today()
        team = user.sudo().sales_assignment_id.team_id
        drafts, step = [], None
        for period in sorted(periods_paid(company, team, today)):
            days = self.env["sales.incentive.estimate"]._days(period, today)
            computation = person_computation(company, user.id, period, days, is_told)
            if computation:
                drafts += computation.run()[0]
                step = computation.step
        if not drafts:
            return {}
        told = OrderOutlook(drafts, orders.sudo(), user.id, today, step)
        return {order: told.brings(order.sudo()) for order in orders}

    def _sales_outlook_text(self, company, found):
        """What an order brings, in words.

        :param found: dict of component to an amount
        """
        if not found:
            return False
        total = sum(found.values())
        paying = [part for part, amount in found.items() if amount] or list(found)
        names = ", ".join(dict.fromkeys(part.name for part in paying))
        if not total:
            return self.env._(
                "This order alone would not bring you more yet (%(components)s). An "
                "estimate, by your results of today.",
                components=names,
            )
        return self.env._(
            "This order would bring you about %(amount)s (%(components)s). An "
            "estimate, by your results of today.",
            amount=formatLang(self.env, float(total), currency_obj=company.currency_id),
            components=names,
        )
