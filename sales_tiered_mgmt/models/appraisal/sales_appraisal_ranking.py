from odoo import fields, models
from odoo.tools import SQL

from .sales_appraisal_template import PERIODS


class SalesAppraisalRanking(models.Model):
    """The released ranking of teams: rank, score and grade, for the whole sales force.

    A cycle's ranking is there once all its teams are released, so that nobody infers
    the place of a team that is not, and where the cycle shows it at all. Whatever else
    a result says stays with those who see the result. Divisions are ranked among
    divisions. Policy: G2.1.
    """

    _name = "sales.appraisal.ranking"
    _description = "Team Ranking"
    _auto = False
    _order = "date_to desc, is_division, rank, id"
    _rec_name = "team_id"
    _depends = {
        "sales.appraisal": ["state", "subject", "is_published"],
        "sales.appraisal.cycle": ["show_team_ranking"],
        "sales.appraisal.result": [
            "cycle_id",
            "company_id",
            "period",
            "date_to",
            "division_id",
            "team_id",
            "has_score",
            "score",
            "grade_id",
            "rank",
        ],
    }

    cycle_id = fields.Many2one("sales.appraisal.cycle", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    period = fields.Selection(PERIODS, readonly=True)
    date_to = fields.Date("Period Until", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    is_division = fields.Boolean(readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    score = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    grade_id = fields.Many2one("sales.appraisal.grade", readonly=True)
    has_last = fields.Boolean(readonly=True, help="There was a ranking before.")
    rank_change = fields.Integer(
        "Places Gained",
        readonly=True,
        aggregator=None,
        help="Since the ranking before; below zero: places lost.",
    )
    score_change = fields.Float(
        "Trend",
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="Score less that of the ranking before (points).",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ranked.*,
                   LAG(ranked.rank) OVER before IS NOT NULL AS has_last,
                   LAG(ranked.rank) OVER before - ranked.rank AS rank_change,
                   ranked.score - LAG(ranked.score) OVER before AS score_change
              FROM (
                SELECT result.id, result.cycle_id, result.company_id, result.period,
                       result.date_to, result.team_id, result.rank, result.score,
                       result.grade_id,
                       result.team_id = result.division_id AS is_division
                  FROM sales_appraisal_result result
                  JOIN sales_appraisal appraisal
                    ON appraisal.id = result.appraisal_id
                  JOIN sales_appraisal_cycle cycle ON cycle.id = result.cycle_id
                 WHERE appraisal.subject = 'team'
                   AND appraisal.state <> 'cancelled'
                   AND result.has_score
                   AND cycle.show_team_ranking
                   AND NOT EXISTS (
                       SELECT FROM sales_appraisal other
                        WHERE other.cycle_id = result.cycle_id
                          AND other.subject = 'team'
                          AND other.state <> 'cancelled'
                          AND other.is_published IS NOT TRUE
                   )
              ) ranked
            WINDOW before AS (
                PARTITION BY ranked.company_id, ranked.period, ranked.team_id
                ORDER BY ranked.date_to
            )
            """
        )
