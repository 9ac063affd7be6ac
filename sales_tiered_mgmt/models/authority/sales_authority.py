from odoo import api, fields, models

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

    def _to_engine(self):
        self.ensure_one()
        return Authority(self.kind, None if self.is_unlimited else self.limit)
