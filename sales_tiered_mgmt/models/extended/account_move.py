from odoo import fields, models


class AccountMove(models.Model):
    """Customer invoices are visible by team: the rules need the index."""

    _inherit = "account.move"

    team_id = fields.Many2one(index="btree_not_null")
