"""Periods of a team fund's rules, and the amounts (D4.i4)."""

import doctest
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

[engine] = load("team_fund")
D, Period = Decimal, engine.Period


def test_doctests():
    assert doctest.testmod(engine).failed == 0


@pytest.mark.parametrize(
    ("kind", "day", "first_month", "begin", "end"),
    [
        ("month", date(2026, 2, 14), 1, date(2026, 2, 1), date(2026, 2, 28)),
        ("month", date(2028, 2, 29), 1, date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2026, 12, 31), 1, date(2026, 10, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 1, 5), 12, date(2025, 12, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 3, 1), 12, date(2026, 3, 1), date(2026, 5, 31)),
        ("year", date(2026, 3, 31), 4, date(2025, 4, 1), date(2026, 3, 31)),
        ("year", date(2026, 4, 1), 4, date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_period_of(kind, day, first_month, begin, end):
    assert engine.period_of(kind, day, first_month) == Period(begin, end)


DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(st.sampled_from(list(engine.MONTHS)), DAYS, st.integers(1, 12))
def test_periods_hold_their_day_and_follow_each_other(kind, day, first_month):
    period = engine.period_of(kind, day, first_month)
    assert period.date_from <= day <= period.date_to
    after = engine.period_of(kind, period.date_to + timedelta(1), first_month)
    assert after.date_from == period.date_to + timedelta(1)


@given(st.sampled_from(list(engine.MONTHS)), DAYS, DAYS, st.integers(1, 12))
def test_whole_periods_lie_inside(kind, first, last, first_month):
    for period in engine.whole_periods(kind, first, last, first_month):
        assert first <= period.date_from <= period.date_to <= last


@pytest.mark.parametrize(
    ("case", "kind", "base", "rate", "target", "cap", "expected"),
    [
        ("percent", "percent", 123_456.78, 0.01, 0, 0, "1234.57"),
        ("half a cent goes up", "percent", 0.5, 0.01, 0, 0, "0.01"),
        ("refunds exceed orders", "percent", -500, 0.01, 0, 0, "0"),
        ("capped", "percent", 100_000, 0.5, 0, 800, "800"),
        ("below the cap", "percent", 1_000, 0.5, 0, 800, "500"),
        ("heads", "head", 7, 150, 0, 0, "1050"),
        ("nobody", "head", 0, 150, 0, 0, "0"),
        ("above target", "over", 130, 0.1, 100, 0, "3"),
        ("at target", "over", 100, 0.1, 100, 0, "0"),
        ("below target", "over", 90, 0.1, 100, 0, "0"),
        ("no target, nothing above it", "over", 90, 0.1, 0, 0, "0"),
        ("above target, capped", "over", 1_000, 1, 100, 50, "50"),
    ],
)
def test_due(case, kind, base, rate, target, cap, expected):
    assert engine.due(kind, base, rate, target, cap) == D(expected), case


def test_due_in_a_currency_without_cents():
    assert engine.due("percent", 1_250, 0.01, quantum=D("1.0")) == D(13)
    assert engine.due("percent", 10, 0.01, quantum=D("0.05")) == D("0.10")


CENTS = st.integers(-(10**9), 10**9).map(lambda cents: D(cents) / 100)


@given(CENTS, CENTS, st.integers(0, 10**9).map(lambda cents: D(cents) / 100))
def test_a_correction_is_whole_and_never_below_zero(owed, posted, available):
    now, carried = engine.correction(owed, posted, available)
    assert now + carried == owed - posted
    assert available + now >= 0
    assert carried <= 0
