"""How much of an entry is money: pieces of SQL about a reconciliation.

Names used: ``m`` the invoice, ``p`` the reconciliation, ``entry`` the journal entry it
is with, ``counterpart`` its line, ``paid`` the payment it belongs to, if any.
"""

# a payment's entry without a write-off, the ordinary case, told without its lines
ONE_BEHIND = "paid.amount >= ABS(counterpart.amount_currency)"

_LINES = """
    SELECT LEAST(1, GREATEST(0, COALESCE(
               -SUM(part.balance) FILTER (WHERE %s)
               / NULLIF(SUM(part.balance) FILTER (
                     WHERE kind.account_type IN (
                               'asset_receivable', 'liability_payable')
                       AND part.balance * counterpart.balance > 0), 0),
               0)))
      FROM account_move_line part
      JOIN account_account kind ON kind.id = part.account_id
     WHERE part.move_id = entry.id
"""
_IS_CASH = """
    (kind.account_type IN ('asset_cash', 'liability_credit_card')
     OR kind.id IS NOT DISTINCT FROM paid.outstanding_account_id)
"""
_IS_OTHER = f"""
    kind.account_type NOT IN ('asset_receivable', 'liability_payable')
    AND NOT {_IS_CASH}
"""
# share of the entry that is money, and that which is neither money nor a balance with
# somebody
MONEY = f"CASE WHEN {ONE_BEHIND} THEN 1 ELSE ({_LINES % _IS_CASH}) END"
LOST = f"({_LINES % _IS_OTHER})"

# payments were registered for the invoice
BY_STATEMENT = """
    EXISTS (SELECT FROM account_move__account_payment link WHERE link.invoice_id = m.id)
"""
# share that a payment is of the documents it pays, the same for each of them
SHARE_OF_PAYMENT = """
    SELECT LEAST(1, COALESCE(
        CASE WHEN BOOL_AND(document.currency_id = paid.currency_id)
             THEN CASE paid.payment_type WHEN 'inbound' THEN paid.amount
                                         ELSE -paid.amount END
                  / NULLIF(SUM(document.amount_total_in_currency_signed), 0)
             ELSE paid.amount_company_currency_signed
                  / NULLIF(SUM(document.amount_total_signed), 0)
        END, 0))
      FROM account_move__account_payment joint
      JOIN account_move document ON document.id = joint.invoice_id
     WHERE joint.payment_id = paid.id
"""
# share of the invoice that payments without an entry have paid
REGISTERED = """
    (SELECT COALESCE(SUM(GREATEST(0, registered.part)), 0)
       FROM account_move__account_payment link
       JOIN account_payment paid ON paid.id = link.payment_id
      CROSS JOIN LATERAL (SELECT (%(share)s) AS part) registered
      WHERE link.invoice_id = m.id
        AND paid.move_id IS NULL
        AND paid.state IN ('in_process', 'paid'))
"""
# what the money of entries without a payment exceeds that by, up to this one
REGISTERED_BEFORE = """
    GREATEST(0, (
        SELECT SUM(earlier.%(amount)s) / NULLIF(m.amount_total, 0)
          FROM account_move_line own
          JOIN account_partial_reconcile earlier ON earlier.%(own)s = own.id
          JOIN account_move_line far ON far.id = earlier.%(other)s
          JOIN account_move far_entry ON far_entry.id = far.move_id
         WHERE own.move_id = m.id
           AND far_entry.move_type = 'entry'
           AND far_entry.origin_payment_id IS NULL
           AND (earlier.max_date, earlier.id) <= (p.max_date, p.id)
           AND EXISTS (
               SELECT FROM account_move_line part
                 JOIN account_account kind ON kind.id = part.account_id
                WHERE part.move_id = far_entry.id
                  AND kind.account_type IN ('asset_cash', 'liability_credit_card'))
    ) - %(registered)s)
"""
# the last day on which money came for the invoice that a credit note takes back
PAID_BEFORE = """
    (SELECT MAX(before.max_date)
       FROM account_move_line own
       JOIN account_partial_reconcile before ON before.debit_move_id = own.id
       JOIN account_move_line far ON far.id = before.credit_move_id
       JOIN account_move money ON money.id = far.move_id
      WHERE own.move_id = m.reversed_entry_id AND money.move_type = 'entry')
"""
