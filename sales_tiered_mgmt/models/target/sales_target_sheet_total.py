from dataclasses import dataclass

from odoo import api, fields, models

from ..authority.readers import told_to_readers

CENT = 0.005


@dataclass(frozen=True)
class Share:
    """What a sheet holds of one metric, and what its parts add up to.

    In the unit of the metric; of an averaged metric the level, which has no parts.
    """

    total: float
    parts: float
    is_average: bool
    has_parts: bool

    @property
    def reserve(self):
        """What is not assigned; negative where the parts exceed the whole."""
        if self.is_average or not self.has_parts:
            return 0.0
        return round(self.total - self.parts, 2)

    @property
    def is_under(self):
        """Whether something of the whole is nobody's."""
        return self.reserve >= CENT

    def is_over(self, limit):
        """Whether the parts exceed the whole by more than ``limit`` (per cent)."""
        return -self.reserve >= self.total * limit / 100 + CENT


class SalesTargetSheetTotal(models.AbstractModel):
    """Totals of target sheets, and how far their parts cover them (D1.1, D1.2).

    The reserve is known where the sheet is: who cannot read a team's sheet has none of
    its fields.
    """

    _name = "sales.target.sheet.total"
    _description = "Totals of a Target Sheet"

    metric_id = fields.Many2one(
        "sales.metric",
        "Metric Shown",
        compute="_compute_total",
        help="Metric of the figures shown, the first one of the plan unless the "
        "context names another.",
    )
    amount_total = fields.Float(
        "Target",
        compute="_compute_total",
        digits=(16, 2),
        help="Whole plan; the level of an averaged metric.",
    )
    amount_proposed = fields.Float(
        "Counter-Proposal",
        compute="_compute_total",
        digits=(16, 2),
        help="Whole plan, with what is counter-proposed in place of the target.",
    )
    amount_assigned = fields.Float(
        "Assigned",
        compute="_compute_total",
        digits=(16, 2),
        help="What the parts add up to.",
    )
    amount_reserve = fields.Float(
        "Reserve",
        compute="_compute_total",
        digits=(16, 2),
        help="Above zero: not assigned to anybody yet. Below zero: the parts exceed "
        "the whole.",
    )
    is_under_assigned = fields.Boolean(compute="_compute_total")
    is_over_assigned = fields.Boolean(
        compute="_compute_total", help="Beyond what the plan allows."
    )

    @api.depends("target_ids.amount", "target_ids.proposed", "child_ids")
    @api.depends_context("uid", "sales_metric_id")
    @told_to_readers
    def _compute_total(self):
        plans = self.sudo().plan_id
        asked = self.env["sales.metric"].browse(
            self.env.context.get("sales_metric_id") or []
        )
        metrics = {plan: asked or plan.metric_ids[:1] for plan in plans}
        shares = self._shares()
        proposals = self._proposals()
        for sheet in self:
            metric = metrics.get(sheet.sudo().plan_id, asked)
            share = shares.get((sheet._origin.id, metric.id)) or Share(0, 0, 0, 0)
            sheet.metric_id = metric
            sheet.amount_total = share.total
            sheet.amount_proposed = proposals.get((sheet._origin.id, metric.id), 0.0)
            sheet.amount_assigned = share.parts
            sheet.amount_reserve = share.reserve
            sheet.is_under_assigned = share.is_under
            sheet.is_over_assigned = share.is_over(
                sheet.sudo().plan_id.over_assignment_limit
            )

    def _invalidate_totals(self):
        """Figures were written in SQL: compute totals anew, those above as well."""
        self.env["sales.target.sheet"].invalidate_model(
            [
                "amount_total",
                "amount_proposed",
                "amount_assigned",
                "amount_reserve",
                "is_under_assigned",
                "is_over_assigned",
            ],
            flush=False,
        )

    def _shares(self):
        """Totals and parts of these sheets in three queries, whoever asks.

        :return: dict of (sheet id, metric id) to :class:`Share`
        """
        sheets = self._origin.sudo()
        Row = self.env["sales.target"].sudo()
        groupby = ["sheet_id", "metric_id"]
        parents = {child.id: child.parent_id.id for child in sheets.child_ids}
        found = {"total": {}, "parts": {}}
        rows = Row._read_group(
            [("sheet_id", "in", [*sheets.ids, *parents])],
            groupby,
            ["amount:sum", "amount:avg"],
        )
        own = set(sheets.ids)
        for sheet, metric, total, level in rows:
            value = level if metric.is_average else total
            if sheet.id in own:
                found["total"][sheet.id, metric.id] = value
            if sheet.id in parents:
                key = (parents[sheet.id], metric.id)
                found["parts"][key] = found["parts"].get(key, 0.0) + value
        with_parts = set(parents.values())
        averages = {metric.id: metric.is_average for _s, metric, *_v in rows}
        return {
            (sheet_id, metric_id): Share(
                round(total, 2),
                0.0
                if averages[metric_id]
                else round(found["parts"].get((sheet_id, metric_id), 0.0), 2),
                averages[metric_id],
                sheet_id in with_parts or self._is_splittable(sheet_id, sheets),
            )
            for (sheet_id, metric_id), total in found["total"].items()
        }

    @api.model
    def _is_splittable(self, sheet_id, sheets):
        """A team without anybody has nothing assigned at all."""
        return sheets.browse(sheet_id).kind != "person"

    def _proposals(self):
        """Totals with the counter-proposals in place of what was handed down."""
        rows = (
            self.env["sales.target"]
            .sudo()
            ._read_group(
                [("sheet_id", "in", self._origin.ids)],
                ["sheet_id", "metric_id", "is_proposed"],
                ["amount:sum", "proposed:sum", "__count"],
            )
        )
        sums, counts = {}, {}
        for sheet, metric, is_proposed, amount, proposed, count in rows:
            key = (sheet.id, metric.id)
            sums[key] = sums.get(key, 0.0) + (proposed if is_proposed else amount)
            counts[key] = counts.get(key, 0) + count
        averaged = {metric.id for _s, metric, *_v in rows if metric.is_average}
        return {
            key: total / counts[key] if key[1] in averaged else total
            for key, total in sums.items()
        }
