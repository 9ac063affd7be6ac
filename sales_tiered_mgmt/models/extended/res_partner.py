from odoo import api, models
from odoo.exceptions import AccessError

PRICELIST_FIELDS = (
    "property_product_pricelist",
    "specific_property_product_pricelist",
)


class ResPartner(models.Model):
    """Agreed prices are given to a customer by an administrator (C3.p3)."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._sales_refuse_agreed_prices(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._sales_refuse_agreed_prices(vals)
        return super().write(vals)

    @api.model
    def _sales_refuse_agreed_prices(self, vals):
        """People with a tier do not give a customer prices that count as agreed.

        :raise AccessError: naming the price list
        """
        chosen = {vals[name] for name in PRICELIST_FIELDS if vals.get(name)}
        if self.env.su or not chosen or not self.env.user.sales_tier_id:
            return
        pricelists = self.env["product.pricelist"].sudo().browse(chosen)
        for pricelist in pricelists.filtered("sales_is_agreed"):
            raise AccessError(
                self.env._(
                    "The prices of %(pricelist)s count as agreed with the customer. A "
                    "sales administrator gives them to a customer.",
                    pricelist=pricelist.name,
                )
            )
