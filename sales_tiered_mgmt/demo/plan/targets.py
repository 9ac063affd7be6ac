"""What was aimed at: target plans of the divisions, drawn up from what they sold.

A target is the result of the year so far, at the pace of the seasons, divided by how
ambitious it was for the person: so somebody is ahead and somebody behind whenever the
demo is built.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ...engine.allocation import largest_remainder
from .calendar import SEASON, first_of_month
from .people import BY_LOGIN, PEOPLE

AMOUNTS = ("signed", "invoiced", "collected")
NEW_CUSTOMERS = "new_customers"
METRICS = (*AMOUNTS, NEW_CUSTOMERS)
TEAMS = {"north": ("n1", "n2"), "south": ("s1",)}
# result by target of each person
ATTAINMENT = {
    "rep_n1a": 1.16,
    "rep_n1b": 0.74,
    "rep_n1c": 1.05,
    "rep_n2a": 0.97,
    "rep_n2b": 0.82,
    "rep_s1a": 1.21,
    "rep_s1b": 0.88,
    "manager_n1": 0.94,
    "manager_n2": 1.03,
    "manager_s1": 0.91,
    "director_north": 1.04,
    "director_south": 0.86,
}
BOUNDS = 0.66, 1.24
# what managers and directors assign beyond the own target, and the director's fixed one
TEAM_SHARE, DIVISION_SHARE = Decimal("0.96"), Decimal("0.98")
STEP = 500
# An average month that stands in for each person where the year is still young.
PRIOR_MONTHS = 1.5
YOUNG = 2.0


@dataclass(frozen=True)
class Answer:
    """A counter-proposal, and what became of it.

    :param handed: factor of the target first handed down, against the one agreed
    :param reason: of the counter-proposal
    :param returned: why the superior left it; empty: accepted at once
    :param comment: with which the superior met the second proposal
    """

    handed: Decimal
    reason: str
    returned: str = ""
    comment: str = ""


ANSWERS = {
    "rep_n1b": Answer(
        Decimal("1.15"),
        "Two of my largest customers have stopped investing until the second half; "
        "what is left of them is service.",
    ),
    "rep_n2b": Answer(
        Decimal("1.20"),
        "The steel works have cut their budgets; I can name every customer who waits.",
        returned="Your pipeline is larger than the year before. Show me by customer "
        "what is missing, then we talk.",
        comment="Convinced of half of it: I have taken Anshan out.",
    ),
    "rep_s1b": Answer(
        Decimal("1.12"),
        "I take over my colleague's key accounts and lose a quarter with it.",
    ),
}


@dataclass(frozen=True)
class TargetPlan:
    """The targets of one division.

    :param division: name of its team
    :param periods: first days of its months
    :param amounts: dict of (login or team, code of the metric) to the target of each
        period; amounts in company currency
    """

    division: str
    date_from: date
    date_to: date
    periods: tuple[date, ...]
    amounts: dict[tuple[str, str], tuple[int, ...]]

    @property
    def people(self):
        """Logins of everybody with a target."""
        teams = (self.division, *TEAMS[self.division])
        return [person.login for person in PEOPLE if person.team in teams]


def plan_targets(orders, calendar, division, date_from, date_to):
    """The targets of a division for a year.

    :param orders: everything the demo company sold
    :param date_from: first day, not before the demo's business
    :return: :class:`TargetPlan`
    """
    periods = _periods(date_from, date_to)
    plan = TargetPlan(division, date_from, date_to, periods, {})
    results = _results(orders)
    for login in plan.people:
        for metric in METRICS:
            own = results.get((login, metric), [])
            plan.amounts[login, metric] = _person(plan, calendar, login, metric, own)
    for team in TEAMS[division]:
        members = [login for login in plan.people if BY_LOGIN[login].team == team]
        _add_up(plan, team, members, TEAM_SHARE)
    leader = next(login for login in plan.people if BY_LOGIN[login].team == division)
    _add_up(plan, division, [*TEAMS[division], leader], DIVISION_SHARE)
    return plan


def _periods(date_from, date_to):
    """First days of the months, the first of which may have begun before.

    >>> _periods(date(2026, 4, 6), date(2026, 6, 5))
    (datetime.date(2026, 4, 6), datetime.date(2026, 5, 1), datetime.date(2026, 6, 1))
    """
    found, month = [date_from], first_of_month(date_from, 1)
    while month <= date_to:
        found.append(month)
        month = first_of_month(month, 1)
    return tuple(found)


def _results(orders):
    """Days and results of each person by metric."""
    found = {}

    def add(order, metric, day, value):
        found.setdefault((order.owner, metric), []).append((day, value))

    customers = set()
    standing = [order for order in orders if order.is_confirmed]
    for order in sorted(standing, key=lambda order: order.signed_at):
        add(order, "signed", order.signed_at.date(), order.amount)
        if order.customer not in customers:
            customers.add(order.customer)
            add(order, NEW_CUSTOMERS, order.signed_at.date(), 1)
        invoice = order.invoice
        if not invoice:
            continue
        left = order.amount
        add(order, "invoiced", invoice.date, order.amount)
        if invoice.refund:
            share = invoice.refund.share
            whole = order.amount if share == 1 else order.lines[0].amount
            add(order, "invoiced", invoice.refund.date, -share * whole)
            left -= share * whole
        for payment in invoice.payments:
            part = left
            if payment.share is not None:
                part = min(left, order.amount * payment.share)
            add(order, "collected", payment.date, part)
            left -= part
    return found


def _person(plan, calendar, login, metric, results):
    """One person's targets by period."""
    weights = {day: _weight(plan, day) for day in plan.periods}
    total = _level(plan, calendar, login, metric, results) * sum(weights.values())
    step = 1
    if metric in AMOUNTS:
        # a round sum for the year
        step, nice = STEP, 10_000 if total > 100_000 else 2_000
        total = max(round(total / nice), 1) * nice
    total = max(round(total), 1)
    shared = largest_remainder(Decimal(total), weights, Decimal(step))
    return tuple(int(shared[day]) for day in plan.periods)


def _weight(plan, first):
    """What the season gives to a month, or to the part of it within the plan."""
    after_last = min(first_of_month(first, 1), plan.date_to + timedelta(1))
    days = (first_of_month(first, 1) - first.replace(day=1)).days
    share = Decimal((after_last - first).days) / days
    return Decimal(str(SEASON[first.month])) * share


def _level(plan, calendar, login, metric, results):
    """The target of an average month."""
    usual_season = sum(
        SEASON[month.month] * calendar.elapsed(month) for month in calendar.months
    )
    usual = sum(value for _day, value in results) / usual_season
    season = sum(
        float(_weight(plan, first)) * calendar.elapsed(first.replace(day=1))
        for first in plan.periods
        if first <= calendar.today
    )
    result = sum(
        value for day, value in results if plan.date_from <= day <= plan.date_to
    )
    level = (result + PRIOR_MONTHS * usual) / (season + PRIOR_MONTHS)
    level = max(level, 0) / ATTAINMENT[login]
    if season > YOUNG and result > 0:
        lowest, highest = BOUNDS
        pace = result / season
        level = min(max(level, pace / highest), pace / lowest)
    return Decimal(level)


def _add_up(plan, owner, parts, share):
    """A little less than the parts: what they are assigned beyond is the reserve.

    Customers are counted whole, and there is no reserve of them.
    """
    for metric in METRICS:
        sums = [
            sum(own)
            for own in zip(*(plan.amounts[part, metric] for part in parts), strict=True)
        ]
        if metric in AMOUNTS:
            sums = [int(total * share / STEP) * STEP for total in sums]
        plan.amounts[owner, metric] = tuple(sums)


def first_proposals(plan, answers):
    """What was handed down at first to those who counter-proposed.

    :param answers: dict of login to :class:`Answer`
    :return: dict of login to the signed amount of each period
    """
    return {
        login: tuple(
            int(amount * answer.handed / STEP) * STEP
            for amount in plan.amounts[login, "signed"]
        )
        for login, answer in answers.items()
        if login in plan.people
    }
