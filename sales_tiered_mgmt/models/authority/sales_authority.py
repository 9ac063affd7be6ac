from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine.authority import Authority

KINDS = [
    ("propose", "Proposes"),
    ("recommend", "Recommends"),
    ("approve", "Approves"),
]


class SalesAuthority(models.Model):
    """What a tier may do about a decision: a cell of the authority matrix."""

    _name = "sales.authority"
    _description = "Sales Authority"
    _inherit = ["mail.thread"]
    _order = "decision_id, tier_id, company_id"

    decision_id = fields.Many2one(
        "sales.decision", required=True, index=True, ondelete="cascade"
    )
    tier_id = fields.Many2one(
        "sales.tier", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: holds in every company, an amount in each company's own currency.",
    )
    kind = fields.Selection(
        KINDS, "Authority", required=True, default="approve", tracking=True
    )
    limit = fields.Float(
        tracking=True,
        digits=(16, 2),
        aggregator=None,
        help="Highest value (lowest, where less is worse) the tier approves, in the "
        "unit of the decision.",
    )
    is_unlimited = fields.Boolean("No Limit", tracking=True)
    unit = fields.Selection(related="decision_id.unit")

    _cell_uniq = models.UniqueIndex(
        "(decision_id, tier_id, COALESCE(company_id, 0))",
        "The matrix has one cell per decision, tier and company.",
    )
    _limit_positive = models.Constraint(
        'CHECK("limit" >= 0)', "A limit is zero or more."
    )

    @api.depends("decision_id.name", "tier_id.name")
    def _compute_display_name(self):
        for authority in self:
            authority.display_name = (
                f"{authority.decision_id.name}: {authority.tier_id.name}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_is_outside_tiers()
        rows = super().create(vals_list)
        self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        self._check_is_outside_tiers()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self._check_is_outside_tiers()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _check_is_outside_tiers(self):
        """Nobody sets limits that bind the own line (four eyes).

        :raise AccessError: an administrator who holds a tier as well
        """
        if not self.env.su and self.env.user.sales_tier_id:
            raise AccessError(
                self.env._(
                    "You hold a tier yourself. The authority matrix is changed by an "
                    "administrator outside the tiers."
                )
            )

    def _to_engine(self):
        self.ensure_one()
        return Authority(self.kind, None if self.is_unlimited else self.limit)
