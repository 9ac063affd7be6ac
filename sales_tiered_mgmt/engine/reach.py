"""How many documents a person sees: the record rules as arithmetic.

Counts documents that lie together in piles of the same company, team and salesperson,
so that the reach of hundreds of people is told from one grouped query. No ORM here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple


class Pile(NamedTuple):
    """Documents that no rule tells apart; ``None`` where a document has none."""

    company: int | None
    team: int | None
    person: int | None
    count: int


@dataclass(frozen=True)
class Reach:
    """What the rules know about a person.

    ``kind`` is ``none`` (no access to the model), ``all`` (every document of the
    companies), ``stock`` (the own and the unassigned ones) or ``tier``.
    """

    person: int
    kind: str
    companies: frozenset = frozenset()
    scope_teams: frozenset = frozenset()
    scope_people: frozenset = frozenset()
    pool_teams: frozenset = frozenset()

    def sees(self, pile: Pile) -> bool:
        """Whether the documents of ``pile`` are visible.

        >>> rep = Reach(7, "tier", frozenset({1}), pool_teams=frozenset({3}))
        >>> rep.sees(Pile(1, 4, 7, 2)), rep.sees(Pile(1, 3, None, 2))
        (True, True)
        >>> rep.sees(Pile(1, 4, None, 2)), rep.sees(Pile(1, 3, 8, 2))
        (False, False)
        """
        if self.kind == "none":
            return False
        if pile.company is not None and pile.company not in self.companies:
            return False
        if self.kind == "all" or pile.person == self.person:
            return True
        if self.kind == "stock":
            return pile.person is None
        if pile.person is None:
            return pile.team in self.pool_teams
        if pile.team is None:
            return pile.person in self.scope_people
        return pile.team in self.scope_teams


@dataclass
class Tally:
    """Piles, found by what makes them visible."""

    piles: tuple[Pile, ...]
    _by_team: dict = field(default_factory=lambda: defaultdict(list))
    _by_person: dict = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self):
        for pile in self.piles:
            self._by_team[pile.team].append(pile)
            self._by_person[pile.person].append(pile)

    def visible(self, reach: Reach) -> int:
        """Number of documents ``reach`` opens.

        >>> nobody = Pile(None, None, None, 1)
        >>> tally = Tally((Pile(1, 3, 7, 5), Pile(1, 3, 8, 2), nobody))
        >>> tally.visible(Reach(7, "stock", frozenset({1})))
        6
        >>> tally.visible(
        ...     Reach(9, "tier", frozenset({1}), frozenset({3}), frozenset({7, 8}))
        ... )
        7
        """
        if reach.kind == "none":
            return 0
        candidates = self.piles
        if reach.kind == "stock":
            candidates = self._by_person[reach.person] + self._by_person[None]
        elif reach.kind == "tier":
            teams = reach.scope_teams | reach.pool_teams | {None}
            found = {pile for team in teams for pile in self._by_team.get(team, ())}
            candidates = found.union(self._by_person.get(reach.person, ()))
        return sum(pile.count for pile in candidates if reach.sees(pile))


def below(parents: dict, tops: frozenset) -> frozenset:
    """``tops`` and every team under them.

    :param parents: team to the team above it, or None
    >>> sorted(below({1: None, 2: 1, 3: 2, 4: None}, frozenset({1})))
    [1, 2, 3]
    """
    children = defaultdict(list)
    for team, parent in parents.items():
        children[parent].append(team)
    found, waiting = set(), list(tops)
    while waiting:
        team = waiting.pop()
        if team not in found:
            found.add(team)
            waiting.extend(children[team])
    return frozenset(found)


def has_circle(parents: dict) -> bool:
    """Whether following ``parents`` (team to team above, or None) ever returns.

    >>> has_circle({1: 2, 2: 1}), has_circle({1: 2, 2: None})
    (True, False)
    """
    for team in parents:
        above, steps = parents.get(team), 0
        while above is not None and steps <= len(parents):
            if above == team:
                return True
            above, steps = parents.get(above), steps + 1
    return False
