from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sales_appraisal_template import PERIODS

OUTCOMES = [
    ("pay", "Pay Adjustment"),
    ("reward", "Reward"),
    ("promote", "Promotion Candidate"),
    ("train", "Training Need"),
    ("improve", "Improvement Plan"),
]
# outcomes with a figure, and the highest that makes sense: per cent, currency
VALUED = {"pay": 100.0, "reward": 1e12}


class SalesAppraisalConsequenceRule(models.Model):
    """Which grade, reached how often, proposes what.

    The close of a cycle proposes by these rules; nothing takes effect by them. What was
    proposed keeps the band it was proposed with. Policy: D3.3, D4.i2, D4.i3, A3.3.
    """

    _name = "sales.appraisal.consequence.rule"
    _description = "Rule for Consequences of Appraisals"
    _inherit = ["mail.thread"]
    _order = "period, sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(
        default=10, help="Of several rules for the same outcome the first one counts."
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Empty: for every company that has no rules of its own.",
    )
    period = fields.Selection(PERIODS, required=True, default="year", tracking=True)
    grade_ids = fields.Many2many(
        "sales.appraisal.grade", string="Grades", required=True, tracking=True
    )
    tier_ids = fields.Many2many(
        "sales.tier", string="Tiers", tracking=True, help="Empty: every tier."
    )
    times = fields.Integer(
        "At Least",
        default=1,
        tracking=True,
        help="How often one of the grades has to be reached, this time included.",
    )
    periods = fields.Integer(
        "Of the Last",
        default=1,
        tracking=True,
        help="Number of periods looked back on, this one included.",
    )
    condition_text = fields.Char("Condition", compute="_compute_condition_text")
    outcome = fields.Selection(OUTCOMES, required=True, tracking=True)
    value_low = fields.Float(
        "Lowest",
        digits=(16, 2),
        tracking=True,
        help="Of a pay adjustment in per cent, of a reward in the company's currency.",
    )
    value = fields.Float(
        "Proposed",
        digits=(16, 2),
        tracking=True,
        help="What is proposed; the superior chooses within the band.",
    )
    value_high = fields.Float("Highest", digits=(16, 2), tracking=True)
    training_subject = fields.Char("Training In", translate=True, tracking=True)
    plan_days = fields.Integer(
        "Length", default=90, tracking=True, help="Days of the improvement plan."
    )
    check_count = fields.Integer(
        "Check Dates",
        default=3,
        tracking=True,
        help="Milestones of the improvement plan, at equal distances.",
    )

    _times_sane = models.Constraint(
        "CHECK(times >= 1 AND periods >= times AND periods <= 40)",
        "A grade is reached at least once, and not more often than there are periods.",
    )

    @api.depends("grade_ids", "times", "periods", "period")
    @api.depends_context("lang")
    def _compute_condition_text(self):
        for rule in self:
            rule.condition_text = rule._condition_words(
                ", ".join(rule.grade_ids.mapped("name"))
            )

    def _condition_words(self, grades):
        """The condition in words, for grades that are named."""
        self.ensure_one()
        if self.periods <= 1:
            return self.env._("Grade %s", grades)
        words = {"grades": grades, "times": self.times, "periods": self.periods}
        if self.period == "quarter":
            return self.env._(
                "Grade %(grades)s in %(times)s of the last %(periods)s quarters",
                **words,
            )
        return self.env._(
            "Grade %(grades)s in %(times)s of the last %(periods)s years", **words
        )

    @api.constrains("outcome", "value_low", "value", "value_high")
    def _check_band(self):
        for rule in self.filtered(lambda rule: rule.outcome in VALUED):
            highest = VALUED[rule.outcome]
            if not 0 < rule.value_low <= rule.value <= rule.value_high <= highest:
                raise ValidationError(
                    self.env._(
                        "%s: what is proposed lies between the lowest and the highest "
                        "value, and both above zero. A pay adjustment is at most 100 "
                        "per cent.",
                        rule.name,
                    )
                )

    @api.constrains("outcome", "training_subject", "plan_days", "check_count")
    def _check_terms(self):
        for rule in self:
            if rule.outcome == "train" and not (rule.training_subject or "").strip():
                raise ValidationError(
                    self.env._("%s: say in what the person is trained.", rule.name)
                )
            if rule.outcome == "improve" and not (
                1 <= rule.check_count <= rule.plan_days <= 3650
            ):
                raise ValidationError(
                    self.env._(
                        "%s: an improvement plan has at least one check date, and a "
                        "day for each.",
                        rule.name,
                    )
                )

    @api.constrains("grade_ids", "company_id")
    def _check_grades(self):
        for rule in self:
            if not rule.grade_ids:
                raise ValidationError(self.env._("%s: name a grade.", rule.name))
            foreign = rule.grade_ids.company_id - rule.company_id
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: grades of %(company)s belong to a rule of that "
                        "company.",
                        rule=rule.name,
                        company=foreign[:1].name,
                    )
                )

    @api.model
    def _of_company(self, company, period):
        """Rules of a company for a period: its own, else the common ones."""
        rules = self.sudo().search(
            [("company_id", "in", (company.id, False)), ("period", "=", period)]
        )
        return rules.filtered("company_id") or rules
