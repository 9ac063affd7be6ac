from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class SalesAppraisalRole(models.AbstractModel):
    """Who stands where towards an appraisal: the person, the superior, those above.

    Nobody assesses oneself as superior; whoever is of the person's level or below has
    no part in it. Policy: A3.1, C1.p3, C2.p2.
    """

    _name = "sales.appraisal.role"
    _description = "Roles in an Appraisal"
    _inherit = ["sales.leader.mixin"]

    is_mine = fields.Boolean(compute="_compute_roles")
    is_assessor = fields.Boolean(compute="_compute_roles")
    can_calibrate = fields.Boolean(compute="_compute_roles")

    @api.depends("assessor_id", "user_id", "state")
    @api.depends_context("uid")
    def _compute_roles(self):
        led, user = self._led_team_ids(), self.env.user
        for appraisal in self:
            appraisal.is_mine = appraisal._is_own(user)
            appraisal.is_assessor = appraisal._assesses(user)
            appraisal.can_calibrate = (
                appraisal.state == "calibrate" and appraisal._calibrates(led)
            )

    def _is_own(self, user):
        """Whether the person, or the leader of the team, is ``user``."""
        self.ensure_one()
        if self.subject == "person":
            return self.user_id == user
        return self.sudo().team_id.user_id == user

    def _assesses(self, user):
        """Whether ``user`` assesses as superior: the one named, or an administrator."""
        self.ensure_one()
        if self._is_own(user):
            return False
        return self.assessor_id == user or (
            user == self.env.user and self._acts_freely()
        )

    def _stands_above(self, led):
        """Whether the acting user leads the person or team from above.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        if self._is_own(self.env.user):
            return False
        if self._acts_freely():
            return True
        level = self.env.user.sudo().sales_tier_id.level
        return level > self.tier_level and self._leads(led)

    def _calibrates(self, led):
        """Whether the acting user calibrates: the leader of the division, for those
        below; an administrator for everybody.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        return self._stands_above(led) and (
            self._acts_freely() or self.division_id.id in led
        )

    def _check_leads(self):
        """:raise AccessError: the acting user does not stand above the people"""
        led = self._led_team_ids()
        for appraisal in self:
            if not appraisal._stands_above(led):
                raise AccessError(
                    self.env._(
                        "%s: this is for the superiors of the person.",
                        appraisal.display_name,
                    )
                )

    @api.model
    def _superior(self, team, person, company, level):
        """The nearest superior of a higher level, else a sales administrator."""
        line = self._superiors(team, person, company).filtered(
            lambda user: user.sudo().sales_tier_id.level > level
        )
        return line[:1] or self._administrator(company, person)

    def _lock_rows(self):
        """One step at a time: a second click waits, and finds what the first did."""
        if self.ids:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM sales_appraisal WHERE id = ANY(%s)"
                    " ORDER BY id FOR NO KEY UPDATE",
                    self.ids,
                )
            )
            self.invalidate_recordset(["state"])

    def _every(self, what):
        """All rows of the appraisals as superuser, read from the database.

        The cache of a one2many field is that of whoever reads it first: what a reader
        does not see must not be missing for the server.

        :param what: ``line``, ``rating``, ``result``, ``change`` or ``appeal``
        """
        Model = self.env[f"sales.appraisal.{what}"].sudo()
        return Model.search([("appraisal_id", "in", self.ids)])
