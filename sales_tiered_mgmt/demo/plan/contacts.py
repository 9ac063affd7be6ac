"""What people do with customers besides selling, and how customers rate them."""

from datetime import datetime, time, timedelta

from .calendar import first_of_month
from .catalogue import customers
from .people import PEOPLE
from .records import Rating, Visit

VISITS = {"representative": 3, "manager": 1, "director": 1}  # a month
SUBJECTS = ("Visit at the plant", "Talk about the year's needs", "Site survey")
FEEDBACK = {
    5: "Everything as promised.",
    4: "Good advice.",
    3: "",
    2: "Had to ask twice.",
    1: "Nobody called back.",
}
MONTHS_BACK = 12


def plan_visits(calendar, rng):
    """Visits of the last twelve months, and one ahead for everybody.

    :return: list of :class:`~.records.Visit`
    """
    visits = []
    for person in PEOPLE:
        for month in calendar.months[-MONTHS_BACK:]:
            count = VISITS[person.tier] * calendar.elapsed(month)
            span = calendar.workdays(month, first_of_month(month, 1))
            days = [rng.choice(span) for _n in range(int(count + rng.random()))]
            visits += [_visit(person, day, rng) for day in days]
        visits.append(_visit(person, calendar.today - timedelta(1), rng))
        visits.append(_visit(person, calendar.today + timedelta(3), rng))
    return visits


def _visit(person, day, rng):
    """At a full hour of the morning or afternoon in Shanghai."""
    customer = rng.choice(customers()[person.login])
    return Visit(
        owner=person.login,
        customer=customer.key,
        subject=rng.choice(SUBJECTS),
        at=datetime.combine(day, time(rng.choice((1, 2, 5, 6, 7)))),
    )


def plan_ratings(orders, calendar, rng):
    """Ratings of one signed order in three, and of everybody's first one.

    Who wins more is liked better.

    :return: list of :class:`~.records.Rating`
    """
    ratings = []
    for person in PEOPLE:
        own = [o for o in orders if o.owner == person.login and o.is_confirmed]
        for number, order in enumerate(own):
            if number and rng.random() > 1 / 3:
                continue
            value = rng.choices(
                (5, 4, 3, 2, 1),
                (6 * person.win_rate, 3, 1.5, 1 - person.win_rate, 0.3),
            )[0]
            at = calendar.later(order.signed_at, 24 * rng.randint(5, 40))
            ratings.append(Rating(order.key, at, value, FEEDBACK[value]))
    return ratings
