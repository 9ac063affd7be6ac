"""When a deputy stands in: dates, time off and time zones as arithmetic. No ORM."""

from dataclasses import dataclass
from datetime import date, datetime, timezone, tzinfo

PLANNED = "planned"
WAITING = "waiting"
IN_FORCE = "in_force"
ENDED = "ended"


@dataclass(frozen=True)
class Absence:
    """Approved time off: whole days, unless it begins or ends in the middle of one.

    ``first`` and ``last`` are days as the absent person counts them; ``start`` and
    ``end`` are moments (UTC, without time zone) and take the place of the day's limits.
    """

    first: date
    last: date
    start: datetime | None = None
    end: datetime | None = None

    def covers(self, moment, day):
        """Whether the person is away at ``moment`` (UTC), which is on ``day`` there.

        >>> noon = datetime(2026, 5, 4, 12)
        >>> Absence(date(2026, 5, 4), date(2026, 5, 4)).covers(noon, noon.date())
        True
        >>> Absence(date(2026, 5, 4), date(2026, 5, 4), end=noon).covers(
        ...     noon, noon.date()
        ... )
        False
        """
        has_begun = day >= self.first if self.start is None else moment >= self.start
        is_over = day > self.last if self.end is None else moment >= self.end
        return has_begun and not is_over


@dataclass(frozen=True)
class Term:
    """How long a delegation holds, in the days of the person who delegates.

    ``last`` is the last day, or ``None`` where only ``is_during_absence`` limits it.
    ``ended`` is the moment (UTC, without time zone) at which it was ended by hand.
    """

    first: date
    last: date | None
    zone: tzinfo
    is_during_absence: bool = False
    ended: datetime | None = None

    def state(self, moment, absences=()):
        """Where the delegation stands at ``moment`` (UTC, without time zone).

        :param absences: iterable of :class:`Absence` of the person who delegates
        :return: ``PLANNED``, ``WAITING`` (for time off), ``IN_FORCE`` or ``ENDED``

        >>> from zoneinfo import ZoneInfo
        >>> term = Term(date(2026, 5, 4), date(2026, 5, 4), ZoneInfo("Asia/Shanghai"))
        >>> term.state(datetime(2026, 5, 3, 15, 59))
        'planned'
        >>> term.state(datetime(2026, 5, 3, 16))
        'in_force'
        >>> term.state(datetime(2026, 5, 4, 16))
        'ended'
        """
        if self.ended is not None and moment >= self.ended:
            return ENDED
        day = self.day(moment)
        if day < self.first:
            return PLANNED
        if self.last is not None and day > self.last:
            return ENDED
        if self.is_during_absence and not any(
            absence.covers(moment, day) for absence in absences
        ):
            return WAITING
        return IN_FORCE

    def day(self, moment):
        """The day it is at ``moment`` (UTC) for the person who delegates."""
        return moment.replace(tzinfo=timezone.utc).astimezone(self.zone).date()
