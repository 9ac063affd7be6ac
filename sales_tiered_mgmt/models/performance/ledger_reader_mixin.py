import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .ledger_scope import LedgerScope

SCOPE_KEY = "sales_ledger_scope"


class SalesLedgerReaderMixin(models.AbstractModel):
    """Report models that are built anew for each question, no larger than it needs.

    What a query asks for, its days, metrics and columns, is read out of its domain and
    handed to ``_table_query`` as a :class:`~.ledger_scope.LedgerScope`.
    """

    _name = "sales.ledger.reader.mixin"
    _description = "Report Built as Asked"

    # whether ``_table_query`` applies the bounds of the date exactly
    _is_date_exact = False

    @api.model
    def _ledger_scope(self):
        """What is asked for; a context that came by RPC cannot hold a scope."""
        scope = self.env.context.get(SCOPE_KEY)
        return scope if isinstance(scope, LedgerScope) else LedgerScope()

    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Build only the part of the report that ``domain`` can meet."""
        domain = Domain(domain).optimize_full(self)
        scope, rest = self._ledger_scope().narrowed(domain)
        read = self.with_context(**{SCOPE_KEY: scope})
        return super(SalesLedgerReaderMixin, read)._search(
            rest if self._is_date_exact else domain, offset, limit, order, **kwargs
        )

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        read = self._for_columns(domain, groupby, aggregates)
        rows = super(SalesLedgerReaderMixin, read)._read_group(
            domain, groupby, aggregates, *args, **kwargs
        )
        return self._without_scope(rows)

    @api.model
    def _read_grouping_sets(
        self, domain, grouping_sets, aggregates=(), *args, **kwargs
    ):
        groupby = [spec for groups in grouping_sets for spec in groups]
        read = self._for_columns(domain, groupby, aggregates)
        results = super(SalesLedgerReaderMixin, read)._read_grouping_sets(
            domain, grouping_sets, aggregates, *args, **kwargs
        )
        return [self._without_scope(rows) for rows in results]

    def _for_columns(self, domain, groupby, aggregates):
        """This model, for a query that reads nothing but the columns named.

        The columns of the record rules are among those that every row has.
        """
        domain = Domain(domain).optimize_full(self)
        terms = [*groupby, *aggregates]
        terms += [condition.field_expr for condition in domain.iter_conditions()]
        columns = frozenset(re.split("[:.]", term)[0] for term in terms)
        if "id" in columns:  # of the rows as a search finds them
            columns = None
        scope, _rest = LedgerScope(columns=columns).narrowed(domain)
        return self.with_context(**{SCOPE_KEY: scope})

    def _without_scope(self, rows):
        """Rows whose records have the reader's own context."""
        env = self.env
        return [
            tuple(
                cell.with_env(env) if isinstance(cell, models.BaseModel) else cell
                for cell in row
            )
            for row in rows
        ]

    @api.model
    def _mean_sql(self, value, weight):
        """The weighted mean where rows have weights, else the sum.

        :param value: ``SQL`` of the value
        :param weight: ``SQL`` of its weight, NULL where values are added up
        """
        return SQL(
            "COALESCE(SUM(%(value)s * %(weight)s) / NULLIF(SUM(%(weight)s), 0), "
            "SUM(%(value)s))",
            value=value,
            weight=weight,
        )
