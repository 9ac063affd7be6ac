from odoo import api, fields, models
from odoo.exceptions import AccessError

PRICELIST_FIELDS = (
    "property_product_pricelist",
    "specific_property_product_pricelist",
)
# What decides to which commercial entity a contact belongs.
COMMERCIAL_FIELDS = {"parent_id", "is_company"}


class ResPartner(models.Model):
    """Agreed prices are given to a customer by an administrator (C3.p3)."""

    _name = "res.partner"
    _inherit = ["res.partner", "sales.credit.mixin"]

    sales_credit_ids = fields.One2many(
        "sales.credit.template",
        "partner_id",
        "Credit",
        copy=False,
        groups="sales_tiered_mgmt.group_sales_representative,"
        "sales_team.group_sale_manager",
        help="Who is to share the credit of this customer's quotations; a lead's "
        "comes first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._sales_refuse_agreed_prices(vals)
        partners = super().create(vals_list)
        # a default, of the context or of the person's own, comes to the same
        for partner in partners if self.env.user.sales_tier_id else ():
            if partner.commercial_partner_id == partner:
                pricelist = partner.specific_property_product_pricelist
                self._sales_refuse_agreed_prices({PRICELIST_FIELDS[1]: pricelist.id})
        return partners

    def write(self, vals):
        self._sales_refuse_agreed_prices(vals)
        if not COMMERCIAL_FIELDS & vals.keys():
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        result = super().write(vals)
        self._sales_refuse_new_entity(before)
        return result

    def _sales_refuse_new_entity(self, before):
        """People with a tier move nobody into or out of an entity's agreed prices.

        :param before: dict of partner to its commercial entity before the change
        :raise AccessError: naming the entity
        """
        agreed_ids = self.env["product.pricelist"]._sales_agreed_ids()
        if self.env.su or not agreed_ids or not self.env.user.sales_tier_id:
            return
        for partner, entity in before.items():
            changed = partner.commercial_partner_id
            for one in (entity | changed).sudo() if entity != changed else ():
                if one.specific_property_product_pricelist.id in agreed_ids:
                    raise AccessError(
                        self.env._(
                            "Prices are agreed with %(customer)s. A sales "
                            "administrator changes which contacts belong to it.",
                            customer=one.name,
                        )
                    )

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
