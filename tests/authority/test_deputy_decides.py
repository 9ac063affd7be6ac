"""A3.1, C1.p4: the deputy decides with the approver's authority, and on record so."""

from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.attempts import attempt
from tests.authority.delegation import DelegationCase

MANAGER, DEPUTY, DIRECTOR = "manager_n1", "manager_n2", "director_north"


class DeputyCase(DelegationCase):
    """A request of a representative that waits for the manager."""

    def setUp(self):
        super().setUp()
        self.order = self.quotation("rep_n1a", 120_000)
        self.request = self.confirm(self.order, "rep_n1a")

    def activity_users(self, request=None):
        return (request or self.request).sudo().activity_ids.user_id

    def people(self, *names):
        return self.env["res.users"].union(*(self.users[name] for name in names))

    def assertRefused(self, request, name, message):
        """Neither offered nor accepted, and not in the inbox."""
        self.assertFalse(self.can_decide(request, name))
        self.assertNotIn(request, self.in_inbox(name))
        mine = request.with_user(self.users[name])
        # past the record rules: a rule could be switched off
        reason = request.sudo().current_step_id._cannot_decide_reason(self.users[name])
        self.assertRegex(reason, message)
        for method, args in (("action_approve", ()), ("action_refuse", ("no",))):
            with self.assertRaises(UserError):
                getattr(mine, method)(*args)
        self.assertEqual(request.state, "pending")


@tagged("standard", "post_install", "-at_install")
class TestDeputyDecides(DeputyCase):
    """Deciding, notices, visibility."""

    def test_the_deputy_approves_on_behalf_of_the_approver(self):
        self.delegate(MANAGER, DEPUTY)
        self.assertTrue(self.can_decide(self.request, DEPUTY))
        self.assertTrue(self.can_decide(self.request, MANAGER))
        order = self.order.with_user(self.users[DEPUTY])
        self.assertTrue(order.can_decide_sales_approval)
        self.assertIn(self.request, self.in_inbox(DEPUTY))
        self.approve(self.request, DEPUTY, "fine")
        self.assertSigned(self.order)
        step = self.request.step_ids
        self.assertEqual(step.approver_id, self.users[MANAGER])
        self.assertEqual(step.decided_by_id, self.users[DEPUTY])
        self.assertEqual(step.on_behalf_of_id, self.users[MANAGER])
        notes = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("manager_n2 on behalf of manager_n1 approved", notes)
        self.assertFalse(self.activity_users())

    def test_the_deputy_refuses_on_behalf_of_the_approver(self):
        self.delegate(MANAGER, DEPUTY)
        self.request.with_user(self.users[DEPUTY]).action_refuse("too much")
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(self.request.step_ids.on_behalf_of_id, self.users[MANAGER])

    def test_the_approver_still_decides(self):
        self.delegate(MANAGER, DEPUTY)
        self.approve(self.request, MANAGER)
        self.assertSigned(self.order)
        self.assertFalse(self.request.step_ids.on_behalf_of_id)
        self.assertFalse(self.activity_users(), "the deputy's is gone as well")

    def test_a_deputy_of_low_tier_borrows_the_authority(self):
        """The limit of the approver counts, and the line goes on above the approver."""
        self.delegate(DIRECTOR, "rep_n1b")
        order = self.quotation("rep_n1a", 900_000)
        request = self.confirm(order, "rep_n1a")
        self.assertFalse(self.can_decide(request, "rep_n1b"), "the manager's step")
        self.approve(request, MANAGER)
        self.approve(request, "rep_n1b")
        self.assertSigned(order)
        self.assertEqual(request.step_ids[-1].on_behalf_of_id, self.users[DIRECTOR])

    def test_orders_of_the_deputy_do_not_count(self):
        """What the deputy sold to the same customer is not added to the request's."""
        own = self.quotation("rep_n1b", 40_000, customer=self.order.partner_id)
        own.with_user(self.users["rep_n1b"]).action_confirm()
        self.assertSigned(own, "rep_n1b")
        self.delegate(MANAGER, "rep_n1b")
        self.approve(self.request, "rep_n1b")
        self.assertEqual(self.request.state, "approved")
        self.assertSigned(self.order)

    def test_a_sales_administrator_is_a_deputy(self):
        self.delegate(MANAGER, "admin")
        self.approve(self.request, "admin")
        self.assertEqual(self.request.step_ids.on_behalf_of_id, self.users[MANAGER])

    def test_the_last_step_of_the_administrators_knows_no_deputy(self):
        self.delegate(DIRECTOR, DEPUTY)
        order = self.quotation(DIRECTOR, 3_000_000)
        request = self.confirm(order, DIRECTOR)
        self.assertTrue(request.current_step_id.is_final)
        self.assertRefused(request, DEPUTY, "waits for sales admin")
        self.approve(request, "admin")
        self.assertFalse(request.step_ids.on_behalf_of_id)

    def test_during_time_off_only(self):
        self.delegate_time_off(MANAGER, DEPUTY)
        self.assertRefused(self.request, DEPUTY, "waits for manager_n1")
        self.assertEqual(self.activity_users(), self.people(MANAGER))
        leave = self.time_off(MANAGER)
        self.assertEqual(self.activity_users(), self.people(MANAGER, DEPUTY))
        leave.sudo().action_refuse()
        self.assertEqual(self.activity_users(), self.people(MANAGER))
        self.assertRefused(self.request, DEPUTY, "waits for manager_n1")
        self.time_off(MANAGER)
        self.approve(self.request, DEPUTY)
        self.assertSigned(self.order)

    def test_by_decision(self):
        sign, discount = (
            self.env.ref(f"sales_tiered_mgmt.sales_decision_order_{code}")
            for code in ("sign", "discount")
        )
        self.set_limits("order_discount", representative=5, manager=40)
        both = self.quotation("rep_n1a", 150_000)
        both.order_line.discount = 20
        both = self.confirm(both, "rep_n1a")
        delegation = self.delegate(
            MANAGER, DEPUTY, decision_ids=[Command.set(sign.ids)]
        )
        self.assertTrue(self.can_decide(self.request, DEPUTY))
        self.assertRefused(both, DEPUTY, "waits for manager_n1")
        self.assertEqual(self.activity_users(both), self.people(MANAGER))
        self.assertEqual(self.in_inbox(DEPUTY), self.request)
        delegation.action_end()
        self.delegate(
            MANAGER, DEPUTY, decision_ids=[Command.set((sign | discount).ids)]
        )
        self.assertTrue(self.can_decide(both, DEPUTY))
        self.assertEqual(self.in_inbox(DEPUTY), self.request | both)

    def test_the_deputy_hears_of_what_comes_and_what_waits(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        self.assertEqual(self.activity_users(), self.people(MANAGER, DEPUTY))
        later = self.confirm(self.quotation("rep_n1b", 120_000), "rep_n1b")
        self.assertEqual(self.activity_users(later), self.people(MANAGER, DEPUTY))
        deputy = later.activity_ids.filtered(
            lambda item: item.user_id == self.users[DEPUTY]
        )
        self.assertIn("on behalf of manager_n1", deputy.summary)
        self.send_mails()
        mail = self.env["mail.message"].search(
            [
                ("model", "=", later._name),
                ("res_id", "=", later.id),
                ("notified_partner_ids", "in", self.users[DEPUTY].partner_id.ids),
            ]
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("You stand in for manager_n1", " ".join(mail.body.split()))
        delegation.action_end()
        for request in (self.request, later):
            self.assertEqual(self.activity_users(request), self.people(MANAGER))

    def test_the_deputy_reads_what_the_approver_sees_and_changes_nothing(self):
        lead = self.as_user("rep_n1a")["crm.lead"].create({"name": "A lead"})
        teamless = self.quotation("rep_n1b", 100)
        teamless.team_id = False
        request, order, lead, teamless = (
            record.with_user(self.users[DEPUTY])
            for record in (self.request, self.order, lead, teamless)
        )
        documents = (order, order.order_line, lead, teamless)
        foreign = self.quotation("rep_s1a", 100).with_user(self.users[DEPUTY])

        def readable():
            self.forget()
            parts = (request.step_ids, request.measure_ids)
            return [
                record.has_access("read") for record in (request, *parts, *documents)
            ]

        with self.assertRaises(AccessError):
            order.check_access("read")
        delegation = self.delegate(MANAGER, DEPUTY)
        self.assertTrue(all(readable()))
        self.assertFalse(foreign.has_access("read"))
        self.assertIn(order, order.search([("id", "=", order.id)]))
        for record in documents:
            for operation in ("write", "unlink"):
                self.assertFalse(record.has_access(operation))
        for action in (order.action_cancel, order.action_confirm):
            with self.subTest(action=action.__name__), self.assertRaises(UserError):
                action()
                self.env.flush_all()
        self.assertEqual(self.order.state, "draft")
        delegation.action_end()
        self.forget()
        self.assertFalse(order.has_access("read"))
        self.assertFalse(request.has_access("read"))

    def test_who_decided_keeps_the_record(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        self.approve(self.request, DEPUTY)
        delegation.action_end()
        self.forget()
        mine = self.request.with_user(self.users[DEPUTY])
        self.assertEqual(mine.step_ids.on_behalf_of_id, self.users[MANAGER])
        self.assertFalse(self.order.with_user(self.users[DEPUTY]).has_access("read"))

    def test_the_dialog_of_the_deputy(self):
        self.delegate(MANAGER, DEPUTY)
        user = self.users[DEPUTY]
        action = self.order.with_user(user).action_sales_approve()
        self.order.order_line.price_unit = 60_000  # less: still covered
        dialog = self.env["sales.approval.decide"].with_user(user)
        dialog = dialog.with_context(action["context"]).create({"comment": "ok"})
        dialog.action_decide()
        self.assertSigned(self.order)

    def test_the_dialog_of_the_deputy_when_the_request_lapses(self):
        self.delegate(MANAGER, DEPUTY)
        user = self.users[DEPUTY]
        dialog = self.env["sales.approval.decide"].with_user(user)
        dialog = dialog.create(
            {"approval_ids": [Command.set(self.request.ids)], "outcome": "approved"}
        )
        with patch.object(
            self.env.registry["sale.order"],
            "_sales_is_covered",
            lambda order, approval, findings: False,
        ):
            action = dialog.action_decide()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn(self.order.name, dialog.failures)
        self.assertEqual(self.request.state, "void")
        self.assertEqual(self.order.state, "draft")

    def test_the_inbox_costs_the_same_for_many(self):
        self.delegate(MANAGER, DEPUTY)
        inbox = self.as_user(DEPUTY)["sales.approval"]

        def cost():
            self.forget()
            before = self.env.cr.sql_log_count
            inbox.search([("is_to_decide_by_me", "=", True)]).mapped(
                "is_to_decide_by_me"
            )
            return self.env.cr.sql_log_count - before

        cost()
        few = cost()
        for _index in range(5):
            self.confirm(self.quotation("rep_n1b", 120_000), "rep_n1b")
        self.assertEqual(len(self.in_inbox(DEPUTY)), 6)
        self.assertLessEqual(cost(), few)


@tagged("standard", "post_install", "-at_install")
class TestDeputyAttempts(DeputyCase):
    """What a deputy cannot decide."""

    @attempt("decide the own request as the approver's deputy", "representative", "RPC")
    def test_attempt_own_request(self):
        self.delegate(MANAGER, "rep_n1a")
        self.assertRefused(self.request, "rep_n1a", "own request")
        self.assertEqual(self.activity_users(), self.people(MANAGER))
        self.approve(self.request, MANAGER)

    @attempt("let the deputy of the deputy decide", "deputy's deputy", "RPC")
    def test_attempt_chained(self):
        self.delegate(MANAGER, DEPUTY)
        self.delegate(DEPUTY, "rep_n1b")
        self.assertRefused(self.request, "rep_n1b", "waits for manager_n1")
        self.assertNotIn(self.users["rep_n1b"], self.activity_users())

    @attempt("delegate to each other in a circle", "manager and director", "RPC")
    def test_attempt_circle(self):
        """The manager's own order goes to the director, whose deputy is the manager."""
        self.delegate(MANAGER, DIRECTOR)
        self.delegate(DIRECTOR, MANAGER)
        order = self.quotation(MANAGER, 900_000)
        request = self.confirm(order, MANAGER)
        self.assertEqual(request.current_approver_id, self.users[DIRECTOR])
        self.assertRefused(request, MANAGER, "own request")
        self.approve(request, DIRECTOR)

    @attempt("decide as deputy before and after the dates", "deputy", "RPC")
    def test_attempt_outside_the_dates(self):
        self.delegate(MANAGER, DEPUTY, days=(1, 2))
        for offset in (0, 3):
            with self.at(datetime.combine(self.day(offset), datetime.min.time())):
                self.assertRefused(self.request, DEPUTY, "waits for manager_n1")
        # the stored state says in force, the hourly job being late
        with self.at(datetime.combine(self.day(2), datetime.min.time())):
            self.env["sales.delegation"]._cron_refresh()
        with self.at(datetime.combine(self.day(3), datetime.min.time())):
            self.assertRefused(self.request, DEPUTY, "waits for manager_n1")

    @attempt("decide as deputy on a decision not delegated", "deputy", "RPC")
    def test_attempt_another_decision(self):
        discount = self.env.ref("sales_tiered_mgmt.sales_decision_order_discount")
        self.delegate(MANAGER, DEPUTY, decision_ids=[Command.set(discount.ids)])
        self.assertRefused(self.request, DEPUTY, "waits for manager_n1")

    @attempt("empty the list of delegated decisions by archiving one", "deputy", "data")
    def test_attempt_archived_decision_is_not_all(self):
        discount = self.env.ref("sales_tiered_mgmt.sales_decision_order_discount")
        self.delegate(MANAGER, DEPUTY, decision_ids=[Command.set(discount.ids)])
        discount.active = False
        self.forget()
        self.assertRefused(self.request, DEPUTY, "waits for manager_n1")

    @attempt("decide as deputy in a company one does not work in", "deputy", "RPC")
    def test_attempt_another_company(self):
        abroad = self.env["res.company"].create({"name": "Abroad Ltd"})
        self.users[MANAGER].company_ids |= abroad
        self.delegate(MANAGER, DEPUTY)
        self.request._engine_write({"company_id": abroad.id})
        self.assertFalse(self.can_decide(self.request, DEPUTY))
        self.assertNotIn(self.request, self.in_inbox(DEPUTY))
        with self.assertRaises(UserError):
            self.approve(self.request, DEPUTY)

    @attempt("decide as deputy after leaving or losing the tier", "deputy", "RPC")
    def test_attempt_deputy_without_tier(self):
        self.delegate(MANAGER, DEPUTY)
        self.users[DEPUTY].sales_assignment_id._end(self.day(-1))
        self.assertFalse(self.can_decide(self.request, DEPUTY))
        with self.assertRaises(UserError):
            self.approve(self.request, DEPUTY)
        self.assertEqual(self.activity_users(), self.people(MANAGER))

    @attempt("use more authority than the approver has today", "deputy", "RPC")
    def test_attempt_approver_has_lost_authority(self):
        self.delegate(MANAGER, "director_south")
        self.set_limits(manager=60_000)
        self.forget()
        reason = self.request.current_step_id._cannot_decide_reason(
            self.users["director_south"]
        )
        self.assertRegex(reason, "authority does not cover")
        self.assertFalse(self.can_decide(self.request, "director_south"))

    @attempt("write the on-behalf-of of a decision", "deputy", "RPC write")
    def test_attempt_rewrite_on_behalf_of(self):
        self.delegate(MANAGER, DEPUTY)
        self.approve(self.request, DEPUTY)
        step = self.request.step_ids
        for user in (self.users[DEPUTY], self.users["admin"]):
            with self.assertRaises(UserError):
                step.with_user(user).on_behalf_of_id = False
        with self.assertRaises(UserError):
            step.sudo().on_behalf_of_id = self.users[DIRECTOR]

    @attempt("book time off only to hand over, never approved", "manager", "time off")
    def test_attempt_time_off_not_approved(self):
        self.delegate_time_off(MANAGER, DEPUTY)
        leave = self.time_off(MANAGER)
        leave.sudo().action_refuse()
        self.assertRefused(self.request, DEPUTY, "waits for manager_n1")
