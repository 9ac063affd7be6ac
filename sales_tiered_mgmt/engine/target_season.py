"""A target through the year: the season's weights, months, quarters (D1.1, D1.2).

No ORM here. Amounts are ``Decimal``; ratios and weights are exact fractions, made to be
multiplied and rounded once at the end.
"""

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import repeat

from .allocation import CENT, Number, exact, exact_ratios, largest_remainder

MONTHS_OF_QUARTER = 3


def season_of(
    history: Mapping[Hashable, Decimal],
    months: Sequence[Hashable],
    floor: Number = 0,
    mix: Number = 1,
) -> tuple[Fraction, ...]:
    """The weight of each month in the year, from last year's results.

    A negative month (more refunds than sales) counts 0, and so does a missing one;
    without any result all months weigh the same.

    :param history: {month: amount}, the months named as in ``months``
    :param months: the months to weigh, in order; one may come twice in a long year
    :param floor: the least a month may weigh, as a ratio of an average month, 0 to 1
    :param mix: how much the history counts, 1 alone, 0 not at all (all months equal)
    :return: weights in the order of ``months``, together 1
    :raise ValueError: without months, or of a ratio out of its bounds

    >>> [str(weight) for weight in season_of({1: Decimal(3), 2: -5}, [1, 2, 3])]
    ['1', '0', '0']
    >>> [str(weight) for weight in season_of({1: 3, 2: 1}, [1, 2], mix=Decimal("0.5"))]
    ['5/8', '3/8']
    """
    if not months:
        raise ValueError("a season needs at least one month")
    (floor,) = exact_ratios([floor], "the floor")
    (mix,) = exact_ratios([mix], "the mix")
    results = [max(exact(history.get(month, 0), "a result"), 0) for month in months]
    even = Fraction(1, len(months))
    whole = sum(results)
    shares = [amount / whole for amount in results] if whole else [even] * len(months)
    weights = [mix * share + (1 - mix) * even for share in shares]
    # what the weak months are raised by comes off what the others have above the floor
    above = [max(weight - floor * even, 0) for weight in weights]
    if not any(above):
        return (even,) * len(months)
    factor = (1 - floor) / sum(above)
    return tuple(floor * even + weight * factor for weight in above)


def capacity_of(
    season: Sequence[Number],
    active: Sequence[Number] | None = None,
    ramp: Sequence[Number] | None = None,
    fte: Number = 1,
) -> Fraction:
    """What somebody can carry of a year's full target: presence weighted by season.

    Who is there in the strong months only, carries more than the days alone say.

    :param season: weights of the months, not all 0
    :param active: ratio of presence per month; ``None`` for always there
    :param ramp: ratio per month; ``None`` for no newcomer
    :param fte: share of a full-time job, 0 to 1
    :return: ratio from 0 to 1
    :raise ValueError: where one of these rules is broken

    >>> capacity_of([3, 1], active=[0, 1], fte=Decimal("0.5"))
    Fraction(1, 8)
    """
    (fte,) = exact_ratios([fte], "the part of full time")
    season, active, ramp = _profiles(season, active, ramp)
    if not sum(season):
        raise ValueError("at least one month's weight must be greater than 0")
    carried = sum(map(_product, season, active, ramp))
    return fte * carried / sum(season)


def spread(
    total: Decimal,
    season: Sequence[Number],
    active: Sequence[Number] | None = None,
    ramp: Sequence[Number] | None = None,
    step: Decimal = CENT,
) -> tuple[Decimal, ...]:
    """Spread an amount over months by season, presence and ramp, to the step.

    Where all that leaves nothing (the season has its weight in months before somebody
    came), presence and ramp decide, then presence alone: nobody gets an amount for a
    month without a day of presence.

    :param total: amount in the metric's unit, a multiple of ``step``
    :param season: weights of the months, at least 0
    :param active: ratio of presence per month; ``None`` for always there
    :param ramp: ratio per month; ``None`` for no newcomer
    :return: an amount per month, together ``total``
    :raise ValueError: where there is an amount but no presence, or a rule is broken

    >>> [str(month) for month in spread(Decimal(100), [1, 1, 2], active=[0, 1, 1])]
    ['0.00', '33.33', '66.67']
    """
    season, active, ramp = _profiles(season, active, ramp)
    if not total:
        return tuple(0 * step for _month in season)
    proposals = (
        list(map(_product, season, active, ramp)),
        list(map(_product, repeat(Fraction(1)), active, ramp)),
        active,
    )
    weights = next((weights for weights in proposals if any(weights)), None)
    if weights is None:
        raise ValueError(f"there is nobody in any month to carry {total}")
    parts = largest_remainder(total, dict(enumerate(weights)), step)
    return tuple(parts[month] for month in range(len(season)))


def to_months(
    totals: Sequence[Decimal],
    season: Sequence[Number],
    active: Sequence[Number] | None = None,
    ramp: Sequence[Number] | None = None,
    step: Decimal = CENT,
) -> tuple[Decimal, ...]:
    """Months from a year's, two halves' or four quarters' amounts: each keeps its own.

    :param totals: amounts of equally long parts of the year, in order
    :param season: weights of the months; see :func:`spread` for the others
    :return: an amount per month; :func:`to_quarters` of it gives quarters back
    :raise ValueError: where the months cannot be divided like that, or as ``spread``

    >>> quarters = to_months([Decimal(30), Decimal(60)], [1] * 6)
    >>> [str(month) for month in quarters]
    ['10.00', '10.00', '10.00', '20.00', '20.00', '20.00']
    """
    season, active, ramp = _profiles(season, active, ramp)
    if not totals or len(season) % len(totals):
        raise ValueError(f"{len(season)} months have no {len(totals)} equal parts")
    length = len(season) // len(totals)
    result = []
    for number, total in enumerate(totals):
        part = slice(number * length, (number + 1) * length)
        result += spread(total, season[part], active[part], ramp[part], step)
    return tuple(result)


def to_quarters(months: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Sums of three months each, from the first; the last one of what is left.

    >>> to_quarters([Decimal(1), Decimal(2), Decimal(3), Decimal(4)])
    (Decimal('6'), Decimal('4'))
    """
    return tuple(
        sum(months[start : start + MONTHS_OF_QUARTER], Decimal(0))
        for start in range(0, len(months), MONTHS_OF_QUARTER)
    )


def _profiles(season, active, ramp):
    """Weights and ratios of the months as fractions, all equally long."""
    season = [exact(weight, "a month's weight") for weight in season]
    if any(weight < 0 for weight in season):
        raise ValueError("a month's weight must not be negative")
    always = [1] * len(season)
    active = exact_ratios(always if active is None else active, "a ratio of presence")
    ramp = exact_ratios(always if ramp is None else ramp, "a ratio of the ramp")
    if not len(season) == len(active) == len(ramp):
        raise ValueError("season, presence and ramp must have the same months")
    return season, active, ramp


def _product(season, active, ramp):
    return season * active * ramp
