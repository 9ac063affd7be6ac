from odoo import api, fields, models

from .sale_order import WHOLE_ORDER

MEASURED_FIELDS = {
    "order_id",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "tax_ids",
    "display_type",
    "combo_item_id",
    "price_subtotal",
    "technical_price_unit",
}


class SaleOrderLine(models.Model):
    """Carries its team for the record rules, and holds its order to its authority."""

    _inherit = "sale.order.line"

    sales_team_id = fields.Many2one(
        related="order_id.team_id",
        string="Sales Team",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    salesman_id = fields.Many2one(index="btree_not_null")

    def _sales_is_checked_here(self):
        return self.env.context.get("sales_whole_order") is not WHOLE_ORDER

    @api.model_create_multi
    def create(self, vals_list):
        if not self._sales_is_checked_here():
            return super().create(vals_list)
        ids = {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        orders = self.env["sale.order"].browse(ids)
        before = orders._sales_amounts_before()
        lines = super().create(vals_list)
        lines.order_id._sales_check_changed(before)
        return lines

    def write(self, vals):
        if not MEASURED_FIELDS & set(vals) or not self._sales_is_checked_here():
            return super().write(vals)
        orders = self.order_id | self.order_id.browse(vals.get("order_id") or [])
        before = orders._sales_amounts_before()
        result = super().write(vals)
        orders._sales_check_changed(before)
        return result

    def unlink(self):
        if not self._sales_is_checked_here():
            return super().unlink()
        orders = self.order_id
        before = orders._sales_amounts_before()
        result = super().unlink()
        orders.exists()._sales_check_changed(before)
        return result
