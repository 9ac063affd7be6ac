from odoo import models
from odoo.tools import SQL

from .fact_branch import Branch


class SalesMetricLead(models.AbstractModel):
    """Facts of opportunities, at the day they were won or lost."""

    _name = "sales.metric.lead"
    _description = "Facts of Opportunities"

    def _lead_source_models(self):
        return {"lead_won": "crm.lead", "win_rate": "crm.lead"}

    def _facts_lead_won(self, scope):
        return [self._closed_leads(SQL("1"), SQL("o.won_status = 'won'"))]

    def _facts_win_rate(self, scope):
        """1 for an opportunity won, 0 for one lost; lost ones are archived."""
        return [
            self._closed_leads(
                SQL("CASE o.won_status WHEN 'won' THEN 1 ELSE 0 END"),
                SQL("o.won_status IN ('won', 'lost')"),
                weight=SQL("1::numeric"),
            )
        ]

    def _closed_leads(self, value, *where, **values):
        return Branch(
            table=SQL("crm_lead o LEFT JOIN res_users owner ON owner.id = o.user_id"),
            key=SQL("o.id"),
            day=SQL("o.date_closed"),
            is_moment=True,
            # a team may serve all companies, its leads then belong to the person's
            company=SQL("COALESCE(o.company_id, owner.company_id)"),
            user=SQL("o.user_id"),
            access_team=SQL("o.team_id"),
            partner=SQL("o.partner_id"),
            value=value,
            res_model="crm.lead",
            res_id=SQL("o.id"),
            where=(
                SQL("o.type = 'opportunity'"),
                SQL("o.date_closed IS NOT NULL"),
                *where,
                *self._only_matching(SQL("o.id")),
            ),
            **values,
        )
