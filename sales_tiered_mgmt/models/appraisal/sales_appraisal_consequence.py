from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..authority.readers import told_to_readers
from .sales_appraisal_consequence_rule import OUTCOMES, VALUED
from .sales_appraisal_template import PERIODS

ADMINISTRATOR = "sales_team.group_sale_manager"
STATES = [
    ("proposed", "Proposed"),
    ("accepted", "Accepted"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("dropped", "Dropped"),
]
ANSWERS = [("accepted", "Accepted"), ("dropped", "Dropped")]


class SalesAppraisalConsequence(models.Model):
    """What the grade of somebody proposes: pay, reward, promotion, training, a plan.

    Proposed by the close of the cycle (``.proposing``), accepted or dropped by a
    superior (``.answer``); what is accepted becomes a ``sales.proposal`` or an
    improvement plan and is decided by the authority matrix. Nothing takes effect by
    itself. Policy: D3.3, C1.p3, C2.p2, C2.p5, D4.i2, D4.i3.
    """

    _name = "sales.appraisal.consequence"
    _description = "Consequence of an Appraisal"
    _inherit = [
        "sales.made.mixin",
        "sales.appraisal.consequence.role",
        "sales.appraisal.consequence.proposing",
        "sales.appraisal.consequence.answer",
        "sales.appraisal.consequence.document",
        "sales.appraisal.consequence.notice",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_proposed desc, team_id, user_id, id"
    _rec_names_search = ["user_id.name", "appraisal_id.cycle_id.name"]

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="restrict"
    )
    # copies, so that rules and analyses need no join
    cycle_id = fields.Many2one(
        "sales.appraisal.cycle", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    period = fields.Selection(PERIODS, required=True)
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        index=True,
        ondelete="restrict",
        help="Where the person works today: its leaders answer.",
    )
    tier_id = fields.Many2one("sales.tier", required=True, ondelete="restrict")
    tier_level = fields.Integer(required=True)
    grade_id = fields.Many2one(
        "sales.appraisal.grade", required=True, index=True, ondelete="restrict"
    )
    score = fields.Float(digits=(16, 2), aggregator="avg")
    rule_id = fields.Many2one(
        "sales.appraisal.consequence.rule",
        required=True,
        index=True,
        ondelete="restrict",
    )
    history = fields.Json(help="Cycles in which the grades were reached.")
    why = fields.Char("Because", compute="_compute_why")
    outcome = fields.Selection(OUTCOMES, required=True, index=True)
    value_low = fields.Float("Lowest", digits=(16, 2), aggregator=None)
    value = fields.Float(
        digits=(16, 2),
        aggregator=None,
        help="Of a pay adjustment in per cent, of a reward in the company's currency.",
    )
    value_high = fields.Float("Highest", digits=(16, 2), aggregator=None)
    has_value = fields.Boolean(compute="_compute_value_display")
    value_display = fields.Char("What", compute="_compute_value_display")
    band_display = fields.Char("Band", compute="_compute_value_display")
    training_subject = fields.Char("Training In")
    plan_days = fields.Integer("Length")
    check_count = fields.Integer("Check Dates")
    new_tier_id = fields.Many2one("sales.tier", ondelete="restrict")
    date_effective = fields.Date("Effective From")
    # who answers, and what was answered
    superior_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        help="Who is asked: the nearest superior of a higher level. Those above may "
        "answer as well.",
    )
    date_proposed = fields.Date("Proposed On", required=True)
    date_deadline = fields.Date("Answer Until")
    date_reminded = fields.Date()
    answer = fields.Selection(ANSWERS)
    answered_by_id = fields.Many2one("res.users", ondelete="restrict")
    date_answered = fields.Datetime("Answered On")
    answer_reason = fields.Text("Reason of the Answer")
    proposal_id = fields.Many2one(
        "sales.proposal", index="btree_not_null", ondelete="set null"
    )
    plan_id = fields.Many2one(
        "sales.improvement.plan",
        "Improvement Plan",
        index="btree_not_null",
        ondelete="set null",
    )
    handover_id = fields.Many2one(
        "sales.appraisal.pay.handover",
        "Hand-Over",
        index="btree_not_null",
        ondelete="restrict",
        groups=ADMINISTRATOR,
    )
    date_handover = fields.Datetime("Handed Over On")
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True
    )

    _never_twice = models.UniqueIndex(
        "(appraisal_id, rule_id)", "A rule proposes once about an appraisal."
    )

    @api.depends("answer", "proposal_id.state", "plan_id.state", "plan_id.date_started")
    def _compute_state(self):
        """What became of it; what was withdrawn or deleted is open again."""
        for consequence in self:
            if consequence.answer != "accepted":
                consequence.state = consequence.answer or "proposed"
            elif plan := consequence.plan_id:
                if plan.date_started:
                    consequence.state = "approved"
                else:
                    is_given_up = plan.state == "cancelled"
                    consequence.state = "dropped" if is_given_up else "accepted"
            else:
                consequence.state = {
                    "draft": "accepted",
                    "submitted": "accepted",
                    "approved": "approved",
                    "done": "approved",
                    "refused": "refused",
                }.get(consequence.proposal_id.state, "proposed")

    @api.depends("user_id", "outcome")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for consequence in self:
            consequence.display_name = self.env._(
                "%(who)s: %(outcome)s",
                who=consequence.sudo().user_id.name or "",
                outcome=labels.get(consequence.outcome, ""),
            )

    @api.depends("outcome", "value", "value_low", "value_high", "training_subject")
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_value_display(self):
        for one in self:
            one.has_value = one.outcome in VALUED
            one.value_display = one._value_words(one.value) if one.has_value else False
            one.band_display = one.has_value and self.env._(
                "%(low)s to %(high)s",
                low=one._value_words(one.value_low),
                high=one._value_words(one.value_high),
            )
            if one.outcome == "train":
                one.value_display = one.training_subject
            elif one.outcome == "promote":
                one.value_display = one.sudo().new_tier_id.name
            elif one.outcome == "improve":
                one.value_display = self.env._("%s days", one.plan_days)

    def _value_words(self, value):
        """A value in its unit."""
        if self.outcome == "reward":
            return self.sudo().currency_id.format(value)
        return f"{formatLang(self.env, value, digits=2)} %"

    @api.depends("rule_id", "history", "score", "grade_id")
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_why(self):
        """The condition as it was met, in the reader's language."""
        for consequence in self:
            own = consequence.sudo()
            words = self.env._(
                "Grade %(grade)s (%(score)s points) in %(cycle)s",
                grade=own.grade_id.name or "",
                score=formatLang(self.env, own.score, digits=2),
                cycle=own.cycle_id.name or "",
            )
            earlier = [f"{grade} ({name})" for name, grade in own.history or ()]
            if earlier:
                words = self.env._(
                    "%(now)s, before: %(earlier)s",
                    now=words,
                    earlier=", ".join(earlier),
                )
            consequence.why = words

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """What superiors note about it is not for the person."""
        if message_operation == "read":
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
