"""Attendance, help, complaints, trainings, penalties and promotions."""

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command, Date, Datetime
from odoo.tests import tagged
from odoo.tools import SQL

from tests.attempts import attempt
from tests.performance.ledger import LedgerCase
from tests.performance.test_credit import CreditCase

NEW = (
    "meeting_attendance",
    "help_given",
    "complaints",
    "training_done",
    "penalties",
    "promotions",
)


class FigureCase(LedgerCase):
    """Records of any day, made by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.stranger = cls.env["res.users"].create(
            {
                "name": "stranger",
                "login": "t_stranger",
                "group_ids": [Command.set(cls.env.ref("base.group_user").ids)],
                "company_id": cls.abroad.id,
                "company_ids": [Command.set(cls.abroad.ids)],
            }
        )

    def seen(self, code, name, of="rep_n1a"):
        """Number of a person's facts that ``name`` sees."""
        domain = [
            ("metric_id", "=", self.metric(code).id),
            ("user_id", "=", self.users[of].id),
        ]
        facts = self.as_user(name)["sales.performance"]
        count = facts.search_count(domain)
        self.assertEqual(facts._read_group(domain, [], ["__count"]), [(count,)])
        return count

    def assertSeenByTheLine(self, code, count):
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            self.assertEqual(self.seen(code, name), count, name)
        for name in ("rep_n1b", "rep_n2a", "manager_n2", "director_south"):
            self.assertEqual(self.seen(code, name), 0, name)


@tagged("standard", "post_install", "-at_install")
class TestMeetingAttendance(FigureCase):
    """Invitations to sales meetings, and whether they were accepted."""

    def _meeting(self, by="manager_n1", people=(), start="2026-02-10 09:00:00", **vals):
        tag = self.env.ref("sales_tiered_mgmt.calendar_event_type_meeting")
        organizer = self.users[by]
        partners = organizer.partner_id | self.env["res.partner"].union(
            *(self.users[name].partner_id for name in people)
        )
        return self.env["calendar.event"].create(
            {
                "name": "Weekly meeting",
                "start": start,
                "stop": Datetime.add(Datetime.to_datetime(start), hours=1),
                "user_id": organizer.id,
                "partner_ids": [Command.set(partners.ids)],
                "categ_ids": [Command.set(tag.ids)],
                **vals,
            }
        )

    def _answer(self, meeting, **answers):
        for name, state in answers.items():
            meeting.attendee_ids.filtered(
                lambda one, name=name: one.partner_id == self.users[name].partner_id
            ).state = state

    def _time_off(self, name, first, last, **vals):
        user = self.users[name]
        employee = user.employee_id or self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        kind = self.env["hr.leave.type"].create(
            {
                "name": "Away",
                "requires_allocation": False,
                "leave_validation_type": "no_validation",
                "request_unit": "half_day",
                **vals.pop("kind", {}),
            }
        )
        return self.env["hr.leave"].create(
            {
                "name": "away",
                "holiday_status_id": kind.id,
                "employee_id": employee.id,
                "request_date_from": first,
                "request_date_to": last,
                **vals,
            }
        )

    def test_d22_who_accepts_attends(self):
        meeting = self._meeting(people=("rep_n1a", "rep_n1b"))
        self._answer(meeting, rep_n1a="accepted", rep_n1b="declined")
        again = self._meeting(people=("rep_n1a", "rep_n1b"), start="2026-02-17 09:00")
        self._answer(again, rep_n1a="needsAction", rep_n1b="declined")
        self.assertEqual(
            self.figures("meeting_attendance"),
            {
                self.users["manager_n1"]: 1,
                self.users["rep_n1a"]: 0.5,
                self.users["rep_n1b"]: 0,
            },
        )
        facts = self.facts("meeting_attendance")
        self.assertEqual(facts.mapped("res_id"), [meeting.id] * 3 + [again.id] * 3)
        self.assertEqual(facts.mapped("weight"), [1] * 6)
        of_team = self.figures("meeting_attendance", by=("team_id",))
        self.assertAlmostEqual(of_team[self.teams["n1"]], 0.5)

    def test_f11_team_and_company_of_the_day(self):
        rep = self.users["rep_n1a"]
        rep.sales_assignment_ids.date_to = Date.to_date("2026-02-28")
        self.assign(rep, "representative", "n2", date_from="2026-03-01")
        self._meeting(people=("rep_n1a",))
        self._meeting("director_north", ("rep_n1a",), "2026-03-10 09:00:00")
        facts = self.facts("meeting_attendance", ("user_id", "=", rep.id))
        self.assertEqual(facts.team_id, self.teams["n1"] | self.teams["n2"])
        self.assertEqual(facts.company_id, self.company)
        self._meeting(
            people=("rep_n1b",), partner_ids=[Command.set(self.stranger.partner_id.ids)]
        )
        [fact] = self.facts("meeting_attendance", people=self.stranger.ids)
        self.assertEqual(fact.company_id, self.abroad)
        mine = self.as_user("manager_n1")["sales.performance"]
        self.assertFalse(mine.search([("id", "=", fact.id)]))

    def test_d22_what_is_no_attendance(self):
        self._meeting(people=("rep_n1a",), categ_ids=[Command.clear()])
        self._meeting(people=("rep_n1a",), privacy="private")
        self._meeting(people=("rep_n1a",), active=False)
        self._meeting(people=("rep_n1a",), start=Datetime.add(Datetime.now(), days=1))
        customer = self._meeting(partner_ids=[Command.set(self.customer.ids)])
        self.assertTrue(customer.attendee_ids)
        self.assertFalse(self.facts("meeting_attendance"))

    @attempt(
        "attend meetings of one's own making", "representative", "web form", "no fact"
    )
    def test_d22_representatives_call_no_sales_meetings(self):
        self._meeting("rep_n1a", ("rep_n1b",))
        self.assertFalse(self.facts("meeting_attendance"))
        self._meeting("admin", ("rep_n1b",))
        self.assertEqual(len(self.facts("meeting_attendance")), 2)

    def test_d22_whoever_is_away_is_left_out(self):
        meeting = self._meeting(people=("rep_n1a", "rep_n1b"))
        self._answer(meeting, rep_n1a="declined", rep_n1b="declined")
        self.assertEqual(self.seen("meeting_attendance", "rep_n1a"), 1)
        away = self._time_off("rep_n1a", "2026-02-09", "2026-02-10")
        self.assertEqual(away.state, "validate")
        self.assertEqual(self.seen("meeting_attendance", "rep_n1a"), 0)
        self.assertEqual(self.seen("meeting_attendance", "manager_n1", "rep_n1b"), 1)
        away.state = "refuse"
        self.assertEqual(self.seen("meeting_attendance", "rep_n1a"), 1)
        self._time_off(
            "rep_n1b", "2026-02-10", "2026-02-10", kind={"time_type": "other"}
        )
        self.assertEqual(self.seen("meeting_attendance", "manager_n1", "rep_n1b"), 1)

    def test_d22_half_a_day_away(self):
        """At 9 in UTC; where the person is, it is 9 in the morning or 17 o'clock."""
        for zone, period, count in (
            ("UTC", "am", 0),
            ("UTC", "pm", 1),
            ("Asia/Shanghai", "am", 1),
        ):
            with self.subTest(zone=zone, period=period):
                self.env.invalidate_all()
                savepoint = self.env.cr.savepoint()
                self.company.resource_calendar_id.tz = zone
                self._meeting(people=("rep_n1a",))
                away = self._time_off(
                    "rep_n1a",
                    "2026-02-10",
                    "2026-02-10",
                    request_unit_half=True,
                    request_date_from_period=period,
                    request_date_to_period=period,
                )
                away.employee_id.tz = zone
                self.assertEqual(self.seen("meeting_attendance", "rep_n1a"), count)
                savepoint.rollback()
                savepoint.close(rollback=False)
                self.env.invalidate_all()

    def test_a31_seen_by_the_line(self):
        self._meeting(people=("rep_n1a", "rep_n1b"))
        self.assertSeenByTheLine("meeting_attendance", 1)
        [fact] = self.facts(
            "meeting_attendance", ("user_id", "=", self.users["rep_n1a"].id)
        )
        action = fact.with_env(self.as_user("rep_n1a")).action_open_document()
        self.assertEqual(action["res_model"], "calendar.event")

    def test_two_users_of_one_contact_are_one_colleague(self):
        rep = self.users["rep_n1a"]
        twin = self.env["res.users"].create(
            {"name": "twin", "login": "t_twin", "partner_id": rep.partner_id.id}
        )
        self._meeting(people=("rep_n1a",))
        facts = self.facts("meeting_attendance", people=(rep | twin).ids)
        self.assertEqual(facts.user_id, rep)
        rep.active = False
        self.assertEqual(
            self.facts("meeting_attendance", people=(rep | twin).ids).user_id, twin
        )


@tagged("standard", "post_install", "-at_install")
class TestHelp(CreditCase):
    """Shares in other people's orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.help = cls.env.ref("sales_tiered_mgmt.sales_metric_help_given")

    def helped(self, **bounds):
        return self.facts(self.help, **bounds)

    def test_f13_a_share_in_anothers_order(self):
        self.split_order(rep_n1a=0.7, rep_n1b=0.2, rep_n2a=0.1)
        self.split_order("rep_n1b", (10, 20, 30), rep_n1b=0.9, rep_n1a=0.1)
        self.split_order(rep_n1a=0.5, rep_n1b=0.5)
        self.assertEqual(self.helped(), {"rep_n1a": 1, "rep_n1b": 2, "rep_n2a": 1})
        self.assertEqual(
            self.helped(by=("user_id", "team_id")),
            {
                ("rep_n1a", self.teams["n1"]): 1,
                ("rep_n1b", self.teams["n1"]): 2,
                ("rep_n2a", self.teams["n2"]): 1,
            },
        )

    def test_f13_what_is_no_help(self):
        order = self.quotation("rep_n1a", 100)
        order.sales_credit_ids = self.shares(rep_n1a=0.5, rep_n1b=0.5)
        self.quotation("rep_n1a", 100).action_confirm()
        handed_on = self.split_order("rep_n1a", rep_n1a=1)
        handed_on.sudo().user_id = self.users["rep_n1b"]
        self.assertEqual(handed_on.sudo().sales_credit_ids.user_id.name, "rep_n1a")
        self.assertEqual(self.helped(), {})

    def test_f13_a_cancelled_order_is_taken_back(self):
        order = self.split_order(amounts=(10, 20), rep_n1a=0.7, rep_n1b=0.3)
        self.backdate(order, Date.subtract(self.today, days=30))
        yesterday = Date.subtract(self.today, days=1)
        self.assertEqual(self.helped(date_to=yesterday), {"rep_n1b": 1})
        order.sudo()._action_cancel()
        self.assertEqual(self.helped(date_to=yesterday), {"rep_n1b": 1})
        self.assertEqual(self.helped(date_from=self.today), {"rep_n1b": -1})
        name = order.name
        order.sudo().unlink()
        self.assertEqual(self.helped(), {})
        rows = self.env["sales.signing.reversal"].search([("order_name", "=", name)])
        self.assertEqual(sum(rows.mapped("help_count")), 1)

    def test_f13_shared_after_the_lock_it_counts_on_that_day(self):
        order = self.split_order(rep_n1a=0.7, rep_n1b=0.3)
        self.backdate(order, Date.subtract(self.today, days=60))
        self.company.sudo().sales_performance_lock_date = Date.subtract(
            self.today, days=30
        )
        self.change(order, "manager_n1", rep_n1a=0.7, rep_n2a=0.3)
        yesterday = Date.subtract(self.today, days=1)
        self.assertEqual(self.helped(date_to=yesterday), {"rep_n1b": 1})
        self.assertEqual(
            self.helped(date_from=self.today), {"rep_n1b": -1, "rep_n2a": 1}
        )
        order.sudo()._action_cancel()
        self.assertEqual(self.helped(), {})
        self.assertEqual(self.helped(date_to=yesterday), {"rep_n1b": 1})

    def test_a31_seen_by_the_helpers_line(self):
        self.split_order(rep_n1a=0.7, rep_n2a=0.3)
        for name, helped in (
            ("rep_n2a", {"rep_n2a": 1}),
            ("manager_n2", {"rep_n2a": 1}),
            ("rep_n1b", {}),
            ("director_south", {}),
        ):
            self.assertEqual(self.helped(as_name=name), helped, name)

    def test_filter_is_about_orders(self):
        order = self.split_order(rep_n1a=0.7, rep_n1b=0.3)
        self.split_order(rep_n1a=0.7, rep_n1b=0.3)
        self.help.domain = f"[('id', '=', {order.id})]"
        self.assertEqual(self.helped(), {"rep_n1b": 1})
        order.sudo()._action_cancel()
        self.assertEqual(self.helped(date_from=self.today), {})
        self.assertEqual(self.helped(), {})


@tagged("standard", "post_install", "-at_install")
class TestComplaintFigure(FigureCase):
    """Ratings of two and less."""

    def _rating(self, value, name="rep_n1a", **vals):
        order = self.quotation(name, 10)
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": order.id,
                "partner_id": self.customer.id,
                "rating": value,
                "consumed": True,
                **vals,
            }
        )

    def test_f22_bad_ratings_are_counted(self):
        for value in (1, 2, 3, 5):
            self._rating(value)
        self._rating(1, "rep_n2a")
        self._rating(1, consumed=False)
        self._rating(1, partner_id=self.users["rep_n1b"].partner_id.id)
        self.assertEqual(
            self.figures("complaints"),
            {self.users["rep_n1a"]: 2, self.users["rep_n2a"]: 1},
        )
        self.assertSeenByTheLine("complaints", 2)
        self.assertFalse(self.metric("complaints").is_higher_better)
        # the mean has them all
        self.assertEqual(self.figure("customer_rating", "rep_n1a"), 11 / 4)


@tagged("standard", "post_install", "-at_install")
class TestTraining(FigureCase):
    """Courses on the resume that somebody else recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employees = {
            name: cls.env["hr.employee"].create(
                {"name": name, "user_id": cls.users[name].id}
            )
            for name in ("rep_n1a", "rep_n1b")
        }
        cls.course = cls.env.ref("hr_skills.resume_type_training")

    def _line(self, name="rep_n1a", env=None, **vals):
        return (env or self.env)["hr.resume.line"].create(
            {
                "name": "Sales skills",
                "employee_id": self.employees[name].id,
                "line_type_id": self.course.id,
                "date_start": "2026-02-10",
                **vals,
            }
        )

    def test_e11_a_course_counts_on_its_last_day(self):
        self._line()
        self._line(date_end="2026-03-31")
        self._line("rep_n1b")
        self.assertEqual(
            self.figures("training_done"),
            {self.users["rep_n1a"]: 2, self.users["rep_n1b"]: 1},
        )
        facts = self.facts("training_done", ("user_id", "=", self.users["rep_n1a"].id))
        self.assertEqual(
            list(map(str, facts.mapped("date"))), ["2026-02-10", "2026-03-31"]
        )
        self.assertEqual(facts.team_id, self.teams["n1"])
        self.assertEqual(facts.company_id, self.company)
        self.assertEqual(
            self.figure("training_done", "rep_n1a", ("date", ">=", "2026-03-01")), 1
        )

    def test_e11_what_is_no_training_done(self):
        self._line(line_type_id=self.env.ref("hr_skills.resume_type_education").id)
        self._line(date_end=Date.add(Date.today(), days=2))
        self._line(date_start=Date.add(Date.today(), days=2))
        self.employees["rep_n1b"].user_id = False
        self._line("rep_n1b")
        self.assertFalse(self.facts("training_done"))

    def test_e11_employee_of_another_company(self):
        self.employees["stranger"] = self.env["hr.employee"].create(
            {
                "name": "stranger",
                "user_id": self.stranger.id,
                "company_id": self.abroad.id,
            }
        )
        self._line("stranger")
        [fact] = self.facts("training_done", people=self.stranger.ids)
        self.assertEqual(fact.company_id, self.abroad)
        for name in ("admin", "director_north"):
            mine = self.as_user(name)["sales.performance"]
            self.assertFalse(mine.search([("id", "=", fact.id)]))

    @attempt("enter trainings for oneself", "representative", "web form", "no fact")
    def test_g13_own_entries_do_not_count(self):
        env = self.as_user("rep_n1a")
        mine = self._line(env=env, sales_recorded_by_id=SUPERUSER_ID)
        self.assertEqual(mine.sales_recorded_by_id, self.users["rep_n1a"])
        mine.write({"sales_recorded_by_id": self.users["admin"].id})
        # Odoo writes the employee's own data as superuser
        mine.sudo().write({"date_start": "2026-02-11"})
        self.assertFalse(self.facts("training_done"))
        given = self._line()
        self.assertEqual(self.figure("training_done", "rep_n1a"), 1)
        given.with_env(env).name = "Other words"
        self.assertEqual(self.figure("training_done", "rep_n1a"), 1)
        given.with_env(env).date_start = "2026-03-11"
        self.assertFalse(self.facts("training_done"))
        given.date_start = "2026-03-12"
        self.assertEqual(self.figure("training_done", "rep_n1a"), 1)
        with self.assertRaises(AccessError):
            self._line("rep_n1b", env=env)

    def test_e11_lines_from_before_the_addon(self):
        line = self._line()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_resume_line SET sales_recorded_by_id = NULL WHERE id = %s",
            [line.id],
        )
        self.assertEqual(self.figure("training_done", "rep_n1a"), 1)
        self.env.cr.execute(
            "UPDATE hr_resume_line SET create_uid = %s WHERE id = %s",
            [self.users["rep_n1a"].id, line.id],
        )
        self.assertFalse(self.facts("training_done"))

    def test_a31_seen_by_the_line(self):
        self._line()
        self.assertSeenByTheLine("training_done", 1)


@tagged("standard", "post_install", "-at_install")
class TestConductFigures(FigureCase):
    """Penalties and promotions, decided by proposals."""

    def _decided(self, code, by, about, state="approved", day="2026-02-10", **vals):
        decision = self.env.ref(f"sales_tiered_mgmt.sales_decision_{code}")
        proposal = self.env["sales.proposal"].create(
            {
                "decision_id": decision.id,
                "subject": "Late again",
                "reason": "Three times",
                "value": 100,
                "subject_user_id": self.users[about].id,
                **vals,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_proposal SET state = %s, date_decided = %s, proposer_id = %s"
            " WHERE id = %s",
            [state, f"{day} 12:00:00", self.users[by].id, proposal.id],
        )
        self.env.invalidate_all()
        return proposal

    @attempt(
        "learn of a colleague's penalty", "representative", "ledger: search, group"
    )
    def test_d4c2_penalties_are_the_persons_and_the_lines(self):
        self._decided("penalise", "manager_n1", "rep_n1a")
        self._decided("penalise", "manager_n1", "rep_n1a", "done", "2026-03-10")
        for state in ("draft", "submitted", "refused", "withdrawn"):
            self._decided("penalise", "manager_n1", "rep_n1a", state)
        self._decided("reward", "manager_n1", "rep_n1a")
        self.assertEqual(self.figures("penalties"), {self.users["rep_n1a"]: 2})
        self.assertEqual(
            self.figure("penalties", "rep_n1a", ("date", "<=", "2026-02-28")), 1
        )
        self.assertSeenByTheLine("penalties", 2)
        self.assertFalse(self.metric("penalties").is_higher_better)

    def test_d4c2_a_leader_learns_nothing_of_the_own_superiors(self):
        self._decided("penalise", "director_north", "manager_n1")
        for name, count in (("rep_n1a", 0), ("manager_n1", 1), ("director_north", 1)):
            self.assertEqual(self.seen("penalties", name, "manager_n1"), count, name)

    def test_d4i2_promotions_are_who_proposed_them(self):
        self._decided(
            "promote",
            "manager_n1",
            "rep_n1a",
            "done",
            new_tier_id=self.tiers["manager"].id,
        )
        self._decided(
            "promote",
            "manager_n1",
            "rep_n1b",
            "refused",
            new_tier_id=self.tiers["manager"].id,
        )
        self.assertEqual(self.figures("promotions"), {self.users["manager_n1"]: 1})
        [fact] = self.facts("promotions")
        self.assertEqual(fact.team_id, self.teams["n1"])
        for name, count in (
            ("rep_n1a", 0),
            ("manager_n1", 1),
            ("manager_n2", 0),
            ("director_north", 1),
        ):
            self.assertEqual(self.seen("promotions", name, "manager_n1"), count, name)

    def test_decided_in_another_company(self):
        self._decided("penalise", "manager_n1", "rep_n1a", company_id=self.abroad.id)
        [fact] = self.facts("penalties")
        self.assertEqual(fact.company_id, self.abroad)
        self.assertEqual(self.seen("penalties", "director_north"), 0)


@tagged("standard", "post_install", "-at_install")
class TestCatalogue(FigureCase):
    """What is delivered."""

    def test_g21_rows_of_the_catalogue(self):
        for code in NEW:
            with self.subTest(code):
                metric = self.metric(code)
                self.assertEqual(metric.code, code)
                self.assertTrue(metric.clause)
                self.assertTrue(metric.description)
                self.assertEqual(metric.is_average, code == "meeting_attendance")

    def test_d24_a_person_and_a_quarter_are_found_by_an_index(self):
        """However few rows there are: each is reached by the person or the day."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for code, indexes in (
            (
                "meeting_attendance",
                (
                    "calendar_event__start_index",
                    "calendar_attendee_sales_partner_idx",
                ),
            ),
            ("complaints", ("rating_rating_sales_rated_idx",)),
            ("training_done", ("hr_resume_line__employee_id_index",)),
            # decisions of that kind are few: by these, or by the person
            ("penalties", ()),
            ("promotions", ()),
        ):
            query = self.env["sales.performance"]._search(
                [
                    ("metric_id", "=", self.metric(code).id),
                    ("user_id", "=", self.users["rep_n1a"].id),
                    ("date", ">=", "2026-01-01"),
                    ("date", "<=", "2026-03-31"),
                ]
            )
            self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(row for (row,) in self.env.cr.fetchall())
            self.assertNotIn("Seq Scan", plan, code)
            for index in indexes:
                self.assertIn(index, plan, code)
