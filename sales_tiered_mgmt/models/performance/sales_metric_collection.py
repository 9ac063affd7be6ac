from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from .collection_sql import (
    BY_STATEMENT,
    LOST,
    MONEY,
    ONE_BEHIND,
    PAID_BEFORE,
    REGISTERED,
    REGISTERED_BEFORE,
    SHARE_OF_PAYMENT,
)
from .credit_branch import KINDS, OTHER
from .fact_branch import Branch
from .invoice_people import PLACE_IN_PAYMENT, by_people
from .ledger_scope import SHARES

INVOICE_TYPES = SQL("('out_invoice', 'out_receipt')")
REFUND_TYPES = SQL("('out_refund')")
# the invoice's side of a reconciliation: its line and amount, the other's line, types
DEBIT = ("debit_move_id", "debit_amount_currency", "credit_move_id", INVOICE_TYPES)
CREDIT = ("credit_move_id", "credit_amount_currency", "debit_move_id", REFUND_TYPES)


class SalesMetricCollection(models.AbstractModel):
    """Facts of money really received for customer invoices, and of what is given up.

    Collected is the untaxed share of the invoice, in the company's currency at the
    invoice's own rate: gains and losses of the exchange are nobody's selling.

    * A *reconciliation* of the receivable with an entry counts as far as the entry is
      money: accounts of cash, banks and cards, or the payment's own outstanding
      account. Credit notes, offsets with bills and write-offs are no money. Its day is
      that of the later of the two documents.
    * A payment *without a journal entry* (no outstanding account, in databases where
      bank statements are reconciled) counts on its own day, as soon as it is in
      process. If it pays several documents, each gets the same share of its total. When
      the bank statement is reconciled with the invoice later, that money counts only as
      far as it exceeds those payments: nothing counts twice, nor moves to another day.
    * An invoice is its people's, each of whom collects of the part they are credited
      with in what was invoiced as much as of the whole.
    * What the entry charges to anything else (a write-off, cash discount, bank fees) is
      given up: negative in what was *invoiced*, at the day of the reconciliation.
    """

    _name = "sales.metric.collection"
    _description = "Facts of Money Collected"
    _inherit = ["sales.metric.invoice"]

    def _collection_source_models(self):
        return {"collection": "account.move", "days_to_collect": "account.move"}

    def _facts_collection(self, scope):
        return [
            *self._reconciled(DEBIT),
            *self._reconciled(CREDIT),
            *self._registered(),
        ]

    def _facts_days_to_collect(self, scope):
        """Days from the invoice to its money, weighted by the amount."""
        where = (SQL("m.move_type IN %s", INVOICE_TYPES), SQL("m.amount_untaxed <> 0"))
        return [
            *self._reconciled(
                DEBIT, SQL("(p.max_date - m.invoice_date)::numeric"), *where
            ),
            *self._registered(
                SQL("(GREATEST(paid.date, m.date) - m.invoice_date)::numeric"), *where
            ),
        ]

    def _facts_invoice(self, scope):
        return [*super()._facts_invoice(scope), *self._written_off()]

    @staticmethod
    def _counted(days):
        """What is counted of an invoice, as of ``by_people``.

        :param days: ``SQL`` of a number of days, None: the amount itself
        """
        part = SQL("counted.part")
        if days is None:
            return {"value": part}
        return {"value": days, "weight": part, "is_weight_amount": True}

    def _collected_invoice(self):
        """What all facts of an invoice's money have in common, as of ``Branch``."""
        return {
            "company": SQL("m.company_id"),
            "user": SQL("m.invoice_user_id"),
            "access_team": SQL("m.team_id"),
            "partner": SQL("m.partner_id"),
            "res_model": "account.move",
            "res_id": SQL("m.id"),
            "origin": SQL(PAID_BEFORE),
        }

    def _reconciliation(self, side, part, *where):
        """Reconciliations ``p`` of an invoice ``m`` with an ``entry``.

        :param part: ``SQL`` of the share of the invoice, known as ``counted.part``
        """
        own, amount, other, types = side
        table = SQL(
            """
            account_partial_reconcile p
            JOIN account_move_line l ON l.id = p.%(own)s
            JOIN account_move m ON m.id = l.move_id
            JOIN account_account receivable ON receivable.id = l.account_id
            JOIN account_move_line counterpart ON counterpart.id = p.%(other)s
            JOIN account_move entry ON entry.id = counterpart.move_id
            LEFT JOIN account_payment paid ON paid.id = entry.origin_payment_id
            CROSS JOIN LATERAL (
                SELECT p.%(amount)s / NULLIF(m.amount_total, 0) AS part
            ) whole
            CROSS JOIN LATERAL (SELECT %(part)s AS part) counted
            """,
            own=SQL.identifier(own),
            other=SQL.identifier(other),
            amount=SQL.identifier(amount),
            part=part,
        )
        return {
            **self._collected_invoice(),
            "table": table,
            "key": SQL("p.id"),
            "day": SQL("p.max_date"),
            "where": (
                SQL("m.state = 'posted'"),
                SQL("m.move_type IN %s", types),
                SQL("receivable.account_type = 'asset_receivable'"),
                SQL("entry.move_type = 'entry'"),
                *where,
                SQL("counted.part > 0"),
            ),
        }

    def _reconciled(self, side, days=None, *where):
        """Facts of the money in reconciliations, but for what was registered before.

        :param days: as of ``_counted``
        """
        own, amount, other, _types = side
        before = SQL(
            REGISTERED_BEFORE,
            own=SQL.identifier(own),
            other=SQL.identifier(other),
            amount=SQL.identifier(amount),
            registered=SQL(REGISTERED, share=SQL(SHARE_OF_PAYMENT)),
        )
        part = SQL(
            "CASE WHEN paid.id IS NOT NULL OR NOT %(linked)s"
            " THEN whole.part * %(money)s"
            " ELSE LEAST(whole.part * %(money)s, %(before)s) END",
            linked=SQL(BY_STATEMENT),
            money=SQL(MONEY),
            before=before,
        )
        matching = self._only_matching(SQL("m.id"))
        return by_people(
            Branch(
                **self._reconciliation(side, part, *where, *matching),
                **self._counted(days),
            )
        )

    def _registered(self, days=None, *where):
        """Facts of payments that have no journal entry.

        :param days: as of ``_counted``
        """
        table = SQL(
            """
            account_payment paid
            JOIN account_move__account_payment link ON link.payment_id = paid.id
            JOIN account_move m ON m.id = link.invoice_id
            CROSS JOIN LATERAL (SELECT (%s) AS part) counted
            """,
            SQL(SHARE_OF_PAYMENT),
        )
        branch = Branch(
            **self._collected_invoice(),
            **self._counted(days),
            table=table,
            key=SQL("paid.id"),
            is_mirrored=True,
            share=SQL(
                "((SELECT COUNT(*) FROM account_move__account_payment before"
                " WHERE before.payment_id = paid.id"
                " AND before.invoice_id < m.id) * %s + %s) %% %s",
                KINDS,
                OTHER,
                SHARES,
            ),
            day=SQL("GREATEST(paid.date, m.date)"),
            where=(
                SQL("paid.move_id IS NULL"),
                SQL("paid.state IN ('in_process', 'paid')"),
                SQL("m.state = 'posted'"),
                SQL("m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')"),
                *where,
                *self._only_matching(SQL("m.id")),
                SQL("counted.part > 0"),
            ),
        )
        return by_people(branch, place=PLACE_IN_PAYMENT)

    def _written_off(self):
        """Facts of what was given up of invoices, without a product."""
        branch = Branch(
            **self._reconciliation(
                DEBIT,
                SQL("whole.part * %s", SQL(LOST)),
                SQL("(paid.id IS NULL OR NOT %s)", SQL(ONE_BEHIND)),
                SQL("entry.tax_cash_basis_rec_id IS NULL"),
                SQL(
                    "NOT EXISTS (SELECT FROM account_partial_reconcile exchanged"
                    " WHERE exchanged.exchange_move_id = entry.id)"
                ),
            ),
            is_mirrored=True,
            value=SQL("-counted.part"),
        )
        # what is given up takes back what was invoiced
        branch = replace(branch, origin=SQL("m.invoice_date"))
        return by_people(branch, *self._only_matching(SQL("own.id")))
