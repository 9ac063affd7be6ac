"""C1.p4: several requests at once are still decided one by one."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from tests.attempts import attempt
from tests.authority.course import CourseCase


@tagged("standard", "post_install", "-at_install")
class TestDecideMany(CourseCase):
    """What fails is listed by name with its reason; the rest is done."""

    def decide(self, action, name, comment="all right"):
        """Press the button of the dialog; the dialog afterwards, or nothing."""
        dialog = self.dialog(action, name)
        dialog.comment = comment
        wizard = dialog.save()
        answer = wizard.action_decide()
        return wizard if answer["type"] == "ir.actions.act_window" else wizard[:0]

    def test_c1p4_the_rest_is_done(self):
        mine = self.ask_for() | self.ask_for(130_000)
        late = self.ask_for(140_000)
        above = self.ask_for(900_000)
        self.mine(above, "manager_n1").action_approve("recommended")
        self.mine(late, "manager_n1").action_refuse("no")
        action = self.mine(mine | late | above, "manager_n1").action_open_approve()
        wizard = self.decide(action, "manager_n1")
        self.assertEqual(mine.mapped("state"), ["approved"] * 2)
        self.assertEqual(late.state, "refused")
        self.assertEqual(above.current_approver_id, self.users["director_north"])
        self.assertEqual(wizard.done_count, 2)
        failures = wizard.failures.split("\n")
        self.assertEqual(len(failures), 2)
        self.assertIn(late.res_name, wizard.failures)
        self.assertIn("closed already: Refused", wizard.failures)
        self.assertIn("waits for director_north", wizard.failures)

    def test_c1p4_one_alone_says_it_at_once(self):
        request = self.ask_for()
        self.mine(request, "manager_n1").action_approve()
        action = self.mine(request, "manager_n1").action_open_approve()
        with self.refused("closed already"):
            self.decide(action, "manager_n1")

    def test_c1p4_refusing_needs_a_reason_once(self):
        requests = self.ask_for() | self.ask_for()
        action = self.mine(requests, "manager_n1").action_open_refuse()
        wizard = (
            self.as_user("manager_n1")[action["res_model"]]
            .with_context(**action["context"])
            .create({"comment": " "})
        )
        with self.refused("Say why"):
            wizard.action_decide()
        self.assertEqual(requests.mapped("state"), ["pending"] * 2)
        self.assertFalse(self.decide(action, "manager_n1", "too cheap"))
        self.assertEqual(requests.mapped("state"), ["refused"] * 2)

    def test_c1p4_from_the_list_of_orders(self):
        waiting = self.quotation("rep_n1a", 120_000) | self.quotation(
            "rep_n1a", 130_000
        )
        requests = self.confirm(waiting[0], "rep_n1a") | self.confirm(
            waiting[1], "rep_n1a"
        )
        draft = self.quotation("rep_n1a", 10)
        action = (
            self.env.ref("sales_tiered_mgmt.sale_order_action_approve")
            .with_user(self.users["manager_n1"])
            .with_context(active_model="sale.order", active_ids=(waiting | draft).ids)
            .run()
        )
        self.assertFalse(self.decide(action, "manager_n1"))
        self.assertEqual(waiting.mapped("state"), ["sale", "sale"])
        self.assertEqual(requests.sudo().mapped("state"), ["approved"] * 2)
        self.assertEqual(draft.state, "draft")

    @attempt("approve the own requests among others'", "manager", "dialog for several")
    def test_c1p4_the_own_is_left_out(self):
        own = self.ask_for(300_000, "manager_n1")
        other = self.ask_for()
        action = self.mine(own | other, "manager_n1").action_open_approve()
        wizard = self.decide(action, "manager_n1")
        self.assertEqual((own | other).mapped("state"), ["pending", "approved"])
        self.assertIn("four eyes", wizard.failures)

    @attempt("approve by the orders' list action", "representative", "server action")
    def test_c1p4_a_representative_by_the_action(self):
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "rep_n1a")
        action = order.with_user(self.users["rep_n1a"]).action_sales_approve()
        with self.assertRaises(UserError):
            self.decide(action, "rep_n1a")
        self.assertEqual(request.sudo().state, "pending")

    def test_facts_are_in_the_dialog(self):
        request = self.ask_for()
        action = self.mine(request, "manager_n1").action_open_approve()
        dialog = self.dialog(action, "manager_n1")
        self.assertEqual(dialog.approval_id.id, request.id)
        self.assertEqual(len(dialog.measure_ids), len(request.measure_ids))

    def test_c1p4_all_are_decided_at_once(self):
        """Where nothing fails: one confirmation, and what each one's chatter says."""
        requests = self.ask_for(120_000) | self.ask_for(130_000)
        orders = self.env["sale.order"].browse(requests.mapped("res_id"))
        action = self.mine(requests, "manager_n1").action_open_approve()
        confirmed = []
        confirm = type(orders).action_confirm

        def action_confirm(records):
            confirmed.append(records)
            return confirm(records)

        with patch.object(type(orders), "action_confirm", action_confirm):
            self.assertFalse(self.decide(action, "manager_n1", "good work"))
        self.assertEqual([len(records) for records in confirmed], [2])
        self.assertEqual(orders.mapped("state"), ["sale"] * 2)
        self.assertFalse(requests.activity_ids)
        for order, request in zip(orders, requests, strict=True):
            notes = " ".join(order.message_ids.mapped("body"))
            self.assertIn(f"{request.name} asked for", notes)
            self.assertIn(f"manager_n1 approved {request.name}. good work", notes)
            self.assertEqual(request.step_ids.comment, "good work")

    def test_c1p4_one_that_fails_to_confirm_is_named(self):
        """What one order's confirmation refuses does not hold the others up."""
        requests = self.ask_for(120_000) | self.ask_for(130_000)
        good, bad = self.env["sale.order"].browse(requests.mapped("res_id"))
        action = self.mine(requests, "manager_n1").action_open_approve()
        message = type(good)._confirmation_error_message

        def error_message(order):
            return "No stock" if order.id == bad.id else message(order)

        with patch.object(type(good), "_confirmation_error_message", error_message):
            wizard = self.decide(action, "manager_n1")
        self.assertEqual((good | bad).mapped("state"), ["sale", "draft"])
        self.assertEqual(requests.mapped("state"), ["approved", "pending"])
        self.assertEqual(wizard.failures, f"{bad.name}: No stock")
        self.assertTrue(self.activities_of("manager_n1", requests[1]))

    def test_c3p3_terms_that_change_while_it_is_confirmed_are_judged(self):
        """The approval holds for what was measured, not for what another app adds."""
        self.set_limits("order_discount", representative=20, manager=30)
        request = self.ask_for(120_000)
        order = self.env["sale.order"].browse(request.res_id)
        confirmable = type(order)._sales_confirm_approved

        def confirm_approved(records, is_customer_waiting):
            # the amount stays as it is
            records.order_line.write({"price_unit": 240_000, "discount": 50})
            return confirmable(records, is_customer_waiting)

        with patch.object(type(order), "_sales_confirm_approved", confirm_approved):
            self.mine(request, "manager_n1").action_approve()
        self.assertEqual(order.amount_untaxed, 120_000)
        self.assertEqual(order.state, "draft")
        states = order.sales_approval_ids.mapped("state")
        self.assertCountEqual(states, ["approved", "pending"])

    def test_references_are_drawn_from_the_sequence_as_configured(self):
        Sequence = self.env["ir.sequence"]
        sequence = self.env.ref("sales_tiered_mgmt.ir_sequence_sales_approval")
        for settings in (
            {"implementation": "standard", "number_increment": 3},
            {"implementation": "no_gap", "number_increment": 2},
            {"implementation": "no_gap", "use_date_range": True},
            {"implementation": "standard", "use_date_range": True},
        ):
            with self.subTest(**settings):
                sequence.write({"prefix": "R/%(range_year)s/", **settings})
                one = Sequence.next_by_code("sales.approval")
                many = Sequence._sales_next_by_code("sales.approval", 3)
                last = Sequence.next_by_code("sales.approval")
                drawn = [int(name.split("/")[-1]) for name in (one, *many, last)]
                step = sequence.number_increment
                self.assertEqual(drawn, [*range(drawn[0], drawn[0] + 5 * step, step)])
                self.assertEqual({len(name) for name in many}, {len(one)})
                self.assertTrue(many[0].startswith(one[:7]))
