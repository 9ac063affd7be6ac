from collections import defaultdict

from odoo import api, fields, models


class SalesAppraisalTrend(models.AbstractModel):
    """The person's scores over the cycles, as far as the reader sees them (D3.3)."""

    _name = "sales.appraisal.trend"
    _description = "Trend of Appraisal Scores"

    score_trend = fields.Json(
        compute="_compute_score_trend",
        help="Score of each cycle of the same kind, released ones and this one.",
    )

    @api.depends("user_id", "team_id", "subject", "period", "state")
    @api.depends_context("uid", "lang")
    def _compute_score_trend(self):
        found = defaultdict(list)
        for result in self._trend_results():
            found[_series(result)].append(result)
        for appraisal in self:
            points = [
                {
                    "label": result.cycle_id.name,
                    "score": result.score,
                    "grade": result.grade_id.name or "",
                    "is_this": result.appraisal_id == appraisal._origin,
                }
                for result in found[_series(appraisal.sudo())]
                if result.is_published or result.appraisal_id == appraisal._origin
            ]
            # one point is no trend
            appraisal.score_trend = len(points) > 1 and {
                "points": points,
                "highest": appraisal.sudo().template_id.highest_score,
            }

    def _trend_results(self):
        """Results of the same people and teams that the reader sees, the oldest first.

        :return: ``sales.appraisal.result`` as superuser
        """
        own = self.sudo()
        teams = own.filtered(lambda one: one.subject == "team").team_id
        return (
            self.env["sales.appraisal.result"]
            .search(
                [
                    ("has_score", "=", True),
                    ("appraisal_id.state", "!=", "cancelled"),
                    "|",
                    ("user_id", "in", own.user_id.ids),
                    "&",
                    ("subject", "=", "team"),
                    ("team_id", "in", teams.ids),
                ],
                order="date_to, id",
            )
            .sudo()
        )

    def action_view_history(self):
        """Open all results of the same person, or team, that the reader sees."""
        self.ensure_one()
        self.check_access("read")
        own = self.sudo()
        return self.env["sales.appraisal.result"]._history_action(
            own.subject, own.user_id or own.team_id
        )


def _series(record):
    """What makes scores comparable: whose, and by quarter or by year."""
    return record.subject, (record.user_id or record.team_id).id, record.period
