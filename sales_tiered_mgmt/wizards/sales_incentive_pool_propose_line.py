from odoo import fields, models


class SalesIncentivePoolProposeLine(models.TransientModel):
    """The share of one person in that dialog."""

    _name = "sales.incentive.pool.propose.line"
    _description = "Proposed Share of a Team Bonus"

    propose_id = fields.Many2one(
        "sales.incentive.pool.propose", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="propose_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, ondelete="cascade"
    )
    days = fields.Integer(readonly=True)
    contribution = fields.Float(digits=(16, 2), readonly=True)
    amount_equal = fields.Monetary("Computed Share", readonly=True)
    amount_low = fields.Monetary("At Least", readonly=True)
    amount_high = fields.Monetary("At Most", readonly=True)
    amount = fields.Monetary("Own Share")
