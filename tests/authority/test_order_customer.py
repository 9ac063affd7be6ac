"""C3.p3: a customer's signature or payment beyond the limit is kept and waits."""

from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.attempts import attempt
from tests.authority.rpc import RpcCase


class CustomerCase(RpcCase):
    """A customer with an e-mail address and a quotation to accept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "customer@example.com"

    def offer(self, name, amount, **vals):
        """A quotation that was sent to the customer."""
        vals = {"require_signature": True, "require_payment": False, **vals}
        order = self.quotation(name, amount, customer=self.customer, **vals)
        order.action_quotation_sent()
        return order

    def mails_to_customer(self, order):
        """Confirmations sent to the customer."""
        messages = self.env["mail.message"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        return messages.filtered(
            lambda message: (
                self.customer in message.partner_ids
                and message.message_type != "user_notification"
            )
        )

    def decide(self, order):
        """Everybody who is asked approves."""
        request = order.sudo().sales_approval_ids[:1]
        while request.state == "pending":
            request.with_user(request.current_approver_id).action_approve("ok")
        self.assertEqual(request.state, "approved")

    def assertWaits(self, order, name):
        """Kept, not confirmed, asked of that person in the customer's name."""
        self.assertEqual(order.state, "sent")
        request = order.sudo().sales_approval_ids
        self.assertEqual((request.state, request.origin), ("pending", "customer"))
        self.assertEqual(request.current_approver_id, self.users[name])
        self.assertEqual(request.activity_ids.user_id, self.users[name])
        return request


@tagged("standard", "post_install", "-at_install")
class TestSignature(CustomerCase):
    """The portal's "Accept & Sign"."""

    def test_within_the_limit_it_is_confirmed(self):
        order = self.offer("rep_n1a", 40_000)
        self.sign(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sales_signed_by_id, self.users["rep_n1a"])
        self.assertTrue(self.mails_to_customer(order))

    @attempt(
        "sign beyond the salesperson's limit",
        "customer",
        "portal",
        "kept, routed to the manager",
    )
    def test_beyond_the_limit_it_is_kept_and_approval_confirms(self):
        order = self.offer("rep_n1a", 900_000)
        result = self.sign(order)
        self.assertNotIn("error", result)
        self.assertIn("message=sign_ok", result["redirect_url"])
        self.assertEqual((order.signed_by, bool(order.signature)), ("Mrs Customer", 1))
        request = self.assertWaits(order, "manager_n1")
        self.assertEqual(request.requester_id, self.users["rep_n1a"])
        confirmations = self.mails_to_customer(order)
        # the customer looks again: the page opens, and signing twice is not asked for
        page = self.url_open(order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn("error", self.sign(order))

        self.decide(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.signed_by, "Mrs Customer")
        self.assertTrue(self.mails_to_customer(order) - confirmations)

    def test_signed_while_the_request_of_the_representative_waits(self):
        order = self.offer("rep_n1a", 120_000)
        order.action_confirm()
        self.sign(order)
        request = order.sudo().sales_approval_ids
        self.assertEqual((len(request), request.state), (1, "pending"))
        before = self.mails_to_customer(order)
        self.decide(order)
        self.assertEqual(order.state, "sale")
        self.assertTrue(self.mails_to_customer(order) - before)

    def test_approved_without_a_customer_who_waits_nobody_is_mailed(self):
        order = self.offer("rep_n1a", 120_000)
        order.action_confirm()
        before = self.mails_to_customer(order)
        self.decide(order)
        self.assertEqual(self.mails_to_customer(order), before)

    def test_refused_the_signature_stays(self):
        order = self.offer("rep_n1a", 120_000)
        self.sign(order)
        request = order.sudo().sales_approval_ids
        request.with_user(self.users["manager_n1"]).action_refuse("Too cheap.")
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.signature)

    def test_the_salespersons_line_not_the_customers(self):
        order = self.offer("manager_n1", 250_000)
        self.sign(order)
        self.assertWaits(order, "director_north")

    @attempt(
        "sign with a login of the own",
        "customer",
        "portal",
        "kept, routed to the manager",
    )
    def test_a_portal_user_signs(self):
        buyer = new_test_user(
            self.env, login="t_buyer_login", groups="base.group_portal"
        )
        order = self.offer("rep_n1a", 120_000)
        order.partner_id = buyer.partner_id
        self.authenticate("t_buyer_login", "t_buyer_login")
        self.sign(order)
        request = self.assertWaits(order, "manager_n1")
        self.assertEqual(request.requester_id, self.users["rep_n1a"])

    @attempt(
        "sign an order of a web shop without salesperson",
        "customer",
        "portal",
        "kept, routed to the manager",
    )
    def test_nobodys_order_in_a_team_goes_to_its_leader(self):
        """As an online shop makes it: by the public user, without a salesperson."""
        public = self.env.ref("base.public_user")
        order = (
            self.env["sale.order"]
            .with_user(public)
            .sudo()
            .create(
                {
                    "partner_id": self.customer.id,
                    "user_id": False,
                    "team_id": self.teams["n1"].id,
                    "require_signature": True,
                    "require_payment": False,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": 120}
                        )
                    ],
                }
            )
        )
        order.order_line.tax_ids = False
        order.action_quotation_sent()
        self.sign(order)
        self.assertWaits(order, "manager_n1")
        self.decide(order)
        self.assertEqual(order.state, "sale")

    def test_without_tiers_it_is_stock(self):
        order = self.offer("stock", 9_000_000)
        self.sign(order)
        self.assertEqual(order.state, "sale")

    @attempt(
        "sign the offer of somebody who has left",
        "customer",
        "portal",
        "kept, routed to the manager",
    )
    def test_the_offer_of_somebody_who_left_is_nobodys(self):
        order = self.offer("rep_n1a", 40_000).sudo()
        self.users["rep_n1a"].active = False
        self.sign(order)
        self.assertWaits(order, "manager_n1")


@tagged("standard", "post_install", "-at_install")
class TestPayment(CustomerCase):
    """Online payment: the transaction is never stranded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Test Provider",
                "code": "none",
                "state": "test",
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )
        cls.method.active = True
        cls.provider.support_manual_capture = "full_only"

    def setUp(self):
        super().setUp()
        # the bookkeeping of the payment needs a chart of accounts; not what is tested
        self.startPatcher(
            patch(
                "odoo.addons.account_payment.models.payment_transaction."
                "PaymentTransaction._create_payment"
            )
        )

    def pay(self, order, uid=SUPERUSER_ID, state="done", amount=None):
        """Pay the order, processed as ``uid``, and return the transaction."""
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": amount or order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"{order.name}-{state}",
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        payment.state = state
        payment.with_user(uid).sudo()._post_process()
        return payment

    def offer(self, name, amount, **vals):
        return super().offer(
            name, amount, require_signature=False, require_payment=True, **vals
        )

    def test_within_the_limit_it_is_confirmed(self):
        order = self.offer("rep_n1a", 40_000)
        self.pay(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sales_signed_by_id, self.users["rep_n1a"])

    @attempt(
        "pay beyond the salesperson's limit",
        "customer",
        "online payment",
        "payment kept, routed to the manager",
    )
    def test_beyond_the_limit_it_waits_and_approval_confirms(self):
        users = (SUPERUSER_ID, self.env.ref("base.public_user").id)
        for uid in users:
            for state in ("done", "authorized"):
                with self.subTest(uid=uid, state=state):
                    order = self.offer("rep_n1a", 120_000)
                    payment = self.pay(order, uid, state)
                    self.assertEqual(payment.state, state)
                    self.assertTrue(payment.is_post_processed)
                    self.assertWaits(order, "manager_n1")
                    before = self.mails_to_customer(order)
                    self.assertTrue(before, "the customer hears of the payment")
                    self.decide(order)
                    self.assertEqual(order.state, "sale")
                    self.assertTrue(self.mails_to_customer(order) - before)

    def test_too_small_a_payment_asks_nobody(self):
        order = self.offer("rep_n1a", 120_000)
        self.pay(order, amount=10)
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.sudo().sales_approval_ids)

    @attempt(
        "have a payment invoiced before the approval",
        "customer",
        "automatic invoice",
        "invoiced after the approval",
    )
    def test_invoiced_automatically_only_when_confirmed(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        order = self.offer("rep_n1a", 120_000)
        self.pay(order)
        self.assertWaits(order, "manager_n1")
        self.assertFalse(order.invoice_ids)
        self.decide(order)
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])
        self.assertEqual(order.invoice_ids.amount_total, 120_000)
