from odoo import api, models


class ProductPricelistItem(models.Model):
    """Agreed prices are not changed by those who sell at them (C3.p3)."""

    _inherit = "product.pricelist.item"

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.pricelist_id._sales_refuse_tiers()
        return items

    def write(self, vals):
        self.pricelist_id._sales_refuse_tiers()
        result = super().write(vals)
        self.pricelist_id._sales_refuse_tiers()  # nor moved into agreed prices
        return result

    def unlink(self):
        self.pricelist_id._sales_refuse_tiers()
        return super().unlink()
