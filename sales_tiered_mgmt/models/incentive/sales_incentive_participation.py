from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class SalesIncentiveParticipation(models.Model):
    """Who takes part in a plan: a tier, a team with those below, a person, with dates.

    What a row names has to be true together; who meets any row takes part. Policy:
    D4.i1, A3.3.
    """

    _name = "sales.incentive.participation"
    _description = "Participation in an Incentive Plan"
    _inherit = ["sales.incentive.content.mixin"]
    _order = "plan_id, id"

    plan_id = fields.Many2one(
        "sales.incentive.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    tier_id = fields.Many2one("sales.tier", index="btree_not_null", ondelete="restrict")
    team_id = fields.Many2one(
        "crm.team", "Sales Team", index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Person", index="btree_not_null", ondelete="restrict"
    )
    date_from = fields.Date("From", help="Empty: from the first day of the plan.")
    date_to = fields.Date("Until", help="Empty: to the last day of the plan.")
    on_target_amount = fields.Monetary(
        "Own On-Target Bonus", help="In place of the components'. 0: theirs."
    )

    _names_somebody = models.Constraint(
        "CHECK(tier_id IS NOT NULL OR team_id IS NOT NULL OR user_id IS NOT NULL)",
        "Name a tier, a team or a person.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_to >= date_from)",
        "A participation ends on or after its first day.",
    )
    _on_target_sane = models.Constraint(
        "CHECK(on_target_amount >= 0)", "An on-target bonus is zero or more."
    )

    @api.depends("tier_id", "team_id", "user_id")
    def _compute_display_name(self):
        for row in self:
            named = filter(None, (row.tier_id.name, row.team_id.name, row.user_id.name))
            row.display_name = ", ".join(named)

    def _words(self):
        """Who takes part, from when to when, with which bonus of the own."""
        self.ensure_one()
        words = [self.display_name]
        if self.date_from:
            day = format_date(self.env, self.date_from)
            words.append(self.env._("from %s on", day))
        if self.date_to:
            words.append(self.env._("until %s", format_date(self.env, self.date_to)))
        if self.on_target_amount:
            amount = formatLang(
                self.env, self.on_target_amount, currency_obj=self.currency_id
            )
            words.append(self.env._("on-target bonus %s", amount))
        return "; ".join(words)

    @api.constrains("team_id", "plan_id")
    def _check_team_id(self):
        for row in self.sudo().filtered("team_id"):
            team, division = row.team_id, row.plan_id.team_id
            path, top = team.parent_path or "", division.parent_path or ""
            if not path.startswith(top) or (
                team.company_id and team.company_id != row.plan_id.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(team)s is not part of what %(plan)s is for: %(whole)s.",
                        team=team.name,
                        plan=row.plan_id.display_name,
                        whole=division.name or row.plan_id.company_id.name,
                    )
                )

    @api.constrains("user_id", "plan_id")
    def _check_user_id(self):
        for row in self.sudo().filtered("user_id"):
            if (
                row.user_id.share
                or row.plan_id.company_id not in row.user_id.company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work in %(company)s.",
                        person=row.user_id.name,
                        company=row.plan_id.company_id.name,
                    )
                )
