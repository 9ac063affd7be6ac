"""A target through the year: presence, ramp, season, months (D1.1, D1.2)."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

presence, engine = load("target_presence", "target_season")
active_share, ramp_of = presence.active_share, presence.ramp_of
months_of, months_since = presence.months_of, presence.months_since
season_of, spread, capacity_of = engine.season_of, engine.spread, engine.capacity_of
to_months, to_quarters = engine.to_months, engine.to_quarters
D, F = Decimal, Fraction
CENT = D("0.01")
MAY, MAY_END = date(2026, 5, 1), date(2026, 5, 31)


@pytest.mark.parametrize("module", [presence, engine])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


# -- who is there ----------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "active_from", "active_to", "expected"),
    [
        ("always", None, None, F(1)),
        ("from long before", date(2020, 1, 1), None, F(1)),
        ("exactly", MAY, MAY_END, F(1)),
        ("joins on the last day", MAY_END, None, F(1, 31)),
        ("leaves on the first day", None, MAY, F(1, 31)),
        ("joins later", date(2026, 6, 1), None, F(0)),
        ("left before", None, date(2026, 4, 30), F(0)),
        ("left long before", date(2025, 1, 1), date(2025, 3, 1), F(0)),
        ("in the middle", date(2026, 5, 10), date(2026, 5, 19), F(10, 31)),
    ],
)
def test_active_share(case, active_from, active_to, expected):
    assert active_share(MAY, MAY_END, active_from, active_to) == expected, case


@pytest.mark.parametrize(
    "dates", [(MAY_END, MAY, None, None), (MAY, MAY_END, MAY_END, MAY)]
)
def test_active_share_refuses_an_end_before_the_start(dates):
    with pytest.raises(ValueError, match="before"):
        active_share(*dates)


@pytest.mark.parametrize(
    ("date_from", "date_to", "expected"),
    [
        ("2026-01-01", "2026-12-31", 12),
        ("2027-02-01", "2028-02-29", 13),
        ("2026-04-06", "2027-04-05", 13),
        ("2026-05-05", "2026-05-05", 1),
        ("2026-05-05", "2026-05-04", 0),
    ],
)
def test_months_of(date_from, date_to, expected):
    first, last = date.fromisoformat(date_from), date.fromisoformat(date_to)
    months = list(months_of(first, last))
    assert len(months) == expected
    days = [
        start + timedelta(days=number)
        for start, end in months
        for number in range((end - start).days + 1)
    ]
    assert days == [first + timedelta(days=number) for number in range(len(days))]
    assert not months or days[-1] == last
    for start, end in months:
        assert (start.year, start.month) == (end.year, end.month)


def test_ramp_of():
    steps = [D("0.25"), D("0.5"), D("0.75")]
    found = [ramp_of(month, steps) for month in (-5, -1, 0, 1, 2, 3, 4, 40)]
    assert found == [0, 0, F(1, 4), F(1, 2), F(3, 4), 1, 1, 1]
    assert ramp_of(0, []) == 1
    assert ramp_of(1, [D(0)]) == 1
    for wrong in (D("1.1"), D("-0.1")):
        with pytest.raises(ValueError, match="a step of the ramp must be from 0 to 1"):
            ramp_of(0, [wrong])


def test_months_since():
    assert months_since(date(2026, 1, 31), date(2026, 1, 1)) == 0
    assert months_since(date(2025, 1, 31), date(2026, 2, 1)) == 13
    assert months_since(date(2026, 3, 1), date(2026, 2, 28)) == -1


# -- season ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "history", "options", "expected"),
    [
        ("in proportion", {1: 10, 2: 20, 3: 10}, {}, "1/4 1/2 1/4"),
        ("none at all", {}, {}, "1/3 1/3 1/3"),
        ("only refunds", {1: -5, 2: -1, 3: 0}, {}, "1/3 1/3 1/3"),
        ("a negative month", {1: 10, 2: -90, 3: 10}, {}, "1/2 0 1/2"),
        ("other months", {1: 10, 2: 10, 3: 20, 9: 70}, {}, "1/4 1/4 1/2"),
        ("half mixed", {1: 100}, {"mix": D("0.5")}, "2/3 1/6 1/6"),
        ("not at all", {1: 100}, {"mix": 0}, "1/3 1/3 1/3"),
        ("a floor", {1: 100}, {"floor": D("0.5")}, "2/3 1/6 1/6"),
        ("a floor not met", {1: 10, 2: 20, 3: 10}, {"floor": D("0.5")}, "1/4 1/2 1/4"),
        (
            "a floor in part",
            {1: 6, 2: 4, 3: 0},
            {"floor": D("0.3")},
            "43/80 29/80 1/10",
        ),
        ("the highest floor", {1: 100, 2: 1}, {"floor": 1}, "1/3 1/3 1/3"),
        ("the highest floor, even", {}, {"floor": 1}, "1/3 1/3 1/3"),
    ],
)
def test_season_of(case, history, options, expected):
    weights = season_of(history, [1, 2, 3], **options)
    assert weights == tuple(map(F, expected.split())), case


@pytest.mark.parametrize(
    ("months", "options", "rule"),
    [
        ([], {}, "at least one month"),
        ([1], {"floor": D("1.1")}, "the floor must be from 0 to 1"),
        ([1], {"mix": -1}, "the mix must be from 0 to 1"),
    ],
)
def test_season_of_names_the_broken_rule(months, options, rule):
    with pytest.raises(ValueError, match=rule):
        season_of({1: D(1)}, months, **options)


# -- months and quarters ---------------------------------------------------


@pytest.mark.parametrize(
    ("case", "total", "season", "active", "ramp", "expected"),
    [
        ("season", "100", [1, 2, 1], None, None, "25 50 25"),
        ("a joiner", "100", [1, 1, 1], [0, F(1, 2), 1], None, "0 33.33 66.67"),
        ("a newcomer", "100", [1, 1, 1], None, [0, D("0.5"), 1], "0 33.33 66.67"),
        ("all three", "60", [1, 2, 3], [0, 1, 1], [0, D("0.5"), 1], "0 15 45"),
        ("season before", "60", [1, 0, 0], [0, 1, 1], [1, D("0.5"), 1], "0 20 40"),
        ("a ramp at 0 all along", "60", [1, 1, 2], [0, 1, 1], [0, 0, 0], "0 30 30"),
        ("nothing, nobody", "0", [1, 1, 1], [0, 0, 0], None, "0 0 0"),
        ("a refund", "-100", [1, 2, 1], None, None, "-25 -50 -25"),
    ],
)
def test_spread(case, total, season, active, ramp, expected):
    months = spread(D(total), season, active, ramp)
    assert months == tuple(map(D, expected.split())), case


@pytest.mark.parametrize(
    ("season", "active", "ramp", "rule"),
    [
        ([1, 1], [0, 0], None, "there is nobody in any month to carry 10"),
        ([1, 1], [1], None, "must have the same months"),
        ([1, 1], None, [1, 1, 1], "must have the same months"),
        ([1, -1], None, None, "weight must not be negative"),
        ([1, 1], [1, D("1.01")], None, "a ratio of presence must be from 0 to 1"),
        ([1, 1], None, [D("-0.1"), 1], "a ratio of the ramp must be from 0 to 1"),
    ],
)
def test_spread_names_the_broken_rule(season, active, ramp, rule):
    with pytest.raises(ValueError, match=rule):
        spread(D(10), season, active, ramp)


def test_capacity_of():
    assert capacity_of([1] * 12) == 1
    assert capacity_of([1] * 12, fte=D("0.8")) == F(4, 5)
    assert capacity_of([1, 1, 2], active=[0, F(1, 2), 1], ramp=[0, 1, D("0.5")]) == F(
        3, 8
    )
    assert capacity_of([1, 1], active=[0, 0]) == 0
    with pytest.raises(ValueError, match="the part of full time"):
        capacity_of([1], fte=D("1.2"))
    with pytest.raises(ValueError, match="at least one month's weight"):
        capacity_of([0, 0])


def test_to_months_keeps_each_quarter():
    quarters = [D(100), D(0), D("50.01"), D(200)]
    months = to_months(quarters, [1, 2, 3] * 4)
    assert months[:3] == (D("16.67"), D("33.33"), D("50.00"))
    assert to_quarters(months) == tuple(quarters)
    halves = to_months([D(60), D(120)], [1] * 12)
    assert to_quarters(halves) == (D(30), D(30), D(60), D(60))


def test_to_months_takes_presence_and_ramp_of_its_own_quarter():
    active, ramp = [1, 1, 1, 0, 1, 1], [0, 1, 1, 1, D("0.5"), 1]
    months = to_months([D(20), D(30)], [1] * 6, active, ramp)
    assert months == (0, 10, 10, 0, 10, 20)


@pytest.mark.parametrize("totals", [[], [D(1)] * 5])
def test_to_months_refuses_parts_of_a_month(totals):
    with pytest.raises(ValueError, match="12 months have no"):
        to_months(totals, [1] * 12)


def test_quarters_of_a_broken_year():
    assert to_quarters([D(1)] * 13) == (3, 3, 3, 3, 1)
    assert to_quarters([]) == ()


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ratios = st.fractions(0, 1, max_denominator=31)
amounts = st.integers(0, 10**12).map(lambda cents: cents * CENT)
weights = st.integers(0, 20) | st.decimals(0, 1000, places=2)
years = st.lists(st.tuples(weights, ratios, ratios), min_size=1, max_size=18)


@given(days, days, days)
def test_a_transfer_divides_the_days_of_a_period(one, two, transfer):
    first, last = sorted((one, two))
    before = active_share(first, last, None, transfer)
    after = active_share(first, last, transfer + timedelta(days=1), None)
    assert before + after == 1
    assert 0 <= before <= 1


@given(days, days, days, days)
def test_the_months_of_a_period_have_its_days(one, two, three, four):
    first, last = sorted((one, two))
    active_from, active_to = sorted((three, four))
    there = sum(
        active_share(start, end, active_from, active_to) * ((end - start).days + 1)
        for start, end in months_of(first, last)
    )
    whole = active_share(first, last, active_from, active_to)
    assert there == whole * ((last - first).days + 1)


@given(st.lists(ratios, max_size=6).map(sorted), st.integers(-3, 9))
def test_a_rising_ramp_never_falls(steps, month):
    assert 0 <= ramp_of(month, steps) <= ramp_of(month + 1, steps) <= 1


histories = st.lists(st.integers(-100, 10**6), min_size=1, max_size=18)


@given(histories, ratios, ratios)
def test_a_season_is_one_year_in_the_order_of_its_results(history, floor, mix):
    months = range(len(history))
    season = season_of(dict(enumerate(history)), months, floor, mix)
    assert sum(season) == 1
    assert min(season) >= floor / len(history)
    for one in months:
        for other in months:
            if max(history[one], 0) >= max(history[other], 0):
                assert season[one] >= season[other]


@given(histories, st.integers(1, 1000), ratios, ratios)
def test_the_currency_of_the_history_does_not_matter(history, rate, floor, mix):
    months = range(len(history))
    season = season_of(dict(enumerate(history)), months, floor, mix)
    other = season_of({m: rate * a for m, a in enumerate(history)}, months, floor, mix)
    assert other == season


@given(amounts, years)
def test_the_months_make_the_year(total, year):
    season, active, ramp = zip(*year, strict=True)
    if total and not any(active):
        with pytest.raises(ValueError, match="there is nobody"):
            spread(total, season, active, ramp)
        return
    months = spread(total, season, active, ramp)
    assert sum(months) == total
    assert all(amount >= 0 for amount in months)
    assert all(
        not amount for amount, there in zip(months, active, strict=True) if not there
    )
    assert sum(to_quarters(months)) == total


@given(amounts.filter(bool), years)
def test_spreading_by_the_months_again_changes_nothing(total, year):
    season, active, _ramp = zip(*year, strict=True)
    if any(active):
        months = spread(total, season, active)
        assert spread(total, months) == months


@given(years)
def test_capacity_is_between_nothing_and_the_part_of_full_time(year):
    season, active, ramp = zip(*year, strict=True)
    if any(season):
        carried = capacity_of(season, active, ramp, D("0.6"))
        assert 0 <= carried <= F(3, 5)
        assert carried <= capacity_of(season, active, None, D("0.6"))
        assert carried * 2 == capacity_of(season, active, ramp, D("0.3")) * 4


@given(
    st.lists(amounts, min_size=4, max_size=4),
    st.lists(weights, min_size=12, max_size=12),
)
def test_quarters_come_back(quarters, season):
    assert to_quarters(to_months(quarters, season)) == tuple(quarters)
