from bisect import bisect_left, bisect_right

from odoo import api, fields, models
from odoo.tools import date_utils

from ..authority.readers import told_to_readers

PERIODS = ("month", "quarter", "year")
MEASURES = ("target", "target_due", "actual", "last_year", "pipeline")


class SalesTargetSheetAttainment(models.AbstractModel):
    """How far a sheet's target is reached, live from the performance ledger.

    For the metric and the period that the context names (``sales_metric_id``;
    ``sales_period``: month or quarter of today, default the plan's year), in the
    currency of the plan's company. Policy: D2.4, C2.d, G1.1.
    """

    _name = "sales.target.sheet.attainment"
    _description = "Attainment of a Target Sheet"

    amount_target = fields.Float(
        "Target of the Period", compute="_compute_attainment", digits=(16, 2)
    )
    amount_actual = fields.Float(
        "Result", compute="_compute_attainment", digits=(16, 2)
    )
    attainment = fields.Float(
        compute="_compute_attainment",
        digits=(16, 4),
        help="Result divided by target; where less is better, target by result.",
    )
    amount_gap = fields.Float(
        "Gap",
        compute="_compute_attainment",
        digits=(16, 2),
        help="What is missing to the target; below zero where it is exceeded.",
    )
    amount_due = fields.Float(
        "Target to Date",
        compute="_compute_attainment",
        digits=(16, 2),
        help="Part of the target whose working days are over.",
    )
    pace = fields.Float(
        compute="_compute_attainment",
        digits=(16, 4),
        help="Result divided by the target to date.",
    )
    run_rate = fields.Float(
        compute="_compute_attainment",
        digits=(16, 2),
        help="Result per working day that is over.",
    )
    amount_pipeline = fields.Float(
        "Weighted Pipeline", compute="_compute_attainment", digits=(16, 2)
    )
    amount_forecast = fields.Float(
        "Forecast",
        compute="_compute_attainment",
        digits=(16, 2),
        help="At the end of the period: the result with the weighted pipeline, for "
        "metrics other than signed orders at the run rate so far.",
    )
    amount_last_year = fields.Float(
        "Same Period Last Year", compute="_compute_attainment", digits=(16, 2)
    )
    working_days_left = fields.Integer(
        compute="_compute_attainment", help="Today included."
    )
    left_per_day = fields.Float(
        "Needed per Working Day",
        compute="_compute_attainment",
        digits=(16, 2),
        help="What is missing, spread over the working days left.",
    )

    @api.depends("target_ids.amount")
    @api.depends_context("uid", "sales_metric_id", "sales_period")
    @told_to_readers
    def _compute_attainment(self):
        for company, sheets in self.grouped("company_id").items():
            measured = sheets._attainment(company, self._attainment_period(company))
            for sheet in sheets:
                sheet.update(measured[sheet])

    @api.model
    def _attainment_period(self, company):
        """First and last day that the context asks for, None: the whole plan."""
        period = self.env.context.get("sales_period")
        if period not in ("month", "quarter"):
            return None
        today = company.sudo()._sales_today()
        return date_utils.start_of(today, period), date_utils.end_of(today, period)

    def _attainment(self, company, period=None):
        """Figures of many sheets of one company; the number of queries is constant.

        As superuser: who sees a target sees how far it is reached.

        :param company: ``res.company``, in whose currency amounts are
        :param period: first and last day, None: each sheet's whole plan
        :return: dict of sheet to dict of the fields of this mixin
        """
        sheets = self.sudo()
        metrics = sheets._metrics_shown()
        shown = self.env["sales.metric"].union(*metrics.values())
        found = sheets._attainment_rows(company, shown, period)
        days = sheets._working_days(company, period)
        return {
            sheet: sheet._attainment_figures(
                metrics[sheet.sudo()],
                found.get((sheet._origin.id, metrics[sheet.sudo()].id), {}),
                *days(sheet.sudo()),
            )
            for sheet in self
        }

    def _attainment_rows(self, company, metrics, period=None):
        """Sums of targets and results in one query over the ledger, as superuser.

        :param company: ``res.company``, in whose currency amounts are
        :param metrics: ``sales.metric``
        :param period: first and last day, None: each sheet's whole plan
        :return: dict of (sheet id, metric id) to dict of ``MEASURES``
        """
        domain = [
            ("sheet_id", "in", self._origin.ids),
            ("metric_id", "in", metrics.ids),
        ]
        if period:
            domain += [("date", ">=", period[0]), ("date", "<=", period[1])]
        rows = (
            self.env["sales.target.attainment"]
            .sudo()
            .with_company(company)
            ._read_group(
                domain,
                ["sheet_id", "metric_id"],
                [f"{name}:sum" for name in MEASURES],
            )
        )
        return {
            (sheet.id, metric.id): dict(zip(MEASURES, values, strict=True))
            for sheet, metric, *values in rows
        }

    def _metrics_shown(self):
        """The metric of the context, else the first of each plan.

        :return: dict of sheet to ``sales.metric``
        """
        asked = self.env["sales.metric"].browse(
            self.env.context.get("sales_metric_id") or []
        )
        first = {plan: asked or plan.metric_ids[:1] for plan in self.plan_id}
        return {sheet: first.get(sheet.plan_id, asked) for sheet in self}

    def _attainment_figures(self, metric, row, past, left):
        """The fields of one sheet.

        :param metric: ``sales.metric``
        :param row: dict of ``MEASURES``, empty where there is no target
        :param past: working days that are over
        :param left: working days left, today included
        """
        target, due, actual, last_year, pipeline = (
            row.get(name) or 0.0 for name in MEASURES
        )
        gap = target - actual
        is_sum = not metric.is_average
        run_rate = actual / past if past and is_sum else 0.0
        if not is_sum:
            forecast = actual
        elif metric.source == "order":
            forecast = actual + pipeline
        else:
            forecast = actual + run_rate * left
        return {
            "amount_target": target,
            "amount_actual": actual,
            "attainment": metric._attainment_ratio(actual, target),
            "amount_gap": gap,
            "amount_due": due,
            "pace": metric._attainment_ratio(actual, due),
            "run_rate": run_rate,
            "amount_pipeline": pipeline,
            "amount_forecast": forecast,
            "amount_last_year": last_year,
            "working_days_left": left,
            "left_per_day": max(gap, 0.0) / left if left and is_sum else 0.0,
        }

    def _working_days(self, company, period):
        """How to count a sheet's working days.

        :return: function of a sheet to the numbers of those over and those left
        """
        if not self:
            return lambda sheet: (0, 0)
        today = company.sudo()._sales_today()
        first, last = period or (
            min(self.mapped("date_from")),
            max(self.mapped("date_to")),
        )
        days = company.sudo()._sales_working_days(first, last)

        def count(sheet):
            begin = bisect_left(days, max(first, sheet.date_from))
            end = bisect_right(days, min(last, sheet.date_to))
            now = min(max(bisect_left(days, today), begin), max(begin, end))
            return now - begin, max(end - now, 0)

        return count
