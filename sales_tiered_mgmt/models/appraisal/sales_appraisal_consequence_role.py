from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class SalesAppraisalConsequenceRole(models.AbstractModel):
    """Who answers a consequence: a superior of a higher level, never the person.

    Policy: A3.1, C1.p3, C2.p2.
    """

    _name = "sales.appraisal.consequence.role"
    _description = "Roles about a Consequence"
    _inherit = ["sales.leader.mixin"]

    can_answer = fields.Boolean(compute="_compute_can_answer")

    @api.depends("state", "user_id", "team_id", "tier_level")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        led = self._led_team_ids()
        for record in self:
            record.can_answer = record.state == "proposed" and record._may_answer(led)

    def _may_answer(self, led):
        """Whether the acting user stands above the person.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        if self.user_id == self.env.user:
            return False
        if self._acts_freely():
            return True
        level = self.env.user.sudo().sales_tier_id.level
        return level > self.tier_level and self._leads(led)

    def _check_may_answer(self):
        """:raise AccessError: it is about the acting user, or somebody not led"""
        led = self._led_team_ids()
        for record in self:
            if not record._may_answer(led):
                raise AccessError(
                    self.env._(
                        "%s: this is for the superiors of the person.",
                        record.display_name,
                    )
                )

    @api.model
    def _positions(self, users):
        """What people hold today: dict of ``res.users`` to the assignment."""
        held = (
            self.env["sales.tier.assignment"]
            .sudo()
            .search([("user_id", "in", users.ids), ("state", "=", "current")])
        )
        return {one.user_id: one for one in held}

    @api.model
    def _superior_of(self, held, company, known):
        """Who is asked about somebody: looked up once for each team.

        :param held: ``sales.tier.assignment`` of the person
        :param known: dict to remember what was looked up
        """
        team, person = held.team_id, held.user_id
        path = map(int, (team.parent_path or "").split("/")[:-1])
        is_leader = person in team.browse(path).user_id
        # nobody is the own superior: it matters for those who lead only
        key = (team, is_leader and person, held.tier_id.level, company)
        if key not in known:
            known[key] = self.env["sales.appraisal"]._superior(
                team, person, company, held.tier_id.level
            )
        return known[key]

    def _lock_rows(self):
        """One answer at a time: a second click waits, and finds what the first did."""
        if self.ids:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM sales_appraisal_consequence WHERE id = ANY(%s)"
                    " ORDER BY id FOR UPDATE",
                    self.ids,
                )
            )
            self.invalidate_recordset()
