from odoo import api, models


class SalesLeaderMixin(models.AbstractModel):
    """Who leads the people that something is about.

    Leading is being the leader of the team or of a team above it, with a tier, today;
    sales administrators outside the tiers act everywhere.
    """

    _name = "sales.leader.mixin"
    _description = "Led by Superiors"

    @api.model
    def _acts_freely(self):
        """Sales administrators outside the tiers, and the server itself."""
        user = self.env.user
        return user._is_superuser() or self.env["sales.approval"]._is_administrator(
            user
        )

    @api.model
    def _led_team_ids(self):
        """Ids of the teams the acting user leads today, with a tier."""
        user = self.env.user.sudo()
        if not user.sales_tier_id:
            return frozenset()
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        return frozenset(Team.search([("user_id", "=", user.id)]).ids)

    @api.model
    def _leads_team(self, team, led):
        """Whether the acting user leads a team or one above.

        :param team: ``crm.team``
        :param led: see ``_led_team_ids``
        """
        if self._acts_freely():
            return True
        path = team.sudo().parent_path or ""
        return any(int(team_id) in led for team_id in path.split("/") if team_id)

    def _leads(self, led):
        """Whether the acting user leads the record's team or one above.

        For models with a ``team_id``.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        return self._leads_team(self.sudo().team_id, led)

    @api.model
    def _superiors(self, team, person, company):
        """Those who lead a person, from the team upwards, without the person.

        :return: ``res.users``, nearest first
        """
        found, team = self.env["res.users"], team.sudo()
        while team:
            leader = team.user_id
            if (
                leader.active
                and leader != person
                and leader.sales_tier_id
                and company in leader.company_ids
            ):
                found |= leader
            team = team.parent_id
        return found

    @api.model
    def _administrator(self, company, parties):
        """Whoever decides in place of a superior where nobody stands above.

        :param parties: ``res.users`` who cannot be it
        :return: ``res.users``, possibly empty
        """
        return self.env["sales.decision"]._final_approver(company, parties)
