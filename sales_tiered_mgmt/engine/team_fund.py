"""Which periods a rule of a team fund fills, with how much, and what is put right.

A period is filled once, when it is over, and only as a whole: the rule has to hold, and
the fund to exist, on all of its days. Quarters and years follow the fiscal year.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

MONTHS = {"month": 1, "quarter": 3, "year": 12}
PERCENT, HEAD, OVER = "percent", "head", "over"


@dataclass(frozen=True, order=True)
class Period:
    """Days from ``date_from`` to ``date_to``, both included."""

    date_from: date
    date_to: date


def period_of(kind, day, first_month=1):
    """The period in which a day lies.

    :param kind: ``month``, ``quarter`` or ``year``
    :param first_month: number of the month in which the year begins
    :return: :class:`Period`

    >>> period_of("quarter", date(2026, 5, 20)).date_from
    datetime.date(2026, 4, 1)
    >>> period_of("year", date(2026, 3, 31), first_month=4).date_to
    datetime.date(2026, 3, 31)
    """
    length = MONTHS[kind]
    elapsed = (day.month - first_month) % length
    begin = _month(day, -elapsed)
    return Period(begin, _month(begin, length) - timedelta(days=1))


def whole_periods(kind, first, last, first_month=1):
    """Periods all of whose days lie between two days, in their order.

    :param first: first day that counts
    :param last: last day that counts
    :return: list of :class:`Period`

    >>> [p.date_to.month for p in whole_periods(
    ...     "quarter", date(2026, 1, 2), date(2026, 9, 30))]
    [6, 9]
    """
    found, period = [], period_of(kind, first, first_month)
    while period.date_to <= last:
        if period.date_from >= first:
            found.append(period)
        period = period_of(kind, period.date_to + timedelta(days=1), first_month)
    return found


def due(kind, base, rate, target=0.0, cap=0.0, quantum=Decimal("0.01")):
    """What one rule puts into a fund for one period; never below zero.

    :param kind: ``percent`` of the results ``base``; ``head``, an amount ``rate`` for
        each of ``base`` people; ``over``, a share of what ``base`` has above ``target``
    :param rate: ratio (0-1), or the amount per head
    :param target: of the period; without one there is nothing to exceed
    :param cap: the most for one period, 0 for none
    :param quantum: smallest unit of the currency
    :return: Decimal

    >>> due("percent", 200_000, 0.01)
    Decimal('2000.00')
    >>> due("over", 120, 0.5, target=100)
    Decimal('10.00')
    >>> due("over", 120, 0.5, target=0)
    Decimal('0.00')
    """
    base, rate, target, cap = map(_decimal, (base, rate, target, cap))
    if kind == OVER:
        base = base - target if target > 0 else Decimal(0)
    steps = (max(base, Decimal(0)) * rate / quantum).quantize(Decimal(1), ROUND_HALF_UP)
    amount = steps * quantum
    return min(amount, cap) if cap > 0 else amount


def correction(owed, posted, available):
    """How a fill that is not right any more is put right, never below zero.

    :param owed: what the period comes to today
    :param posted: what was posted for it, with what was carried
    :param available: what the fund can give now
    :return: tuple of what is posted now and of what is carried until there is money,
        zero or less

    >>> correction(Decimal(80), Decimal(100), Decimal(5))
    (Decimal('-5'), Decimal('-15'))
    >>> correction(Decimal(110), Decimal(100), Decimal(0))
    (Decimal('10'), Decimal('0'))
    """
    difference = owed - posted
    now = max(difference, min(-available, Decimal(0)))
    return now, difference - now


def _month(day, months):
    """First day of the month so many months after that of ``day``."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _decimal(value):
    return value if isinstance(value, Decimal) else Decimal(str(value or 0))
