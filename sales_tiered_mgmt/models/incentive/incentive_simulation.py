"""What plans would have cost in a past period, beside what was paid."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ...engine.incentive_breakeven import break_even, factors
from ..performance.fact_measure import Measure
from ..performance.fact_reach import Reach
from ..performance.fact_reader import exact_decimal
from .incentive_computation import IncentiveComputation
from .incentive_correction import LateCorrections
from .incentive_people import People
from .incentive_settlement import guarantee_of

ZERO, ONE = Decimal(0), Decimal(1)
PAID = ("locked", "paid")


@dataclass
class Cost:
    """What the plans bring at one factor (currency).

    :param by_person: dict of user id to an amount, guarantees included
    :param by_component: dict of the component's name to an amount
    :param guarantee: what newcomers' guarantees add
    """

    by_person: dict = field(default_factory=lambda: defaultdict(Decimal))
    by_component: dict = field(default_factory=lambda: defaultdict(Decimal))
    guarantee: Decimal = ZERO

    @property
    def total(self):
        """All together."""
        return sum(self.by_person.values(), ZERO)


class Simulation:
    """Computes plans for a period that is over; nothing is stored.

    Facts are read once, whatever the number of people and of factors.

    :param run: ``sales.incentive.run`` of the period as superuser, or a new one that
        says division and period
    :param plans: ``sales.incentive.plan`` to compute
    :param replaced: plans in whose place they stand: what these paid is compared
    """

    def __init__(self, run, plans, replaced):
        self.run, self.env = run, run.env
        self.company, self.period = run.company_id, run.period
        self.replaced = replaced.sudo()
        self.people = People(
            self.company,
            run.team_id,
            run.date_from,
            run.date_to,
            plans=plans,
            is_what_if=True,
        )
        late = LateCorrections(run, run._earlier_locked())
        self.computation = IncentiveComputation(
            self.people,
            self.period,
            settled=late.settled_spans,
            proposals=run._proposed_shares() if run.id else None,
        )
        self._costs = {}

    # ------------------------------------------------------------
    # What the plans would have cost
    # ------------------------------------------------------------

    def cost(self, factor=ONE):
        """What the plans bring at so much of the results, as :class:`Cost`."""
        if factor not in self._costs:
            self._costs[factor] = self._cost(factor)
        return self._costs[factor]

    def _cost(self, factor):
        drafts, pools = self.computation.rescaled(factor).run()
        cost = Cost()
        for draft in drafts:
            cost.by_person[draft.user_id] += draft.amount
            cost.by_component[draft.component.name] += draft.amount
        for pool in pools:
            for user_id, share in pool.shares.items():
                cost.by_person[user_id] += share
                cost.by_component[pool.team.component.name] += share
        for user_id, least in self._guarantees.items():
            earned = cost.by_person[user_id] + self._kept[user_id]
            top_up = max(least - max(earned, ZERO), ZERO)
            cost.by_person[user_id] += top_up
            cost.guarantee += top_up
        return cost

    @cached_property
    def _guarantees(self):
        """The least newcomers are paid: dict of user id to an amount (currency)."""
        plans = {
            plan.id: plan
            for plan in self.people.plans
            if plan.guarantee_amount and self.period in self._periods(plan)
        }
        stays, found = defaultdict(list), defaultdict(Decimal)
        for stay in self.people.stays:
            if stay.plan_id in plans:
                stays[stay.user_id, stay.plan_id].append(stay)
        joined = self.people.joined() if stays else {}
        period = (self.run.date_from, self.run.date_to)
        for (user_id, plan_id), own in stays.items():
            amount = guarantee_of(
                plans[plan_id],
                own,
                joined.get(user_id),
                period,
                self.computation.step,
            )
            found[user_id] = max(found[user_id], amount)
        return found

    @staticmethod
    def _periods(plan):
        return set(plan.component_ids.mapped("period"))

    def signed(self):
        """Untaxed amount signed in the division in the period (currency)."""
        metric = self.env.ref("sales_tiered_mgmt.sales_metric_signed", False)
        if not metric:
            return ZERO
        people, measure = self.people, Measure(metric.id)
        facts = self.computation.reader.sums(measure, people.date_from, people.date_to)
        return facts.total(
            Reach(people.date_from, people.date_to, team_ids=people.team_ids)
        ).result

    # ------------------------------------------------------------
    # What was paid
    # ------------------------------------------------------------

    def _paid_domain(self):
        run = self.run
        return [
            ("company_id", "=", run.company_id.id),
            ("run_id.team_id", "=", run.team_id.id),
            ("period", "=", run.period),
            ("date_from", "=", run.date_from),
            ("state", "in", PAID),
        ]

    @cached_property
    def statements(self):
        """Statements of the period that are final."""
        names = ["user_id", "team_id", "amount_total", "amount_guarantee"]
        names += ["amount_components", "amount_corrections", "amount_adjustments"]
        return (
            self.env["sales.incentive.statement"]
            .sudo()
            .search_fetch(self._paid_domain(), [*names, "amount_brought"])
        )

    @cached_property
    def _paid_rows(self):
        """(user, component, amount) of what the replaced plans paid."""
        domain = [
            *self._paid_domain(),
            ("kind", "in", ("component", "pool")),
            ("plan_id", "in", self.replaced.ids),
        ]
        rows = (
            self.env["sales.incentive.statement.line"]
            .sudo()
            ._read_group(domain, ["user_id", "component_id"], ["amount:sum"])
        )
        return [
            (user.id, component, exact_decimal(round(amount, 2)))
            for user, component, amount in rows
        ]

    @cached_property
    def paid(self):
        """What the replaced plans paid, as :class:`Cost`."""
        cost = Cost()
        for user_id, component, amount in self._paid_rows:
            cost.by_person[user_id] += amount
            cost.by_component[component.name] += amount
        if any(self.replaced.mapped("guarantee_amount")):
            for statement in self.statements:
                amount = exact_decimal(round(statement.amount_guarantee, 2))
                if amount:
                    cost.by_person[statement.user_id.id] += amount
                    cost.guarantee += amount
        return cost

    @cached_property
    def _kept(self):
        """What people had of the period beside the replaced plans, by user id."""
        kept = defaultdict(Decimal)
        for statement in self.statements:
            own = (
                statement.amount_components,
                statement.amount_corrections,
                statement.amount_adjustments,
                statement.amount_brought,
            )
            kept[statement.user_id.id] += exact_decimal(round(sum(own), 2))
        for user_id, _component, amount in self._paid_rows:
            kept[user_id] -= amount
        return kept

    # ------------------------------------------------------------
    # At other results
    # ------------------------------------------------------------

    def steps(self):
        """Costs at 50 % to 150 % of the results: list of (factor, amount)."""
        return [(factor, self.cost(factor).total) for factor in factors()]

    def break_even(self):
        """The factor at which the plans cost what was paid, None: there is none."""
        goal = self.paid.total
        if goal <= 0:
            return None
        return break_even(
            lambda factor: self.cost(factor).total, goal, dict(self.steps())
        )

    def team_ids(self):
        """The last team of everybody concerned: dict of user id to team id."""
        teams = {
            statement.user_id.id: statement.team_id.id for statement in self.statements
        }
        return teams | {stay.user_id: stay.team_id for stay in self.people.stays}


def plans_replaced(run, plans):
    """In whose place plans stand in a period: their versions in force, or else those
    in force that pay the same people of the division.

    :param run: see :class:`Simulation`
    :param plans: ``sales.incentive.plan`` as superuser
    :return: ``sales.incentive.plan``
    """
    team, days = run.team_id, (run.date_from, run.date_to)
    current = People(run.company_id, team, *days)
    chain = frontier = plans
    while frontier:
        later = plans.search([("previous_id", "in", frontier.ids)])
        frontier = (frontier.previous_id | later) - chain
        chain |= frontier
    found = current.plans & chain
    others = plans - _chains_of(found, plans)
    if others:
        proposed = People(run.company_id, team, *days, plans=others, is_what_if=True)
        paid = {stay.user_id for stay in proposed.stays}
        same = {stay.plan_id for stay in current.stays if stay.user_id in paid}
        found |= current.plans.filtered(
            lambda plan: plan.id in same and plan.team_id in plans.team_id
        )
    return found


def _chains_of(found, plans):
    """Those of ``plans`` that are versions of one of ``found``."""
    roots = {_root(plan) for plan in found}
    return plans.filtered(lambda plan: _root(plan) in roots)


def _root(plan):
    while plan.previous_id:
        plan = plan.previous_id
    return plan
