from collections import defaultdict
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import split_every

# Context value under which teams and memberships leave it to the caller to make the
# change of organization count, once. An object of this process: nothing that comes in
# by RPC can be it.
ORGANIZATION_BATCH = object()
# Odoo compares every new membership with every other one of the same call.
MEMBERSHIPS_PER_CALL = 50


@dataclass(frozen=True)
class Position:
    """What an assignment gave, kept from before it ended or was corrected."""

    user: object  # res.users
    tier: object  # sales.tier
    team: object  # crm.team
    removed_groups: object  # res.groups taken away while it lasted


class SalesTierEffectMixin(models.AbstractModel):
    """What a tier assignment gives and takes back: group, membership, leadership.

    Everything goes by sets: a thousand people who start on the same day cost a few
    writes per tier and team. A person who leaves one position for the next keeps what
    both share; a group that opens all documents never comes back in between.
    """

    _name = "sales.tier.effect.mixin"
    _description = "Effects of Tier Assignments"

    # ------------------------------------------------------------
    # Dates
    # ------------------------------------------------------------

    @api.model
    def _organization_today(self, company=None, moment=None):
        """Today where the company works, so that a change starts at its midnight.

        :param company: ``res.company``, default the current one
        :param moment: datetime (UTC) whose day is asked for instead of today
        """
        company = (company or self.env.company).sudo()
        tz = company.resource_calendar_id.tz or self.env.user.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=tz), moment)

    def _state_on(self, day):
        """State the dates lead to on ``day`` (date)."""
        self.ensure_one()
        if self.date_from > day:
            return "planned"
        if self.date_to and self.date_to < day:
            return "ended"
        return "current"

    def _refresh_states(self):
        """Bring states, groups, memberships and leaders in line with the dates.

        Called whenever dates change and every hour for changes planned ahead, as
        midnight comes at its own time for every company.
        """
        changed = defaultdict(list)
        left, entered = [], []
        for company, assignments in self.grouped("company_id").items():
            today = self._organization_today(company)
            for assignment in assignments:
                state = assignment._state_on(today)
                if state == assignment.state:
                    continue
                changed[state].append(assignment.id)
                if assignment.state == "current":
                    left.append(assignment.id)
                elif state == "current":
                    entered.append(assignment.id)
        positions = self.browse(left)._positions()
        for state, ids in changed.items():
            self.browse(ids)._engine_write({"state": state})
        if left or entered:
            self.browse(entered)._exchange(positions)
        elif changed:
            # a past position, entered late, moves the documents without a team
            self.env["crm.team"]._sales_organization_changed()

    @api.model
    def _cron_refresh_states(self):
        """Start and end the assignments whose day has come."""
        # the earliest and the latest date that it is anywhere in the world now
        latest = fields.Date.add(fields.Date.today(), days=1)
        due = self.search(
            [
                "|",
                "&",
                ("state", "=", "planned"),
                ("date_from", "<=", latest),
                "&",
                ("state", "=", "current"),
                ("date_to", "<", latest),
            ],
            order="date_from, id",
        )
        due._refresh_states()

    # ------------------------------------------------------------
    # Effects
    # ------------------------------------------------------------

    def _positions(self):
        """:return: list of :class:`Position`, one per assignment"""
        return [
            Position(
                assignment.user_id,
                assignment.tier_id,
                assignment.team_id,
                assignment.removed_group_ids,
            )
            for assignment in self.sudo()
        ]

    def _exchange(self, positions):
        """Take back what ``positions`` gave and give what these assignments give.

        :param positions: list of :class:`Position` that the people have left
        """
        entered = self.sudo().with_context(sales_organization_batch=ORGANIZATION_BATCH)
        entered._exchange_groups(positions)
        entered._exchange_memberships(positions)
        entered._exchange_leaders(positions)
        self.env["crm.team"]._sales_organization_changed()
        self.sudo()._settle_open_work(positions)

    def _exchange_groups(self, positions):
        old = {position.user: position for position in positions}
        new = {assignment.user_id: assignment for assignment in self}
        none = self.env["res.groups"]
        tiers = self.env["sales.tier"].with_context(active_test=False)
        # there are a handful
        tier_groups = tiers.search([]).group_id  # pylint: disable=no-search-all
        swaps, kept_away = defaultdict(list), defaultdict(list)
        # all reads before the first write: each group change empties the caches
        for user in {**old, **new}:
            away = old[user].removed_groups if user in old else none
            if assignment := new.get(user):
                away |= user._sales_excess_groups()
                given = assignment.tier_id.group_id
                kept_away[away].append(assignment.id)
            else:
                given = self._groups_on_leaving(user, away, tier_groups)
            taken = ((away if assignment else none) | tier_groups) - given
            swaps[taken, given].append(user.id)
        for (taken, given), user_ids in swaps.items():
            self.env["res.users"].browse(user_ids)._sales_swap_groups(taken, given)
        for groups, ids in kept_away.items():
            self.browse(ids)._engine_write(
                {"removed_group_ids": [Command.set(groups.ids)]}
            )

    @api.model
    def _groups_on_leaving(self, user, away, tier_groups):
        """What the tier had taken away, and at least what makes an internal user."""
        internal = self.env.ref("base.group_user")
        left = (user.group_ids - tier_groups) | away
        return away if internal in left.all_implied_ids else away | internal

    def _exchange_memberships(self, positions):
        Member = self.env["crm.team.member"].with_context(active_test=False)
        wanted = [(assignment.team_id, assignment.user_id) for assignment in self]
        left = {(position.team, position.user) for position in positions} - set(wanted)
        pairs = [*left, *wanted]
        if not pairs:
            return
        known = Member.search(
            [
                ("crm_team_id", "in", [team.id for team, _user in pairs]),
                ("user_id", "in", [user.id for _team, user in pairs]),
            ]
        ).grouped(lambda member: (member.crm_team_id, member.user_id))
        leaving = [member.id for pair in left for member in known.get(pair, Member)]
        Member.browse(leaving).filtered("active").action_archive()
        # one membership per pair is enough where history left several
        back = Member.browse(known[pair][:1].id for pair in wanted if pair in known)
        back.filtered(lambda member: not member.active).action_unarchive()
        missing = [
            {"crm_team_id": team.id, "user_id": user.id}
            for team, user in wanted
            if (team, user) not in known
        ]
        for vals_list in split_every(MEMBERSHIPS_PER_CALL, missing, list):
            Member.create(vals_list)

    def _exchange_leaders(self, positions):
        """Set and release team leaders.

        A leader who moves gives up the team left; who leads no more, or leaves the
        tiers, gives up every team.
        """
        Team = self.env["crm.team"].with_context(active_test=False)
        new = {assignment.user_id: assignment for assignment in self}
        leaders = {}
        led = Team.search(
            [("user_id", "in", [position.user.id for position in positions])]
        ).grouped("user_id")
        for position in positions:
            teams = led.get(position.user, Team)
            successor = new.get(position.user)
            if successor and successor.tier_id.is_leader >= position.tier.is_leader:
                teams &= position.team - successor.team_id
            leaders.update(dict.fromkeys(teams, False))
        for assignment in self:
            if assignment.tier_id.is_leader:
                leaders[assignment.team_id] = assignment.user_id.id
        changed = defaultdict(list)
        for team, leader_id in leaders.items():
            if (team.user_id.id or False) != leader_id:
                changed[leader_id].append(team.id)
        for leader_id, team_ids in changed.items():
            Team.browse(team_ids).write({"user_id": leader_id})

    def _settle_open_work(self, positions):
        """Move the open leads and quotations of people who changed teams along.

        As superuser: a move planned ahead takes effect by the scheduled action. Work
        that cannot go, as the colleague has left meanwhile or the companies differ,
        stays where it is.
        """
        Transfer = self.env["sales.work.transfer"]
        left = {position.user: position.team for position in positions}
        for assignment in self:
            user, old_team = assignment.user_id, left.get(assignment.user_id)
            if not old_team or assignment.open_work == "stay":
                continue
            heir, team = user, assignment.team_id
            if assignment.open_work == "hand":
                heir, team = assignment.handover_user_id, old_team
            moved = [
                Transfer._transferable(
                    Transfer._open_work(user, model_name, old_team), heir, team
                )
                for model_name in ("crm.lead", "sale.order")
            ]
            for documents in moved:
                Transfer._transfer(documents, heir, team, assignment.reason)
            if heir != user and any(moved):
                subject = self.env._(
                    "Work of %(person)s was handed to you", person=user.name
                )
                Transfer._tell(heir, subject, moved, assignment.reason)

    # ------------------------------------------------------------
    # Superiors
    # ------------------------------------------------------------

    @api.model
    def _sync_superiors(self):
        """Recompute who reports to whom, for the hierarchy view and for escalation.

        The superior is the nearest leader up the tree who holds a higher tier: nobody
        ever reports in a circle, however the teams are led.
        """
        current = self.sudo().search([("state", "=", "current")])
        by_user = {assignment.user_id: assignment for assignment in current}
        lines = {team: team._sales_line_of_leaders() for team in current.team_id}

        def superior(assignment):
            for leader in lines[assignment.team_id]:
                above = by_user.get(leader)
                if above and above.tier_id.level > assignment.tier_id.level:
                    return above
            return self.browse()

        for parent, reports in current.grouped(superior).items():
            moved = reports.filtered(
                lambda report, parent=parent: report.parent_id != parent
            )
            moved._engine_write({"parent_id": parent.id})
        stale = self.sudo().search(
            [("state", "!=", "current"), ("parent_id", "!=", False)]
        )
        stale._engine_write({"parent_id": False})

    @api.model
    def hierarchy_read(
        self, domain, specification, parent_field, child_field=None, order=None
    ):
        """Begin the tree at what is visible.

        Odoo adds the parent of a single record, which who sees only the own position
        may not read.
        """
        found = self.search(domain, limit=2)
        if len(found) == 1 and not found[parent_field].has_access("read"):
            reports = self.search([(parent_field, "=", found.id)], order=order)
            return (found | reports).web_read(specification)
        return super().hierarchy_read(
            domain, specification, parent_field, child_field, order
        )
