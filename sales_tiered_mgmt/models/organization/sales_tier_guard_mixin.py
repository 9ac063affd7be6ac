from odoo import api, models
from odoo.exceptions import UserError, ValidationError

# What follows from dates and effects; nobody sets it from outside. The groups taken
# away are given back at the end: whoever could write them could give any group.
OWN_FIELDS = {"state", "parent_id", "successor_id", "removed_group_ids"}
FIXED_ONCE_BEGUN = {
    "user_id",
    "tier_id",
    "team_id",
    "date_from",
    "open_work",
    "handover_user_id",
}
FIXED_ONCE_ENDED = FIXED_ONCE_BEGUN | {
    "date_to",
    "reason",
    "end_reason",
    "is_break_intended",
}


class SalesTierGuardMixin(models.AbstractModel):
    """Who can hold a tier where, and that what has begun is history.

    Policy: A3.3 (the same for everybody), A3.4.
    """

    _name = "sales.tier.guard.mixin"
    _description = "Guard of Tier Assignments"

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("user_id", "team_id")
    def _check_team_company(self):
        for assignment in self:
            company = assignment.team_id.company_id
            if company and company not in assignment.user_id.sudo().company_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s has no access to company %(company)s of team "
                        "%(team)s.",
                        person=assignment.user_id.name,
                        company=company.name,
                        team=assignment.team_id.name,
                    )
                )

    @api.constrains("user_id")
    def _check_user_id(self):
        for assignment in self:
            user = assignment.user_id.sudo()
            if user.share or (not user.active and not assignment.date_to):
                raise ValidationError(
                    self.env._(
                        "%(person)s is archived or no internal user, and cannot hold "
                        "a tier.",
                        person=user.name,
                    )
                )

    # ------------------------------------------------------------
    # History
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        begun = self.filtered(lambda assignment: assignment.state != "planned")
        if begun:
            raise UserError(
                self.env._(
                    "%(assignment)s has begun and stays in the history. End it instead "
                    "of deleting it.",
                    assignment=begun[0].display_name,
                )
            )

    def _check_fixed(self, vals):
        """Refuse to rewrite what has happened."""
        if OWN_FIELDS & set(vals):
            raise UserError(
                self.env._("The state of an assignment follows from its dates.")
            )
        states = set(self.mapped("state"))
        if "ended" in states and FIXED_ONCE_ENDED & set(vals):
            raise UserError(
                self.env._("An assignment that has ended is history and stays.")
            )
        if "current" in states and FIXED_ONCE_BEGUN & set(vals):
            raise UserError(
                self.env._(
                    "An assignment that has begun is history: its person, tier, team "
                    "and first day stay. Move the person from a later day on; on the "
                    "day of the change a sales administrator can correct it (Move "
                    "People, same date)."
                )
            )
