from odoo import fields, models

CIRCLES = [
    ("team", "Same team"),
    ("credit", "Shares orders"),
    ("level", "Same level, or directly below"),
    ("division", "Same level in the division"),
    ("chosen", "Chosen by the superior"),
]
STATES = [
    ("proposed", "Not Asked Yet"),
    ("asked", "Was Asked"),
    ("declined", "Declined"),
    ("closed", "Over"),
]


class SalesAppraisalFeedback(models.Model):
    """Who is to be asked about somebody: the superior's list of reviewers.

    It says who was asked, never who has answered: that is the reviewer's own
    ``sales.appraisal.feedback.request``. The person sees neither. Policy: D3.2, F1.3.
    """

    _name = "sales.appraisal.feedback"
    _description = "Reviewer in an Appraisal"
    _inherit = ["sales.made.mixin"]
    _order = "id"
    _rec_name = "reviewer_id"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="cascade"
    )
    # copies, so that rules need no join
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    tier_level = fields.Integer(required=True)
    reviewer_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict"
    )
    circle = fields.Selection(CIRCLES, "Why", required=True, default="chosen")
    state = fields.Selection(STATES, required=True, default="proposed")

    _one_each = models.UniqueIndex(
        "(appraisal_id, reviewer_id)", "Nobody is asked twice about somebody."
    )
    _nobody_himself = models.Constraint(
        "CHECK(reviewer_id <> user_id)", "Nobody gives feedback about oneself."
    )
