"""Who has to decide: reading the authority matrix, and walking a request up the line.

Policy section C as arithmetic. No ORM here: ids in, ids out.
"""

from dataclasses import dataclass
from math import inf

APPROVE = "approve"
RECOMMEND = "recommend"
PROPOSE = "propose"
NONE = "none"
RANKS = (NONE, PROPOSE, RECOMMEND, APPROVE)


@dataclass(frozen=True)
class Authority:
    """What somebody may do about one decision.

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
        >>> Authority(PROPOSE, None).reach() < Authority(RECOMMEND).reach()
        True
        """
        if self.kind != APPROVE:
            return RANKS.index(self.kind), -inf
        if self.limit is None:
            return RANKS.index(APPROVE), inf
        return RANKS.index(APPROVE), -self.limit if lower_is_worse else self.limit

    @property
    def takes_part(self):
        """Whether a request passes by this person on its way up."""
        return self.kind in (APPROVE, RECOMMEND)


NO_AUTHORITY = Authority(NONE)


@dataclass(frozen=True)
class Rule:
    """A row of the authority matrix that concerns a person and a document.

    The flags say how specific it is: granted to this person, made for documents of one
    kind, made for one company.
    """

    authority: Authority
    is_personal: bool = False
    is_conditional: bool = False
    is_of_company: bool = False

    @property
    def specificity(self):
        """Sort key: what is personal comes before what is conditional, and so on."""
        return self.is_personal, self.is_conditional, self.is_of_company


def governing(rules, lower_is_worse=False):
    """The authority that holds where several rows of the matrix match.

    The most specific rows count; among several equally specific ones the weakest, so
    that the order in which they were entered never widens anything.

    :param rules: iterable of :class:`Rule`
    :return: :class:`Authority`; ``NO_AUTHORITY`` where no row matches

    >>> tier = Rule(Authority(APPROVE, 50))
    >>> governing([tier, Rule(Authority(APPROVE, 90), is_personal=True)]).limit
    90
    >>> governing([tier, Rule(Authority(APPROVE, 40))]).limit
    40
    """
    rules = list(rules)
    if not rules:
        return NO_AUTHORITY
    highest = max(rule.specificity for rule in rules)
    return min(
        (rule.authority for rule in rules if rule.specificity == highest),
        key=lambda authority: authority.reach(lower_is_worse),
    )


@dataclass(frozen=True)
class Demand:
    """A value that somebody has to take responsibility for."""

    value: float
    lower_is_worse: bool = False


@dataclass(frozen=True)
class Superior:
    """The superior at one level of the line.

    ``user_id`` is ``None`` where nobody leads that level. ``authorities`` has one entry
    per demand of the request. ``obstacle`` says why the request cannot be put to the
    person.
    """

    user_id: int | None
    authorities: tuple[Authority, ...] = ()
    obstacle: str = ""

    def covers(self, demands):
        """Whether the person may decide all the demands."""
        return all(
            authority.covers(demand.value, demand.lower_is_worse)
            for authority, demand in zip(self.authorities, demands, strict=True)
        )


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


def approver_chain(party_ids, demands, superiors):
    """Steps a request takes up the line.

    One request may exceed several limits at once: the chain ends with the nearest
    superior whose authority covers all of them. Those on the way who *recommend*, or
    who approve only a part, are asked first: a request goes up the line, it does not
    jump. Nobody decides the own request, nobody twice. Without sufficient authority in
    the line it ends with the administrators.

    :param party_ids: ids of the people with an interest of their own (who asks, whose
        document it is); none of them decides
    :param demands: sequence of :class:`Demand`, what has to be covered
    :param superiors: iterable of :class:`Superior`, nearest first
    :return: :class:`Chain`

    >>> line = [
    ...     Superior(2, (Authority(APPROVE, 200),)),
    ...     Superior(3, (Authority(APPROVE, None),)),
    ... ]
    >>> [step.user_id for step in approver_chain({1}, [Demand(100)], line).steps]
    [2]
    >>> [(s.user_id, s.kind) for s in approver_chain({1}, [Demand(900)], line).steps]
    [(2, 'recommend'), (3, 'approve')]
    >>> approver_chain({3}, [Demand(900)], line).approver.is_final
    True
    """
    steps, skipped = [], []
    for superior in _in_question(party_ids, superiors):
        if superior.obstacle:
            skipped.append(superior)
        elif superior.covers(demands):
            steps.append(Step(superior.user_id, APPROVE))
            return Chain(tuple(steps), tuple(skipped))
        elif any(authority.takes_part for authority in superior.authorities):
            steps.append(Step(superior.user_id, RECOMMEND))
    steps.append(Step(None, APPROVE, is_final=True))
    return Chain(tuple(steps), tuple(skipped))


def _in_question(party_ids, superiors):
    """The superiors who may be asked at all: no party, and nobody a second time.

    Somebody whom an obstacle keeps from one level is looked at again on the next.
    """
    seen = set(party_ids)
    for superior in superiors:
        if superior.user_id not in seen:
            yield superior
            if not superior.obstacle:
                seen.add(superior.user_id)
