from odoo import models


class SalesTierAssignment(models.Model):
    """Proposals about the person who holds the position."""

    _name = "sales.tier.assignment"
    _inherit = ["sales.tier.assignment", "sales.proposal.person.mixin"]
