from odoo import api, fields, models

from .sales_approval_mixin import READERS


class SalesProposalPersonMixin(models.AbstractModel):
    """Proposals about the person behind ``user_id``: how many, and a new one.

    For whoever may not decide on people but recommends. Policy: C2.p2, C2.p5.
    """

    _name = "sales.proposal.person.mixin"
    _description = "Person Proposals Are About"

    sales_proposal_count = fields.Integer(
        "Proposals", compute="_compute_sales_proposal_count", groups=READERS
    )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_sales_proposal_count(self):
        """Those the acting user sees: nobody counts what is kept from them."""
        counts = dict(
            self.env["sales.proposal"]._read_group(
                [("subject_user_id", "in", self.user_id.ids)],
                ["subject_user_id"],
                ["__count"],
            )
        )
        for person in self:
            person.sales_proposal_count = counts.get(person.user_id, 0)

    def action_view_sales_proposals(self):
        """Open the proposals about the person that the acting user sees."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_proposal_action_all"
        )
        action["domain"] = [("subject_user_id", "=", self.user_id.id)]
        action["context"] = {"default_subject_user_id": self.user_id.id}
        return action

    def action_sales_propose(self):
        """Start a proposal about the person; who may is checked on submission."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.proposal",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_subject_user_id": self.user_id.id},
        }
