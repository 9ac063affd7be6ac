from odoo import api, fields, models

from .sales_incentive_statement_line import KINDS

OPEN_STATES = ("open", "answered", "escalated")
STATES = [
    ("open", "To Be Answered"),
    ("answered", "Answered"),
    ("escalated", "To Be Decided"),
    ("accepted", "Accepted"),
    ("upheld", "Upheld"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("void", "Without Object"),
]
ANSWERS = [("stands", "It Stands"), ("adjust", "Adjust by an Amount")]
DECISIONS = [
    ("reject", "It Stands"),
    ("adjust", "Adjust by an Amount"),
    ("reopen", "Compute the Run Anew"),
]
TOTAL = "total"


class SalesIncentiveDispute(models.Model):
    """A person contests a line, or the total, of the own published statement.

    Answered by whoever confirmed the statement, and if the person does not accept that,
    decided by a superior. Nobody deletes or rewrites it: it changes by its steps
    (``sales.incentive.dispute.course``), and each of them is an entry that stays. The
    figures contested are copied, for the lines of an open run are made anew by each
    computation. Policy: A3.3, C2.p2, C1.p3, F2.2.
    """

    _name = "sales.incentive.dispute"
    _description = "Incentive Dispute"
    _inherit = [
        "sales.incentive.dispute.guard",
        "sales.incentive.dispute.role",
        "sales.incentive.dispute.filing",
        "sales.incentive.dispute.course",
        "sales.incentive.dispute.remedy",
        "sales.incentive.dispute.deadline",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject"]

    name = fields.Char("Reference", required=True, readonly=True)
    subject = fields.Char(
        required=True, readonly=True, help="What is contested, as it was called."
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Who contests the own statement.",
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, index=True, ondelete="restrict"
    )
    statement_id = fields.Many2one(
        "sales.incentive.statement",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    run_id = fields.Many2one(
        "sales.incentive.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    line_id = fields.Many2one(
        "sales.incentive.statement.line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # what was contested, whatever becomes of the statement
    period_name = fields.Char("Period", readonly=True)
    line_key = fields.Char(readonly=True, required=True)
    line_kind = fields.Selection(KINDS, readonly=True)
    amount_contested = fields.Monetary(
        readonly=True, help="What the statement said when it was contested."
    )
    amount_now = fields.Monetary(
        compute="_compute_amount_now",
        help="What the statement says today: the run may have been computed anew.",
    )
    amount_claimed = fields.Monetary(
        readonly=True, help="What the person thinks is right. Empty: not said."
    )
    figures = fields.Json(readonly=True, help="The whole statement, as contested.")
    figures_html = fields.Html(
        "Statement as Contested", compute="_compute_figures_html", sanitize=False
    )
    reason = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True, tracking=True
    )
    handler_id = fields.Many2one(
        "res.users",
        "Handled By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who has to answer or to decide.",
    )
    waits_for_id = fields.Many2one(
        "res.users", compute="_compute_waits_for_id", help="Whose turn it is."
    )
    date_filed = fields.Datetime("Filed On", readonly=True, required=True)
    date_deadline = fields.Date(
        "Due", readonly=True, index="btree_not_null", help="Day of the next answer."
    )
    # the answer
    answer = fields.Selection(ANSWERS, readonly=True, tracking=True)
    amount_proposed = fields.Monetary(
        readonly=True, help="By how much the answer adjusts the incentives."
    )
    answer_text = fields.Text("Explanation", readonly=True)
    answered_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    date_answered = fields.Datetime("Answered On", readonly=True)
    # the decision
    decision = fields.Selection(DECISIONS, readonly=True)
    amount_decided = fields.Monetary(readonly=True)
    decision_text = fields.Text("Reason of the Decision", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    date_closed = fields.Datetime("Closed On", readonly=True)
    adjustment_ids = fields.One2many(
        "sales.incentive.adjustment", "dispute_id", "Adjustments", readonly=True
    )
    entry_ids = fields.One2many(
        "sales.incentive.dispute.entry", "dispute_id", "History", readonly=True
    )

    _one_open = models.UniqueIndex(
        "(run_id, user_id, line_key) WHERE state IN ('open', 'answered', 'escalated')",
        "This is contested already, and not decided yet.",
    )

    @api.depends("state", "handler_id", "user_id")
    def _compute_waits_for_id(self):
        for dispute in self:
            if dispute.state == "answered":
                dispute.waits_for_id = dispute.user_id
            else:
                dispute.waits_for_id = dispute._is_open() and dispute.handler_id

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = ": ".join(
                filter(None, (dispute.name, dispute.subject))
            )
