from odoo import fields, models


class SalesApprovalInquire(models.TransientModel):
    """Dialog for a question about a request, and for the answer."""

    _name = "sales.approval.inquire"
    _description = "Ask or Answer about a Sales Approval"

    approval_id = fields.Many2one(
        "sales.approval", "Request", required=True, readonly=True, ondelete="cascade"
    )
    inquirer_id = fields.Many2one(related="approval_id.inquirer_id")
    kind = fields.Selection(
        [("ask", "Ask"), ("answer", "Answer")], required=True, readonly=True
    )
    text = fields.Text("Message", required=True)

    def action_send(self):
        """Ask or answer; who may is checked by the request.

        :raise UserError: it is not the acting user's to ask or to answer
        """
        self.ensure_one()
        if self.kind == "ask":
            self.approval_id.action_ask(self.text)
        else:
            self.approval_id.action_answer(self.text)
        return {"type": "ir.actions.act_window_close"}
