from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.authority.sales_handover_mixin import FORMATS
from ..models.incentive.incentive_payroll import payroll_rows

# people that a warning names
NAMED = 10


class SalesIncentivePayroll(models.TransientModel):
    """Dialog in which a sales administrator hands locked runs over to payroll.

    Says beforehand what the file will pay, who is no employee, and what was handed over
    before. Policy: D4.i1, G1.3.
    """

    _name = "sales.incentive.payroll"
    _description = "Hand Over to Payroll"

    run_ids = fields.Many2many("sales.incentive.run", string="Runs")
    file_format = fields.Selection(FORMATS, "Format", required=True, default="xlsx")
    currency_id = fields.Many2one("res.currency", compute="_compute_content")
    statement_count = fields.Integer("Statements", compute="_compute_content")
    amount_total = fields.Monetary("Amount", compute="_compute_content")
    notice = fields.Text(compute="_compute_content")
    is_repeat = fields.Boolean(compute="_compute_content")
    reason = fields.Text(help="Why it is handed over again.")
    handover_id = fields.Many2one("sales.incentive.handover", readonly=True)
    file_name = fields.Char(related="handover_id.name")
    sha256 = fields.Char(related="handover_id.sha256")
    can_mark_paid = fields.Boolean(compute="_compute_can_mark_paid")

    @api.depends("run_ids")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Hand Over to Payroll")

    @api.depends("run_ids", "handover_id")
    def _compute_content(self):
        for wizard in self:
            # ids of another company's runs may have been put in
            runs = wizard.run_ids._origin._filtered_access("read")
            company = runs.company_id[:1] or self.env.company
            rows = payroll_rows(runs) if len(runs.company_id) == 1 else []
            before = runs._handed_over()
            wizard.currency_id = company.currency_id
            wizard.statement_count = len(rows)
            wizard.amount_total = sum(row.amount for row in rows)
            wizard.is_repeat = bool(before)
            wizard.notice = "\n".join(
                filter(
                    None,
                    (
                        not wizard.handover_id and runs._repeat_text(before),
                        self._missing_text(rows),
                    ),
                )
            )

    def _missing_text(self, rows):
        """Who is paid without being an employee, or nothing."""
        missing = [row.employee for row in rows if not row.has_employee]
        return bool(missing) and self.env._(
            "%(count)s statements are of people who are no employees of the company. "
            "They are in the file, with a remark: %(people)s.",
            count=len(missing),
            people=", ".join(missing[:NAMED]) + (" ..." if missing[NAMED:] else ""),
        )

    @api.depends("handover_id", "run_ids.state")
    def _compute_can_mark_paid(self):
        for wizard in self:
            states = set(wizard.run_ids.mapped("state"))
            wizard.can_mark_paid = bool(wizard.handover_id) and "locked" in states

    def action_hand_over(self):
        """Make the file and show where to download it.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: see ``sales.incentive.run._hand_over``
        """
        self.ensure_one()
        if self.handover_id:
            raise UserError(
                self.env._("%s is made already: download it.", self.handover_id.name)
            )
        self.handover_id = self.run_ids._hand_over(self.file_format, self.reason)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_payroll_action"
        )
        return {**action, "res_id": self.id}

    def action_download(self):
        """Download the file that was made.

        :raise UserError: it is not made yet
        """
        self.ensure_one()
        if not self.handover_id:
            raise UserError(self.env._("Hand over first."))
        return self.handover_id.action_download()

    def action_ask_paid(self):
        """Go on to the day of the payment."""
        self.ensure_one()
        return self.run_ids.filtered(
            lambda run: run.state == "locked"
        ).action_ask_paid()
