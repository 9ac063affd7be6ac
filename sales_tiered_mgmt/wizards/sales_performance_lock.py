from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.authority.cursor_note import noted_ids


class SalesPerformanceLock(models.TransientModel):
    """Dialog in which a sales administrator closes a period's results.

    Opening a period again needs a reason, which the company's log keeps.
    """

    _name = "sales.performance.lock"
    _description = "Lock Results"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_before = fields.Date(
        "Locked Until Now", related="company_id.sales_performance_lock_date"
    )
    date = fields.Date(
        "Results Locked Until",
        compute="_compute_date",
        store=True,
        readonly=False,
    )
    is_back = fields.Boolean(compute="_compute_is_back")
    reason = fields.Text()

    @api.depends("company_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = wizard.company_id.sudo().sales_performance_lock_date

    @api.depends("date", "company_id")
    def _compute_is_back(self):
        for wizard in self:
            before = wizard.company_id.sudo().sales_performance_lock_date
            wizard.is_back = before and (not wizard.date or wizard.date < before)

    def action_lock(self):
        """Lock, or open again.

        :raise AccessError: the acting person is no sales administrator, or of another
            company
        :raise UserError: a period is opened again without a reason
        """
        self.ensure_one()
        acting = self.env.user
        if not acting.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Sales administrators lock the results of a period.")
            )
        if self.company_id not in acting.company_ids:
            raise AccessError(self.env._("You do not work in that company."))
        reason = (self.reason or "").strip()
        if self.is_back and not reason:
            raise UserError(self.env._("Say why locked results are opened again."))
        company = self.company_id.sudo()
        with noted_ids(company, "sales_unlocking"):
            company.sales_performance_lock_date = self.date
        if reason:
            company._message_log(
                body=Markup("<p>%s</p>")
                % self.env._(
                    "Results locked until %(date)s by %(person)s: %(reason)s",
                    date=self.date or self.env._("no day"),
                    person=acting.name,
                    reason=reason,
                )
            )
        return {"type": "ir.actions.act_window_close"}
