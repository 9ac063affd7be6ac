from decimal import Decimal

from odoo import api, fields, models

from ...engine.appraisal_scoring import Rule
from .appraisal_kinds import FITTING, MEASURED, exact

CATEGORIES = [
    ("results", "Sales Results"),
    ("development", "Customer Development"),
    ("satisfaction", "Customer Satisfaction"),
    ("teamwork", "Teamwork"),
    ("discipline", "Discipline"),
    ("training", "Training"),
    ("leadership", "Leadership"),
    ("other", "Other"),
]
AXES = [("result", "Result"), ("quality", "Quality")]
SOURCES = [
    ("attainment", "Target attainment of a metric"),
    ("metric", "Result of a metric"),
    ("peers", "Peer feedback"),
    ("quarters", "Scores of the quarters"),
    ("manual", "Assessed by the superior"),
]
SCOPES = [("own", "The person's own"), ("team", "All of the teams led")]
RULES = [
    ("linear", "Linear between two points"),
    ("steps", "Steps"),
    ("attainment", "Attainment, with floor and cap"),
    ("ranking", "Rank in the peer group"),
    ("scale", "Described scale"),
    ("survey", "Mean of the answers"),
    ("points", "The value is the score"),
]
GROUPS = [
    ("company", "The tier in the company"),
    ("division", "The tier in the division"),
]
MISSING = [("leave_out", "Left out, the others weigh more"), ("count", "Counts as")]
EVIDENCE = [
    ("none", "None"),
    ("comment", "A comment"),
    ("document", "A document, and a comment"),
]
# what is told by facts, without anybody's opinion
AUTOMATIC = ("attainment", "metric", "peers", "quarters")


class SalesAppraisalIndicator(models.Model):
    """One thing that people are appraised by: its weight, its source, its score.

    Policy: D3.2, G2.1.
    """

    _name = "sales.appraisal.indicator"
    _description = "Appraisal Indicator"
    _inherit = [
        "sales.appraisal.content.mixin",
        "sales.appraisal.indicator.check",
        "sales.appraisal.indicator.words",
    ]
    _order = "sequence, id"

    template_id = fields.Many2one(
        "sales.appraisal.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="What it is about, for everybody.")
    category = fields.Selection(CATEGORIES, required=True, default="results")
    axis = fields.Selection(
        AXES,
        required=True,
        default="result",
        help="Which side of the nine-box it counts on: what was reached, or how.",
    )
    weight = fields.Float(
        digits=(16, 2), required=True, default=10.0, help="Per cent of the total."
    )
    source = fields.Selection(SOURCES, required=True, default="manual")
    metric_id = fields.Many2one("sales.metric", ondelete="restrict", index=True)
    scope = fields.Selection(SCOPES, "Whose", required=True, default="own")
    is_per_head = fields.Boolean(
        "Per Head", help="A team's result is divided by the number of its people."
    )
    rule = fields.Selection(RULES, "Scoring Rule", required=True, default="scale")
    low_value = fields.Float("From", digits=(16, 2))
    low_score = fields.Float("Points There", digits=(16, 2))
    high_value = fields.Float("To", digits=(16, 2))
    high_score = fields.Float("Points at the End", digits=(16, 2), default=100.0)
    floor = fields.Float(
        digits=(16, 4), help="Attainment below which there are no points (ratio)."
    )
    cap = fields.Float(digits=(16, 2), help="Most points that are given; 0: no limit.")
    is_lower_better = fields.Boolean(
        "Less Is Better", help="In a ranking the lowest value is the best."
    )
    peer_group = fields.Selection(GROUPS, required=True, default="company")
    step_ids = fields.One2many("sales.appraisal.step", "indicator_id", copy=True)
    missing = fields.Selection(
        MISSING, "Without Data", required=True, default="leave_out"
    )
    missing_score = fields.Float("Counts As", digits=(16, 2))
    evidence = fields.Selection(EVIDENCE, required=True, default="none")
    evidence_help = fields.Char(translate=True, help="What has to be shown.")
    is_automatic = fields.Boolean(compute="_compute_is_automatic", store=True)

    _weight_sane = models.Constraint(
        "CHECK(weight >= 0 AND weight <= 100)", "A weight is from 0 to 100 per cent."
    )

    @api.onchange("source")
    def _onchange_source(self):
        """A rule that fits, and nothing that only another source has."""
        for indicator in self:
            fitting = FITTING[indicator.source]
            if indicator.rule not in fitting:
                indicator.rule = fitting[0]
            if indicator.source not in MEASURED:
                indicator.metric_id = False
                indicator.is_per_head = False
                indicator.scope = "own"
            if indicator.source != "manual":
                indicator.evidence = "none"

    @api.depends("source")
    def _compute_is_automatic(self):
        for indicator in self:
            indicator.is_automatic = indicator.source in AUTOMATIC

    def _rule(self):
        """The scoring rule as :class:`~...engine.appraisal_scoring.Rule`."""
        self.ensure_one()
        lowest, highest = Decimal(1), Decimal(5)
        return Rule(
            kind=self.rule,
            low_value=exact(self.low_value),
            low_score=exact(self.low_score),
            high_value=exact(self.high_value),
            high_score=exact(self.high_score),
            floor=exact(self.floor, "0.0001"),
            cap=exact(self.cap),
            steps=tuple(
                (exact(step.value, "0.0001"), exact(step.score))
                for step in self.step_ids.sorted("value")
            ),
            lowest=lowest,
            highest=highest,
            is_lower_better=self.is_lower_better,
        )
