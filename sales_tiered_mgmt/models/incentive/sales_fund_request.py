from odoo import api, fields, models

from ..authority.readers import readable, told_to_readers

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("settled", "Settled"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
ACTIVITIES = [
    ("meal", "Meal Together"),
    ("outing", "Outing"),
    ("sport", "Sport"),
    ("training", "Training"),
    ("celebration", "Celebration"),
    ("other", "Other"),
]


class SalesFundRequest(models.Model):
    """Money of the team fund for an activity of the team: asked for, approved, settled.

    Any member of the team asks. What is decided about is fixed once it is submitted
    (``sales.fund.request.guard``), who decides is the authority matrix's
    (``.course``), and what was spent needs receipts (``.receipt``, ``.settling``).
    Policy: C1.p5, D4.i4.
    """

    _name = "sales.fund.request"
    _description = "Team Fund Request"
    _inherit = [
        # the guard before the thread: what it lets through is tracked
        "sales.fund.request.guard",
        "sales.fund.request.receipt",
        "sales.fund.request.settling",
        "sales.fund.request.course",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "purpose"]

    name = fields.Char("Reference", readonly=True, copy=False)
    fund_id = fields.Many2one(
        "sales.fund",
        "Team Fund",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_fund_id(),
    )
    # copies of the fund's, so that rules need no join
    team_id = fields.Many2one(
        related="fund_id.team_id", string="Sales Team", store=True, index=True
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    fund_available = fields.Monetary("Available", compute="_compute_fund_available")
    requester_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user,
    )
    purpose = fields.Char(required=True, tracking=True)
    activity = fields.Selection(
        ACTIVITIES, "Kind of Activity", required=True, default="meal", tracking=True
    )
    description = fields.Text(help="What is planned, and what it is good for.")
    date_activity = fields.Date(
        "Day of the Activity", required=True, tracking=True, copy=False
    )
    participant_ids = fields.Many2many(
        "res.users",
        "sales_fund_request_participant_rel",
        "request_id",
        "user_id",
        "Participants",
        domain="[('id', 'in', allowed_user_ids)]",
        help="Whoever takes part does not decide about it.",
    )
    allowed_user_ids = fields.Many2many(
        "res.users", compute="_compute_allowed_user_ids"
    )
    amount = fields.Monetary(
        "Estimated Cost", required=True, tracking=True, help="What is asked for."
    )
    amount_per_head = fields.Monetary("Per Head", compute="_compute_amount_per_head")
    amount_actual = fields.Monetary(
        "Actual Cost",
        tracking=True,
        copy=False,
        help="What the receipts come to; at most what is approved.",
    )
    amount_spent = fields.Monetary(
        "Spent",
        compute="_compute_amount_spent",
        help="Booked to the fund, less what was given back.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    date_submitted = fields.Datetime("Submitted On", readonly=True, copy=False)
    date_approved = fields.Datetime("Approved On", readonly=True, copy=False)
    date_settled = fields.Datetime("Settled On", readonly=True, copy=False)
    settled_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    entry_ids = fields.One2many(
        "sales.fund.entry", "request_id", "Entries", readonly=True, copy=False
    )

    # NaN is above every number for PostgreSQL, and so is refused
    _amount_sane = models.Constraint(
        "CHECK(amount >= 0 AND amount < 1e12)", "The cost is zero or more."
    )
    _actual_sane = models.Constraint(
        "CHECK(amount_actual IS NULL OR (amount_actual >= 0 AND amount_actual < 1e12))",
        "The cost is zero or more.",
    )
    _reserved_idx = models.Index("(fund_id) WHERE state = 'approved'")

    @api.model
    def _default_fund_id(self):
        """The fund of the acting person's team."""
        team = self.env.user.sudo().sales_assignment_id.team_id
        domain = [
            ("team_id", "=", team.id),
            ("company_id", "=", self.env.company.id),
        ]
        return team and self.env["sales.fund"].search(domain, limit=1)

    @api.depends("name", "purpose")
    def _compute_display_name(self):
        for request in self:
            parts = filter(None, (request.name, request.purpose))
            request.display_name = ": ".join(parts) or self.env._("New request")

    @api.depends("fund_id.available")
    @api.depends_context("uid")
    def _compute_fund_available(self):
        """For whoever sees the fund; a former member does not any more."""
        available = readable(self.fund_id)._available()
        for request in self:
            request.fund_available = available.get(request.fund_id._origin.id, 0.0)

    @api.depends("fund_id")
    def _compute_allowed_user_ids(self):
        """People of the team and of those below, and the leaders above."""
        teams = self.fund_id.sudo().team_id
        below = self.env["crm.team"].sudo().search([("id", "child_of", teams.ids)])
        rows = (
            self.env["sales.tier.assignment"]
            .sudo()
            ._read_group(
                [("team_id", "in", below.ids), ("state", "=", "current")],
                ["team_id"],
                ["user_id:recordset"],
            )
        )
        for request in self:
            team = request.fund_id.sudo().team_id
            path = team.parent_path or "-"
            people = team._sales_line_of_leaders() if team else []
            users = self.env["res.users"].union(*people)
            for own, members in rows:
                if (own.parent_path or "").startswith(path):
                    users |= members
            request.allowed_user_ids = users.filtered("active")

    @api.depends("amount", "participant_ids")
    def _compute_amount_per_head(self):
        for request in self:
            heads = len(request.participant_ids)
            request.amount_per_head = request.amount / heads if heads else 0.0

    @api.depends("entry_ids.amount")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_amount_spent(self):
        rows = (
            self.env["sales.fund.entry"]
            .sudo()
            ._read_group(
                [("request_id", "in", self._origin.ids)],
                ["request_id"],
                ["amount:sum"],
            )
        )
        booked = {request.id: amount for request, amount in rows}
        for request in self:
            request.amount_spent = -booked.get(request._origin.id, 0.0)

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
