from odoo import api, fields, models

from ..engine.reach import has_circle


class SalesTierSetupTeam(models.TransientModel):
    """A team in the set-up assistant: who leads it and what it is below."""

    _name = "sales.tier.setup.team"
    _description = "Team in the Set-up Assistant"

    setup_id = fields.Many2one("sales.tier.setup", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", required=True, ondelete="cascade")
    leader_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        help="Gets the tier of who leads this team.",
    )
    parent_id = fields.Many2one(
        "crm.team",
        "Parent Team",
        domain="[('id', '!=', team_id)]",
        help="Division this team is to belong to.",
    )
    current_parent_id = fields.Many2one(related="team_id.parent_id", string="Today")
    member_count = fields.Integer("Members", compute="_compute_member_count")
    notice = fields.Char(compute="_compute_notice")
    problem = fields.Char(compute="_compute_problem")

    @api.depends("team_id")
    def _compute_member_count(self):
        for line in self:
            line.member_count = len(line.team_id.member_ids)

    @api.depends("team_id", "leader_id")
    def _compute_notice(self):
        for line in self:
            leader = line.team_id.user_id
            line.notice = False
            if leader and not leader.active and not line.leader_id:
                line.notice = self.env._(
                    "%(leader)s is archived and still set as leader.",
                    leader=leader.name,
                )

    @api.depends("team_id", "parent_id", "leader_id", "setup_id.team_ids.parent_id")
    def _compute_problem(self):
        for line in self:
            line.problem = line._problem()

    def _problem(self):
        """Why the set-up cannot go on with this team, or False."""
        self.ensure_one()
        _ = self.env._
        team, parent, leader = self.team_id, self.parent_id, self.leader_id.sudo()
        parents = {
            line.team_id.id: line.parent_id.id or None
            for line in self.setup_id.team_ids
        }
        if has_circle(parents) and self._is_in_circle(parents):
            return _("%(team)s would be below itself.", team=team.name)
        if parent.company_id and parent.company_id != team.company_id:
            return _(
                "%(team)s and %(parent)s belong to different companies.",
                team=team.name,
                parent=parent.name,
            )
        if leader and not leader.active:
            return _("%(leader)s is archived.", leader=leader.name)
        if leader and team.company_id and team.company_id not in leader.company_ids:
            return _(
                "%(leader)s has no access to company %(company)s of %(team)s.",
                leader=leader.name,
                company=team.company_id.name,
                team=team.name,
            )
        return False

    def _is_in_circle(self, parents):
        above = parents.get(self.team_id.id)
        for _step in parents:
            if above == self.team_id.id:
                return True
            above = parents.get(above)
        return False
