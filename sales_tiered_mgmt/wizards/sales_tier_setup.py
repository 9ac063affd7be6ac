from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..engine.reach import has_circle
from ..models.organization.sales_tier_effect_mixin import ORGANIZATION_BATCH


class SalesTierSetup(models.TransientModel):
    """Proposes team tree and tiers from the sales teams there are (A2, A3.1).

    First the teams, then the people; everything can be edited or left out. Shows what
    will change per person, then applies all of it or nothing. Who has a tier is
    skipped, so that a second run proposes nothing, and so are sales administrators:
    they stand outside the tiers.
    """

    _name = "sales.tier.setup"
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
        teams = self.env["crm.team"].search([])
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

    @api.model
    def _proposed_parents(self, teams):
        """A team above each team that has none, from who leads and is led.

        The leader of a team who is a member of another is led there. Who leads several
        teams leads them from one: where that person is a member, or the first.
        :return: dict of team to proposed parent team
        """
        led = teams.filtered("user_id.active").grouped("user_id")
        proposed = {team: team.parent_id for team in teams}

        def propose(team, parent):
            fits = not parent.company_id or parent.company_id == team.company_id
            if team == parent or proposed[team] or not fits:
                return
            trial = {**proposed, team: parent}
            above = {key.id: value.id or None for key, value in trial.items()}
            if not has_circle(above):
                proposed[team] = parent

        for parent in teams.filtered("user_id.active"):
            for member in parent.member_ids - parent.user_id:
                for team in led.get(member, ()):
                    propose(team, parent)
        for leader, own in led.items():
            joined = [team for team in own if leader in team.member_ids]
            top = joined[0] if joined else own[:1]
            for team in own - top:
                propose(team, top)
        return proposed

    def _proposed_lines(self):
        """A tier and a team per person without one.

        :return: list of values of ``sales.tier.setup.line``
        """
        tiers = self._default_tiers()
        skipped = self._skipped_people()
        job_tiers = self._tiers_by_job()
        parents = {line.team_id: line.parent_id for line in self.team_ids}
        leaders = {line.team_id: line.leader_id for line in self.team_ids}
        placed = {}
        for team in sorted(
            parents, key=lambda team: (self._depth(team, parents), team.id)
        ):
            leader = leaders[team]
            if leader and leader not in placed and leader not in skipped:
                below = {
                    leaders[sub]
                    for sub, above in parents.items()
                    if above and leaders.get(above) == leader
                }
                leads_leaders = bool(below - {leader, leader.browse()})
                tier = tiers["director"] if leads_leaders else tiers["manager"]
                source = (
                    self.env._("Leads the leaders of other teams")
                    if leads_leaders
                    else self.env._("Leads the team")
                )
                placed[leader] = self._line_vals(leader, team, tier, source, job_tiers)
        for team in parents:
            for member in team.member_ids - skipped:
                if member not in placed:
                    source = self.env._("Member of the team")
                    placed[member] = self._line_vals(
                        member, team, tiers["representative"], source, job_tiers
                    )
        return list(placed.values())

    def _line_vals(self, user, team, tier, source, job_tiers):
        """A job position decides between tiers that lead, or that do not."""
        by_job = job_tiers.get(user.id)
        if by_job and by_job.is_leader == tier.is_leader and by_job != tier:
            tier, source = by_job, self.env._("Job position")
        return {
            "user_id": user.id,
            "team_id": team.id,
            "tier_id": tier.id,
            "source": source,
        }

    @api.model
    def _depth(self, team, parents):
        depth = 0
        while parents.get(team) and depth <= len(parents):
            team, depth = parents[team], depth + 1
        return depth

    @api.model
    def _default_tiers(self):
        """The delivered tiers, or what comes closest where they were archived."""
        tiers = self.env["sales.tier"].search([], order="level desc, sequence")
        leading = tiers.filtered("is_leader")
        others = tiers - leading
        wide = leading.filtered(lambda tier: tier.scope == "division")
        closest = {
            "director": wide[:1] or leading[:1],
            "manager": (leading - wide)[-1:] or leading[-1:],
            "representative": others[-1:] or tiers[-1:],
        }
        for name in closest:
            delivered = self.env.ref(
                f"sales_tiered_mgmt.sales_tier_{name}", raise_if_not_found=False
            )
            if delivered and delivered.active:
                closest[name] = delivered
        return closest

    @api.model
    def _skipped_people(self):
        """People with a tier, now or planned, and sales administrators."""
        held = (
            self.env["sales.tier.assignment"]
            .sudo()
            .search([("state", "in", ("current", "planned"))])
        )
        return (
            held.user_id
            | self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        )

    @api.model
    def _tiers_by_job(self):
        """Tier per user id, from the job positions mapped to tiers."""
        tiers = self.env["sales.tier"].search([("job_ids", "!=", False)])
        by_job = {job: tier for tier in tiers for job in tier.job_ids.sudo()}
        # a sales administrator need not read employees
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [("job_id", "in", [job.id for job in by_job]), ("user_id", "!=", False)]
            )
        )
        return {employee.user_id.id: by_job[employee.job_id] for employee in employees}

    def _describe_left_out(self):
        """Who gets no line, in sentences."""
        _ = self.env._
        skipped = self._skipped_people()
        candidates = self.team_ids.team_id.member_ids | self.team_ids.leader_id
        administrators = (
            skipped.filtered(lambda user: not user.sales_assignment_ids) & candidates
        )
        holding = (skipped & candidates) - administrators
        teamless = self.env["res.users"].browse(self._tiers_by_job()) - candidates
        teamless -= skipped
        groups = [
            (holding, _("Have a tier already: %(names)s.")),
            (
                administrators,
                _("Sales administrators stand outside the tiers: %(names)s."),
            ),
            (
                teamless,
                _("By job position in the sales force, but in no team: %(names)s."),
            ),
        ]
        return "\n".join(
            text % {"names": ", ".join(people.mapped("name"))}
            for people, text in groups
            if people
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set-up Assistant"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

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
        return self._reopen()

    def action_back(self):
        """Return to the teams; the proposals for people are made anew."""
        self.ensure_one()
        self.write({"step": "teams", "line_ids": [Command.clear()]})
        return self._reopen()

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
