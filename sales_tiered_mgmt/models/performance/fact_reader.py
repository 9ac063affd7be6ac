"""Facts of the ledger, added up: one query for each measure."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL


class Sum(NamedTuple):
    """Results added up: sum of value times weight, and of weights (None: no mean)."""

    value: Decimal = Decimal(0)
    weight: Decimal | None = None

    def __add__(self, other):
        weights = [one for one in (self.weight, other.weight) if one is not None]
        return Sum(self.value + other.value, sum(weights) if weights else None)

    @property
    def result(self):
        """What was achieved, in the unit of the metric."""
        if self.weight is None:
            return self.value
        return self.value / self.weight if self.weight else Decimal(0)


@dataclass
class Facts:
    """Sums of one measure by person, team of the day and stretch of days.

    :param edges: days on which a stretch begins, but the first
    """

    edges: tuple = ()
    by_user: dict = field(default_factory=lambda: defaultdict(list))
    by_team: dict = field(default_factory=lambda: defaultdict(list))

    def add(self, user_id, team_id, stretch, total):
        """One row of the query."""
        self.by_user[user_id].append((team_id, stretch, total))
        self.by_team[team_id].append((user_id, stretch, total))

    def stretches(self, reach):
        """Numbers of the stretches that lie within the days of ``reach``."""
        first = sum(edge <= reach.date_from for edge in self.edges)
        last = sum(edge <= reach.date_to for edge in self.edges)
        return range(first, last + 1)

    def total(self, reach):
        """What counts for ``reach``, as :class:`Sum`."""
        within, found = self.stretches(reach), Sum()
        if reach.user_id is not None:
            for _team, stretch, total in self.by_user.get(reach.user_id, ()):
                if stretch in within:
                    found += total
            return found
        for team_id in reach.team_ids:
            for user_id, stretch, total in self.by_team.get(team_id, ()):
                if stretch in within and user_id != (reach.without_id or 0):
                    found += total
        return found

    def by_person(self, reach):
        """The same by person, as results."""
        found, within = defaultdict(Sum), self.stretches(reach)
        for team_id in reach.team_ids:
            for user_id, stretch, total in self.by_team.get(team_id, ()):
                if stretch in within:
                    found[user_id] += total
        return {user_id: total.result for user_id, total in found.items()}


class FactReader:
    """Reads facts of one company as superuser, in its currency.

    A statement shows what was achieved to whoever sees the statement, and nothing of
    the documents behind: those open by the ledger's own rules.

    :param company: ``res.company``
    """

    def __init__(self, company):
        self.company = company
        self.ledger = (
            company.env["sales.performance"]
            .sudo()
            .with_company(company)
            .with_context(allowed_company_ids=company.ids)
        )

    def column(self, name):
        """A column of the ledger."""
        return SQL.identifier(self.ledger._table, name)

    def query(self, measure, date_from, date_to, columns, domain=(), settled=()):
        """Query of the facts, to be selected from.

        :param measure: :class:`~.fact_measure.Measure`
        :param columns: names of the columns that are read
        :param domain: further conditions
        :param settled: spans of days whose facts are corrected elsewhere: what takes
            back a fact of these days does not count here
        """
        ledger = self.ledger
        terms = [
            *measure.domain(),
            ("company_id", "=", self.company.id),
            ("date", ">=", date_from),
            ("date", "<=", date_to),
            *domain,
        ]
        names = {*columns, "metric_id", "company_id", "date"}
        if measure.customer_kind != "all":
            names.add("partner_id")
        if measure.margin:
            names.add("res_id")
        if settled:
            names.add("origin_date")
        query = ledger._for_columns(terms, sorted(names), ())._search(terms)
        for condition in measure.conditions(self.column):
            query.add_where(condition)
        for first, last in settled:
            query.add_where(
                SQL(
                    "(%(origin)s IS NULL OR NOT %(origin)s BETWEEN %(first)s"
                    " AND %(last)s)",
                    origin=self.column("origin_date"),
                    first=first,
                    last=last,
                )
            )
        return query

    def sums(
        self,
        measure,
        date_from,
        date_to,
        edges=(),
        user_ids=None,
        settled=(),
        team_ids=None,
    ):
        """Facts added up by person, team and stretch.

        :param edges: days after the first on which a stretch begins, in their order
        :param user_ids: only of these people, whatever their team, which is not told
            then; None: by team
        :param team_ids: only of these teams, and of those who were in them meanwhile;
            None: of all
        :return: :class:`Facts`
        """
        is_wide = user_ids is None
        domain = [] if is_wide else [("user_id", "in", list(user_ids))]
        columns = ["user_id", "value", "weight"] + ["team_id"] * is_wide
        query = self.query(measure, date_from, date_to, columns, domain, settled)
        if is_wide and team_ids is not None:
            query.add_where(self._near(team_ids, date_from, date_to))
        day = self.column("date")
        stretch = (
            SQL("width_bucket(%s, %s::date[])", day, list(edges)) if edges else SQL("0")
        )
        query.groupby = SQL("1, 2, 3")
        rows = self.company.env.execute_query(
            query.select(
                self.column("user_id"),
                self.column("team_id") if is_wide else SQL("NULL::int4"),
                SQL("%s AS stretch", stretch),
                *self.total(),
            )
        )
        facts = Facts(tuple(edges))
        for user_id, team_id, number, value, weight in rows:
            facts.add(user_id, team_id, number, _sum(value, weight))
        return facts

    def _near(self, team_ids, date_from, date_to):
        """Condition that every fact of the teams meets: by columns of the document.

        It leaves other divisions out before anybody's team of the day is looked up.
        """
        return SQL(
            """
            (%(access_team)s = ANY(%(team_ids)s) OR %(user)s IN (
                SELECT near.user_id FROM sales_tier_assignment near
                 WHERE near.team_id = ANY(%(team_ids)s)
                   AND near.date_from <= %(last)s
                   AND (near.date_to IS NULL OR near.date_to >= %(first)s)
            ))
            """,
            access_team=self.column("access_team_id"),
            user=self.column("user_id"),
            team_ids=sorted(team_ids),
            first=date_from,
            last=date_to,
        )

    def total(self):
        """The two columns of a :class:`Sum`, as aggregates."""
        value, weight = self.column("value"), self.column("weight")
        return (
            SQL("SUM(%s * COALESCE(%s, 1)) AS value", value, weight),
            SQL("SUM(%s) AS weight", weight),
        )

    def documents(self, measure, date_from, date_to, user_ids, settled=()):
        """Facts added up by person and document, with the day.

        :return: dict of user id to a dict of (model, id, day) to ``Decimal``
        """
        columns = ["user_id", "res_model", "res_id", "value", "weight"]
        domain = [("user_id", "in", list(user_ids))]
        query = self.query(measure, date_from, date_to, columns, domain, settled)
        names = ("user_id", "res_model", "res_id", "date")
        query.groupby = SQL(", ").join(map(self.column, names))
        rows = self.company.env.execute_query(
            query.select(*map(self.column, names), *self.total())
        )
        found = defaultdict(dict)
        for user_id, model, res_id, day, value, _weight in rows:
            found[user_id][model, res_id, day] = exact_decimal(value)
        return found


def _sum(value, weight):
    return Sum(exact_decimal(value), None if weight is None else exact_decimal(weight))


def exact_decimal(value):
    """A number of the database as ``Decimal``; floats by what they print as."""
    if isinstance(value, float):
        return Decimal(repr(value))
    return Decimal(0) if value is None else Decimal(value)
