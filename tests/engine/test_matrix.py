"""Contradictions of an authority matrix (A3.1), without a database."""

import doctest
import importlib.util
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ENGINE = Path(__file__).parents[2] / "sales_tiered_mgmt" / "engine"


def load(name):
    """A module of the engine on its own: it must not need Odoo."""
    spec = importlib.util.spec_from_file_location(f"matrix_{name}", ENGINE / name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


authority, matrix = load("authority.py"), load("matrix.py")
Authority, Holding = authority.Authority, matrix.Holding
APPROVE, RECOMMEND, PROPOSE = authority.APPROVE, authority.RECOMMEND, authority.PROPOSE

REP, MANAGER, DIRECTOR = 1, 2, 3


def tiers(rep, manager, director):
    return [
        Holding(REP, 10, rep),
        Holding(MANAGER, 20, manager),
        Holding(DIRECTOR, 30, director),
    ]


def up_to(limit):
    return Authority(APPROVE, limit)


def kinds(found):
    return [(flaw.kind, flaw.tier_id, flaw.other_id) for flaw in found]


def test_doctests():
    assert doctest.testmod(matrix).failed == 0


@pytest.mark.parametrize(
    ("case", "holdings", "options", "expected"),
    [
        ("in order", tiers(up_to(5), up_to(15), up_to(30)), {}, []),
        ("the same for all", tiers(up_to(5), up_to(5), up_to(5)), {}, []),
        ("without limit at the top", tiers(up_to(5), up_to(15), up_to(None)), {}, []),
        (
            "the manager is below the representative",
            tiers(up_to(50), up_to(15), up_to(60)),
            {},
            [("limit", MANAGER, REP)],
        ),
        (
            "the representative is above both",
            tiers(up_to(None), up_to(15), up_to(60)),
            {},
            [("limit", DIRECTOR, REP), ("limit", MANAGER, REP)],
        ),
        (
            "who recommends is below who approves",
            tiers(up_to(5), Authority(RECOMMEND), up_to(60)),
            {},
            [("inverted", MANAGER, REP)],
        ),
        (
            "a margin: lower reaches further, in order",
            tiers(up_to(20), up_to(10), up_to(0)),
            {"lower_is_worse": True},
            [],
        ),
        (
            "a margin, turned round",
            tiers(up_to(0), up_to(10), up_to(20)),
            {"lower_is_worse": True},
            [("limit", DIRECTOR, REP), ("limit", MANAGER, REP)],
        ),
        (
            "a tier without a row in between",
            tiers(up_to(5), None, up_to(30)),
            {},
            [("passed_by", MANAGER, REP)],
        ),
        (
            "tiers without a row at the bottom",
            tiers(None, None, up_to(30)),
            {},
            [("asks", MANAGER, None), ("asks", REP, None)],
        ),
        ("no row at all", tiers(None, None, None), {}, [("unused", None, None)]),
        (
            "only a grant: every tier asks",
            tiers(None, None, None),
            {"is_used": True},
            [("asks", DIRECTOR, None), ("asks", MANAGER, None), ("asks", REP, None)],
        ),
        (
            "nobody approves, nobody ends the line",
            tiers(Authority(PROPOSE), Authority(RECOMMEND), Authority(RECOMMEND)),
            {"has_final": False},
            [("nobody", None, None)],
        ),
        (
            "nobody approves, an administrator does",
            tiers(Authority(PROPOSE), Authority(RECOMMEND), Authority(RECOMMEND)),
            {},
            [],
        ),
    ],
)
def test_a31_flaws(case, holdings, options, expected):
    assert kinds(matrix.flaws(holdings, **options)) == expected, case


@pytest.mark.parametrize("kind", ["asks", "unused"])
def test_what_may_be_meant_is_harmless(kind):
    assert matrix.Flaw(kind).is_harmless


@pytest.mark.parametrize("kind", ["nobody", "inverted", "limit", "passed_by"])
def test_what_cannot_be_meant_is_not(kind):
    assert not matrix.Flaw(kind).is_harmless


authorities = st.none() | st.builds(
    Authority,
    st.sampled_from([PROPOSE, RECOMMEND, APPROVE]),
    st.none() | st.integers(-100, 100),
)
holdings = st.lists(
    st.builds(Holding, st.integers(1, 99), st.integers(1, 5), authority=authorities),
    max_size=6,
    unique_by=lambda holding: holding.tier_id,
)


@given(holdings, st.booleans())
def test_every_inversion_is_one(items, lower_is_worse):
    by_id = {item.tier_id: item for item in items}
    for flaw in matrix.flaws(items, lower_is_worse):
        if flaw.kind in ("limit", "inverted"):
            upper, lower = by_id[flaw.tier_id], by_id[flaw.other_id]
            assert lower.level < upper.level
            assert lower.authority.reach(lower_is_worse) > upper.authority.reach(
                lower_is_worse
            )


@given(holdings, st.booleans())
def test_no_inversion_is_missed(items, lower_is_worse):
    found = {flaw.tier_id for flaw in matrix.flaws(items, lower_is_worse)}
    for upper in items:
        for lower in items:
            if lower.level >= upper.level or not (lower.authority and upper.authority):
                continue
            if lower.authority.reach(lower_is_worse) > upper.authority.reach(
                lower_is_worse
            ):
                assert upper.tier_id in found


@given(holdings, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_tiers_changes_nothing(items, random, lower_is_worse):
    shuffled = list(items)
    random.shuffle(shuffled)
    kinds_of = [
        [(flaw.kind, flaw.tier_id) for flaw in matrix.flaws(order, lower_is_worse)]
        for order in (items, shuffled)
    ]
    assert kinds_of[0] == kinds_of[1]


days = st.dates(date(2026, 1, 1), date(2026, 1, 31))
periods = st.tuples(st.none() | days, st.none() | days).filter(
    lambda period: None in period or period[0] <= period[1]
)


def holds(period, day):
    start, end = period
    return (not start or start <= day) and (not end or day <= end)


@given(periods, periods)
def test_what_remains_and_what_is_taken_share_no_day(period, taken):
    for offset in range(-2, 34):
        day = date(2026, 1, 1) + timedelta(days=offset)
        left = [part for part in matrix.remaining(period, taken) if holds(part, day)]
        assert len(left) == int(holds(period, day) and not holds(taken, day))
