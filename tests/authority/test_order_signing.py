"""C1.p4, C3.p3: a contract within the limit is signed, one beyond goes up the line."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.common import SalesForceCase


class SigningCase(SalesForceCase):
    """What the tests about signing share."""

    def confirm(self, order, name):
        """Confirm as person ``name``; the waiting request, or none."""
        order.with_user(self.users[name]).action_confirm()
        return self.pending(order)

    def pending(self, order):
        return order.sudo()._sales_pending_approvals()

    def approve(self, request, name, comment=False):
        request.with_user(self.users[name]).action_approve(comment)

    def assertWaitsFor(self, request, name):
        """Asked of exactly this person: the step, one activity, nobody else's."""
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.current_approver_id, self.users[name])
        self.assertEqual(request.activity_ids.user_id, self.users[name])
        self.assertEqual(len(request.activity_ids), 1)

    def assertSigned(self, order, name=None):
        """Confirmed; on the authority of that person, or on an approval."""
        self.assertEqual(order.state, "sale")
        signer = self.users[name] if name else self.env["res.users"]
        self.assertEqual(order.sales_signed_by_id, signer)

    def send_mails(self):
        """The job that sends what is due; it may not commit inside a test."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60.0):
            self.env["sales.approval"]._cron_send_mails()
        self.env.invalidate_all()

    def people_told(self, *records):
        self.send_mails()
        messages = self.env["mail.message"].sudo().search([])
        messages = messages.filtered(
            lambda message: any(
                (message.model, message.res_id) == (record._name, record.id)
                for record in records
            )
        )
        return messages.notified_partner_ids.user_ids


@tagged("standard", "post_install", "-at_install")
class TestOrderSigning(SigningCase):
    """Limits, the line, deciding."""

    # -- the line ----------------------------------------------------------

    def test_c3p3_within_the_limit_the_representative_signs(self):
        for amount in (49_000, 50_000):
            order = self.quotation("rep_n1a", amount)
            self.assertFalse(order.sales_gap_reason)
            self.assertFalse(self.confirm(order, "rep_n1a"))
            self.assertSigned(order, "rep_n1a")
            self.assertFalse(order.sudo().sales_approval_ids)

    def test_c3p3_beyond_the_limit_the_manager_is_asked(self):
        order = self.quotation("rep_n1a", 70_000, 50_000)
        self.assertIn("120,000", order.sales_gap_reason)
        action = order.action_confirm()
        self.assertEqual(order.state, "draft")
        request = self.pending(order)
        self.assertWaitsFor(request, "manager_n1")
        self.assertEqual(self.people_told(order, request), self.users["manager_n1"])
        self.assertIn("manager_n1", action["params"]["message"])
        self.assertEqual(order.sales_approval_state, "pending")
        self.assertEqual(order.sales_approval_approver_id, self.users["manager_n1"])
        self.assertEqual((request.value, request.limit), (120_000, 50_000))
        self.assertIn("50,000", request.reason)

        self.approve(request, "manager_n1")
        self.assertEqual(request.state, "approved")
        self.assertSigned(order)
        self.assertFalse(request.activity_ids)
        self.assertEqual(
            self.people_told(order),
            self.users["rep_n1a"],
            "the requester hears of the decision",
        )

    def test_c1p4_one_after_the_other_up_to_the_director(self):
        order = self.quotation("rep_n1a", 900_000)
        request = self.confirm(order, "rep_n1a")
        self.assertEqual(
            [(step.approver_id.name, step.kind) for step in request.step_ids],
            [("manager_n1", "recommend"), ("director_north", "approve")],
        )
        self.assertWaitsFor(request, "manager_n1")
        self.assertNotIn(self.users["director_north"], self.people_told(order, request))
        with self.assertRaisesRegex(UserError, "waits for manager_n1"):
            self.approve(request, "director_north")
        self.approve(request, "manager_n1", "worth it")
        self.assertEqual(order.state, "draft")
        self.assertWaitsFor(request, "director_north")
        self.approve(request, "director_north", "agreed")
        self.assertSigned(order)
        self.assertEqual(request.step_ids.mapped("comment"), ["worth it", "agreed"])
        self.assertEqual(request.step_ids.mapped("value"), [900_000, 900_000])

    def test_c1p4_beyond_every_tier_an_administrator_decides(self):
        order = self.quotation("rep_n1a", 5_000_000)
        request = self.confirm(order, "rep_n1a")
        self.approve(request, "manager_n1")
        self.approve(request, "director_north")
        self.assertWaitsFor(request, "admin")
        self.approve(request, "admin")
        self.assertSigned(order)

    def test_c1p4_the_own_orders_of_superiors_go_to_theirs(self):
        request = self.confirm(self.quotation("manager_n1", 250_000), "manager_n1")
        self.assertWaitsFor(request, "director_north")
        order = self.quotation("director_north", 2_000_001)
        request = self.confirm(order, "director_north")
        self.assertEqual(request.step_ids.mapped("is_final"), [True])
        self.assertWaitsFor(request, "admin")
        order = self.quotation("director_north", 2_000_000)
        self.assertFalse(self.confirm(order, "director_north"))
        self.assertSigned(order, "director_north")

    def test_c1p4_a_superior_signs_within_the_own_limit(self):
        order = self.quotation("rep_n1a", 150_000)
        self.assertFalse(self.confirm(order, "manager_n1"))
        self.assertSigned(order, "manager_n1")

    def test_the_administrator_is_not_limited(self):
        order = self.quotation("rep_n1a", 10_000_000)
        self.assertFalse(self.confirm(order, "admin"))
        self.assertSigned(order)

    def test_people_without_a_tier_keep_stock(self):
        order = self.quotation("stock", 10_000_000)
        self.assertFalse(order.sales_gap_reason)
        self.assertFalse(self.confirm(order, "stock"))
        self.assertSigned(order)

    def test_a31_a_cell_for_the_company_comes_first(self):
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        cell = self.env["sales.authority"].create(
            {
                "decision_id": decision.id,
                "tier_id": self.tiers["representative"].id,
                "company_id": self.company.id,
                "limit": 10_000,
            }
        )
        order = self.quotation("rep_n1a", 20_000)
        self.assertTrue(self.confirm(order, "rep_n1a"))
        cell.is_unlimited = True
        order = self.quotation("rep_n1a", 9_000_000)
        self.assertFalse(self.confirm(order, "rep_n1a"))
        cell.kind = "propose"
        order = self.quotation("rep_n1a", 1)
        request = self.confirm(order, "rep_n1a")
        self.assertIn("needs approval", request.reason)
        decision.active = False
        order = self.quotation("rep_n1a", 9_000_000)
        self.assertFalse(self.confirm(order, "rep_n1a"))

    # -- superiors who cannot decide ---------------------------------------

    def test_a31_without_a_leader_the_next_superior_decides(self):
        self.teams["n1"].user_id = False
        request = self.confirm(self.quotation("rep_n1a", 120_000), "rep_n1a")
        self.assertWaitsFor(request, "director_north")
        self.assertIn("no leader", request.note)

    def test_a31_an_archived_leader_is_passed_over(self):
        # straight in the table: leaving by the form ends leadership and tier with it
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s",
            [self.users["manager_n1"].id],
        )
        self.env.invalidate_all()
        request = self.confirm(self.quotation("rep_n1a", 120_000), "rep_n1a")
        self.assertWaitsFor(request, "director_north")
        self.assertIn("has left", request.note)

    def test_a31_a_leader_without_tier_is_passed_over(self):
        self.teams["n1"].user_id = self.users["stock"]
        request = self.confirm(self.quotation("rep_n1a", 120_000), "rep_n1a")
        self.assertWaitsFor(request, "director_north")
        self.assertIn("holds no tier", request.note)

    def test_a31_a_leader_outside_the_company_is_passed_over(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.teams["north"].company_id = False
        self.teams["n1"].company_id = False
        for user in (self.users["rep_n1a"], self.users["director_north"]):
            user.company_ids |= other
        order = self.quotation("rep_n1a", 120_000, company_id=other.id)
        request = self.confirm(order, "rep_n1a")
        self.assertEqual(request.company_id, other)
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.assertIn("does not work in Other", request.note)

    def test_a31_who_lost_the_authority_does_not_decide(self):
        """Confirming again sends the request on to the person in charge today."""
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a")
        self.set_limits(manager=100_000)
        with self.assertRaisesRegex(UserError, "does not cover"):
            self.approve(request, "manager_n1")
        self.assertFalse(request.with_user(self.users["manager_n1"]).can_decide)
        self.confirm(order, "rep_n1a")
        self.assertEqual(self.pending(order), request, "the same request goes on")
        self.assertWaitsFor(request, "manager_n1")
        self.assertEqual(
            request.step_ids.mapped("state"), ["bypassed", "pending", "waiting"]
        )
        self.approve(request, "manager_n1")
        self.assertWaitsFor(request, "director_north")
        self.approve(request, "director_north")
        self.assertSigned(order)

    # -- deciding ----------------------------------------------------------

    def test_refusing_needs_a_reason_and_leaves_a_quotation(self):
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a").with_user(self.users["manager_n1"])
        for comment in (False, "", "  \n"):
            with self.assertRaisesRegex(UserError, "Say why"):
                request.action_refuse(comment)
        request.action_refuse("The price is too low.")
        self.assertEqual((request.state, order.state), ("refused", "draft"))
        self.assertEqual(order.sales_approval_state, "refused")
        self.assertFalse(request.activity_ids)
        self.send_mails()
        told = self.env["mail.message"].search(
            [
                ("model", "=", "sale.order"),
                ("res_id", "=", order.id),
                ("notified_partner_ids", "in", self.users["rep_n1a"].partner_id.ids),
            ]
        )
        self.assertIn("The price is too low.", told.body)
        # asking anew is possible
        self.assertNotEqual(self.confirm(order, "rep_n1a"), request)

    def test_refusal_at_the_second_step_ends_it(self):
        order = self.quotation("rep_n1a", 900_000)
        request = self.confirm(order, "rep_n1a")
        self.approve(request, "manager_n1")
        request.with_user(self.users["director_north"]).action_refuse("No.")
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.step_ids.mapped("state"), ["approved", "refused"])
        self.assertEqual(order.state, "draft")

    def test_the_requester_withdraws(self):
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a")
        with self.assertRaisesRegex(UserError, "is withdrawn by rep_n1a"):
            request.with_user(self.users["manager_n1"]).action_withdraw()
        self.assertTrue(order.can_withdraw_sales_approval)
        order.action_sales_withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.assertFalse(request.activity_ids)
        self.assertFalse(order.sales_approval_state)
        with self.assertRaisesRegex(UserError, "closed already: Withdrawn"):
            self.approve(request, "manager_n1")

    def test_four_eyes_requester_and_salesperson(self):
        """A manager who asks for a representative's order has a part in it, too."""
        order = self.quotation("rep_n1a", 300_000)
        request = self.confirm(order, "manager_n1")
        self.assertEqual(request.requester_id, self.users["manager_n1"])
        self.assertEqual(request.responsible_id, self.users["rep_n1a"])
        self.assertWaitsFor(request, "director_north")
        for party in ("manager_n1", "rep_n1a"):
            with self.assertRaisesRegex(UserError, "four eyes"):
                self.approve(request, party)
        own = self.confirm(self.quotation("rep_n1a", 120_000), "rep_n1a")
        with self.assertRaisesRegex(UserError, "four eyes"):
            self.approve(own, "rep_n1a")

    def test_four_eyes_hold_for_administrators(self):
        other = self.env["res.users"].create(
            {
                "name": "second admin",
                "login": "t_second_admin",
                "group_ids": [
                    Command.link(self.env.ref("sales_team.group_sale_manager").id)
                ],
            }
        )
        order = self.quotation("director_north", 3_000_000)
        order.with_user(self.users["admin"]).user_id = self.users["admin"]
        request = self.confirm(order, "director_north")
        self.assertNotEqual(request.current_approver_id, self.users["admin"])
        with self.assertRaisesRegex(UserError, "four eyes"):
            self.approve(request, "admin")
        request.with_user(other).action_approve()
        self.assertEqual(request.step_ids.decided_by_id, other)
        self.assertSigned(order)

    def test_decided_from_the_order(self):
        order = self.quotation("rep_n1a", 120_000)
        self.confirm(order, "rep_n1a")
        as_manager = order.with_user(self.users["manager_n1"])
        self.assertTrue(as_manager.can_decide_sales_approval)
        self.assertFalse(order.can_decide_sales_approval)
        action = as_manager.action_sales_approve()
        self.decide(action, "manager_n1", "fine")
        self.assertSigned(order)
        with self.assertRaisesRegex(UserError, "No request waits"):
            as_manager.action_sales_approve()

    def decide(self, action, name, comment):
        wizard = (
            self.as_user(name)[action["res_model"]]
            .with_context(**action["context"])
            .create({"comment": comment})
        )
        return wizard.action_decide()

    def test_decided_from_the_inbox_in_bulk(self):
        orders = self.env["sale.order"].union(
            *(self.quotation("rep_n1a", 100_000 + index) for index in range(4))
        )
        orders.with_user(self.users["rep_n1a"]).action_confirm()
        requests = self.pending(orders).with_user(self.users["manager_n1"])
        self.assertEqual(len(requests), 4)
        self.decide(requests[:3].action_open_approve(), "manager_n1", "all right")
        self.decide(requests[3:].action_open_refuse(), "manager_n1", "not this one")
        self.assertEqual(requests.mapped("state"), ["approved"] * 3 + ["refused"])
        self.assertEqual(orders.mapped("state").count("sale"), 3)

    def test_what_changed_since_is_said_in_the_dialog(self):
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a")
        action = request.with_user(self.users["manager_n1"]).action_open_approve()
        # past the check of the order, as a direct change in the database would
        self.env.cr.execute(
            "UPDATE sale_order_line SET price_unit = 130000 WHERE order_id = %s",
            [order.id],
        )
        self.env.invalidate_all()
        result = self.decide(action, "manager_n1", "")
        self.assertEqual(request.state, "void")
        self.assertEqual(order.state, "draft")
        dialog = self.env[result["res_model"]].browse(result["res_id"])
        self.assertIn(order.name, dialog.failures)
        self.assertEqual(dialog.done_count, 0)

    # -- paths to a confirmed order ----------------------------------------

    def test_mass_confirmation_splits_within_and_beyond(self):
        amounts = (10_000, 120_000, 49_000, 900_000)
        orders = self.env["sale.order"].union(
            *(self.quotation("rep_n1a", amount) for amount in amounts)
        )
        action = orders.with_user(self.users["rep_n1a"]).action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale", "draft"])
        self.assertEqual(len(self.pending(orders)), 2)
        for order in orders[1] | orders[3]:
            self.assertIn(order.name, action["params"]["message"])
        # once more: only what still can be confirmed, and the same requests
        (orders[1] | orders[3]).with_user(self.users["rep_n1a"]).action_confirm()
        self.assertEqual(len(orders.sudo().sales_approval_ids), 2)

    def test_stock_errors_come_before_requests(self):
        order = self.quotation("rep_n1a", 120_000)
        self.confirm(order, "admin")
        with self.assertRaisesRegex(UserError, "not in a state requiring"):
            order.with_user(self.users["rep_n1a"]).action_confirm()

    def test_a_copy_needs_its_own_approval(self):
        order = self.quotation("rep_n1a", 120_000)
        self.approve(self.confirm(order, "rep_n1a"), "manager_n1")
        copy = order.copy()
        self.assertEqual((copy.state, copy.sales_approval_count), ("draft", 0))
        self.assertFalse(copy.sales_signed_by_id | copy.sales_offered_by_id)
        self.assertTrue(self.confirm(copy, "rep_n1a"))
        with self.assertRaisesRegex(UserError, "Use Confirm"):
            order.copy({"state": "sale"})

    def test_import_with_state(self):
        """By ``load``, the way every import takes."""
        fields_ = [
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/name",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]

        def load(amount):
            row = [self.customer.id, "sale", self.product.id, "x", "1", str(amount)]
            return self.as_user("rep_n1a")["sale.order"].load(
                fields_, [[str(cell) for cell in row]]
            )

        result = load(120_000)
        self.assertFalse(result["ids"])
        self.assertIn("needs approval", result["messages"][0]["message"])
        result = load(20_000)
        self.assertSigned(self.env["sale.order"].browse(result["ids"]), "rep_n1a")

    def test_writing_or_creating_the_state_within_the_limit(self):
        order = self.quotation("rep_n1a", 20_000)
        order.write({"state": "sale"})
        self.assertSigned(order, "rep_n1a")
        order = self.quotation("rep_n1a", 30_000, 60_000, -50_000, state="sale")
        self.assertSigned(order, "rep_n1a")

    def test_cancelled_and_confirmed_again(self):
        order = self.quotation("rep_n1a", 120_000)
        self.approve(self.confirm(order, "rep_n1a"), "manager_n1")
        order._action_cancel()
        order.action_draft()
        self.assertFalse(self.confirm(order, "rep_n1a"), "the approval still holds")
        self.assertSigned(order)
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a")
        order._action_cancel()
        self.assertEqual(request.state, "void")
        self.assertFalse(request.activity_ids)
        with self.assertRaisesRegex(UserError, "needs approval"):
            order.write({"state": "sale"})

    def test_deciding_is_needless_once_a_superior_confirmed(self):
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a")
        self.assertFalse(self.confirm(order, "manager_n1"))
        self.assertSigned(order, "manager_n1")
        self.assertEqual(request.state, "void")
        self.assertFalse(request.activity_ids)

    # -- the screen --------------------------------------------------------

    def test_searching_by_the_state_of_the_last_request(self):
        order = self.quotation("rep_n1a", 120_000)
        other = self.quotation("rep_n1a", 1)
        Order = self.env["sale.order"]
        own = [("id", "in", (order | other).ids)]

        def found(*domain):
            return Order.search([*own, *domain])

        self.confirm(order, "rep_n1a")
        self.assertEqual(found(("sales_approval_state", "=", "pending")), order)
        self.assertEqual(found(("sales_approval_state", "!=", "pending")), other)
        self.assertEqual(found(("sales_approval_state", "=", False)), other)
        self.assertEqual(found(("sales_approval_state", "!=", False)), order)
        self.pending(order).with_user(self.users["manager_n1"]).action_refuse("no")
        self.assertEqual(found(("sales_approval_state", "=", "refused")), order)
        self.confirm(order, "rep_n1a")
        self.assertFalse(found(("sales_approval_state", "=", "refused")))
        self.assertEqual(
            found(("sales_approval_state", "in", ["pending", False])), order | other
        )

    def test_stock_users_open_orders_with_requests(self):
        """Who may read the order but has no part in the tiers is not stopped."""
        order = self.quotation("rep_n1a", 120_000)
        self.confirm(order, "rep_n1a")
        stock = self.users["stock"]
        stock.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        seen = order.with_user(stock)
        seen.read()  # every field the user may see
        self.assertEqual(seen.sales_approval_state, "pending")
        self.assertFalse(seen.can_decide_sales_approval)
        with self.assertRaises(AccessError):
            seen.sales_approval_ids.read()
        # untiered, but it is a representative's contract: that authority counts
        seen.action_confirm()
        self.assertEqual(order.state, "draft")
