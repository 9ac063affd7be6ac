from odoo import models
from odoo.exceptions import AccessError


class SalesFundLeaderMixin(models.AbstractModel):
    """Who answers for the money of a team: its leader, those above, administrators.

    For models with a ``team_id``. Policy: C1.p2, C1.p5.
    """

    _name = "sales.fund.leader.mixin"
    _description = "Answers for a Team Fund"
    _inherit = ["sales.leader.mixin"]

    def _team_path(self):
        """Ids of the team and of all teams above it."""
        path = self.sudo().team_id.parent_path or ""
        return [int(team_id) for team_id in path.split("/") if team_id]

    def _check_leads(self):
        """:raise AccessError: the acting user leads neither the team nor above"""
        led = self._led_team_ids()
        for record in self:
            if not record._leads(led):
                raise AccessError(
                    self.env._(
                        "%(record)s is looked after by whoever leads %(team)s.",
                        record=record.sudo().display_name,
                        team=record.sudo().team_id.name,
                    )
                )

    def _directs(self, led):
        """Whether the acting user heads the division of the team.

        What no team is named for concerns every division: only administrators.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        if self._acts_freely():
            return True
        is_director = self.env.user.sudo().sales_tier_id.scope == "division"
        return is_director and not led.isdisjoint(self._team_path())

    def _check_directs(self):
        """:raise AccessError: the acting user does not head the team's division"""
        led = self._led_team_ids()
        for record in self:
            if not record._directs(led):
                raise AccessError(
                    self.env._(
                        "%(record)s: what fills the team funds is set by the director "
                        "of the division, for all divisions by a sales administrator "
                        "(C1.p2, C1.p5).",
                        record=record.sudo().display_name,
                    )
                )
