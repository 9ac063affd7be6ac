"""Days of the companies: a moment belongs to the day the company's calendar shows."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo.tools import SQL


class CompanyDays:
    """Moments in UTC as days of each company, in SQL.

    :param zones: dict of company id to the name of its time zone; others count as UTC
    """

    def __init__(self, zones):
        self._companies = {}
        for company_id, zone in zones.items():
            self._companies.setdefault(zone, []).append(company_id)

    def day(self, moment, company):
        """The company's date of a moment (timestamp in UTC)."""
        if len(self._companies) == 1:
            return _date(moment, next(iter(self._companies)))
        cases = [
            SQL("WHEN %s = ANY(%s) THEN %s", company, ids, _date(moment, zone))
            for zone, ids in self._companies.items()
        ]
        if not cases:
            return _date(moment, "UTC")
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), _date(moment, "UTC"))

    def bounds(self, moment, company, date_from, date_to):
        """Conditions on the bare column that hold exactly on those days.

        :param date_from: first day or None
        :param date_to: last day or None
        :return: list of ``SQL``
        """
        zones = list(self._companies) or ["UTC"]
        # the widest days for the index, then each company's own
        conditions = _bounds(moment, date_from, date_to, zones)
        if len(zones) == 1 or not conditions:
            return conditions
        day = self.day(moment, company)
        if date_from:
            conditions.append(SQL("%s >= %s", day, date_from))
        if date_to:
            conditions.append(SQL("%s <= %s", day, date_to))
        return conditions


def _date(moment, zone):
    if zone == "UTC":
        return SQL("%s::date", moment)
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)


def _bounds(moment, date_from, date_to, zones):
    conditions = []
    if date_from:
        begins = min(_begin(date_from, zone) for zone in zones)
        conditions.append(SQL("%s >= %s", moment, begins))
    if date_to:
        ends = max(_begin(date_to + timedelta(days=1), zone) for zone in zones)
        conditions.append(SQL("%s < %s", moment, ends))
    return conditions


def _begin(day, zone):
    """Midnight of a day in a time zone, as naive UTC."""
    midnight = datetime.combine(day, time.min, ZoneInfo(zone))
    return midnight.astimezone(UTC).replace(tzinfo=None)
