"""Team bonuses: computed once for the team, shared among its people."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from ...engine.incentive_share import check_proposal, shared_pool
from .incentive_draft import PoolDraft

ZERO = Decimal(0)


class TeamBonuses:
    """The part of a computation that shares bonuses; see ``IncentiveComputation``."""

    def _pools_of(self, component, by_user):
        """The team bonuses of one component."""
        members = defaultdict(lambda: defaultdict(list))
        for user_id, stays in by_user.items():
            for stay in stays:
                members[stay.team_id][user_id].append(stay)
        return [
            self._pool(component, team_id, stays) for team_id, stays in members.items()
        ]

    def _pool(self, component, team_id, members):
        """The bonus of one team, shared among those who were there.

        :param members: dict of user id to the stays in the team
        """
        first = min(stay.date_from for own in members.values() for stay in own)
        last = max(stay.date_to for own in members.values() for stay in own)
        some = next(iter(members.values()))[0]
        whole = replace(some, user_id=0, date_from=first, date_to=last, on_target=ZERO)
        team = self._draft(component, 0, [whole], team_id)
        days = {user: self._days(user, stays) for user, stays in members.items()}
        made = self._facts[self.rules[component].measure.key].by_person(team.reaches[0])
        made = {user: made[user] for user in members if user in made}
        pool = max(team.amount, ZERO)
        by_work = made if component.sharing == "contribution" else None
        computed = shared_pool(pool, days, by_work, self.step)
        shares, proposed = self._proposed(component, team_id, pool, computed)
        return PoolDraft(team, team_id, days, made, computed, shares, proposed)

    def _proposed(self, component, team_id, pool, computed):
        """Shares as the manager proposed them, where that still holds."""
        proposal = self.proposals.get((component.id, team_id))
        if component.sharing != "proposal" or not proposal or not computed:
            return computed, frozenset()
        spread = Decimal(str(component.pool_spread))
        if check_proposal(pool, computed, proposal, spread, self.step):
            self.warnings.append(
                self.env._(
                    "%(component)s, %(team)s: the proposed shares do not fit the "
                    "figures any more and were dropped.",
                    component=component.name,
                    team=self.env["crm.team"].sudo().browse(team_id).name,
                )
            )
            return computed, frozenset()
        return dict(proposal), frozenset(proposal)
