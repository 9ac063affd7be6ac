from odoo import api, fields, models


class CrmLead(models.Model):
    """Leads are work assigned within a scope (C2.p1)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.work.mixin"]

    team_id = fields.Many2one(index="btree_not_null")

    @api.depends_context("uid")
    def _compute_potential_lead_duplicates(self):
        """Odoo looks for duplicates as superuser; a tier sees those in its scope."""
        result = super()._compute_potential_lead_duplicates()
        if self.env.user.is_sales_restricted:
            for lead in self:
                others = lead.duplicate_lead_ids.sudo(False) - lead
                seen = others._filtered_access("read")
                lead.duplicate_lead_ids = lead | seen
                lead.duplicate_lead_count = len(seen)
        return result
