from odoo import api, fields, models


class SalesTargetDefaultMixin(models.AbstractModel):
    """A reusable setting of target plans with a default, shared or of one company."""

    _name = "sales.target.default.mixin"
    _description = "Reusable Setting of Target Plans"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for every company.",
    )
    is_default = fields.Boolean(
        "Default",
        copy=False,
        help="Proposed when targets are split. The default of a company goes before "
        "the one of all companies.",
    )

    @api.model
    def _default_for(self, company):
        """The default of ``company`` (``res.company``), else the shared one, if any."""
        defaults = self.sudo().search(
            [("is_default", "=", True), ("company_id", "in", [company.id, False])]
        )
        own = defaults.filtered(lambda setting: setting.company_id == company)
        return (own or defaults)[:1]
