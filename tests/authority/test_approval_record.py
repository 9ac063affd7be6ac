"""G1.3: every decision is a permanent record, and the matrix is kept by others."""

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.authority.test_order_signing import SigningCase


@tagged("standard", "post_install", "-at_install")
class TestPermanentRecord(SigningCase):
    """Nobody edits or deletes it, not by the administrator either."""

    def setUp(self):
        super().setUp()
        self.order = self.quotation("rep_n1a", 120_000)
        self.request = self.confirm(self.order, "rep_n1a")
        self.approve(self.request, "manager_n1", "fine")

    def test_no_crud_for_anybody(self):
        step = self.request.step_ids
        for uid in (
            SUPERUSER_ID,
            self.env.ref("base.user_admin").id,
            self.users["admin"].id,
            self.users["manager_n1"].id,
        ):
            for record, vals in (
                (self.request, {"state": "refused"}),
                (step, {"comment": "never said"}),
            ):
                for su in (True, False):
                    mine = record.with_env(self.env(user=uid, su=su))
                    with self.subTest(uid=uid, su=su, model=record._name):
                        with self.assertRaises(UserError):
                            mine.write(vals)
                        with self.assertRaises(UserError):
                            mine.unlink()
                        with self.assertRaises(UserError):
                            mine.copy()
                        with self.assertRaises(UserError):
                            mine.create(record.copy_data()[0])
        self.assertEqual(self.request.state, "approved")
        self.assertEqual(step.comment, "fine")

    def test_assigning_importing_and_server_code(self):
        with self.assertRaisesRegex(UserError, "permanent record"):
            self.request.sudo().state = "refused"
        result = self.request.sudo().load(
            [".id", "state"], [[str(self.request.id), "refused"]]
        )
        self.assertFalse(result["ids"])
        action = self.env["ir.actions.server"].create(
            {
                "name": "Tidy up",
                "model_id": self.env["ir.model"]._get_id("sales.approval"),
                "state": "code",
                "code": "records.unlink()",
            }
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            action.with_context(
                active_model="sales.approval", active_ids=self.request.ids
            ).run()
        self.assertTrue(self.request.exists())

    def test_the_document_goes_the_record_stays(self):
        self.order._action_cancel()
        name = self.order.name
        other = self.quotation("rep_n1a", 130_000)
        waiting = self.confirm(other, "rep_n1a")
        (self.order | other).with_user(self.users["admin"]).unlink()
        self.assertFalse((self.order | other).exists())
        self.assertEqual(self.request.res_name, name)
        self.assertEqual(self.request.step_ids.comment, "fine")
        with self.assertRaisesRegex(UserError, "has been deleted"):
            self.request.action_open_document()
        # what waited has nothing left to decide
        self.assertEqual(waiting.state, "void")
        self.assertFalse(waiting.activity_ids)
        self.assertFalse(waiting.with_user(self.users["manager_n1"]).can_decide)

    def test_people_and_tiers_in_the_record_stay(self):
        for record in (self.users["manager_n1"], self.tiers["manager"]):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                record.unlink()
        self.assertEqual(self.request.step_ids.decided_by_id, self.users["manager_n1"])

    def test_it_tells_who_for_whom_when_on_what(self):
        request = self.request
        self.assertEqual(request.requester_id, self.users["rep_n1a"])
        self.assertEqual(request.responsible_id, self.users["rep_n1a"])
        self.assertEqual(request.person_id, self.users["rep_n1a"])
        self.assertEqual(request.tier_id, self.tiers["representative"])
        self.assertEqual(request.team_id, self.teams["n1"])
        self.assertEqual(request.partner_id, self.order.partner_id)
        amount = request.measure_ids.filtered("is_exceeded")
        self.assertEqual(amount.decision_id.code, "order_sign")
        self.assertEqual(amount.value, 120_000)
        self.assertEqual(amount.limit, 50_000)
        self.assertTrue(request.date_decided)
        step = request.step_ids
        self.assertEqual(step.tier_id, self.tiers["manager"])
        self.assertEqual(step.decided_by_id, self.users["manager_n1"])
        self.assertTrue(step.date_asked)
        self.assertTrue(step.date_decided)
        # each later request is a record of its own
        self.order._action_cancel()
        self.order.action_draft()
        self.order.order_line.price_unit = 130_000
        again = self.confirm(self.order, "rep_n1a")
        self.assertNotEqual(again.name, request.name)
        self.assertEqual(request.state, "approved")

    def test_who_sees_the_record(self):
        seen_by = {
            name
            for name, user in self.users.items()
            if user.has_groups(
                "sales_tiered_mgmt.group_sales_representative,"
                "sales_team.group_sale_manager"
            )
            and self.request.with_user(user).has_access("read")
        }
        self.assertEqual(seen_by, {"rep_n1a", "manager_n1", "director_north", "admin"})

    def test_those_who_see_a_request_discuss_it(self):
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a")
        for name in ("rep_n1a", "manager_n1"):
            request.with_user(self.users[name]).message_post(body="Why?")
        activity = request.activity_ids.with_user(self.users["rep_n1a"])
        with self.assertRaises(AccessError):
            activity.user_id = self.users["rep_n1a"]
        with self.assertRaises(AccessError):
            activity.unlink()


@tagged("standard", "post_install", "-at_install")
class TestMatrix(SigningCase):
    """The authority matrix counts at once and is set by people outside the line."""

    def test_a_changed_limit_counts_at_once(self):
        order = self.quotation("rep_n1a", 60_000)
        self.assertTrue(order.sales_gap_reason)
        self.set_limits(representative=60_000)
        order.invalidate_recordset()
        self.assertFalse(order.sales_gap_reason)
        self.assertFalse(self.confirm(order, "rep_n1a"))

    def test_four_eyes_nobody_with_a_tier_sets_limits(self):
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        director = self.users["director_north"]
        director.group_ids |= self.env.ref("sales_team.group_sale_manager")
        for records, vals in (
            (decision.authority_ids, {"limit": 10_000_000}),
            (decision, {"active": False}),
        ):
            mine = records.with_user(director)
            with self.assertRaisesRegex(AccessError, "hold a tier yourself"):
                mine.write(vals)
            with self.assertRaisesRegex(AccessError, "hold a tier yourself"):
                mine[0].unlink()
            records.with_user(self.users["admin"]).check_access("write")
        with self.assertRaisesRegex(AccessError, "hold a tier yourself"):
            decision.with_user(director).write({"authority_ids": [Command.clear()]})

    def test_an_administrator_with_a_tier_is_bound_by_it(self):
        director = self.users["director_north"]
        director.group_ids |= self.env.ref("sales_team.group_sale_manager")
        order = self.quotation("director_north", 3_000_000)
        request = self.confirm(order, "director_north")
        self.assertEqual(request.current_approver_id, self.users["admin"])
