"""How the value of an indicator becomes its score (D3.2).

No ORM here. Values and scores are ``Decimal``, computed with exactly; a score is
rounded half up to 0.01 point when it is handed out. A float is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .allocation import Number, exact, exact_ratios
from .incentive_rate import half_up

# how a value becomes a score
LINEAR, STEPS, ATTAINMENT, RANKING, SCALE, SURVEY, POINTS = (
    "linear",
    "steps",
    "attainment",
    "ranking",
    "scale",
    "survey",
    "points",
)
KINDS = (LINEAR, STEPS, ATTAINMENT, RANKING, SCALE, SURVEY, POINTS)
FULL = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Rule:
    """How a value becomes a score (points, normally 0 to 100).

    :param kind: one of ``KINDS``; it says which of the following are used
    :param low_value: ``LINEAR``: first point, in the unit of the value
    :param low_score: score of the first point
    :param high_value: second point; where it scores less, or lies below the first, less
        is better
    :param high_score: score of the second point
    :param floor: ``ATTAINMENT``: ratio (0 to 1) below which the score is 0
    :param cap: highest score given (points), of every kind; 0: no limit
    :param steps: ``STEPS``, ``SCALE``: pairs of value from which, and score; ascending
    :param lowest: ``SURVEY``: the answer that scores 0
    :param highest: ``SURVEY``: the answer that scores 100
    :param is_lower_better: ``RANKING``: whether the smallest value is the best
    """

    kind: str
    low_value: Decimal = ZERO
    low_score: Decimal = ZERO
    high_value: Decimal = ZERO
    high_score: Decimal = FULL
    floor: Decimal = ZERO
    cap: Decimal = ZERO
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    lowest: Decimal = Decimal(1)
    highest: Decimal = Decimal(5)
    is_lower_better: bool = False


def check_rule(rule: Rule) -> None:
    """Make sure that a rule can give scores; only what its kind uses is looked at.

    :raise ValueError: saying what is wrong

    >>> check_rule(Rule(STEPS))
    Traceback (most recent call last):
    ValueError: at least one step is needed
    """
    if rule.kind not in KINDS:
        raise ValueError(f"a rule must be one of {', '.join(KINDS)}: {rule.kind}")
    if exact(rule.cap, "the highest score") < 0:
        raise ValueError(f"the highest score must not be negative: {rule.cap}")
    if rule.kind == LINEAR:
        if exact(rule.low_value, "a value") == exact(rule.high_value, "a value"):
            raise ValueError(f"the two points need different values: {rule.low_value}")
        if exact(rule.low_score, "a score") == exact(rule.high_score, "a score"):
            raise ValueError(f"the two points need different scores: {rule.low_score}")
    elif rule.kind == ATTAINMENT:
        exact_ratios([rule.floor], "the lowest attainment")
    elif rule.kind in (STEPS, SCALE):
        _check_steps(rule.steps)
    elif rule.kind == SURVEY:
        if exact(rule.lowest, "an answer") >= exact(rule.highest, "an answer"):
            raise ValueError(
                "the lowest answer must be below the highest: "
                f"{rule.lowest}, {rule.highest}"
            )


def _check_steps(steps):
    if not steps:
        raise ValueError("at least one step is needed")
    before = None
    for start, score in steps:
        exact(score, "the score of a step")
        if before is not None and exact(start, "the value of a step") <= before:
            raise ValueError(f"the steps must be ascending: {start} after {before}")
        before = exact(start, "the value of a step")


def score_of(
    rule: Rule, value: Number | None, peers: Sequence[Number | None] = ()
) -> Decimal | None:
    """The score of a value.

    * ``LINEAR``: on the line through the two points, not beyond their scores;
    * ``STEPS``: that of the last step reached, 0 below the first;
    * ``ATTAINMENT``: the value is a ratio; 0.95 scores 95, below the floor 0;
    * ``RANKING``: 100 for the best of the peers, 0 for the last, those between by their
      place; equal ones share the middle of their places. One alone has no rank;
    * ``SCALE``: the value is the grade chosen, which must be one of the steps;
    * ``SURVEY``: from 0 for the lowest answer to 100 for the highest;
    * ``POINTS``: the value is the score (points taken off are negative).

    :param value: in the unit of the rule, ``None``: no data
    :param peers: ``RANKING``: values of the whole group, this one included; those
        without data are nobody to rank with
    :return: points, rounded half up to 0.01; ``None`` without data
    :raise ValueError: of a rule that is none, a grade that is not on the scale, a value
        that is not among its peers

    >>> score_of(Rule(LINEAR, Decimal(60), Decimal(0), Decimal(30)), Decimal(40))
    Decimal('66.67')
    >>> score_of(Rule(RANKING), Decimal(7), [Decimal(7), Decimal(9), Decimal(5)])
    Decimal('50.00')
    """
    check_rule(rule)
    if value is None:
        return None
    exact(value)
    if rule.kind == RANKING:
        score = _percentile(value, peers, rule.is_lower_better)
        if score is None:
            return None
    else:
        score = SCORES[rule.kind](rule, value)
    if rule.cap:
        score = min(score, exact(rule.cap))
    return half_up(score)


def _linear(rule, value):
    points = ((rule.low_value, rule.low_score), (rule.high_value, rule.high_score))
    return _on_line(value, *points)


def _on_line(value, first, second):
    """The score on the line through two points, not beyond either of them."""
    (start, low), (stop, high) = (map(exact, point) for point in (first, second))
    part = (exact(value) - start) / (stop - start)
    return low + (high - low) * min(max(part, Fraction(0)), Fraction(1))


def _step(rule, value):
    reached = [score for start, score in rule.steps if start <= value]
    return exact(reached[-1]) if reached else Fraction(0)


def _attainment(rule, value):
    # the floor is at least 0, so who took back more than was sold is not below 0
    return exact(value) * 100 if value >= rule.floor else Fraction(0)


def _grade(rule, value):
    for grade, score in rule.steps:
        if grade == value:
            return exact(score)
    raise ValueError(f"the value is not on the scale: {value}")


def _survey(rule, value):
    return _on_line(value, (rule.lowest, ZERO), (rule.highest, FULL))


def _points(rule, value):
    return exact(value)


SCORES = {
    LINEAR: _linear,
    STEPS: _step,
    ATTAINMENT: _attainment,
    SCALE: _grade,
    SURVEY: _survey,
    POINTS: _points,
}


def _percentile(value, peers, is_lower_better):
    """The place among the peers by mid-rank (0 to 100), ``None`` without others."""
    value = _comparable(value)
    values = [_comparable(peer) for peer in peers if peer is not None]
    equal = values.count(value)
    if not equal:
        raise ValueError(f"the value must be one of its group's: {value}")
    if len(values) == 1:
        return None
    worse = sum(peer > value if is_lower_better else peer < value for peer in values)
    return Fraction(100 * (2 * worse + equal - 1), 2 * (len(values) - 1))


def _comparable(value):
    """The same number; decimals compare exactly, and far faster than fractions."""
    if type(value) is Decimal and value.is_finite():
        return value
    return exact(value)
