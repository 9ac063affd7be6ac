from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import date_utils

from .sales_incentive_plan import PERIODS

STATES = [
    ("draft", "Draft"),
    ("computing", "Computing"),
    ("review", "In Review"),
    ("confirmed", "Confirmed"),
    ("locked", "Locked"),
    ("paid", "Paid"),
    ("cancelled", "Cancelled"),
]
# what is decided stays
LOCKED = ("locked", "paid")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class SalesIncentiveRun(models.Model):
    """The incentives of one division for one period, from the figures to the payment.

    Computed any number of times (``sales.incentive.run.compute``), confirmed by the
    managers for their teams, approved by the authority matrix, then locked with all
    inputs (``sales.incentive.run.course``). What changes later in a locked period is
    settled by the next run. Policy: D4.i1, C1.p3, C2.p2, G2.1.
    """

    _name = "sales.incentive.run"
    _description = "Incentive Run"
    _inherit = [
        "sales.incentive.run.payroll",
        "sales.incentive.run.accrual",
        "sales.incentive.run.guard",
        "sales.incentive.run.compute",
        "sales.incentive.run.lock",
        "sales.incentive.run.course",
        "sales.incentive.run.view",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, team_id, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        "Division",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_team_id(),
        domain="[('parent_id', '=', False), "
        "'|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Everybody in this team and all teams below.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Director",
        compute="_compute_user_id",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who leads the division.",
    )
    period = fields.Selection(PERIODS, required=True, default="quarter", tracking=True)
    date_from = fields.Date(
        "From",
        required=True,
        tracking=True,
        default=lambda self: self._default_date_from(),
        help="First day of the period.",
    )
    date_to = fields.Date(
        "To", compute="_compute_date_to", store=True, required=True, precompute=True
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
    statement_ids = fields.One2many("sales.incentive.statement", "run_id", copy=False)
    pool_ids = fields.One2many("sales.incentive.pool", "run_id", copy=False)
    amount_total = fields.Monetary("Payable", compute="_compute_totals")
    date_computed = fields.Datetime("Computed On", readonly=True, copy=False)
    warnings = fields.Text(
        readonly=True, copy=False, help="What the last computation found unusual."
    )
    date_locked = fields.Datetime("Locked On", readonly=True, copy=False)
    date_paid = fields.Date("Paid On", readonly=True, copy=False, tracking=True)
    measures = fields.Json(
        readonly=True, copy=False, help="What was measured, by its key, once locked."
    )
    settled_ids = fields.Json(
        readonly=True,
        copy=False,
        help="Ids of the locked runs whose later changes this one settled.",
    )

    _one_each = models.UniqueIndex(
        "(company_id, team_id, period, date_from) WHERE state <> 'cancelled'",
        "There is a run of this division and period already.",
    )

    # ------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------

    @api.model
    def _default_team_id(self):
        """The division the acting user leads."""
        team = self.env.user.sudo().sales_assignment_id.team_id
        is_division = team and not team.parent_id and team.user_id == self.env.user
        return team if is_division else False

    @api.model
    def _default_date_from(self):
        """The quarter that is over."""
        today = fields.Date.context_today(self)
        return date_utils.get_quarter(today)[0] - relativedelta(months=3)

    @api.depends("team_id")
    def _compute_user_id(self):
        for run in self:
            run.user_id = run.team_id.sudo().user_id

    @api.depends("date_from", "period")
    def _compute_date_to(self):
        for run in self:
            months = MONTHS.get(run.period, 1)
            run.date_to = run.date_from and fields.Date.subtract(
                fields.Date.add(run.date_from, months=months), days=1
            )

    @api.depends("team_id.name", "period", "date_from")
    def _compute_name(self):
        for run in self:
            run.name = run.date_from and " ".join(
                filter(None, (run._period_name(), run.team_id.name))
            )

    def _period_name(self):
        """Such as 2026 Q3, 2026-07 or 2026."""
        self.ensure_one()
        day = self.date_from
        if self.period == "year" and day.month == 1:
            return str(day.year)
        if self.period == "quarter" and day.month % 3 == 1:
            return f"{day.year} Q{(day.month + 2) // 3}"
        if self.period == "month":
            return f"{day.year}-{day.month:02}"
        return f"{day} – {self.date_to}"

    def _every(self, what="statement"):
        """All rows of the runs as superuser, read from the database.

        The cache of a one2many field is that of whoever reads it first: a manager who
        sees a part of the statements must not make the server see a part.

        :param what: ``statement``, ``statement.line`` or ``pool``
        """
        Model = self.env[f"sales.incentive.{what}"].sudo()
        return Model.search([("run_id", "in", self.ids)])

    @api.constrains("date_from", "period")
    def _check_date_from(self):
        for run in self:
            if run.date_from.day != 1:
                raise ValidationError(
                    self.env._(
                        "%(run)s: a period begins on the first day of a month, not on "
                        "%(day)s.",
                        run=run.display_name,
                        day=run.date_from,
                    )
                )

    @api.constrains("team_id")
    def _check_team_id(self):
        for run in self:
            if run.team_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(team)s is part of %(division)s: a run is made for a whole "
                        "division.",
                        team=run.team_id.name,
                        division=run.team_id.parent_id.name,
                    )
                )
