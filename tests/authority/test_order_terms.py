"""C1.p4, C3.p3, G1.3: discount, margin and days to pay, beside the amount."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.attempts import attempt
from tests.authority.test_order_signing import SigningCase

REP = "rep_n1a"


class TermsCase(SigningCase):
    """All four limits, and a product of 1,000 that costs 600."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limits("order_discount", representative=10, manager=25, director=60)
        cls.set_limits("order_margin", representative=20, manager=5, director=None)
        cls.set_limits("order_payment_days", representative=30, manager=60)
        cls.set_limits("order_payment_days", director=None)
        cls.article = cls.make_product("Article", 1_000, 600)
        cls.terms = {days: cls.make_terms(days) for days in (30, 31, 60, 90)}

    @classmethod
    def make_product(cls, name, price, cost=0, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "standard_price": cost,
                "taxes_id": False,
                **vals,
            }
        )

    @classmethod
    def make_terms(cls, *days, delay_type="days_after", **vals):
        share = 100 / len(days)
        line = {"value": "percent", "delay_type": delay_type, **vals}
        return cls.env["account.payment.term"].create(
            {
                "name": f"{days} {delay_type}",
                "line_ids": [
                    Command.create({**line, "value_amount": share, "nb_days": number})
                    for number in days
                ],
            }
        )

    def order(self, *lines, name=REP, **vals):
        """A quotation of person ``name``; each line is a dict beside the article."""
        return self.as_user(name)["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Somebody"}).id,
                "payment_term_id": False,
                "order_line": [
                    Command.create({"product_id": self.article.id, **line})
                    for line in lines or ({},)
                ],
                **vals,
            }
        )

    def decision(self, code):
        return self.env["sales.decision"]._get(code)

    def measured(self, order, code):
        """What the order measures for a decision, whoever asks."""
        measures = order._sales_own_measures()[order]
        return measures[self.decision(code)].value

    def assertDiscount(self, order, percent):
        self.assertAlmostEqual(self.measured(order, "order_discount"), percent, 2)

    def assertMargin(self, order, percent):
        self.assertAlmostEqual(self.measured(order, "order_margin"), percent, 2)

    def assertAsks(self, order, *names, code=None):
        """Confirming opens a request for exactly these people, for this decision."""
        request = self.confirm(order, REP)
        self.assertTrue(request, "nobody was asked")
        self.assertEqual(
            request.step_ids.approver_id.mapped("login"),
            [f"t_{name}" for name in names],
        )
        if code:
            exceeded = request.measure_ids.filtered("is_exceeded").decision_id
            self.assertEqual(exceeded.mapped("code"), [f"order_{code}"])
        return request

    def assertFree(self, order):
        """Confirming is within the representative's authority."""
        self.assertFalse(self.confirm(order, REP))
        self.assertSigned(order, REP)


@tagged("standard", "post_install", "-at_install")
class TestDiscount(TermsCase):
    """What counts as a discount, and against which price."""

    def test_c3p3_the_limit_itself_is_within(self):
        self.assertFree(self.order({"discount": 10}))
        self.assertAsks(self.order({"discount": 10.01}), "manager_n1", code="discount")

    def test_rounding_at_the_limit(self):
        """What cannot be typed more exactly is not beyond."""
        odd = self.make_product("Odd", 99.99)
        self.assertFree(self.order({"product_id": odd.id, "discount": 10}))
        order = self.order({"product_id": odd.id, "price_unit": 89.99})
        self.assertDiscount(order, 10.0)
        self.assertFree(order)
        order = self.order({"product_id": odd.id, "price_unit": 89.97})
        self.assertAsks(order, "manager_n1")

    @attempt(
        "lower the unit price instead of a discount",
        "representative",
        "form",
        "routed to the manager",
    )
    def test_a_lowered_price_is_a_discount(self):
        order = self.order({"price_unit": 850})
        self.assertDiscount(order, 15)
        self.assertAsks(order, "manager_n1", code="discount")
        self.assertDiscount(self.order({"price_unit": 900, "discount": 10}), 19)

    @attempt(
        "a negative line instead of a discount",
        "representative",
        "form",
        "routed to the manager",
    )
    def test_a_negative_line_is_a_discount(self):
        order = self.order({}, {"product_id": self.product.id, "price_unit": -200})
        self.assertDiscount(order, 20)
        self.assertAsks(order, "manager_n1", code="discount")
        returned = {"product_uom_qty": -1, "price_unit": 300}
        self.assertDiscount(self.order({}, returned), 30)

    @attempt(
        "a credit marked as a down payment",
        "representative",
        "RPC create",
        "routed to the director",
    )
    def test_a_down_payment_mark_hides_nothing(self):
        order = self.order({"is_downpayment": True, "price_unit": 500})
        self.assertDiscount(order, 50)
        self.assertAsks(order, "manager_n1", "director_north")

    @attempt(
        "discount of the whole order by Odoo's dialog",
        "representative",
        "sale.order.discount",
        "routed to the manager",
    )
    def test_the_discount_dialog(self):
        for kind, value in (
            ("sol_discount", {"discount_percentage": 0.2}),
            ("so_discount", {"discount_percentage": 0.2}),
            ("amount", {"discount_amount": 200}),
        ):
            with self.subTest(kind=kind):
                order = self.order()
                self.company.sale_discount_product_id = self.product
                self.as_user(REP)["sale.order.discount"].create(
                    {"sale_order_id": order.id, "discount_type": kind, **value}
                ).action_apply_discount()
                self.assertDiscount(order, 20)
                self.assertAsks(order, "manager_n1")

    @attempt(
        "give one product free among dear ones",
        "representative",
        "form",
        "routed to the sales administrator",
    )
    def test_a_free_line(self):
        order = self.order({"product_uom_qty": 40}, {"price_unit": 0})
        self.assertDiscount(order, 100)
        self.assertAsks(order, "manager_n1", "director_north", "sales_admin")

    @attempt(
        "hide a discount behind a surcharge elsewhere",
        "representative",
        "form",
        "routed to the director",
    )
    def test_a_surcharge_elsewhere_does_not_hide_a_discount(self):
        order = self.order({"price_unit": 1_500}, {"price_unit": 500})
        self.assertDiscount(order, 50)
        order = self.order({"discount": -100}, {"discount": 50})
        self.assertDiscount(order, 50)

    def test_products_without_a_price_concede_nothing_by_price(self):
        gift = self.make_product("On request", 0)
        self.assertDiscount(self.order({"product_id": gift.id, "price_unit": 70}), 0)
        self.assertDiscount(
            self.order({"product_id": gift.id, "price_unit": 70, "discount": 30}), 30
        )

    # -- price lists -------------------------------------------------------

    def pricelist(self, percent=40, is_agreed=False, **vals):
        return self.env["product.pricelist"].create(
            {
                "name": f"{percent} % off",
                "sales_is_agreed": is_agreed,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": percent,
                        }
                    )
                ],
                **vals,
            }
        )

    @attempt(
        "choose a cheaper price list",
        "representative",
        "form",
        "routed to the director",
    )
    def test_a_cheaper_price_list_is_a_discount(self):
        order = self.order(pricelist_id=self.pricelist().id)
        self.assertEqual(order.amount_untaxed, 600)
        self.assertDiscount(order, 40)
        self.assertAsks(order, "manager_n1", "director_north")

    @attempt(
        "change the price list and update the prices",
        "representative",
        "action_update_prices",
        "the approval is voided",
    )
    def test_a_price_list_chosen_afterwards(self):
        order = self.order({"discount": 20})
        request = self.assertAsks(order, "manager_n1")
        order.pricelist_id = self.pricelist()
        order.action_update_prices()
        self.assertEqual(request.state, "void")

    def test_an_agreed_price_list_is_no_discount(self):
        agreed = self.pricelist(is_agreed=True)
        order = self.order()
        order.partner_id.sudo().specific_property_product_pricelist = agreed
        order.pricelist_id = agreed
        order.action_update_prices()
        self.assertEqual(order.amount_untaxed, 600)
        self.assertDiscount(order, 0)
        order.order_line.write({"price_unit": 540, "discount": 0})
        self.assertDiscount(order, 10)

    @attempt(
        "use another customer's agreed prices",
        "representative",
        "form",
        "routed to the director",
    )
    def test_somebody_elses_agreed_price_list(self):
        order = self.order(pricelist_id=self.pricelist(is_agreed=True).id)
        self.assertDiscount(order, 40)
        self.assertAsks(order, "manager_n1", "director_north")

    @attempt(
        "order for a customer with agreed prices, invoice another",
        "representative",
        "RPC write",
        "routed to the director",
    )
    def test_agreed_prices_for_another_payer(self):
        agreed = self.pricelist(is_agreed=True)
        order = self.order()
        order.partner_id.sudo().specific_property_product_pricelist = agreed
        order.pricelist_id = agreed
        order.action_update_prices()
        order.partner_invoice_id = self.customer
        self.assertDiscount(order, 40)
        self.assertAsks(order, "manager_n1", "director_north")

    @attempt(
        "invoice another customer after confirmation with agreed prices",
        "representative",
        "RPC write",
    )
    def test_agreed_prices_and_another_payer_afterwards(self):
        agreed = self.pricelist(is_agreed=True)
        order = self.order({"purchase_price": 0})
        self.article.standard_price = 0
        order.order_line.purchase_price = 0
        order.partner_id.sudo().specific_property_product_pricelist = agreed
        order.pricelist_id = agreed
        order.action_update_prices()
        self.assertFree(order)
        with self.assertRaises(UserError), self.cr.savepoint():
            order.partner_invoice_id = self.customer

    @attempt("give a customer agreed prices", "representative", "RPC write")
    def test_a_representative_agrees_no_prices(self):
        agreed = self.pricelist(is_agreed=True)
        customer = self.customer.with_user(self.users[REP])
        for name in (
            "property_product_pricelist",
            "specific_property_product_pricelist",
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                customer.write({name: agreed.id})
        with self.assertRaises(AccessError), self.cr.savepoint():
            agreed.with_user(self.users[REP]).item_ids.percent_price = 90
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.pricelist().with_user(self.users[REP]).sales_is_agreed = True

    @attempt(
        "move a customer below one with agreed prices",
        "representative",
        "RPC write of parent_id",
    )
    def test_nobody_is_moved_into_agreed_prices(self):
        key = self.env["res.partner"].create({"name": "Key", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Own", "parent_id": key.id})
        key.specific_property_product_pricelist = self.pricelist(is_agreed=True)
        self.users[REP].group_ids += self.env.ref("base.group_partner_manager")
        for partner, vals in (
            (self.customer, {"parent_id": key.id}),
            (contact, {"parent_id": False}),
            (contact, {"is_company": True}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                partner.with_user(self.users[REP]).write(vals)
        contact.with_user(self.users[REP]).function = "Buyer"
        contact.with_user(self.users["admin"]).sudo().parent_id = False
        plain = self.env["res.partner"].create({"name": "Plain", "is_company": True})
        self.customer.with_user(self.users[REP]).parent_id = plain

    # -- units, currencies, taxes ------------------------------------------

    @attempt(
        "sell a dozen at the price of one",
        "representative",
        "form",
        "routed to the sales administrator",
    )
    def test_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.order({"product_uom_id": dozen.id})
        self.assertEqual(order.amount_untaxed, 12_000)
        self.assertDiscount(order, 0)
        order.order_line.price_unit = 1_000
        self.assertDiscount(order, 91.67)
        self.assertAsks(order, "manager_n1", "director_north", "sales_admin")

    def euro_list(self, rate=0.5):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [
            Command.create(
                {"name": "2020-01-01", "rate": rate, "company_id": self.company.id}
            )
        ]
        return self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )

    @attempt(
        "a price kept while the currency becomes a cheaper one",
        "representative",
        "RPC write of the price list",
        "measured at today's rate",
    )
    def test_foreign_currency(self):
        order = self.order(pricelist_id=self.euro_list().id)
        self.assertEqual(order.amount_untaxed, 500)
        self.assertDiscount(order, 0)
        self.assertMargin(order, 40)
        order.order_line.price_unit = 425
        self.assertDiscount(order, 15)
        self.assertAsks(order, "manager_n1", code="discount")
        yen = self.env.ref("base.JPY")
        yen.active = True
        yen.rate_ids.unlink()
        yen.rate_ids = [
            Command.create(
                {"name": "2020-01-01", "rate": 100, "company_id": self.company.id}
            )
        ]
        cheap = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        order = self.order()
        order.pricelist_id = cheap  # the prices stay as they were typed
        self.assertDiscount(order, 99)

    def test_taxes_in_the_price_and_a_fiscal_position(self):
        tax = self.env["account.tax"].create(
            {
                "name": "25 % included",
                "amount": 25,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        none = self.env["account.tax"].create({"name": "0 %", "amount": 0})
        exempt = self.env["account.fiscal.position"].create({"name": "Export"})
        none.write(
            {
                "fiscal_position_ids": [Command.link(exempt.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        self.article.taxes_id = tax
        order = self.order()
        self.assertEqual(order.amount_untaxed, 800)
        self.assertDiscount(order, 0)
        order = self.order(fiscal_position_id=exempt.id)
        self.assertEqual(order.amount_untaxed, 800)
        self.assertDiscount(order, 0)
        order.order_line.price_unit = 680
        self.assertDiscount(order, 15)

    # -- variants and combos -----------------------------------------------

    def variants(self, create_variant):
        """A product of 100 in a plain and a golden (+400) version."""
        attribute = self.env["product.attribute"].create(
            {"name": "Finish", "create_variant": create_variant}
        )
        values = self.env["product.attribute.value"].create(
            [
                {"name": "plain", "attribute_id": attribute.id},
                {
                    "name": "golden",
                    "attribute_id": attribute.id,
                    "default_extra_price": 400,
                },
            ]
        )
        return self.env["product.template"].create(
            {
                "name": "Ring",
                "type": "service",
                "list_price": 100,
                "taxes_id": False,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(values.ids)],
                        }
                    )
                ],
            }
        )

    @attempt(
        "the golden version at the price of the plain one",
        "representative",
        "form",
        "routed to the sales administrator",
    )
    def test_extra_prices_of_variants(self):
        golden = self.variants("always").product_variant_ids.filtered("price_extra")
        order = self.order({"product_id": golden.id})
        self.assertEqual(order.amount_untaxed, 500)
        self.assertDiscount(order, 0)
        order.order_line.price_unit = 100
        self.assertDiscount(order, 80)

    @attempt(
        "a dear choice that makes no variant, at the plain price",
        "representative",
        "RPC write",
        "routed to the sales administrator",
    )
    def test_extra_prices_without_variants(self):
        ring = self.variants("no_variant")
        golden = ring.attribute_line_ids.product_template_value_ids.filtered(
            "price_extra"
        )
        line = {
            "product_id": ring.product_variant_id.id,
            "product_no_variant_attribute_value_ids": [Command.set(golden.ids)],
        }
        order = self.order(line)
        self.assertEqual(order.amount_untaxed, 500)
        self.assertDiscount(order, 0)
        order.order_line.price_unit = 100
        self.assertDiscount(order, 80)
        # chosen after the signature at the plain price
        plain = self.order({"product_id": ring.product_variant_id.id})
        self.assertFree(plain)
        with self.assertRaises(UserError), self.cr.savepoint():
            plain.order_line.write(
                {
                    "product_no_variant_attribute_value_ids": [Command.set(golden.ids)],
                    "price_unit": 100,
                }
            )

    def combo(self):
        """A set of 800 out of a desk (900) and a lamp (100)."""
        items = self.make_product("Desk", 900) | self.make_product("Lamp", 100)
        combos = self.env["product.combo"].create(
            [
                {
                    "name": item.name,
                    "combo_item_ids": [Command.create({"product_id": item.id})],
                }
                for item in items
            ]
        )
        return self.make_product(
            "Set", 800, type="combo", combo_ids=[Command.set(combos.ids)]
        )

    def combo_order(self, parts=None, quantity=1, **vals):
        product = self.combo()
        order = self.order({"product_id": product.id}, **vals)
        combo_line = order.order_line
        for combo in product.combo_ids[:parts]:
            item = combo.combo_item_ids
            self.as_user(REP)["sale.order.line"].create(
                {
                    "order_id": order.id,
                    "product_id": item.product_id.id,
                    "product_uom_qty": quantity,
                    "combo_item_id": item.id,
                    "linked_line_id": combo_line.id,
                }
            )
        return order

    def test_a_combo_has_its_own_price(self):
        order = self.combo_order()
        self.assertEqual(order.amount_untaxed, 800)
        self.assertDiscount(order, 0)
        order.order_line.filtered("combo_item_id")[0].price_unit = 576
        self.assertDiscount(order, 20)

    @attempt(
        "a dear item out of a combo, the others left out",
        "representative",
        "RPC create",
        "measured against its own price",
    )
    def test_a_part_of_a_combo_is_no_combo(self):
        self.assertDiscount(self.combo_order(parts=1), 20)
        self.assertDiscount(self.combo_order(quantity=5), 20)

    @attempt(
        "a combo by a cheaper price list",
        "representative",
        "form",
        "routed to the director",
    )
    def test_a_combo_by_a_cheaper_price_list(self):
        order = self.combo_order(pricelist_id=self.pricelist().id)
        self.assertEqual(order.amount_untaxed, 480)
        self.assertDiscount(order, 40)


@tagged("standard", "post_install", "-at_install")
class TestMarginAndPayment(TermsCase):
    """Cost of the products, days until the last instalment."""

    @attempt(
        "lower the cost on the line",
        "representative",
        "RPC write",
        "the product's cost counts",
    )
    def test_the_cost_typed_on_the_line_does_not_help(self):
        order = self.order({"price_unit": 740, "purchase_price": 1})
        order.order_line.purchase_price = 1
        self.assertMargin(order, 18.92)
        order.order_line.purchase_price = 730
        self.assertMargin(order, 1.35)

    def test_c3p3_margin_below_the_limit(self):
        self.set_limits("order_discount", representative=None)
        self.assertFree(self.order({"price_unit": 750}))
        order = self.order({"price_unit": 749})
        self.assertAsks(order, "manager_n1", code="margin")
        order = self.order({"price_unit": 620})
        self.assertAsks(order, "manager_n1", "director_north", code="margin")

    def test_no_cost_and_no_revenue(self):
        free = self.make_product("Free", 10)
        self.assertMargin(self.order({"product_id": free.id}), 100)
        order = self.order({"price_unit": 0})
        self.assertMargin(order, -100)
        order = self.order({"product_id": self.product.id, "product_uom_qty": 0})
        self.assertNotIn(
            self.decision("order_margin"), order._sales_own_measures()[order]
        )

    @attempt(
        "a negative order, of which no margin can be told",
        "representative",
        "form",
        "routed to the director",
    )
    def test_negative_revenue(self):
        order = self.order({}, {"product_id": self.product.id, "price_unit": -5_000})
        self.assertMargin(order, -100)
        self.assertTrue(self.confirm(order, REP))

    def test_units_and_currencies_of_the_cost(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.order({"product_uom_id": dozen.id})
        self.assertMargin(order, 40)

    @attempt(
        "the product becomes dearer between request and approval",
        "manager",
        "approve",
        "the request is voided",
    )
    def test_a_cost_raised_between_request_and_approval(self):
        order = self.order({"discount": 20})  # margin 25 %
        request = self.assertAsks(order, "manager_n1")
        self.article.standard_price = 790
        self.approve(request, "manager_n1")
        self.assertEqual((request.state, order.state), ("void", "draft"))
        again = self.assertAsks(order, "manager_n1", "director_north")
        self.assertEqual(len(again.measure_ids.filtered("is_exceeded")), 2)

    def test_a_cost_within_the_own_authority_may_move(self):
        order = self.order({"discount": 20})
        request = self.assertAsks(order, "manager_n1", code="discount")
        self.article.standard_price = 620  # margin 22.5 %, still the own authority
        self.approve(request, "manager_n1")
        self.assertSigned(order)

    # -- days to pay -------------------------------------------------------

    def days(self, terms):
        return self.measured(self.order(payment_term_id=terms.id), "order_payment_days")

    def test_c3p3_days_beyond_the_limit(self):
        self.assertFree(self.order())
        self.assertFree(self.order(payment_term_id=self.terms[30].id))
        order = self.order(payment_term_id=self.terms[31].id)
        self.assertAsks(order, "manager_n1", code="payment_days")
        order = self.order(payment_term_id=self.terms[90].id)
        self.assertAsks(order, "manager_n1", "director_north")

    @attempt(
        "a small part late, the rest at once",
        "representative",
        "form",
        "the last instalment counts",
    )
    def test_the_last_instalment_counts(self):
        self.assertEqual(self.days(self.make_terms(0, 5, 10, 75)), 75)

    @attempt(
        "terms counted from the end of the month",
        "representative",
        "form",
        "the worst case counts",
    )
    def test_ends_of_months(self):
        for delay_type, days, at_least in (
            ("days_after_end_of_month", 30, 60),
            ("days_after_end_of_next_month", 30, 90),
            ("days_end_of_month_on_the", 30, 60),
        ):
            terms = self.make_terms(days, delay_type=delay_type, days_next_month="30")
            self.assertGreaterEqual(self.days(terms), at_least, delay_type)

    @attempt(
        "longer terms after approval",
        "representative",
        "RPC write",
        "the approval is voided",
    )
    def test_terms_changed_after_approval(self):
        order = self.order(payment_term_id=self.terms[60].id)
        request = self.assertAsks(order, "manager_n1")
        order.payment_term_id = self.terms[31]
        self.assertEqual(request.state, "pending", "shorter is within")
        order.payment_term_id = self.terms[90]
        self.assertEqual(request.state, "void")

    @attempt("longer terms after confirmation", "representative", "RPC write")
    def test_terms_changed_after_confirmation(self):
        order = self.order(payment_term_id=self.terms[30].id)
        self.assertFree(order)
        with self.assertRaisesRegex(UserError, "is confirmed"), self.cr.savepoint():
            order.payment_term_id = self.terms[31]
        order.with_user(self.users["manager_n1"]).payment_term_id = self.terms[60]
        self.assertSigned(order, "manager_n1")

    @attempt(
        "the terms' own days are raised before the approval",
        "accountant",
        "RPC write",
        "the request is voided",
    )
    def test_terms_edited_by_accounting(self):
        order = self.order(payment_term_id=self.terms[60].id)
        request = self.assertAsks(order, "manager_n1")
        self.terms[60].line_ids.nb_days = 120
        self.approve(request, "manager_n1")
        self.assertEqual((request.state, order.state), ("void", "draft"))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.terms[30].with_user(self.users[REP]).line_ids.nb_days = 120


@tagged("standard", "post_install", "-at_install")
class TestSeveralAtOnce(TermsCase):
    """One request, the strictest chain, all values kept."""

    def test_one_request_with_the_strictest_chain(self):
        order = self.order(
            {"discount": 15, "product_uom_qty": 70}, payment_term_id=self.terms[90].id
        )
        request = self.assertAsks(order, "manager_n1", "director_north")
        self.assertEqual(len(order.sudo().sales_approval_ids), 1)
        rows = request.measure_ids
        self.assertEqual(
            rows.filtered("is_exceeded").decision_id.mapped("code"),
            ["order_sign", "order_discount", "order_payment_days"],
        )
        self.assertEqual(
            {row.decision_id.code: row.value for row in rows},
            {
                "order_sign": 59_500,
                "order_discount": 15,
                "order_margin": 29.41,
                "order_payment_days": 90,
            },
        )
        self.assertEqual(request.reason.count("\n"), 2)

    def test_better_values_keep_a_worse_one_voids(self):
        order = self.order({"discount": 20, "product_uom_qty": 10})
        request = self.assertAsks(order, "manager_n1")
        order.order_line.discount = 15
        self.assertEqual(request.state, "void", "less discount, yet more money")
        order.order_line.discount = 20
        request = self.assertAsks(order, "manager_n1")
        # Odoo looks the discount up again where discounts are switched on
        order.order_line.write({"product_uom_qty": 9, "discount": 20})
        self.assertEqual(request.state, "pending")
        order.payment_term_id = self.terms[30]
        self.assertEqual(request.state, "pending", "within the own authority")
        order.payment_term_id = self.terms[31]
        self.assertEqual(request.state, "void", "another value beyond it")

    @attempt(
        "another customer, company or currency after approval",
        "representative",
        "RPC write",
        "the approval is voided",
    )
    def test_another_customer_or_currency(self):
        order = self.order({"discount": 20})
        request = self.assertAsks(order, "manager_n1")
        order.partner_id = self.customer
        self.assertEqual(request.state, "void")

    def test_the_history_of_all_rounds(self):
        order = self.order({"discount": 20})
        for state in ("withdrawn", "refused", "void"):
            request = self.confirm(order, REP)
            if state == "withdrawn":
                request.with_user(self.users[REP]).action_withdraw()
            elif state == "refused":
                request.with_user(self.users["manager_n1"]).action_refuse("no")
            else:
                order.order_line.write({"product_uom_qty": 2, "discount": 20})
            self.assertEqual(request.state, state)
        self.approve(self.confirm(order, REP), "manager_n1")
        self.assertEqual(
            order.sudo().sales_approval_ids.sorted("id").mapped("state"),
            ["withdrawn", "refused", "void", "approved"],
        )

    def test_limits_of_one_company(self):
        """A row for the company comes before the row for all."""
        decision = self.decision("order_discount")
        row = {
            "decision_id": decision.id,
            "tier_id": self.tiers["representative"].id,
            "company_id": self.company.id,
            "limit": 2,
        }
        self.env["sales.authority"].create(row)
        self.assertAsks(self.order({"discount": 5}), "manager_n1", code="discount")
        other = self.env["res.company"].create({"name": "Other"})
        user = self.users[REP]
        self.assertEqual(decision._authority_of(user, other).limit, 10)
        self.assertEqual(decision._authority_of(user, self.company).limit, 2)


@tagged("standard", "post_install", "-at_install")
class TestConfirmedTerms(TermsCase):
    """A confirmed order changes within the authority of who changes it."""

    def setUp(self):
        super().setUp()
        self.confirmed = self.order({"product_uom_qty": 10}, {"discount": 5})
        self.assertFree(self.confirmed)
        self.line = self.confirmed.order_line[0]

    def refused(self, change):
        with self.assertRaisesRegex(UserError, "is confirmed"), self.cr.savepoint():
            change()

    @attempt("a discount after confirmation", "representative", "RPC write")
    def test_a_discount(self):
        self.refused(lambda: self.line.write({"discount": 11}))
        self.line.write({"discount": 9})
        self.assertSigned(self.confirmed, REP)
        self.line.with_user(self.users["manager_n1"]).discount = 20
        self.assertSigned(self.confirmed, "manager_n1")

    @attempt("a lower price after confirmation", "representative", "RPC write")
    def test_a_price(self):
        self.refused(lambda: self.line.write({"price_unit": 700}))

    @attempt(
        "another product on the line after confirmation", "representative", "RPC write"
    )
    def test_another_product(self):
        dear = self.make_product("Dear", 3_000, 2_500)
        values = {"product_id": dear.id, "price_unit": 1_000}
        self.refused(lambda: self.line.write(values))

    @attempt("a free line added after confirmation", "representative", "RPC create")
    def test_a_free_line_added(self):
        values = {
            "order_id": self.confirmed.id,
            "product_id": self.article.id,
            "price_unit": 0,
        }
        line = self.as_user(REP)["sale.order.line"]
        self.refused(lambda: line.create(values))
        self.refused(
            lambda: self.confirmed.write({"order_line": [Command.create(values)]})
        )

    @attempt("declare more delivered than was ordered", "representative", "RPC write")
    def test_delivered_beyond_the_order(self):
        self.refused(lambda: self.line.write({"qty_delivered": 80}))
        self.line.qty_delivered = 10
        self.assertSigned(self.confirmed, REP)

    @attempt(
        "sign a quantity of zero, then deliver a hundred", "representative", "RPC write"
    )
    def test_nothing_ordered_all_delivered(self):
        order = self.order({"product_uom_qty": 0})
        self.assertFree(order)
        line = order.order_line
        self.refused(lambda: line.write({"qty_delivered": 100}))

    @attempt(
        "mark a discounted line as a down payment after confirmation",
        "representative",
        "RPC write",
    )
    def test_marked_as_down_payment(self):
        self.refused(
            lambda: self.line.write({"is_downpayment": True, "price_unit": 100})
        )

    @attempt(
        "another currency after confirmation", "representative", "price list and prices"
    )
    def test_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [
            Command.create(
                {"name": "2020-01-01", "rate": 2, "company_id": self.company.id}
            )
        ]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            self.confirmed.write({"pricelist_id": pricelist.id})

    def test_costs_charged_on_by_bookkeeping_are_not_stranded(self):
        """The accountant is not held to the salesperson's limits for them."""
        order = self.order({"product_uom_qty": 50})
        self.assertFree(order)
        accountant = new_test_user(
            self.env,
            login="t_accountant",
            groups="account.group_account_invoice,sales_team.group_sale_salesman"
            "_all_leads",
        )
        self.env["sale.order.line"].with_user(accountant).create(
            {
                "order_id": order.id,
                "product_id": self.product.id,
                "price_unit": 500,
                "is_expense": True,
            }
        )
        self.assertEqual(order.amount_untaxed, 50_500)

    @attempt("pass a line off as a re-invoiced expense", "representative", "RPC create")
    def test_an_expense_line_of_the_own_making(self):
        values = {
            "order_id": self.confirmed.id,
            "product_id": self.article.id,
            "is_expense": True,
            "price_unit": 100,
        }
        self.refused(lambda: self.as_user(REP)["sale.order.line"].create(values))
