"""Facts of the demo company, added up by hand from its documents.

Plain Python over orders, invoices and payments: no ledger, no SQL of the add-on. What
the tests compare the add-on's figures with.
"""

from collections import defaultdict
from fractions import Fraction
from zoneinfo import ZoneInfo

from odoo.fields import Date


def exact(value):
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


class DemoDocuments:
    """Use with TransactionCase; expects ``cls.company``."""

    @property
    def zone(self):
        return ZoneInfo(self.company.resource_calendar_id.tz or "UTC")

    def own_day(self, moment):
        """Day of a moment in UTC where the company is."""
        local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.zone)
        return local.date()

    # ------------------------------------------------------------
    # The documents, added up by hand: [(day, person, value)]
    # ------------------------------------------------------------

    def signed_orders(self):
        return self.env["sale.order"].search(
            [("state", "=", "sale"), ("company_id", "=", self.company.id)]
        )

    def cancelled_orders(self):
        """Orders that were signed and cancelled later, with the day of that."""
        kept = self.env["sales.signing.reversal"].search(
            [("company_id", "=", self.company.id), ("order_id", "!=", False)]
        )
        return {row.order_id: row.date_cancelled for row in kept}

    def facts_of_orders(self, amount):
        """What stands counts once, what was cancelled there and back."""
        facts = [
            (self.own_day(order.date_order), order.user_id, amount(order))
            for order in self.signed_orders()
        ]
        for order, day in self.cancelled_orders().items():
            value = amount(order)
            facts.append((self.own_day(order.date_order), order.user_id, value))
            facts.append((day, order.user_id, -value))
        return facts

    def facts_signed(self):
        return self.facts_of_orders(
            lambda order: order.amount_untaxed / order.currency_rate
        )

    def facts_margin(self):
        return self.facts_of_orders(
            lambda order: (
                sum(
                    line.price_subtotal - line.purchase_price * line.product_uom_qty
                    for line in order.order_line
                )
                / order.currency_rate
            )
        )

    def facts_new_customers(self):
        """The first order of a customer that stands; one that was cancelled counted
        until that day, if none that stood then was signed before it.
        """
        cancelled = self.cancelled_orders()
        orders = self.signed_orders() | self.env["sale.order"].union(*cancelled)
        facts, earlier = [], defaultdict(list)
        for order in orders.sorted(lambda o: (o.date_order, o.id)):
            until = cancelled.get(order, Date.to_date("9999-12-31"))
            customer = order.partner_id.commercial_partner_id
            if all(other < until for other in earlier[customer]):
                facts.append((self.own_day(order.date_order), order.user_id, 1))
                if order in cancelled:
                    facts.append((until, order.user_id, -1))
            earlier[customer].append(until)
        return facts

    def facts_invoiced(self):
        moves = self.env["account.move"].search(
            [
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        return [
            (
                move.invoice_date,
                move.invoice_user_id,
                -sum(
                    line.balance
                    for line in move.line_ids
                    if line.display_type in ("product", "rounding")
                ),
            )
            for move in moves
        ]

    def facts_collected(self):
        """The untaxed part of every payment reconciled with an invoice."""
        facts = []
        invoices = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        for invoice in invoices:
            receivable = invoice.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            untaxed = invoice.amount_untaxed_signed / (invoice.amount_total or 1)
            for partial in receivable.matched_credit_ids:
                entry = partial.credit_move_id.move_id
                if entry.origin_payment_id:  # money, not a credit note
                    day = max(invoice.date, entry.date)
                    value = partial.debit_amount_currency * untaxed
                    facts.append((day, invoice.invoice_user_id, value))
        return facts

    def payments(self, kind, with_move=False):
        """Money of invoices, or money given back for credit notes."""
        moves = self.env["account.move"].search(
            [
                ("move_type", "=", kind),
                ("state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        for move in moves:
            receivable = move.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            is_invoice = kind == "out_invoice"
            partials = (
                receivable.matched_credit_ids
                if is_invoice
                else receivable.matched_debit_ids
            )
            untaxed = abs(exact(move.amount_untaxed_signed)) / exact(move.amount_total)
            for partial in partials:
                other = partial.credit_move_id if is_invoice else partial.debit_move_id
                if not other.move_id.origin_payment_id:
                    continue
                amount = (
                    partial.debit_amount_currency
                    if is_invoice
                    else partial.credit_amount_currency
                )
                day = max(move.date, other.move_id.date)
                row = (day, move.invoice_user_id, exact(amount) * untaxed)
                yield (*row, move) if with_move else row
