from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from .credit_branch import CANCELLED, SIGNED_BEFORE, credited, unsplit
from .fact_branch import Branch

SIGNED = SQL("o.state = 'sale'")
# of the order's currency to one of its company's; 1 in the company's own
RATE = SQL("COALESCE(NULLIF(o.currency_rate, 0), 1)")


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
            scope, SQL("o.amount_untaxed"), SQL("l.price_subtotal"), "amount_untaxed"
        )

    def _facts_order_margin(self, scope):
        return self._order_branches(
            scope, SQL("o.margin"), SQL("COALESCE(l.margin, 0)"), "margin"
        )

    def _order_branches(self, scope, order_value, line_value, cancelled, is_money=True):
        """Facts of whole orders, or of their lines where those are asked for.

        Orders whose credit is shared are always told by line: a person's part is the
        same whatever is asked for.

        :param order_value: amount of the order, in its currency
        :param line_value: the same of a line
        :param cancelled: name of the same in ``sales.signing.reversal``
        :param is_money: whether it is an amount, shared out to the cent
        """
        common = self._order_fact()
        by_line = self._order_line_fact()
        if self._has_filter():
            matching = SQL("l.id IN %s", self._matching().subselect())
            by_line["where"] = (*by_line["where"], matching)
        rate = RATE if is_money else SQL("1")
        plain = unsplit(SQL("o.id"))
        if scope.is_by_line or self._has_filter():
            whole = Branch(
                **{**by_line, "where": (*by_line["where"], plain)},
                value=SQL("%s / %s", line_value, rate),
            )
        else:
            whole = Branch(
                table=SQL("sale_order o"),
                key=SQL("o.id"),
                value=SQL("%s / %s", order_value, rate),
                where=(SIGNED, plain),
                **common,
            )
        return [
            whole,
            *self._order_shared(by_line, line_value, is_money, rate),
            *self._order_cancelled(cancelled, is_money),
        ]

    def _order_kept(self, orders, amount, is_money):
        """What the lines of some orders count, in the orders' own currency.

        :param orders: ``sale.order``
        """
        by_line = self._order_line_fact()
        mine = SQL("o.id = ANY(%s)", orders.ids)
        by_line["where"] = (*by_line["where"], mine)
        plain = {**by_line, "where": (*by_line["where"], unsplit(SQL("o.id")))}
        return [
            Branch(**plain, value=amount),
            *self._order_shared(by_line, amount, is_money),
        ]

    @staticmethod
    def _order_line_quantity():
        """Quantity of a line in the product's own unit, as of ``order_quantity``."""
        return SQL(
            """
            COALESCE((
                SELECT l.product_uom_qty
                       * COALESCE(line_unit.factor / NULLIF(own_unit.factor, 0), 1)
                  FROM product_product sold
                  JOIN product_template sold_template
                    ON sold_template.id = sold.product_tmpl_id
                  LEFT JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id
                  JOIN uom_uom own_unit ON own_unit.id = sold_template.uom_id
                 WHERE sold.id = l.product_id
            ), 0)
            """
        )

    def _order_cancelled(self, column, is_money):
        """What orders had counted that were cancelled: then, and taken back since.

        :param column: name of what is measured, in ``sales.signing.reversal``
        """
        value = SQL.identifier("r", column)
        if is_money:
            value = SQL("%s / r.currency_rate", value)
        where = (SQL("%s <> 0", SQL.identifier("r", column)),)
        if self._has_filter():
            is_order = self.model_name == "sale.order"
            source = SQL.identifier("r", "order_id" if is_order else "line_id")
            where += (SQL("%s IN %s", source, self._matching().subselect()),)
        return [
            Branch(
                table=SQL("sales_signing_reversal r"),
                key=SQL("r.id"),
                day=day,
                company=SQL("r.company_id"),
                user=SQL("r.user_id"),
                access_team=SQL("r.team_id"),
                partner=SQL("r.partner_id"),
                product=SQL("r.product_id"),
                value=signed,
                res_model="sale.order",
                res_id=SQL("r.order_id"),
                share=SQL("%s", share),
                where=where,
                origin=origin,
            )
            for day, signed, share, origin in (
                (SQL("r.date_signed"), value, SIGNED_BEFORE, None),
                (
                    SQL("r.date_cancelled"),
                    SQL("-(%s)", value),
                    CANCELLED,
                    SQL("r.date_signed"),
                ),
            )
        ]

    @staticmethod
    def _order_fact():
        """What all facts of a signed order have in common, as of ``Branch``."""
        return {
            "day": SQL("o.date_order"),
            "is_moment": True,
            "company": SQL("o.company_id"),
            "user": SQL("o.user_id"),
            "access_team": SQL("o.team_id"),
            "partner": SQL("o.partner_id"),
            "res_model": "sale.order",
            "res_id": SQL("o.id"),
        }

    def _order_line_fact(self):
        """The same of its lines."""
        return {
            **self._order_fact(),
            "table": SQL("sale_order o JOIN sale_order_line l ON l.order_id = o.id"),
            "key": SQL("l.id"),
            "product": SQL("l.product_id"),
            "where": (SIGNED, SQL("l.display_type IS NULL")),
        }

    def _order_shared(self, by_line, amount, is_money, rate=None):
        """Facts of lines of the orders whose credit is shared.

        :param by_line: as of ``_order_line_fact``
        """
        branch = Branch(**by_line, value=amount)
        if not is_money:
            return credited(branch, SQL("o.id"), amount)
        table = SQL(
            "%s JOIN res_currency own_currency ON own_currency.id = o.currency_id",
            branch.table,
        )
        return credited(
            replace(branch, table=table),
            SQL("o.id"),
            amount,
            SQL("own_currency.rounding"),
            rate,
        )
