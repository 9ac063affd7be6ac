from odoo import api, fields, models


class SalesIncentivePaid(models.TransientModel):
    """Asks for the day on which payroll has paid; the step checks who may note it.

    Policy: D4.i1.
    """

    _name = "sales.incentive.paid"
    _description = "Mark Incentive Runs as Paid"

    run_ids = fields.Many2many("sales.incentive.run", string="Runs")
    date = fields.Date(
        "Paid On",
        required=True,
        default=lambda self: self.env.company._sales_today(),
    )
    notice = fields.Text(compute="_compute_notice")

    @api.depends("run_ids")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Mark Paid")

    @api.depends("run_ids")
    def _compute_notice(self):
        """What was never handed over is perhaps not paid yet."""
        for wizard in self:
            runs = wizard.run_ids._origin._filtered_access("read")
            handed = runs._handed_over()
            open_ones = runs.filtered(lambda run, handed=handed: run not in handed)
            wizard.notice = bool(open_ones) and self.env._(
                "Not handed over to payroll yet: %(runs)s.",
                runs=", ".join(open_ones.mapped("display_name")),
            )

    def action_confirm(self):
        """Note the payment.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: a run is not locked, or the day cannot be right
        """
        self.ensure_one()
        self.run_ids.action_mark_paid(self.date)
        return {"type": "ir.actions.act_window_close"}
