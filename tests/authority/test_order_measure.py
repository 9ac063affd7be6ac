"""C3.p3: what is measured, what an approval covers, what counts together."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command, Date, Datetime
from odoo.tests import tagged

from tests.attempts import attempt
from tests.authority.test_order_signing import SigningCase


@tagged("standard", "post_install", "-at_install")
class TestMeasure(SigningCase):
    """Amounts, currencies, taxes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yen = cls.foreign_currency("JPY", 100.0)
        cls.euro = cls.foreign_currency("EUR", 0.5)

    @classmethod
    def foreign_currency(cls, name, rate):
        """A currency of which ``rate`` buy one of the company's, with a pricelist."""
        currency = cls.env.ref(f"base.{name}")
        currency.active = True
        currency.rate_ids.unlink()
        currency.rate_ids = [
            Command.create(
                {"name": "2020-01-01", "rate": rate, "company_id": cls.company.id}
            )
        ]
        return cls.env["product.pricelist"].create(
            {"name": name, "currency_id": currency.id}
        )

    def test_amounts_count_in_the_company_currency(self):
        cases = (
            (self.yen, 4_900_000, False),
            (self.yen, 5_000_100, True),
            (self.euro, 24_000, False),
            (self.euro, 25_001, True),
        )
        for pricelist, amount, asks in cases:
            with self.subTest(currency=pricelist.name, amount=amount):
                order = self.quotation("rep_n1a", amount, pricelist_id=pricelist.id)
                self.assertEqual(order.currency_id, pricelist.currency_id)
                self.assertEqual(bool(self.confirm(order, "rep_n1a")), asks)

    @attempt(
        "an order date with a better rate",
        "representative",
        "RPC write",
        "today's rate counts",
    )
    def test_todays_rate_counts_whatever_the_order_date(self):
        self.yen.currency_id.rate_ids = [
            Command.create(
                {
                    "name": Date.today(),
                    "rate": 10.0,
                    "company_id": self.company.id,
                }
            )
        ]
        order = self.quotation(
            "rep_n1a", 4_900_000, pricelist_id=self.yen.id, date_order="2021-01-01"
        )
        request = self.confirm(order, "rep_n1a")
        self.assertEqual(request.value, 490_000)

    def test_the_rate_does_not_undo_an_approval(self):
        order = self.quotation("rep_n1a", 12_000_000, pricelist_id=self.yen.id)
        request = self.confirm(order, "rep_n1a")
        self.yen.currency_id.rate_ids.rate = 90.0  # worth more, the price is the same
        self.approve(request, "manager_n1")
        self.assertSigned(order)

    def test_taxes_do_not_count(self):
        tax = self.env["account.tax"].create(
            {
                "name": "20 % included",
                "amount": 20,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        order = self.quotation("rep_n1a", 59_000)
        order.order_line.tax_ids = tax
        self.assertAlmostEqual(order.amount_untaxed, 49_166.67)
        self.assertFalse(self.confirm(order, "rep_n1a"))
        order = self.quotation("rep_n1a", 60_001.2)
        order.order_line.tax_ids = tax
        request = self.confirm(order, "rep_n1a")
        self.assertAlmostEqual(request.value, order.amount_untaxed)

    def test_the_measure_is_the_untaxed_amount(self):
        """With discounts, several lines, sections and a negative line."""
        order = self.quotation("rep_n1a", 333.33, 1_000, -50)
        order.order_line[0].write({"product_uom_qty": 7, "discount": 3.3})
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Section"})
        ]
        own_value = order._sales_own_values()[order][0]
        self.assertAlmostEqual(own_value, order.amount_untaxed)

    @attempt(
        "a contract with a negative amount",
        "representative",
        "form",
        "routed to the manager",
    )
    def test_a_negative_order_is_measured_by_its_size(self):
        order = self.quotation("rep_n1a", -120_000)
        self.assertTrue(self.confirm(order, "rep_n1a"))


@tagged("standard", "post_install", "-at_install")
class TestSnapshot(SigningCase):
    """What was approved is a snapshot of amount, customer, company, currency."""

    def setUp(self):
        super().setUp()
        self.order = self.quotation("rep_n1a", 100_000, 20_000)
        self.request = self.confirm(self.order, "rep_n1a")

    def test_a_smaller_change_keeps_the_request(self):
        self.order.order_line[0].price_unit = 90_000
        self.assertEqual(self.request.state, "pending")
        self.order.write({"order_line": [Command.delete(self.order.order_line[1].id)]})
        self.assertEqual(self.request.state, "pending")
        self.confirm(self.order, "rep_n1a")
        self.assertEqual(self.pending(self.order), self.request)
        self.approve(self.request, "manager_n1")
        self.assertSigned(self.order)

    def test_a_bigger_change_voids_and_asks_anew(self):
        self.order.order_line[0].price_unit = 200_000
        self.assertEqual(self.request.state, "void")
        self.assertFalse(self.request.activity_ids)
        again = self.confirm(self.order, "rep_n1a")
        self.assertNotEqual(again, self.request)
        self.assertEqual(again.value, 220_000)
        self.assertEqual(
            again.step_ids.approver_id,
            self.users["manager_n1"] | self.users["director_north"],
        )
        self.assertEqual(len(self.order.sudo().sales_approval_ids), 2)

    def test_moving_amounts_between_lines_keeps_it(self):
        first, second = self.order.order_line
        self.order.write(
            {
                "order_line": [
                    Command.update(second.id, {"price_unit": 120_000}),
                    Command.update(first.id, {"price_unit": 0}),
                ]
            }
        )
        self.assertEqual(self.request.state, "pending")

    def test_another_customer_voids_it(self):
        self.order.partner_id = self.customer
        self.assertEqual(self.request.state, "void")

    def test_another_contact_of_the_customer_keeps_it(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.order.partner_id.id}
        )
        self.order.partner_id = contact
        self.assertEqual(self.request.state, "pending")

    def test_another_company_voids_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.users["admin"].company_ids |= other
        self.order.order_line.tax_ids = False
        self.order.with_user(self.users["admin"]).with_context(
            allowed_company_ids=[self.company.id, other.id]
        ).write({"company_id": other.id, "team_id": False})
        self.assertEqual(self.request.state, "void")

    @attempt(
        "a dearer currency while the request waits",
        "representative",
        "price list",
        "the request is voided",
    )
    def test_a_dearer_currency_voids_it(self):
        """120,000 of something worth ten times as much is not what was asked."""
        currency = self.env.ref("base.EUR")
        currency.active = True
        currency.rate_ids.unlink()
        currency.rate_ids = [
            Command.create(
                {"name": "2020-01-01", "rate": 0.1, "company_id": self.company.id}
            )
        ]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": currency.id}
        )
        self.order.pricelist_id = pricelist
        self.assertEqual(self.order.currency_id, currency)
        self.assertEqual(self.request.state, "void")

    @attempt(
        "cancel, set back and raise an approved order",
        "representative",
        "form",
        "routed to the manager again",
    )
    def test_an_approved_quotation_changed_before_confirming(self):
        """Approved, cancelled, set back: the next confirmation looks again."""
        self.approve(self.request, "manager_n1")
        self.order._action_cancel()
        self.order.action_draft()
        self.order.order_line[0].price_unit = 500_000
        self.assertTrue(self.confirm(self.order, "rep_n1a"))
        self.assertEqual(self.request.state, "approved", "history is not rewritten")

    # -- confirmed orders --------------------------------------------------

    def test_a_raised_confirmed_order_is_refused_with_advice(self):
        self.approve(self.request, "manager_n1")
        with (
            self.assertRaisesRegex(UserError, "(?s)is confirmed.*Ask manager_n1"),
            self.cr.savepoint(),
        ):
            self.order.order_line[0].price_unit = 150_000
        self.assertEqual(self.order.order_line[0].price_unit, 100_000)
        # the advice works: the manager makes the change
        line = self.order.order_line[0]
        line.with_user(self.users["manager_n1"]).price_unit = 150_000
        self.assertSigned(self.order, "manager_n1")
        # or the way around by a new confirmation
        self.order._action_cancel()
        self.order.action_draft()
        line.price_unit = 600_000
        self.assertTrue(self.confirm(self.order, "rep_n1a"))

    def test_a_confirmed_order_may_shrink_and_grow_within_limits(self):
        order = self.quotation("rep_n1a", 30_000)
        self.confirm(order, "rep_n1a")
        order.order_line.price_unit = 20_000
        order.order_line.price_unit = 50_000
        with self.assertRaises(UserError), self.cr.savepoint():
            order.order_line.price_unit = 50_001
        self.assertSigned(order, "rep_n1a")

    def test_replacing_a_line_is_judged_as_a_whole(self):
        order = self.quotation("rep_n1a", 40_000)
        self.confirm(order, "rep_n1a")
        order.write(
            {
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": 45_000}
                    ),
                    Command.update(order.order_line.id, {"product_uom_qty": 0}),
                ]
            }
        )
        order.order_line[1].tax_ids = False
        self.assertEqual(order.amount_untaxed, 45_000)

    def test_a_confirmed_order_does_not_change_its_customer_unseen(self):
        self.approve(self.request, "manager_n1")
        with self.assertRaises(UserError), self.cr.savepoint():
            self.order.partner_id = self.customer
        order = self.quotation("rep_n1a", 30_000)
        self.confirm(order, "rep_n1a")
        order.partner_id = self.env["res.partner"].create({"name": "Another"})
        self.assertSigned(order, "rep_n1a")


@tagged("standard", "post_install", "-at_install")
class TestSplitWindow(SigningCase):
    """A contract cannot be cut to fit the limit."""

    def signed(self, *amounts, customer=None, name="rep_n1a"):
        """The quotations of these amounts, confirmed one after the other."""
        orders = self.env["sale.order"]
        for amount in amounts:
            order = self.quotation(name, amount, customer=customer or self.customer)
            self.confirm(order, name)
            orders |= order
        return orders

    def states(self, orders):
        return orders.mapped("state")

    def test_orders_for_one_customer_count_together(self):
        orders = self.signed(30_000, 20_000, 1)
        self.assertEqual(self.states(orders), ["sale", "sale", "draft"])
        request = self.pending(orders[2])
        self.assertEqual(request.value, 50_001)
        self.assertIn("together with recent orders", request.reason)
        self.approve(request, "manager_n1")
        self.assertSigned(orders[2])

    def test_another_customer_or_person_does_not_count(self):
        other = self.env["res.partner"].create({"name": "Another"})
        orders = self.signed(40_000) | self.signed(40_000, customer=other)
        orders |= self.signed(40_000, name="rep_n1b")
        self.assertEqual(self.states(orders), ["sale"] * 3)

    @attempt(
        "halves of a contract for two contacts",
        "representative",
        "form",
        "routed to the manager",
    )
    def test_contacts_of_the_customer_are_the_customer(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.customer.id}
                for name in ("Buyer", "Other Buyer")
            ]
        )
        orders = self.signed(40_000, customer=contacts[0])
        orders |= self.signed(40_000, customer=contacts[1])
        self.assertEqual(self.states(orders), ["sale", "draft"])

    @attempt(
        "halves of a contract in one mass confirmation",
        "representative",
        "mass action",
        "routed to the manager",
    )
    def test_several_in_one_mass_confirmation(self):
        orders = self.env["sale.order"].union(
            *(
                self.quotation("rep_n1a", amount, customer=self.customer)
                for amount in (30_000, 15_000, 10_000)
            )
        )
        orders.with_user(self.users["rep_n1a"]).action_confirm()
        self.assertEqual(sorted(self.states(orders)), ["draft", "sale", "sale"])
        total = sum(
            orders.filtered(lambda order: order.state == "sale").mapped(
                "amount_untaxed"
            )
        )
        self.assertLessEqual(total, 50_000)

    @attempt(
        "halves of a contract in one call", "representative", "RPC write and create"
    )
    def test_several_in_one_write_or_create_of_the_state(self):
        orders = self.env["sale.order"].union(
            *(
                self.quotation("rep_n1a", 30_000, customer=self.customer)
                for _index in range(2)
            )
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            orders.write({"state": "sale"})
        line = {"product_id": self.product.id, "price_unit": 30_000, "tax_ids": False}
        with self.assertRaises(UserError), self.cr.savepoint():
            self.as_user("rep_n1a")["sale.order"].create(
                [
                    {
                        "partner_id": self.customer.id,
                        "state": "sale",
                        "order_line": [Command.create(line)],
                    }
                    for _index in range(2)
                ]
            )

    def test_off_by_zero_days(self):
        self.company.sales_split_window_days = 0
        self.assertEqual(self.states(self.signed(40_000, 40_000)), ["sale", "sale"])
        orders = self.env["sale.order"].union(
            *(
                self.quotation("rep_n1a", 40_000, customer=self.customer)
                for _index in range(2)
            )
        )
        orders.with_user(self.users["rep_n1a"]).action_confirm()
        self.assertEqual(self.states(orders), ["sale", "sale"])

    def test_what_is_older_does_not_count(self):
        first = self.signed(40_000)
        first._sales_record(
            {"sales_signed_on": Datetime.now() - timedelta(days=7, minutes=1)}
        )
        self.assertEqual(self.states(self.signed(40_000)), ["sale"])
        first._sales_record(
            {"sales_signed_on": Datetime.now() - timedelta(days=6, hours=23)}
        )
        self.assertEqual(self.states(self.signed(1)), ["draft"])

    def test_cancelled_ones_do_not_count(self):
        first = self.signed(40_000)
        first._action_cancel()
        second = self.signed(40_000)
        self.assertEqual(self.states(second), ["sale"])
        first.action_draft()
        self.assertTrue(self.confirm(first, "rep_n1a"), "now the second one counts")

    def test_approved_ones_do_not_count(self):
        order = self.quotation("rep_n1a", 120_000, customer=self.customer)
        self.approve(self.confirm(order, "rep_n1a"), "manager_n1")
        self.assertEqual(self.states(self.signed(40_000)), ["sale"])

    def test_what_a_superior_signed_counts_for_the_superior(self):
        order = self.quotation("rep_n1a", 150_000, customer=self.customer)
        self.confirm(order, "manager_n1")
        self.assertEqual(self.states(self.signed(40_000)), ["sale"])
        order = self.quotation("rep_n1b", 60_000, customer=self.customer)
        request = self.confirm(order, "manager_n1")
        self.assertEqual(request.value, 210_000)

    def test_the_value_of_today_counts(self):
        """An order lowered since leaves room, a raised one takes it."""
        first = self.signed(40_000)
        first.order_line.price_unit = 5_000
        self.assertEqual(self.states(self.signed(45_000)), ["sale"])
        with self.assertRaises(UserError), self.cr.savepoint():
            first.order_line.price_unit = 5_001

    @attempt(
        "sign for a straw man, move to the real customer", "representative", "RPC write"
    )
    def test_a_customer_changed_afterwards(self):
        """Signed for a straw man, then moved to the real customer."""
        straw = self.env["res.partner"].create({"name": "Straw"})
        self.signed(40_000)
        second = self.signed(40_000, customer=straw)
        self.assertEqual(self.states(second), ["sale"])
        with self.assertRaises(UserError), self.cr.savepoint():
            second.partner_id = self.customer
