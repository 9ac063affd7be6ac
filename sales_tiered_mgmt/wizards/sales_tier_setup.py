from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..models.organization.sales_tier_effect_mixin import ORGANIZATION_BATCH


class SalesTierSetup(models.TransientModel):
    """Proposes team tree and tiers from the sales teams there are (A2, A3.1).

    First the teams, then the people; everything can be edited or left out. Shows what
    will change per person, then applies all of it or nothing. Who has a tier is
    skipped, so that a second run proposes nothing, and so are sales administrators:
    they stand outside the tiers.
    """

    _name = "sales.tier.setup"
    _inherit = ["sales.tier.setup.proposal"]
    _description = "Set-up Assistant"

    step = fields.Selection(
        [("teams", "Teams"), ("people", "People")], required=True, default="teams"
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env["sales.tier.assignment"]._organization_today(),
    )
    reason = fields.Char(
        required=True,
        default=lambda self: self.env._("Introduction of tiered sales management"),
    )
    team_ids = fields.One2many(
        "sales.tier.setup.team",
        "setup_id",
        default=lambda self: self._default_team_ids(),
    )
    line_ids = fields.One2many("sales.tier.setup.line", "setup_id", "People")
    left_out = fields.Text(readonly=True)
    problem_count = fields.Integer(compute="_compute_problem_count")

    @api.depends("step")
    def _compute_display_name(self):
        for setup in self:
            setup.display_name = self.env._("Set-up Assistant")

    @api.depends("line_ids.problem", "team_ids.problem")
    def _compute_problem_count(self):
        for setup in self:
            lines = [*setup.line_ids, *setup.team_ids]
            setup.problem_count = sum(bool(line.problem) for line in lines)

    @api.model
    def _check_administrator(self):
        """:raise AccessError: for everybody but sales administrators"""
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("The set-up is made by a sales administrator.")
            )

    # ------------------------------------------------------------
    # Proposals
    # ------------------------------------------------------------

    @api.model
    def _default_team_ids(self):
        self._check_administrator()
        # every team is to be placed in the tree
        teams = self.env["crm.team"].search([])  # pylint: disable=no-search-all
        parents = self._proposed_parents(teams)
        return [
            Command.create(
                {
                    "team_id": team.id,
                    "leader_id": team.user_id.filtered("active").id,
                    "parent_id": (
                        team.parent_id or parents.get(team, team.browse())
                    ).id,
                }
            )
            for team in teams
        ]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_propose(self):
        """Go on to the people: propose them from the teams as edited.

        :raise UserError: a team has a problem
        """
        self.ensure_one()
        self._check_administrator()
        self._check_teams()
        self.write(
            {
                "step": "people",
                "left_out": self._describe_left_out(),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(vals) for vals in self._proposed_lines()),
                ],
            }
        )
        return True

    def action_back(self):
        """Return to the teams; the proposals for people are made anew."""
        self.ensure_one()
        self.write({"step": "teams", "line_ids": [Command.clear()]})
        return True

    def _check_teams(self):
        problems = [line.problem for line in self.team_ids if line.problem]
        if problems:
            raise UserError("\n".join(problems))

    def action_apply(self):
        """Build the tree and assign everybody listed, all or nothing.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: a line has a problem; nothing has happened
        """
        self.ensure_one()
        self._check_administrator()
        self._check_teams()
        if problems := [line.problem for line in self.line_ids if line.problem]:
            raise UserError("\n".join(problems))
        batch = self.with_context(sales_organization_batch=ORGANIZATION_BATCH)
        moved = batch.team_ids.filtered(
            lambda line: line.parent_id != line.team_id.parent_id
        )
        for parent, lines in moved.grouped("parent_id").items():
            lines.team_id.write({"parent_id": parent.id})
        if moved:
            self.env["crm.team"]._sales_organization_changed()
        self.env["sales.tier.assignment"].create(
            [
                {
                    "user_id": line.user_id.id,
                    "tier_id": line.tier_id.id,
                    "team_id": line.team_id.id,
                    "date_from": self.date_from,
                    "reason": self.reason,
                    "is_break_intended": bool(line.user_id.sales_assignment_ids),
                }
                for line in self.line_ids
            ]
        )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_tier_assignment_action"
        )
