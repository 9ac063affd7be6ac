from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesTierAssignmentChange(models.TransientModel):
    """Move people to another team or tier from a day on (C1.p1)."""

    _name = "sales.tier.assignment.change"
    _description = "Change Tier Assignments"

    user_ids = fields.Many2many("res.users", string="Salespeople", required=True)
    team_id = fields.Many2one("crm.team", "To Team")
    tier_id = fields.Many2one(
        "sales.tier", "To Tier", help="Empty: everybody keeps the own tier."
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    reason = fields.Char(required=True)
    warning = fields.Text(compute="_compute_warning")

    def _target(self, user):
        """Tier and team the user would get."""
        current = user.sudo().sales_assignment_id
        return self.tier_id or current.tier_id, self.team_id or current.team_id

    @api.depends("user_ids", "team_id", "tier_id", "date_from")
    def _compute_warning(self):
        Assignment = self.env["sales.tier.assignment"]
        for wizard in self:
            lines = []
            for user in wizard.user_ids:
                tier, team = wizard._target(user)
                if not (tier and team):
                    reason = self.env._(
                        "%s holds no tier yet: choose tier and team.", user.name
                    )
                else:
                    reason = Assignment._cannot_change_reason(user, tier, team)
                if reason:
                    lines.append(reason)
            wizard.warning = "\n".join(lines)

    def action_apply(self):
        """End the people's assignments and start the new ones, all or none.

        :raise UserError: nothing to change, or a person without tier and team
        :raise AccessError: a change is beyond the acting user's authority
        """
        self.ensure_one()
        if not self.user_ids:
            raise UserError(self.env._("Choose at least one salesperson."))
        Assignment = self.env["sales.tier.assignment"]
        for user in self.user_ids:
            tier, team = self._target(user)
            if not (tier and team):
                raise UserError(
                    self.env._(
                        "%s holds no tier yet: choose tier and team.", user.name
                    )
                )
            Assignment._change(user, tier, team, self.date_from, self.reason)
        return {"type": "ir.actions.act_window_close"}
