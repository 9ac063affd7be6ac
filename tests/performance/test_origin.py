"""Which fact another one takes back: the ledger says its day."""

from datetime import timedelta

from odoo.tests import tagged

from tests.performance.test_collection import CollectionCase
from tests.performance.test_credit import CreditCase


@tagged("standard", "post_install", "-at_install")
class TestOriginOfOrders(CreditCase):
    def origins(self):
        rows = self.env["sales.performance"].search(
            [
                ("metric_id", "=", self.signed.id),
                ("user_id", "in", [user.id for user in self.users.values()]),
            ]
        )
        return sorted(
            (str(row.date), str(row.origin_date or ""), row.value) for row in rows
        )

    def test_g13_a_cancellation_names_the_day_of_the_signature(self):
        order = self.quotation("rep_n1a", 100)
        order.action_confirm()
        day = self.today - timedelta(40)
        self.backdate(order, day)
        self.assertEqual(self.origins(), [(str(day), "", 100)])
        order._action_cancel()
        self.assertEqual(
            self.origins(), [(str(day), "", 100), (str(self.today), str(day), -100)]
        )

    def test_g13_corrected_credit_of_a_locked_day_names_that_day(self):
        order = self.split_order(amounts=(100,), rep_n1a=1)
        day = self.today - timedelta(40)
        self.backdate(order, day)
        self.company.sales_performance_lock_date = self.today - timedelta(20)
        self.change(order, "manager_n1", rep_n1b=1)
        late = [row for row in self.origins() if row[1]]
        self.assertEqual(
            late,
            [(str(self.today), str(day), -100), (str(self.today), str(day), 100)],
        )


@tagged("standard", "post_install", "-at_install")
class TestOriginOfInvoices(CollectionCase):
    def origins(self, code):
        return sorted(
            (str(row.date), str(row.origin_date or "")) for row in self.facts(code)
        )

    def test_g13_a_credit_note_and_its_repayment_name_what_they_take_back(self):
        invoice = self._invoice("2026-01-10")
        self._pay(invoice, "2026-02-01")
        refund = invoice._reverse_moves(
            [{"date": "2026-04-05", "invoice_date": "2026-04-05"}]
        )
        refund.action_post()
        self._pay(refund, "2026-04-20")
        self.assertEqual(
            self.origins("invoiced"), [("2026-01-10", ""), ("2026-04-05", "2026-01-10")]
        )
        self.assertEqual(
            self.origins("quantity_invoiced"),
            [("2026-01-10", ""), ("2026-04-05", "2026-01-10")],
        )
        self.assertEqual(
            self.origins("collected"),
            [("2026-02-01", ""), ("2026-04-20", "2026-02-01")],
        )
