from odoo import fields, models


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

    def _sales_is_agreed_for(self, partner, company):
        """Whether the prices are agreed with this customer: the list is the customer's.

        Whoever picks another customer's list for an order grants a discount.

        :param company: ``res.company`` whose price lists count
        """
        self.ensure_one()
        customer = partner.commercial_partner_id.with_company(company)
        own = customer.specific_property_product_pricelist
        return self.sales_is_agreed and own == self
