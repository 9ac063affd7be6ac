from odoo import api, fields, models

# What the amount of a line follows from.
TERM_FIELDS = {
    "order_id",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "tax_ids",
    "display_type",
    "combo_item_id",
}


class SaleOrderLine(models.Model):
    """Carries its team for the record rules, and holds its order to its authority."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sales.derived.mixin"]

    sales_team_id = fields.Many2one(
        related="order_id.team_id",
        string="Sales Team",
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    # for the rules; their "nobody's" needs the lines without a salesperson as well
    _sales_owner_idx = models.Index("(salesman_id, sales_team_id)")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # which order a line went to is known only now: a default may have said so
        orders = lines.order_id._sales_checked_alone()
        orders._sales_lines_changed(
            orders._sales_terms_of_confirmed(without_lines=lines)
        )
        return lines

    def write(self, vals):
        if not TERM_FIELDS & vals.keys():
            return super().write(vals)
        orders = self.order_id | self.order_id.browse(vals.get("order_id") or [])
        orders = orders._sales_checked_alone()
        before = orders._sales_terms_of_confirmed()
        result = super().write(vals)
        orders._sales_lines_changed(before)
        return result

    def unlink(self):
        orders = self.order_id._sales_checked_alone()
        before = orders._sales_terms_of_confirmed()
        result = super().unlink()
        orders.exists()._sales_lines_changed(before)
        return result

    def _sales_untaxed(self):
        """Untaxed amount of the line in the order's currency, from its inputs alone.

        Beside the stored subtotal this leaves out ``extra_tax_data``, by which Odoo's
        own wizards, and whoever may edit the line, fix a total of their choice.
        """
        self.ensure_one()
        currency = self.order_id.currency_id or self.order_id.company_id.currency_id
        price = self.price_unit * (1 - (self.discount or 0.0) / 100)
        if any(tax.price_include or tax.amount_type == "group" for tax in self.tax_ids):
            return self.tax_ids.compute_all(
                price,
                currency=currency,
                quantity=self.product_uom_qty,
                product=self.product_id,
                partner=self.order_id.partner_id,
            )["total_excluded"]
        return currency.round(price * self.product_uom_qty)
