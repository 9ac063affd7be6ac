"""Posted invoices, credit notes, and payments reconciled with them."""

import math

from odoo.fields import Command


def invoice_orders(site):
    """Invoice, credit and collect as planned."""
    plans = [plan for plan in site.plan.orders if plan.invoice and plan.is_confirmed]
    invoices = _post_invoices(site, plans)
    refunds = _post_refunds(site, plans, invoices)
    payments = _post_payments(site, plans, invoices, refunds)
    site.env["account.move.line"]._reconcile_plan(
        [
            _receivable(
                invoices[plan.key],
                *refunds.get(plan.key, ()),
                *(payment.move_id for payment in payments.get(plan.key, ())),
            )
            for plan in plans
            if plan.key in refunds or plan.key in payments
        ]
    )


def _receivable(*moves):
    """Open lines that clear each other."""
    lines = moves[0].line_ids.browse()
    for move in moves:
        lines |= move.line_ids
    return lines.filtered(
        lambda line: (
            line.account_id.account_type == "asset_receivable" and not line.reconciled
        )
    )


def _post_invoices(site, plans):
    """One invoice per order, with its date from the start: a later one costs as much
    as the creation.

    :return: dict of plan key to ``account.move``
    """
    orders = [site.order(plan.key) for plan in plans]
    moves = (
        site.env["account.move"]
        .with_context(default_move_type="out_invoice")
        .create(
            [
                {
                    **order._prepare_invoice(),
                    "invoice_date": plan.invoice.date,
                    "invoice_line_ids": [
                        Command.create(line._prepare_invoice_line(sequence=sequence))
                        for sequence, line in enumerate(order.order_line)
                    ],
                }
                for plan, order in zip(plans, orders, strict=True)
            ]
        )
    )
    moves.action_post()
    return {plan.key: move for plan, move in zip(plans, moves, strict=True)}


def _post_refunds(site, plans, invoices):
    """Credit notes, of everything or of a part of the first line.

    :return: dict of plan key to ``account.move``
    """
    plans = [plan for plan in plans if plan.invoice.refund]
    moves = site.env["account.move"].browse(invoices[plan.key].id for plan in plans)
    refunds = moves._reverse_moves(
        [
            {
                "invoice_date": plan.invoice.refund.date,
                "date": plan.invoice.refund.date,
                "ref": plan.invoice.refund.reason,
            }
            for plan in plans
        ]
    )
    by_key = {plan.key: refund for plan, refund in zip(plans, refunds, strict=True)}
    for plan in plans:
        if plan.invoice.refund.share < 1:
            _keep_part(by_key[plan.key], plan.invoice.refund.share)
    refunds.action_post()
    return by_key


def _keep_part(refund, share):
    """Reduce a credit note to a share of its first line."""
    first, *others = refund.invoice_line_ids
    quantity = max(1, math.floor(first.quantity * share))
    refund.invoice_line_ids = [
        Command.update(first.id, {"quantity": quantity}),
        *(Command.delete(line.id) for line in others),
    ]


def _post_payments(site, plans, invoices, refunds):
    """Customers' payments by bank.

    :return: dict of plan key to ``account.payment``
    """
    journal = site.env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", site.company.id)], limit=1
    )
    keys, values = [], []
    for plan in plans:
        invoice = invoices[plan.key]
        left = invoice.amount_total
        if plan.key in refunds:
            left -= refunds[plan.key].amount_total
        for payment in plan.invoice.payments:
            amount = left
            if payment.share is not None:
                amount = min(left, invoice.amount_total * payment.share)
            amount = invoice.currency_id.round(amount)
            if amount <= 0:
                continue
            left -= amount
            keys.append(plan.key)
            values.append(_payment_values(journal, invoice, payment.date, amount))
    payments = site.env["account.payment"].create(values)
    payments.action_post()
    by_key = {}
    for key, payment in zip(keys, payments, strict=True):
        by_key[key] = by_key.get(key, payment.browse()) | payment
    return by_key


def _payment_values(journal, invoice, date, amount):
    return {
        "payment_type": "inbound",
        "partner_type": "customer",
        "partner_id": invoice.commercial_partner_id.id,
        "journal_id": journal.id,
        "currency_id": invoice.currency_id.id,
        "date": date,
        "amount": amount,
        "memo": invoice.name,
    }
