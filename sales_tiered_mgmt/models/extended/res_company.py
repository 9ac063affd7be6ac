from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import ormcache

CALENDAR_FIELDS = {"active", "currency_id", "resource_calendar_id"}


class ResCompany(models.Model):
    """Company-wide settings of tiered sales management."""

    _name = "res.company"
    _inherit = ["res.company", "sales.period.lock", "sales.rating.setting"]

    sales_final_approver_id = fields.Many2one(
        "res.users",
        "Final Approver",
        help="Sales administrator who decides what is beyond every tier. Empty: the "
        "first sales administrator.",
    )
    sales_split_window_days = fields.Integer(
        "Split Window",
        default=7,
        help="Orders of one salesperson for one customer within this number of days "
        "are measured together against the signing limit. 0 switches this off.",
    )

    sales_escalate_days = fields.Integer(
        "Escalate After",
        default=3,
        help="Working days after which a request that nobody has decided goes on to "
        "the next superior. 0 switches this off.",
    )

    sales_project_amount = fields.Monetary(
        "Major Project From",
        default=500_000,
        currency_field="currency_id",
        help="Expected revenue from which on an opportunity is a major customer "
        "project. 0: only those that are marked as such.",
    )
    sales_project_stage_id = fields.Many2one(
        "crm.stage",
        "Approval From Stage",
        default=lambda self: self.env.ref("crm.stage_lead3", False),
        ondelete="restrict",
        help="A major project goes on from this stage only when it is approved. Empty: "
        "only its quotations, orders and winning it need approval.",
    )

    sales_incentive_correction_months = fields.Integer(
        "Late Corrections For",
        default=12,
        help="Months for which what changes in a locked period is settled at its own "
        "terms. What changes later counts in the period in which it happens.",
    )

    sales_incentive_expense_account_id = fields.Many2one(
        "account.account",
        "Incentive Expense Account",
        check_company=True,
        ondelete="restrict",
        help="Its code is in the payroll file; the accrual is debited to it.",
    )
    sales_incentive_accrual = fields.Boolean(
        "Accrue Incentives",
        help="A locked incentive run makes a draft journal entry of what is payable.",
    )
    sales_incentive_liability_account_id = fields.Many2one(
        "account.account",
        "Incentive Liability Account",
        check_company=True,
        ondelete="restrict",
        help="What is payable is credited to it.",
    )
    sales_incentive_journal_id = fields.Many2one(
        "account.journal",
        "Incentive Journal",
        check_company=True,
        ondelete="restrict",
        domain="[('type', '=', 'general')]",
    )

    sales_incentive_dispute_days = fields.Integer(
        "Contest Within",
        default=30,
        help="Days after its publication within which a person can contest the own "
        "incentive statement. 0: at any time.",
    )
    sales_incentive_answer_days = fields.Integer(
        "Answer Disputes Within",
        default=5,
        help="Working days within which a dispute is answered, or goes to the next "
        "superior; an answer that the person leaves lying as long is accepted. 0: no "
        "deadline.",
    )
    sales_incentive_dispute_blocks = fields.Boolean(
        "Disputes Hold Up the Run",
        default=True,
        help="An incentive run is submitted once the disputes about it are closed.",
    )

    sales_appraisal_remind_days = fields.Integer(
        "Remind of Appraisals",
        default=2,
        help="Days before the end of a phase on which whoever has not done the own "
        "part is reminded.",
    )
    _sales_appraisal_remind_sane = models.Constraint(
        "CHECK(sales_appraisal_remind_days >= 0 AND sales_appraisal_remind_days < 366)",
        "Reminders are sent a number of days before, zero or more, less than a year.",
    )

    sales_appraisal_appeal_answer_days = fields.Integer(
        "Decide Appeals Within",
        default=10,
        help="Working days within which an appeal against an appraisal is decided, or "
        "goes one level up. 0: no deadline.",
    )

    _sales_appraisal_appeal_sane = models.Constraint(
        "CHECK(sales_appraisal_appeal_answer_days >= 0"
        " AND sales_appraisal_appeal_answer_days < 366)",
        "Appeals are decided within a number of days, zero or more, at most one year.",
    )
    _sales_incentive_dispute_sane = models.Constraint(
        "CHECK(sales_incentive_dispute_days >= 0 AND sales_incentive_answer_days >= 0"
        " AND sales_incentive_dispute_days < 3660"
        " AND sales_incentive_answer_days < 366)",
        "Disputes are filed and answered within a number of days, zero or more, at "
        "most ten years and one year.",
    )
    _sales_incentive_correction_sane = models.Constraint(
        "CHECK(sales_incentive_correction_months >= 0)",
        "Late corrections are made for a number of months, zero or more.",
    )
    _sales_project_amount_positive = models.Constraint(
        "CHECK(sales_project_amount >= 0)",
        "The amount of a major project is zero or more.",
    )
    _sales_split_window_positive = models.Constraint(
        "CHECK(sales_split_window_days >= 0)",
        "The split window is a number of days, zero or more.",
    )
    _sales_escalate_days_positive = models.Constraint(
        "CHECK(sales_escalate_days >= 0)",
        "Requests are escalated after a number of working days, zero or more.",
    )

    # ------------------------------------------------------------
    # Days and currency
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if CALENDAR_FIELDS & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _sales_calendars(self):
        """Currency and time zone of every company, kept until one of them changes.

        :return: tuple of (company id, currency id, name of the time zone)
        """
        every = self.sudo().with_context(active_test=False)
        companies = every.search([])  # pylint: disable=no-search-all
        return tuple(
            (
                company.id,
                company.currency_id.id,
                company.resource_calendar_id.tz or "UTC",
            )
            for company in companies
        )

    @api.model
    def _sales_currency_id(self):
        """Id of the acting company's currency, without a query."""
        own = self.env.company.id
        return next(found for key, found, _ in self._sales_calendars() if key == own)

    @ormcache("self.id", "year")
    def _sales_working_year(self, year):
        """Working days of a year by the company's calendar, without public holidays.

        :param year: calendar year
        :return: tuple of dates, in their order
        """
        zone = ZoneInfo(self._sales_zone())
        start = datetime(year, 1, 1, tzinfo=zone)
        end = datetime.combine(date(year, 12, 31), time.max, zone)
        calendar = self.sudo().resource_calendar_id
        intervals = calendar._work_intervals_batch(start, end)[False]
        return tuple(sorted({begin.date() for begin, _end, _attendance in intervals}))

    def _sales_zone(self):
        """Name of the time zone whose days count in this company."""
        self.ensure_one()
        return next(zone for own, _, zone in self._sales_calendars() if own == self.id)

    def _sales_today(self):
        """The day it is in this company."""
        return fields.Date.context_today(self.with_context(tz=self._sales_zone()))

    def _sales_working_days(self, date_from, date_to):
        """Days with working hours by the company's calendar, public holidays left out.

        :param date_from: first day
        :param date_to: last day
        :return: list of dates, in their order
        """
        self.ensure_one()
        return [
            day
            for year in range(date_from.year, date_to.year + 1)
            for day in self._sales_working_year(year)
            if date_from <= day <= date_to
        ]

    def _sales_due_day(self, days):
        """The day that is a number of working days after today, False for 0.

        By plain days where the calendar has no working days.
        """
        self.ensure_one()
        if not days:
            return False
        today = self._sales_today()
        first, last = (fields.Date.add(today, days=n) for n in (1, 3 * days + 30))
        working = self._sales_working_days(first, last)
        return (
            working[days - 1]
            if len(working) >= days
            else fields.Date.add(today, days=days)
        )

    def _sales_working_days_share(self, date_from, date_to, today):
        """Share of the working days of a period that are over (ratio 0-1)."""
        days = self._sales_working_days(date_from, date_to)
        return sum(day < today for day in days) / len(days) if days else 1.0
