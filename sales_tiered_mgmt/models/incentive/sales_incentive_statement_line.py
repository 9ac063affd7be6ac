from odoo import fields, models

from .sales_incentive_component import SCOPES
from .sales_incentive_plan import PERIODS
from .sales_incentive_statement import STATES

KINDS = [
    ("component", "Component"),
    ("pool", "Share of a Team Bonus"),
    ("correction", "Late Correction"),
    ("adjustment", "Adjustment"),
    ("penalty", "Penalty"),
    ("guarantee", "Newcomer Guarantee"),
    ("recovery", "Guarantee Recovered"),
    ("brought", "Brought Forward"),
    ("carried", "Carried Forward"),
    ("reward", "Reward"),
]
REASONS = [
    ("paid", "Paid"),
    ("absent", "No day of participation"),
    ("no_target", "No target was set"),
    ("no_result", "No result"),
    ("below", "Below the first band or the threshold"),
    ("zeroed", "A multiplier of zero"),
    ("capped", "Limited by the cap"),
    ("raised", "Raised to the floor"),
    ("taken_back", "More was taken back than sold"),
]


class SalesIncentiveStatementLine(models.Model):
    """One reason for an amount on a statement, with everything it was computed from.

    ``inputs`` holds terms and figures (``engine.incentive_terms.to_json``), so that the
    amount can be computed anew years later. Policy: D4.i1.
    """

    _name = "sales.incentive.statement.line"
    _description = "Line of an Incentive Statement"
    _inherit = [
        "sales.incentive.made.mixin",
        "sales.incentive.line.source",
        "sales.incentive.line.settlement",
        "sales.incentive.line.analysis",
    ]
    # by the statement's number: its own order would join teams and people each time
    _order = "date_from desc, statement_id.id, sequence, id"
    _rec_name = "name"

    statement_id = fields.Many2one(
        "sales.incentive.statement", required=True, index=True, ondelete="cascade"
    )
    # copies of the statement's, so that rules and analyses need no join
    run_id = fields.Many2one(
        "sales.incentive.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one("crm.team", "Sales Team", index=True, ondelete="restrict")
    tier_id = fields.Many2one("sales.tier", index=True, ondelete="restrict")
    date_from = fields.Date("From", required=True, index=True)
    period = fields.Selection(PERIODS, required=True)
    state = fields.Selection(STATES, required=True, index=True)
    is_published = fields.Boolean(index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, index=True)
    name = fields.Char(required=True)
    plan_id = fields.Many2one(
        "sales.incentive.plan", index="btree_not_null", ondelete="restrict"
    )
    component_id = fields.Many2one(
        "sales.incentive.component", index="btree_not_null", ondelete="restrict"
    )
    metric_id = fields.Many2one(
        "sales.metric", index="btree_not_null", ondelete="restrict"
    )
    scope = fields.Selection(SCOPES, "Measured On")
    measured_team_id = fields.Many2one(
        "crm.team", index="btree_not_null", ondelete="restrict"
    )
    pool_id = fields.Many2one(
        "sales.incentive.pool", index="btree_not_null", ondelete="restrict"
    )
    days = fields.Integer(
        aggregator=None, help="Days of participation, unpaid leave left out."
    )
    days_of_period = fields.Integer(aggregator=None)
    actual = fields.Float(
        "Result", digits=(16, 4), help="In the unit of the metric.", aggregator="sum"
    )
    base = fields.Float(digits=(16, 2), help="What per cents are paid on.")
    target = fields.Float(digits=(16, 4), aggregator=None)
    attainment = fields.Float(
        digits=(16, 4), aggregator="avg", help="Ratio, 1 is reached."
    )
    rate = fields.Float(
        "Effective Rate",
        digits=(16, 6),
        aggregator="avg",
        help="Amount by base, as a ratio.",
    )
    gross = fields.Monetary("By the Table", help="Before factors, limits and weight.")
    amount = fields.Monetary()
    reason = fields.Selection(REASONS, "Why")
    inputs = fields.Json(help="Terms and figures, to compute it anew.")
    trace = fields.Json(help="What each band and each step brought.")
    # where it comes from
    corrects_id = fields.Many2one(
        "sales.incentive.statement.line",
        index="btree_not_null",
        ondelete="restrict",
        help="Line of a locked run that came out differently later.",
    )
    adjustment_id = fields.Many2one(
        "sales.incentive.adjustment", index="btree_not_null", ondelete="restrict"
    )
    proposal_id = fields.Many2one(
        "sales.proposal", index="btree_not_null", ondelete="restrict"
    )

    _statement_idx = models.Index("(run_id, kind)")
