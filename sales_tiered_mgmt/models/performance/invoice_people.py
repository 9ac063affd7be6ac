"""Facts about whole invoices, whose lines may belong to several people."""

from dataclasses import replace

from odoo.tools import SQL

from .credit_branch import KINDS, by_credit, shared_out
from .ledger_scope import SHARES

# lines of an invoice that make up its untaxed amount
AMOUNT_LINES = SQL("own.move_id = m.id AND own.display_type IN ('product', 'rounding')")
# number of a credit row among those of all invoices of a payment without an entry
PLACE_IN_PAYMENT = SQL(
    """
    (((
        SELECT COUNT(DISTINCT (billed.move_id, named.id))
          FROM account_move__account_payment before
          JOIN account_move_line billed ON billed.move_id = before.invoice_id
          JOIN sale_order_line_invoice_rel sale ON sale.invoice_line_id = billed.id
          JOIN sale_order_line ordered ON ordered.id = sale.order_line_id
          JOIN sales_credit_split named ON named.order_id = ordered.order_id
         WHERE before.payment_id = paid.id AND before.invoice_id < m.id
    ) + credit.number) %% %s)
    """,
    SHARES // KINDS,
)


def shared_lines(columns, condition=None):
    """SELECT of the invoice lines (``billed``) of orders whose credit is shared.

    :param condition: about the credit rows, known as ``named``
    """
    return SQL(
        """
        SELECT %s
          FROM sales_credit_split named
          JOIN sale_order_line ordered ON ordered.order_id = named.order_id
          JOIN sale_order_line_invoice_rel sale ON sale.order_line_id = ordered.id
          JOIN account_move_line billed ON billed.id = sale.invoice_line_id
         WHERE %s
        """,
        columns,
        condition or SQL("TRUE"),
    )


def unshared(line):
    """Condition: the line belongs to no order whose credit is shared."""
    return SQL(
        """
        NOT EXISTS (
            SELECT FROM sale_order_line_invoice_rel sale
              JOIN sale_order_line ordered ON ordered.id = sale.order_line_id
              JOIN sales_credit_split named ON named.order_id = ordered.order_id
             WHERE sale.invoice_line_id = %s
        )
        """,
        line,
    )


def is_shared(invoice, condition=None):
    """Condition: the invoice has lines of orders whose credit is shared.

    :param condition: as of ``shared_lines``
    """
    return SQL("%s IN (%s)", invoice, shared_lines(SQL("billed.move_id"), condition))


def by_people(branch, *matching, place=None):
    """Facts about whole invoices ``m``, by the people credited with their lines.

    Lines of orders whose credit is shared are those people's, the rest is of the
    invoice's salesperson. A person has the same part of each fact as of the untaxed
    amount invoiced, which is exact to the cent; the parts add up to the whole fact.

    :param branch: :class:`~.fact_branch.Branch` about one invoice in each row; its
        weight, or without one its value, is what counts of the untaxed amount (ratio)
    :param matching: conditions about the lines, known as ``own``, that count at all
    :param place: as of ``by_credit``, where a key has facts of several invoices
    :return: list of branches
    """
    amount = SQL("m.amount_untaxed_signed")
    if matching:
        amount = _amount_of(*matching)
    mixed = is_shared(SQL("m.id"))
    rest = (*matching, unshared(SQL("own.id")))
    return [
        _times(branch, amount, SQL("NOT %s", mixed)),
        _times(
            branch,
            _amount_of(*rest),
            mixed,
            SQL("EXISTS (SELECT FROM account_move_line own WHERE %s)", _lines(rest)),
        ),
        *by_credit(
            branch,
            _credit_of_invoice(matching),
            SQL("%s * credit.part", branch.weight or branch.value),
            lambda condition: is_shared(SQL("m.id"), condition),
            place=place,
            by_document=True,
        ),
    ]


def _times(branch, amount, *where):
    """The branch, with what counts of an amount multiplied by it."""
    where = (*branch.where, *where)
    if branch.weight is None:
        return replace(branch, value=SQL("%s * %s", branch.value, amount), where=where)
    return replace(branch, weight=SQL("%s * %s", branch.weight, amount), where=where)


def _lines(conditions):
    return SQL(" AND ").join([AMOUNT_LINES, *conditions])


def _amount_of(*conditions):
    """What the invoice's lines that fulfil the conditions amount to."""
    return SQL(
        "(SELECT COALESCE(SUM(-own.balance), 0) FROM account_move_line own WHERE %s)",
        _lines(conditions),
    )


def _credit_of_invoice(matching):
    """SELECT of the credit rows of the invoice's lines, numbered, and their parts.

    A line of several orders follows the first of them.
    """
    row = SQL(
        "parts.order_id, parts.number, parts.user_id, parts.is_default,"
        " parts.date_from, parts.date_to, parts.opened_on, parts.closed_on"
    )
    return SQL(
        """
        SELECT parts.user_id, parts.is_default, parts.date_from, parts.date_to,
               parts.opened_on, parts.closed_on, SUM(parts.part) AS part,
               ROW_NUMBER() OVER (ORDER BY parts.order_id, parts.number) AS number
          FROM (
            SELECT own.id, own.balance, MIN(ordered.order_id) AS order_id
              FROM account_move_line own
              JOIN sale_order_line_invoice_rel sale ON sale.invoice_line_id = own.id
              JOIN sale_order_line ordered ON ordered.id = sale.order_line_id
              JOIN sales_credit_split named ON named.order_id = ordered.order_id
             WHERE %(lines)s
             GROUP BY own.id
          ) behind
          JOIN res_company own_company ON own_company.id = m.company_id
          JOIN res_currency own_currency ON own_currency.id = own_company.currency_id
         CROSS JOIN LATERAL (%(parts)s) parts
         GROUP BY %(row)s
        """,
        lines=_lines(matching),
        parts=shared_out(
            SQL("behind.order_id"), SQL("-behind.balance"), SQL("own_currency.rounding")
        ),
        row=row,
    )
