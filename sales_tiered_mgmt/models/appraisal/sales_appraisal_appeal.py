from odoo import api, fields, models

STATES = [
    ("open", "To Be Decided"),
    ("granted", "Granted"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]


class SalesAppraisalAppeal(models.Model):
    """A person contests the own released appraisal; a team's leader that of the team.

    Decided one level above whoever approved the appraisal, by nobody who took part in
    it. Begun on the appraisal, changed by its steps alone (``sales.appraisal.appeal.
    course``), each of which is an entry that stays. Policy: A3.3, C1.p3, D3.1.
    """

    _name = "sales.appraisal.appeal"
    _description = "Appeal against an Appraisal"
    _inherit = [
        "sales.made.mixin",
        "sales.appraisal.appeal.role",
        "sales.appraisal.appeal.course",
        "sales.appraisal.appeal.deadline",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "user_id.name", "appraisal_id.cycle_id.name"]

    name = fields.Char("Reference", required=True)
    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="restrict"
    )
    # copies of the appraisal's, so that rules and analyses need no join
    cycle_id = fields.Many2one(
        "sales.appraisal.cycle", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Appealed By",
        required=True,
        index=True,
        ondelete="restrict",
        help="The person appraised; of a team its leader.",
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    tier_level = fields.Integer(required=True)
    assessor_id = fields.Many2one(
        "res.users",
        "Superior",
        index="btree_not_null",
        ondelete="restrict",
        help="Who assessed: sees the appeal and comments on it, and does not decide.",
    )
    party_ids = fields.Many2many(
        "res.users",
        "sales_appraisal_appeal_party_rel",
        string="Took Part in the Result",
        help="Who assessed, calibrated or approved the appraisal: they do not decide, "
        "unless nobody else is left.",
    )
    line_ids = fields.Many2many(
        "sales.appraisal.line",
        "sales_appraisal_appeal_line_rel",
        string="Contested Indicators",
        help="Empty: the appraisal as a whole.",
    )
    reason = fields.Text(required=True)
    score_claimed = fields.Float(
        "Right Score",
        digits=(16, 2),
        aggregator=None,
        help="What the person thinks is right (points). Zero: not said.",
    )
    score_before = fields.Float(
        "Contested Score", digits=(16, 2), aggregator="avg", help="Points."
    )
    grade_before_id = fields.Many2one(
        "sales.appraisal.grade", "Contested Grade", ondelete="restrict"
    )
    state = fields.Selection(STATES, required=True, default="open", index=True)
    handler_id = fields.Many2one(
        "res.users",
        "Decided By",
        index="btree_not_null",
        ondelete="restrict",
        help="Who has to decide, or has decided.",
    )
    date_filed = fields.Datetime("Appealed On", required=True)
    date_deadline = fields.Date(
        "Due", index="btree_not_null", help="Day by which it has to be decided."
    )
    date_reminded = fields.Date("Reminded On")
    score_after = fields.Float(
        "Score Decided", digits=(16, 2), aggregator="avg", help="Points."
    )
    grade_after_id = fields.Many2one(
        "sales.appraisal.grade", "Grade Decided", ondelete="restrict"
    )
    decision_text = fields.Text("Reason of the Decision")
    date_closed = fields.Datetime("Closed On")
    entry_ids = fields.One2many("sales.appraisal.appeal.entry", "appeal_id", "History")

    _one_each = models.UniqueIndex(
        "(appraisal_id) WHERE state <> 'withdrawn'",
        "An appraisal is appealed once.",
    )

    @api.depends("name", "appraisal_id.display_name")
    def _compute_display_name(self):
        for appeal in self:
            about = appeal.sudo().appraisal_id.display_name
            appeal.display_name = ": ".join(filter(None, (appeal.name, about)))
