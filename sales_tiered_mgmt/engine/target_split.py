"""Splitting a target among teams and people (policy D1.1, D1.2, B2).

The director breaks the annual target down to the teams, the manager the team's to the
representatives. Each method of splitting is a weight per part; what the weights make of
an amount is :mod:`allocation`'s. No ORM here.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .allocation import (
    CENT,
    Number,
    exact,
    exact_weights,
    largest_remainder,
    units,
)
from .table_rounding import round_table

EQUAL = "equal"
LAST_YEAR = "last_year"
HEAD_COUNT = "head_count"
PIPELINE = "pipeline"
BY_HAND = "by_hand"
METHODS = (EQUAL, LAST_YEAR, HEAD_COUNT, PIPELINE, BY_HAND)


@dataclass(frozen=True)
class Part:
    """A team or a person that takes a part of a target.

    ``base`` is last year's result, a full year's (who sold for half of it: scaled up by
    the caller), ``None`` without any history. ``heads`` counts people, ``pipeline`` is
    the weighted amount of open leads, ``current`` what the part has now. ``growth`` is
    a factor (1.1 for 10 % more), ``None`` for the one of the whole split. ``capacity``
    is what can be carried in the period, from 0 to 1: presence x full-time share x
    ramp, the mean of its people for a team.
    """

    key: Hashable
    base: Number | None = None
    heads: Number = 1
    pipeline: Number = 0
    current: Number = 0
    growth: Number | None = None
    capacity: Number = 1


@dataclass(frozen=True)
class Split:
    """What each part gets, and what that goes by.

    ``is_fallback``: the method had nothing to go by, the parts are equal by capacity.
    ``estimated``: keys of newcomers, taken for average.
    """

    parts: dict[Hashable, Decimal]
    method: str
    is_fallback: bool = False
    estimated: tuple = ()


class Weights(NamedTuple):
    """Weight per key, and as in :class:`Split` what they go by."""

    by_key: dict[Hashable, Fraction]
    is_fallback: bool = False
    estimated: tuple = ()


def weigh(parts: Sequence[Part], method: str, growth: Number = 1) -> Weights:
    """The weight of each part: base of the method x growth x capacity.

    * A negative base (more refunds than sales) counts 0.
    * Last year's result: a newcomer without history weighs as the mean of the others.
    * By hand: what is there holds, as the capacity was in it already; splitting again
      changes nothing. Still, who is not there at all gets nothing.
    * Where all weights are 0, the parts are equal by growth and capacity.

    :param parts: sequence of :class:`Part`
    :param method: one of ``METHODS``
    :param growth: factor of the parts without their own
    :return: :class:`Weights`, at least one of them > 0
    :raise ValueError: of an unknown method, a key given twice, a growth not > 0, a
        capacity out of 0 to 1, or where nobody has any capacity

    >>> found = weigh([Part(1, base=100), Part(2, base=50), Part(3)], LAST_YEAR)
    >>> [str(weight) for weight in found.by_key.values()], found.estimated
    (['100', '50', '75'], (3,))
    """
    _check(parts, method)
    factors = {
        part.key: exact(growth if part.growth is None else part.growth, "the growth")
        for part in parts
    }
    if any(factor <= 0 for factor in factors.values()):
        raise ValueError("the growth must be greater than 0")
    capacity = {part.key: exact(part.capacity, "the capacity") for part in parts}
    if not any(capacity.values()):
        raise ValueError("nobody has any capacity to carry a target")
    bases, estimated = _bases(parts, method)
    carried = capacity
    if method == BY_HAND:
        carried = {key: int(ratio > 0) for key, ratio in capacity.items()}
    weights = {key: bases[key] * factors[key] * carried[key] for key in factors}
    if any(weights.values()):
        return Weights(weights, estimated=estimated)
    return Weights({key: factors[key] * capacity[key] for key in factors}, True)


def split(
    total: Decimal,
    parts: Sequence[Part],
    method: str,
    growth: Number = 1,
    step: Decimal = CENT,
) -> Split:
    """Split one amount among teams (D1.1) or representatives (D1.2, B2).

    :param total: amount in the metric's unit, a multiple of ``step``
    :param parts: sequence of :class:`Part`
    :param method: one of ``METHODS``; see :func:`weigh`
    :param growth: factor of the parts without their own
    :return: :class:`Split`; the parts sum up to ``total``
    :raise ValueError: as :func:`weigh`, :func:`allocation.largest_remainder`

    >>> result = split(Decimal(90), [Part(1), Part(2, capacity=Decimal("0.5"))], EQUAL)
    >>> {key: str(part) for key, part in result.parts.items()}
    {1: '60.00', 2: '30.00'}
    """
    weights, is_fallback, estimated = weigh(parts, method, growth)
    shared = largest_remainder(total, weights, step)
    return Split(shared, method, is_fallback, estimated)


class Cascade(NamedTuple):
    """Amounts per key and month, and per month what nobody was there to take."""

    parts: dict[Hashable, tuple[Decimal, ...]]
    unassigned: tuple[Decimal, ...]


def cascade(
    totals: Sequence[Decimal],
    weights: Mapping[Hashable, Sequence[Number]],
    step: Decimal = CENT,
) -> Cascade:
    """Break a target by months down, month by month, without its parts drifting off.

    In each month the parts sum up to the month above. Each amount is the exact share
    rounded down or up to the step, and so is each part's whole year: the odd steps of
    twelve months do not all land on the same person, and three equal parts of 1,200 are
    400 each. (For that a larger weight may get up to one step less in a month.)

    :param totals: the amounts above, one per month, at least 0, multiples of ``step``
    :param weights: {key: weight per month}: :func:`weigh` x presence in the month
        (leave ``Part.capacity`` at 1 then, or it counts twice); the months' own amounts
        to keep what was entered by hand
    :return: :class:`Cascade`
    :raise ValueError: where one of these rules is broken

    >>> result = cascade([Decimal(100)] * 3, {1: [1] * 3, 2: [1] * 3, 3: [1] * 3})
    >>> {key: str(sum(months)) for key, months in result.parts.items()}
    {1: '100.00', 2: '100.00', 3: '100.00'}
    """
    counts = [units(total, step) for total in totals]
    if any(count < 0 for count in counts):
        raise ValueError("the total must not be negative in any month")
    if any(len(row) != len(totals) for row in weights.values()):
        raise ValueError("each part must have a weight for each month")
    months = [
        exact_weights({key: row[month] for key, row in weights.items()})
        for month in range(len(totals))
    ]
    wholes = [sum(month.values()) for month in months]
    shares = {
        key: [
            count * month[key] / whole if whole else Fraction(0)
            for count, month, whole in zip(counts, months, wholes, strict=True)
        ]
        for key in weights
    }
    return Cascade(
        {
            key: tuple(count * step for count in row)
            for key, row in round_table(shares).items()
        },
        tuple(
            (0 if whole else count) * step
            for count, whole in zip(counts, wholes, strict=True)
        ),
    )


def _check(parts, method):
    if method not in METHODS:
        raise ValueError(f"the method must be one of {METHODS}: {method}")
    if len({part.key for part in parts}) != len(parts):
        raise ValueError("each key may be given once")
    for part in parts:
        if not 0 <= exact(part.capacity, "the capacity") <= 1:
            raise ValueError(f"the capacity must be from 0 to 1: {part}")


def _bases(parts, method):
    """What the method goes by per key, and the keys where that is a mean."""
    found = {
        EQUAL: lambda part: 1,
        LAST_YEAR: lambda part: part.base,
        HEAD_COUNT: lambda part: part.heads,
        PIPELINE: lambda part: part.pipeline,
        BY_HAND: lambda part: part.current,
    }[method]
    known, unknown = {}, []
    for part in parts:
        value = found(part)
        if value is None:
            unknown.append(part.key)
        else:
            known[part.key] = max(exact(value, "a base"), Fraction(0))
    mean = sum(known.values()) / len(known) if known else Fraction(0)
    return known | dict.fromkeys(unknown, mean), tuple(unknown)
