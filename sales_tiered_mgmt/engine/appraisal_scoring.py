"""How the indicators of an appraisal become its score, and the score a grade (D3.2).

No ORM here. Weights and scores are ``Decimal``, computed with exactly; a score is
rounded half up to 0.01 point once, where it is handed out: of an indicator (see
``appraisal_rule``), of the whole, of a year. So whoever reads the scores of a form can
compute the total by hand, and the contributions told with it add up to it. A float is
refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .allocation import CENT, Number, exact, exact_ratios, largest_remainder, units
from .appraisal_rule import FULL, KINDS, ZERO, Rule, check_rule, score_of
from .incentive_rate import half_up

# all that appraisals need of scores is to be had here
__all__ = [
    "COUNT",
    "COUNTED",
    "KINDS",
    "LEAVE_OUT",
    "LEFT_OUT",
    "SCORED",
    "Case",
    "Part",
    "Rule",
    "Total",
    "check_rule",
    "combined",
    "grade_of",
    "score_of",
    "total",
    "trace",
]

# what an indicator without data does: its weight goes to the others, or it counts
LEAVE_OUT, COUNT = "leave_out", "count"
# how a part came into the total
SCORED, LEFT_OUT, COUNTED = "scored", "left_out", "counted"


@dataclass(frozen=True)
class Case:
    """One indicator of one appraisal.

    :param key: of the indicator; the keys of an appraisal must have an order
    :param weight: at least 0, in any unit: only the proportions count
    :param score: points, ``None``: there are no data
    :param missing: what it does without data, ``LEAVE_OUT`` or ``COUNT``
    :param missing_score: points counted without data
    """

    key: object
    weight: Decimal
    score: Decimal | None
    missing: str = LEAVE_OUT
    missing_score: Decimal = ZERO


@dataclass(frozen=True)
class Part:
    """What one indicator brings to the total.

    :param key: of the indicator
    :param weight: as it was set
    :param effective: weight that it has among those that count (per cent); they sum up
        to 100.00
    :param score: points that were used, ``None`` where it is left out
    :param contribution: points of the total; they sum up to it
    :param how: ``SCORED``, ``LEFT_OUT`` or ``COUNTED`` (without data)
    """

    key: object
    weight: Decimal
    effective: Decimal
    score: Decimal | None
    contribution: Decimal
    how: str


@dataclass(frozen=True)
class Total:
    """The score of an appraisal, and how it comes about.

    :param score: points, ``None`` where no indicator counts
    :param parts: of all indicators, in the order given
    :param before_maximum: points without the maximum, ``None`` where it changed nothing
    """

    score: Decimal | None
    parts: tuple[Part, ...] = ()
    before_maximum: Decimal | None = None


def total(cases: Sequence[Case], maximum: Number | None = None) -> Total:
    """The weighted mean of the scores, with what each indicator brings to it.

    The weight of an indicator that is left out goes to the others in proportion. The
    mean is of exact weights; those told are rounded by the largest remainder, and so
    are the contributions, among equal remainders for the smaller key.

    :param maximum: highest total (points, greater than 0); the contributions are
        lowered with it in proportion
    :raise ValueError: of a negative weight, a key that is there twice

    >>> total([Case(1, Decimal(60), Decimal(80)), Case(2, Decimal(40), None)]).score
    Decimal('80.00')
    """
    if maximum is not None and exact(maximum, "the maximum") <= 0:
        raise ValueError(f"the maximum must be greater than 0: {maximum}")
    used = {}
    for case in cases:
        if case.key in used:
            raise ValueError(f"an indicator must not be there twice: {case.key}")
        used[case.key] = _used(case)
    counting = {
        case.key: exact(case.weight)
        for case in cases
        if used[case.key][1] != LEFT_OUT and case.weight
    }
    if not counting:
        return Total(None, _parts(cases, used, {}, {}))
    whole = sum(counting.values())
    exact_parts = {
        key: weight * exact(used[key][0]) / whole for key, weight in counting.items()
    }
    mean = sum(exact_parts.values())
    before = None
    if maximum is not None and mean > maximum:
        before = half_up(mean)
        lowered = exact(maximum) / mean
        exact_parts = {key: part * lowered for key, part in exact_parts.items()}
        mean = exact(maximum)
    score = half_up(mean)
    effective = largest_remainder(FULL, counting)
    contributions = _rounded(exact_parts, score)
    return Total(score, _parts(cases, used, effective, contributions), before)


def _used(case):
    """The score that counts, and how."""
    if exact(case.weight, "a weight") < 0:
        raise ValueError(f"a weight must not be negative: {case.weight} of {case.key}")
    if case.missing not in (LEAVE_OUT, COUNT):
        raise ValueError(f"without data, leave out or count: {case.missing}")
    if case.score is not None:
        exact(case.score, "a score")
        return case.score, SCORED
    if case.missing == COUNT:
        exact(case.missing_score, "a score")
        return case.missing_score, COUNTED
    return None, LEFT_OUT


def _parts(cases, used, effective, contributions):
    nothing = ZERO * CENT
    return tuple(
        Part(
            case.key,
            case.weight,
            effective.get(case.key, nothing),
            used[case.key][0],
            contributions.get(case.key, nothing),
            used[case.key][1],
        )
        for case in cases
    )


def _rounded(parts, whole):
    """The exact parts in steps of 0.01 that add up to the rounded sum.

    Not ``largest_remainder``: parts of points taken off are negative among others.
    """
    steps, remainders = {}, {}
    for key, part in parts.items():
        steps[key], remainders[key] = divmod(part * 100, 1)
    left = units(whole, CENT) - sum(steps.values())
    for key in sorted(sorted(parts), key=lambda key: -remainders[key])[:left]:
        steps[key] += 1
    return {key: count * CENT for key, count in steps.items()}


def combined(
    parts: Sequence[
        tuple[Number, Number | None] | tuple[Number, Number | None, Number]
    ],
) -> Decimal | None:
    """One score of several, such as a year's of its quarters (D3.3).

    :param parts: weight (at least 0), score (points, ``None``: none, left out), and the
        share of the period in force (ratio from 0 to 1, 1 where it is not given): who
        joined in the middle of a quarter has half of its weight
    :return: points, rounded half up to 0.01; ``None`` where nothing counts
    :raise ValueError: of a negative weight, a share out of 0 to 1

    >>> combined([(1, Decimal(60), Decimal("0.5")), (1, Decimal(90))])
    Decimal('80.00')
    """
    whole = points = Fraction(0)
    for weight, score, *given in parts:
        (share,) = exact_ratios(given or [1], "a share of a period")
        weight = exact(weight, "a weight")
        if weight < 0:
            raise ValueError(f"a weight must not be negative: {weight}")
        if score is not None:
            whole += weight * share
            points += weight * share * exact(score, "a score")
    return half_up(points / whole) if whole else None


def grade_of(bands: Sequence[tuple[object, Number]], score: Number | None):
    """The grade of a score: the highest band that it reaches.

    :param bands: pairs of key, and score from which it is given (points), in any order;
        the lowest takes everything below as well
    :return: its key; ``None`` without a score or bands
    :raise ValueError: of two bands from the same score

    >>> grade_of([("A", Decimal(90)), ("B", Decimal(60))], Decimal("89.99"))
    'B'
    """
    starts = {exact(start, "the start of a band"): key for key, start in bands}
    if len(starts) < len(bands):
        raise ValueError("two grades must not start from the same score")
    if score is None or not starts:
        return None
    score = exact(score, "a score")
    reached = [start for start in starts if start <= score]
    return starts[max(reached) if reached else min(starts)]


def trace(total: Total) -> list[dict]:
    """The account of a total as JSON, a row per indicator; numbers as text, so that
    none loses a digit.

    >>> trace(total([Case(7, Decimal(60), Decimal(80))]))[0]["contribution"]
    '80.00'
    """
    return [
        {
            "key": part.key if isinstance(part.key, int | str) else str(part.key),
            "weight": str(part.weight),
            "effective": str(part.effective),
            "score": None if part.score is None else str(part.score),
            "contribution": str(part.contribution),
            "how": part.how,
        }
        for part in total.parts
    ]
