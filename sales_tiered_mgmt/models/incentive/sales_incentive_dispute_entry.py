from odoo import fields, models

KINDS = [
    ("filed", "Contested"),
    ("answered", "Answered"),
    ("accepted", "Answer Accepted"),
    ("silent", "Answer Accepted by Silence"),
    ("escalated", "Escalated"),
    ("overdue", "Not Answered in Time"),
    ("passed", "Put to Somebody Else"),
    ("failed", "Adjustment Not Approved"),
    ("upheld", "Upheld"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("void", "Without Object"),
]


class SalesIncentiveDisputeEntry(models.Model):
    """One step in a dispute: who, when, what, with which words. Never changed.

    Policy: A3.3, G1.3.
    """

    _name = "sales.incentive.dispute.entry"
    _description = "Entry of an Incentive Dispute"
    _inherit = ["sales.append.only"]
    _order = "dispute_id, id"
    _rec_name = "kind"

    dispute_id = fields.Many2one(
        "sales.incentive.dispute", required=True, index=True, ondelete="restrict"
    )
    # copies of the dispute's, so that rules need no join
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    person_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", index="btree_not_null", ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        "By",
        ondelete="restrict",
        help="Empty: by the lapse of time.",
    )
    kind = fields.Selection(KINDS, "Step", required=True)
    text = fields.Text()
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(help="What was claimed, proposed or decided.")
    handler_id = fields.Many2one(
        "res.users",
        "Then Put To",
        ondelete="restrict",
        index="btree_not_null",
        help="Who has to answer or decide next.",
    )
