"""Who is behind pace at a checkpoint is told, once, and left alone when it is over."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools.date_utils import get_month

from tests.target.case import TargetCase

PACE = "sales_tiered_mgmt.mail_activity_target_pace"
OWNERS = ("rep_n1b", "manager_n1", "rep_n2a", "manager_n2", "n2", "north")


class CheckpointCase(TargetCase):
    """A plan in force since March 1st; rep_n1a has signed 250 of the 250 of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"

    def at(self, month, day, hour=12):
        return freeze_time(f"{self.year}-{month:02}-{day:02} {hour:02}:00:00")

    def in_force(self):
        with self.at(3, 1):
            return self.running().sudo()

    def sign(self, name, amount, month, day):
        with self.at(month, day):
            order = self.quotation(name, amount)
            order.action_confirm()
            self.env.flush_all()
        return order

    def check(self, month, day):
        """What the job does on a day."""
        with self.at(month, day):
            self.job()

    def due_share(self, month, day):
        """Share of the month's working days that are over on a day."""
        today = Date.to_date(f"{self.year}-{month:02}-{day:02}")
        return self.company._sales_working_days_share(*get_month(today), today)

    def job(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60.0):
            self.env["sales.target.plan"]._cron_checkpoints()

    def behind(self, plan, state="open"):
        """Names of the owners, as ``sheet`` takes them."""
        checks = plan.checkpoint_ids.filtered(lambda check: check.state == state)
        teams = {team: name for name, team in self.teams.items()}
        users = {user: name for name, user in self.users.items()}
        return sorted(
            users[check.user_id] if check.kind == "person" else teams[check.team_id]
            for check in checks
        )

    def activities(self, plan, name=None):
        found = self.env["mail.activity"].search(
            [
                ("res_model", "=", "sales.target.sheet"),
                ("res_id", "in", plan.sheet_ids.ids),
                ("activity_type_id", "=", self.env.ref(PACE).id),
            ]
        )
        return (
            found.filtered(lambda one: one.user_id == self.users[name])
            if name
            else found
        )


@tagged("standard", "post_install", "-at_install")
class TestCheckpoint(CheckpointCase):
    """D2.4, G1.1: the pace is checked on set days."""

    def test_g1p1_who_is_behind_and_the_superior_are_told(self):
        plan = self.in_force()
        # what team n1 is to have by now, and so less than the division is
        self.sign("rep_n1a", round(600 * self.due_share(3, 10)) + 1, 3, 3)
        self.check(3, 9)
        self.assertFalse(plan.checkpoint_ids, "no checkpoint yet")
        self.check(3, 10)
        self.assertEqual(self.behind(plan), sorted(OWNERS))
        self.assertEqual(plan.date_checkpoint, Date.to_date(f"{self.year}-03-10"))
        sheet = self.sheet(plan, "rep_n1b")
        own = self.activities(plan, "rep_n1b")
        self.assertEqual(own.res_id, sheet.id)
        self.assertIn("Test signed", own.note)
        with self.at(3, 10):
            self.assertEqual(own.date_deadline, Date.to_date(f"{self.year}-03-13"))
        self.assertEqual(
            self.activities(plan, "manager_n1").mapped("res_id"),
            (sheet | self.sheet(plan, "manager_n1")).sorted().ids,
        )
        # the division has nobody above its director
        division = self.sheet(plan, "north")
        self.assertEqual(
            self.activities(plan)
            .filtered(lambda one: one.res_id == division.id)
            .user_id,
            self.users["director_north"],
        )
        self.assertFalse(self.activities(plan, "rep_n1a"))
        self.assertEqual(len(self.activities(plan)), 2 * len(OWNERS) - 1)

    def test_g1p1_a_second_run_does_nothing(self):
        plan = self.in_force()
        self.check(3, 10)
        before = self.activities(plan), plan.checkpoint_ids
        self.check(3, 10)
        self.check(3, 11)
        self.assertEqual((self.activities(plan), plan.checkpoint_ids), before)

    def test_g1p2_the_activity_goes_when_the_pace_has_caught_up(self):
        plan = self.in_force()
        self.check(3, 10)
        self.sign("rep_n1b", 250, 3, 11)
        self.check(3, 12)
        sheet = self.sheet(plan, "rep_n1b")
        self.assertIn("rep_n1b", self.behind(plan, "recovered"))
        self.assertFalse(
            self.activities(plan).filtered(lambda one: one.res_id == sheet.id)
        )
        self.assertIn("caught up", sheet.message_ids[0].body)
        self.assertIn("rep_n2a", self.behind(plan))
        self.assertTrue(self.activities(plan, "rep_n2a"))

    def test_g1p1_what_was_done_stays_done_until_the_next_checkpoint(self):
        plan = self.in_force()
        self.check(3, 10)
        self.by("rep_n1b", self.activities(plan, "rep_n1b")).action_feedback("I will")
        self.check(3, 12)
        self.assertFalse(self.activities(plan, "rep_n1b"))
        self.check(3, 20)
        self.assertEqual(len(self.activities(plan, "rep_n1b")), 1)
        self.assertEqual(
            len(self.activities(plan, "rep_n2a")), 1, "in place of the old"
        )
        self.assertEqual(plan.checkpoint_ids.mapped("date")[0].day, 20)

    def test_d2p4_within_the_tolerance_nobody_is_told(self):
        plan = self.in_force()
        due = self.due_share(3, 10)
        self.sign("rep_n1a", round(250 * due * 0.91, 2), 3, 3)
        self.sign("rep_n1b", round(250 * due * 0.89, 2), 3, 3)
        self.check(3, 10)
        self.assertNotIn("rep_n1a", self.behind(plan))
        self.assertIn("rep_n1b", self.behind(plan))

    def test_d2p4_the_whole_year_counts_where_the_plan_says_so(self):
        plan = self.in_force()
        self.by("director_north", plan.sudo(False)).write(
            {"checkpoint_period": "year", "checkpoint_tolerance": 5}
        )
        self.sign("rep_n1a", 250, 3, 4)
        self.check(3, 10)
        self.assertIn("rep_n1a", self.behind(plan), "January and February count")

    def test_g1p1_not_who_is_on_leave_all_month_or_gone(self):
        plan = self.in_force()
        kind = self.env["hr.leave.type"].create(
            {
                "name": "Long",
                "requires_allocation": False,
                "leave_validation_type": "hr",
            }
        )
        for name, last in (("rep_n1b", "03-31"), ("rep_n2a", "03-20")):
            employee = self.env["hr.employee"].create(
                {"name": name, "user_id": self.users[name].id}
            )
            leave = self.env["hr.leave"].create(
                {
                    "employee_id": employee.id,
                    "holiday_status_id": kind.id,
                    "request_date_from": f"{self.year}-03-01",
                    "request_date_to": f"{self.year}-{last}",
                }
            )
            leave.action_approve()
        self.users["manager_n2"].active = False
        self.check(3, 10)
        self.assertNotIn("rep_n1b", self.behind(plan))
        self.assertIn("rep_n2a", self.behind(plan), "back before the month is over")
        self.assertNotIn("manager_n2", self.behind(plan))

    def test_g1p1_the_day_is_the_companys(self):
        plan = self.in_force()
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.env.flush_all()
        with self.at(3, 9, hour=17):  # the 10th in Shanghai
            self.job()
        self.assertEqual(plan.date_checkpoint, Date.to_date(f"{self.year}-03-10"))

    def test_g1p1_the_last_working_day_and_missing_days(self):
        plan = self.in_force()
        plan.checkpoint_days = "31"
        days = plan._checkpoints_of(Date.to_date(f"{self.year}-04-02"))
        self.assertIn(Date.to_date(f"{self.year}-04-30"), days)
        working = plan.company_id._sales_working_days(
            Date.to_date(f"{self.year}-04-01"), Date.to_date(f"{self.year}-04-30")
        )
        self.assertLessEqual(days, {Date.to_date(f"{self.year}-04-30"), working[-1]})
        # the server slept through the end of March
        self.check(4, 2)
        self.assertEqual(plan.date_checkpoint.month, 3)
        self.assertEqual(
            set(plan.checkpoint_ids.mapped("date_to")),
            {Date.to_date(f"{self.year}-03-31")},
        )

    def test_g1p1_a_plan_that_is_over_asks_nobody(self):
        plan = self.in_force()
        self.check(3, 10)
        plan._record({"state": "superseded"})
        self.check(3, 11)
        self.assertFalse(self.activities(plan))
        self.assertEqual(set(plan.checkpoint_ids.mapped("state")), {"ended"})

    def test_g1p1_days_and_tolerance_are_checked(self):
        plan = self.in_force()
        for values in (
            {"checkpoint_days": "10, 40"},
            {"checkpoint_days": "soon"},
            {"checkpoint_tolerance": -1},
            {"checkpoint_tolerance": 100},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                plan.write(values)
        plan.write({"checkpoint_days": "", "is_checkpoint_month_end": False})
        self.check(3, 10)
        self.assertFalse(plan.date_checkpoint)

    def test_g1p1_nobody_writes_the_record_or_moves_the_checkpoint(self):
        plan = self.in_force()
        self.check(3, 10)
        check = plan.checkpoint_ids.filtered(
            lambda one: one.user_id == self.users["rep_n1b"]
        )
        for name in ("rep_n1b", "manager_n1", "director_north", "admin"):
            own = self.by(name, check.sudo(False))
            self.assertEqual(own.state, "open")
            for attempt in (lambda own=own: own.write({"state": "ended"}), own.unlink):
                with self.assertRaises(AccessError):
                    attempt()
            with self.assertRaises(AccessError):
                self.by(name, plan.sudo(False)).write(
                    {"date_checkpoint": f"{self.year}-12-31"}
                )
        with self.assertRaises(AccessError):
            self.by("manager_n1", plan.sudo(False)).write({"checkpoint_tolerance": 99})
        with self.assertRaises(AccessError):
            self.by("rep_n1a", check.sudo(False)).read(["pace"])

    def test_g1p1_queries_do_not_grow_with_people(self):
        users = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create([{"name": f"P{n}", "login": f"t_pace_{n}"} for n in range(60)])
        )
        for user in users:
            self.assign(user, "representative", "n1")
        plan = self.prepared().sudo()
        rows = self.rows(plan.sheet_ids)
        rows._store("amount", dict.fromkeys(rows.ids, 100))
        plan._record({"state": "running"})
        people = plan.sheet_ids.filtered(lambda sheet: sheet.user_id in users)
        Checkpoint = self.env["sales.target.checkpoint"]
        span = tuple(Date.to_date(f"{self.year}-03-{day}") for day in ("01", "31"))
        costs = {}
        with self.at(3, 10):
            for name, sheets, day in (
                ("warm", people[:1], "01"),
                ("few", people[:3], "10"),
                ("many", people[3:], "20"),
            ):
                date = Date.to_date(f"{self.year}-03-{day}")
                costs[name] = self.cost(
                    lambda sheets=sheets, date=date: Checkpoint._raise_for(
                        sheets, date, span
                    )
                )
        self.assertEqual(len(self.activities(plan)), 2 * 61)
        self.assertLessEqual(costs["many"], costs["few"] + 3, costs)
        rows._store("amount", dict.fromkeys(rows.ids, 0))
        for name, day in (("few close", 10), ("many close", 20)):
            checks = plan.checkpoint_ids.filtered(
                lambda one, day=day: one.date.day == day
            )
            costs[name] = self.cost(checks._close_recovered)
        self.assertLessEqual(costs["many close"], costs["few close"] + 3, costs)
        self.assertEqual(
            {one.state for one in plan.checkpoint_ids if one.date.day > 1},
            {"recovered"},
        )

    def cost(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
