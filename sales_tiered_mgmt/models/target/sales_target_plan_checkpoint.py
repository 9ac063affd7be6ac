import logging
from calendar import monthrange
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import date_utils

_logger = logging.getLogger(__name__)


class SalesTargetPlanCheckpoint(models.AbstractModel):
    """When a plan's pace is checked, and the job that does it.

    On set days of each month, results are compared to the target to date; whoever is
    behind, and the superior, get an activity, once per checkpoint. It goes by itself
    when the pace recovers. Policy: D2.4, C2.d, G1.1, G1.2.
    """

    _name = "sales.target.plan.checkpoint"
    _description = "Checkpoints of a Target Plan"

    checkpoint_days = fields.Char(
        "Check on Days",
        default="10, 20",
        help="Days of each month on which the pace is checked, such as 10, 20. A day "
        "that a month does not have is its last. Empty: on none.",
    )
    is_checkpoint_month_end = fields.Boolean(
        "Check on the Last Working Day",
        default=True,
        help="Check the pace on the last working day of each month, too.",
    )
    checkpoint_period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        "Check the Pace Of",
        required=True,
        default="month",
        help="Target and result are compared from the beginning of this period on.",
    )
    checkpoint_tolerance = fields.Float(
        "Tolerance (%)",
        digits=(5, 2),
        default=10.0,
        help="Behind is who is below the target to date by more than this, in per cent "
        "of it.",
    )
    date_checkpoint = fields.Date(
        "Last Checkpoint", readonly=True, copy=False, help="Last day that was checked."
    )
    checkpoint_ids = fields.One2many(
        "sales.target.checkpoint", "plan_id", "Behind Pace", copy=False
    )

    @api.constrains("checkpoint_days", "checkpoint_tolerance")
    def _check_checkpoint(self):
        for plan in self:
            plan._checkpoint_numbers()
            if not 0 <= plan.checkpoint_tolerance < 100:
                raise ValidationError(
                    self.env._("The tolerance is from 0 to less than 100 per cent.")
                )

    def _checkpoint_numbers(self):
        """Days of the month on which the pace is checked.

        :return: set of numbers from 1 to 31
        :raise ValidationError: something else is entered
        """
        self.ensure_one()
        texts = (self.checkpoint_days or "").replace(",", " ").split()
        if not all(text.isdecimal() and 1 <= int(text) <= 31 for text in texts):
            raise ValidationError(
                self.env._(
                    "Enter days of the month from 1 to 31, such as 10, 20; not %s.",
                    self.checkpoint_days,
                )
            )
        return {int(text) for text in texts}

    # ------------------------------------------------------------
    # The job
    # ------------------------------------------------------------

    @api.model
    def _cron_checkpoints(self):
        """Check the plans in force; a plan that fails does not stop the others."""
        Cron = self.env["ir.cron"]
        Checkpoint = self.env["sales.target.checkpoint"]
        plans = self.search([("state", "=", "running")])
        Checkpoint.search(
            [("state", "=", "open"), ("plan_id", "not in", plans.ids)]
        )._end()
        Cron._commit_progress(remaining=len(plans))
        for plan in plans:
            try:
                with self.env.cr.savepoint():
                    plan._run_checkpoint()
            except Exception:  # pylint: disable=broad-exception-caught
                _logger.exception("Target plan %s could not be checked", plan.id)
            if not Cron._commit_progress(1):
                break

    def _run_checkpoint(self):
        """Check the plan if a checkpoint has come; else see who has caught up."""
        self.ensure_one()
        self._touch()
        today = self.company_id._sales_today()
        day = self._latest_checkpoint(today)
        if not day or (self.date_checkpoint and self.date_checkpoint >= day):
            self.checkpoint_ids.filtered(
                lambda check: check.state == "open"
            )._close_recovered()
            return
        self._record({"date_checkpoint": day})
        self.checkpoint_ids.filtered(lambda check: check.state == "open")._end()
        self.env["sales.target.checkpoint"]._raise_for(
            self._checked_sheets(day, today), day, self._checkpoint_span(day)
        )

    def _latest_checkpoint(self, today):
        """The last checkpoint up to today, None before the first.

        One that the server slept through is made up for; none before the plan was in
        force.
        """
        begin = self.date_from
        if self.date_approved:
            zone = self.company_id._sales_zone()
            approved = fields.Datetime.context_timestamp(
                self.with_context(tz=zone), self.date_approved
            )
            begin = max(begin, approved.date())
        months = (today, today.replace(day=1) - timedelta(days=1))
        days = [day for month in months for day in self._checkpoints_of(month)]
        return max((day for day in days if begin <= day <= today), default=None)

    def _checkpoints_of(self, day):
        """The checkpoints of the month of a day."""
        length = monthrange(day.year, day.month)[1]
        numbers = {min(number, length) for number in self._checkpoint_numbers()}
        days = {day.replace(day=number) for number in numbers}
        if self.is_checkpoint_month_end:
            working = self.company_id._sales_working_days(*date_utils.get_month(day))
            days |= set(working[-1:])
        return days

    def _checkpoint_span(self, day):
        """First and last day of the period checked on a day."""
        if self.checkpoint_period == "year":
            return self.date_from, self.date_to
        name = self.checkpoint_period
        first, last = date_utils.start_of(day, name), date_utils.end_of(day, name)
        return max(first, self.date_from), min(last, self.date_to)

    def _checked_sheets(self, day, today):
        """Sheets whose owner is there, and not on leave for all of the month."""
        sheets = self.sheet_ids.filtered(
            lambda sheet: (
                sheet.date_from <= today <= sheet.date_to
                and sheet.state != "open"
                and sheet._owner_user().active
            )
        )
        absent = self._absent_all_month(sheets.user_id, day)
        return sheets.filtered(
            lambda sheet: not (sheet.kind == "person" and sheet.user_id in absent)
        )

    def _absent_all_month(self, users, day):
        """People with approved time off on every working day of the month of a day.

        :return: ``res.users``
        """
        first, last = date_utils.get_month(day)
        working = set(self.company_id._sales_working_days(first, last))
        leaves = self.env["hr.leave"].search(
            [
                ("user_id", "in", users.ids),
                ("state", "=", "validate"),
                ("holiday_status_id.time_type", "=", "leave"),
                ("request_date_from", "<=", last),
                ("request_date_to", ">=", first),
            ]
        )
        left = {user: set(working) for user in leaves.user_id}
        for leave in leaves:
            if leave.request_unit_half or leave.request_unit_hours:
                continue
            left[leave.user_id] -= {
                off
                for off in working
                if leave.request_date_from <= off <= leave.request_date_to
            }
        return users.filtered(lambda user: working and left.get(user) == set())
