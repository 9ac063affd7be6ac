from odoo import api, fields, models


class SalesAppraisalResultTrend(models.AbstractModel):
    """A result beside that of the cycle before. Policy: D3.3, G2.1."""

    _name = "sales.appraisal.result.trend"
    _description = "Trend of Appraisal Results"

    last_score = fields.Float(
        digits=(16, 2),
        compute="_compute_before",
        aggregator=None,
        help="Of the cycle before (points).",
    )
    last_grade_id = fields.Many2one("sales.appraisal.grade", compute="_compute_before")
    score_change = fields.Float(
        "Trend",
        digits=(16, 2),
        compute="_compute_before",
        aggregator=None,
        help="Score less that of the cycle before (points).",
    )
    has_last = fields.Boolean(compute="_compute_before")

    @api.depends("score", "user_id", "team_id", "date_to", "period", "company_id")
    @api.depends_context("uid")
    def _compute_before(self):
        """By what the reader sees of the same person, or team, in that company."""
        found = self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("subject", "in", self.mapped("subject")),
                "|",
                ("user_id", "in", self.user_id.ids),
                "&",
                ("user_id", "=", False),
                ("team_id", "in", self.team_id.ids),
                ("date_to", "<", max(self.mapped("date_to"), default=False)),
                ("has_score", "=", True),
                ("appraisal_id.state", "!=", "cancelled"),
            ],
            order="date_to desc, id desc",
        ).grouped(_whose)
        for result in self:
            before = next(
                (
                    one
                    for one in found.get(_whose(result), ())
                    if one.date_to < result.date_to
                ),
                self.browse(),
            )
            result.has_last = bool(before)
            result.last_score = before.score
            result.last_grade_id = before.grade_id
            result.score_change = before and result.score - before.score

    def action_open_appraisal(self):
        """Open the appraisal that the result is of."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.appraisal",
            "res_id": self.appraisal_id.id,
            "views": [(False, "form")],
        }


def _whose(result):
    """What the results of one person, or team, have in common."""
    own = result.sudo()
    return (own.company_id, own.period, own.user_id or own.team_id)
