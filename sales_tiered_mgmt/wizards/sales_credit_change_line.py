from odoo import api, fields, models


class SalesCreditChangeLine(models.TransientModel):
    """A person's new share in the dialog."""

    _name = "sales.credit.change.line"
    _description = "Share in a Change of Credit"

    change_id = fields.Many2one(
        "sales.credit.change", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="change_id.company_id")
    currency_id = fields.Many2one(related="change_id.currency_id")
    user_id = fields.Many2one("res.users", "Person", required=True)
    share = fields.Float(digits=(5, 4))
    former = fields.Float("Until Now", digits=(5, 4), readonly=True)
    amount = fields.Monetary("Untaxed Amount", compute="_compute_amount")

    @api.depends("share", "change_id.line_ids.share")
    def _compute_amount(self):
        for change, lines in self.grouped("change_id").items():
            order = change.order_id.sudo()
            parts = order._sales_credit_parts(
                lines, order.amount_untaxed, order.currency_id
            )
            for line in lines:
                line.amount = parts.get(line, 0.0)

    @api.model
    def _exact_share(self, share):
        return self.env["sales.credit.split"]._exact_share(share)
