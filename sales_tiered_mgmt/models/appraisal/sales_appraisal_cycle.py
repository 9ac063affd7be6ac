from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import date_utils

from .sales_appraisal_template import PERIODS

STATES = [
    ("draft", "Draft"),
    ("open", "Running"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
GUIDELINES = [
    ("none", "Not Used"),
    ("warn", "Warn"),
    ("block", "Must Be Kept"),
]
LEAVERS = [("skip", "Not Appraised"), ("appraise", "Appraised")]
TIER_CHANGES = [
    ("last", "By the last tier"),
    ("longest", "By the tier held longest"),
]
MONTHS = {"quarter": 3, "year": 12}


class SalesAppraisalCycle(models.Model):
    """A round of appraisals: everybody in a company, for one quarter or year.

    Opening it makes the appraisals of all who were in force (``cycle.opening``); each
    then takes its own course (``sales.appraisal.course``). Policy: D3.1, D3.3, A3.3.
    """

    _name = "sales.appraisal.cycle"
    _description = "Appraisal Cycle"
    _inherit = [
        "sales.appraisal.cycle.consequence",
        "sales.appraisal.cycle.guard",
        "sales.appraisal.cycle.grading",
        "sales.appraisal.cycle.feedback",
        "sales.appraisal.cycle.opening",
        "sales.appraisal.cycle.exception",
        "sales.appraisal.cycle.course",
        "sales.appraisal.cycle.board",
        "sales.appraisal.cycle.view",
        "sales.appraisal.cycle.notice",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_to desc, period desc, id desc"

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
        tracking=True,
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
    # the days by which each phase is over
    date_self = fields.Date(
        "Self-Assessment Until",
        compute="_compute_dates",
        store=True,
        readonly=False,
        tracking=True,
        required=True,
        precompute=True,
    )
    date_assess = fields.Date(
        "Superior's Assessment Until",
        compute="_compute_dates",
        store=True,
        readonly=False,
        tracking=True,
        required=True,
        precompute=True,
    )
    date_calibrate = fields.Date(
        "Calibration Until",
        compute="_compute_dates",
        store=True,
        readonly=False,
        tracking=True,
        required=True,
        precompute=True,
    )
    date_publish = fields.Date(
        "Release On",
        compute="_compute_dates",
        store=True,
        readonly=False,
        tracking=True,
        required=True,
        precompute=True,
    )
    appeal_days = fields.Integer(
        default=7,
        tracking=True,
        help="Days after the release within which somebody can appeal. What is not "
        "contested by then counts as acknowledged.",
    )
    guideline = fields.Selection(
        GUIDELINES,
        required=True,
        default="warn",
        tracking=True,
        help="What the expected distribution of grades means in the calibration.",
    )
    guideline_size = fields.Integer(
        "Guideline From",
        default=5,
        tracking=True,
        help="Groups of fewer people are not held to the distribution.",
    )
    least_days = fields.Integer(
        default=30,
        tracking=True,
        help="Who was in the sales force for fewer days of the period is not appraised "
        "for it.",
    )
    leavers = fields.Selection(
        LEAVERS,
        required=True,
        default="skip",
        tracking=True,
        help="What becomes of people who left before the period was over.",
    )
    tier_change = fields.Selection(
        TIER_CHANGES,
        required=True,
        default="last",
        tracking=True,
        help="By which form somebody is appraised who changed the tier within the "
        "period. A team that was left counts for its own facts only.",
    )
    with_teams = fields.Boolean(
        "Evaluate Teams",
        default=True,
        tracking=True,
        help="Teams are evaluated as well, by the template for teams (G2.1).",
    )
    appraisal_ids = fields.One2many("sales.appraisal", "cycle_id", copy=False)
    skipped = fields.Json(
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_manager",
        help="Who was left out at the opening, and why.",
    )
    date_opened = fields.Datetime("Opened On", readonly=True, copy=False)
    date_closed = fields.Datetime("Closed On", readonly=True, copy=False)

    _one_each = models.UniqueIndex(
        "(company_id, period, date_from) WHERE state <> 'cancelled'",
        "There is a cycle of this period already.",
    )
    _days_sane = models.Constraint(
        "CHECK(appeal_days >= 0 AND least_days >= 0 AND guideline_size >= 0)",
        "Numbers of days and people cannot be negative.",
    )

    @api.model
    def _default_date_from(self):
        """The quarter that is over."""
        today = fields.Date.context_today(self)
        return date_utils.get_quarter(today)[0] - relativedelta(months=3)

    @api.depends("date_from", "period")
    def _compute_date_to(self):
        for cycle in self:
            months = MONTHS.get(cycle.period, 3)
            cycle.date_to = cycle.date_from and fields.Date.subtract(
                fields.Date.add(cycle.date_from, months=months), days=1
            )

    @api.depends("date_to")
    def _compute_dates(self):
        """Phases after the end of the period: 7, 14, 21 and 24 days."""
        for cycle in self:
            for name, days in (
                ("date_self", 7),
                ("date_assess", 14),
                ("date_calibrate", 21),
                ("date_publish", 24),
            ):
                cycle[name] = cycle.date_to and fields.Date.add(
                    cycle.date_to, days=days
                )

    @api.depends("date_from", "period")
    def _compute_name(self):
        """Such as 2026 Q3 or 2026."""
        for cycle in self:
            day = cycle.date_from
            if not day:
                cycle.name = False
            elif cycle.period == "year" and day.month == 1:
                cycle.name = str(day.year)
            elif cycle.period == "quarter" and day.month % 3 == 1:
                cycle.name = f"{day.year} Q{(day.month + 2) // 3}"
            else:
                cycle.name = f"{day} – {cycle.date_to}"

    @api.constrains("date_from")
    def _check_date_from(self):
        for cycle in self:
            if cycle.date_from.day != 1:
                raise ValidationError(
                    self.env._(
                        "%(cycle)s: a period begins on the first day of a month, not "
                        "on %(day)s.",
                        cycle=cycle.name,
                        day=cycle.date_from,
                    )
                )

    @api.constrains("date_self", "date_assess", "date_calibrate", "date_publish")
    def _check_dates(self):
        for cycle in self:
            days = [
                cycle.date_self,
                cycle.date_assess,
                cycle.date_calibrate,
                cycle.date_publish,
            ]
            if days != sorted(days):
                raise ValidationError(
                    self.env._(
                        "%s: the phases follow each other: self-assessment, superior's "
                        "assessment, calibration, release.",
                        cycle.name,
                    )
                )
