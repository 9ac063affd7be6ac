from odoo import models
from odoo.tools import SQL

from .fact_branch import Branch

SALES = SQL("m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')")


class SalesMetricInvoice(models.AbstractModel):
    """Facts of posted customer invoices; a credit note is negative at its own date."""

    _name = "sales.metric.invoice"
    _description = "Facts of Customer Invoices"

    def _invoice_source_models(self):
        return {"invoice": "account.move.line"}

    def _facts_invoice(self, scope):
        common = {
            "day": SQL("m.invoice_date"),
            "company": SQL("m.company_id"),
            "user": SQL("m.invoice_user_id"),
            "access_team": SQL("m.team_id"),
            "partner": SQL("m.partner_id"),
            "res_model": "account.move",
            "res_id": SQL("m.id"),
        }
        posted = (SQL("m.state = 'posted'"), SALES)
        if not (scope.is_by_line or self._has_filter()):
            return [
                Branch(
                    table=SQL("account_move m"),
                    key=SQL("m.id"),
                    value=SQL("m.amount_untaxed_signed"),
                    where=posted,
                    **common,
                )
            ]
        where = [*posted, SQL("l.display_type IN ('product', 'rounding')")]
        if self._has_filter():
            where.append(SQL("l.id IN %s", self._matching().subselect()))
        return [
            Branch(
                table=SQL(
                    "account_move m JOIN account_move_line l ON l.move_id = m.id"
                ),
                key=SQL("l.id"),
                value=SQL("-l.balance"),
                product=SQL("l.product_id"),
                where=tuple(where),
                **common,
            )
        ]
