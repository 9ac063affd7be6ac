"""D4i1: what a quotation would bring its salesperson, told to that person alone."""

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from tests.attempts import attempt
from tests.incentive.simulation import SimulationCase


@tagged("standard", "post_install", "-at_install")
class TestOutlook(SimulationCase):
    """The sentence on the form, and the figures behind it."""

    def brings(self, order, name="rep_n1a"):
        """What the order would bring: dict of component name to amount."""
        own = self.by(name, order)
        own.invalidate_recordset()
        found = own._sales_brings(own.company_id, own).get(own, {})
        return {part.name: float(amount) for part, amount in found.items()}

    def outlook(self, order, name="rep_n1a"):
        order.invalidate_recordset()
        return self.by(name, order).sales_incentive_outlook

    def test_d4i1_what_it_adds(self):
        self.plan(self.component(table=((0, 0.02), (10_000, 0.05))))
        self.signed("rep_n1a", self.day(self.this, 0), 8_000)
        order = self.quotation("rep_n1a", 3_000)
        # 2,000 at 2 % and 1,000 at 5 %
        self.assertEqual(self.brings(order), {"Signed": 90})
        self.assertEqual(
            self.outlook(order).replace("\xa0", " "),
            "This order would bring you about $ 90.00 (Signed). An estimate, by your "
            "results of today.",
        )

    def test_d4i1_it_comes_true(self):
        """Signed, the order brings what the quotation said."""
        self.plan(
            self.component(table=((0, 0.02), (2_500, 0.05))),
            self.component("Each", applies_to="document", table=((1_000, 0.01),)),
            self.component("Margin", "margin", table=((0, 0.1),)),
            self.component("Number", "orders", pays="bonus", table=((2, 70),)),
        )
        self.signed("rep_n1a", self.day(self.this, 0), 2_000)
        order = self.quotation("rep_n1a", 1_500, 500)
        order.order_line.purchase_price = 300
        expected = self.brings(order)
        self.assertEqual(
            expected, {"Signed": 85, "Each": 10, "Margin": 140, "Number": 70}
        )
        before = self.estimate("rep_n1a")["amount"]
        order.action_confirm()
        after = self.estimate("rep_n1a")["amount"]
        self.assertAlmostEqual(after - before, sum(expected.values()))
        self.assertFalse(self.outlook(order), "it is signed")

    def test_d4i1_invoiced_later_counts_as_well(self):
        self.plan(self.component("Invoiced", "invoiced"))
        order = self.quotation("rep_n1a", 1_000)
        self.assertEqual(self.brings(order), {"Invoiced": 30})

    def test_d4i1_the_persons_part_of_the_credit(self):
        self.plan()
        order = self.quotation("rep_n1a", 1_000)
        order.sales_credit_ids = [
            Command.create({"user_id": self.users[name].id, "share": share})
            for name, share in (("rep_n1a", 0.25), ("rep_n1b", 0.75))
        ]
        self.assertEqual(self.brings(order), {"Signed": 7.5})
        self.assertFalse(self.outlook(order, "rep_n1b"), "not that person's order")
        order.sales_credit_ids = [
            Command.clear(),
            Command.create({"user_id": self.users["rep_n1b"].id, "share": 1.0}),
        ]
        self.assertEqual(self.brings(order), {})
        self.assertFalse(self.outlook(order))

    def test_d4i1_only_what_the_component_counts(self):
        goods, others = self.env["product.category"].create(
            [{"name": "Test goods"}, {"name": "Test others"}]
        )
        product = self.product.copy({"categ_id": others.id, "name": "Other"})
        self.product.categ_id = goods
        tag = self.env["res.partner.category"].create({"name": "Test key"})
        known, key = self.env["res.partner"].create(
            [
                {"name": "Known"},
                {"name": "Key", "category_id": [Command.set(tag.ids)]},
            ]
        )
        self.signed("rep_n1b", str(Date.add(self.today, months=-13)), 1, customer=known)
        self.plan(
            self.component("Goods", categ_ids=[Command.set(goods.ids)]),
            self.component("Key", partner_category_ids=[Command.set(tag.ids)]),
            self.component("New", customer_kind="new"),
            self.component("Existing", customer_kind="existing"),
            self.component("Rich", is_by_margin=True, margin_from=0.5),
            self.component("Team", scope="team"),
            self.component("Collected", "collected"),
        )
        order = self.quotation("rep_n1a", 1_000, customer=key)
        order.order_line = [
            Command.create(
                {
                    "product_id": product.id,
                    "name": "Other",
                    "price_unit": 200,
                    "tax_ids": [Command.clear()],
                }
            )
        ]
        order.order_line.purchase_price = 100
        self.assertEqual(
            self.brings(order), {"Goods": 30, "Key": 36, "New": 36, "Rich": 36}
        )
        order = self.quotation("rep_n1a", 1_000, customer=known)
        order.order_line.purchase_price = 900
        self.assertEqual(self.brings(order), {"Goods": 30, "Existing": 30})

    def test_d4i1_in_the_companys_currency(self):
        self.plan()
        currency = self.env["res.currency"].create({"name": "TSI", "symbol": "T"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": 4}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Test foreign", "currency_id": currency.id}
        )
        order = self.quotation("rep_n1a", 1_000, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        order.order_line.price_unit = 1_000
        self.assertEqual(self.brings(order), {"Signed": 7.5})

    def test_d4i1_below_the_first_rate(self):
        self.plan(self.component(table=((50_000, 0.05),)))
        order = self.quotation("rep_n1a", 1_000)
        self.assertEqual(self.brings(order), {"Signed": 0})
        self.assertIn("would not bring you more yet (Signed)", self.outlook(order))

    def test_d4i1_while_it_is_edited(self):
        self.plan()
        form = Form(self.as_user("rep_n1a")["sale.order"])
        form.partner_id = self.customer
        self.assertFalse(form.sales_incentive_outlook)
        with form.order_line.new() as line:
            line.product_id = self.product
            line.price_unit = 2_000
        self.assertIn("60.00", form.sales_incentive_outlook)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 2
        self.assertIn("120.00", form.sales_incentive_outlook)
        order = form.save()
        self.assertIn("120.00", order.sales_incentive_outlook)

    # ------------------------------------------------------------
    # Told to nobody else
    # ------------------------------------------------------------

    @attempt(
        "read what an order would bring a colleague",
        "manager",
        "RPC read, export, sudo",
        "empty",
    )
    def test_a33_told_to_the_salesperson_alone(self):
        self.plan(tiers=("representative", "manager", "director"))
        order = self.quotation("rep_n1a", 1_000)
        self.assertTrue(self.outlook(order))
        for name in ("manager_n1", "director_north", "admin"):
            own = self.by(name, order)
            order.invalidate_recordset()
            try:
                told = own.read(["sales_incentive_outlook"])[0]
                self.assertFalse(told["sales_incentive_outlook"], name)
                rows = own._export_rows([["sales_incentive_outlook"]])
                self.assertFalse(rows[0][0], name)
            except AccessError:
                self.assertEqual(name, "admin", "no tier, no field")
            self.assertFalse(own.sudo().sales_incentive_outlook, name)
        self.assertFalse(
            order._fields["sales_incentive_outlook"].exportable, "nor offered"
        )

    @attempt(
        "read what an order would bring a colleague",
        "representative",
        "RPC read, onchange",
    )
    def test_a33_a_peer_does_not_reach_it(self):
        self.plan()
        order = self.quotation("rep_n1a", 1_000)
        peer = self.by("rep_n1b", order)
        for call in (
            lambda: peer.read(["sales_incentive_outlook"]),
            lambda: peer.onchange(
                {"user_id": self.users["rep_n1b"].id},
                ["user_id"],
                {"user_id": {}, "sales_incentive_outlook": {}},
            ),
        ):
            self.refused(call)

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def test_d4i1_without_a_plan_nothing_is_computed(self):
        order = self.by("rep_n1a", self.quotation("rep_n1a", 1_000))
        manager = self.by("manager_n1", order)

        def reading(record, field):
            record.env.invalidate_all()
            record.read(["name", "amount_untaxed", "state", "margin"])
            return self.cost_of_field(record, field)

        self.assertFalse(order.sales_incentive_outlook)
        self.assertLessEqual(reading(order, "sales_incentive_outlook"), 6)
        self.plan()
        order.env.invalidate_all()
        self.assertTrue(order.sales_incentive_outlook)
        # who is not the salesperson does not pay for it, whatever the plans
        self.assertLessEqual(reading(manager, "sales_incentive_outlook"), 3)

    def cost_of_field(self, record, field):
        before = self.env.cr.sql_log_count
        record[field]  # pylint: disable=pointless-statement
        return self.env.cr.sql_log_count - before

    def test_d4i1_many_orders_are_read_at_once(self):
        self.plan()
        orders = self.env["sale.order"]
        for _number in range(2):
            orders |= self.quotation("rep_n1a", 1_000)
        few = self.cost(
            lambda: self.by("rep_n1a", orders).mapped("sales_incentive_outlook")
        )
        for _number in range(8):
            orders |= self.quotation("rep_n1a", 1_000)
        many = self.cost(
            lambda: self.by("rep_n1a", orders).mapped("sales_incentive_outlook")
        )
        self.assertLessEqual(many, few)
