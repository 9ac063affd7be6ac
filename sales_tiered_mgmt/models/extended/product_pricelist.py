from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache


class ProductPricelist(models.Model):
    """A price list may stand for prices the company has agreed with its customers."""

    _inherit = "product.pricelist"

    sales_is_agreed = fields.Boolean(
        "Agreed Prices",
        tracking=True,
        copy=False,
        help="For customers who have this price list, a discount is measured against "
        "its prices. Without it, prices below the product's sales price count as a "
        "discount, whichever price list they come from.",
    )

    # ------------------------------------------------------------
    # CRUD: who sells does not say which prices are agreed
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        pricelists = super().create(vals_list)
        if agreed := pricelists.filtered("sales_is_agreed"):
            agreed._sales_check_may_agree()
            self.env.registry.clear_cache()
        return pricelists

    def write(self, vals):
        self._sales_refuse_tiers()
        if "sales_is_agreed" in vals:
            self._sales_check_may_agree()
        result = super().write(vals)
        if "sales_is_agreed" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self._sales_refuse_tiers()
        return super().unlink()

    def _sales_check_may_agree(self):
        """Prices are agreed by an administrator outside the tiers.

        :raise AccessError: naming the price list
        """
        if self.env.su or self.env["sales.approval"]._is_administrator(self.env.user):
            return
        raise AccessError(
            self.env._(
                "Whether the prices of %(pricelist)s are agreed with customers is "
                "said by a sales administrator outside the tiers.",
                pricelist=self[:1].name,
            )
        )

    def _sales_refuse_tiers(self):
        """People with a tier do not change what agreed prices are made of.

        :raise AccessError: naming the price list
        """
        if self.env.su or not self.env.user.sales_tier_id:
            return
        for pricelist in self & self._sales_behind_agreed():
            raise AccessError(
                self.env._(
                    "Prices of %(pricelist)s are agreed with customers. Somebody who "
                    "holds no tier changes them.",
                    pricelist=pricelist.name,
                )
            )

    @api.model
    def _sales_behind_agreed(self):
        """Agreed price lists, and those from whose prices they are derived."""
        behind = self.sudo().browse(self._sales_agreed_ids())
        found = behind
        while found:
            found = found.item_ids.base_pricelist_id - behind
            behind |= found
        return behind

    # ------------------------------------------------------------
    # Which prices are agreed
    # ------------------------------------------------------------

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
