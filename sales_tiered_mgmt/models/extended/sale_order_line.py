from collections import namedtuple

from odoo import api, fields, models

# What a line concedes: the highest discount in per cent, and the amount without any.
Concession = namedtuple("Concession", "percent full")
# What the measured values of a line follow from.
TERM_FIELDS = {
    "order_id",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "qty_delivered",
    "price_unit",
    "discount",
    "tax_ids",
    "display_type",
    "combo_item_id",
    "linked_line_id",
    "product_no_variant_attribute_value_ids",
    "purchase_price",
    "is_downpayment",
}


class SaleOrderLine(models.Model):
    """Carries its team for the record rules, and holds its order to its authority."""

    _name = "sale.order.line"
    _inherit = [
        "sale.order.line",
        "sales.derived.mixin",
        "sales.order.line.locked",
    ]

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
        bound = lines
        if not self.env.user.sales_tier_id:
            # costs that bookkeeping charges on to the customer are nobody's offer
            bound = lines.filtered(lambda line: not line.is_expense)
        # which order a line went to is known only now: a default may have said so
        orders = bound.order_id._sales_checked_alone()
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

    def _sales_quantity(self):
        """What is sold: what was ordered, or more if more was declared delivered.

        Beyond the ordered quantity Odoo invoices what somebody types in as delivered; a
        line of quantity zero would leave all of a contract to that. What a warehouse
        delivers is not typed in.
        """
        self.ensure_one()
        if self.qty_delivered_method == "manual":
            if self.qty_delivered > self.product_uom_qty >= 0:
                return self.qty_delivered
        return self.product_uom_qty

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
                quantity=self._sales_quantity(),
                product=self.product_id,
                partner=self.order_id.partner_id,
            )["total_excluded"]
        return currency.round(price * self._sales_quantity())

    def _sales_net(self):
        """Amount of the line after discount, on the same tax basis as its price."""
        self.ensure_one()
        price = self.price_unit * (1 - (self.discount or 0.0) / 100)
        return price * self._sales_quantity()

    # ------------------------------------------------------------
    # Discount
    # ------------------------------------------------------------

    def _sales_concession(self):
        """What the line gives away against the sales price of the product.

        A lower unit price concedes as much as a discount does. Against an agreed price
        list only what goes below that list counts. A credit (negative quantity or
        price) concedes nothing by itself, it lowers the whole order.

        :return: :class:`Concession`, ``full`` in the order's currency
        """
        self.ensure_one()
        quantity = self._sales_quantity()
        if quantity <= 0 or self.price_unit < 0 or self.product_type == "combo":
            return Concession(0.0, 0.0)
        reference, is_agreed = self._sales_reference_price()
        full_price = reference if is_agreed else max(reference, self.price_unit)
        percent = 0.0 if is_agreed else self.discount or 0.0
        if reference > 0:
            percent = max(percent, 100 * (1 - self._sales_net() / quantity / reference))
        return Concession(percent, full_price * quantity)

    def _sales_reference_price(self):
        """Unit price the discount is measured against.

        :return: the price in the order's currency, 0 where there is none, and whether
            it comes from a price list whose prices are agreed
        """
        self.ensure_one()
        order, product = self.order_id, self.product_id
        if not product:
            return 0.0, False
        if self.combo_item_id and self._sales_is_whole_combo():
            return self._sales_combo_price()
        pricelist = order.pricelist_id
        is_agreed = bool(pricelist) and pricelist._sales_is_agreed_for(
            order.partner_id | order.partner_invoice_id, order.company_id
        )
        price = self._sales_agreed_price() if is_agreed else self._sales_list_price()
        if order.fiscal_position_id:  # as Odoo does when it fills in the price
            price = product._get_tax_included_unit_price_from_price(
                price,
                product_taxes=product.taxes_id.filtered(
                    lambda tax: tax.company_id == order.company_id
                ),
                fiscal_position=order.fiscal_position_id,
            )
        if price >= 100 * order.currency_id.rounding:
            # what is typed in has the digits of a price; not a fraction of a cent,
            # which would vanish
            price = order.currency_id.round(price)
        return price, is_agreed

    def _sales_agreed_price(self):
        """Unit price of the order's price list today, in the order's currency."""
        order = self.order_id
        return order.pricelist_id._get_product_price(
            self.product_id.with_context(**self._get_product_price_context()),
            self.product_uom_qty,
            currency=order.currency_id,
            uom=self.product_uom_id,
            date=fields.Date.context_today(self),
        )

    def _sales_list_price(self):
        """The product's sales price per unit of the line, in the order's currency.

        What Odoo's ``lst_price`` gives, and the extra prices of choices that make no
        variant. Reads nothing that the confirmation itself does not read, for products
        without a choice.
        """
        product = self.product_id
        template = product.product_tmpl_id
        price = template.list_price
        if product.combination_indices:
            price += product.price_extra
        if template.has_configurable_attributes:
            price += product._get_no_variant_attributes_price_extra(
                self.product_no_variant_attribute_value_ids
            )
        price = product.uom_id._compute_price(
            price, self.product_uom_id or product.uom_id
        )
        # what a product's price is in, where it belongs to no company
        main_company = self.env["ir.model.data"]._xmlid_to_res_id("base.main_company")
        company = template.company_id or template.company_id.browse(main_company)
        return self._sales_from_currency(price, company.currency_id)

    def _sales_is_whole_combo(self):
        """Whether the line is part of a complete combo.

        A single dear item out of a combo, or more of it than of the combo, is not worth
        its share of the combo's price but its own price.
        """
        combo_line = self.linked_line_id
        items = combo_line.linked_line_ids.filtered("combo_item_id")
        return bool(combo_line) and (
            items.combo_item_id.combo_id == combo_line.product_template_id.combo_ids
            and all(
                item._sales_quantity() == combo_line._sales_quantity() for item in items
            )
        )

    def _sales_combo_price(self):
        """Share of the line in the price of its combo; see ``_sales_reference_price``.

        Odoo shares out what the order's price list says: where that list counts as a
        discount, its part of the difference is added.
        """
        combo_line, combo = self.linked_line_id, self.combo_item_id.combo_id
        full_price, is_agreed = combo_line._sales_reference_price()
        price = self._get_combo_item_display_price()
        difference = full_price - combo_line._get_display_price_ignore_combo()
        weights = {
            part: part.currency_id._convert(part.base_price, self.currency_id)
            for part in combo_line.product_template_id.combo_ids
        }
        total = sum(weights.values())
        if difference > 0 and total > 0:
            price += difference * weights[combo] / total
        return self.currency_id.round(price), is_agreed

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def _sales_cost(self):
        """Cost of the line in the order's currency.

        The cost on the line can be edited by whoever sells, the product's can not: the
        higher of the two counts. A credit saves nothing.
        """
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        quantity = self._sales_quantity()
        if not product or quantity <= 0:
            return 0.0
        cost = product.uom_id._compute_price(
            product.standard_price, self.product_uom_id or product.uom_id
        )
        cost = self._sales_from_currency(cost, product.cost_currency_id)
        return max(cost, self.purchase_price) * quantity

    def _sales_from_currency(self, amount, currency):
        """``amount`` of ``currency`` in the order's currency, at today's rate."""
        order = self.order_id
        rate = order._sales_rate_to(currency or order.company_id.currency_id)
        return amount / rate if rate else amount
