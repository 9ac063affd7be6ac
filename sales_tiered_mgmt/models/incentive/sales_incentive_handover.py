from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import AccessError

FORMATS = [("xlsx", "Excel file (.xlsx)"), ("csv", "CSV file (.csv)")]


class SalesIncentiveHandover(models.Model):
    """One hand-over of locked runs to payroll, with the file: a permanent record.

    The file is kept here and not on the run, whose attachments every manager of the
    division may read. Policy: D4.i1, G1.3.
    """

    _name = "sales.incentive.handover"
    _description = "Hand-Over to Payroll"
    _inherit = ["sales.append.only"]
    _order = "date desc, id desc"

    name = fields.Char("File Name", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_ids = fields.Many2many(
        "sales.incentive.run",
        "sales_incentive_handover_run_rel",
        "handover_id",
        "run_id",
        "Runs",
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", "Handed Over By", required=True, ondelete="restrict"
    )
    date = fields.Datetime("Handed Over On", required=True)
    file_format = fields.Selection(FORMATS, "Format", required=True)
    file = fields.Binary(required=True, attachment=True)
    sha256 = fields.Char(
        "Checksum (SHA-256)",
        required=True,
        help="Checksum of the file as it was handed over.",
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

    def action_download(self):
        """Download the file as it was handed over.

        :raise AccessError: the acting user is no sales administrator
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{quote(self.name)}"
            "?download=true",
            "target": "download",
        }
