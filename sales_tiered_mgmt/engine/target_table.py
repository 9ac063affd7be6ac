"""A target as a table of parts by months, exact along rows and columns (D1.1, D1.2).

What each part weighs is :mod:`target_split`'s, what a month weighs is
:mod:`target_season`'s and who is there :mod:`target_presence`'s. Here they become one
amount per part and month, with the parts that somebody fixed by hand left as they are.
No ORM here.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .allocation import CENT, Number, exact, largest_remainder, units
from .table_rounding import round_table
from .target_season import spread
from .target_split import cascade

# to how many parts of a step shares of months are known before they are rounded: keeps
# the fractions of a thousand people from having a thousand different denominators
FINE = 10**6


@dataclass(frozen=True)
class Row:
    """A part of the target and its months.

    ``presence`` is what can be carried per month, from 0 to 1 (days of presence x
    full-time share x ramp). ``current`` is what the part has now. ``fixed`` is an
    amount set by hand, ``None`` where the split decides; as long as it is what the part
    has, its months stay, too.
    """

    key: Hashable
    presence: Sequence[Number]
    current: Sequence[Decimal]
    fixed: Decimal | None = None


def fixed_months(row: Row, season: Sequence[Number], step: Decimal = CENT):
    """The months of a part whose amount is set by hand.

    :raise ValueError: there is an amount, and nobody to carry it

    >>> row = Row(1, [1, 1], [Decimal(70), Decimal(30)], fixed=Decimal(100))
    >>> [str(month) for month in fixed_months(row, [1, 1])]
    ['70', '30']
    >>> row = Row(1, [1, 1], [Decimal(70), Decimal(20)], fixed=Decimal(100))
    >>> [str(month) for month in fixed_months(row, [1, 1])]
    ['50.00', '50.00']
    """
    if row.fixed == sum(row.current):
        return tuple(row.current)
    return spread(row.fixed, season, active=row.presence, step=step)


def by_month(
    totals: Sequence[Decimal],
    rows: Sequence[Row],
    weights: Mapping[Hashable, Number],
    keeps_shares: bool = False,
    step: Decimal = CENT,
) -> dict[Hashable, tuple[Decimal, ...]]:
    """Break a target with months down month by month: each column is kept.

    In a month in which only parts are present that weigh nothing, presence alone
    counts; one in which nobody is present stays unassigned. Parts fixed by hand come
    off first; where they exceed a month, the other months give way, so that the whole
    still is the whole.

    :param totals: the target above, per month
    :param rows: the parts
    :param weights: {key: weight without presence}, of the parts not fixed
    :param keeps_shares: go by the amounts that are there, x weight
    :return: {key: amount per month}
    :raise ValueError: see :func:`fixed_months`

    >>> rows = [Row(1, [1, 1], [0, 0]), Row(2, [0, 1], [0, 0])]
    >>> table = by_month([Decimal(10), Decimal(10)], rows, {1: 1, 2: 1})
    >>> {key: [str(month) for month in months] for key, months in table.items()}
    {1: ['10.00', '5.00'], 2: ['0.00', '5.00']}
    """
    result = {
        row.key: fixed_months(row, totals, step)
        for row in rows
        if row.fixed is not None
    }
    left = _without(totals, result.values(), step)
    free = [row for row in rows if row.fixed is None]
    table = {row.key: [] for row in free}
    for month in range(len(totals)):
        presence = {row.key: exact(row.presence[month]) for row in free}
        own = {
            row.key: exact(weights[row.key])
            * (exact(row.current[month]) if keeps_shares else presence[row.key])
            for row in free
        }
        if not any(own.values()):
            own = presence
        for key, weight in own.items():
            table[key].append(weight)
    return result | (cascade(left, table, step).parts if table else {})


def by_year(
    total: Decimal,
    rows: Sequence[Row],
    weights: Mapping[Hashable, Number],
    season: Sequence[Number],
    is_scaled: bool = True,
    step: Decimal = CENT,
) -> dict[Hashable, tuple[Decimal, ...]]:
    """Split a year's target among the parts, then spread each over the months.

    Each part's months add up to its year exactly; each month of all parts together is
    the exact sum rounded down or up to the step.

    :param total: what all parts together get
    :param rows: the parts
    :param weights: {key: weight with capacity}, of the parts not fixed
    :param season: weight per month
    :param is_scaled: whether the parts make up ``total``; else each one's weight is its
        amount, whatever the sum
    :return: {key: amount per month}
    :raise ValueError: nobody is there to carry an amount

    >>> rows = [Row(1, [1, 1], [0, 0]), Row(2, [1, 1], [0, 0])]
    >>> table = by_year(Decimal(90), rows, {1: 2, 2: 1}, [1, 2])
    >>> {key: [str(month) for month in months] for key, months in table.items()}
    {1: ['20.00', '40.00'], 2: ['10.00', '20.00']}
    """
    result = {
        row.key: fixed_months(row, season, step)
        for row in rows
        if row.fixed is not None
    }
    free = [row for row in rows if row.fixed is None]
    if not free:
        return result
    if is_scaled:
        given = sum(map(sum, result.values()), Decimal(0))
        amounts = largest_remainder(max(total - given, 0 * step), weights, step)
    else:
        amounts = {key: _nearest(weight, step) for key, weight in weights.items()}
    fine = step / FINE
    shares = {
        row.key: [
            exact(month) / exact(step)
            for month in spread(amounts[row.key], season, row.presence, step=fine)
        ]
        for row in free
    }
    # months as rows: so the parts' years are the columns, which are kept
    months = {
        month: [shares[row.key][month] for row in free] for month in range(len(season))
    }
    rounded = round_table(months)
    return result | {
        row.key: tuple(rounded[month][place] * step for month in months)
        for place, row in enumerate(free)
    }


def _without(totals, fixed, step):
    """What is left of each month, together exactly what is left of the whole."""
    taken = [sum(column, Decimal(0)) for column in zip(*fixed, strict=True)]
    taken = taken or [Decimal(0)] * len(totals)
    left = [
        max(total - amount, 0 * step)
        for total, amount in zip(totals, taken, strict=True)
    ]
    whole = max(sum(totals, Decimal(0)) - sum(taken, Decimal(0)), 0 * step)
    if sum(left, Decimal(0)) == whole:
        return left
    parts = largest_remainder(whole, dict(enumerate(left)), step)
    return [parts[month] for month in range(len(totals))]


def _nearest(amount, step):
    """The multiple of ``step`` next to an amount, half a step rounded up."""
    count = exact(amount) / exact(step) + Fraction(1, 2)
    return units(Decimal(count.numerator // count.denominator), Decimal(1)) * step
