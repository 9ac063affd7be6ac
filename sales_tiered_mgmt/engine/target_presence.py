"""Who is there to carry a target, and how much of it (policy D1.1, D1.2).

Joiners, leavers, transfers and newcomers, by calendar days and months. No ORM here.
Dates are inclusive at both ends; ratios are exact fractions.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from .allocation import Number, exact_ratios


def months_of(date_from: date, date_to: date) -> Iterator[tuple[date, date]]:
    """First and last day of each month of a period, cut to the period.

    >>> [str(day) for day, _end in months_of(date(2025, 12, 15), date(2026, 2, 3))]
    ['2025-12-15', '2026-01-01', '2026-02-01']
    """
    start = date_from
    while start <= date_to:
        end = start.replace(day=monthrange(start.year, start.month)[1])
        yield start, min(end, date_to)
        start = end + timedelta(days=1)


def active_share(
    period_from: date,
    period_to: date,
    active_from: date | None = None,
    active_to: date | None = None,
) -> Fraction:
    """The share of a period's calendar days on which somebody is there.

    Joiners, leavers and transfers: the shares of two teams in the month of a transfer
    make 1.

    :param active_from: first day, ``None`` for an open end
    :param active_to: last day, ``None`` for an open end
    :return: ratio from 0 to 1
    :raise ValueError: where a period ends before it starts

    >>> active_share(date(2026, 4, 1), date(2026, 4, 30), active_from=date(2026, 4, 16))
    Fraction(1, 2)
    """
    if period_to < period_from:
        raise ValueError(f"the period ends before it starts: {period_from} {period_to}")
    if active_from and active_to and active_to < active_from:
        raise ValueError(f"active until before active from: {active_from} {active_to}")
    first = max(period_from, active_from or period_from)
    last = min(period_to, active_to or period_to)
    days = max((last - first).days + 1, 0)
    return Fraction(days, (period_to - period_from).days + 1)


def months_since(joined: date, day: date) -> int:
    """Calendar months from the month of joining (0) to the month of ``day``.

    >>> months_since(date(2025, 11, 30), date(2026, 2, 1))
    3
    """
    return (day.year - joined.year) * 12 + day.month - joined.month


def ramp_of(months_since_joining: int, steps: Sequence[Number]) -> Fraction:
    """What a newcomer is expected to carry, by the month since joining.

    :param months_since_joining: 0 in the month of joining; before it nothing is carried
    :param steps: ratios from 0 to 1, one per month; 1 after the last
    :return: ratio from 0 to 1
    :raise ValueError: of a step out of these bounds

    >>> from decimal import Decimal
    >>> steps = [Decimal("0.25"), Decimal("0.5"), Decimal("0.75")]
    >>> [str(ramp_of(month, steps)) for month in range(-1, 4)]
    ['0', '1/4', '1/2', '3/4', '1']
    """
    ratios = exact_ratios(steps, "a step of the ramp")
    if months_since_joining < 0:
        return Fraction(0)
    if months_since_joining < len(ratios):
        return ratios[months_since_joining]
    return Fraction(1)
