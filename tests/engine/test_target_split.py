"""Splitting a target among teams and people (D1.1, D1.2, B2), without a database."""

import doctest
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

engine, season = load("target_split", "target_season")
Part, split, weigh, cascade = engine.Part, engine.split, engine.weigh, engine.cascade
EQUAL, LAST_YEAR, HEAD_COUNT = engine.EQUAL, engine.LAST_YEAR, engine.HEAD_COUNT
PIPELINE, BY_HAND, METHODS = engine.PIPELINE, engine.BY_HAND, engine.METHODS
D, F = Decimal, Fraction
CENT = D("0.01")
HALF = D("0.5")


def test_doctests():
    assert doctest.testmod(engine).failed == 0


@pytest.mark.parametrize(
    ("case", "method", "parts", "expected"),
    [
        ("equal", EQUAL, [Part(1, base=9), Part(2, heads=7), Part(3)], "40 40 40"),
        ("equal, one at half time", EQUAL, [Part(1), Part(2, capacity=HALF)], "80 40"),
        ("equal, one not there", EQUAL, [Part(1), Part(2, capacity=0)], "120 0"),
        ("equal, one grows", EQUAL, [Part(1, growth=D("1.4")), Part(2)], "70 50"),
        ("last year", LAST_YEAR, [Part(1, base=100), Part(2, base=20)], "100 20"),
        ("refunds", LAST_YEAR, [Part(1, base=100), Part(2, base=-20)], "120 0"),
        (
            "last year x growth x capacity",
            LAST_YEAR,
            [Part(1, base=50, growth=2, capacity=HALF), Part(2, base=10)],
            "100 20",
        ),
        (
            "a newcomer is average",
            LAST_YEAR,
            [Part(1, base=30), Part(2, base=10), Part(3)],
            "60 20 40",
        ),
        (
            "a newcomer counts by capacity",
            LAST_YEAR,
            [Part(1, base=30), Part(2, base=10), Part(3, capacity=HALF)],
            "72 24 24",
        ),
        (
            "refunds count 0 in the average",
            LAST_YEAR,
            [Part(1, base=20), Part(2, base=-99), Part(3)],
            "80 0 40",
        ),
        ("heads", HEAD_COUNT, [Part(1, heads=5), Part(2, heads=1)], "100 20"),
        (
            "heads, half of them there",
            HEAD_COUNT,
            [Part(1, heads=4, capacity=HALF), Part(2)],
            "80 40",
        ),
        ("pipeline", PIPELINE, [Part(1, pipeline=1), Part(2, pipeline=2)], "40 80"),
        ("by hand", BY_HAND, [Part(1, current=3), Part(2, current=1)], "90 30"),
        (
            "by hand holds at half time, too",
            BY_HAND,
            [Part(1, current=3, capacity=HALF), Part(2, current=1)],
            "90 30",
        ),
        (
            "by hand, one gone",
            BY_HAND,
            [Part(1, current=3, capacity=0), Part(2, current=1)],
            "0 120",
        ),
    ],
)
def test_methods(case, method, parts, expected):
    result = split(D(120), parts, method, growth=D(1))
    assert list(result.parts.values()) == [D(part) for part in expected.split()], case
    assert not result.is_fallback, case
    assert result.method == method


@pytest.mark.parametrize(
    ("case", "method", "parts"),
    [
        ("no history", LAST_YEAR, [Part(1), Part(2), Part(3, capacity=HALF)]),
        (
            "only refunds",
            LAST_YEAR,
            [Part(1, base=-1), Part(2, base=0), Part(3, capacity=HALF)],
        ),
        ("no lead", PIPELINE, [Part(1), Part(2), Part(3, capacity=HALF)]),
        ("no target yet", BY_HAND, [Part(1), Part(2), Part(3, capacity=HALF)]),
        (
            "who has a history has gone",
            LAST_YEAR,
            [
                Part(0, base=50, capacity=0),
                Part(1, base=0),
                Part(2, base=0),
                Part(3, base=0, capacity=HALF),
            ],
        ),
    ],
)
def test_nothing_to_go_by_is_said_and_equal_by_capacity(case, method, parts):
    result = split(D(100), parts, method)
    assert result.is_fallback, case
    assert result.estimated == (), case
    amounts = {key: part for key, part in result.parts.items() if key}
    assert amounts == {1: D(40), 2: D(40), 3: D(20)}, case


def test_the_fallback_knows_growth():
    parts = [Part(1, growth=D("1.5")), Part(2)]
    assert split(D(100), parts, PIPELINE).parts == {1: D(60), 2: D(40)}


def test_a_newcomer_is_named():
    parts = [Part(1, base=D(30)), Part(2), Part(3, base=D(0))]
    assert split(D(45), parts, LAST_YEAR).estimated == (2,)
    assert split(D(45), parts, LAST_YEAR).parts == {1: D(30), 2: D(15), 3: D(0)}
    assert split(D(45), parts, EQUAL).estimated == ()


def test_the_growth_of_all_stands_against_the_growth_of_one():
    parts = [Part(1, base=100), Part(2, base=100, growth=1)]
    assert split(D(250), parts, LAST_YEAR, growth=D("1.5")).parts == {
        1: D(150),
        2: D(100),
    }


@pytest.mark.parametrize(
    ("parts", "options", "rule"),
    [
        ([Part(1)], {"method": "by_luck"}, "the method must be one of"),
        ([Part(1), Part(1)], {}, "each key may be given once"),
        ([Part(1, growth=0)], {}, "the growth must be greater than 0"),
        ([Part(1)], {"growth": D(-1)}, "the growth must be greater than 0"),
        ([Part(1, capacity=D("1.1"))], {}, "the capacity must be from 0 to 1"),
        ([Part(1, capacity=D("-0.1"))], {}, "the capacity must be from 0 to 1"),
        ([Part(1, capacity=0)], {}, "nobody has any capacity"),
        ([], {}, "nobody has any capacity"),
        ([Part(1)], {"step": D(7)}, "the total must be a multiple of 7"),
    ],
)
def test_split_names_the_broken_rule(parts, options, rule):
    with pytest.raises(ValueError, match=rule):
        split(D(100), parts, **{"method": EQUAL} | options)


# -- down by months ----------------------------------------------------------


def test_cascade_is_exact_in_months_and_fair_in_the_year():
    """Three equal parts: rounding each month alone would give one of them 12 cents."""
    result = cascade([D(100)] * 12, {key: [1] * 12 for key in (1, 2, 3)})
    for key in (1, 2, 3):
        assert sum(result.parts[key]) == D(400)
        assert set(result.parts[key]) <= {D("33.33"), D("33.34")}
    assert result.unassigned == (0,) * 12


def test_cascade_to_who_is_there():
    result = cascade(
        [D(100)] * 3, {"stays": [2, 2, 2], "leaves": [2, 0, 0], "joins": [0, 1, 2]}
    )
    assert result.parts == {
        "stays": (50, D("66.67"), 50),
        "leaves": (50, 0, 0),
        "joins": (0, D("33.33"), 50),
    }


def test_cascade_leaves_a_month_without_anybody_unassigned():
    result = cascade([D(10), D(20), D(0)], {1: [1, 0, 0], 2: [1, 0, 0]})
    assert result.parts == {1: (5, 0, 0), 2: (5, 0, 0)}
    assert result.unassigned == (0, 20, 0)


@pytest.mark.parametrize(
    ("totals", "weights", "rule"),
    [
        ([D(-1)], {1: [1]}, "the total must not be negative in any month"),
        ([D("0.001")], {1: [1]}, "the total must be a multiple of 0.01"),
        ([D(1)], {1: [1, 1]}, "each part must have a weight for each month"),
        ([D(1)], {1: [-1], 2: [2]}, "a weight must not be negative"),
    ],
)
def test_cascade_names_the_broken_rule(totals, weights, rule):
    with pytest.raises(ValueError, match=rule):
        cascade(totals, weights)


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------

money = st.decimals(0, 10**7, places=2)
factors = st.decimals("0.5", "2", places=2)
shares = st.fractions(0, 1, max_denominator=365)
counts = st.integers(0, 10**12) | st.integers(0, 40)
methods = st.sampled_from(METHODS)


@st.composite
def parts_of(draw, capacity=shares):
    """People or teams as a method may find them: newcomers, refunds, part-timers."""
    keys = draw(st.lists(st.integers(1, 99), min_size=1, max_size=8, unique=True))
    part = st.builds(
        Part,
        key=st.just(0),
        base=st.none() | st.decimals(-1000, 10**7, places=2),
        heads=st.integers(0, 30),
        pipeline=money,
        current=money,
        growth=st.none() | factors,
        capacity=capacity,
    )
    parts = [replace(draw(part), key=key) for key in keys]
    if not any(part.capacity for part in parts):
        parts[0] = replace(parts[0], capacity=HALF)
    return parts


@given(counts, parts_of(), methods, factors)
def test_the_parts_make_the_whole(count, parts, method, growth):
    result = split(count * CENT, parts, method, growth)
    assert sum(result.parts.values()) == count * CENT
    assert all(part >= 0 for part in result.parts.values())
    for part in parts:
        if not part.capacity:
            assert result.parts[part.key] == 0


@given(counts, parts_of(), methods, st.randoms())
def test_the_order_of_the_parts_does_not_matter(count, parts, method, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    one, other = (split(count * CENT, given, method) for given in (parts, shuffled))
    assert one.parts == other.parts
    assert one.is_fallback == other.is_fallback
    assert set(one.estimated) == set(other.estimated)


@given(counts, parts_of(), methods, factors, st.integers(2, 10**6))
def test_neither_currency_nor_common_growth_matters(count, parts, method, growth, rate):
    same = [replace(part, growth=None) for part in parts]
    converted = [
        replace(
            part,
            base=None if part.base is None else part.base * rate,
            pipeline=part.pipeline * rate,
            current=part.current * rate,
        )
        for part in same
    ]
    expected = split(count * CENT, same, method)
    assert split(count * CENT, converted, method, growth) == expected


@given(counts, parts_of(), methods, st.data())
def test_more_of_anything_never_gives_less(count, parts, method, data):
    """Among two parts alike but for one thing, and for one part when it gains."""
    chosen = data.draw(st.sampled_from(parts))
    better = replace(
        chosen,
        base=None if chosen.base is None else chosen.base + data.draw(money),
        heads=chosen.heads + 1,
        pipeline=chosen.pipeline + data.draw(money),
        current=chosen.current + data.draw(money),
        growth=(chosen.growth or 1) * data.draw(st.decimals(1, 2, places=2)),
        capacity=max(chosen.capacity, data.draw(shares)),
    )
    twin = replace(better, key=100)
    result = split(count * CENT, [*parts, twin], method)
    if result.is_fallback or method != LAST_YEAR or chosen.base is not None:
        # the twin has the greater key: only a tie may cost it the odd cent
        assert result.parts[100] >= result.parts[chosen.key] - CENT
        weights = weigh([*parts, twin], method).by_key
        assert weights[100] >= weights[chosen.key]
        if weights[100] > weights[chosen.key]:
            assert result.parts[100] >= result.parts[chosen.key]


@given(counts.filter(bool), parts_of(), methods)
def test_keeping_by_hand_what_a_method_gave_changes_nothing(count, parts, method):
    first = split(count * CENT, parts, method).parts
    kept = [replace(part, current=first[part.key], growth=None) for part in parts]
    assert split(count * CENT, kept, BY_HAND).parts == first


@given(parts_of(), methods)
def test_the_fallback_is_said_exactly_where_all_bases_are_0(parts, method):
    base = {
        EQUAL: lambda part: 1,
        LAST_YEAR: lambda part: part.base or 0,
        HEAD_COUNT: lambda part: part.heads,
        PIPELINE: lambda part: part.pipeline,
        BY_HAND: lambda part: part.current,
    }[method]
    able = [part for part in parts if part.capacity]
    known = any(base(part) > 0 for part in able)
    if method == LAST_YEAR and any(part.base is None for part in able):
        known = known or any(base(part) > 0 for part in parts)
    assert weigh(parts, method).is_fallback is not known


@st.composite
def cascades(draw):
    keys = draw(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True))
    length = draw(st.integers(1, 12))
    row = st.lists(st.just(0) | shares | money, min_size=length, max_size=length)
    totals = draw(st.lists(counts, min_size=length, max_size=length))
    return [count * CENT for count in totals], {key: draw(row) for key in keys}


@given(cascades())
def test_a_cascade_loses_nothing_and_drifts_by_less_than_a_step(given_):
    totals, weights = given_
    result = cascade(totals, weights)
    due = dict.fromkeys(weights, F(0))
    for month, total in enumerate(totals):
        handed_out = sum(row[month] for row in result.parts.values())
        assert handed_out + result.unassigned[month] == total
        whole = sum(F(row[month]) for row in weights.values())
        assert result.unassigned[month] == (0 if whole else total)
        for key, row in weights.items():
            share = F(total) * F(row[month]) / whole if whole else F(0)
            due[key] += share
            assert result.parts[key][month] >= 0
            assert abs(F(result.parts[key][month]) - share) < CENT
    for key, months in result.parts.items():
        assert abs(sum(map(F, months)) - due[key]) < CENT


@given(cascades(), st.randoms())
def test_the_order_does_not_matter_to_a_cascade(given_, random):
    totals, weights = given_
    items = list(weights.items())
    random.shuffle(items)
    assert cascade(totals, dict(items)) == cascade(totals, weights)


@given(cascades())
def test_a_cascade_of_its_own_amounts_changes_nothing(given_):
    totals, weights = given_
    first = cascade(totals, weights)
    placed = [
        total - left for total, left in zip(totals, first.unassigned, strict=True)
    ]
    assert cascade(placed, first.parts).parts == first.parts


@given(cascades())
def test_months_broken_down_twice_still_make_the_quarters(given_):
    """Director to teams, team to people: quarters are sums on each level."""
    totals, weights = given_
    result = cascade(totals, weights)
    quarters = [season.to_quarters(months) for months in result.parts.values()]
    quarters.append(season.to_quarters(result.unassigned))
    assert tuple(map(sum, zip(*quarters, strict=True))) == season.to_quarters(totals)
