"""Money collected, days to collect and write-offs, by the invoices and payments."""

from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.performance.ledger import LedgerCase


class CollectionCase(LedgerCase):
    """Invoices of 100 without tax and 121 with it, unless a test says otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        cls.tax = env["account.tax"].create({"name": "21 %", "amount": 21})
        cls.bank = env["account.journal"].create(
            {"name": "Bank of the test", "type": "bank", "code": "TBNK"}
        )
        cls.misc = env["account.journal"].create(
            {"name": "Miscellaneous of the test", "type": "general", "code": "TMSC"}
        )
        cls.outstanding, cls.loss = env["account.account"].create(
            [
                {
                    "name": "Outstanding receipts",
                    "code": "TOUT1",
                    "account_type": "asset_current",
                    "reconcile": True,
                },
                {"name": "Bad debts", "code": "TBAD1", "account_type": "expense"},
            ]
        )
        cls.methods = (
            cls.bank.inbound_payment_method_line_ids
            | cls.bank.outbound_payment_method_line_ids
        )
        cls.methods.payment_account_id = cls.outstanding

    def _without_entries(self):
        """Payments make no journal entries, as where statements are reconciled."""
        self.methods.payment_account_id = False
        self.patch(
            self.env.registry["account.move"],
            "_get_invoice_in_payment_state",
            lambda move: "in_payment",
        )

    def _invoice(self, day="2026-01-10", *amounts, name="rep_n1a", **vals):
        lines = [
            {"price_unit": amount, "tax_ids": [Command.set(self.tax.ids)]}
            for amount in amounts or (100,)
        ]
        return self.invoiced(name, day, *lines, **vals)

    def _pay(self, moves, day, **vals):
        """Register a payment as accountants do."""
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(
                {
                    "journal_id": self.bank.id,
                    "payment_date": Date.to_date(day),
                    **vals,
                }
            )
            ._create_payments()
        )

    def _entry(self, journal, day, *lines):
        """A posted entry of (account, debit less credit)."""
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": Date.to_date(day),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "balance": balance,
                            "partner_id": self.customer.id,
                        }
                    )
                    for account, balance in lines
                ],
            }
        )
        entry.action_post()
        return entry

    def _receivable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _reconcile(self, *moves):
        self.env["account.move.line"].union(
            *(self._receivable(move) for move in moves)
        ).reconcile()

    def _by_day(self, code="collected"):
        """Sum of the values by day."""
        days = {}
        for fact in self.facts(code):
            day = str(fact.date)
            days[day] = round(days.get(day, 0) + fact.value, 2)
        return days


@tagged("standard", "post_install", "-at_install")
class TestCollection(CollectionCase):
    def test_d32_partial_payments_count_their_untaxed_share(self):
        invoice = self._invoice()
        self._pay(invoice, "2026-02-10", amount=60.5)
        self._pay(invoice, "2026-04-20", amount=30.25)
        self.assertEqual(self._by_day(), {"2026-02-10": 50, "2026-04-20": 25})
        self.assertAlmostEqual(self.figure("collected", "rep_n1a"), 75)

    def test_d32_credit_note_is_no_money_and_paid_out_is_negative(self):
        invoice = self._invoice()
        refund = self._invoice("2026-02-01", 40, kind="out_refund")
        self._reconcile(invoice, refund)
        self.assertEqual(self._by_day(), {})
        self._pay(invoice, "2026-02-10")
        self.assertEqual(self._by_day(), {"2026-02-10": 60})
        other = self._invoice("2026-03-01", 10, kind="out_refund")
        self._pay(other, "2026-03-05")
        self.assertEqual(self._by_day(), {"2026-02-10": 60, "2026-03-05": -10})

    def test_d32_write_off_in_the_payment(self):
        """Only the money is collected; the rest is taken back from the invoiced."""
        invoice = self._invoice()
        self._pay(
            invoice,
            "2026-02-10",
            amount=96.8,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.loss.id,
        )
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._by_day(), {"2026-02-10": 80})
        self.assertEqual(
            self._by_day("invoiced"), {"2026-01-10": 100, "2026-02-10": -20}
        )

    def test_d32_write_off_by_an_entry(self):
        invoice = self._invoice()
        receivable = self._receivable(invoice).account_id
        entry = self._entry(
            self.misc, "2026-03-31", (receivable, -30.25), (self.loss, 30.25)
        )
        self._reconcile(invoice, entry)
        self.assertEqual(self._by_day(), {})
        self.assertEqual(
            self._by_day("invoiced"), {"2026-01-10": 100, "2026-03-31": -25}
        )

    def test_d32_write_off_of_a_metric_with_a_filter(self):
        """Of an invoice half of whose lines match, half is taken back."""
        category = self.env["product.category"].create({"name": "Key"})
        key = self.env["product.product"].create(
            {"name": "Key", "categ_id": category.id}
        )
        invoice = self.invoiced(
            "rep_n1a", "2026-01-10", {"price_unit": 50, "product_id": key.id}, 50
        )
        entry = self._entry(
            self.misc,
            "2026-03-31",
            (self._receivable(invoice).account_id, -20),
            (self.loss, 20),
        )
        self._reconcile(invoice, entry)
        metric = self.metric("invoiced")
        metric.domain = f"[('product_id.categ_id', '=', {category.id})]"
        self.assertEqual(
            self._by_day("invoiced"), {"2026-01-10": 50, "2026-03-31": -10}
        )
        by_product = self.figures("invoiced", by=("product_id",))
        self.assertEqual(sorted(by_product.values()), [-10, 50])

    def test_d32_offset_with_a_bill_is_neither_money_nor_loss(self):
        invoice = self._invoice()
        payable = self.customer.property_account_payable_id
        entry = self._entry(
            self.misc,
            "2026-03-31",
            (self._receivable(invoice).account_id, -60.5),
            (payable, 60.5),
        )
        self._reconcile(invoice, entry)
        self.assertEqual(self._by_day(), {})
        self.assertEqual(self._by_day("invoiced"), {"2026-01-10": 100})

    def test_d32_money_booked_by_the_bank_directly(self):
        invoice = self._invoice()
        entry = self._entry(
            self.bank,
            "2026-02-28",
            (self._receivable(invoice).account_id, -121),
            (self.bank.default_account_id, 121),
        )
        self._reconcile(invoice, entry)
        self.assertEqual(self._by_day(), {"2026-02-28": 100})

    def test_d32_two_currencies_at_the_invoices_rate(self):
        """What the exchange brings or costs is not collected."""
        currency = self.env["res.currency"].create(
            {"name": "TSF", "symbol": "T", "rounding": 0.01}
        )
        for day, rate in (("2026-01-01", 2.0), ("2026-02-01", 4.0), ("2026-03-01", 1)):
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "name": day, "rate": rate}
            )
        invoice = self._invoice(currency_id=currency.id)  # 100 T are 50 ours
        self._pay(invoice, "2026-02-10", amount=60.5, currency_id=currency.id)
        self.assertEqual(self._by_day(), {"2026-02-10": 25})
        # the rest in our own currency: 60.5 T at the rate 1
        self._pay(
            invoice,
            "2026-03-10",
            amount=60.5,
            currency_id=self.company.currency_id.id,
        )
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._by_day(), {"2026-02-10": 25, "2026-03-10": 25})
        self.assertEqual(self._by_day("invoiced"), {"2026-01-10": 50})

    def test_d32_payment_without_an_entry(self):
        self._without_entries()
        invoice = self._invoice()
        payment = self._pay(invoice, "2026-02-10", amount=60.5)
        self.assertFalse(payment.move_id)
        self.assertEqual(payment.state, "in_process")
        self.assertEqual(self._by_day(), {"2026-02-10": 50})
        payment.action_validate()
        self.assertEqual(self._by_day(), {"2026-02-10": 50})
        payment.action_reject()
        self.assertEqual(self._by_day(), {})

    def test_d32_payment_without_an_entry_counts_once(self):
        """The statement confirms what was registered; only what exceeds it is new."""
        self._without_entries()
        invoice = self._invoice()
        self._pay(invoice, "2026-02-10", amount=60.5)
        receivable = self._receivable(invoice).account_id
        for day, amount in (("2026-02-15", 60.5), ("2026-03-20", 48.4)):
            entry = self._entry(
                self.bank,
                day,
                (receivable, -amount),
                (self.bank.default_account_id, amount),
            )
            self._reconcile(invoice, entry)
        self.assertEqual(self._by_day(), {"2026-02-10": 50, "2026-03-20": 40})

    def test_d32_one_payment_of_several_documents(self):
        self._without_entries()
        first = self._invoice()
        second = self._invoice("2026-01-12", 200, name="rep_n1b")
        refund = self._invoice("2026-01-15", 50, kind="out_refund")
        payment = self._pay(
            first | second | refund, "2026-02-10", group_payment=True, amount=302.5
        )
        self.assertEqual(len(payment), 1)
        self.assertAlmostEqual(self.figure("collected", "rep_n1a"), 100 - 50)
        self.assertAlmostEqual(self.figure("collected", "rep_n1b"), 200)
        facts = self.facts("collected")
        self.assertEqual(len(facts), 3)
        self.assertEqual(len(set(facts.ids)), 3)
        for fact in facts:
            values = {f.id: f.value for f in fact}
            self.env.invalidate_all()
            again = self.env["sales.performance"].browse(fact.id).read(["value"])
            self.assertEqual(again[0]["value"], values[fact.id])

    def test_d32_days_to_collect_weighted_by_amount(self):
        invoice = self._invoice("2026-01-10", 300)
        self._pay(invoice, "2026-01-20", amount=90.75)  # 75 after 10 days
        self._pay(invoice, "2026-03-11", amount=272.25)  # 225 after 60 days
        self._without_entries()
        other = self._invoice("2026-01-10", 100)
        self._pay(other, "2026-01-30")  # 100 after 20 days
        expected = (75 * 10 + 225 * 60 + 100 * 20) / 400
        self.assertAlmostEqual(self.figure("days_to_collect", "rep_n1a"), expected, 2)
        self.assertFalse(self.metric("days_to_collect").is_higher_better)

    def test_d32_filter_about_invoices(self):
        self._pay(self._invoice(ref="key"), "2026-02-10")
        self._pay(self._invoice(), "2026-02-10")
        self.metric("collected").domain = "[('ref', '=', 'key')]"
        self.assertEqual(self._by_day(), {"2026-02-10": 100})

    def test_d32_unreconciled_is_not_collected_any_more(self):
        invoice = self._invoice()
        self._pay(invoice, "2026-02-10")
        self._receivable(invoice).remove_move_reconcile()
        self.assertEqual(self._by_day(), {})
