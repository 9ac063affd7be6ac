"""Sharing amounts out so that nothing is lost: the method of the largest remainder.

Targets (policy D1.1, D1.2), credit splits and incentives all share out with this. No
ORM here. Amounts are ``Decimal`` in and out; weights and ratios may also be ``int`` or
``Fraction``, and are computed with exactly, so that no rounding in between decides who
gets the last cent. A float is refused: the caller knows to how many digits it holds.
"""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

CENT = Decimal("0.01")
Number = Decimal | Fraction | int


def exact(value, what="the value"):
    """``value`` as a fraction, without rounding.

    :param what: how an error names the value
    :raise TypeError: of a float
    :raise ValueError: of what is not a finite number
    """
    if type(value) is Fraction:  # most often; isinstance asks its abstract class
        return value
    if isinstance(value, float):
        raise TypeError(f"{what} must be exact, a Decimal: {value!r}")
    try:
        return Fraction(value)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{what} must be a finite number: {value}") from error


def units(amount, step, what="the total"):
    """How many steps ``amount`` has.

    :raise ValueError: where ``amount`` is no multiple of ``step``, or ``step`` not > 0

    >>> units(Decimal("12.50"), Decimal("0.01"))
    1250
    """
    if exact(step, "the step") <= 0:
        raise ValueError(f"the step must be greater than 0: {step}")
    count = exact(amount, what) / exact(step)
    if count.denominator != 1:
        raise ValueError(f"{what} must be a multiple of {step}: {amount}")
    return count.numerator


def exact_weights(weights, what="a weight"):
    """The weights as fractions by key, in the order given.

    :raise ValueError: of a negative weight
    """
    result = {key: exact(weight, what) for key, weight in weights.items()}
    for key, weight in result.items():
        if weight < 0:
            raise ValueError(f"{what} must not be negative: {weights[key]} of {key}")
    return result


def exact_ratios(values, what="a ratio"):
    """The ratios as fractions.

    :raise ValueError: of a ratio out of 0 to 1
    """
    ratios = [exact(value, what) for value in values]
    for ratio in ratios:
        if not 0 <= ratio <= 1:
            raise ValueError(f"{what} must be from 0 to 1: {ratio}")
    return ratios


def largest_remainder(
    total: Decimal, weights: Mapping[Hashable, Number], step: Decimal = CENT
) -> dict[Hashable, Decimal]:
    """Share ``total`` out in proportion to ``weights``, in whole steps, exactly.

    Each part is the exact share rounded down or up to a step; the steps left over go to
    the largest remainders, among equal ones to the smaller key. So the result depends
    neither on the order of the weights nor on their scale, a larger weight never gets
    less, equal weights differ by one step at most, and the weight 0 gets nothing. A
    negative total (a refund) is shared out as its opposite.

    :param total: amount in any unit, a multiple of ``step``
    :param weights: at least 0 each, one of them greater; the keys must have an order
    :param step: the smallest part of the unit, 0.01 of a currency or 1,000 of a target
    :return: {key: part}, summing up to ``total``
    :raise ValueError: where one of these rules is broken

    >>> largest_remainder(Decimal(100), {"a": 1, "b": 1, "c": 1})
    {'a': Decimal('33.34'), 'b': Decimal('33.33'), 'c': Decimal('33.33')}
    >>> largest_remainder(Decimal(-7), {"a": 3, "b": 1, "c": 0}, Decimal(1))
    {'a': Decimal('-5'), 'b': Decimal('-2'), 'c': Decimal('0')}
    """
    count = units(total, step)
    weights = exact_weights(weights)
    whole = sum(weights.values())
    if not whole:
        raise ValueError("at least one weight must be greater than 0")
    # in whole numbers: ten times as fast as with fractions, and as exact
    scale = lcm(whole.denominator, *(one.denominator for one in weights.values()))
    divisor = int(whole * scale)
    parts, remainders = {}, {}
    for key, weight in weights.items():
        scaled = weight.numerator * (scale // weight.denominator)
        parts[key], remainders[key] = divmod(abs(count) * scaled, divisor)
    left = abs(count) - sum(parts.values())
    # sorted by key first: the sort by remainder is stable
    by_remainder = sorted(sorted(parts), key=lambda key: -remainders[key])
    for key in by_remainder[:left]:
        parts[key] += 1
    sign = -1 if count < 0 else 1
    return {key: sign * part * step for key, part in parts.items()}


def rebalance(
    parts: Mapping[Hashable, Decimal],
    fixed: set,
    total: Decimal,
    step: Decimal = CENT,
    over_limit: Number | None = 0,
) -> dict[Hashable, Decimal]:
    """Keep the parts fixed by hand, and let the others make up ``total`` (D1.2).

    The others take what is left in proportion to what they have, equally where they
    have nothing. Without others the parts stay as they are: :func:`over_under` tells
    what is missing.

    :param parts: amounts of at least 0; the fixed ones multiples of ``step``
    :param fixed: keys of the parts that must not change
    :param total: amount of at least 0, a multiple of ``step``
    :param over_limit: ratio of the total by which the fixed parts may exceed it, the
        others are 0 then; ``None`` for no limit
    :return: {key: part} in the order of ``parts``
    :raise ValueError: where the fixed parts exceed that, or the numbers are not as said

    >>> rebalance({1: Decimal(60), 2: Decimal(30), 3: Decimal(10)}, {1}, Decimal(120))
    {1: Decimal('60'), 2: Decimal('45.00'), 3: Decimal('15.00')}
    """
    if unknown := set(fixed) - set(parts):
        raise ValueError(f"a fixed part must be one of the parts: {unknown}")
    current = exact_weights(parts, "a part")
    left = units(total, step)
    if left < 0:
        raise ValueError(f"the total must not be negative: {total}")
    left -= sum(units(parts[key], step, "a fixed part") for key in fixed)
    excess = -left * exact(step)
    if over_limit is not None:
        limit = exact(over_limit, "the limit")
        if limit < 0:
            raise ValueError(f"the limit must not be negative: {over_limit}")
        if excess > limit * exact(total):
            raise ValueError(f"the fixed parts exceed the total {total}: {excess} more")
    rest = {key: part for key, part in current.items() if key not in fixed}
    if not rest:
        return dict(parts)
    if not any(rest.values()):
        rest = dict.fromkeys(rest, 1)
    shared = largest_remainder(max(left, 0) * step, rest, step)
    return {key: shared.get(key, part) for key, part in parts.items()}


class Balance(NamedTuple):
    """What is left of a total after its parts.

    ``amount`` > 0 is not handed out yet, < 0 is handed out beyond the total (the
    reserve). ``ratio`` is the same by the total, ``None`` by a total of 0.
    """

    amount: Decimal
    ratio: Decimal | None
    total: Decimal

    @property
    def is_under(self):
        """Whether something has not been handed out: it stops the approval (D1.2)."""
        return self.amount > 0

    def exceeds(self, limit):
        """Whether more is handed out beyond the total than the ratio ``limit``.

        >>> over_under(Decimal(100), {1: Decimal(110)}).exceeds(Decimal("0.1"))
        False
        """
        return -exact(self.amount) > exact(limit, "the limit") * abs(exact(self.total))


def over_under(total: Decimal, parts: Mapping[Hashable, Decimal]) -> Balance:
    """How far the parts stay below (> 0) or go beyond (< 0) the total.

    >>> over_under(Decimal(200), {1: Decimal(120), 2: Decimal(90)})[:2]
    (Decimal('-10'), Decimal('-0.05'))
    """
    amount = total - sum(parts.values(), Decimal(0))
    ratio = amount / abs(total) if total else None
    return Balance(amount, ratio if amount or total else Decimal(0), total)
