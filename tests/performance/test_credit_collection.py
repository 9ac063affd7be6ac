"""Money collected, days to collect and write-offs of invoices that people share."""

from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.performance.test_collection import CollectionCase

PEOPLE = ("rep_n1a", "rep_n1b")


@tagged("standard", "post_install", "-at_install")
class TestCreditCollection(CollectionCase):
    """The figures expected are added up by hand from the invoices' lines."""

    def _split(self, *amounts, name="rep_n1a", **people):
        """A signed order whose credit is shared."""
        order = self.quotation(name, *amounts, customer=self.customer)
        order.order_line.sudo().tax_ids = self.tax
        order.sales_credit_ids = [
            Command.create({"user_id": self.users[one].id, "share": share})
            for one, share in people.items()
        ]
        order.action_confirm()
        return order.sudo()

    def _bill(self, day, *orders):
        together = self.env["sale.order"].browse([order.id for order in orders])
        together.order_line.qty_delivered = 1
        move = together._create_invoices()
        move.invoice_date = Date.to_date(day)
        move.action_post()
        self.assertEqual(len(move), 1)
        return move

    def _by_person(self, code, *domain, digits=6):
        """Value by name, without people who have none."""
        names = {user: name for name, user in self.users.items()}
        return {
            names[user]: round(value, digits)
            for user, value in self.figures(code, *domain).items()
            if round(value, digits)
        }

    def _check_ids(self, code):
        """Every fact is found again by its id."""
        facts = self.facts(code)
        self.assertEqual(len(facts), len(set(facts.ids)))
        values = {fact.id: (fact.user_id, fact.value) for fact in facts}
        for fact_id, expected in values.items():
            self.env.invalidate_all()
            fact = self.env["sales.performance"].browse(fact_id)
            self.assertEqual((fact.user_id, fact.value), expected)

    def test_d24_d32_partial_payments_of_a_split_order(self):
        """Lines of 100.01 and 0.02, 60.01 % and 39.99 %.

        Of 100.01 that is 60.016001 and 39.993999: 60.01 and 39.99, and the cent left
        over goes to the larger remainder, .6001 of a cent against .3999. Of 0.02 it is
        0.012002 and 0.007998: 0.01 and nothing, and the cent to the other (.7998).
        """
        order = self._split(100.01, 0.02, rep_n1a=0.6001, rep_n1b=0.3999)
        move = self._bill("2026-01-10", order)
        invoiced = {"rep_n1a": 60.03, "rep_n1b": 40.0}
        self.assertEqual(self._by_person("invoiced"), invoiced)
        total = move.amount_total  # of 100.03 and 21 % tax
        self.assertEqual(total, 121.04)
        self._pay(move, "2026-02-10", amount=40)
        first = {
            name: round(amount * 40 / 121.04, 6) for name, amount in invoiced.items()
        }
        self.assertEqual(self._by_person("collected"), first)
        self.assertAlmostEqual(sum(first.values()), 100.03 * 40 / 121.04, 5)
        self._pay(move, "2026-04-20")
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self._by_person("collected"), invoiced)
        second = self._by_person("collected", ("date", ">=", "2026-04-01"))
        for name, amount in invoiced.items():
            self.assertAlmostEqual(second[name], amount * 81.04 / 121.04, 5)
        self._check_ids("collected")

    def test_d24_d32_invoice_of_split_and_other_orders(self):
        """200 of an order that two share, 100 of one that is the salesperson's."""
        shared = self._split(200, rep_n1a=0.25, rep_n1b=0.75)
        other = self._split(100)
        half = self._split(40, rep_n1b=0.5, rep_n2a=0.5)
        move = self._bill("2026-01-10", shared, other, half)
        self.assertEqual(move.invoice_user_id, self.users["rep_n1a"])
        self._pay(move, "2026-02-10", amount=move.amount_total / 2)
        self.assertEqual(
            self._by_person("collected"),
            {"rep_n1a": (50 + 100) / 2, "rep_n1b": (150 + 20) / 2, "rep_n2a": 20 / 2},
        )
        self._check_ids("collected")

    def test_d24_d32_payment_without_an_entry(self):
        self._without_entries()
        first = self._bill("2026-01-10", self._split(100, rep_n1a=0.7, rep_n1b=0.3))
        second = self._bill("2026-01-12", self._split(200, rep_n1a=0.2, rep_n1b=0.8))
        third = self._invoice("2026-01-15", 50)
        payment = self._pay(first | second | third, "2026-02-10", group_payment=True)
        self.assertEqual(len(payment), 1)
        self.assertFalse(payment.move_id)
        self.assertEqual(
            self._by_person("collected"),
            {"rep_n1a": 70 + 40 + 50, "rep_n1b": 30 + 160},
        )
        self.assertEqual(len(self.facts("collected")), 5)
        self._check_ids("collected")

    def test_d24_d32_days_are_weighted_by_each_persons_part(self):
        """10 days for an invoice of 100, 40 for one of 300, shared the other way."""
        for amount, day, shares in (
            (100, "2026-01-20", {"rep_n1a": 0.8, "rep_n1b": 0.2}),
            (300, "2026-02-19", {"rep_n1a": 0.1, "rep_n1b": 0.9}),
        ):
            self._pay(self._bill("2026-01-10", self._split(amount, **shares)), day)
        expected = {
            "rep_n1a": (80 * 10 + 30 * 40) / (80 + 30),
            "rep_n1b": (20 * 10 + 270 * 40) / (20 + 270),
        }
        days = self._by_person("days_to_collect", digits=2)
        self.assertEqual(
            days, {name: round(value, 2) for name, value in expected.items()}
        )

    def test_d24_d32_write_off_is_borne_by_the_people(self):
        move = self._bill("2026-01-10", self._split(100, rep_n1a=0.6, rep_n1b=0.4))
        self._pay(
            move,
            "2026-02-10",
            amount=96.8,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.loss.id,
        )
        expected = {"rep_n1a": 48, "rep_n1b": 32}
        self.assertEqual(self._by_person("collected"), expected)
        self.assertEqual(self._by_person("invoiced"), expected)
        self._check_ids("invoiced")

    def test_d24_d32_refund_of_a_split_order_paid_out(self):
        move = self._bill("2026-01-10", self._split(100, rep_n1a=0.6, rep_n1b=0.4))
        self._pay(move, "2026-02-10")
        vals = {
            "invoice_date": Date.to_date("2026-03-01"),
            "invoice_user_id": move.invoice_user_id.id,
        }
        refund = move._reverse_moves([vals], cancel=False)
        refund.action_post()
        self._pay(refund, "2026-03-10", amount=60.5)
        self.assertEqual(self._by_person("collected"), {"rep_n1a": 30, "rep_n1b": 20})

    def test_d24_d32_locked_money_is_adjusted_later(self):
        """Money of a locked period stays whose it was; the difference comes after."""
        order = self._split(100, rep_n1a=1)
        move = self._bill("2026-01-10", order)
        self._pay(move, "2026-01-30", amount=60.5)
        self.company.sales_performance_lock_date = "2026-01-31"
        order._sales_set_credit(
            {order: [(self.users["rep_n1a"].id, 0.4), (self.users["rep_n1b"].id, 0.6)]}
        )
        locked = ("date", "<=", "2026-01-31")
        self.assertEqual(self._by_person("collected", locked), {"rep_n1a": 50})
        self.assertEqual(self._by_person("collected"), {"rep_n1a": 20, "rep_n1b": 30})
        self._pay(move, "2026-02-28")
        self.assertEqual(self._by_person("collected", locked), {"rep_n1a": 50})
        self.assertEqual(self._by_person("collected"), {"rep_n1a": 40, "rep_n1b": 60})
        # 20 days for the locked half, 49 for the other
        self.assertEqual(
            self._by_person("days_to_collect"), dict.fromkeys(PEOPLE, (20 + 49) / 2)
        )
        self._check_ids("collected")
