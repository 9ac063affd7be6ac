from odoo import fields, models

from .sales_appraisal_template import PERIODS, SUBJECTS


class SalesAppraisalResult(models.Model):
    """The outcome of an appraisal: score, grade, and both sides of the nine-box.

    The person sees it from the release on. Written by computation, calibration and
    appeal alone. Policy: D3.3, C1.p3.
    """

    _name = "sales.appraisal.result"
    _description = "Appraisal Result"
    _inherit = [
        "sales.made.mixin",
        "sales.appraisal.result.history",
        "sales.appraisal.result.trend",
        "sales.appraisal.result.parts",
        "sales.appraisal.result.words",
        "sales.appraisal.result.analysis",
    ]
    _order = "date_to desc, score desc, id"
    _rec_name = "appraisal_id"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="cascade"
    )
    # copies, so that rules and analyses need no join
    cycle_id = fields.Many2one(
        "sales.appraisal.cycle", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    period = fields.Selection(PERIODS, required=True)
    date_to = fields.Date("Period Until", required=True, index=True)
    subject = fields.Selection(SUBJECTS, required=True)
    user_id = fields.Many2one(
        "res.users", "Person", index="btree_not_null", ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    division_id = fields.Many2one(
        "crm.team", required=True, index=True, ondelete="restrict"
    )
    tier_id = fields.Many2one("sales.tier", index="btree_not_null", ondelete="restrict")
    tier_level = fields.Integer(required=True)
    assessor_id = fields.Many2one(
        "res.users", "Superior", index="btree_not_null", ondelete="restrict"
    )
    is_published = fields.Boolean(index=True)
    is_complete = fields.Boolean(help="Nothing is left for the superior to assess.")
    has_score = fields.Boolean()
    score_computed = fields.Float(
        "Computed Score",
        digits=(16, 2),
        aggregator="avg",
        help="By facts and assessment, before the calibration (points).",
    )
    grade_computed_id = fields.Many2one(
        "sales.appraisal.grade", "Computed Grade", ondelete="restrict"
    )
    score = fields.Float(
        digits=(16, 2), aggregator="avg", help="After calibration and appeal (points)."
    )
    grade_id = fields.Many2one(
        "sales.appraisal.grade", index="btree_not_null", ondelete="restrict"
    )
    score_result = fields.Float(
        "Result", digits=(16, 2), aggregator="avg", help="What was reached (points)."
    )
    score_quality = fields.Float(
        "Quality", digits=(16, 2), aggregator="avg", help="How it was reached (points)."
    )
    has_result = fields.Boolean()
    has_quality = fields.Boolean()
    is_changed = fields.Boolean("Calibrated", help="Changed after the assessment.")
    rank = fields.Integer(
        aggregator=None,
        help="In the cycle, among the teams, the divisions or the people of the tier.",
    )
    parts = fields.Json(help="What each indicator weighs and contributes.")

    _one_each = models.UniqueIndex("(appraisal_id)", "An appraisal has one result.")
