"""What a reader asks of the ledger, so that no more than that is read."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from odoo import fields
from odoo.fields import Domain

# columns that only a line of a document knows
LINE_COLUMNS = frozenset({"product_id", "categ_id"})
# columns found by the dated assignment of the person
ASSIGNMENT_COLUMNS = frozenset({"team_id", "tier_id"})
# found by the document that a fact corrects
ORIGIN_COLUMNS = frozenset({"origin_date"})
# how a row's id is put together, see ``Branch``; with the id of any row below 2^53,
# which a browser still counts exactly
SHARES, METRICS = 512, 4096


@dataclass(frozen=True)
class LedgerScope:
    """The part of the ledger that a query reads.

    Never narrower than the query's domain, which is applied to the rows all the same;
    only the bounds of the date are taken over from it, exactly, because they are put to
    each document's own date column, where an index answers them.

    :param metric_ids: ids of the metrics asked for, None: all
    :param date_from: first day, None: open
    :param date_to: last day, None: open
    :param columns: names of the columns the query reads, None: unknown, thus all
    :param keys: ids of the source rows by metric, None: all
    """

    metric_ids: frozenset[int] | None = None
    date_from: date | None = None
    date_to: date | None = None
    columns: frozenset[str] | None = None
    keys: tuple[tuple[int, tuple[int, ...]], ...] | None = None

    def needs(self, columns):
        """Whether any of the columns is read."""
        return self.columns is None or bool(self.columns & columns)

    @property
    def is_by_line(self):
        """Whether lines are asked for, and not only their documents."""
        return self.needs(LINE_COLUMNS)

    def keys_of(self, metric_id):
        """Ids of the source rows asked for of one metric, None: all."""
        return None if self.keys is None else dict(self.keys).get(metric_id, ())

    def narrowed(self, domain):
        """This scope and what ``domain`` says about date, metric and id.

        :param domain: optimised ``Domain`` on ``sales.performance``
        :return: the scope, and the domain without the bounds of the date
        """
        scope, rest = self, []
        terms = domain.children if hasattr(domain, "children") else [domain]
        if getattr(domain, "OPERATOR", "&") != "&":
            terms = [domain]
        for term in terms:
            found = scope._with_term(term)
            if found is None or not _is_date(term):
                rest.append(term)
            scope = found or scope
        return scope, Domain.AND(rest)

    def _with_term(self, term):
        """The scope under one term that all rows fulfil, None: it says nothing."""
        name = getattr(term, "field_expr", None)
        if name == "date":
            return self._with_date(term.operator, term.value)
        if term_ids := _ids_of(term):
            if name == "metric_id":
                return replace(self, metric_ids=self._both(term_ids))
            if name == "id":
                return self._with_ids(term_ids)
        return None

    def _both(self, metric_ids):
        known = self.metric_ids
        return metric_ids if known is None else metric_ids & known

    def _with_date(self, operator, value):
        day = fields.Date.to_date(value) if value and operator != "in" else None
        if operator == ">=" and day:
            return replace(self, date_from=max(day, self.date_from or day))
        if operator == ">" and day:
            return self._with_date(">=", day + timedelta(days=1))
        if operator == "<=" and day:
            return replace(self, date_to=min(day, self.date_to or day))
        if operator == "<" and day:
            return self._with_date("<=", day - timedelta(days=1))
        return None

    def _with_ids(self, ids):
        keys = {}
        for row_id in ids:
            keys.setdefault(row_id % METRICS, []).append(row_id // METRICS // SHARES)
        return replace(
            self,
            metric_ids=self._both(frozenset(keys)),
            keys=tuple((metric, tuple(own)) for metric, own in keys.items()),
        )


def _is_date(term):
    return getattr(term, "field_expr", None) == "date"


def _ids_of(term):
    """Ids a term compares with, as a frozen set; empty where it does not."""
    if getattr(term, "operator", None) != "in":
        return frozenset()
    try:
        ids = frozenset(term.value)
    except TypeError:  # a query
        return frozenset()
    return ids if all(isinstance(one, int) and one for one in ids) else frozenset()
