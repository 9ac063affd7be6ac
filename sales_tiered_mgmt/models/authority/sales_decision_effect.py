from odoo import api, fields, models

EFFECTS = [
    ("none", "Nothing by itself"),
    ("team", "Moves the person to another team"),
    ("tier", "Gives the person another tier"),
]


class SalesDecisionEffect(models.AbstractModel):
    """What a decision taken by a proposal is about, and what its approval sets off."""

    _name = "sales.decision.effect"
    _description = "Effect of a Decision"

    needs_person = fields.Boolean(
        "About a Person",
        tracking=True,
        help="A proposal names the person concerned, who never decides it.",
    )
    effect = fields.Selection(
        EFFECTS,
        "On Approval",
        required=True,
        default="none",
        tracking=True,
        help="What the approval of a proposal does. What it does not do by itself, an "
        "administrator carries out and notes.",
    )
    is_proposal = fields.Boolean(
        compute="_compute_is_proposal", help="Decided by a proposal."
    )

    @api.depends("model_id")
    def _compute_is_proposal(self):
        for decision in self:
            decision.is_proposal = decision.model_id.model == "sales.proposal"

    @api.model
    def _proposable_by(self, user, company):
        """Decisions of which the matrix gives ``user`` some part, for the choice.

        Conditions and dates are left to the check of the proposal itself.

        :param company: ``res.company`` of the proposal
        :return: ``sales.decision`` as superuser
        """
        decisions = self.sudo().browse(self._ids_by_model("sales.proposal"))
        tier = user.sudo().sales_tier_id
        if not tier:
            return decisions.browse()

        def concerns(row):
            tier_id, user_id, company_id = row[:3]
            return (
                tier_id in (False, tier.id)
                and user_id in (False, user.id)
                and company_id in (False, company.id)
            )

        return decisions.filtered(lambda decision: any(map(concerns, decision._rows())))

    def _proposers(self, company):
        """Names of the tiers and people whom the matrix lets propose this."""
        self.ensure_one()
        rows = self.sudo().authority_ids.filtered(
            lambda row: row.company_id in (row.company_id.browse(), company)
        )
        holders = rows.tier_id.sorted("level").mapped("name")
        return holders + rows.user_id.mapped("name")
