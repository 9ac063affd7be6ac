from odoo import fields, models


class GamificationBadge(models.Model):
    """Some badges are given by decision, or by a result, of the sales force alone."""

    _inherit = "gamification.badge"

    sales_is_reward = fields.Boolean(
        "Reward of the Sales Force",
        help="Granted with an approved reward or by an incentive run, and by nobody "
        "by hand.",
    )
