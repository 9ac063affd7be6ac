from odoo import fields, models

KINDS = [
    ("filed", "Appealed"),
    ("comment", "Comment"),
    ("overdue", "Not Decided in Time"),
    ("passed", "Put to Somebody Else"),
    ("granted", "Granted"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]


class SalesAppraisalAppealEntry(models.Model):
    """One step in an appeal: who, when, what, with which words. Never changed.

    Policy: A3.3, G1.3.
    """

    _name = "sales.appraisal.appeal.entry"
    _description = "Entry of an Appeal"
    _inherit = ["sales.append.only"]
    _order = "id"
    _rec_name = "kind"

    appeal_id = fields.Many2one(
        "sales.appraisal.appeal", required=True, index=True, ondelete="restrict"
    )
    # copies of the appeal's, so that rules need no join
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    person_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict"
    )
    assessor_id = fields.Many2one(
        "res.users", "Superior", index="btree_not_null", ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    tier_level = fields.Integer(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", "By", ondelete="restrict", help="Empty: by the lapse of time."
    )
    kind = fields.Selection(KINDS, "Step", required=True)
    text = fields.Text()
    score = fields.Float(
        digits=(16, 2), aggregator=None, help="What was claimed or decided (points)."
    )
    handler_id = fields.Many2one(
        "res.users",
        "Then Put To",
        ondelete="restrict",
        index="btree_not_null",
        help="Who has to decide next.",
    )
    document_ids = fields.Many2many(
        "ir.attachment",
        "sales_appraisal_appeal_entry_document_rel",
        string="Evidence",
        help="What shows it.",
    )
