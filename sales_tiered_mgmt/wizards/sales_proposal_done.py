from odoo import fields, models


class SalesProposalDone(models.TransientModel):
    """Dialog for how an approved proposal was carried out."""

    _name = "sales.proposal.done"
    _description = "Carry Out Sales Proposals"

    proposal_ids = fields.Many2many("sales.proposal", required=True, readonly=True)
    note = fields.Text("How It Was Done", required=True)

    def action_done(self):
        """Mark the proposals as done; who may is checked by each proposal."""
        self.ensure_one()
        self.proposal_ids.action_done(self.note)
        return {"type": "ir.actions.act_window_close"}
