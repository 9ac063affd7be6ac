from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesIncentiveHandover(models.Model):
    """One hand-over of locked runs to payroll, with the file: a permanent record.

    The file is kept here and not on the run, whose attachments every manager of the
    division may read. Policy: D4.i1, G1.3.
    """

    _name = "sales.incentive.handover"
    _description = "Hand-Over to Payroll"
    _inherit = ["sales.handover.mixin"]

    currency_id = fields.Many2one(related="company_id.currency_id")
    run_ids = fields.Many2many(
        "sales.incentive.run",
        "sales_incentive_handover_run_rel",
        "handover_id",
        "run_id",
        "Runs",
        ondelete="restrict",
    )
    statement_count = fields.Integer("Statements")
    amount_total = fields.Monetary("Amount", help="What the file pays in all.")
    missing_count = fields.Integer(
        "Without Employee",
        help="Statements of people who are no employees of the company.",
    )
    is_repeat = fields.Boolean(
        "Repeated", help="One of the runs had been handed over before."
    )
    reason = fields.Text(help="Why it was handed over again.")

    _statements_counted = models.Constraint(
        "CHECK(statement_count > 0)", "A file pays at least one statement."
    )

    @api.model
    def _refuse(self):
        raise AccessError(
            self.env._(
                "A hand-over to payroll is a permanent record: it cannot be written, "
                "changed or deleted. Hand over the run again instead."
            )
        )
