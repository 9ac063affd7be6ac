"""One SELECT of the performance ledger."""

from dataclasses import dataclass, field

from odoo.tools import SQL

from .ledger_scope import ASSIGNMENT_COLUMNS, METRICS, ORIGIN_COLUMNS, SHARES


@dataclass(frozen=True)
class Branch:
    """Facts of one metric from one kind of document, as pieces of SQL.

    Whatever a reader filters by (``user``, ``company``, ``access_team``, ``partner``)
    is the plain column of the table, so that its index is used.

    :param table: FROM clause
    :param key: id of the row that is the fact's source, unique within the branch but
        for ``share``
    :param day: date column, or the moment (``is_moment``) in UTC
    :param company: company of the fact
    :param user: person credited
    :param access_team: team of the document, by which it is visible
    :param value: what is measured; amounts in the company's currency
    :param weight: what the value counts in a mean, None: values are added up
    :param res_model: model of the document that opens
    :param res_id: its id
    :param where: conditions, joined by AND
    :param partner: customer
    :param product: product, where the fact has one
    :param share: number from 0 to 511 that tells several facts of one row apart
    :param is_mirrored: ids are negative, because another branch of the metric counts
        rows of another table
    :param is_weight_amount: the weight is an amount in the company's currency
    :param origin: day of the fact that this one takes back or corrects, None: it is
        one of its own
    """

    table: SQL
    key: SQL
    day: SQL
    company: SQL
    user: SQL
    access_team: SQL
    value: SQL
    res_model: str
    res_id: SQL
    where: tuple[SQL, ...] = ()
    is_moment: bool = False
    weight: SQL | None = None
    partner: SQL = field(default=SQL("NULL::int4"))
    product: SQL | None = None
    share: SQL = field(default=SQL("0"))
    is_mirrored: bool = False
    is_weight_amount: bool = False
    origin: SQL | None = None

    def to_sql(self, metric, scope, days, rates):
        """The SELECT.

        :param metric: ``sales.metric``
        :param scope: :class:`~.ledger_scope.LedgerScope`
        :param days: :class:`~.company_days.CompanyDays`
        :param rates: function (amount, company, day) to SQL in the reader's currency
        """
        day = self._day(days)
        value = self.value
        if metric.unit == "amount":
            value = rates(value, self.company, day)
        weight = SQL("NULL::numeric") if self.weight is None else self.weight
        if self.is_weight_amount:
            weight = rates(weight, self.company, day)
        table = self.table
        team = tier = SQL("NULL::int4")
        if scope.needs(ASSIGNMENT_COLUMNS):
            table = SQL("%s %s", table, self._assignment(day))
            team = SQL(
                "CASE WHEN held.id IS NULL THEN %s ELSE held.team_id END",
                self.access_team,
            )
            tier = SQL("held.tier_id")
        origin = self._origin(days) if scope.needs(ORIGIN_COLUMNS) else None
        product = categ = SQL("NULL::int4")
        if self.product is not None and scope.is_by_line:
            product, categ = self.product, SQL("template.categ_id")
            table = SQL(
                "%s LEFT JOIN product_product variant ON variant.id = %s "
                "LEFT JOIN product_template template "
                "ON template.id = variant.product_tmpl_id",
                table,
                product,
            )
        return SQL(
            """
            SELECT (%(key)s::int8 * %(shares)s + %(share)s) * %(metrics)s + %(metric)s
                       AS id,
                   %(metric)s AS metric_id,
                   %(day)s AS date,
                   %(origin)s AS origin_date,
                   %(company)s AS company_id,
                   %(user)s AS user_id,
                   %(team)s AS team_id,
                   %(tier)s AS tier_id,
                   %(access_team)s AS access_team_id,
                   %(partner)s AS partner_id,
                   %(product)s AS product_id,
                   %(categ)s AS categ_id,
                   %(value)s AS value,
                   %(weight)s AS weight,
                   %(res_model)s AS res_model,
                   %(res_id)s AS res_id
              FROM %(table)s
             WHERE %(where)s
            """,
            key=SQL("-%s", self.key) if self.is_mirrored else self.key,
            share=self.share,
            shares=SHARES,
            metrics=METRICS,
            metric=SQL("%s::int4", metric.id),
            day=day,
            origin=SQL("NULL::date") if origin is None else origin,
            company=self.company,
            user=self.user,
            team=team,
            tier=tier,
            access_team=self.access_team,
            partner=self.partner,
            product=product,
            categ=categ,
            value=value,
            weight=weight,
            res_model=SQL("%s::varchar", self.res_model),
            res_id=self.res_id,
            table=table,
            where=SQL(" AND ").join(self._conditions(metric, scope, days)),
        )

    def _assignment(self, day):
        """The person's tier and team on the day."""
        return SQL(
            """
            LEFT JOIN sales_tier_assignment held
                   ON held.user_id = %(user)s
                  AND held.date_from <= %(day)s
                  AND (held.date_to IS NULL OR held.date_to >= %(day)s)
            """,
            user=self.user,
            day=day,
        )

    def _day(self, days):
        """The date of the fact."""
        return days.day(self.day, self.company) if self.is_moment else self.day

    def _origin(self, days):
        """The day of the fact that is taken back or corrected, or None."""
        return self.origin

    def _bounds(self, scope, days):
        """Conditions for the days asked for."""
        if self.is_moment:
            return days.bounds(self.day, self.company, scope.date_from, scope.date_to)
        conditions = []
        if scope.date_from:
            conditions.append(SQL("%s >= %s", self.day, scope.date_from))
        if scope.date_to:
            conditions.append(SQL("%s <= %s", self.day, scope.date_to))
        return conditions

    def _conditions(self, metric, scope, days):
        """The branch's own conditions and those of the scope."""
        conditions = [*self.where, *self._bounds(scope, days)]
        keys = scope.keys_of(metric.id)
        if keys is not None:
            sign = -1 if self.is_mirrored else 1
            own = [sign * key for key in keys]
            conditions.append(SQL("%s = ANY(%s)", self.key, own))
        if metric.company_id:
            conditions.append(SQL("%s = %s", self.company, metric.company_id.id))
        return conditions or [SQL("TRUE")]
