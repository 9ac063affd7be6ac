from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from .credit_branch import credited, unsplit
from .fact_branch import Branch
from .invoice_people import unshared
from .sales_metric_invoice import CREDITED_ON, SALES

# of lines ``l``: their unit and their product's
UNITS = SQL(
    "JOIN product_product sold ON sold.id = l.product_id "
    "JOIN product_template sold_template "
    "ON sold_template.id = sold.product_tmpl_id "
    "LEFT JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id "
    "JOIN uom_uom own_unit ON own_unit.id = sold_template.uom_id"
)


class SalesMetricQuantity(models.AbstractModel):
    """Facts of quantities, in each product's own unit of measure.

    As Odoo's sale and invoice analyses count them: lines without a product have no
    quantity, credit notes are negative.
    """

    _name = "sales.metric.quantity"
    _description = "Facts of Quantities"

    def _quantity_source_models(self):
        return {
            "order_quantity": "sale.order.line",
            "invoice_quantity": "account.move.line",
        }

    def _facts_order_quantity(self, scope):
        branch = Branch(
            table=_with_units(
                "sale_order o JOIN sale_order_line l ON l.order_id = o.id"
            ),
            key=SQL("l.id"),
            day=SQL("o.date_order"),
            is_moment=True,
            company=SQL("o.company_id"),
            user=SQL("o.user_id"),
            access_team=SQL("o.team_id"),
            partner=SQL("o.partner_id"),
            product=SQL("l.product_id"),
            value=_in_own_unit(SQL("l.product_uom_qty")),
            res_model="sale.order",
            res_id=SQL("o.id"),
            where=(
                SQL("o.state = 'sale'"),
                SQL("l.display_type IS NULL"),
                *self._only_matching(SQL("l.id")),
            ),
        )
        order = SQL("o.id")
        return [
            replace(branch, where=(*branch.where, unsplit(order))),
            *credited(branch, order, branch.value),
            *self._order_cancelled("quantity", is_money=False),
        ]

    def _facts_invoice_quantity(self, scope):
        sign = SQL("CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END")
        branch = Branch(
            table=_with_units(
                "account_move m JOIN account_move_line l ON l.move_id = m.id"
            ),
            key=SQL("l.id"),
            day=SQL("m.invoice_date"),
            company=SQL("m.company_id"),
            user=SQL("m.invoice_user_id"),
            access_team=SQL("m.team_id"),
            partner=SQL("m.partner_id"),
            product=SQL("l.product_id"),
            value=SQL("%s * %s", _in_own_unit(SQL("l.quantity")), sign),
            res_model="account.move",
            res_id=SQL("m.id"),
            origin=CREDITED_ON,
            where=(
                SQL("m.state = 'posted'"),
                SALES,
                SQL("l.display_type = 'product'"),
                *self._only_matching(SQL("l.id")),
            ),
        )
        shared = SQL("%s %s", self._shared_invoice_lines(), UNITS)
        return [
            replace(branch, where=(*branch.where, unshared(SQL("l.id")))),
            *credited(
                replace(branch, table=shared),
                SQL("behind.order_id"),
                branch.value,
                by_document=True,
            ),
        ]


def _with_units(lines):
    """Lines ``l`` that have a product, with their unit and the product's."""
    return SQL("%s %s", SQL(lines), UNITS)


def _in_own_unit(quantity):
    """A quantity of a line in the product's unit; a line without a unit is in it."""
    factor = SQL("COALESCE(line_unit.factor / NULLIF(own_unit.factor, 0), 1)")
    return SQL("%s * %s", quantity, factor)
