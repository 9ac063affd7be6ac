from odoo import fields, models


class SalesAppraisalException(models.Model):
    """Somebody is appraised by another template than the rest of the tier, and why.

    Seen by everybody of the company who has that tier or a higher one. Never changed.
    Policy: A3.3.
    """

    _name = "sales.appraisal.exception"
    _description = "Exception in an Appraisal Cycle"
    _inherit = ["sales.append.only"]
    _order = "id desc"
    _rec_name = "reason"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="restrict"
    )
    # copies, so that rules need no join
    cycle_id = fields.Many2one(
        "sales.appraisal.cycle", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the team is evaluated.",
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    tier_id = fields.Many2one("sales.tier", index="btree_not_null", ondelete="restrict")
    tier_level = fields.Integer(required=True)
    template_before_id = fields.Many2one(
        "sales.appraisal.template",
        "In Place Of",
        required=True,
        index=True,
        ondelete="restrict",
    )
    template_id = fields.Many2one(
        "sales.appraisal.template", required=True, index=True, ondelete="restrict"
    )
    reason = fields.Text(required=True)
    by_id = fields.Many2one(
        "res.users", "Decided By", required=True, ondelete="restrict"
    )
    date = fields.Datetime(
        "Decided On", required=True, default=fields.Datetime.now, index=True
    )
