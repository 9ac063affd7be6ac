"""Choice of reviewers: worked cases and properties, without a database (D3.2, F1.3)."""

import doctest
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

(peers,) = load("appraisal_peers")
Circle, choose = peers.Circle, peers.choose


def test_doctests():
    assert doctest.testmod(peers).failed == 0


def loads(found):
    return Counter(who for rows in found.values() for who, _name in rows)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6, 7, 9, 12])
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_team_shares_the_work_evenly(size, count):
    team = frozenset(range(size))
    found = choose({one: [Circle(team, count, "team")] for one in team})
    work = loads(found)
    expected = min(count, size - 1)
    assert {len(rows) for rows in found.values()} == {expected}
    assert {work[one] for one in team} == {expected}


def test_nearer_ones_come_first():
    found = choose(
        {
            1: [
                Circle(frozenset({2, 3}), 4, "team"),
                Circle(frozenset({3, 7, 8, 9}), 4, "credit"),
                Circle(frozenset({2, 3, 4}), 3, "division"),
            ]
        }
    )
    assert found == {1: [(2, "team"), (3, "team"), (7, "credit"), (8, "credit")]}


def test_division_fills_up_to_the_minimum_only():
    rows = [Circle(frozenset({2}), 5, "team"), Circle(frozenset({3, 4, 5}), 3, "rest")]
    assert choose({1: rows}) == {1: [(2, "team"), (3, "rest"), (4, "rest")]}


def test_exchange_makes_it_even():
    """Whoever comes late finds the others busy: b takes over from c, who has three."""
    found = choose(
        {
            "a": [Circle(frozenset("c"), 1)],
            "b": [Circle(frozenset("cd"), 1)],
            "e": [Circle(frozenset("c"), 1)],
            "f": [Circle(frozenset("d"), 1)],
        }
    )
    assert loads(found) == {"c": 2, "d": 2}


def test_nobody_to_choose_from():
    assert choose({1: [], 2: [Circle(frozenset({2}), 5)]}) == {1: [], 2: []}
    assert choose({}) == {}


circles = st.dictionaries(
    st.integers(0, 12),
    st.lists(
        st.builds(
            Circle, st.frozensets(st.integers(0, 12)), st.integers(0, 6), st.just("x")
        ),
        max_size=3,
    ),
    max_size=10,
)


@given(circles)
def test_properties(rows):
    """Nobody for oneself, nobody twice, never more than asked for, always the same."""
    found = choose(rows)
    assert found == choose(dict(reversed(rows.items())))
    for person, chosen in found.items():
        people = [who for who, _name in chosen]
        assert person not in people
        assert len(people) == len(set(people))
        able = frozenset().union(*(circle.people for circle in rows[person]))
        assert set(people) <= able
        assert len(people) <= max((one.up_to for one in rows[person]), default=0)


@given(circles)
def test_no_exchange_would_be_fairer(rows):
    """With one circle each, nobody has two more to do than whoever could take over."""
    rows = {person: circles[:1] for person, circles in rows.items()}
    found = choose(rows)
    work = loads(found)
    for person, chosen in found.items():
        people = {who for who, _name in chosen}
        for circle in rows[person]:
            for free in circle.people - people - {person}:
                assert all(work[who] - work[free] < 2 for who in people)
