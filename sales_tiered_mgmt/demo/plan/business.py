"""Puts the parts of the plan together."""

import math
from random import Random

from .calendar import Calendar
from .contacts import plan_ratings, plan_visits
from .deals import plan_deals
from .leads import plan_leads
from .meetings import plan_meetings, plan_trainings
from .people import PEOPLE
from .records import Plan
from .requests import plan_requests

SEED = "sales_tiered_mgmt"


def plan_business(now):
    """All business of the demo company as of ``now``.

    Every part draws from a generator of its own, so that a change to one leaves the
    others as they were.
    :param now: naive UTC datetime, to the second
    :return: :class:`~.records.Plan`
    """
    calendar = Calendar(now)
    orders = []
    for person in PEOPLE:
        orders += plan_deals(person, calendar, Random(f"{SEED}/{person.login}"))
    orders += plan_requests(calendar, Random(f"{SEED}/requests"))
    leads = plan_leads(orders, calendar, Random(f"{SEED}/leads"))
    rates = tuple(
        (month, round(1 + 0.04 * math.sin(number / 2.5), 4))
        for number, month in enumerate(calendar.months)
    )
    return Plan(
        now,
        tuple(orders),
        tuple(leads),
        rates,
        tuple(plan_visits(calendar, Random(f"{SEED}/visits"))),
        tuple(plan_ratings(orders, calendar, Random(f"{SEED}/ratings"))),
        tuple(plan_meetings(calendar, Random(f"{SEED}/meetings"))),
        tuple(plan_trainings(calendar, Random(f"{SEED}/trainings"))),
    )
