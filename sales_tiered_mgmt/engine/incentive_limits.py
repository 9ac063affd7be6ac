"""What happens to a reward after the rate table: weight, multipliers, cap and floor,
guarantee, what is carried over (policy D4.i1).

No ORM here. Each step leaves a line in the trace, for the statement and for computing
it anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .allocation import CENT, Number, exact, exact_ratios
from .incentive_rate import half_up

MULTIPLIED, CAPPED, RAISED = "multiplied", "capped", "raised"


@dataclass(frozen=True)
class Multiplier:
    """A factor on a reward, such as of the appraisal's grade, collection or conduct.

    :param code: what it comes from
    :param factor: at least 0, 1 changes nothing
    """

    code: str
    factor: Number


@dataclass(frozen=True)
class Step:
    """One step of the trace.

    :param kind: ``MULTIPLIED``, ``CAPPED`` or ``RAISED``
    :param code: of the multiplier
    :param by: factor, cap or floor
    :param amount: what is paid after the step (currency)
    """

    kind: str
    code: str
    by: Number
    amount: Decimal


@dataclass(frozen=True)
class Limited:
    """What is paid after all steps (currency), and those that changed something."""

    amount: Decimal
    steps: tuple[Step, ...] = ()


def limited(
    amount: Number,
    multipliers: Sequence[Multiplier] = (),
    cap: Number | None = None,
    floor: Number | None = None,
    step: Decimal = CENT,
) -> Limited:
    """The reward after its multipliers, then within floor and cap.

    What is taken back (below 0) is multiplied by nothing: a bad grade must not make it
    less. A floor lifts it as well.

    :param amount: reward (currency)
    :param cap: the most that is paid (currency), ``None``: no limit
    :param floor: the least that is paid (currency), ``None``: none
    :param step: the smallest coin; rounded once, half up, after all factors
    :raise ValueError: of a negative factor, or a floor above the cap

    >>> limited(1000, [Multiplier("grade", Decimal("1.2"))], cap=1100).amount
    Decimal('1100.00')
    """
    if cap is not None and floor is not None and exact(floor) > exact(cap):
        raise ValueError(f"the floor {floor} must not exceed the cap {cap}")
    value, steps = exact(amount, "the reward"), []
    for multiplier in multipliers:
        factor = exact(multiplier.factor, "a factor")
        if factor < 0:
            raise ValueError(f"a factor must not be negative: {multiplier}")
        if factor != 1 and value > 0:
            value *= factor
            steps.append(
                Step(
                    MULTIPLIED, multiplier.code, multiplier.factor, half_up(value, step)
                )
            )
    for kind, bound, is_beyond in (
        (CAPPED, cap, cap is not None and value > exact(cap)),
        (RAISED, floor, floor is not None and value < exact(floor)),
    ):
        if is_beyond:
            value = exact(bound)
            steps.append(Step(kind, "", bound, half_up(value, step)))
    return Limited(half_up(value, step), tuple(steps))


def weighted(rewards: Sequence[tuple[Number, Number]], step: Decimal = CENT) -> Decimal:
    """The sum of rewards by their weights.

    :param rewards: pairs of an amount (currency) and a weight (ratio)
    :raise ValueError: of a weight out of 0 to 1
    """
    weights = exact_ratios([weight for _amount, weight in rewards], "a weight")
    amounts = [exact(amount) for amount, _weight in rewards]
    return half_up(
        sum((a * w for a, w in zip(amounts, weights, strict=True)), Fraction(0)), step
    )


def prorated(
    amount: Number, days: int, days_of_period: int, step: Decimal = CENT
) -> Decimal:
    """An amount for part of a period: joining, leaving, transfer, unpaid leave.

    :param amount: bonus, cap, floor or guarantee of the whole period (currency)
    :param days: days that count, from 0 to those of the period
    :param days_of_period: at least 1
    :raise ValueError: where the days are not as said
    """
    if days_of_period < 1 or not 0 <= days <= days_of_period:
        raise ValueError(f"of {days_of_period} days {days} cannot count")
    return half_up(exact(amount) * days / days_of_period, step)


@dataclass(frozen=True)
class Settled:
    """How a period is settled (currency).

    :param paid: what is paid out, at least 0
    :param top_up: part of it that only the guarantee brought
    :param recovered: what was kept back for guarantees paid before
    :param owed: recoverable guarantee still open, at least 0
    :param carried: negative rest that goes into the next period, at most 0
    """

    paid: Decimal
    top_up: Decimal
    recovered: Decimal
    owed: Decimal
    carried: Decimal


def settled(
    earned: Decimal,
    guarantee: Decimal = Decimal(0),
    is_recoverable: bool = False,
    owed: Decimal = Decimal(0),
    carried: Decimal = Decimal(0),
) -> Settled:
    """Settle a period: the rest of the one before, guarantee, then recovery.

    A newcomer's guarantee fills up what was earned; one that is recoverable (a draw) is
    kept back from what later periods bring beyond their own guarantee. What is below 0
    is carried over, a guarantee is paid all the same.

    :param earned: of this period, negative where more was taken back (currency)
    :param guarantee: the least this period pays (currency), at least 0
    :param is_recoverable: whether the top-up has to be earned later
    :param owed: recoverable guarantee open so far (currency), at least 0
    :param carried: rest of the period before (currency), at most 0
    :raise ValueError: where these rules are broken

    >>> settled(Decimal(300), Decimal(1000), True).owed
    Decimal('700')
    """
    if guarantee < 0 or owed < 0 or carried > 0:
        raise ValueError(
            f"guarantee {guarantee} and debt {owed} must not be below 0, what is "
            f"carried over {carried} not above"
        )
    zero = Decimal(0)
    balance = earned + carried
    due = max(balance, zero)
    top_up = max(guarantee - due, zero)
    recovered = min(owed, max(due - guarantee, zero))
    return Settled(
        paid=due + top_up - recovered,
        top_up=top_up,
        recovered=recovered,
        owed=owed - recovered + (top_up if is_recoverable else zero),
        carried=min(balance, zero),
    )
