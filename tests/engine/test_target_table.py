"""Targets as tables of parts by months (D1.1, D1.2), without a database."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

table, text = load("target_table", "cell_text")
Row, by_month, by_year = table.Row, table.by_month, table.by_year
D = Decimal
CENT = D("0.01")


@pytest.mark.parametrize("module", [table, text])
def test_doctests(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def row(key, presence=(1, 1, 1), current=(0, 0, 0), fixed=None):
    return Row(key, presence, [D(amount) for amount in current], fixed)


def years(result):
    return {key: sum(months) for key, months in result.items()}


def columns(result):
    return [sum(month) for month in zip(*result.values(), strict=True)]


amounts = st.integers(0, 10**9).map(lambda cents: cents * CENT)
presences = st.lists(
    st.fractions(0, 1, max_denominator=31), min_size=3, max_size=3
).filter(any)
weights = st.integers(1, 10**8)
parts = st.lists(st.tuples(weights, presences), min_size=1, max_size=8)


@given(st.lists(amounts, min_size=3, max_size=3), parts)
def test_by_month_keeps_each_month_in_which_anybody_is_there(totals, found):
    rows = [row(key, presence) for key, (_weight, presence) in enumerate(found)]
    result = by_month(totals, rows, dict(enumerate(weight for weight, _p in found)))
    for month, total in enumerate(totals):
        there = any(part.presence[month] for part in rows)
        assert columns(result)[month] == (total if there else 0)


@given(amounts, parts, st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_by_year_keeps_the_years_exactly_and_the_months_to_the_cent(
    total, found, season
):
    rows = [row(key, presence) for key, (_weight, presence) in enumerate(found)]
    result = by_year(
        total, rows, dict(enumerate(weight for weight, _p in found)), season
    )
    assert sum(years(result).values()) == total
    for part in rows:
        for month, share in enumerate(part.presence):
            assert share or not result[part.key][month]


@given(amounts, st.integers(1, 30), st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_by_year_of_alike_parts_keeps_the_season_of_the_whole(total, count, season):
    rows = [row(key) for key in range(count)]
    result = by_year(total, rows, dict.fromkeys(range(count), 1), season)
    for amount, weight in zip(columns(result), season, strict=True):
        # to the cent, and what the shares are rounded to before
        assert abs(amount - total * weight / sum(season)) < CENT * D("1.001")


def test_by_year_rounding_each_part_alone_would_miss_the_months():
    rows = [row(key) for key in range(3)]
    result = by_year(D("1.00"), rows, dict.fromkeys(range(3), 1), [1, 1, 1])
    assert sorted(columns(result)) == [D("0.33"), D("0.33"), D("0.34")]
    assert sorted(years(result).values()) == [D("0.33"), D("0.33"), D("0.34")]


def test_what_is_fixed_by_hand_stays_with_its_months():
    rows = [row(1, current=(5, 0, 1), fixed=D(6)), row(2), row(3)]
    for result in (
        by_month([D(10)] * 3, rows, {2: 1, 3: 1}),
        by_year(D(30), rows, {2: 1, 3: 1}, [1, 1, 1]),
    ):
        assert result[1] == (5, 0, 1)
        assert years(result) == {1: 6, 2: 12, 3: 12}
    assert columns(by_month([D(10)] * 3, rows, {2: 1, 3: 1})) == [10, 10, 10]


def test_a_fixed_part_beyond_a_month_takes_from_the_others():
    rows = [row(1, current=(20, 0, 0), fixed=D(20)), row(2)]
    result = by_month([D(10)] * 3, rows, {2: 1})
    assert years(result) == {1: 20, 2: 10}
    assert result[2][0] == 0
    # beyond the whole: nothing is left, and nothing is negative
    rows = [row(1, current=(40, 0, 0), fixed=D(40)), row(2)]
    assert years(by_month([D(10)] * 3, rows, {2: 1})) == {1: 40, 2: 0}
    assert years(by_year(D(30), rows, {2: 1}, [1, 1, 1])) == {1: 40, 2: 0}


def test_unscaled_each_part_has_what_it_weighs():
    rows = [row(1), row(2)]
    result = by_year(
        D(1), rows, {1: D("10.005"), 2: D("3")}, [1, 1, 1], is_scaled=False
    )
    assert years(result) == {1: D("10.01"), 2: 3}


def test_a_month_of_people_without_weight_goes_by_presence():
    rows = [row(1, (1, 0, 0)), row(2, (0, 1, 1))]
    assert columns(by_month([D(9)] * 3, rows, {1: 0, 2: 5})) == [9, 9, 9]


def test_keeping_shares_changes_nothing_where_they_add_up():
    rows = [row(1, current=(1, 2, 3)), row(2, current=(4, 5, 6))]
    result = by_month([D(5), D(7), D(9)], rows, {1: 1, 2: 1}, keeps_shares=True)
    assert result == {1: (1, 2, 3), 2: (4, 5, 6)}


def test_a_thousand_parts_are_split_in_seconds():
    rows = [
        Row(key, [1 if key % 7 else D("0.37")] * 12, [D(0)] * 12) for key in range(1000)
    ]
    found = {key: D(key * 7919 % 999_983) / 7 for key in range(1000)}
    totals = [D(1_000_003) + month for month in range(12)]
    result = by_month(totals, rows, found)
    assert columns(result) == totals
    whole = by_year(sum(totals), rows, found, list(range(1, 13)))
    assert sum(years(whole).values()) == sum(totals)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.5", "1234.50"),
        ("1.234,5", "1234.50"),
        ("1,234,567", "1234567.00"),
        ("0,125", "0.13"),
        ("1234", "1234.00"),
        ("12,5", "12.50"),
        ("1234,567", "1234.57"),
        (3, "3.00"),
        (0.1 + 0.2, "0.30"),
    ],
)
def test_numbers_as_people_write_them(written, number):
    assert str(text.read_number(written)) == number


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("1,234", "ambiguous"),
        ("12.345", "ambiguous"),
        ("=1+1", "formula"),
        ("-5", "negative"),
        (-0.01, "negative"),
        ("abc", "number"),
        ("1e5", "number"),
        ("1,23,456", "number"),
        ("1.234.50", "number"),
        ("1,234.567,8", "number"),
        ("٣", "number"),
        ("#DIV/0!", "number"),
        (True, "number"),
        (float("nan"), "number"),
        (float("inf"), "number"),
        (10**14, "size"),
        ("85 %", "number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(written, kind):
    with pytest.raises(text.Unreadable) as error:
        text.read_number(written)
    assert error.value.kind == kind


def test_per_cents_of_a_ratio():
    assert text.read_number("85 %", is_ratio=True) == D("0.85")
    assert text.read_number("", is_ratio=True) is None


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2026-01", (2026, 1)),
        ("2026-01-15", (2026, 1)),
        ("2026-01-15 00:00:00", (2026, 1)),
        ("01.2026", (2026, 1)),
        ("13/2026", None),
        ("Team", None),
        (None, None),
        (202601, None),
    ],
)
def test_months_in_headings(written, month):
    assert text.read_month(written) == month
