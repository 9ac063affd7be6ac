"""Who gives feedback about whom: near ones first, and everybody about equally often."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest


@dataclass(frozen=True)
class Circle:
    """People who are equally suited to tell about somebody.

    :param people: whom to choose from
    :param up_to: how many reviewers there are in all once this circle was asked
    :param name: of the circle, kept with each choice
    """

    people: frozenset
    up_to: int
    name: str = ""


def choose(circles: Mapping[Hashable, Iterable[Circle]]) -> dict:
    """Choose reviewers for everybody, circle by circle.

    Of people who are equally suited those are taken who have least to do, the next in
    the ring of ids after the person where that is equal; then choices are exchanged
    within their circle as long as that makes the work more even. The same people give
    the same choice.

    :param circles: for each person (a sortable id) the circles in order of preference
    :return: dict of person to a list of (reviewer, name of the circle), in the order
        of their choice

    >>> team = {one: [Circle(frozenset("abcd"), 2, "team")] for one in "abcd"}
    >>> found = choose(team)
    >>> found["a"]
    [('b', 'team'), ('c', 'team')]
    >>> sorted(Counter(who for rows in found.values() for who, _ in rows).values())
    [2, 2, 2, 2]
    """
    circles = {person: tuple(rows) for person, rows in sorted(circles.items())}
    ring = _ring(circles)
    load: Counter = Counter()
    found: dict = {person: [] for person in circles}
    for number in range(max(map(len, circles.values()), default=0)):
        taken, free = {}, {}
        for person, rows in circles.items():
            if number >= len(rows):
                continue
            circle = rows[number]
            known = {who for who, _name in found[person]} | {person}
            able = circle.people - known
            count = max(circle.up_to - len(found[person]), 0)
            best = nsmallest(
                count,
                able,
                key=lambda who, me=person: (load[who], ring.distance(me, who)),
            )
            load.update(best)
            taken[person], free[person] = best, set(able.difference(best))
        _even_out(taken, free, load, ring)
        for person, reviewers in taken.items():
            name = circles[person][number].name
            found[person] += [(who, name) for who in reviewers]
    return found


@dataclass(frozen=True)
class _Ring:
    """Everybody in a ring, by id."""

    place: dict

    def distance(self, person, other):
        """Steps from one to another, onwards."""
        return (self.place[other] - self.place[person]) % len(self.place)


def _ring(circles):
    people = set(circles)
    for rows in circles.values():
        people.update(*(circle.people for circle in rows))
    return _Ring({one: number for number, one in enumerate(sorted(people))})


def _even_out(taken, free, load, ring):
    """Exchange reviewers while somebody has two more to do than who could do it.

    Each exchange makes the sum of squares smaller, so that this ends.
    """
    is_better = True
    while is_better:
        is_better = False
        for person, reviewers in taken.items():
            for number, who in enumerate(reviewers):
                if not free[person]:
                    break
                least = min(
                    free[person],
                    key=lambda one, me=person: (load[one], ring.distance(me, one)),
                )
                if load[who] - load[least] < 2:
                    continue
                reviewers[number] = least
                free[person].remove(least)
                free[person].add(who)
                load[who] -= 1
                load[least] += 1
                is_better = True
