"""Contracts beyond their salesperson's limit: what went up the line, and what waits."""

from dataclasses import dataclass
from datetime import timedelta

from .calendar import first_of_month
from .catalogue import compose, customers
from .money import plan_invoice
from .people import BY_LOGIN, deciders
from .records import REQUESTED, Decision, Order, Request

APPROVED, REFUSED, WITHDRAWN = "approved", "refused", "withdrawn"
SETTLED_DAYS = 6  # every decision of the past was taken well before today
RECOMMENDING = (
    "Margin checked with the plant, I recommend it.",
    "Reference customer for the region, in favour.",
    "Delivery dates confirmed with production.",
)
APPROVING = (
    "Approved. Payment in three parts as agreed.",
    "Go ahead, credit check is fine.",
    "Approved, keep me informed about acceptance.",
    "Good work.",
)
REFUSING = (
    "Credit limit of the customer is used up. Ask for a down payment.",
    "Margin too thin for this scope, renegotiate the services.",
    "Delivery date cannot be met. Offer it in two lots.",
)


@dataclass(frozen=True)
class Past:
    """A request of the past: how many months ago, and what came of it."""

    owner: str
    amount: int
    months_ago: int
    outcome: str = APPROVED
    discount: int = 0


@dataclass(frozen=True)
class Waiting:
    """A request that waits for ``waits_for`` since ``days_ago``."""

    owner: str
    amount: int
    waits_for: str
    days_ago: int
    by_customer: bool = False
    discount: int = 0


HISTORY = (
    Past("rep_n1a", 86_000, 15),
    Past("rep_n1a", 64_000, 7, REFUSED),
    Past("rep_n1a", 324_000, 10),
    Past("rep_n1a", 142_000, 5),
    Past("rep_n1b", 72_500, 13),
    Past("rep_n1b", 243_000, 8),
    Past("rep_n1b", 115_000, 4, REFUSED),
    Past("rep_n1c", 58_000, 6),
    Past("rep_n1c", 98_000, 2),
    Past("rep_n2a", 161_000, 14),
    Past("rep_n2a", 412_000, 9),
    Past("rep_n2a", 95_500, 3),
    Past("rep_n2b", 68_000, 11),
    Past("rep_n2a", 34_000, 8, discount=12),
    Past("rep_s1a", 46_000, 5, REFUSED, discount=15),
    Past("rep_n1b", 28_500, 3, discount=22),
    Past("rep_n2b", 262_000, 5, REFUSED),
    Past("rep_n2b", 77_000, 1, WITHDRAWN),
    Past("rep_s1a", 123_000, 12),
    Past("rep_s1a", 384_000, 7),
    Past("rep_s1a", 96_500, 2),
    Past("rep_s1b", 61_500, 10),
    Past("rep_s1b", 84_000, 3, REFUSED),
    Past("manager_n1", 452_000, 9),
    Past("manager_n2", 238_000, 6),
    Past("manager_s1", 286_000, 4),
    Past("director_north", 2_380_000, 8),
    Past("director_south", 2_640_000, 11, REFUSED),
)
PENDING = (
    Waiting("rep_n1b", 67_500, "manager_n1", 2),
    Waiting("rep_n1a", 118_000, "manager_n1", 1),
    Waiting("rep_n1c", 54_500, "manager_n1", 1, by_customer=True),
    Waiting("rep_n1a", 38_500, "manager_n1", 1, discount=10),
    Waiting("rep_n1b", 88_000, "manager_n1", 2, discount=12),
    Waiting("rep_n2b", 42_000, "director_north", 1, discount=18),
    Waiting("rep_n2a", 94_000, "manager_n2", 2),
    Waiting("rep_n2b", 152_000, "manager_n2", 1),
    Waiting("rep_s1b", 61_000, "manager_s1", 2),
    Waiting("rep_s1a", 83_000, "manager_s1", 1, by_customer=True),
    Waiting("rep_n1b", 342_000, "director_north", 2),
    Waiting("manager_n2", 264_000, "director_north", 1),
    Waiting("rep_s1a", 423_000, "director_south", 2),
    Waiting("manager_s1", 315_000, "director_south", 1),
    Waiting("rep_n2a", 2_160_000, "sales_admin", 3),
    Waiting("director_north", 2_310_000, "sales_admin", 2),
    Waiting("director_south", 2_700_000, "sales_admin", 1),
)


def plan_requests(calendar, rng):
    """The orders of ``HISTORY`` and ``PENDING``.

    :return: list of :class:`~.records.Order`
    """
    orders = [
        _past_order(past, f"request-{number:02}", calendar, rng)
        for number, past in enumerate(HISTORY, start=1)
    ]
    return orders + [
        _waiting_order(waiting, f"pending-{number:02}", calendar, rng)
        for number, waiting in enumerate(PENDING, start=1)
    ]


def _order(key, asked, calendar, asked_at, rng):
    """The quotation, made a while before it was submitted."""
    day = asked_at.date() - timedelta(rng.randint(3, 20))
    return Order(
        key=key,
        owner=asked.owner,
        customer=rng.choice(customers()[asked.owner]).key,
        route=REQUESTED,
        created_at=min(calendar.moment(day, rng), asked_at),
        valid_until=day + timedelta(45),
        lines=compose(asked.amount, rng, asked.discount),
    )


def _past_order(past, key, calendar, rng):
    month = first_of_month(calendar.today, -past.months_ago)
    settled = calendar.today - timedelta(SETTLED_DAYS)
    days = calendar.workdays(month, min(first_of_month(month, 1), settled))
    asked_at = calendar.moment(rng.choice(days), rng)
    order = _order(key, past, calendar, asked_at, rng)
    approvers = deciders(past.owner, order.amount, order.discount)
    if past.outcome == WITHDRAWN:
        at = calendar.later(asked_at, 5)
        return order.but(request=Request(asked_at, (), withdrawn_at=at))
    decisions = _decide(approvers, asked_at, past.outcome, calendar, rng)
    request = Request(asked_at, decisions)
    if not request.is_approved:
        return order.but(request=request)
    order = order.but(request=request, signed_at=decisions[-1].at)
    person = BY_LOGIN[past.owner]
    return order.but(invoice=plan_invoice(order, person, calendar, rng))


def _decide(approvers, asked_at, outcome, calendar, rng):
    """Everybody recommends, the last one has the last word."""
    decisions, at = [], asked_at
    for approver in approvers[:-1]:
        at = calendar.later(at, rng.randint(2, 26))
        decisions.append(Decision(approver, True, at, rng.choice(RECOMMENDING)))
    at = calendar.later(at, rng.randint(2, 30))
    is_approved = outcome == APPROVED
    comment = rng.choice(APPROVING if is_approved else REFUSING)
    decisions.append(Decision(approvers[-1], is_approved, at, comment))
    return tuple(decisions)


def _waiting_order(waiting, key, calendar, rng):
    asked_at = calendar.moment(calendar.today - timedelta(waiting.days_ago), rng)
    order = _order(key, waiting, calendar, asked_at, rng)
    approvers = deciders(waiting.owner, order.amount, order.discount)
    before = approvers[: approvers.index(waiting.waits_for)]
    decisions, at = [], asked_at
    for approver in before:
        at = calendar.later(at, rng.randint(2, 9))
        decisions.append(Decision(approver, True, at, rng.choice(RECOMMENDING)))
    return order.but(
        request=Request(
            asked_at,
            tuple(decisions),
            waits_for=waiting.waits_for,
            by_customer=waiting.by_customer,
        )
    )
