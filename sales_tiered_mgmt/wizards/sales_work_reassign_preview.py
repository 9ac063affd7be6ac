from odoo import api, models
from odoo.exceptions import AccessError

DOCUMENTS = {
    "crm.lead": "lead_ids",
    "sale.order": "order_ids",
    "res.partner": "partner_ids",
}


class SalesWorkReassignPreview(models.AbstractModel):
    """Whose work may be reassigned, and what will move with which consequence."""

    _name = "sales.work.reassign.preview"
    _description = "Preview of Reassigned Work"

    # ------------------------------------------------------------
    # Scope
    # ------------------------------------------------------------

    @api.model
    def _is_administrator(self):
        return self.env["sales.tier.assignment"]._is_staffing_administrator()

    @api.model
    def _check_is_leader(self):
        """Only leaders, in their scope, and sales administrators reassign work.

        :raise AccessError: for everybody else
        """
        if self._is_administrator():
            return
        tier = self.env.user.sales_tier_id
        if not tier or tier.scope == "own":
            raise AccessError(
                self.env._("Work is assigned by the manager of a team (C2.p1).")
            )

    def _outside_scope(self, documents):
        """Those of ``documents`` the acting user may not reassign.

        A customer is in scope when the salesperson is, or when there is none.
        """
        if self._is_administrator():
            return documents - documents._filtered_access("write")
        user = self.env.user
        teams, people = user.sales_scope_team_ids, user.sales_scope_user_ids | user
        writable = documents._filtered_access("write").sudo()
        if documents._name == "res.partner":
            inside = writable.filtered(
                lambda partner: not partner.user_id or partner.user_id in people
            )
        else:
            inside = writable.filtered(
                lambda document: (
                    document.team_id in teams
                    if document.team_id
                    else document.user_id in people
                )
            )
        return documents - inside.sudo(False)

    # ------------------------------------------------------------
    # Preview
    # ------------------------------------------------------------

    @api.depends("lead_ids", "order_ids", "partner_ids")
    def _compute_totals(self):
        company = self.env.company
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)
            wizard.order_count = len(wizard.order_ids)
            wizard.partner_count = len(wizard.partner_ids)
            wizard.lead_amount = sum(wizard.lead_ids.mapped("expected_revenue"))
            wizard.order_amount = sum(
                order.currency_id._convert(
                    order.amount_untaxed, company.currency_id, company
                )
                for order in wizard.order_ids
            )

    @api.depends("lead_ids", "order_ids", "partner_ids", "to_user_id")
    def _compute_notice(self):
        for wizard in self:
            wizard.notice = "\n".join(wizard._notices())

    def _notices(self):
        """What will not move, or moves with a consequence, in sentences."""
        self.ensure_one()
        return [text % {"count": count} for count, text in self._counts() if count]

    def _counts(self):
        """How many documents a sentence of ``_notices`` is about, with the sentence."""
        _ = self.env._
        orders = self._movable("sale.order")
        won_or_lost = len(self.lead_ids) - len(self._movable("crm.lead"))
        misfits = sum(len(documents) for documents in self._misfits())
        outside = sum(
            len(self._outside_scope(self[name]._origin)) for name in DOCUMENTS.values()
        )
        return [
            (
                len(self.order_ids) - len(orders),
                _("%(count)s orders are no quotations any more and stay."),
            ),
            (won_or_lost, _("%(count)s leads are won or lost and stay.")),
            (
                len(orders.sudo()._sales_pending_approvals()),
                _(
                    "%(count)s requests for approval lapse: the new salesperson asks "
                    "on the own authority."
                ),
            ),
            (
                misfits,
                _(
                    "%(count)s documents belong to a company the person does not sell "
                    "in."
                ),
            ),
            (outside, _("%(count)s documents are outside your scope.")),
        ]

    def _movable(self, model_name):
        """The chosen documents of a model that are still open work."""
        documents = self[DOCUMENTS[model_name]]._origin
        return documents.filtered_domain(
            self.env["sales.work.transfer"]._open_domain(model_name)
        )

    def _misfits(self):
        """List of recordsets: documents the chosen person cannot take, by company."""
        if not self.to_user_id:
            return []
        Transfer = self.env["sales.work.transfer"]
        return [
            documents
            - Transfer._transferable(documents, self.to_user_id, self.to_team_id)
            for documents in map(self._movable, DOCUMENTS)
        ]
