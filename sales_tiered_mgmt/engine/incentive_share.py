"""Sharing a team's bonus among its people, to the cent (policy D4.i1). No ORM here."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .allocation import CENT, Number, exact, largest_remainder, units

# what is wrong with a proposal
NOT_ALL, TOO_LITTLE, TOO_MUCH, NOT_MEMBER, UNEVEN = (
    "not_all",
    "too_little",
    "too_much",
    "not_member",
    "uneven",
)


@dataclass(frozen=True)
class Objection:
    """What keeps a proposal from being paid.

    :param kind: ``NOT_ALL`` (the parts are not the pool together), ``TOO_LITTLE`` or
        ``TOO_MUCH`` (a person is out of the limits), ``NOT_MEMBER`` (nobody of the
        team), ``UNEVEN`` (no whole number of steps)
    :param key: of the person, ``None`` of the pool
    :param by: what would be right: the pool, the limit (currency)
    """

    kind: str
    key: Hashable | None = None
    by: Number | None = None


def shared_pool(
    pool: Decimal,
    presence: Mapping[Hashable, Number],
    contribution: Mapping[Hashable, Number] | None = None,
    step: Decimal = CENT,
) -> dict[Hashable, Decimal]:
    """Share a pool equally, or by what each contributed.

    :param pool: at least 0, a multiple of ``step`` (currency)
    :param presence: days that count by person, at least 0; a person without days gets
        nothing
    :param contribution: results by person, of those who were present; what is not above
        0 counts nothing. ``None``, or where nobody contributed: equally by days
    :param step: the smallest coin
    :return: {key: part}, summing up to the pool; empty where nobody was present
    :raise ValueError: of a negative pool or presence

    >>> shared_pool(Decimal(100), {"a": 90, "b": 90, "c": 45})
    {'a': Decimal('40.00'), 'b': Decimal('40.00'), 'c': Decimal('20.00')}
    """
    if pool < 0:
        raise ValueError(f"a pool must not be negative: {pool}")
    weights = {key: exact(days, "a presence") for key, days in presence.items()}
    if any(days < 0 for days in weights.values()):
        raise ValueError(f"a presence must not be negative: {min(weights.values())}")
    if contribution is not None:
        made = {
            key: max(exact(contribution.get(key, 0), "a contribution"), exact(0))
            for key, days in weights.items()
            if days
        }
        if any(made.values()):
            weights = {key: made.get(key, exact(0)) for key in weights}
    if not any(weights.values()):
        return {}
    return largest_remainder(pool, weights, step)


def share_limits(
    equal: Decimal, spread: Number, step: Decimal = CENT
) -> tuple[Decimal, Decimal]:
    """The least and the most that may be proposed in place of a share.

    :param equal: the share of :func:`shared_pool` (currency)
    :param spread: ratio by which a share may differ, both ways

    >>> share_limits(Decimal("33.33"), Decimal("0.5"))
    (Decimal('16.67'), Decimal('49.99'))
    """
    start, coin = exact(equal, "a share"), exact(step, "the step")
    low = max((1 - exact(spread, "the spread")) * start, exact(0)) / coin
    high = (1 + exact(spread)) * start / coin
    return math.ceil(low) * step, math.floor(high) * step


def check_proposal(
    pool: Decimal,
    equal: Mapping[Hashable, Decimal],
    proposal: Mapping[Hashable, Decimal],
    spread: Number,
    step: Decimal = CENT,
) -> list[Objection]:
    """What is wrong with the shares a manager proposes.

    :param pool: what is shared (currency)
    :param equal: the shares of :func:`shared_pool` from which the proposal starts
    :param proposal: shares by person (currency)
    :param spread: ratio by which a share may differ from the equal one, both ways
    :param step: the smallest coin
    :return: all objections, none of a proposal that can be paid
    :raise ValueError: of a negative spread
    """
    if exact(spread, "the spread") < 0:
        raise ValueError(f"the spread must not be negative: {spread}")
    found = [Objection(NOT_MEMBER, key) for key in proposal if key not in equal]
    for key, start in equal.items():
        part = proposal.get(key, Decimal(0))
        low, high = ((1 + sign * exact(spread)) * exact(start) for sign in (-1, 1))
        if exact(part, "a share") < max(low, 0):
            found.append(Objection(TOO_LITTLE, key, max(low, 0)))
        elif part > high:
            found.append(Objection(TOO_MUCH, key, high))
        try:
            units(part, step)
        except ValueError:
            found.append(Objection(UNEVEN, key, step))
    if sum(proposal.values(), Decimal(0)) != pool:
        found.append(Objection(NOT_ALL, None, pool))
    return found
