"""What the set-up assistant will change, told before it happens.

Not a model: it lives as long as one computation, over all lines of an assistant. The
number of queries does not depend on how many people there are.
"""

from ..engine.reach import Pile, Reach, Tally, below

COUNTED = {"order_count": "sale.order", "lead_count": "crm.lead"}


class Preview:
    """The organization as it will be once a ``sales.tier.setup`` is applied."""

    FIELDS = (
        "groups_given",
        "groups_taken",
        "changes",
        "order_count_now",
        "order_count_after",
        "lead_count_now",
        "lead_count_after",
        "problem",
    )

    def __init__(self, setup):
        """:param setup: ``sales.tier.setup``, saved or being edited"""
        # as superuser: the preview tells what others see
        self.env = setup.env(su=True)
        self.lines = setup.line_ids
        Team = self.env["crm.team"].with_context(active_test=False)
        self.teams = Team.search([])
        proposed = {line.team_id.id: line.parent_id.id for line in setup.team_ids}
        self.parents = {
            team.id: proposed.get(team.id, team.parent_id.id) or None
            for team in self.teams
        }
        self.leaders = {team: team.user_id for team in self.teams}
        for line in self.lines:
            if line.tier_id.is_leader and line.team_id:
                self.leaders[self._team(line)] = self._user(line)
        self.last_teams = self.env["res.users"]._sales_last_teams()
        self.last_teams.update(
            {self._user(line).id: self._team(line).id for line in self.lines}
        )
        self.is_multi = self.teams[:1].is_membership_multi
        self.held = (
            self.env["sales.tier.assignment"]
            .search([("state", "in", ("current", "planned"))])
            .grouped("user_id")
        )
        self.tallies = {name: self._tally(model) for name, model in COUNTED.items()}
        self._index_people()

    def _index_people(self):
        """Teams by leader, supervisor and member, once for everybody."""
        self.led, self.supervised, self.joined = {}, {}, {}
        for team, leader in self.leaders.items():
            self.led.setdefault(leader.id, set()).add(team.id)
            for supervisor in team.supervisor_ids:
                self.supervised.setdefault(supervisor.id, set()).add(team.id)
        members = self.env["crm.team.member"].search([("active", "=", True)])
        for member in members:
            self.joined.setdefault(member.user_id, []).append(member.crm_team_id)
        self.people_of_team = {}
        for user_id, team_id in self.last_teams.items():
            self.people_of_team.setdefault(team_id, set()).add(user_id)

    def _user(self, line):
        return line.user_id._origin.with_env(self.env)

    def _team(self, line):
        return line.team_id._origin.with_env(self.env).with_context(active_test=False)

    def _tally(self, model_name):
        rows = self.env[model_name]._read_group(
            [], ["company_id", "team_id", "user_id"], ["__count"]
        )
        return Tally(
            tuple(
                Pile(company.id or None, team.id or None, user.id or None, count)
                for company, team, user, count in rows
            )
        )

    # ------------------------------------------------------------
    # One person
    # ------------------------------------------------------------

    def of(self, line):
        """:return: values of the preview fields of a ``sales.tier.setup.line``"""
        user, team, tier = self._user(line), self._team(line), line.tier_id
        if not (user and team and tier):
            return dict.fromkeys(self.FIELDS, False)
        group = tier.sudo().group_id
        taken = user._sales_excess_groups()
        values = {
            "groups_given": group.display_name
            if group not in user.group_ids
            else False,
            "groups_taken": ", ".join(taken.mapped("display_name")),
            "changes": "\n".join(self._changes(user, team, tier)),
            "problem": self._problem(line, user, team),
        }
        for name, model_name in COUNTED.items():
            tally = self.tallies[name]
            values[f"{name}_now"] = tally.visible(self._now(user, model_name))
            values[f"{name}_after"] = tally.visible(self._after(user, team, tier))
        return values

    def _now(self, user, model_name):
        companies = frozenset(user.company_ids.ids)
        if user.has_group("sales_team.group_sale_salesman_all_leads"):
            return Reach(user.id, "all", companies)
        if user.has_group("sales_team.group_sale_salesman"):
            return Reach(user.id, "stock", companies)
        readable = self.env[model_name].with_user(user).has_access("read")
        return Reach(user.id, "all" if readable else "none", companies)

    def _after(self, user, team, tier):
        companies = frozenset(user.company_ids.ids)
        if user.has_group("sales_team.group_sale_manager"):
            return Reach(user.id, "all", companies)
        scope = self.led.get(user.id, set()) | self.supervised.get(user.id, set())
        if tier.scope != "own":
            scope = scope | {team.id}
        if tier.scope == "division":
            scope = below(self.parents, frozenset(scope))
        people = set()
        for team_id in scope:
            people |= self.people_of_team.get(team_id, set())
        return Reach(
            user.id,
            "tier",
            companies,
            frozenset(scope),
            frozenset(people),
            frozenset(scope) | {joined.id for joined in self._teams_after(user, team)},
        )

    def _teams_after(self, user, team):
        """Teams the person is a member of afterwards."""
        joined = self.joined.get(user, []) if self.is_multi else []
        return {team, *joined}

    def _changes(self, user, team, tier):
        _ = self.env._
        changes = []
        joined = set(self.joined.get(user, []))
        after = self._teams_after(user, team)
        for left in joined - after:
            changes.append(_("Leaves %(team)s.", team=left.name))
        for new in after - joined:
            changes.append(_("Joins %(team)s.", team=new.name))
        if tier.is_leader and team.user_id != user:
            if team.user_id:
                changes.append(
                    _(
                        "Leads %(team)s instead of %(leader)s.",
                        team=team.name,
                        leader=team.user_id.name,
                    )
                )
            else:
                changes.append(_("Leads %(team)s.", team=team.name))
        if user.has_group("sales_team.group_sale_manager"):
            changes.append(
                _("Is sales administrator: keeps all access, but signs within limits.")
            )
        return changes

    def _problem(self, line, user, team):
        """Why this person cannot be assigned, or False."""
        _ = self.env._
        others = self.lines - line
        if user in self.held:
            return _("%(person)s has a tier already.", person=user.name)
        if user.share or not user.active:
            return _("%(person)s is archived or no internal user.", person=user.name)
        if any(self._user(other) == user for other in others):
            return _("%(person)s is listed twice.", person=user.name)
        if team.company_id and team.company_id not in user.company_ids:
            return _(
                "%(person)s has no access to company %(company)s of %(team)s.",
                person=user.name,
                company=team.company_id.name,
                team=team.name,
            )
        if not team.active:
            return _("%(team)s is archived.", team=team.name)
        if line.tier_id.is_leader and self.leaders[team] != user:
            return _(
                "%(other)s is to lead %(team)s: two people cannot.",
                other=self.leaders[team].name,
                team=team.name,
            )
        return False
