from odoo import fields, models


class CrmLead(models.Model):
    """Leads are work assigned within a scope (C2.p1)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.work.mixin"]

    team_id = fields.Many2one(index="btree_not_null")
