"""Rate tables of incentive plans: what a result brings, band by band (policy D4.i1).

No ORM here. Amounts, measures and rates are ``Decimal`` (or exact ratios) and computed
with exactly; what is paid is rounded once, at the end, and its parts add up to it. A
result holds its trace, so that a statement can be read and computed anew years later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from .allocation import CENT, Number, exact, largest_remainder

# how the bands work together
MARGINAL = "marginal"  # each band pays its own rate on what lies in it
WHOLE = "whole"  # the band reached pays its rate on everything
INTERPOLATED = "interpolated"  # the rate rises evenly from one level to the next
BASES = (MARGINAL, WHOLE, INTERPOLATED)
# what a band pays
PERCENT = "percent"  # a ratio of the base
BONUS = "bonus"  # an amount
ON_TARGET = "on_target"  # a ratio of the bonus for reaching the target
PAYS = (PERCENT, BONUS, ON_TARGET)
# what is wrong with a table
EMPTY, GAP, OVERLAP, WITHOUT_END, REVERSED, NEGATIVE = (
    "empty",
    "gap",
    "overlap",
    "without_end",
    "reversed",
    "negative",
)


@dataclass(frozen=True)
class Band:
    """Measures from ``start`` to below ``stop``.

    :param start: smallest measure, at least 0; below the first band nothing is paid
    :param stop: first measure after the band, ``None``: no end
    :param rate: what is paid: a ratio, or an amount where bonuses are paid
    """

    start: Decimal
    stop: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class Problem:
    """What is wrong with a table of bands.

    :param kind: ``EMPTY``, ``GAP``, ``OVERLAP``, ``WITHOUT_END`` (a band after one that
        has no end), ``REVERSED`` (ends where it starts, or before) or ``NEGATIVE``
    :param place: number of the band, from 0
    """

    kind: str
    place: int = 0


@dataclass(frozen=True)
class Part:
    """What one band pays.

    :param place: number of the band, from 0
    :param start: measure from which the band counts
    :param stop: measure up to which it counts, at most the one reached
    :param base: what the rate is paid on, 0 of bonuses (currency)
    :param rate: rate that was used, between levels the one in between
    :param amount: what is paid (currency), a whole number of steps
    """

    place: int
    start: Fraction
    stop: Fraction
    base: Fraction
    rate: Fraction
    amount: Decimal


@dataclass(frozen=True)
class Reward:
    """What a table pays, and how that comes about.

    :param amount: sum of the parts (currency)
    :param parts: of the bands that pay, in their order
    """

    amount: Decimal
    parts: tuple[Part, ...] = ()


def check_bands(bands: Sequence[Band]) -> list[Problem]:
    """What keeps the bands from being a table: each measure has one band at most, and
    none between the first and the last is left out.

    :return: the problems, none of a good table

    >>> low, high = Band(Decimal(0), Decimal(5), 0), Band(Decimal(6), None, 0)
    >>> check_bands([low, high])
    [Problem(kind='gap', place=1)]
    """
    if not bands:
        return [Problem(EMPTY)]
    problems = []
    for place, band in enumerate(bands):
        start = exact(band.start, "the start of a band")
        if start < 0 or exact(band.rate, "a rate") < 0:
            problems.append(Problem(NEGATIVE, place))
        if band.stop is not None and exact(band.stop, "the end of a band") <= start:
            problems.append(Problem(REVERSED, place))
        if place:
            problems += _check_joint(bands[place - 1], start, place)
    return problems


def _check_joint(before: Band, start: Fraction, place: int) -> list[Problem]:
    """What is wrong between a band and the one before it."""
    if before.stop is None:
        return [Problem(WITHOUT_END, place)]
    if start > before.stop:
        return [Problem(GAP, place)]
    return [Problem(OVERLAP, place)] if start < before.stop else []


def from_threshold(bands: Sequence[Band], threshold: Number) -> tuple[Band, ...]:
    """The bands without what lies below the threshold.

    :param threshold: smallest measure that is paid at all
    """
    kept = [band for band in bands if band.stop is None or band.stop > threshold]
    return tuple(replace(band, start=max(band.start, threshold)) for band in kept)


def accelerated(
    bands: Sequence[Band], above: Number, factor: Number
) -> tuple[Band, ...]:
    """The bands with every rate multiplied from a measure on (an accelerator).

    :param above: measure from which it counts, 1 for a target that is reached
    :param factor: at least 0; 1.5 pays half as much again, below 1 it slows down
    :raise ValueError: of a negative factor

    >>> [band.rate for band in accelerated([Band(0, None, Decimal(2))], 1, 3)]
    [Decimal('2'), Decimal('6')]
    """
    if exact(factor, "the factor") < 0:
        raise ValueError(f"the factor must not be negative: {factor}")
    result = []
    for band in bands:
        faster = replace(band, start=max(band.start, above), rate=band.rate * factor)
        if band.start >= above:
            result.append(faster)
        elif band.stop is not None and band.stop <= above:
            result.append(band)
        else:
            result += [replace(band, stop=above), faster]
    return tuple(result)


def rate_table(
    bands: Sequence[Band],
    basis: str = MARGINAL,
    threshold: Number = 0,
    above: Number = 0,
    factor: Number = 1,
) -> tuple[Band, ...]:
    """The table that pays: from the threshold on, accelerated above a measure.

    Between levels the threshold cuts the table and leaves the levels where they are:
    what is paid at the threshold is what was between the two levels anyway.

    :param threshold: smallest measure that is paid at all
    :param above: measure from which the accelerator counts
    :param factor: of the accelerator; 1: none
    :raise ValueError: of an accelerator between levels, or a table with problems

    >>> levels = (Band(Decimal(0), Decimal(1), Decimal(0)), Band(Decimal(1), None, 1))
    >>> rate_table(levels, INTERPOLATED, threshold=Decimal("0.8"))[0].rate
    Fraction(4, 5)
    """
    return _rate_table(tuple(bands), basis, threshold, above, factor)


@lru_cache(maxsize=1024)  # a thousand people are paid by the same table
def _rate_table(bands, basis, threshold, above, factor):
    if problems := check_bands(bands):
        raise ValueError(f"the bands are no table: {problems[0]}")
    table = from_threshold(bands, threshold) if threshold else bands
    if basis != INTERPOLATED:
        return accelerated(table, above, factor) if factor != 1 else table
    if factor != 1:
        raise ValueError("between levels there is no accelerator")
    cut = len(bands) - len(table)
    if not table or table[0] == bands[cut] or bands[cut].stop is None:
        return table
    low, high = bands[cut], bands[cut + 1] if cut + 1 < len(bands) else bands[cut]
    way = (exact(threshold) - exact(low.start)) / (exact(low.stop) - exact(low.start))
    rate = exact(low.rate) + (exact(high.rate) - exact(low.rate)) * way
    return (replace(table[0], rate=rate), *table[1:])


def reward(
    bands: Sequence[Band],
    measure: Number,
    base: Number = 0,
    basis: str = MARGINAL,
    pays: str = PERCENT,
    on_target: Number = 0,
    step: Decimal = CENT,
) -> Reward:
    """What a result brings.

    Measured by attainment, a marginal band has the part of the base that was made
    within it: of a base of 120,000 at 120 % the band from 100 % has 20,000. What is
    below 0 (more came back than was sold) is taken back at the first band's rate, and
    not at all where that band does not start at 0. Bonuses of a marginal table add up.

    :param bands: a table in which :func:`check_bands` finds nothing
    :param measure: by which the band is found: an attainment (ratio, 1 = reached) or
        an amount, such as the base itself
    :param base: what per cents are paid on (currency)
    :param basis: ``MARGINAL``, ``WHOLE`` or ``INTERPOLATED``
    :param pays: ``PERCENT`` of the base, ``BONUS`` or a ratio ``ON_TARGET``, which of a
        marginal table is paid for each 100 % of attainment in the band
    :param on_target: bonus for reaching the target (currency)
    :param step: the smallest coin
    :return: amount, rounded half up (away from 0), and parts
    :raise ValueError: of a table with problems, an unknown basis or pay
    """
    bands = _exact_table(tuple(bands))
    if basis not in BASES or pays not in PAYS:
        raise ValueError(f"unknown kind of table: {basis}, {pays}")
    measure, base = exact(measure, "the measure"), exact(base, "the base")
    on_target = exact(on_target, "the bonus on target")
    if basis == MARGINAL:
        whole = on_target * measure if pays == ON_TARGET else base
        pieces = _marginal(bands, measure, whole, pays)
    else:
        whole = on_target if pays == ON_TARGET else base
        pieces = _reached(bands, measure, whole, pays, basis)
    return _rounded(pieces, pays, step)


@lru_cache(maxsize=1024)
def _exact_table(bands):
    """Good bands with exact numbers."""
    if problems := check_bands(bands):
        raise ValueError(f"the bands are no table: {problems[0]}")
    return tuple(
        Band(
            exact(band.start),
            None if band.stop is None else exact(band.stop),
            exact(band.rate),
        )
        for band in bands
    )


def _marginal(bands, measure, base, pays):
    """Place, from, to, base and rate of each band that was entered."""
    if measure < 0:
        return _below_zero(bands, measure, base, pays)
    pieces = []
    for place, band in enumerate(bands):
        start = band.start
        if measure <= start and (pays != BONUS or measure < start):
            break
        stop = measure if band.stop is None else min(measure, band.stop)
        part = base * (stop - start) / measure if measure else Fraction(0)
        pieces.append((place, start, stop, part, band.rate))
    return pieces


def _reached(bands, measure, base, pays, basis):
    """The same of the one band in which the measure lies, for everything."""
    if measure < 0:
        return _below_zero(bands, measure, base, pays)
    for place, band in enumerate(bands):
        start = band.start
        if measure < start:
            break
        if band.stop is not None and measure >= band.stop:
            continue
        rate = band.rate
        if basis == INTERPOLATED and place + 1 < len(bands):
            above = bands[place + 1].rate
            rate += (above - rate) * (measure - start) / (band.stop - start)
        return [(place, start, measure, base, rate)]
    return []


def _below_zero(bands, measure, base, pays):
    first = bands[0]
    if pays != PERCENT or first.start or base >= 0:
        return []
    return [(0, measure, Fraction(0), base, first.rate)]


def _rounded(pieces, pays, step):
    """The pieces with amounts in whole steps that add up to the rounded sum."""
    exact_amounts = {
        number: piece[4] if pays == BONUS else piece[3] * piece[4]
        for number, piece in enumerate(pieces)
    }
    amount = half_up(sum(exact_amounts.values(), Fraction(0)), step)
    weights = {number: abs(part) for number, part in exact_amounts.items()}
    if not any(weights.values()):
        return Reward(Decimal(0) * step, ())
    shares = largest_remainder(amount, weights, step)
    parts = [
        Part(place, start, stop, Fraction(0) if pays == BONUS else base, rate, share)
        for (place, start, stop, base, rate), share in zip(
            pieces, shares.values(), strict=True
        )
    ]
    return Reward(amount, tuple(parts))


def half_up(value: Number, step: Decimal = CENT) -> Decimal:
    """``value`` in whole steps; what lies in the middle goes away from 0.

    >>> half_up(Fraction(1, 8)), half_up(Fraction(-1, 8), Decimal(1))
    (Decimal('0.13'), Decimal('0'))
    """
    over, under = exact(value).as_integer_ratio()
    step_over, step_under = exact(step, "the step").as_integer_ratio()
    over, under = abs(over) * step_under, under * step_over
    steps = (2 * over + under) // (2 * under)
    return (-steps if value < 0 and steps else steps) * step
