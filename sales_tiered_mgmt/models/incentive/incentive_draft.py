"""A line of a statement before it is stored."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ...engine.incentive_terms import Case, Earned, Terms, earned, from_json, to_json
from ..performance.fact_reach import Reach, reach_json

SIX = Decimal("0.000001")


@dataclass
class Draft:
    """One amount for one person, and what it was computed from.

    :param reaches: whose facts count for the result
    :param base_reaches: whose facts count for the base
    :param team_id: the team measured, None: the person
    :param pool: :class:`PoolDraft`, where it is a share of a team bonus
    """

    user_id: int
    component: object
    terms: Terms
    case: Case
    result: Earned
    measure: object
    base_measure: object
    reaches: tuple[Reach, ...] = ()
    base_reaches: tuple[Reach, ...] = ()
    team_id: int | None = None
    weight: Decimal | None = None
    factors: list = field(default_factory=list)

    @property
    def amount(self):
        """What is paid (currency)."""
        return self.result.amount

    def inputs(self):
        """All it was computed from, as JSON."""
        return {
            **to_json(self.terms, self.case),
            "measure_key": self.measure.key,
            "base_key": self.base_measure.key,
            "weight_sum": None if self.weight is None else str(self.weight),
            "reaches": [reach_json(reach) for reach in self.reaches],
            "base_reaches": [reach_json(reach) for reach in self.base_reaches],
            "factors": self.factors,
        }


@dataclass
class PoolDraft:
    """A team's bonus and how it is shared.

    :param team: :class:`Draft` of the team as a whole
    :param days: days of presence by person
    :param contributions: results by person
    :param computed: shares by the rule, by person (currency)
    :param shares: what is paid, by person (currency)
    :param proposed: people whose share was proposed
    """

    team: Draft
    team_id: int
    days: dict
    contributions: dict
    computed: dict
    shares: dict
    proposed: frozenset = frozenset()


def trace_json(result):
    """What each band and each step of an :class:`Earned` brought, as JSON."""
    return {
        "measure": None if result.measure is None else number(result.measure),
        "gross": str(result.gross),
        "parts": [
            [
                part.place,
                number(part.start),
                number(part.stop),
                number(part.base),
                number(part.rate),
                str(part.amount),
            ]
            for part in result.parts
        ],
        "steps": [
            [step.kind, step.code, str(step.by), str(step.amount)]
            for step in result.steps
        ],
    }


def number(value):
    """A fraction as decimal text of six digits, for display."""
    value = Fraction(value)
    rounded = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(SIX)
    return str(rounded.normalize()) if rounded else "0"


def recomputed(inputs, step):
    """What kept inputs bring, as :class:`Earned`."""
    terms, case = from_json(inputs)
    return earned(terms, case, step)
