from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesFundPrint(models.TransientModel):
    """Asks for the period of a fund's statement on paper. Policy: D4.i4, G1.3."""

    _name = "sales.fund.print"
    _description = "Print a Team Fund Statement"

    fund_ids = fields.Many2many("sales.fund", string="Team Funds", required=True)
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: self.env.company._sales_today(),
    )

    @api.model
    def _default_date_from(self):
        """First day of the fiscal year."""
        company = self.env.company.sudo()
        return company.compute_fiscalyear_dates(company._sales_today())["date_from"]

    def action_print(self):
        """Print what went in and out of the funds.

        :raise AccessError: a fund is not the acting user's to see
        :raise UserError: the period ends before it begins
        """
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The period ends on or after its first day."))
        self.fund_ids.check_access("read")
        report = self.env.ref("sales_tiered_mgmt.sales_fund_report_action")
        data = {
            "fund_ids": self.fund_ids.ids,
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
        }
        return report.report_action(self.fund_ids, data=data)
