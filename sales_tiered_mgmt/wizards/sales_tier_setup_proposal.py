from odoo import api, models

from ..engine.reach import has_circle


class SalesTierSetupProposal(models.AbstractModel):
    """What the set-up assistant proposes: a tree of teams, a tier per person.

    Who leads a team is its manager, who leads the leaders of other teams is a director,
    members are representatives; a job position mapped to a tier takes part.
    """

    _name = "sales.tier.setup.proposal"
    _description = "Proposals of the Set-up Assistant"

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
        # there are a handful
        # pylint: disable-next=no-search-all
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
