from odoo import api, fields, models
from odoo.tools import SQL

from ..authority.readers import told_to_readers

RATED = ("line_id", "side", "is_handed_in", "is_rated", "step_id", "score")


class SalesAppraisalLineAnalysis(models.AbstractModel):
    """Points of an indicator, by facts or by the superior, in analyses.

    What a superior has not handed in does not count: lines are seen by some who do not
    see drafts. Policy: D3.2, D3.3.
    """

    _name = "sales.appraisal.line.analysis"
    _description = "Analysis of Appraisal Lines"

    points = fields.Float(
        compute="_compute_points",
        digits=(16, 2),
        aggregator="avg",
        help="By the facts and the rule, or as the superior assessed.",
    )

    @api.depends("score", "has_score", "is_automatic")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_points(self):
        Rating = self.env["sales.appraisal.rating"].sudo()
        ratings = Rating.search(
            [
                ("line_id", "in", self.ids),
                ("side", "=", "superior"),
                ("is_handed_in", "=", True),
            ]
        )
        given = {one.line_id.id: one.score for one in ratings if one._is_given()}
        for line in self:
            own = line.sudo()
            if own.is_automatic:
                line.points = own.score if own.has_score else 0.0
            else:
                line.points = given.get(line._origin.id, 0.0)

    def action_open_appraisal(self):
        """Open the appraisal of the line."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.appraisal",
            "res_id": self.appraisal_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _read_group_select(self, aggregate_spec, query):
        """Means over the lines that have such a figure."""
        if aggregate_spec == "points:avg":
            return SQL("AVG(%s)", self._points_sql(query))
        flags = {"value:avg": "has_value", "score:avg": "has_score"}
        if flag := flags.get(aggregate_spec):
            return SQL(
                "AVG(%s) FILTER (WHERE %s)",
                self._field_to_sql(
                    self._table, aggregate_spec.removesuffix(":avg"), query
                ),
                self._field_to_sql(self._table, flag, query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _points_sql(self, query):
        self.env["sales.appraisal.rating"].flush_model(RATED)
        automatic, has_score, score = (
            self._field_to_sql(self._table, name, query)
            for name in ("is_automatic", "has_score", "score")
        )
        return SQL(
            """CASE WHEN NOT %s THEN (
                   SELECT rating.score FROM sales_appraisal_rating rating
                    WHERE rating.line_id = %s AND rating.side = 'superior'
                      AND rating.is_handed_in
                      AND (rating.is_rated OR rating.step_id IS NOT NULL)
               ) WHEN %s THEN %s END""",
            automatic,
            self._field_to_sql(self._table, "id", query),
            has_score,
            score,
        )
