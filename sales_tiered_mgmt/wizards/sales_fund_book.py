from odoo import fields, models


class SalesFundBook(models.TransientModel):
    """Asks for amount and reason, then books; the fund or request checks who may.

    Policy: D4.i4, G1.3.
    """

    _name = "sales.fund.book"
    _description = "Book an Entry of a Team Fund"

    kind = fields.Selection(
        [
            ("opening", "Opening Balance"),
            ("correction", "Correction"),
            ("return", "Return"),
        ],
        required=True,
        default="correction",
    )
    fund_id = fields.Many2one(
        "sales.fund", "Team Fund", required=True, readonly=True, ondelete="cascade"
    )
    request_id = fields.Many2one(
        "sales.fund.request", "Fund Request", readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="fund_id.currency_id")
    amount = fields.Monetary(help="Of a correction downwards below zero.")
    note = fields.Text("Reason", required=True)

    def action_confirm(self):
        """Book it.

        :raise AccessError: it is not the acting user's to book
        :raise UserError: the amount makes no sense, or the fund would fall below zero
        """
        self.ensure_one()
        if self.kind == "return":
            self.request_id.ensure_one()
            self.request_id.action_return(self.amount, self.note)
        else:
            self.fund_id.action_book(self.kind, self.amount, self.note)
        return {"type": "ir.actions.act_window_close"}
