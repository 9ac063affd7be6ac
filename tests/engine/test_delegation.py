"""When a deputy stands in (dates, time off, time zones), without a database."""

import doctest
import importlib.util
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

SOURCE = Path(__file__).parents[2] / "sales_tiered_mgmt" / "engine" / "delegation.py"


def load():
    """The engine on its own: it must not need Odoo, nor the add-on around it."""
    spec = importlib.util.spec_from_file_location("engine_delegation", SOURCE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


engine = load()
Absence, Term = engine.Absence, engine.Term
PLANNED, WAITING = engine.PLANNED, engine.WAITING
IN_FORCE, ENDED = engine.IN_FORCE, engine.ENDED

CHINA = timezone(timedelta(hours=8))
HAWAII = timezone(timedelta(hours=-10))
MONDAY, FRIDAY = date(2026, 5, 4), date(2026, 5, 8)
WEEK_OFF = Absence(MONDAY, FRIDAY)


def test_doctests():
    assert doctest.testmod(engine).failed == 0


@pytest.mark.parametrize(
    "zone, moment, expected",
    [
        # the day begins and ends at midnight where the approver is
        (timezone.utc, "2026-05-03 23:59:59", PLANNED),
        (timezone.utc, "2026-05-04 00:00:00", IN_FORCE),
        (timezone.utc, "2026-05-08 23:59:59", IN_FORCE),
        (timezone.utc, "2026-05-09 00:00:00", ENDED),
        (CHINA, "2026-05-03 15:59:59", PLANNED),
        (CHINA, "2026-05-03 16:00:00", IN_FORCE),
        (CHINA, "2026-05-08 16:00:00", ENDED),
        (HAWAII, "2026-05-04 09:59:59", PLANNED),
        (HAWAII, "2026-05-04 10:00:00", IN_FORCE),
        (HAWAII, "2026-05-09 10:00:00", ENDED),
    ],
)
def test_dates_are_days_of_the_approver(zone, moment, expected):
    term = Term(MONDAY, FRIDAY, zone)
    assert term.state(datetime.fromisoformat(moment)) == expected


@pytest.mark.parametrize(
    "absences, last, moment, expected",
    [
        ([], None, "2026-05-05 10:00", WAITING),
        ([WEEK_OFF], None, "2026-05-05 10:00", IN_FORCE),
        ([WEEK_OFF], None, "2026-05-11 10:00", WAITING),
        # the earlier end of the two counts
        ([WEEK_OFF], date(2026, 5, 6), "2026-05-07 10:00", ENDED),
        # half days: by the hour on the halved day, whole days in between
        (
            [Absence(MONDAY, FRIDAY, start=datetime(2026, 5, 4, 12))],
            None,
            "2026-05-04 11:59",
            WAITING,
        ),
        (
            [Absence(MONDAY, FRIDAY, start=datetime(2026, 5, 4, 12))],
            None,
            "2026-05-08 23:00",
            IN_FORCE,
        ),
        (
            [Absence(MONDAY, MONDAY, end=datetime(2026, 5, 4, 12))],
            None,
            "2026-05-04 12:00",
            WAITING,
        ),
        # two absences with a day of work between them
        (
            [Absence(MONDAY, MONDAY), Absence(FRIDAY, FRIDAY)],
            None,
            "2026-05-06 10:00",
            WAITING,
        ),
        (
            [Absence(MONDAY, MONDAY), Absence(FRIDAY, FRIDAY)],
            None,
            "2026-05-08 10:00",
            IN_FORCE,
        ),
    ],
)
def test_only_while_on_time_off(absences, last, moment, expected):
    term = Term(date(2026, 5, 1), last, timezone.utc, is_during_absence=True)
    assert term.state(datetime.fromisoformat(moment), absences) == expected


def test_ended_by_hand_counts_from_that_moment():
    moment = datetime(2026, 5, 5, 10)
    term = Term(MONDAY, FRIDAY, timezone.utc, ended=moment)
    assert term.state(moment - timedelta(seconds=1)) == IN_FORCE
    assert term.state(moment) == ENDED
    assert term.state(moment + timedelta(days=300)) == ENDED


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1))


@given(days, days, zones, moments, moments)
def test_it_only_goes_forward(one, other, zone, first, second):
    """Planned, in force, ended: never back, whatever the time zone."""
    term = Term(min(one, other), max(one, other), zone)
    order = [PLANNED, IN_FORCE, ENDED]
    earlier, later = sorted((first, second))
    assert order.index(term.state(earlier)) <= order.index(term.state(later))


@given(days, st.integers(0, 60), zones, moments, st.lists(st.tuples(days, days)))
def test_time_off_only_narrows(first, length, zone, moment, spans):
    """Bound to time off, it never holds where the dates alone would not."""
    last = first + timedelta(days=length)
    absences = [Absence(min(span), max(span)) for span in spans]
    bound = Term(first, last, zone, is_during_absence=True).state(moment, absences)
    plain = Term(first, last, zone).state(moment)
    if bound == IN_FORCE:
        assert plain == IN_FORCE
        day = moment.replace(tzinfo=timezone.utc).astimezone(zone).date()
        assert any(absence.first <= day <= absence.last for absence in absences)
    if bound in (PLANNED, ENDED):
        assert plain == bound
