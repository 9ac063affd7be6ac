from odoo import api, fields, models


class SalesApprovalForward(models.TransientModel):
    """Dialog to hand a request to somebody else with the authority for it."""

    _name = "sales.approval.forward"
    _description = "Forward a Sales Approval"

    approval_id = fields.Many2one(
        "sales.approval", "Request", required=True, readonly=True, ondelete="cascade"
    )
    candidate_ids = fields.Many2many("res.users", compute="_compute_candidate_ids")
    user_id = fields.Many2one(
        "res.users", "Forward To", domain="[('id', 'in', candidate_ids)]"
    )
    comment = fields.Text("Reason")

    @api.depends("approval_id")
    def _compute_candidate_ids(self):
        """People who may decide in the acting user's place."""
        for wizard in self:
            wizard.candidate_ids = wizard.approval_id._forward_candidates()

    def action_forward(self):
        """Forward; who may, and to whom, is checked by the request.

        :raise UserError: the request is not the acting user's to decide, or the other
            person may not decide it
        """
        self.ensure_one()
        self.approval_id.action_forward(self.user_id.id, self.comment)
        return {"type": "ir.actions.act_window_close"}
