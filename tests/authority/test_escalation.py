"""A3.1, G1.1: what nobody decides in time goes on to the next superior."""

from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.authority.course import CourseCase

ROUTING = "odoo.addons.sales_tiered_mgmt.models.authority.sales_approval_routing"
FIVE_DAYS = [
    (0, 0, {"name": name, "dayofweek": day, "hour_from": 8, "hour_to": 17})
    for day, name in zip("01234", ("Mo", "Tu", "We", "Th", "Fr"), strict=True)
]


@tagged("standard", "post_install", "-at_install")
class TestDeadline(CourseCase):
    """The deadline is counted in the company's working days, in its time zone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Shanghai, Monday to Friday",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [(5, 0, 0), *FIVE_DAYS],
            }
        )
        cls.company.resource_calendar_id = cls.calendar

    def deadline_of(self, asked, days=3):
        """The deadline (UTC) of a request that is asked for at ``asked`` (UTC)."""
        self.company.sales_escalate_days = days
        with freeze_time(asked):
            return self.ask_for().current_step_id.date_deadline

    def test_three_working_days_after_the_day_of_asking(self):
        # Monday 10:00 in Shanghai, to Thursday 17:00 there
        self.assertEqual(
            self.deadline_of("2026-03-02 02:00:00"), datetime(2026, 3, 5, 9, 0)
        )

    def test_the_weekend_does_not_count(self):
        # Thursday to Tuesday
        self.assertEqual(
            self.deadline_of("2026-03-05 02:00:00"), datetime(2026, 3, 10, 9, 0)
        )
        # Saturday to Wednesday
        self.assertEqual(
            self.deadline_of("2026-03-07 02:00:00"), datetime(2026, 3, 11, 9, 0)
        )

    def test_the_day_is_the_companys(self):
        # Sunday 18:00 UTC is Monday 02:00 in Shanghai
        self.assertEqual(
            self.deadline_of("2026-03-01 18:00:00", 1), datetime(2026, 3, 3, 9, 0)
        )
        # Sunday 15:00 UTC is still Sunday there
        self.assertEqual(
            self.deadline_of("2026-03-01 15:00:00", 1), datetime(2026, 3, 2, 9, 0)
        )

    def test_public_holidays_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Festival",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": "2026-03-02 16:00:00",  # all of Tuesday in Shanghai
                "date_to": "2026-03-03 15:59:59",
            }
        )
        self.assertEqual(
            self.deadline_of("2026-03-02 02:00:00"), datetime(2026, 3, 6, 9, 0)
        )

    def test_off_and_without_working_time(self):
        self.assertFalse(self.deadline_of("2026-03-02 02:00:00", 0))
        self.calendar.attendance_ids.unlink()
        self.assertEqual(
            self.deadline_of("2026-03-02 02:00:00", 2), datetime(2026, 3, 4, 2, 0)
        )

    @mute_logger("odoo.sql_db")
    def test_no_negative_number_of_days(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.company.sales_escalate_days = -1
            self.env.flush_all()


@tagged("standard", "post_install", "-at_install")
class TestEscalation(CourseCase):
    """The next superior, then the administrators; nobody is passed over twice."""

    def setUp(self):
        super().setUp()
        self.company.sales_escalate_days = 3

    def test_a3p1_to_the_next_superior(self):
        request = self.ask_for()
        step = request.current_step_id
        self.run_cron()
        self.assertEqual(request.current_step_id, step, "not before its time")
        self.make_overdue(request)
        self.assertTrue(request.is_overdue)
        self.assertIn(request, request.search([("is_overdue", "=", True)]))
        self.run_cron()
        self.assertEqual(step.state, "escalated")
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.assertIn("manager_n1 did not decide in time", request.note)
        self.assertTrue(
            any("goes on to" in body for body in request.message_ids.mapped("body"))
        )
        self.assertFalse(self.activities_of("manager_n1", request))
        self.assertEqual(len(self.activities_of("director_north", request)), 1)
        self.assertFalse(request.is_overdue)
        self.assertIn(request, request.search([("is_overdue", "=", False)]))
        with self.refused("waits for director_north"):
            self.mine(request, "manager_n1").action_approve("too late")
        self.mine(request, "director_north").action_approve("done")
        self.assertEqual(request.state, "approved")

    def test_a3p1_administrators_are_reminded_once_a_day(self):
        request = self.ask_for(5_000_000, "director_north")
        step = request.current_step_id
        before = len(self.messages_to("admin", request))
        self.make_overdue(request)
        self.run_cron()
        self.run_cron()
        self.assertEqual(request.current_step_id, step)
        self.assertEqual(len(self.messages_to("admin", request)), before + 1)

    def test_a3p1_stays_where_there_is_nobody_above(self):
        request = self.ask_for()
        decision = type(self.env["sales.decision"])
        nobody = self.env["res.users"].sudo()
        with patch.object(decision, "_final_approver", lambda *args: nobody):
            for _time in range(2):
                self.make_overdue(request)
                self.run_cron()
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.assertEqual(request.state, "pending")

    def test_a3p1_recommended_before_stays(self):
        request = self.ask_for(900_000)
        self.mine(request, "manager_n1").action_approve("recommended")
        self.make_overdue(request)
        self.run_cron()
        self.assertEqual(request.current_approver_id, self.users["admin"])
        self.assertEqual(
            request.step_ids.sorted("sequence").mapped("state"),
            ["approved", "escalated", "pending"],
        )

    def test_one_that_fails_does_not_stop_the_others(self):
        first, second = self.ask_for(), self.ask_for()
        self.make_overdue(first)
        self.make_overdue(second)
        model = type(first)
        escalate = model._escalate

        def failing(request):
            if request == first:
                raise UserError("broken")
            return escalate(request)

        with (
            patch.object(model, "_escalate", failing),
            self.assertLogs(ROUTING, level="ERROR") as logs,
        ):
            self.run_cron()
        self.assertTrue(any("broken" in line for line in logs.output))
        self.assertEqual(first.current_approver_id, self.users["manager_n1"])
        self.assertEqual(second.current_approver_id, self.users["director_north"])
        self.run_cron()
        self.assertEqual(first.current_approver_id, self.users["director_north"])

    def test_switched_off_nothing_goes_on(self):
        request = self.ask_for()
        self.make_overdue(request)
        self.company.sales_escalate_days = 0
        self.run_cron()
        self.assertEqual(request.current_approver_id, self.users["manager_n1"])

    def test_the_job_runs(self):
        job = self.env.ref("sales_tiered_mgmt.ir_cron_sales_approval")
        request = self.ask_for()
        self.make_overdue(request)
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(request.current_approver_id, self.users["director_north"])

    @attempt(
        "have a request escalated by setting its clock", "representative", "ORM write"
    )
    def test_g1p1_nobody_sets_the_clock(self):
        request = self.ask_for()
        past = fields.Datetime.to_datetime("2020-01-01 00:00:00")
        for name in ("rep_n1a", "director_north", "admin"):
            step = self.mine(request.current_step_id, name)
            for vals in (
                {"date_deadline": past},
                {"date_asked": past},
                {"date_reminded": False},
            ):
                with self.assertRaises(UserError):
                    step.write(vals)
            with self.assertRaises(UserError):
                self.mine(request, name).write({"date_deadline": past})
        self.run_cron()
        self.assertEqual(request.current_approver_id, self.users["manager_n1"])

    @attempt("run the escalation of all requests", "representative", "private method")
    def test_g1p1_the_course_is_no_remote_call(self):
        from odoo.service.model import get_public_method

        model = self.env["sales.approval"]
        for name in (
            "_escalate",
            "_cron_send_on",
            "_send_on",
            "_send_on_stuck_now",
            "_engine_write",
            "_advance",
            "_finish",
            "_forward",
            "_receive_answer",
            "_send_reminder",
        ):
            with self.assertRaises(Exception, msg=name) as caught:
                get_public_method(model, name)
            self.assertIn("rivate", str(caught.exception))
