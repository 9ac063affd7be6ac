from odoo import api, models
from odoo.exceptions import AccessError

# What the head of a division decides about a team. Leader and members follow from the
# tier assignments, supervisors and mail aliases open documents: not for the line.
STRUCTURE_FIELDS = {
    "name",
    "active",
    "sequence",
    "parent_id",
    "color",
    "invoiced_target",
    "use_leads",
    "use_opportunities",
    "is_favorite",
    "favorite_user_ids",
}
RESERVED_FIELDS = ("user_id", "supervisor_ids", "member_ids", "crm_team_member_ids")


class SalesTeamStructure(models.AbstractModel):
    """Who makes, renames, regroups and closes teams (C1.p1).

    Sales administrators everywhere; the head of a division below the own team.
    """

    _name = "sales.team.structure"
    _description = "Structure of Sales Teams"

    @api.model_create_multi
    def create(self, vals_list):
        if self._sales_is_structure_limited():
            for vals in vals_list:
                self._sales_check_structure(vals)
        return super().create(vals_list)

    def write(self, vals):
        if self._sales_is_structure_limited():
            self._sales_check_structure_change(vals)
        return super().write(vals)

    @api.model
    def _sales_is_structure_limited(self):
        return not self.env["sales.tier.assignment"]._is_staffing_administrator()

    def _sales_check_structure(self, vals):
        """Refuse a new team outside the own division, or one with people in it.

        :raise AccessError: naming the team and what to do
        """
        name = vals.get("name") or ""
        if vals.get("parent_id") not in self._sales_own_teams().ids:
            raise AccessError(
                self.env._("Team %s: choose a parent team of your own division.", name)
            )
        if any(self._sales_names_others(vals, field) for field in RESERVED_FIELDS):
            raise AccessError(
                self.env._(
                    "Team %s: its leader and people follow from their tier "
                    "assignments. Make the team first, then move people there.",
                    name,
                )
            )

    @api.model
    def _sales_names_others(self, vals, field):
        """Whether ``vals`` fill a field that is not the line's to fill."""
        value = vals.get(field)
        if field == "user_id":
            return value not in (False, None)
        ids = self._fields[field].convert_to_cache(value or [], self.browse())
        return bool(ids)

    def _sales_check_structure_change(self, vals):
        """Refuse what the head of a division does not decide.

        :raise AccessError: naming the team and the reason
        """
        _ = self.env._
        own = self._sales_own_teams()
        top = self.env.user.sudo().sales_assignment_id.team_id
        for team in self:
            reason = ""
            if team not in own:
                reason = _("it is outside your division")
            elif foreign := vals.keys() - STRUCTURE_FIELDS:
                reason = _(
                    "%s is set by a sales administrator",
                    self._fields[min(foreign)]._description_string(self.env),
                )
            elif "parent_id" in vals and vals["parent_id"] not in own.ids:
                reason = _("its parent team has to be of your own division")
            elif "parent_id" in vals and team == top:
                reason = _("nobody moves the own division")
            elif vals.get("active") is False and team.sudo().sales_headcount:
                reason = _("people work there, move them first")
            if reason:
                raise AccessError(
                    _(
                        "Team %(team)s: %(reason)s (C1.p1).",
                        team=team.name,
                        reason=reason,
                    )
                )

    def _sales_own_teams(self):
        """Teams of the acting person's division, archived ones included."""
        return self.env["sales.tier.assignment"]._staffing_teams()
