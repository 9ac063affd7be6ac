import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .appraisal_pay_file import WRITERS, pay_rows


class SalesAppraisalPayHandover(models.Model):
    """One hand-over of approved pay adjustments, with the file: a permanent record.

    The add-on writes no wage: whoever keeps the wages reads the file. Each adjustment
    is handed over once. Policy: D3.3, G1.3.
    """

    _name = "sales.appraisal.pay.handover"
    _description = "Hand-Over of Pay Adjustments"
    _inherit = ["sales.handover.mixin"]

    consequence_ids = fields.One2many(
        "sales.appraisal.consequence", "handover_id", "Pay Adjustments"
    )
    row_count = fields.Integer("Adjustments")
    missing_count = fields.Integer(
        "Without Employee", help="People who are no employees of the company."
    )

    _rows_counted = models.Constraint(
        "CHECK(row_count > 0)", "A file holds at least one adjustment."
    )

    @api.model
    def _refuse(self):
        raise AccessError(
            self.env._(
                "A hand-over of pay adjustments is a permanent record: it cannot be "
                "written, changed or deleted. Download its file again instead."
            )
        )

    # ------------------------------------------------------------
    # Handing over
    # ------------------------------------------------------------

    @api.model
    def _waiting(self, company):
        """Approved pay adjustments of a company that no file holds yet."""
        return (
            self.env["sales.appraisal.consequence"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("outcome", "=", "pay"),
                    ("state", "=", "approved"),
                    ("handover_id", "=", False),
                ]
            )
        )

    @api.model
    def _file_title(self, company):
        """Name of a file of today, without its ending."""
        return self.env._("Pay adjustments %s", company._sales_today())

    @api.model
    def _hand_over(self, company, file_format):
        """Make the file of all that waits, and keep it.

        :param company: ``res.company``
        :param file_format: key of ``WRITERS``
        :return: the new ``sales.appraisal.pay.handover``
        :raise AccessError: the acting user is no sales administrator of the company
        :raise UserError: nothing waits
        """
        self._check_hands_over(company)
        # two at once: the second waits, and finds nothing that the first has taken
        self.env.execute_query(
            SQL(
                "SELECT id FROM sales_appraisal_consequence WHERE company_id = %s"
                " AND outcome = 'pay' ORDER BY id FOR UPDATE",
                company.id,
                to_flush=self.env["sales.appraisal.consequence"]._fields["state"],
            )
        )
        self.env["sales.appraisal.consequence"].invalidate_model(["handover_id"])
        waiting = self._waiting(company)
        if not waiting:
            raise UserError(
                self.env._("%s: no approved pay adjustment waits.", company.name)
            )
        rows = pay_rows(waiting.with_env(self.env(su=True)))
        content = WRITERS[file_format](self.env, rows)
        now = fields.Datetime.now()
        handover = self.sudo()._engine_create(
            [
                {
                    "name": f"{self._file_title(company)}.{file_format}",
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "date": now,
                    "file_format": file_format,
                    "file": base64.b64encode(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "row_count": len(rows),
                    "missing_count": sum(not row.has_employee for row in rows),
                }
            ]
        )
        handover = handover.sudo(False)
        waiting._engine_write({"handover_id": handover.id, "date_handover": now})
        note = self.env._("Handed over in %s.", handover.name)
        waiting._message_log_batch(dict.fromkeys(waiting.ids, note))
        for proposal in waiting.proposal_id.filtered(
            lambda proposal: proposal.state == "approved"
        ):
            proposal._close({"done_note": note})
        return handover

    @api.model
    def _check_hands_over(self, company):
        """:raise AccessError: the acting user is no sales administrator of it"""
        user = self.env.user
        is_administrator = user.has_group("sales_team.group_sale_manager")
        if not (self.env.su or is_administrator) or company not in user.company_ids:
            raise AccessError(
                self.env._(
                    "Sales administrators of the company hand over pay adjustments."
                )
            )
