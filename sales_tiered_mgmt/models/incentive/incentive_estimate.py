"""What one person has earned in the period that runs: computed now, not stored."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from ...engine.incentive_outlook import next_band, with_more
from ...engine.incentive_rate import half_up
from ...engine.incentive_share import shared_pool
from ...engine.incentive_terms import earned
from ..performance.fact_reader import exact_decimal
from .incentive_computation import IncentiveComputation
from .incentive_correction import LateCorrections
from .incentive_people import People
from .incentive_settlement import guarantee_of
from .sales_incentive_plan import COUNTING

ZERO = Decimal(0)
# the smallest part of a result that counts, by the metric's unit
UNITS = {"count": Decimal(1), "quantity": Decimal("0.01")}


def person_computation(company, user_id, period, days, accepts=lambda component: True):
    """The computation of one person's components in a period.

    :param period: ``month``, ``quarter`` or ``year``
    :param days: first and last day of it
    :param accepts: function of a component to whether it is computed
    :return: :class:`~.incentive_computation.IncentiveComputation`, None: no plan in
        force pays the person in this period
    """
    people = People(company, None, *days, user_ids=[user_id])
    plan_ids = {stay.plan_id for stay in people.stays}
    people.plans = people.plans.filtered(lambda plan: plan.id in plan_ids)
    components = people.plans.component_ids.filtered(
        lambda component: component.period == period and accepts(component)
    )
    if not components:
        return None
    if any(component.sharing != "own" for component in components):
        # what a team shares depends on everybody in it
        people = People(
            company, None, *days, plans=people.plans, user_ids=_team_mates(people)
        )
    team_id = people.teams.root(
        next(stay.team_id for stay in people.stays if stay.user_id == user_id)
    )
    run = company.env["sales.incentive.run"].sudo()
    run = run.new(
        {
            "company_id": company.id,
            "team_id": team_id,
            "period": period,
            "date_from": days[0],
        }
    )
    late = LateCorrections(run, run._earlier_locked())
    computation = IncentiveComputation(people, period, settled=late.settled_spans)
    return computation.narrowed(user_id, components)


def _team_mates(people):
    """Ids of everybody with a position in the teams of the stays in the period."""
    rows = (
        people.env["sales.tier.assignment"]
        .sudo()
        ._read_group(
            [
                ("team_id", "in", list({stay.team_id for stay in people.stays})),
                ("date_from", "<=", people.date_to),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", people.date_from),
            ],
            ["user_id"],
        )
    )
    return [user.id for (user,) in rows]


def periods_paid(company, team, day):
    """Kinds of periods for which a plan in force pays people of a team.

    :param team: ``crm.team`` as superuser
    :return: set of ``month``, ``quarter``, ``year``
    """
    above = [int(one) for one in (team.parent_path or "").split("/") if one]
    rows = (
        company.env["sales.incentive.component"]
        .sudo()
        ._read_group(
            [
                ("plan_id.company_id", "=", company.id),
                ("plan_id.state", "in", COUNTING),
                ("plan_id.team_id", "in", [*above, False]),
                ("plan_id.date_from", "<=", day),
                "|",
                ("plan_id.date_to", "=", False),
                ("plan_id.date_to", ">=", day),
            ],
            ["period"],
        )
    )
    return {period for (period,) in rows}


class Pipeline:
    """Open opportunities that close in the rest of a period, by their probability.

    :param days: first and last day of the period
    """

    def __init__(self, company, days, user_id, team_ids):
        rows = (
            company.env["crm.lead"]
            .sudo()
            ._read_group(
                [
                    ("type", "=", "opportunity"),
                    ("won_status", "=", "pending"),
                    ("company_id", "in", (company.id, False)),
                    ("date_deadline", ">=", days[0]),
                    ("date_deadline", "<=", days[1]),
                    "|",
                    ("user_id", "=", user_id),
                    ("team_id", "in", list(team_ids)),
                ],
                ["user_id", "team_id"],
                ["prorated_revenue:sum"],
            )
        )
        self._rows = [
            (user.id, team.id, exact_decimal(sum_)) for user, team, sum_ in rows
        ]

    def expected(self, reaches, today):
        """What may still come for those measured today (currency).

        :param reaches: of a :class:`~.incentive_draft.Draft`
        """
        now = [reach for reach in reaches if reach.date_from <= today <= reach.date_to]
        return sum(
            (
                amount
                for user_id, team_id, amount in self._rows
                if any(reach.meets(user_id, team_id) for reach in now)
            ),
            ZERO,
        )


class Estimate:
    """The figures of one person's page.

    :param computation: see :func:`person_computation`
    :param today: the day it is
    """

    def __init__(self, computation, user_id, today):
        self.computation, self.user_id, self.today = computation, user_id, today
        self.people, self.step = computation.people, computation.step
        drafts, pools = computation.run()
        # (draft, the person's share of it as a function of an amount or None)
        self.rows = [(draft, None) for draft in drafts if draft.user_id == user_id]
        self.rows += [(pool.team, pool) for pool in pools if user_id in pool.days]

    @cached_property
    def pipeline(self):
        """Open opportunities of the person and of the teams measured."""
        teams = [
            reach.team_ids or frozenset()
            for draft, _pool in self.rows
            for reach in draft.reaches
        ]
        days = (self.people.date_from, self.people.date_to)
        company = self.computation.company
        return Pipeline(company, days, self.user_id, frozenset().union(*teams))

    def share(self, pool, amount):
        """What an amount of the draft means for the person.

        :param pool: ``PoolDraft``, None: the draft is the person's own
        """
        if pool is None:
            return amount
        if not pool.days:
            return ZERO
        is_by_work = pool.team.component.sharing == "contribution"
        made = pool.contributions if is_by_work else None
        shares = shared_pool(max(amount, ZERO), pool.days, made, self.step)
        return shares.get(self.user_id, ZERO)

    def amount(self, draft, pool):
        """What the person has earned by a component so far (currency)."""
        return draft.amount if pool is None else pool.shares.get(self.user_id, ZERO)

    def unit(self, draft):
        """The smallest part of a component's result."""
        unit = draft.component.metric_id.unit
        return self.step if unit == "amount" else UNITS.get(unit, Decimal("0.0001"))

    def is_own_base(self, draft):
        """Whether per cents are paid on the result itself."""
        return (
            draft.measure.key == draft.base_measure.key
            and draft.reaches == draft.base_reaches
        )

    def next(self, draft, pool):
        """The next rate: ``NextBand`` and what it brings the person, or None."""
        found = next_band(
            draft.terms,
            draft.case,
            self.unit(draft),
            self.is_own_base(draft),
            self.step,
        )
        if found is None:
            return None
        then = self.share(pool, found.amount)
        return found, then - self.amount(draft, pool)

    def forecast(self, draft, pool):
        """Result and amount with the open pipeline, None: it says nothing about them.

        Only of all signed orders: whether an opportunity will be of a category or a
        margin, or invoiced in time, nobody knows.
        """
        component = draft.component
        metric, measure = component.metric_id, draft.measure
        is_told = (
            metric.source == "order"
            and not metric._has_filter()
            and draft.case.documents is None
            and measure == replace(measure, categ_ids=(), tag_ids=(), margin=None)
            and measure.customer_kind == "all"
        )
        more = is_told and self.pipeline.expected(draft.reaches, self.today)
        if not more:
            return None
        more = half_up(more, self.step)
        case = with_more(draft.case, more, self.is_own_base(draft))
        if measure.key == draft.base_measure.key and not self.is_own_base(draft):
            # what a narrower component pays is not paid for again
            own = self.pipeline.expected(draft.base_reaches, self.today)
            base = draft.case.base + half_up(own, self.step)
            case = replace(case, base=base)
        amount = earned(draft.terms, case, self.step).amount
        return case.actual, self.share(pool, amount)

    def guarantee(self, total):
        """What a newcomer's guarantee adds to a total (currency)."""
        return max(self._least - max(total, ZERO), ZERO)

    @cached_property
    def _least(self):
        """The newcomer's guarantee of the period, 0: none (currency)."""
        plans = self.computation.components.plan_id.filtered("guarantee_amount")
        if not plans:
            return ZERO
        stays = defaultdict(list)
        for stay in self.people.stays:
            if stay.user_id == self.user_id:
                stays[stay.plan_id].append(stay)
        joined = self.people.joined().get(self.user_id)
        period = (self.people.date_from, self.people.date_to)
        return max(
            guarantee_of(plan, stays[plan.id], joined, period, self.step)
            for plan in plans
        )
