from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from .credit_branch import UNNAMED, credited
from .fact_branch import Branch
from .invoice_people import is_shared, shared_lines, unshared

POSTED = SQL("m.state = 'posted'")

SALES = SQL("m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')")
# day of the invoice that a credit note takes back
CREDITED_ON = SQL(
    "(SELECT credited.invoice_date FROM account_move credited"
    " WHERE credited.id = m.reversed_entry_id)"
)


class SalesMetricInvoice(models.AbstractModel):
    """Facts of posted customer invoices; a credit note is negative at its own date."""

    _name = "sales.metric.invoice"
    _description = "Facts of Customer Invoices"

    def _invoice_source_models(self):
        return {"invoice": "account.move.line"}

    def _facts_invoice(self, scope):
        return self._invoice_branches(
            scope, SQL("m.amount_untaxed_signed"), SQL("-l.balance")
        )

    def _invoice_branches(self, scope, move_value, line_value, is_money=True):
        """Facts of whole invoices, or of their lines where those are asked for.

        A line belongs to the people of its order, where that order's credit is shared,
        else to the invoice's salesperson. An invoice with such a line is always told by
        line.

        :param move_value: amount of the invoice, in the company's currency
        :param line_value: the same of a line
        :param is_money: whether it is an amount, shared out to the cent
        """
        by_line = self._invoice_line_fact()
        if self._has_filter():
            matching = SQL("l.id IN %s", self._matching().subselect())
            by_line["where"] = (*by_line["where"], matching)
        unnamed = Branch(
            **{**by_line, "where": (*by_line["where"], unshared(SQL("l.id")))},
            value=line_value,
        )
        shared = self._invoice_shared(by_line, line_value, is_money)
        if scope.is_by_line or self._has_filter():
            return [unnamed, *shared]
        mixed = is_shared(SQL("m.id"))
        return [
            Branch(
                table=SQL("account_move m"),
                key=SQL("m.id"),
                value=move_value,
                where=(POSTED, SALES, SQL("NOT %s", mixed)),
                **self._invoice_fact(),
            ),
            replace(unnamed, table=self._mixed_invoices(), share=SQL("%s", UNNAMED)),
            *shared,
        ]

    @staticmethod
    def _invoice_fact():
        """What all facts of a posted invoice have in common, as of ``Branch``."""
        return {
            "day": SQL("m.invoice_date"),
            "company": SQL("m.company_id"),
            "user": SQL("m.invoice_user_id"),
            "access_team": SQL("m.team_id"),
            "partner": SQL("m.partner_id"),
            "res_model": "account.move",
            "res_id": SQL("m.id"),
            "origin": CREDITED_ON,
        }

    def _invoice_line_fact(self):
        """The same of its lines."""
        return {
            **self._invoice_fact(),
            "table": SQL("account_move m JOIN account_move_line l ON l.move_id = m.id"),
            "key": SQL("l.id"),
            "product": SQL("l.product_id"),
            "where": (POSTED, SALES, SQL("l.display_type IN ('product', 'rounding')")),
        }

    @staticmethod
    def _mixed_invoices():
        """Table of the lines ``l`` of invoices ``m`` that have a shared one.

        By way of these few invoices, one after the other: the planner takes them for
        many, and would read the lines of all.
        """
        return SQL(
            """
            (%s) mixed
            JOIN account_move m ON m.id = mixed.move_id
            CROSS JOIN LATERAL (
                SELECT * FROM account_move_line own WHERE own.move_id = m.id OFFSET 0
            ) l
            """,
            shared_lines(SQL("DISTINCT billed.move_id")),
        )

    def _invoice_shared(self, by_line, amount, is_money):
        """Facts of lines that belong to orders whose credit is shared.

        :param by_line: as of ``_invoice_line_fact``
        """
        table = SQL(
            """
            %s JOIN res_company own_company ON own_company.id = m.company_id
            JOIN res_currency own_currency ON own_currency.id = own_company.currency_id
            """,
            self._shared_invoice_lines(),
        )
        branch = replace(Branch(**by_line, value=amount), table=table)
        step = SQL("own_currency.rounding") if is_money else None
        return credited(branch, SQL("behind.order_id"), amount, step, by_document=True)

    @staticmethod
    def _shared_invoice_lines():
        """Table of lines ``l`` of invoices ``m``, and the order ``behind`` each.

        Only lines of orders whose credit is shared; one of several orders follows the
        first of them.
        """
        columns = SQL("billed.id AS line_id, MIN(ordered.order_id) AS order_id")
        return SQL(
            """
            (%s GROUP BY billed.id) behind
            JOIN account_move_line l ON l.id = behind.line_id
            JOIN account_move m ON m.id = l.move_id
            """,
            shared_lines(columns),
        )
