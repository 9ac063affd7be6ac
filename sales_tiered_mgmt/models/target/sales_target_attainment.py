from odoo import api, fields, models
from odoo.tools import SQL, date_utils

from .attainment_sql import COUNTS, AttainmentSql, Span

MEASURES = (
    "target",
    "target_due",
    "actual",
    "weight",
    "last_year",
    "last_weight",
    "is_average",
    "is_higher_better",
)
# what is joined to the targets, and the columns that ask for it
PARTS = {
    "actual": frozenset({"actual", "gap", "attainment"}),
    "past": frozenset({"last_year"}),
    "lead": frozenset({"pipeline"}),
}


class SalesTargetAttainment(models.Model):
    """Target and result side by side: one row per target row, read live.

    Results come from ``sales.performance`` and count for the person in the team of
    their day, and for that team and every team above it: never twice for the same
    owner. What is due is the part of the target whose working days are over.
    Policy: D1.1-D1.3, D2.4, C2.d, G1.1.
    """

    _name = "sales.target.attainment"
    _description = "Quota Attainment"
    _inherit = ["sales.ledger.reader.mixin"]
    _auto = False
    _order = "date, sheet_id, id"
    _rec_name = "sheet_id"
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "date_deadline",
            "expected_revenue",
            "probability",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "sales.metric": ["is_average", "is_higher_better", "source"],
        "sales.target": ["amount", "date_from", "date_to", "metric_id", "sheet_id"],
        "sales.target.plan": ["state"],
        "sales.target.sheet": ["kind", "parent_path", "team_id", "user_id"],
        "sales.performance": ["value"],
    }

    plan_id = fields.Many2one("sales.target.plan", "Target Plan", readonly=True)
    plan_state = fields.Char("State of the Plan", readonly=True)
    sheet_id = fields.Many2one("sales.target.sheet", "Target Sheet", readonly=True)
    metric_id = fields.Many2one("sales.metric", readonly=True)
    date = fields.Date("Month", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(
        [("division", "Division"), ("team", "Team"), ("person", "Person")],
        "Level",
        readonly=True,
    )
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    superior_team_id = fields.Many2one("crm.team", readonly=True)
    is_handed_down = fields.Boolean(readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    target = fields.Float(readonly=True, digits=(16, 2), aggregator="sum")
    target_due = fields.Float(
        "Target to Date",
        readonly=True,
        digits=(16, 2),
        aggregator="sum",
        help="Part of the target whose working days are over; of an averaged metric "
        "the level, once its month has begun.",
    )
    actual = fields.Float("Result", readonly=True, digits=(16, 2), aggregator="sum")
    gap = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="sum",
        help="What is missing to the target; below zero where it is exceeded.",
    )
    last_year = fields.Float(
        "Same Period Last Year", readonly=True, digits=(16, 2), aggregator="sum"
    )
    pipeline = fields.Float(
        "Weighted Pipeline",
        readonly=True,
        digits=(16, 2),
        aggregator="sum",
        help="Expected revenue of open opportunities times their probability, in the "
        "month in which they are expected to close.",
    )
    attainment = fields.Float(
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="Result divided by target; where less is better, target by result.",
    )

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        scope = self._ledger_scope()
        companies = self.env["res.company"]._sales_calendars()
        rates = self.env["sales.performance"]._currency_rates(companies)
        span = self._span(scope)
        parts = [name for name, names in PARTS.items() if span and scope.needs(names)]
        build = AttainmentSql(self.env, span, rates)
        amount = rates(SQL("t.amount"), SQL("t.company_id"), SQL("t.date_from"))
        return SQL(
            """
            %(parts)s
            SELECT joined.*,
                   joined.target - COALESCE(joined.actual, 0) AS gap,
                   CASE WHEN joined.is_higher_better
                        THEN COALESCE(joined.actual, 0) / NULLIF(joined.target, 0)
                        ELSE joined.target / NULLIF(joined.actual, 0)
                    END AS attainment
              FROM (
                SELECT t.id, t.plan_id, plan.state AS plan_state, t.sheet_id,
                       t.metric_id, t.date_from AS date, t.company_id,
                       %(currency)s::int4 AS currency_id, t.kind, t.team_id,
                       t.superior_team_id, t.is_handed_down, t.user_id,
                       metric.is_higher_better, metric.is_average,
                       %(target)s AS target,
                       CASE WHEN NOT metric.is_average THEN %(target)s * %(due)s
                            WHEN %(due)s > 0 THEN %(target)s
                        END AS target_due,
                       %(columns)s
                  FROM sales_target t
                  JOIN sales_target_plan plan ON plan.id = t.plan_id
                  JOIN sales_metric metric ON metric.id = t.metric_id
                  %(joins)s
              ) joined
            """,
            parts=build.parts(parts),
            currency=self.env["res.company"]._sales_currency_id(),
            target=SQL(
                "CASE WHEN metric.unit = 'amount' THEN %s ELSE t.amount END", amount
            ),
            due=self._due_share(span),
            columns=SQL(", ").join(build.columns(parts)),
            joins=SQL(" ").join(build.joins(parts)),
        )

    @api.model
    def _span(self, scope):
        """What the targets that a reader can meet extend over.

        :return: :class:`~.attainment_sql.Span`, None where there is no target
        """
        conditions = [COUNTS]
        if scope.metric_ids is not None:
            conditions.append(SQL("t.metric_id = ANY(%s)", list(scope.metric_ids)))
        if scope.date_from:
            conditions.append(SQL("t.date_from >= %s", scope.date_from))
        if scope.date_to:
            conditions.append(SQL("t.date_from <= %s", scope.date_to))
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(t.date_from), MAX(t.date_to),
                       ARRAY_AGG(DISTINCT t.metric_id),
                       ARRAY_AGG(DISTINCT t.company_id),
                       ARRAY_AGG(DISTINCT t.date_from)
                           FILTER (WHERE EXTRACT(day FROM t.date_from) > 1),
                       ARRAY_AGG(DISTINCT t.date_to + 1)
                           FILTER (WHERE EXTRACT(day FROM t.date_to + 1) > 1)
                  FROM sales_target t
                  JOIN sales_target_plan plan ON plan.id = t.plan_id
                 WHERE %s
                """,
                SQL(" AND ").join(conditions),
            )
        )
        if not row[0]:
            return None
        first, last, metrics, companies, begins, ends = row
        edges = {*(begins or ()), *(ends or ())}
        return Span(first, last, tuple(metrics), tuple(companies), tuple(sorted(edges)))

    @api.model
    def _due_share(self, span):
        """Share of a row's working days that are over, as SQL (ratio 0-1)."""
        cases = []
        for company in self.env["res.company"].sudo().browse(span and span.companies):
            today = company._sales_today()
            share = company._sales_working_days_share(
                *date_utils.get_month(today), today
            )
            cases.append(
                SQL(
                    "WHEN t.company_id = %s THEN CASE WHEN t.date_to < %s THEN 1 "
                    "WHEN t.date_from > %s THEN 0 ELSE %s END",
                    company.id,
                    today,
                    today,
                    share,
                )
            )
        return SQL("CASE %s END", SQL(" ").join(cases)) if cases else SQL("0")

    def _read_group_select(self, aggregate_spec, query):
        """Averaged metrics are not added up; attainment is that of the sums."""
        column = {name: SQL.identifier(self._table, name) for name in MEASURES}
        sums = {
            "target:sum": self._level_sql(column["target"], column["is_average"]),
            "target_due:sum": self._level_sql(
                column["target_due"], column["is_average"]
            ),
            "actual:sum": self._mean_sql(column["actual"], column["weight"]),
            "last_year:sum": self._mean_sql(column["last_year"], column["last_weight"]),
        }
        if aggregate_spec in sums:
            return sums[aggregate_spec]
        if aggregate_spec == "gap:sum":
            return SQL("%s - COALESCE(%s, 0)", sums["target:sum"], sums["actual:sum"])
        if aggregate_spec == "attainment:avg":
            return SQL(
                "CASE WHEN BOOL_AND(%(is_higher)s) "
                "THEN COALESCE(%(actual)s, 0) / NULLIF(%(target)s, 0) "
                "ELSE %(target)s / NULLIF(%(actual)s, 0) END",
                is_higher=column["is_higher_better"],
                actual=sums["actual:sum"],
                target=sums["target:sum"],
            )
        return super()._read_group_select(aggregate_spec, query)

    def _level_sql(self, value, is_average):
        """The sum, of averaged metrics the mean level."""
        return SQL(
            "CASE WHEN BOOL_AND(%s) THEN AVG(%s) ELSE SUM(%s) END",
            is_average,
            value,
            value,
        )
