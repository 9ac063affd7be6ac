"""Ordinary business: quotations, and the orders each person signed within the limit."""

import math
from datetime import timedelta

from .calendar import SEASON, first_of_month
from .catalogue import compose, customers
from .money import plan_invoice
from .records import CANCELLED, DRAFT, OFFICE, SENT, SIGNED, Order

# Orders younger than this are confirmed by the office: what people sign today is not
# added up with the demo's business (the split window is a week by default).
FRESH_DAYS = 9
WITHOUT_TEAM = {"rep_n2b", "rep_s1a", "manager_n1"}
CALLED_OFF = {"rep_n1a", "rep_n1b", "rep_s1b"}
LOWEST = 1_500


def plan_deals(person, calendar, rng):
    """Everything one person sold and quoted in the ordinary way.

    :return: list of :class:`~.records.Order`
    """
    orders, quarters_seen = [], set()
    for number, day in enumerate(_signing_days(person, calendar, rng), start=1):
        quarter = max(
            first for first in calendar.quarters + [calendar.start] if first <= day
        )
        is_first = quarter not in quarters_seen
        quarters_seen.add(quarter)
        orders.append(_signed_order(person, calendar, rng, number, day, is_first))
    orders = _with_exceptions(person, orders)
    return orders + _quotations(person, calendar, rng)


def _signing_days(person, calendar, rng):
    """Days on which the person closed an order: by pace, season and trend."""
    days = []
    for number, month in enumerate(calendar.months):
        progress = number / (len(calendar.months) - 1)
        expected = (
            person.pace
            * SEASON[month.month]
            * (1 + (person.trend - 1) * progress)
            * calendar.elapsed(month)
        )
        span = calendar.workdays(month, first_of_month(month, 1))
        days += [rng.choice(span) for _n in range(int(expected + rng.random()))]
    for quarter in calendar.quarters:
        after_last = first_of_month(quarter, 3)
        if not any(quarter <= day < after_last for day in days):
            days.append(rng.choice(calendar.workdays(quarter, after_last)))
    return sorted(days)


def _amount(person, rng):
    """An order amount: many small ones, few large ones, none beyond the limit."""
    amount = rng.lognormvariate(math.log(person.median), 0.55)
    return min(max(amount, LOWEST), person.ceiling)


def _customer(person, rng):
    """One of the person's customers; the first ones on the list buy more often."""
    own = customers()[person.login]
    weights = [1 / rank for rank in range(1, len(own) + 1)]
    return rng.choices(own, weights)[0].key


def _signed_order(person, calendar, rng, number, day, is_first):
    signed_at = calendar.moment(day, rng)
    quoted = calendar.moment(day - timedelta(rng.randint(2, 25)), rng)
    is_fresh = day > calendar.today - timedelta(FRESH_DAYS)
    order = Order(
        key=f"{person.login}-{number:03}",
        owner=person.login,
        customer=_customer(person, rng),
        route=OFFICE if is_fresh else SIGNED,
        created_at=min(quoted, signed_at),
        signed_at=signed_at,
        lines=compose(_amount(person, rng), rng),
    )
    return order.but(invoice=plan_invoice(order, person, calendar, rng, is_first))


def _with_exceptions(person, orders):
    """A few orders without team, and a few that the customer called off.

    The first order of a quarter (prepaid, see :mod:`.money`) stays as it is.
    """
    ordinary = [
        index
        for index, order in enumerate(orders)
        if order.route == SIGNED and not (order.invoice and order.invoice.is_prepaid)
    ]
    for index in ordinary[2:3] if person.login in WITHOUT_TEAM else ():
        orders[index] = orders[index].but(has_team=False)
    for index in ordinary[4:5] if person.login in CALLED_OFF else ():
        orders[index] = orders[index].but(route=CANCELLED, invoice=None)
    return orders


def _quotations(person, calendar, rng):
    """Drafts, quotations that wait for the customer, and some that have expired."""
    is_rep = person.tier == "representative"
    wanted = [
        # route, count, age in days, days it is valid from its creation
        (DRAFT, 2 if is_rep else 1, (0, 15), 30),
        (SENT, 3 if is_rep else 1, (3, 28), 45),
        (SENT, 2 if is_rep else 1, (60, 160), 30),
    ]
    orders = []
    for route, count, ages, validity in wanted:
        for _n in range(count):
            day = calendar.clamp(calendar.today - timedelta(rng.randint(*ages)))
            orders.append(
                Order(
                    key=f"{person.login}-q{len(orders) + 1}",
                    owner=person.login,
                    customer=_customer(person, rng),
                    route=route,
                    created_at=calendar.moment(day, rng),
                    valid_until=day + timedelta(validity),
                    lines=compose(_amount(person, rng), rng),
                )
            )
    return orders
