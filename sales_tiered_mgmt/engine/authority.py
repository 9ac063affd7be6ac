"""Who has to decide: walking a request up the line of superiors.

Policy section C as arithmetic. No ORM here: ids in, ids out.
"""

from dataclasses import dataclass
from math import inf

APPROVE = "approve"
RECOMMEND = "recommend"
PROPOSE = "propose"


@dataclass(frozen=True)
class Authority:
    """What one tier may do about one decision.

    ``limit`` is in the decision's unit (company currency, per cent, days); ``None`` is
    unlimited. Only ``approve`` looks at it.
    """

    kind: str = PROPOSE
    limit: float | None = 0.0

    def covers(self, value, lower_is_worse=False):
        """Whether ``value`` may be approved with this authority.

        >>> Authority(APPROVE, 50000).covers(50000)
        True
        >>> Authority(APPROVE, 50000).covers(50000.01)
        False
        >>> Authority(APPROVE, 20).covers(15, lower_is_worse=True)
        False
        >>> Authority(RECOMMEND, None).covers(1)
        False
        """
        if self.kind != APPROVE:
            return False
        if self.limit is None:
            return True
        return value >= self.limit if lower_is_worse else value <= self.limit

    def reach(self, lower_is_worse=False):
        """How far the authority goes, to tell the weaker of two: more reaches further.

        >>> Authority(APPROVE, 50).reach() < Authority(APPROVE, None).reach()
        True
        >>> Authority(APPROVE, 20).reach(lower_is_worse=True) < Authority(
        ...     APPROVE, 10
        ... ).reach(lower_is_worse=True)
        True
        >>> Authority(RECOMMEND, None).reach()
        -inf
        """
        if self.kind != APPROVE:
            return -inf
        if self.limit is None:
            return inf
        return -self.limit if lower_is_worse else self.limit


NO_AUTHORITY = Authority()


@dataclass(frozen=True)
class Superior:
    """The superior at one level of the line.

    ``user_id`` is ``None`` where nobody leads that level. ``obstacle`` says why the
    request cannot be put to the person.
    """

    user_id: int | None
    authority: Authority = NO_AUTHORITY
    obstacle: str = ""


@dataclass(frozen=True)
class Step:
    """One decision to take. ``is_final`` steps belong to the sales administrators."""

    user_id: int | None
    kind: str
    is_final: bool = False


@dataclass(frozen=True)
class Chain:
    """Steps in order, and the superiors passed over with the reason."""

    steps: tuple[Step, ...]
    skipped: tuple[Superior, ...] = ()

    @property
    def approver(self):
        """The last step: the one that approves."""
        return self.steps[-1]


def approver_chain(party_ids, value, superiors, lower_is_worse=False):
    """Steps a request of ``value`` takes up the line.

    The chain ends with the nearest superior whose authority covers the value. Those on
    the way who *recommend*, or who approve only smaller values, are asked first: a
    request goes up the line, it does not jump. Nobody decides the own request, nobody
    twice. Without sufficient authority in the line it ends with the administrators.

    :param party_ids: ids of the people with an interest of their own (who asks, whose
        document it is); none of them decides
    :param value: measured value in the decision's unit
    :param superiors: iterable of :class:`Superior`, nearest first
    :param lower_is_worse: whether small values need more authority (a margin)
    :return: :class:`Chain`

    >>> line = [
    ...     Superior(2, Authority(APPROVE, 200)),
    ...     Superior(3, Authority(APPROVE, None)),
    ... ]
    >>> [step.user_id for step in approver_chain({1}, 100, line).steps]
    [2]
    >>> [(step.user_id, step.kind) for step in approver_chain({1}, 900, line).steps]
    [(2, 'recommend'), (3, 'approve')]
    >>> approver_chain({3}, 900, line).approver.is_final
    True
    """
    steps = []
    skipped = []
    seen = set(party_ids)
    for superior in superiors:
        if superior.user_id in seen:
            continue
        if superior.obstacle:
            skipped.append(superior)
            continue
        seen.add(superior.user_id)
        if superior.authority.covers(value, lower_is_worse):
            steps.append(Step(superior.user_id, APPROVE))
            return Chain(tuple(steps), tuple(skipped))
        if superior.authority.kind in (APPROVE, RECOMMEND):
            steps.append(Step(superior.user_id, RECOMMEND))
    steps.append(Step(None, APPROVE, is_final=True))
    return Chain(tuple(steps), tuple(skipped))
