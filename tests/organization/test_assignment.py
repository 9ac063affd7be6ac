"""Dated assignments: one at a time, no accidental gap, history that stays."""

from contextlib import contextmanager
from datetime import timedelta

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Date
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestAssignment(SalesForceCase):
    def setUp(self):
        super().setUp()
        self.Assignment = self.env["sales.tier.assignment"]
        self.today = self.Assignment._organization_today()
        self.rep = self.users["rep_n1a"]
        self.held = self.rep.sales_assignment_id

    @contextmanager
    def refused(self, text):
        """Expect a ValidationError that says ``text``; what was done is undone."""
        with self.assertRaises(ValidationError) as caught:
            yield
        self.assertIn(text, str(caught.exception))

    def day(self, offset):
        return self.today + timedelta(days=offset)

    def run_cron(self):
        self.Assignment._cron_refresh_states()

    # -- one after the other ------------------------------------------------

    def test_start_ends_the_one_before(self):
        new = self.assign(self.rep, "representative", "n2", self.today)
        self.assertEqual(self.held.state, "ended")
        self.assertEqual(self.held.date_to, self.day(-1))
        self.assertEqual(self.held.successor_id, new)
        self.assertEqual(self.rep.sales_assignment_id, new)

    def test_overlap_is_refused(self):
        with self.refused("from 2024-01-01"):
            self.assign(self.rep, "representative", "n2", "2023-06-01")
        with (
            self.assertRaises(psycopg2.errors.ExclusionViolation),
            mute_logger("odoo.sql_db"),
        ):
            self.assign(
                self.rep, "representative", "n2", "2023-06-01", date_to="2024-02-01"
            )

    def test_overlap_is_refused_by_the_database(self):
        """Two people who enter at once see neither's rows: the database does."""
        message = "one tier at a time"
        constraint = self.Assignment._table_objects[
            "sales_tier_assignment_one_at_a_time"
        ]
        self.assertIn(message, constraint.get_error_message(self.Assignment))
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env.cr.execute(
                """
                INSERT INTO sales_tier_assignment
                    (user_id, tier_id, team_id, date_from, date_to, state, open_work)
                SELECT user_id, tier_id, team_id, %s, %s, 'planned', 'stay'
                  FROM sales_tier_assignment WHERE id = %s
                """,
                [self.day(5), self.day(9), self.held.id],
            )

    def test_gap_is_refused_unless_intended(self):
        self.held.write({"date_to": self.day(-10)})
        vals = {
            "user_id": self.rep.id,
            "tier_id": self.tiers["representative"].id,
            "team_id": self.teams["n2"].id,
            "date_from": self.today,
        }
        with self.refused("would hold no tier"):
            self.Assignment.create(vals)
        again = self.Assignment.create({**vals, "is_break_intended": True})
        self.assertEqual(again.state, "current")
        with self.refused("would hold no tier"):
            again.is_break_intended = False

    def test_batch_of_one_person_is_chained(self):
        user = new_test_user(self.env, login="t_career", groups="base.group_user")
        rep, manager = self.tiers["representative"], self.tiers["manager"]
        vals = {"user_id": user.id, "team_id": self.teams["n2"].id}
        later, first = self.Assignment.create(
            [
                {**vals, "tier_id": manager.id, "date_from": "2025-01-01"},
                {**vals, "tier_id": rep.id, "date_from": "2024-01-01"},
            ]
        )
        self.assertEqual(first.date_to, Date.to_date("2024-12-31"))
        self.assertEqual(first.successor_id, later)
        self.assertEqual((first.state, later.state), ("ended", "current"))
        self.assertEqual(user.sales_tier_id, manager)

    def test_nothing_lasting_begins_before_what_is_planned(self):
        self.assign(self.rep, "representative", "n2", self.day(20))
        with self.refused("Withdraw it"):
            self.assign(self.rep, "representative", "n1", self.day(10))

    # -- planned ------------------------------------------------------------

    def test_planned_change_takes_effect_by_the_cron(self):
        new = self.assign(self.rep, "representative", "n2", self.day(3))
        self.assertEqual((new.state, self.held.state), ("planned", "current"))
        self.assertIn(self.rep, self.teams["n1"].member_ids)
        with freeze_time(self.day(2)):
            self.run_cron()
            self.assertEqual(new.state, "planned")
        with freeze_time(self.day(3)):
            self.run_cron()
            self.assertEqual((new.state, self.held.state), ("current", "ended"))
            self.assertEqual(self.rep.sales_assignment_id, new)
            self.assertIn(self.rep, self.teams["n2"].member_ids)
            self.assertNotIn(self.rep, self.teams["n1"].member_ids)
            self.assertEqual(new.superior_id, self.users["manager_n2"])

    def test_midnight_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        new = self.assign(self.rep, "representative", "n2", "2031-05-01")
        with freeze_time("2031-04-30 15:59:00"):
            self.run_cron()
            self.assertEqual(new.state, "planned")
        with freeze_time("2031-04-30 16:01:00"):
            self.run_cron()
            self.assertEqual(new.state, "current")

    def test_planned_change_moves_and_its_withdrawal_leaves_no_gap(self):
        new = self.assign(self.rep, "representative", "n2", self.day(10))
        self.assertEqual(self.held.date_to, self.day(9))
        new.date_from = self.day(20)
        self.assertEqual(self.held.date_to, self.day(19))
        new.date_from = self.day(5)
        self.assertEqual(self.held.date_to, self.day(4))
        new.unlink()
        self.assertFalse(self.held.date_to)
        self.assertEqual(self.held.state, "current")

    def test_withdrawal_between_two_planned_ones(self):
        middle = self.assign(self.rep, "representative", "n2", self.day(10))
        last = self.assign(self.rep, "representative", "s1", self.day(30))
        middle.unlink()
        self.assertEqual(self.held.date_to, self.day(29))
        self.assertEqual(self.held.successor_id, last)

    def test_planned_change_brought_forward_to_today(self):
        new = self.assign(self.rep, "representative", "n2", self.day(10))
        new.date_from = self.today
        self.assertEqual((new.state, self.held.state), ("current", "ended"))
        self.assertIn(self.rep, self.teams["n2"].member_ids)
        self.assertNotIn(self.rep, self.teams["n1"].member_ids)

    # -- history ------------------------------------------------------------

    @attempt(
        "delete what has begun, as if the module were uninstalled",
        "administrator",
        "context key of an RPC unlink",
    )
    def test_key_of_an_uninstallation_is_the_servers_alone(self):
        held = self.users["rep_n1a"].sales_assignment_id
        mine = held.with_user(self.users["admin"]).sudo(False)
        for records in (mine, mine.sudo()):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                records.with_context(_force_unlink=True).unlink()
        self.assertTrue(held.exists())

    def test_history_stays(self):
        for vals in (
            {"team_id": self.teams["n2"].id},
            {"tier_id": self.tiers["manager"].id},
            {"date_from": "2023-01-01"},
            {"user_id": self.users["rep_n1b"].id},
        ):
            with self.assertRaises(UserError):
                self.held.write(vals)
        with self.assertRaises(UserError):
            self.held.unlink()
        self.held.write({"date_to": self.day(-1)})
        for vals in (
            {"date_to": False},
            {"date_to": self.day(5)},
            {"reason": "other"},
            {"state": "current"},
        ):
            with self.assertRaises(UserError):
                self.held.write(vals)
        with self.assertRaises(UserError):
            self.held.unlink()

    def test_archived_user_ends_and_may_return_after_a_break(self):
        self.assign(self.rep, "representative", "n2", self.day(15))
        self.rep.active = False
        self.assertEqual(self.held.state, "ended")
        self.assertEqual(self.held.date_to, self.day(-1))
        self.assertEqual(self.held.reason, "test")
        self.assertIn("archived", self.held.end_reason)
        self.assertEqual(self.rep.sales_assignment_ids, self.held)
        self.assertFalse(self.rep.sales_tier_id)
        with self.assertRaises(ValidationError):
            self.assign(self.rep, "representative", "n2", self.today)
        self.rep.active = True
        with freeze_time(self.day(30)):
            again = self.assign(
                self.rep,
                "representative",
                "n2",
                self.day(30),
                is_break_intended=True,
            )
            self.assertEqual(again.state, "current")
        self.assertEqual(len(self.rep.sales_assignment_ids), 2)

    # -- what is given and taken back ---------------------------------------

    def test_groups_taken_away_come_back(self):
        opened = self.env.ref("sales_team.group_sale_salesman_all_leads")
        user = new_test_user(
            self.env,
            login="t_open",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        before = user.group_ids
        first = self.assign(user, "representative", "n1", self.day(-30))
        self.assertFalse(user.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertEqual(first.removed_group_ids, opened)
        second = self.assign(user, "manager", "n2", self.today)
        self.assertFalse(user.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertTrue(user.has_group("sales_tiered_mgmt.group_sales_manager"))
        self.assertEqual(second.removed_group_ids, opened)
        second._end(self.today)
        with freeze_time(self.day(1)):
            self.run_cron()
        self.assertEqual(user.group_ids, before)

    def test_nobody_chooses_the_groups_that_come_back(self):
        """Groups written here would be given at the end, system rights among them."""
        system = self.env.ref("base.group_system")
        admin = self.as_user("admin")
        user = new_test_user(self.env, login="t_climber", groups="base.group_user")
        vals = {
            "user_id": user.id,
            "tier_id": self.tiers["representative"].id,
            "team_id": self.teams["n1"].id,
            "date_from": self.day(-5),
            "removed_group_ids": [(6, 0, system.ids)],
        }
        held = admin["sales.tier.assignment"].create(vals)
        with self.assertRaises(UserError):
            held.write({"removed_group_ids": [(4, system.id)]})
        held.write({"date_to": self.day(-1)})
        self.assertNotIn(system, user.group_ids)

    def test_person_without_other_groups_stays_an_internal_user(self):
        user = new_test_user(self.env, login="t_bare", groups="base.group_user")
        held = self.assign(user, "representative", "n1", self.day(-5))
        user.group_ids -= self.env.ref("base.group_user")
        held.write({"date_to": self.day(-1)})
        self.assertTrue(user._is_internal())
        self.assertFalse(user.has_group("sales_team.group_sale_salesman"))

    def test_leadership_follows_the_position(self):
        manager = self.users["manager_n1"]
        self.assertEqual(self.teams["n1"].user_id, manager)
        self.teams["n2"].user_id = manager
        self.assign(manager, "manager", "s1", self.day(-1))
        self.assertFalse(self.teams["n1"].user_id)
        self.assertEqual(self.teams["n2"].user_id, manager, "led beside the own team")
        self.assertEqual(self.teams["s1"].user_id, manager)
        self.assign(manager, "representative", "s1", self.today)
        self.assertFalse(self.teams["n2"].user_id)
        self.assertFalse(self.teams["s1"].user_id)
        self.assertNotIn(
            self.env.ref("sales_tiered_mgmt.group_sales_manager"), manager.group_ids
        )

    def test_nobody_reports_in_a_circle(self):
        """Two managers who lead each other's team report to the director both."""
        n1, n2 = self.users["manager_n1"], self.users["manager_n2"]
        self.teams["n1"].user_id, self.teams["n2"].user_id = n2, n1
        director = self.users["director_north"]
        self.assertEqual(n1.sales_assignment_id.superior_id, director)
        self.assertEqual(n2.sales_assignment_id.superior_id, director)
        self.assertEqual(self.held.superior_id, n2)

    # -- many ---------------------------------------------------------------

    def test_thousand_people_cost_what_a_hundred_do(self):
        """Queries per person fall with the number of people, never rise."""
        Users = self.env["res.users"].with_context(no_reset_password=True)
        users = Users.create(
            [{"name": f"p{index}", "login": f"t_p{index}"} for index in range(220)]
        )
        tier, team = self.tiers["representative"], self.teams["n1"]

        def start(people):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Assignment.create(
                [
                    {
                        "user_id": user.id,
                        "tier_id": tier.id,
                        "team_id": team.id,
                        "date_from": self.today,
                    }
                    for user in people
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = start(users[:20]), start(users[20:])
        self.assertLess(many, 2 * few + 100, f"20 people {few}, 200 people {many}")
