"""A3.1: bad configuration leads to the next superior with a note, never to a stop."""

from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.tests import tagged

from tests.authority.course import CourseCase


@tagged("standard", "post_install", "-at_install")
class TestBadConfiguration(CourseCase):
    """What changes around a waiting request sends it on at the end of the change."""

    def test_a3p1_the_approver_leaves(self):
        request = self.ask_for()
        step = request.current_step_id
        self.users["manager_n1"].active = False
        self.commit()
        self.assertEqual(step.state, "bypassed")
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.assertIn("manager_n1", request.note)

    def test_a3p1_the_tier_ends(self):
        request = self.ask_for()
        held = self.users["manager_n1"].sales_assignment_id
        held._end(held._organization_today().replace(day=1), "gone")
        held._refresh_states()
        self.commit()
        self.assertEqual(request.current_approver_id, self.users["director_north"])

    def test_a3p1_a_new_leader(self):
        request = self.ask_for()
        self.teams["n1"].user_id = self.users["manager_n2"]
        self.commit()
        self.assertEqual(request.current_approver_id, self.users["manager_n2"])
        self.assertIn("does not lead this line", request.note)

    def test_a3p1_a_leader_replaced_in_two_writes_leaves_no_gap(self):
        request = self.ask_for()
        self.teams["n1"].user_id = False
        self.teams["n1"].user_id = self.users["manager_n1"]
        self.commit()
        self.assertEqual(request.current_approver_id, self.users["manager_n1"])
        self.assertEqual(len(request.step_ids), 1)

    def test_a3p1_no_leader_at_all(self):
        request = self.ask_for()
        self.teams["n1"].user_id = False
        self.commit()
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.assertIn("has no leader", request.note)

    def test_a3p1_the_limit_is_lowered(self):
        request = self.ask_for()
        self.set_limits(manager=100_000)
        self.commit()
        current = request.current_step_id
        self.assertEqual(
            current.approver_id,
            self.users["manager_n1"],
            "still on the way: now the manager recommends",
        )
        self.assertEqual(current.kind, "recommend")
        self.mine(request, "manager_n1").action_approve("go")
        self.assertEqual(request.current_approver_id, self.users["director_north"])

    def test_a3p1_a_raised_limit_changes_nothing(self):
        request = self.ask_for()
        step = request.current_step_id
        self.set_limits(manager=150_000)
        self.set_limits(director=3_000_000)
        self.commit()
        self.assertEqual(request.current_step_id, step)

    def test_a3p1_the_company_is_taken_away(self):
        request = self.ask_for()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.users["manager_n1"].write(
            {
                "company_id": elsewhere.id,
                "company_ids": [Command.set(elsewhere.ids)],
            }
        )
        self.commit()
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.assertIn("does not work in", request.note)

    def test_a3p1_the_managers_own_and_the_directors_own(self):
        of_manager = self.ask_for(300_000, "manager_n1")
        self.assertEqual(of_manager.current_approver_id, self.users["director_north"])
        of_director = self.ask_for(5_000_000, "director_north")
        self.assertEqual(of_director.current_approver_id, self.users["admin"])
        self.teams["north"].user_id = False
        self.commit()
        self.assertEqual(of_manager.current_approver_id, self.users["admin"])

    def test_a3p1_no_administrator_at_all(self):
        request = self.ask_for(5_000_000, "director_north")
        group = self.env.ref("sales_team.group_sale_manager")
        # Odoo keeps one administrator: this one takes a tier, the others leave
        root = self.env.ref("base.user_admin")
        if not root.sales_tier_id:
            self.assign(root, "representative", "s1")
        (group.all_user_ids - root).filtered(
            lambda user: not user.sales_tier_id and user.id != SUPERUSER_ID
        ).active = False
        self.commit()
        self.assertEqual(request.state, "pending")
        self.assertFalse(request.current_approver_id)
        self.assertTrue(
            any(
                "no sales administrator" in body
                for body in request.message_ids.mapped("body")
            )
        )
        steps = len(request.step_ids)
        self.run_cron()
        self.assertEqual(len(request.step_ids), steps, "nobody there: nothing happens")
        self.cr.precommit.clear()
        self.users["admin"].active = True
        self.cr.precommit.clear()
        self.run_cron()
        self.assertEqual(request.current_approver_id, self.users["admin"])

    def test_the_net_catches_what_changes_by_its_date(self):
        request = self.ask_for()
        # as a date that has come would: without passing the hooks
        self.env.cr.execute(
            'UPDATE sales_authority SET "limit" = 1000 WHERE tier_id = %s',
            [self.tiers["manager"].id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.cr.precommit.clear()
        self.run_cron()
        self.assertEqual(request.current_step_id.kind, "recommend")

    def test_queries_do_not_grow_with_what_waits(self):
        def look(count):
            for _index in range(count):
                self.ask_for()
            self.commit()
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.assertFalse(self.env["sales.approval"]._stuck())
            return self.cr.sql_log_count - before

        few = look(2)
        many = look(12)
        # ten more requests; a cache that is cold or not makes a query or two
        self.assertLessEqual(many, few + 3, "constant, whatever waits")
