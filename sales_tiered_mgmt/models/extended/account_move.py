from odoo import fields, models


class AccountMove(models.Model):
    """Customer invoices are visible by team and salesperson: the rules need indexes.

    What they count belongs to the salesperson, see ``sales.invoice.locked``.
    """

    _name = "account.move"
    _inherit = ["account.move", "sales.invoice.locked"]

    team_id = fields.Many2one(index="btree_not_null")

    _sales_owner_idx = models.Index("(invoice_user_id, team_id)")

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note takes back from whom the invoice is credited to (A3.3).

        Odoo copies neither salesperson nor team: without its dialog the credit note
        would be whoever's who makes it.
        """
        values = default_values_list or [{} for _move in self]
        for move, vals in zip(self, values, strict=True):
            if move.is_sale_document(include_receipts=True):
                vals.setdefault("invoice_user_id", move.invoice_user_id.id)
                vals.setdefault("team_id", move.team_id.id)
        return super()._reverse_moves(values, cancel)
