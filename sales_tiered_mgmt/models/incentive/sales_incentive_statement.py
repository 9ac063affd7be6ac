from odoo import api, fields, models

from .sales_incentive_plan import PERIODS

STATES = [
    ("draft", "In Review"),
    ("confirmed", "Confirmed"),
    ("locked", "Locked"),
    ("paid", "Paid"),
]


class SalesIncentiveStatement(models.Model):
    """What one person earned in one period, and why.

    Written by the computation of its run alone. The person sees it from its
    confirmation on. Policy: D4.i1, A3.3.
    """

    _name = "sales.incentive.statement"
    _description = "Incentive Statement"
    _inherit = [
        "sales.incentive.made.mixin",
        "sales.incentive.statement.course",
        "sales.incentive.statement.mail",
        "sales.incentive.statement.total",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, team_id, user_id, id"
    _rec_names_search = ["user_id.name", "run_id.name"]

    run_id = fields.Many2one(
        "sales.incentive.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    # copies of the run's, so that rules and analyses need no join
    period = fields.Selection(PERIODS, required=True)
    date_from = fields.Date("From", required=True, index=True)
    date_to = fields.Date("To", required=True)
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        index=True,
        ondelete="restrict",
        help="The last team of the person within the period and the division.",
    )
    tier_id = fields.Many2one("sales.tier", index=True, ondelete="restrict")
    state = fields.Selection(STATES, required=True, default="draft", index=True)
    is_published = fields.Boolean(
        index=True, help="Confirmed at least once: the person sees it."
    )
    date_confirmed = fields.Datetime("Confirmed On")
    confirmed_by_id = fields.Many2one("res.users", ondelete="restrict")
    line_ids = fields.One2many("sales.incentive.statement.line", "statement_id")
    amount_components = fields.Monetary(
        "Components", help="What the plans' components bring for the period."
    )
    amount_corrections = fields.Monetary(
        "Late Corrections", help="What changed later in locked periods."
    )
    amount_adjustments = fields.Monetary(
        "Adjustments", help="Approved adjustments, and penalties."
    )
    amount_brought = fields.Monetary(
        "Brought Forward", help="Negative rest of the period before."
    )
    amount_guarantee = fields.Monetary(
        "Guarantee", help="What a newcomer's guarantee adds."
    )
    amount_recovered = fields.Monetary(
        "Recovered", help="Kept back for recoverable guarantees paid before."
    )
    amount_rewards = fields.Monetary(
        "Rewards", help="One-off rewards that were approved."
    )
    amount_total = fields.Monetary("Payable", help="What is paid out.")
    amount_carried = fields.Monetary(
        "Carried Forward", help="Negative rest that goes into the next period."
    )
    amount_owed = fields.Monetary(
        "Guarantee Owed", help="Recoverable guarantee that later periods earn back."
    )
    amount_told = fields.Monetary(
        "Last Told", readonly=True, copy=False, help="Total in the last mail."
    )
    result = fields.Float(
        "Signed",
        digits=(16, 2),
        help="Untaxed amount signed by the person in the period, to compare with.",
    )

    _one_each = models.UniqueIndex(
        "(run_id, user_id)", "There is one statement per person and run."
    )

    @api.depends("run_id.name", "user_id.name")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = self.env._(
                "%(person)s, %(run)s",
                person=statement.sudo().user_id.name or "",
                run=statement.sudo().run_id._period_name() if statement.run_id else "",
            )
