from odoo import models


class SalesTierAssignment(models.Model):
    """Targets of the person who holds the position."""

    _name = "sales.tier.assignment"
    _inherit = ["sales.tier.assignment", "sales.target.owner.mixin"]
