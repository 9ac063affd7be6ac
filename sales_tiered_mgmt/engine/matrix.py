"""What is wrong with an authority matrix, and how a dated row makes room for another.

Policy A3.1: authority is explicit. No ORM here: ids and plain values in and out. The
authorities are those of ``authority.py``; this module only compares them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

# A decision without any row: nobody is held to it.
UNUSED = "unused"
# No tier approves, and no administrator ends the line.
NOBODY = "nobody"
# A tier below may do more than this one.
INVERTED = "inverted"
# Both approve, and the lower tier's limit reaches further.
LIMIT = "limit"
# A tier without a row, above one that has one: requests pass it by.
PASSED_BY = "passed_by"
# A tier without a row, below all that have one: it only asks.
ASKS = "asks"
HARMLESS = (ASKS, UNUSED)


@dataclass(frozen=True)
class Holding:
    """What a tier may do about one decision.

    ``level`` ranks the tiers, higher leads lower. ``authority`` is an
    ``engine.authority.Authority``, ``None`` where the matrix has no row.
    """

    tier_id: int
    level: int
    authority: object = None


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong with one decision.

    ``tier_id`` is the tier it is about, ``other_id`` the one it is compared with.
    """

    kind: str
    tier_id: int | None = None
    other_id: int | None = None

    @property
    def is_harmless(self):
        """Whether it may well be meant that way."""
        return self.kind in HARMLESS


def flaws(holdings, lower_is_worse=False, is_used=None, has_final=True):
    """What is contradictory or unreachable about one decision.

    :param holdings: iterable of :class:`Holding`, one per tier
    :param lower_is_worse: whether less of the value is the greater concession
    :param is_used: whether any row, also a grant or one with a condition, puts the
        decision in force; default whether a tier has a row
    :param has_final: whether an administrator outside the tiers ends the line
    :return: tuple of :class:`Flaw`, highest tier first

    >>> from collections import namedtuple
    >>> May = namedtuple("May", "kind reach")
    >>> def approves(limit):
    ...     return May("approve", lambda lower_is_worse: limit)
    >>> flaws([Holding(1, 10, approves(50)), Holding(2, 20, approves(200))])
    ()
    >>> flaws([Holding(1, 10, approves(500)), Holding(2, 20, approves(200))])
    (Flaw(kind='limit', tier_id=2, other_id=1),)
    >>> flaws([Holding(1, 10, approves(500)), Holding(2, 20)])
    (Flaw(kind='passed_by', tier_id=2, other_id=1),)
    """
    ranked = sorted(holdings, key=lambda holding: (-holding.level, holding.tier_id))
    given = [holding for holding in ranked if holding.authority is not None]
    if not (given if is_used is None else is_used):
        return (Flaw(UNUSED),)
    found = []
    if not has_final and not any(item.authority.kind == "approve" for item in given):
        found.append(Flaw(NOBODY))
    for holding in ranked:
        below = [item for item in given if item.level < holding.level]
        strongest = max(
            below, key=lambda item: item.authority.reach(lower_is_worse), default=None
        )
        if flaw := _compared(holding, strongest, lower_is_worse):
            found.append(flaw)
    return tuple(found)


def _compared(holding, strongest, lower_is_worse):
    """What is wrong with a tier beside the strongest one below it, or None."""
    other_id = strongest and strongest.tier_id
    if holding.authority is None:
        return Flaw(PASSED_BY if strongest else ASKS, holding.tier_id, other_id)
    if strongest is None:
        return None
    own, other = holding.authority, strongest.authority
    if own.reach(lower_is_worse) >= other.reach(lower_is_worse):
        return None
    is_limit = own.kind == other.kind == "approve"
    return Flaw(LIMIT if is_limit else INVERTED, holding.tier_id, other_id)


DAY = timedelta(days=1)


def remaining(period, taken):
    """What is left of a period after another one takes its days.

    Periods are (first day, last day), ``None`` for no bound.

    :return: tuple of none, one or two periods

    >>> d = date.fromisoformat
    >>> year = d("2026-01-01"), d("2026-12-31")
    >>> june = d("2026-06-01"), d("2026-06-30")
    >>> [f"{a} {b}" for a, b in remaining(year, june)]
    ['2026-01-01 2026-05-31', '2026-07-01 2026-12-31']
    >>> remaining(june, year)
    ()
    >>> remaining(june, (d("2026-07-01"), None)) == (june,)
    True
    """
    start, end = period[0] or date.min, period[1] or date.max
    first, last = taken[0] or date.min, taken[1] or date.max
    if last < start or end < first:
        return (period,)
    left = []
    if start < first:
        left.append((period[0], first - DAY))
    if last < end:
        left.append((last + DAY, period[1]))
    return tuple(left)
