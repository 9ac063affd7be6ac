from decimal import Decimal

from odoo import api, fields, models


class SalesIncentivePoolShare(models.Model):
    """One person's share of a team bonus: as computed, and as proposed."""

    _name = "sales.incentive.pool.share"
    _description = "Share of a Team Bonus"
    _inherit = ["sales.incentive.made.mixin"]
    _order = "pool_id, user_id"
    _rec_name = "user_id"

    pool_id = fields.Many2one(
        "sales.incentive.pool", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one("crm.team", "Sales Team", index=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="restrict"
    )
    days = fields.Integer(aggregator=None)
    contribution = fields.Float(digits=(16, 2))
    amount_equal = fields.Monetary("Computed Share")
    amount = fields.Monetary("Own Share")
    is_proposed = fields.Boolean("Proposed", help="Set by the team's manager.")

    _one_each = models.UniqueIndex(
        "(pool_id, user_id)", "There is one share per person and team bonus."
    )

    @api.model
    def _exact(self, amount):
        """An amount of money, as it is shown, as ``Decimal``."""
        return Decimal(str(round(float(amount), 2)))
