from odoo import api, fields, models
from odoo.tools import ormcache


class ProductPricelist(models.Model):
    """A price list may stand for prices the company has agreed with its customers."""

    _inherit = "product.pricelist"

    sales_is_agreed = fields.Boolean(
        "Agreed Prices",
        tracking=True,
        help="For customers who have this price list, a discount is measured against "
        "its prices. Without it, prices below the product's sales price count as a "
        "discount, whichever price list they come from.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        pricelists = super().create(vals_list)
        if any(pricelists.mapped("sales_is_agreed")):
            self.env.registry.clear_cache()
        return pricelists

    def write(self, vals):
        result = super().write(vals)
        if "sales_is_agreed" in vals:
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _sales_agreed_ids(self):
        """Ids of the price lists whose prices are agreed; archived ones included."""
        agreed = self.sudo().with_context(active_test=False)
        return frozenset(agreed.search([("sales_is_agreed", "=", True)]).ids)

    def _sales_is_agreed_for(self, partners, company):
        """Whether the prices are agreed with these customers: the list is theirs.

        Whoever picks another customer's list for an order grants a discount.

        :param partners: who orders and who pays
        :param company: ``res.company`` whose price lists count
        """
        self.ensure_one()
        if self._origin.id not in self._sales_agreed_ids():
            return False  # every line of every order asks: without a query
        customers = partners.commercial_partner_id.with_company(company)
        return all(
            customer.specific_property_product_pricelist == self._origin
            for customer in customers
        )
