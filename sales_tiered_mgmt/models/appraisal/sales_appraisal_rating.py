from odoo import fields, models

SIDES = [("self", "Self-Assessment"), ("superior", "Superior's Assessment")]


class SalesAppraisalRating(models.Model):
    """What one side says about one indicator, or about the whole.

    The person writes the own side, the superior the other, each while it is the own
    turn (``sales.appraisal.rating.guard``). Policy: D3.1, C2.p2.
    """

    _name = "sales.appraisal.rating"
    _description = "Assessment of an Indicator"
    _inherit = [
        "sales.appraisal.rating.words",
        "sales.appraisal.rating.guard",
        "sales.appraisal.rating.document",
        "sales.made.mixin",
    ]
    _order = "side, sequence, id"
    _rec_name = "indicator_id"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "sales.appraisal.line",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: about the whole.",
    )
    indicator_id = fields.Many2one(
        "sales.appraisal.indicator", index="btree_not_null", ondelete="restrict"
    )
    rule = fields.Selection(related="indicator_id.rule")
    evidence_help = fields.Char(related="indicator_id.evidence_help")
    description = fields.Text(related="indicator_id.description")
    sequence = fields.Integer()
    side = fields.Selection(SIDES, required=True)
    # copies, so that rules need no join
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Person", index="btree_not_null", ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    tier_level = fields.Integer(required=True)
    is_handed_in = fields.Boolean()
    is_published = fields.Boolean()
    is_automatic = fields.Boolean()
    step_id = fields.Many2one(
        "sales.appraisal.step",
        "Grade",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('indicator_id', '=', indicator_id)]",
        help="On the described scale of the indicator.",
    )
    value = fields.Float(
        digits=(16, 2), help="Where the indicator has no described scale."
    )
    is_rated = fields.Boolean(help="A value was given where there is no scale.")
    score = fields.Float(
        digits=(16, 2),
        compute="_compute_score",
        store=True,
        aggregator="avg",
        help="By the rule of the indicator (points).",
    )
    comment = fields.Text()
    document_ids = fields.Many2many(
        "ir.attachment", string="Evidence", help="What shows it."
    )

    _one_each = models.UniqueIndex(
        "(appraisal_id, side, line_id) NULLS NOT DISTINCT",
        "Each side says one thing about each indicator.",
    )
