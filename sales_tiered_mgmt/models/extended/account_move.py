from odoo import fields, models


class AccountMove(models.Model):
    """Customer invoices are visible by team and salesperson: the rules need indexes.

    What they count belongs to the salesperson, see ``sales.invoice.locked``.
    """

    _name = "account.move"
    _inherit = ["account.move", "sales.invoice.locked"]

    team_id = fields.Many2one(index="btree_not_null")

    _sales_owner_idx = models.Index("(invoice_user_id, team_id)")
