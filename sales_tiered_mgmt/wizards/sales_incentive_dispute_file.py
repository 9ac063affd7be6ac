from odoo import fields, models


class SalesIncentiveDisputeFile(models.TransientModel):
    """Asks what is wrong with a statement, then contests it; the statement checks who.

    Policy: A3.3.
    """

    _name = "sales.incentive.dispute.file"
    _description = "Contest an Incentive Statement"

    statement_id = fields.Many2one(
        "sales.incentive.statement", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    contest_until = fields.Date(related="statement_id.contest_until")
    line_id = fields.Many2one(
        "sales.incentive.statement.line",
        "What",
        domain="[('statement_id', '=', statement_id)]",
        ondelete="cascade",
        help="Empty: the total.",
    )
    reason = fields.Text("What Is Wrong", required=True)
    amount_claimed = fields.Monetary(
        "Right Amount", help="What it should say, if you know it."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", help="Contracts, mails, pictures that show it."
    )

    def action_confirm(self):
        """Contest it, and open the dispute.

        :raise AccessError: somebody else's statement
        :raise UserError: it cannot be contested, with the reason
        """
        self.ensure_one()
        dispute = self.statement_id._contest(
            self.line_id, self.reason, self.amount_claimed, self.attachment_ids
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.incentive.dispute",
            "res_id": dispute.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
