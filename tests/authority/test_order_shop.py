"""C3.p3: an online shop's order waits like any other, with website_sale installed."""

from unittest import SkipTest
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from tests.attempts import attempt
from tests.authority.test_order_customer import CustomerCase

CREATE_PAYMENT = (
    "odoo.addons.account_payment.models.payment_transaction."
    "PaymentTransaction._create_payment"
)


@tagged("standard", "post_install", "-at_install")
class TestShop(CustomerCase):
    """Carts of the public user, paid online."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "website_id" not in cls.env["sale.order"]._fields:
            raise SkipTest("needs website_sale")
        cls.site = cls.env["website"].search([], limit=1)
        cls.provider = cls.env["payment.provider"].create(
            {"name": "Test", "code": "none", "state": "test"}
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(patch(CREATE_PAYMENT))

    def cart(self, amount, user=None):
        public = self.site.user_id
        line = {"product_id": self.product.id, "price_unit": amount}
        return (
            self.env["sale.order"]
            .with_user(public)
            .sudo()
            .create(
                {
                    "partner_id": self.customer.id,
                    "website_id": self.site.id,
                    "user_id": user and user.id,
                    "team_id": self.teams["n1"].id,
                    "payment_term_id": False,
                    "order_line": [Command.create({**line, "tax_ids": False})],
                }
            )
        )

    @attempt(
        "pay a cart beyond the salesperson's limit, or of nobody",
        "customer",
        "website_sale",
        "payment kept, routed to the manager",
    )
    def test_a_paid_cart_waits_and_approval_confirms(self):
        for user in (self.users["rep_n1a"], None):
            with self.subTest(user=user):
                order = self.cart(120_000, user)
                payment = self.env["payment.transaction"].create(
                    {
                        "provider_id": self.provider.id,
                        "payment_method_id": self.env.ref(
                            "payment.payment_method_unknown"
                        ).id,
                        "amount": order.amount_total,
                        "currency_id": order.currency_id.id,
                        "partner_id": order.partner_id.id,
                        "reference": order.name,
                        "operation": "online_direct",
                        "sale_order_ids": [Command.set(order.ids)],
                    }
                )
                payment.state = "done"
                payment.with_user(self.site.user_id).sudo()._post_process()
                request = order.sales_approval_ids
                self.assertEqual((payment.state, order.state), ("done", "draft"))
                self.assertEqual(
                    (request.state, request.origin), ("pending", "customer")
                )
                self.assertEqual(request.activity_ids.user_id, self.users["manager_n1"])
                self.decide(order)
                self.assertEqual(order.state, "sale")

    def test_a_cart_within_the_limit_is_confirmed(self):
        order = self.cart(100, self.users["rep_n1a"])
        order._validate_order()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sales_signed_by_id, self.users["rep_n1a"])
