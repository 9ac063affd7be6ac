"""What a plan would cost at other results, and where it costs what was paid (A3.4).

No ORM here. A factor multiplies all results: 1 is what was achieved.
"""

from collections.abc import Callable
from decimal import Decimal

from .allocation import exact, units

THOUSANDTH = Decimal("0.001")


def factors(
    low: Decimal = Decimal("0.5"),
    high: Decimal = Decimal("1.5"),
    step: Decimal = Decimal("0.1"),
) -> tuple[Decimal, ...]:
    """From ``low`` to ``high``, both among them.

    :raise ValueError: where the way is no whole number of steps, or goes down

    >>> [str(one) for one in factors(Decimal(1), Decimal("1.2"))]
    ['1.0', '1.1', '1.2']
    """
    count = units(high - low, step, "the way from low to high")
    if count < 0:
        raise ValueError(f"{high} must not be below {low}")
    return tuple(low + number * step for number in range(count + 1))


def break_even(
    cost: Callable[[Decimal], Decimal],
    goal: Decimal,
    known: dict[Decimal, Decimal],
    step: Decimal = THOUSANDTH,
) -> Decimal | None:
    """The factor from which on the plan costs as much as ``goal``, by halving.

    Costs are not asked for twice. Where they do not rise everywhere (a rate that falls
    in a higher band), it is a factor at which they reach the goal, one of several.

    :param cost: of a factor (currency); each call is a whole computation
    :param goal: what was paid (currency)
    :param known: costs computed already, by their factors
    :param step: how exactly; all known factors are whole numbers of it
    :return: smallest factor of the stretch found, in whole steps, at which the cost is
        the goal or more, while one step less is below; None: no known cost is below the
        goal, or none reaches it beyond one that is
    :raise ValueError: of a step that is not above 0, or does not fit the factors

    >>> costs = {Decimal(0): Decimal(0), Decimal(2): Decimal(2000)}
    >>> break_even(lambda factor: factor * 1000, Decimal(1250), costs)
    Decimal('1.250')
    """
    stretch = _stretch(known, goal)
    if stretch is None:
        return None
    low, high = (units(factor, step, "a factor") for factor in stretch)
    while high - low > 1:
        middle = (low + high) // 2
        if exact(cost(middle * step), "the cost") < goal:
            low = middle
        else:
            high = middle
    return high * step


def _stretch(known, goal):
    """Neighbours among the known factors between which the goal is reached."""
    pairs = sorted(known.items())
    for (low, before), (high, after) in zip(pairs, pairs[1:], strict=False):
        if before < goal <= after:
            return low, high
    return None
