"""Margin, quantity, orders and new customers, against the source documents."""

from freezegun import freeze_time

from odoo.tests import tagged

from tests.performance.ledger import LedgerCase


@tagged("standard", "post_install", "-at_install")
class TestOrderFigures(LedgerCase):
    """Each figure is computed by hand from what the test creates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.standard_price = 30
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.product.uom_id = cls.env.ref("uom.product_uom_unit")

    def test_d11_margin_by_order_and_by_line(self):
        self.signed("rep_n1a", "2026-02-10", 100, 250)
        self.signed("rep_n1a", "2026-04-01", 20)
        quarter = ("date", "<=", "2026-03-31")
        self.assertEqual(self.figure("margin", "rep_n1a", quarter), 350 - 60)
        self.assertEqual(self.figure("margin", "rep_n1a"), 350 - 60 + 20 - 30)
        by_product = self.figures("margin", quarter, by=("product_id",))
        self.assertEqual(by_product[self.product], 290)

    def test_d11_margin_in_foreign_currency_at_the_orders_rate(self):
        currency = self.env["res.currency"].create(
            {"name": "TSF", "symbol": "T", "rounding": 0.01}
        )
        Rate = self.env["res.currency.rate"]
        Rate.create({"currency_id": currency.id, "name": "2026-01-01", "rate": 2.0})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self.signed("rep_n1a", "2026-02-10", 100, pricelist_id=pricelist.id)
        order.order_line.purchase_price = 40
        order.currency_rate = 2.0
        Rate.create({"currency_id": currency.id, "name": "2026-02-01", "rate": 4.0})
        self.assertEqual(self.figure("margin", "rep_n1a"), 30)

    def test_d11_quantity_in_the_products_unit(self):
        self.signed(
            "rep_n1a",
            "2026-02-10",
            {"price_unit": 1, "product_uom_qty": 2, "product_uom_id": self.dozen.id},
            {"price_unit": 1, "product_uom_qty": 3},
        )
        self.signed("rep_n1b", "2026-02-10", {"price_unit": 1, "product_uom_qty": 5})
        self.assertEqual(
            self.figures("quantity_signed"),
            {self.users["rep_n1a"]: 27, self.users["rep_n1b"]: 5},
        )

    def test_d11_quantity_invoiced_less_credit_notes(self):
        line = {"price_unit": 1, "quantity": 2, "product_uom_id": self.dozen.id}
        self.invoiced("rep_n1a", "2026-02-10", line, {"price_unit": 9, "quantity": 4})
        self.invoiced(
            "rep_n1a",
            "2026-03-01",
            {"price_unit": 1, "quantity": 5},
            kind="out_refund",
        )
        months = self.figures("quantity_invoiced", by=("date:month",))
        self.assertEqual(sorted(months.values()), [-5, 28])

    def test_d11_orders_are_counted_once(self):
        self.signed("rep_n1a", "2026-02-10", 1, 2, 3)
        order = self.signed("rep_n1a", "2026-02-11", 5)
        self.assertEqual(self.figure("orders", "rep_n1a"), 2)
        order._action_cancel()
        self.assertEqual(
            self.figure("orders", "rep_n1a", ("product_id", "=", False)), 1
        )

    def test_d32_new_customer_by_the_first_order_that_stands(self):
        """Contacts are their company; a cancelled first order wins nobody."""
        parent = self.env["res.partner"].create({"name": "Group", "is_company": True})
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": parent.id}
        )
        first = self.signed("rep_n1a", "2025-12-10", 10, customer=contact)
        second = self.signed("rep_n1b", "2026-02-10", 10, customer=parent)
        self.signed("rep_n1b", "2026-02-10", 10, customer=contact)
        self.assertEqual(self.figures("new_customers"), {self.users["rep_n1a"]: 1})
        first._action_cancel()
        self.assertEqual(
            self.figures("new_customers"),
            {self.users["rep_n1a"]: 0, self.users["rep_n1b"]: 1},
        )
        fact = self.facts("new_customers", ("user_id", "=", self.users["rep_n1b"].id))
        self.assertEqual(
            (fact.res_id, fact.date), (second.id, second.date_order.date())
        )

    def _quarters(self):
        """New customers by quarter of 2025, one person's or another's."""
        return [
            sum(
                self.figures(
                    "new_customers", ("date", ">=", first), ("date", "<=", last)
                ).values()
            )
            for first, last in (
                ("2025-01-01", "2025-03-31"),
                ("2025-04-01", "2025-06-30"),
                ("2025-07-01", "2025-09-30"),
            )
        ]

    def test_d32_a_cancelled_first_order_loses_the_customer_that_day(self):
        """Signed in the first quarter, cancelled in the second, signed anew later."""
        with freeze_time("2025-02-03 10:00:00"):
            first = self.signed("rep_n1a", "2025-02-03 10:00:00", 10, 20)
        self.assertEqual(self._quarters(), [1, 0, 0])
        with freeze_time("2025-05-06 10:00:00"):
            first._action_cancel()
        self.assertEqual(self._quarters(), [1, -1, 0])
        self.signed("rep_n1b", "2025-08-11 10:00:00", 10)
        self.signed("rep_n1b", "2025-09-11 10:00:00", 10)
        self.assertEqual(self._quarters(), [1, -1, 1])
        self.assertEqual(
            self.figures("new_customers"),
            {self.users["rep_n1a"]: 0, self.users["rep_n1b"]: 1},
        )
        taken_back = self.facts("new_customers", ("value", "<", 0))
        self.assertEqual(str(taken_back.date), "2025-05-06")
        self.assertEqual(taken_back.res_id, first.id)

    def test_d32_cancelling_a_later_order_loses_no_customer(self):
        with freeze_time("2025-02-03 10:00:00"):
            self.signed("rep_n1a", "2025-02-03 10:00:00", 10)
            later = self.signed("rep_n1b", "2025-02-03 10:00:00", 10)
        with freeze_time("2025-05-06 10:00:00"):
            later._action_cancel()
        self.assertEqual(self._quarters(), [1, 0, 0])

    def test_d32_a_shared_customer_is_lost_in_shares(self):
        with freeze_time("2025-02-03 10:00:00"):
            order = self.signed("rep_n1a", "2025-02-03 10:00:00", 10, 20)
            order.sudo()._sales_set_credit(
                {
                    order: [
                        (self.users["rep_n1a"].id, 0.25),
                        (self.users["rep_n1b"].id, 0.75),
                    ]
                }
            )
        self.assertEqual(
            self.figures("new_customers"),
            {self.users["rep_n1a"]: 0.25, self.users["rep_n1b"]: 0.75},
        )
        with freeze_time("2025-05-06 10:00:00"):
            order._action_cancel()
        self.assertEqual(self._quarters(), [1, -1, 0])
        self.assertEqual(
            self.figures("new_customers", ("date", ">", "2025-04-01")),
            {self.users["rep_n1a"]: -0.25, self.users["rep_n1b"]: -0.75},
        )

    def test_d32_a_customer_is_new_to_each_company(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.signed("rep_n1a", "2026-01-10", 10)
        order = self.signed("rep_n1a", "2026-02-10", 10)
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s", [abroad.id, order.id]
        )
        self.assertEqual(self.figure("new_customers", "rep_n1a"), 2)

    def test_d11_filter_of_a_metric_about_orders(self):
        self.signed("rep_n1a", "2026-01-10", 10, client_order_ref="key")
        self.signed("rep_n1a", "2026-01-11", 10)
        self.metric("orders").domain = "[('client_order_ref', '=', 'key')]"
        self.assertEqual(self.figure("orders", "rep_n1a"), 1)
        self.metric("margin").domain = "[('price_unit', '>', 10)]"
        self.assertEqual(self.figure("margin", "rep_n1a"), 0)

    def test_d11_rows_are_stable_and_readable(self):
        self.signed("rep_n1a", "2026-02-10", 100, 250)
        for code in ("margin", "quantity_signed", "orders", "new_customers"):
            facts = self.facts(code)
            self.assertTrue(facts)
            values = {row["id"]: row["value"] for row in facts.read(["value"])}
            for fact in facts:
                self.env.invalidate_all()
                again = self.env["sales.performance"].browse(fact.id).read(["value"])
                self.assertEqual(again[0]["value"], values[fact.id])
