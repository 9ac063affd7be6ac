"""Cancelled orders count negative on the day of the cancellation."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from tests.attempts import attempt
from tests.performance.test_credit import CreditCase


@tagged("standard", "post_install", "-at_install")
class TestCancel(CreditCase):
    def _signed_a_month_ago(self, **people):
        order = self.quotation("rep_n1a", 100, 50)
        if people:
            order.sales_credit_ids = self.shares(**people)
        order.action_confirm()
        self.backdate(order, self.today - timedelta(30))
        return order

    def test_d24_what_was_signed_is_taken_back_on_its_own_day(self):
        order = self._signed_a_month_ago()
        order._action_cancel()
        yesterday = self.today - timedelta(1)
        self.assertEqual(self.facts(date_to=yesterday), {"rep_n1a": 150})
        self.assertEqual(self.facts(date_from=self.today), {"rep_n1a": -150})
        self.assertEqual(self.facts(date_to=yesterday, by_line=True), {"rep_n1a": 150})
        rows = self.env["sales.signing.reversal"].search([("order_id", "=", order.id)])
        self.assertEqual(rows.mapped("amount_untaxed"), [50, 100])
        self.assertEqual(sum(rows.mapped("order_count")), 1)
        self.assertEqual(rows.team_id, self.teams["n1"])

    @attempt("cancel without a trace in the figures", "representative", "state write")
    def test_d24_by_whichever_path(self):
        for state in ("cancel", "draft"):
            order = self._signed_a_month_ago()
            order.write({"state": state})
            self.assertEqual(self.facts(), {})
            self.assertEqual(
                self.facts(date_from=self.today)["rep_n1a"],
                -150 if state == "cancel" else -300,
            )

    def test_d24_shared_credit_is_taken_back_from_each(self):
        order = self._signed_a_month_ago(rep_n1a=0.5, rep_s1a=0.5)
        order._action_cancel()
        self.assertEqual(
            self.facts(date_from=self.today), {"rep_n1a": -75, "rep_s1a": -75}
        )
        self.assertEqual(
            self.facts(date_from=self.today, as_name="manager_s1"), {"rep_s1a": -75}
        )

    def test_d24_signed_anew_it_counts_from_then(self):
        order = self._signed_a_month_ago()
        order._action_cancel()
        order.action_draft()
        order.write({"state": "sale"})
        yesterday = self.today - timedelta(1)
        self.assertEqual(self.facts(date_to=yesterday), {"rep_n1a": 150})
        self.assertEqual(self.facts(), {"rep_n1a": 150})

    def test_d24_deleting_the_order_keeps_the_rows(self):
        order = self._signed_a_month_ago()
        order._action_cancel()
        name = order.name
        order.sudo().unlink()
        rows = self.env["sales.signing.reversal"].search([("order_name", "=", name)])
        self.assertEqual(len(rows), 2)
        self.assertEqual(self.facts(date_from=self.today), {"rep_n1a": -150})

    @attempt("delete what a cancelled order had counted", "administrator", "RPC")
    def test_d24_rows_are_permanent(self):
        self._signed_a_month_ago()._action_cancel()
        rows = self.env["sales.signing.reversal"].search([])
        for attempted in (rows.unlink, lambda: rows.write({"user_id": False})):
            with self.assertRaises(UserError):
                attempted()

    def test_d24_locked_days_stay_when_an_adjusted_order_is_cancelled(self):
        order = self._signed_a_month_ago(rep_n1a=1)
        lock = self.today - timedelta(20)
        self.company.sales_performance_lock_date = lock
        self.change(order, "manager_n1", rep_n1b=1)
        order._action_cancel()
        self.assertEqual(self.facts(date_to=lock), {"rep_n1a": 150})
        self.assertEqual(self.facts(), {})

    def test_d24_many_are_kept_with_the_queries_of_one(self):
        def cost(count):
            orders = self.env["sale.order"]
            for _number in range(count):
                orders |= self.quotation("rep_n1a", 10)
            orders.action_confirm()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["sales.signing.reversal"]._keep(orders.sudo())
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(1), cost(5))
