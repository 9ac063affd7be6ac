from odoo import fields, models

ORIGINS = [("calibration", "Calibration"), ("appeal", "Appeal")]


class SalesAppraisalChange(models.Model):
    """A score that was changed by somebody, and why. Never changed itself.

    Policy: A3.3, C1.p3.
    """

    _name = "sales.appraisal.change"
    _description = "Change of an Appraisal's Score"
    _inherit = ["sales.append.only"]
    _order = "id"
    _rec_name = "reason"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="restrict"
    )
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
    origin = fields.Selection(ORIGINS, required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    by_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    score_before = fields.Float(digits=(16, 2))
    score_after = fields.Float(digits=(16, 2))
    grade_before_id = fields.Many2one("sales.appraisal.grade", ondelete="restrict")
    grade_after_id = fields.Many2one("sales.appraisal.grade", ondelete="restrict")
    reason = fields.Text(required=True)
