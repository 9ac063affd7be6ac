from odoo import fields, models

from .sales_appraisal_indicator import AXES, CATEGORIES

HOW = [
    ("scored", "Scored"),
    ("left_out", "Left Out"),
    ("counted", "Counts as Set"),
    ("open", "Open"),
]


class SalesAppraisalLine(models.Model):
    """One indicator of one appraisal: what the facts say, and where that is from.

    Written by the computation alone. Policy: D3.2, A3.3.
    """

    _name = "sales.appraisal.line"
    _description = "Appraisal Line"
    _inherit = [
        "sales.made.mixin",
        "sales.appraisal.line.source",
        "sales.appraisal.line.explanation",
        "sales.appraisal.line.analysis",
    ]
    _order = "sequence, id"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="cascade"
    )
    indicator_id = fields.Many2one(
        "sales.appraisal.indicator", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char(related="indicator_id.name")
    source = fields.Selection(related="indicator_id.source")
    rule_words = fields.Text(related="indicator_id.rule_words")
    sequence = fields.Integer()
    # copies, so that rules and analyses need no join
    cycle_id = fields.Many2one(
        "sales.appraisal.cycle", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Person", index="btree_not_null", ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    tier_id = fields.Many2one("sales.tier", index="btree_not_null", ondelete="restrict")
    tier_level = fields.Integer(required=True)
    category = fields.Selection(CATEGORIES, required=True)
    axis = fields.Selection(AXES, required=True)
    weight = fields.Float(help="As the template sets it (per cent).")
    is_automatic = fields.Boolean()
    is_open = fields.Boolean(
        help="The person sees it before the release: it is told by own facts alone."
    )
    is_published = fields.Boolean()
    has_value = fields.Boolean("Has Data")
    value = fields.Float(
        digits=(16, 4),
        aggregator="avg",
        help="What the rule starts from: a result, an attainment (ratio), a mean.",
    )
    actual = fields.Float(
        digits=(16, 2), aggregator=None, help="Result, in the unit of the metric."
    )
    target = fields.Float(digits=(16, 2), aggregator=None)
    has_score = fields.Boolean()
    score = fields.Float(
        digits=(16, 2), aggregator="avg", help="By the facts and the rule (points)."
    )
    inputs = fields.Json(help="From what it was computed.")

    _one_each = models.UniqueIndex(
        "(appraisal_id, indicator_id)", "Each indicator is there once."
    )
