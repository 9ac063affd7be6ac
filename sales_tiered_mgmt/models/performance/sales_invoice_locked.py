from odoo import models
from odoo.exceptions import UserError


class SalesInvoiceLocked(models.AbstractModel):
    """Posted invoices of a locked period keep their salesperson: behind account.move.

    The ledger takes the person from the invoice: another one would change a day whose
    results are final. The credit of the order behind it can still be changed, which
    counts as an adjustment on its own day. Policy: A3.3, G1.3.
    """

    _name = "sales.invoice.locked"
    _description = "Salesperson of an Invoice in a Locked Period"

    def write(self, vals):
        if "invoice_user_id" in vals:
            self._sales_check_locked_person(vals["invoice_user_id"])
        return super().write(vals)

    def _sales_check_locked_person(self, user_id):
        """
        :param user_id: id of the new salesperson, or False
        :raise UserError: an invoice of a locked period would change hands
        """
        for move in self.sudo():
            locked = move.company_id.sales_performance_lock_date
            if (
                locked
                and move.state == "posted"
                and move.is_sale_document(include_receipts=True)
                and move.invoice_date <= locked
                and move.invoice_user_id.id != (user_id or False)
            ):
                raise UserError(
                    self.env._(
                        "%(invoice)s counts on %(day)s, and results until %(date)s are "
                        "locked: its salesperson does not change any more. Change the "
                        "credit of its order, which counts as an adjustment, or ask a "
                        "sales administrator to open the period again.",
                        invoice=move.display_name,
                        day=move.invoice_date,
                        date=locked,
                    )
                )
