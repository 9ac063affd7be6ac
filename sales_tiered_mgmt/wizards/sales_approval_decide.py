from odoo import fields, models


class SalesApprovalDecide(models.TransientModel):
    """Dialog for the comment that goes into the permanent record of a decision."""

    _name = "sales.approval.decide"
    _description = "Decide Sales Approvals"

    approval_ids = fields.Many2many("sales.approval", required=True, readonly=True)
    outcome = fields.Selection(
        [("approved", "Approve"), ("refused", "Refuse")], required=True, readonly=True
    )
    comment = fields.Text()

    def action_decide(self):
        """Decide all chosen requests; who may is checked by each request.

        :raise UserError: a request is not the acting user's to decide
        """
        self.ensure_one()
        if self.outcome == "approved":
            self.approval_ids.action_approve(self.comment)
        else:
            self.approval_ids.action_refuse(self.comment)
        lapsed = self.approval_ids.filtered(lambda request: request.state == "void")
        if not lapsed:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Not approved"),
                "message": self.env._(
                    "%s changed after it was submitted. The request lapsed; it has to "
                    "be submitted again.",
                    ", ".join(lapsed.mapped("res_name")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
