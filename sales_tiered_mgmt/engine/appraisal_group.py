"""What only a group of appraisals shows: how grades are spread, who rates how (D3).

No ORM here. Scores and shares are ``Decimal``, compared exactly and rounded half up to
0.01 where they are told. Nothing here changes a score: it says where to look again.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from .allocation import CENT, Number, exact, exact_weights, largest_remainder
from .incentive_rate import half_up

# ------------------------------------------------------------
# The spread of grades
# ------------------------------------------------------------


def guideline(shares: Mapping[Hashable, Number], size: int) -> dict[Hashable, int]:
    """How many people of a group should have each grade.

    The exact numbers, rounded down or up to people by the largest remainder; among
    equal remainders the grade given first gains, so give the best first.

    :param shares: per cent of the group by grade; they sum up to 100
    :param size: people of the group, at least 0
    :return: {grade: people}, summing up to the size
    :raise ValueError: where one of these rules is broken

    >>> guideline({"A": 20, "B": 70, "C": 10}, 8)
    {'A': 2, 'B': 5, 'C': 1}
    """
    whole = sum(exact_weights(shares, "a share").values())
    if whole != 100:
        raise ValueError(f"the shares must sum up to 100 per cent: {half_up(whole)}")
    _check_people(size, "the size of the group")
    # by place, for the order given to decide among equals
    places = dict(enumerate(shares.values()))
    people = largest_remainder(Decimal(size), places, Decimal(1))
    return dict(zip(shares, map(int, people.values()), strict=True))


def deviations(
    counts: Mapping[Hashable, int], shares: Mapping[Hashable, Number], size: int
) -> dict[Hashable, int]:
    """How many people more (> 0) or less (< 0) have each grade than the guideline says.

    :param counts: people by grade; a grade that is not in it has none
    :param shares: per cent of the group by grade, see :func:`guideline`
    :param size: people of the group, those without a grade as yet included
    :raise ValueError: of a grade without share, of more people than the group has

    >>> deviations({"A": 3, "B": 5}, {"A": 20, "B": 70, "C": 10}, 8)
    {'A': 1, 'B': 0, 'C': -1}
    """
    people = guideline(shares, size)
    if unknown := [key for key in counts if key not in people]:
        raise ValueError(f"a grade must have a share: {unknown[0]}")
    for key, count in counts.items():
        _check_people(count, f"the people with {key}")
    if sum(counts.values()) > size:
        raise ValueError(
            f"more people have a grade than the group has: {sum(counts.values())}, "
            f"{size}"
        )
    return {key: counts.get(key, 0) - allowed for key, allowed in people.items()}


def cumulative_excess(
    counts: Mapping[Hashable, int],
    shares: Mapping[Hashable, Number],
    size: int,
    order: Sequence[Hashable],
) -> list[tuple[Hashable, int, int]]:
    """Where more people have this grade or a better one than the guideline allows.

    That is what a limit is judged by: too many of the best grade exceed it, and too
    many of the best two together; a lower grade given instead of a better one never
    does, and a place left free at the top may be used by the next grade.

    :param counts: see :func:`deviations`
    :param order: all grades, the best first
    :return: grade, people down to it, people allowed down to it; nothing where all is
        well, so never the lowest grade
    :raise ValueError: as :func:`deviations`, and where the order is not of the grades

    >>> cumulative_excess({"A": 3}, {"A": 20, "B": 70, "C": 10}, 8, ["A", "B", "C"])
    [('A', 3, 2)]
    """
    over = deviations(counts, shares, size)
    if len(order) != len(over) or set(order) != set(over):
        raise ValueError("the order must name each grade once")
    found, actual, excess = [], 0, 0
    for key in order:
        actual += counts.get(key, 0)
        excess += over[key]
        if excess > 0:
            found.append((key, actual, actual - excess))
    return found


def _check_people(number, what):
    if not isinstance(number, int) or number < 0:
        raise ValueError(f"{what} must be a whole number of at least 0: {number}")


# ------------------------------------------------------------
# Who rates how
# ------------------------------------------------------------


@dataclass(frozen=True)
class Rater:
    """How one person rates, against all others.

    :param key: of the rater
    :param count: people rated
    :param mean: of the scores given (points), ``None``: none were
    :param deviation: own mean less the mean of all scores that others gave (points),
        ``None``: nobody else gave any
    :param spread: standard deviation of the scores given (points), 0 of one score
    :param is_lenient: whether the mean is too far above the others'
    :param is_severe: whether it is too far below
    :param is_flat: whether all people get nearly the same
    """

    key: Hashable
    count: int
    mean: Decimal | None
    deviation: Decimal | None
    spread: Decimal | None
    is_lenient: bool = False
    is_severe: bool = False
    is_flat: bool = False


def raters(
    scores: Mapping[Hashable, Sequence[Number]],
    least: int = 3,
    tolerance: Number = Decimal(8),
    flat: Number = Decimal(2),
) -> dict[Hashable, Rater]:
    """Who rates far from the others, or everybody alike.

    :param scores: the scores that each rater gave (points)
    :param least: people that a rater must have rated to be flagged at all: of two,
        both may well be good
    :param tolerance: points by which the mean may lie off the others', itself included
    :param flat: spread from which scores tell people apart (points)
    :return: {rater: :class:`Rater`}, in the order given
    :raise ValueError: of a negative limit

    >>> found = raters({1: [90, 95, 91], 2: [70, 80, 60]})
    >>> found[1].deviation, found[1].is_lenient, found[2].is_severe
    (Decimal('22.00'), True, True)
    """
    tolerance, flat = exact(tolerance, "the tolerance"), exact(flat, "the spread")
    if tolerance < 0 or flat < 0:
        raise ValueError(f"a limit must not be negative: {min(tolerance, flat)}")
    given = {
        key: [exact(one, "a score") for one in values] for key, values in scores.items()
    }
    sums = {key: sum(values) for key, values in given.items()}
    whole, people = sum(sums.values()), sum(map(len, given.values()))
    found = {}
    for key, values in given.items():
        count, others = len(values), people - len(values)
        if not count:
            found[key] = Rater(key, 0, None, None, None)
            continue
        mean = Fraction(sums[key], count)
        variance = sum((one - mean) ** 2 for one in values) / count
        off = mean - Fraction(whole - sums[key], others) if others else None
        is_judged = count >= least
        found[key] = Rater(
            key,
            count,
            half_up(mean),
            None if off is None else half_up(off),
            _root(variance),
            is_lenient=is_judged and off is not None and off > tolerance,
            is_severe=is_judged and off is not None and off < -tolerance,
            is_flat=is_judged and variance < flat**2,
        )
    return found


def _root(square: Fraction) -> Decimal:
    """The square root, rounded half up to 0.01 without a float in between."""
    # twice the hundredths, rounded down, tell on which side of a half the root lies
    halves = isqrt(square.numerator * 40000 // square.denominator)
    return (halves + 1) // 2 * CENT


# ------------------------------------------------------------
# Places of people
# ------------------------------------------------------------


def nine_box(
    result: Number | None,
    quality: Number | None,
    low: Number = Decimal(70),
    high: Number = Decimal(90),
) -> tuple[int, int] | None:
    """The box of a person by results and by quality, each 0 (low) to 2 (high).

    :param result: score of the results (points), ``None``: none
    :param quality: score of the other indicators (points), ``None``: none
    :param low: points from which a score is in the middle
    :param high: points from which it is high
    :return: ``None`` where one of the scores is missing
    :raise ValueError: where ``low`` is not below ``high``

    >>> nine_box(Decimal(90), Decimal("69.99"))
    (2, 0)
    """
    limits = exact(low, "the low limit"), exact(high, "the high limit")
    if limits[0] >= limits[1]:
        raise ValueError(f"the low limit must be below the high one: {low}, {high}")
    if result is None or quality is None:
        return None
    return tuple(
        sum(exact(score, "a score") >= limit for limit in limits)
        for score in (result, quality)
    )


def ranks(scores: Mapping[Hashable, Number | None]) -> dict[Hashable, int | None]:
    """The places of people, 1 for the highest score; equal ones share a place, and the
    places after it stay free (1, 2, 2, 4).

    :param scores: points, ``None``: none
    :return: {key: place}, ``None`` without a score; in the order given

    >>> ranks({"a": 70, "b": 90, "c": 70, "d": None, "e": 60})
    {'a': 2, 'b': 1, 'c': 2, 'd': None, 'e': 4}
    """
    known = {
        key: exact(score, "a score")
        for key, score in scores.items()
        if score is not None
    }
    places = {}
    for place, score in enumerate(sorted(known.values(), reverse=True), start=1):
        places.setdefault(score, place)
    return {key: places[known[key]] if key in known else None for key in scores}
