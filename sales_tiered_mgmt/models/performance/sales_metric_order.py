from odoo import models
from odoo.tools import SQL

from .fact_branch import Branch


class SalesMetricOrder(models.AbstractModel):
    """Facts of signed orders, at the day of the signature.

    Amounts are untaxed, in the company's currency at the order's own rate. A reader who
    does not ask for products gets one fact per order, else one per line.
    """

    _name = "sales.metric.order"
    _description = "Facts of Signed Orders"

    def _order_source_models(self):
        return {"order": "sale.order.line", "order_margin": "sale.order.line"}

    def _facts_order(self, scope):
        return self._order_branches(
            scope, SQL("o.amount_untaxed"), SQL("l.price_subtotal")
        )

    def _facts_order_margin(self, scope):
        return self._order_branches(scope, SQL("o.margin"), SQL("l.margin"))

    def _order_branches(self, scope, order_value, line_value):
        """Facts of whole orders, or of their lines where those are asked for.

        :param order_value: amount of the order, in its currency
        :param line_value: the same of a line
        """
        # the rate is 1 in the company's own currency
        rate = SQL("COALESCE(NULLIF(o.currency_rate, 0), 1)")
        common = {
            "day": SQL("o.date_order"),
            "is_moment": True,
            "company": SQL("o.company_id"),
            "user": SQL("o.user_id"),
            "access_team": SQL("o.team_id"),
            "partner": SQL("o.partner_id"),
            "res_model": "sale.order",
            "res_id": SQL("o.id"),
        }
        signed = SQL("o.state = 'sale'")
        if not (scope.is_by_line or self._has_filter()):
            return [
                Branch(
                    table=SQL("sale_order o"),
                    key=SQL("o.id"),
                    value=SQL("%s / %s", order_value, rate),
                    where=(signed,),
                    **common,
                )
            ]
        where = [signed, SQL("l.display_type IS NULL")]
        if self._has_filter():
            where.append(SQL("l.id IN %s", self._matching().subselect()))
        return [
            Branch(
                table=SQL("sale_order o JOIN sale_order_line l ON l.order_id = o.id"),
                key=SQL("l.id"),
                value=SQL("%s / %s", line_value, rate),
                product=SQL("l.product_id"),
                where=tuple(where),
                **common,
            )
        ]
