from odoo import api, fields, models

from .sales_tier_setup_preview import Preview


class SalesTierSetupLine(models.TransientModel):
    """A person in the set-up assistant: tier, team, and what changes by them."""

    _name = "sales.tier.setup.line"
    _description = "Person in the Set-up Assistant"

    setup_id = fields.Many2one("sales.tier.setup", required=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        required=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    tier_id = fields.Many2one("sales.tier", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", required=True, ondelete="cascade")
    source = fields.Char("Proposed Because", readonly=True)
    groups_given = fields.Char("Gets", compute="_compute_preview")
    groups_taken = fields.Char("Loses", compute="_compute_preview")
    changes = fields.Text("Changes in Teams", compute="_compute_preview")
    order_count_now = fields.Integer("Orders Now", compute="_compute_preview")
    order_count_after = fields.Integer("Orders After", compute="_compute_preview")
    lead_count_now = fields.Integer("Leads Now", compute="_compute_preview")
    lead_count_after = fields.Integer("Leads After", compute="_compute_preview")
    problem = fields.Char(compute="_compute_preview")

    @api.depends(
        "setup_id.line_ids.user_id",
        "setup_id.line_ids.tier_id",
        "setup_id.line_ids.team_id",
        "user_id",
        "tier_id",
        "team_id",
    )
    def _compute_preview(self):
        """All people at once: who leads what decides what the others see."""
        for setup in self.setup_id:
            preview = Preview(setup)
            for line in self & setup.line_ids:
                line.update(preview.of(line))
        for line in self.filtered(lambda line: line not in line.setup_id.line_ids):
            line.update(dict.fromkeys(Preview.FIELDS, False))
