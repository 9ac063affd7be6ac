from datetime import date

from odoo import api, fields, models

# The worst case: months of 31 days, so that the same terms always count the same.
REFERENCE_DAY = date(2025, 7, 1)


class AccountPaymentTerm(models.Model):
    """How long a customer may take to pay: measured against a limit (C3.p3)."""

    _inherit = "account.payment.term"

    sales_longest_days = fields.Integer(
        "Longest Days to Pay",
        compute="_compute_sales_longest_days",
        store=True,
        help="Days from the invoice to the last instalment, at most.",
    )

    @api.depends("line_ids.nb_days", "line_ids.delay_type", "line_ids.days_next_month")
    def _compute_sales_longest_days(self):
        for term in self:
            term.sales_longest_days = max(
                (
                    (line._get_due_date(REFERENCE_DAY) - REFERENCE_DAY).days
                    for line in term.line_ids
                ),
                default=0,
            )
