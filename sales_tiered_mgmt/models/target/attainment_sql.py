"""SQL that brings results to the owners of targets."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Date
from odoo.tools import SQL

# plans that were replaced by a version or given up have no results
COUNTS = SQL("plan.state NOT IN ('cancelled', 'superseded')")
YEAR = relativedelta(years=1)
# the target a stretch of days lies in; without edges it is that of the month
ROWS = SQL(
    """
    JOIN sales_target r
      ON r.sheet_id = found.sheet_id AND r.metric_id = found.metric_id
     AND found.stretch BETWEEN r.date_from AND r.date_to
    """
)


@dataclass(frozen=True)
class Span:
    """What the targets asked for extend over.

    :param date_from: first day of the first
    :param date_to: last day of the last
    :param metrics: ids of their metrics
    :param companies: ids of their companies
    :param edges: days other than the first of a month on which one of them begins, or
        on which one is over
    """

    date_from: date
    date_to: date
    metrics: tuple[int, ...]
    companies: tuple[int, ...]
    edges: tuple[date, ...] = ()

    def stretch(self, day):
        """First day of the stretch a day lies in, as SQL.

        Within a stretch no target begins or ends: months, and parts of those in which
        the year of some plan does. So plans of different years share their facts.
        """
        month = SQL("date_trunc('month', %s)::date", day)
        if not self.edges:
            return month
        # of the edges of a month the last one that is over
        cases = [
            SQL(
                "WHEN %s >= %s AND %s < %s THEN %s",
                day,
                edge,
                day,
                (edge + relativedelta(months=1)).replace(day=1),
                edge,
            )
            for edge in sorted(self.edges, reverse=True)
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), month)


class AttainmentSql:
    """Results of this year and the last, and the pipeline, by sheet and month.

    :param env: of the reader; facts are read as superuser, because who sees a target
        sees how far it is reached, and nothing of the documents behind
    :param span: :class:`Span`, None: nothing is asked
    :param rates: see ``sales.performance._currency_rates``
    """

    def __init__(self, env, span, rates):
        self.env, self.span, self.rates = env, span, rates

    def parts(self, names):
        """The WITH clause of the parts, possibly empty."""
        if not names:
            return SQL()
        found = []
        for name in names:
            facts, owners = getattr(self, f"_{name}")()
            found.append(SQL("%s AS MATERIALIZED (%s)", _facts(name), facts))
            found.append(SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), owners))
        return SQL("WITH %s", SQL(", ").join(found))

    def columns(self, names):
        """The measures, NULL where they are not asked for."""
        pairs = (
            ("actual", "actual", "value"),
            ("actual", "weight", "weight"),
            ("past", "last_year", "value"),
            ("past", "last_weight", "weight"),
            ("lead", "pipeline", "value"),
        )
        return [
            SQL(
                "%s AS %s",
                SQL.identifier(part, column) if part in names else SQL("NULL::numeric"),
                SQL.identifier(name),
            )
            for part, name, column in pairs
        ]

    def joins(self, names):
        """The joins of the parts to the targets ``t``."""
        return [
            SQL(
                "LEFT JOIN %(part)s ON %(part)s.sheet_id = t.sheet_id "
                "AND %(part)s.metric_id = t.metric_id "
                "AND %(part)s.month = t.date_from",
                part=SQL.identifier(name),
            )
            for name in names
        ]

    def _actual(self):
        span = self.span
        facts = self._ledger(span.date_from, span.date_to)
        return facts, self._owners("actual", SQL("f.team_id = s.team_id"))

    def _past(self):
        """Last year's results count for the person, whichever the team was."""
        span = self.span
        facts = self._ledger(
            span.date_from - YEAR, span.date_to - YEAR, is_last_year=True
        )
        return facts, self._owners("past", SQL("TRUE"))

    def _lead(self):
        """Open opportunities at what they are likely to bring, from today on."""
        today = Date.context_today(self.env["crm.lead"])
        day = SQL("GREATEST(lead.date_deadline, %s)", today)
        value = self.rates(
            SQL("lead.expected_revenue * lead.probability / 100"),
            SQL("lead.company_id"),
            SQL("%s::date", today),
        )
        facts = SQL(
            """
            SELECT metric.id AS metric_id, lead.user_id, lead.team_id,
                   COALESCE(lead.company_id, team.company_id) AS company_id,
                   %(month)s AS stretch, SUM(%(value)s) AS value,
                   NULL::numeric AS weight
              FROM crm_lead lead
              JOIN crm_team team ON team.id = lead.team_id
              JOIN sales_metric metric
                ON metric.source = 'order' AND metric.id = ANY(%(metrics)s)
             WHERE lead.active AND lead.type = 'opportunity'
               AND lead.won_status = 'pending'
             GROUP BY 1, 2, 3, 4, 5
            """,
            month=self.span.stretch(day),
            value=value,
            metrics=list(self.span.metrics),
        )
        return facts, self._owners("lead", SQL("TRUE"))

    def _ledger(self, date_from, date_to, is_last_year=False):
        """Facts added up by person, team of the day, and stretch of days.

        :param is_last_year: count them in the same month of the year after
        """
        Ledger = self.env["sales.performance"].sudo()
        domain = [
            ("metric_id", "in", list(self.span.metrics)),
            ("date", ">=", date_from),
            ("date", "<=", date_to),
            ("company_id", "in", list(self.span.companies)),
        ]
        keys = ["metric_id", "user_id", "team_id", "company_id"]
        query = Ledger._for_columns(domain, [*keys, "date"], ["value", "weight"])
        query = query._search(domain)
        column = {
            name: SQL.identifier(Ledger._table, name)
            for name in (*keys, "date", "value", "weight")
        }
        day = column["date"]
        if is_last_year:
            day = SQL("(%s + interval '1 year')::date", day)
        query.groupby = SQL("1, 2, 3, 4, 5")
        return query.select(
            *(column[name] for name in keys),
            SQL("%s AS stretch", self.span.stretch(day)),
            SQL(
                "SUM(%(value)s * COALESCE(%(weight)s, 1)) AS value",
                value=column["value"],
                weight=column["weight"],
            ),
            SQL("SUM(%s) AS weight", column["weight"]),
        )

    def _owners(self, name, same_team):
        """Facts by the sheets they count for.

        A person's by the team of the day; a team's with all teams below.
        :param same_team: condition on a person's sheet ``s`` and a fact ``f``
        """
        return SQL(
            """
            SELECT found.sheet_id, found.metric_id, %(month)s AS month,
                   SUM(found.value) / COALESCE(NULLIF(SUM(found.weight), 0), 1)
                       AS value,
                   SUM(found.weight) AS weight
              FROM (
                SELECT s.id AS sheet_id, f.metric_id, f.stretch, f.value, f.weight
                  FROM sales_target_sheet s
                  JOIN %(facts)s f
                    ON f.user_id = s.user_id AND f.company_id = s.company_id
                   AND f.stretch <= s.date_to
                   AND f.stretch >= date_trunc('month', s.date_from)
                   AND %(same_team)s
                  JOIN sales_target_plan plan
                    ON plan.id = s.plan_id AND %(counts)s
                 WHERE s.kind = 'person'
                UNION ALL
                SELECT s.id, f.metric_id, f.stretch, f.value, f.weight
                  FROM sales_target_sheet s
                  JOIN sales_target_sheet node
                    ON node.plan_id = s.plan_id AND node.kind <> 'person'
                   AND node.parent_path LIKE s.parent_path || '%%'
                  JOIN %(facts)s f
                    ON f.team_id = node.team_id AND f.company_id = node.company_id
                  JOIN sales_target_plan plan
                    ON plan.id = s.plan_id AND %(counts)s
                 WHERE s.kind <> 'person'
              ) found
              %(rows)s
             GROUP BY 1, 2, 3
            """,
            month=SQL("r.date_from") if self.span.edges else SQL("found.stretch"),
            rows=ROWS if self.span.edges else SQL(),
            facts=_facts(name),
            same_team=same_team,
            counts=COUNTS,
        )


def _facts(name):
    return SQL.identifier(f"{name}_fact")
