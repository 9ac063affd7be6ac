from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesPeriodLock(models.AbstractModel):
    """Days whose results are final; behind ``res.company``. Policy: A3.3."""

    _name = "sales.period.lock"
    _description = "Locked Period of the Results"

    sales_performance_lock_date = fields.Date(
        "Results Locked Until",
        tracking=True,
        help="Results up to this day are final: who is credited with them does not "
        "change any more. Later decisions count as adjustments on their own day.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("sales_performance_lock_date")._sales_check_lock({})
        return companies

    def write(self, vals):
        if "sales_performance_lock_date" not in vals:
            return super().write(vals)
        before = {company: company.sales_performance_lock_date for company in self}
        result = super().write(vals)
        self._sales_check_lock(before)
        return result

    def _sales_check_lock(self, before):
        """Hold a new lock date to who may set it, and when.

        :param before: dict of company to the date before
        :raise AccessError: the acting person is no sales administrator
        :raise UserError: the date is in the future, or moves back without a note
        """
        acting = self.env.user
        if not self.env.su and not acting.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Sales administrators lock the results of a period.")
            )
        for company in self:
            former, day = before.get(company), company.sales_performance_lock_date
            if day and day > company._sales_today():
                raise UserError(
                    self.env._("Results can be locked until today at the latest.")
                )
            is_back = former and (not day or day < former)
            if is_back and company.id not in self.env.cr.cache.get(
                "sales_unlocking", frozenset()
            ):
                raise UserError(
                    self.env._(
                        "Results of %(company)s are locked until %(date)s. To open "
                        "them again, use Lock Results and say why.",
                        company=company.name,
                        date=former,
                    )
                )

    def _sales_day(self, moment):
        """The company's date of a moment in UTC, as the ledger has it."""
        self.ensure_one()
        zone = ZoneInfo(self._sales_zone())
        return moment.replace(tzinfo=UTC).astimezone(zone).date()

    def _sales_open_day(self):
        """The day on which adjustments count: today, or the first that is open."""
        self.ensure_one()
        today, locked = self._sales_today(), self.sudo().sales_performance_lock_date
        return max(today, locked + timedelta(days=1)) if locked else today
