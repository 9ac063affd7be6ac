"""C1.p4 in the browser: several requests at once, and the button of a mail."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged


@tagged("standard", "post_install", "-at_install")
class TestApprovalCourseTour(HttpCase):
    """The demo manager decides from the inbox, the director from the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            login: cls.env.ref(f"sales_tiered_mgmt.user_{login}")
            for login in ("rep_n1a", "manager_n1", "director_north")
        }
        for user in cls.people.values():
            user.lang = "en_US"
        cls.product = cls.env["product.product"].create(
            {"name": "Tour Machine", "type": "service", "taxes_id": False}
        )

    def ask_for(self, customer, amount):
        """The representative's order over ``amount`` that waits for approval."""
        partner = self.env["res.partner"].create({"name": customer})
        order = (
            self.env["sale.order"]
            .with_user(self.people["rep_n1a"])
            .create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": amount}
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        return order

    def test_several_from_the_inbox(self):
        orders = self.ask_for("Tour First", 90_000) | self.ask_for(
            "Tour Second", 95_000
        )
        self.start_tour(
            "/odoo/sales-approvals",
            "sales_tiered_manager_decides_several",
            login="manager_n1",
        )
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])
        steps = orders.sudo().sales_approval_ids.step_ids
        self.assertEqual(set(steps.mapped("comment")), {"Both are fine"})

    def test_from_the_mail(self):
        order = self.ask_for("Tour Large", 900_000)
        request = order.sudo().sales_approval_ids
        request.with_user(self.people["manager_n1"]).action_approve("Recommended")
        self.start_tour(
            f"/sales/approval/{request.id}/approve",
            "sales_tiered_director_asks_and_decides",
            login="director_north",
        )
        self.assertEqual(order.state, "sale")
        self.assertFalse(request.inquirer_id)
        self.assertTrue(
            any("Who installs" in body for body in request.message_ids.mapped("body"))
        )
