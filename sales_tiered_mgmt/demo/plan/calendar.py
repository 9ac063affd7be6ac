"""The months the demo covers, its seasons and its working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MONTHS = 18
QUARTERS = 6
# Chinese New Year keeps February quiet, budgets are spent before the year ends.
SEASON = {
    1: 0.80,
    2: 0.45,
    3: 1.10,
    4: 0.95,
    5: 1.00,
    6: 1.20,
    7: 0.85,
    8: 0.80,
    9: 1.15,
    10: 0.75,
    11: 1.25,
    12: 1.70,
}


def first_of_month(day, months=0):
    """First day of the month that lies ``months`` after that of ``day``.

    >>> first_of_month(date(2026, 1, 31), -2)
    datetime.date(2025, 11, 1)
    """
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def quarter_of(day):
    """First day of the quarter.

    >>> quarter_of(date(2026, 6, 30))
    datetime.date(2026, 4, 1)
    """
    return first_of_month(day, -((day.month - 1) % 3))


@dataclass(frozen=True)
class Calendar:
    """18 months as seen from ``now`` (naive UTC), the current one included."""

    now: datetime

    @property
    def today(self):
        """The day of ``now``."""
        return self.now.date()

    @property
    def start(self):
        """First day of the demo's business."""
        return first_of_month(self.today, 1 - MONTHS)

    @property
    def months(self):
        """First days of the months, oldest first."""
        return [first_of_month(self.start, number) for number in range(MONTHS)]

    @property
    def quarters(self):
        """First days of the last six quarters, the current one included."""
        current = quarter_of(self.today)
        return [first_of_month(current, -3 * n) for n in reversed(range(QUARTERS))]

    def workdays(self, first, after_last):
        """Mondays to Fridays of a span up to today; any day where there is none."""
        after_last = min(after_last, self.today + timedelta(1))
        days = [first + timedelta(n) for n in range((after_last - first).days)]
        return [day for day in days if day.weekday() < 5] or days

    def elapsed(self, month):
        """Share of the month that is over, 0 to 1."""
        after_last = first_of_month(month, 1)
        past = min(after_last, self.today + timedelta(1)) - month
        return past.days / (after_last - month).days

    def clamp(self, day):
        """The day, but neither before the demo's business nor in the future."""
        return min(max(day, self.start), self.today)

    def moment(self, day, rng):
        """A moment in the office hours of Shanghai on ``day``, never in the future."""
        seconds = rng.randrange(1 * 3600, 10 * 3600)
        at = datetime.combine(self.clamp(day), time()) + timedelta(seconds=seconds)
        return min(at, self.now)

    def later(self, moment, hours):
        """So many hours after ``moment``, never in the future."""
        return min(moment + timedelta(hours=hours), self.now)
