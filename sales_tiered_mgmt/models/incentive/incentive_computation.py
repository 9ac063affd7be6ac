"""What people earn in a period by the plans in force: read, computed, not stored."""

from collections import defaultdict
from copy import copy
from dataclasses import replace
from decimal import Decimal

from ...engine.incentive_rate import half_up
from ...engine.incentive_terms import Case, earned
from ..performance.fact_reach import Reach
from ..performance.fact_reader import FactReader, Sum
from .incentive_draft import Draft
from .incentive_factors import Multipliers
from .incentive_people import People
from .incentive_pools import TeamBonuses
from .incentive_reading import FactsOfPeriod
from .incentive_rules import ComponentRules

ZERO = Decimal(0)


class IncentiveComputation(FactsOfPeriod, Multipliers, TeamBonuses):
    """The drafts of all lines that plans bring for a division and a period.

    Every measure is read once for everybody; the rest is plain Python. A run stores
    the drafts, a simulation adds them up, an estimate shows them.

    :param people: :class:`~.incentive_people.People`
    :param period: components of which period are computed
    :param settled: function of a measure to the spans of days whose facts are
        corrected elsewhere, see ``FactReader.query``
    :param proposals: dict of (component id, team id) to a dict of user id to a share
    :param factor: by which all results are multiplied, for a what-if
    :param progress: function called with (done, total) while it computes
    """

    def __init__(
        self,
        people,
        period,
        settled=lambda measure: (),
        proposals=None,
        factor=Decimal(1),
        progress=lambda done, total: None,
    ):
        self.people, self.period = people, period
        self.company, self.env = people.company, people.env
        self.settled, self.proposals = settled, proposals or {}
        self.factor, self.progress = factor, progress
        self.step = Decimal(str(self.company.currency_id.rounding))
        self.reader = FactReader(self.company)
        self.components = people.plans.component_ids.filtered(
            lambda component: component.period == period
        )
        self.rules = {one: ComponentRules(one) for one in self.components}
        self.stays = self._stays_by_component()
        self._users = {stay.user_id for stay in people.stays}
        self.warnings, self._ungraded = [], set()
        self._facts, self._documents, self.targets = {}, {}, None
        self._absent = people.absent_days()
        self._metrics = self._named_metrics()

    # ------------------------------------------------------------
    # What is computed
    # ------------------------------------------------------------

    def run(self):
        """Compute everything.

        :return: list of :class:`~.incentive_draft.Draft`, list of ``PoolDraft``
        """
        self._read_once()
        drafts, pools = [], []
        done, total = 0, sum(map(len, self.stays.values()))
        for component, by_user in self.stays.items():
            if component.sharing == "own":
                for user_id, stays in by_user.items():
                    drafts += self._drafts_of(component, user_id, stays)
                    done += 1
                    if not done % 50:
                        self.progress(done, total)
            else:
                pools += self._pools_of(component, by_user)
                done += len(by_user)
            self.progress(done, total)
        self._warn_of_ungraded()
        return drafts, pools

    def rescaled(self, factor):
        """The same computation with other results, on what was read once.

        :param factor: by which all results that add up are multiplied
        :return: another :class:`IncentiveComputation`
        """
        self._read_once()
        other = copy(self)
        other.factor, other.warnings, other._ungraded = factor, [], set()
        return other

    def narrowed(self, user_id, components=None):
        """The same computation for one person, before anything is read.

        :param components: the only ones that are computed; None: all that are paid
        :return: another :class:`IncentiveComputation`; where people share a team bonus,
            it computes that for all of them
        """
        other = copy(self)
        other.stays = {
            component: by_user
            if component.sharing != "own"
            else {user_id: by_user[user_id]}
            for component, by_user in self.stays.items()
            if user_id in by_user and (components is None or component in components)
        }
        other.components = self.components.filtered(
            lambda component: component in other.stays
        )
        return other

    def _stays_by_component(self):
        """dict of component to a dict of user id to the stays."""
        by_plan = defaultdict(lambda: defaultdict(list))
        for stay in self.people.stays:
            by_plan[stay.plan_id][stay.user_id].append(stay)
        return {
            component: by_plan[component.plan_id.id] for component in self.components
        }

    # ------------------------------------------------------------
    # A component for a person
    # ------------------------------------------------------------

    def _drafts_of(self, component, user_id, stays):
        """Drafts of one component for one person: one for each team measured."""
        if component.scope == "person":
            return [self._draft(component, user_id, stays, None)]
        groups = defaultdict(list)
        for stay in stays:
            groups[self._measured_team(component, stay)].append(stay)
        return [
            self._draft(component, user_id, own, team_id)
            for team_id, own in groups.items()
        ]

    def _measured_team(self, component, stay):
        if component.scope == "division":
            return self.people.teams.root(stay.team_id)
        return stay.team_id

    def _draft(self, component, user_id, stays, team_id):
        """What the component brings for the days of the stays.

        :param team_id: the team measured, None: the person
        """
        reaches = self._reaches(user_id, stays, team_id)
        base_reaches = reaches
        if team_id and component.excludes_narrower:
            base_reaches = self._without_narrower(component, user_id, reaches)
        own_target = next((stay.on_target for stay in stays if stay.on_target), ZERO)
        rules = self.rules[component]
        terms = rules.terms(own_target)
        measure, base_measure = rules.measure, rules.base_measure
        by_base = terms.measure == "amount" and terms.pays == "percent"
        total = self._total(measure, base_reaches if by_base else reaches)
        base = self._total(base_measure, base_reaches)
        factors, told = self._factors(component, user_id, reaches)
        case = Case(
            actual=self._rounded(total.result, rules.unit),
            base=half_up(base.result, self.step),
            target=self._target(component, user_id, stays, team_id),
            days=self._days(user_id, stays),
            days_of_period=self.people.days,
            multipliers=factors,
            documents=self._documents_of(component, user_id, stays),
        )
        return Draft(
            user_id,
            component,
            terms,
            case,
            earned(terms, case, self.step),
            measure,
            base_measure,
            base_reaches if by_base else reaches,
            base_reaches,
            team_id,
            total.weight,
            told,
        )

    def _reaches(self, user_id, stays, team_id):
        if team_id is None:
            return tuple(
                Reach(stay.date_from, stay.date_to, user_id=user_id) for stay in stays
            )
        below = self.people.teams.below(team_id)
        return tuple(
            Reach(stay.date_from, stay.date_to, team_ids=below) for stay in stays
        )

    def _without_narrower(self, component, user_id, reaches):
        """The reaches without what the same person is paid for more directly."""
        key = self.rules[component].base_measure.key
        scopes = {
            other.scope
            for other, by_user in self.stays.items()
            if other.sharing == "own"
            and user_id in by_user
            and self.rules[other].base_measure.key == key
        }
        if "person" in scopes:
            reaches = [replace(reach, without_id=user_id) for reach in reaches]
        if component.scope == "division" and "team" in scopes:
            own = frozenset().union(
                *(
                    self.people.teams.below(stay.team_id)
                    for stay in self.stays[component][user_id]
                )
            )
            reaches = [
                replace(reach, team_ids=reach.team_ids - own) for reach in reaches
            ]
        return tuple(reaches)

    def _total(self, measure, reaches):
        """Results of the reaches added up, times the what-if factor."""
        facts, total = self._facts[measure.key], Sum()
        for reach in reaches:
            total += facts.total(reach)
        if self.factor != 1 and total.weight is None:
            total = Sum(total.value * self.factor)
        return total

    def _rounded(self, value, unit):
        """A result as it is shown and computed with."""
        return half_up(value, self.step if unit == "amount" else Decimal("0.0001"))

    def _days(self, user_id, stays):
        """Calendar days of the stays, without unpaid leave."""
        absent = self._absent.get(user_id, ())
        days = set()
        for stay in stays:
            first = (stay.date_from - self.people.date_from).days
            last = (stay.date_to - self.people.date_from).days
            days.update(range(first, last + 1))
        gone = {(day - self.people.date_from).days for day in absent}
        return len(days - gone)

    def _target(self, component, user_id, stays, team_id):
        if not self.rules[component].is_by_target:
            return None
        spans = [(stay.date_from, stay.date_to) for stay in stays]
        owner = ("user", user_id) if team_id is None else ("team", team_id)
        return self.targets.amount(owner, component.metric_id, spans)

    def _documents_of(self, component, user_id, stays):
        """Amounts of the documents that are paid each by itself, or None."""
        if component.applies_to != "document":
            return None
        own = self._documents[self.rules[component].base_measure.key].get(user_id, {})
        found = defaultdict(Decimal)
        for (model, res_id, day), value in own.items():
            if any(stay.date_from <= day <= stay.date_to for stay in stays):
                found[f"{model},{res_id}"] += value
        return {
            name: half_up(value * self.factor, self.step)
            for name, value in found.items()
        }


def division_people(run, **options):
    """The people of a run, as :class:`People`."""
    return People(run.company_id, run.team_id, run.date_from, run.date_to, **options)
