"""A31, C3p3: before anything is pressed, who will have to sign and why."""

from odoo.tests import Form, tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestEstimate(SalesForceCase):
    """The quotation tells while it is being edited, and stores nothing for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limits("order_discount", representative=5, manager=15, director=30)
        cls.set_limits("order_payment_days", representative=30, manager=60, director=90)
        cls.product.list_price = 1_000
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("sale.group_discount_per_so_line")
        )
        cls.late = cls.env["account.payment.term"].create(
            {
                "name": "75 days",
                "line_ids": [(0, 0, {"value_amount": 100, "nb_days": 75})],
            }
        )

    def form(self, name="rep_n1a", price=30_000):
        form = Form(self.as_user(name)["sale.order"])
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.product
            line.price_unit = price
        return form

    def test_c3p3_within_the_own_authority_nothing_is_asked(self):
        form = self.form()
        self.assertFalse(form.sales_gap_reason)
        self.assertFalse(form.sales_signers)
        summary = form.sales_authority_summary
        self.assertIn("Up to $ 50,000.00", summary.replace("\xa0", " "))
        self.assertIn("Within", summary)
        self.assertNotIn("Beyond", summary)

    def test_c3p3_it_follows_the_lines(self):
        form = self.form()
        with form.order_line.edit(0) as line:
            line.price_unit = 60_000
        self.assertIn("Sign an order", form.sales_gap_reason)
        self.assertEqual(form.sales_signers, "manager_n1")
        with form.order_line.edit(0) as line:
            line.discount = 20
        self.assertIn("Grant a discount: 20 %", form.sales_gap_reason)
        self.assertEqual(form.sales_signers, "manager_n1 → director_north")
        with form.order_line.edit(0) as line:
            line.discount = 0
            line.price_unit = 20_000
        self.assertFalse(form.sales_gap_reason)

    def test_c3p3_it_follows_the_payment_terms(self):
        form = self.form()
        form.payment_term_id = self.late
        self.assertIn("75 days exceeds the own limit of 30 days", form.sales_gap_reason)
        self.assertEqual(form.sales_signers, "manager_n1 → director_north")
        form.payment_term_id = self.env["account.payment.term"]
        self.assertFalse(form.sales_gap_reason)

    def test_the_estimate_is_what_happens(self):
        form = self.form(price=250_000)
        form.payment_term_id = self.late
        signers = form.sales_signers.split(" → ")
        order = form.save()
        self.assertFalse(order.sudo().sales_approval_ids, "an estimate asks nobody")
        self.assertEqual(order.sales_signers.split(" → "), signers)
        order.action_confirm()
        request = order.sudo().sales_approval_ids
        self.assertEqual(request.step_ids.approver_id.mapped("name"), signers)

    def test_beyond_everybody_the_administrator_is_named(self):
        form = self.form(price=5_000_000)
        self.assertTrue(form.sales_signers.endswith("→ sales admin"))

    def test_who_has_more_authority_sees_less(self):
        order = self.quotation("rep_n1a", 60_000)
        self.assertTrue(order.sales_gap_reason)
        for name in ("manager_n1", "director_north", "admin"):
            seen = order.with_user(self.users[name])
            seen.invalidate_recordset()
            self.assertFalse(seen.sales_gap_reason, name)
        self.assertFalse(
            order.with_user(self.users["admin"]).sales_authority_summary,
            "an administrator is not limited",
        )
