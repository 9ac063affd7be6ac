"""Ways around an approval that lead through other parts of Odoo (C1.p4, C3.p3, G1.3).

By the ORM in the person's name, as every call arrives there; what depends on the way
over the wire is in ``test_attempts``.
"""

from unittest.mock import Mock, patch

from psycopg2 import DataError, IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.attempts import attempt
from tests.authority.test_order_customer import CustomerCase
from tests.authority.test_order_terms import REP, TermsCase

REFUSALS = (AccessError, UserError, ValidationError, IntegrityError)
# what Odoo or PostgreSQL say to a price that is no number
NO_NUMBER = (UserError, ValueError, OverflowError, DataError, IntegrityError)


class WaysCase(TermsCase):
    """A quotation with 20 % off: beyond the representative, within the manager."""

    def setUp(self):
        super().setUp()
        self.beyond = self.order({"discount": 20})
        self.rep_env = self.as_user(REP)

    def refused(self, call, *args, **kwargs):
        """The call answers with a refusal, whichever of Odoo's it is."""
        try:
            with self.cr.savepoint():
                call(*args, **kwargs)
        except REFUSALS + NO_NUMBER:
            self.env.invalidate_all()
            return
        self.fail(f"{call} went through")

    def approved(self):
        """The quotation, approved and set back to a draft."""
        self.approve(self.confirm(self.beyond, REP), "manager_n1")
        self.beyond._action_cancel()
        self.beyond.action_draft()
        return self.beyond

    def assertHeld(self, order):
        self.assertIn(order.state, ("draft", "sent", "cancel"))


@tagged("standard", "post_install", "-at_install")
class TestOtherWays(WaysCase):
    """Import, defaults, copies, templates, mass actions, other models."""

    # -- import ------------------------------------------------------------

    def load(self, header, *rows):
        result = self.rep_env["sale.order"].load(header, [list(row) for row in rows])
        return bool(result["ids"])

    @attempt(
        "import a confirmed order under an external id",
        "representative",
        "load (import)",
    )
    def test_import_with_an_external_id(self):
        header = [
            "id",
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/name",
            "order_line/discount",
        ]
        row = [
            "__import__.mine",
            str(self.customer.id),
            "sale",
            str(self.article.id),
            "x",
            "20",
        ]
        self.assertFalse(self.load(header, row))
        self.assertFalse(self.env.ref("__import__.mine", raise_if_not_found=False))
        # first as a quotation, then confirmed by a second import
        row[2] = "draft"
        self.assertTrue(self.load(header, row))
        order = self.env.ref("__import__.mine")
        self.assertFalse(self.load(["id", "state"], ["__import__.mine", "sale"]))
        self.assertHeld(order)

    @attempt(
        "import other prices into a confirmed order", "representative", "load (import)"
    )
    def test_import_into_a_confirmed_order(self):
        order = self.order()
        self.assertFree(order)
        row = [str(order.id), str(order.order_line.id), "50"]
        self.assertFalse(
            self.load([".id", "order_line/.id", "order_line/discount"], row)
        )
        self.assertEqual(order.order_line.discount, 0)

    # -- figures -----------------------------------------------------------

    @attempt(
        "prices that are no number",
        "representative",
        "RPC write",
        "refused, or routed upwards",
    )
    def test_no_numbers(self):
        signed = self.order()
        self.assertFree(signed)
        for field in ("price_unit", "discount", "product_uom_qty"):
            for value in (float("nan"), float("inf"), float("-inf")):
                with self.subTest(field=field, value=value):
                    order = self.order()
                    try:
                        with self.cr.savepoint():
                            order.order_line.write({field: value})
                            order.action_confirm()
                            self.env.flush_all()
                    except NO_NUMBER:
                        self.env.invalidate_all()
                    self.assertHeld(order)
                    self.refused(signed.order_line.write, {field: value})

    @attempt(
        "amounts beyond every limit",
        "representative",
        "form",
        "routed to the sales administrator",
    )
    def test_huge_amounts(self):
        order = self.order({"price_unit": 1e12})
        self.assertAsks(order, "manager_n1", "director_north", "sales_admin")

    @attempt(
        "a price of a fraction of a cent, a million times",
        "representative",
        "form",
        "routed to the director",
    )
    def test_fractions_of_a_cent(self):
        screw = self.make_product("Screw", 0.004)
        order = self.order(
            {"product_id": screw.id, "product_uom_qty": 1e6, "price_unit": 0.002}
        )
        self.assertDiscount(order, 50)
        self.assertAsks(order, "manager_n1", "director_north")

    @attempt(
        "a discount above 100 %, which pays the customer",
        "representative",
        "form",
        "routed to the sales administrator",
    )
    def test_more_than_everything(self):
        order = self.order({"discount": 150})
        self.assertDiscount(order, 150)
        self.assertAsks(order, "manager_n1", "director_north", "sales_admin")

    @attempt(
        "defaults for price, discount and state in the context",
        "representative",
        "default_ context",
        "refused, or routed to the manager",
    )
    def test_defaults_in_the_context(self):
        signed = self.order()
        self.assertFree(signed)
        line = {"product_id": self.article.id, "name": "x"}
        lines = self.rep_env["sale.order.line"].with_context(
            default_order_id=signed.id,
            default_discount=20,
            default_is_downpayment=True,
            default_purchase_price=1,
        )
        self.refused(lines.create, line)
        orders = self.rep_env["sale.order"].with_context(
            default_state="sale",
            default_partner_id=self.customer.id,
            default_payment_term_id=self.terms[90].id,
            default_sales_signed_by_id=self.users["manager_n1"].id,
        )
        self.refused(orders.create, {"order_line": [Command.create(line)]})
        quotation = orders.with_context(default_state="draft").create(
            {"order_line": [Command.create(line)]}
        )
        self.assertAsks(quotation, "manager_n1", "director_north", code="payment_days")

    # -- lines -------------------------------------------------------------

    @attempt("prices on sections and notes", "representative", "RPC create and write")
    def test_sections_and_notes(self):
        order = self.order()
        for display_type in ("line_section", "line_subsection", "line_note"):
            values = {"order_id": order.id, "name": "x", "display_type": display_type}
            line = self.rep_env["sale.order.line"].create(values)
            self.refused(line.write, {"price_unit": -500, "product_uom_qty": 1})
            self.refused(line.write, {"display_type": False})
            self.refused(order.order_line[0].write, {"display_type": display_type})
        self.assertDiscount(order, 0)

    @attempt(
        "an optional line that the customer orders in quantity",
        "customer",
        "portal",
        "the approval is voided",
    )
    def test_optional_lines(self):
        option = {"product_id": self.article.id, "discount": 20, "product_uom_qty": 0}
        order = self.order({}, option)
        self.assertDiscount(order, 0)
        self.assertEqual(self.confirm(order, REP).ids, [])
        order = self.order({"discount": 20}, option)
        request = self.confirm(order, REP)
        # what the portal does for the customer
        public = self.env.ref("base.public_user")
        order.order_line[1].with_user(public).sudo().product_uom_qty = 90
        self.assertEqual(request.state, "void")
        order.with_user(public).sudo()._validate_order()
        self.assertHeld(order)

    @attempt(
        "replace the lines by those of a template after approval",
        "representative",
        "quotation template",
        "routed to the manager again",
    )
    def test_a_quotation_template(self):
        template = self.env["sale.order.template"].create(
            {
                "name": "Big",
                "sale_order_template_line_ids": [
                    Command.create(
                        {"product_id": self.article.id, "product_uom_qty": 70}
                    )
                ],
            }
        )
        order = self.approved()
        order.sale_order_template_id = template
        order._onchange_sale_order_template_id()
        self.assertEqual(order.amount_untaxed, 70_000)
        self.assertAsks(order, "manager_n1", code="sign")

    @attempt(
        "add to an approved quotation by the catalogue",
        "representative",
        "product catalogue",
        "routed to the manager again",
    )
    def test_the_catalogue_after_approval(self):
        order = self.approved()
        with patch("odoo.addons.sale.models.sale_order.request", Mock()):
            order._update_order_line_info(self.product.id, 60_000)
        self.assertTrue(self.confirm(order, REP))
        self.assertHeld(order)

    # -- borrowed approvals ------------------------------------------------

    @attempt(
        "copy an approved order",
        "representative",
        "copy",
        "routed to the manager again",
    )
    def test_a_copy_is_not_approved(self):
        copy = self.approved().copy()
        self.assertFalse(copy.sudo().sales_approval_ids)
        self.assertAsks(copy, "manager_n1")
        signed = self.order()
        self.assertFree(signed)
        self.refused(
            signed.copy, {"state": "sale", "payment_term_id": self.terms[90].id}
        )
        again = signed.copy()
        self.assertFalse(again.sales_signed_by_id)
        self.assertHeld(again)

    @attempt(
        "approved, then given to another customer and back",
        "representative",
        "RPC write",
        "holds only for the customer it was approved for",
    )
    def test_another_customer_and_back(self):
        order = self.approved()
        customer = order.partner_id
        order.write({"partner_id": self.customer.id, "payment_term_id": False})
        self.assertTrue(self.confirm(order, REP).ids)
        order.write({"partner_id": customer.id, "payment_term_id": False})
        self.assertFalse(self.pending(order), "asked for another customer")
        order.action_confirm()
        self.assertSigned(order)

    @attempt(
        "move the lines of an approved order to a new one",
        "representative",
        "RPC write of the line",
        "routed to the manager again",
    )
    def test_lines_moved_away(self):
        order = self.approved()
        other = self.order({"product_uom_qty": 0}, partner_id=order.partner_id.id)
        order.order_line.order_id = other
        self.assertTrue(self.confirm(other, REP))
        self.assertHeld(other)

    # -- several -----------------------------------------------------------

    @attempt(
        "confirm many, one of them beyond",
        "representative",
        "mass action",
        "that one routed to the manager",
    )
    def test_a_mass_action(self):
        free = self.order()
        (free | self.beyond).with_user(self.users[REP]).action_confirm()
        self.assertSigned(free, REP)
        self.assertHeld(self.beyond)
        self.assertTrue(self.pending(self.beyond))
        worse = self.order({"discount": 20})
        self.refused((self.order() | worse).write, {"state": "sale"})
        self.assertHeld(worse)

    # -- people and companies ----------------------------------------------

    @attempt(
        "confirm where the limit of another company is higher",
        "representative",
        "allowed companies",
        "the order's company counts",
    )
    def test_the_limit_of_the_orders_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.users[REP].company_ids += other
        self.env["sales.authority"].create(
            {
                "decision_id": self.decision("order_discount").id,
                "tier_id": self.tiers["representative"].id,
                "company_id": other.id,
                "limit": 99,
            }
        )
        companies = [other.id, self.company.id]
        order = self.beyond.with_context(allowed_company_ids=companies)
        order.action_confirm()
        self.assertHeld(order)
        request = self.pending(self.beyond)
        self.assertEqual(request.company_id, self.company)

    @attempt(
        "sell to an archived customer",
        "representative",
        "form",
        "routed to the manager",
    )
    def test_an_archived_customer(self):
        self.beyond.partner_id.active = False
        self.assertAsks(self.beyond, "manager_n1")

    @attempt(
        "leave the company with a request that waits",
        "representative",
        "archived",
        "decided by the manager",
    )
    def test_the_requester_has_left(self):
        request = self.confirm(self.beyond, REP)
        self.users[REP].active = False
        self.approve(request, "manager_n1")
        self.assertSigned(self.beyond)

    @attempt(
        "merge two customers after signing for both", "representative", "merge wizard"
    )
    def test_merged_customers(self):
        self.refused(
            self.rep_env["base.partner.merge.automatic.wizard"].create,
            {"partner_ids": [Command.set(self.customer.ids)]},
        )

    # -- what the check rests on -------------------------------------------

    @attempt(
        "change prices, costs, rates, units, taxes or payment terms",
        "representative",
        "RPC write of master data",
    )
    def test_what_the_check_rests_on(self):
        tax = self.env["account.tax"].create({"name": "T", "amount": 5})
        unit = self.env.ref("uom.product_uom_dozen")
        rate = self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": 2,
                "currency_id": self.env.ref("base.EUR").id,
            }
        )
        for record, values in (
            (self.article, {"list_price": 1}),
            (self.article, {"standard_price": 0}),
            (self.article.product_tmpl_id, {"list_price": 1}),
            (unit, {"relative_factor": 1}),
            (rate, {"rate": 1_000}),
            (tax, {"price_include_override": "tax_included"}),
            (self.terms[90], {"line_ids": [Command.clear()]}),
            (self.terms[90], {"sales_longest_days": 0}),
            (self.company, {"currency_id": self.env.ref("base.EUR").id}),
            (self.env["product.pricelist"].create({"name": "P"}), {"active": False}),
        ):
            with self.subTest(record=record, values=values):
                self.refused(record.with_user(self.users[REP]).write, values)
        term = {"name": "Mine", "sales_longest_days": 0}
        self.refused(self.rep_env["account.payment.term"].create, term)

    @attempt(
        "let a server action, an automation or a job do it",
        "representative",
        "RPC create",
    )
    def test_no_automation_of_the_own(self):
        model = self.env.ref("sale.model_sale_order").id
        code = "record.sudo().write({'state': 'sale'})"
        action = {"name": "x", "model_id": model, "state": "code", "code": code}
        self.refused(self.rep_env["ir.actions.server"].create, action)
        self.refused(
            self.rep_env["ir.cron"].create,
            {**action, "interval_number": 1, "interval_type": "days"},
        )
        # one that an administrator made, run by the representative
        shared = self.env["ir.actions.server"].create(action)
        run = shared.with_user(self.users[REP]).with_context(
            active_model="sale.order",
            active_id=self.beyond.id,
            active_ids=self.beyond.ids,
        )
        self.refused(run.run)
        self.assertHeld(self.beyond)

    # -- invoices ----------------------------------------------------------

    @attempt(
        "a down payment on an unapproved quotation",
        "representative",
        "sale.advance.payment.inv",
    )
    def test_down_payments_of_an_unapproved_order(self):
        for method, values in (
            ("percentage", {"amount": 100}),
            ("fixed", {"fixed_amount": 10}),
            ("delivered", {}),
        ):
            wizard = self.rep_env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": [Command.set(self.beyond.ids)],
                    "advance_payment_method": method,
                    **values,
                }
            )
            self.refused(wizard.create_invoices)
        self.assertFalse(self.beyond.invoice_ids)
        self.assertEqual(len(self.beyond.order_line), 1)

    @attempt(
        "a down payment on another's behalf", "accountant", "sale.advance.payment.inv"
    )
    def test_down_payments_by_bookkeeping(self):
        accountant = new_test_user(
            self.env,
            login="t_accountant",
            groups="account.group_account_invoice,"
            "sales_team.group_sale_salesman_all_leads",
        )
        wizard = self.env["sale.advance.payment.inv"].with_user(accountant)
        values = {"advance_payment_method": "percentage", "amount": 50}
        self.refused(
            wizard.create(
                {"sale_order_ids": [Command.set(self.beyond.ids)], **values}
            ).create_invoices
        )
        order = self.order()
        self.assertFree(order)
        wizard.create(
            {"sale_order_ids": [Command.set(order.ids)], **values}
        ).create_invoices()
        self.assertTrue(order.invoice_ids)
        self.assertSigned(order, REP)

    @attempt(
        "lower the customer's prepayment so that it confirms",
        "representative",
        "RPC write",
        "kept, routed to the manager",
    )
    def test_a_tiny_prepayment(self):
        self.beyond.write({"require_payment": True, "prepayment_percent": 0.0001})
        public = self.env.ref("base.public_user")
        self.beyond.with_user(public).sudo()._validate_order()
        self.assertHeld(self.beyond)
        self.assertTrue(self.pending(self.beyond))


@tagged("standard", "post_install", "-at_install")
class TestCustomerBeyondTerms(CustomerCase):
    """A customer accepts what is beyond one of the other three limits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code, limit in (
            ("order_discount", 10),
            ("order_margin", 20),
            ("order_payment_days", 30),
        ):
            cls.set_limits(code, representative=limit)
        cls.article = cls.env["product.product"].create(
            {
                "name": "Article",
                "type": "service",
                "list_price": 1_000,
                "standard_price": 600,
                "taxes_id": False,
            }
        )
        cls.late = cls.env["account.payment.term"].create(
            {
                "name": "45",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 45}
                    )
                ],
            }
        )

    def offers(self):
        """An offer beyond each of the limits."""
        for code, line, vals in (
            ("order_discount", {"discount": 11}, {}),
            ("order_margin", {"product_uom_qty": 2, "purchase_price": 900}, {}),
            ("order_payment_days", {}, {"payment_term_id": self.late.id}),
        ):
            order = self.offer(REP, 1, payment_term_id=False)
            order.order_line.write({"product_id": self.article.id, "price_unit": 1_000})
            order.order_line.write(line)
            order.write(vals)
            yield code, order

    @attempt(
        "sign beyond discount, margin or days to pay",
        "customer",
        "portal",
        "kept, routed to the manager",
    )
    def test_signed_beyond_each_limit(self):
        for code, order in self.offers():
            with self.subTest(code=code):
                result = self.sign(order)
                self.assertIn("sign_ok", result["redirect_url"])
                request = self.assertWaits(order, "manager_n1")
                exceeded = request.measure_ids.filtered("is_exceeded")
                self.assertEqual(exceeded.decision_id.code, code)
                self.decide(order)
                self.assertEqual(order.state, "sale")

    @attempt(
        "pay beyond discount, margin or days to pay",
        "customer",
        "online payment",
        "payment kept, routed to the manager",
    )
    def test_paid_beyond_each_limit(self):
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env.ref("payment.payment_method_unknown")
        for code, order in self.offers():
            with self.subTest(code=code):
                order.write({"require_payment": True, "require_signature": False})
                payment = self.env["payment.transaction"].create(
                    {
                        "provider_id": provider.id,
                        "payment_method_id": method.id,
                        "amount": order.amount_total,
                        "currency_id": order.currency_id.id,
                        "partner_id": order.partner_id.id,
                        "reference": order.name,
                        "operation": "online_direct",
                        "sale_order_ids": [Command.set(order.ids)],
                    }
                )
                payment.state = "done"
                confirmed = payment._check_amount_and_confirm_order()
                self.assertFalse(confirmed)
                self.assertEqual(payment.state, "done")
                self.assertWaits(order, "manager_n1")
