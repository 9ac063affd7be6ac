from odoo import api, fields, models


class CrmTeamMember(models.Model):
    """Membership counts for visibility, and shows the member's tier."""

    _inherit = "crm.team.member"

    sales_tier_id = fields.Many2one(
        related="user_id.sales_tier_id", string="Tier", related_sudo=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        self.env["crm.team"]._sales_organization_changed()
        return members

    def write(self, vals):
        result = super().write(vals)
        if {"active", "user_id", "crm_team_id"} & set(vals):
            self.env["crm.team"]._sales_organization_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.team"]._sales_organization_changed()
        return result
