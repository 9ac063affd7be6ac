"""A3.1, D3.1: who is told what, and reminded of it."""

from unittest.mock import patch

from odoo.fields import Date
from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase

PREFIX = "sales_tiered_mgmt.mail_activity_appraisal_"


@tagged("standard", "post_install", "-at_install")
class TestNotice(AppraisalCase):
    def setUp(self):
        super().setUp()
        self.running = self.opened()
        self.own = self.appraisal(self.running, "rep_n1a")
        self.commit()

    def commit(self):
        """Run what waits for the end of the transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def waiting(self, record, kind):
        """Who has an activity of a kind on a record."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("activity_type_id", "=", self.env.ref(PREFIX + kind).id),
            ]
        )
        return activities.user_id

    def mailed(self, user):
        """Subjects of the mails to somebody about appraisals."""
        return (
            self.env["mail.message"]
            .search([("partner_ids", "in", user.partner_id.ids)], order="id")
            .mapped("subject")
        )

    def send(self):
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1
        ):
            self.env["sales.appraisal"]._cron_send_mails()

    def remind(self):
        """The mails of one run of the job: dict of user to text."""
        before = self.env["mail.mail"].search([]).ids
        self.env["sales.appraisal"]._cron_remind()
        mails = self.env["mail.mail"].search([("id", "not in", before)])
        return {mail.recipient_ids.user_ids: mail.body_html for mail in mails}

    def at(self, day, appraisals, name="deadline_self"):
        appraisals.sudo()._engine_write({name: day})
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------

    def test_activity_follows_the_phase(self):
        person, manager = self.users["rep_n1a"], self.users["manager_n1"]
        self.assertEqual(self.waiting(self.own, "self"), person)
        self.assertFalse(self.waiting(self.own, "assess"))
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.assertFalse(self.waiting(self.own, "self"))
        self.assertEqual(self.waiting(self.own, "assess"), manager)
        above = self.by("manager_n1", self.own)
        self.rate(above)
        above.action_hand_in()
        self.assertFalse(self.waiting(self.own, "assess"))

    def test_division_waits_for_its_last(self):
        director = self.users["director_north"]
        names = ("rep_n1a", "rep_n1b")
        self.running.date_publish = Date.add(self.today, days=30)
        self.running.date_calibrate = Date.add(self.today, days=30)
        rest = self.running._appraisals().filtered(
            lambda one: (
                one.division_id == self.teams["north"] and one.user_id.name not in names
            )
        )
        rest._engine_write({"state": "closed"})
        self.assessed(self.running, "rep_n1a", "manager_n1")
        self.commit()
        self.assertFalse(self.waiting(self.running, "calibrate"))
        above = self.assessed(self.running, "rep_n1b", "manager_n1")
        self.commit()
        self.assertEqual(self.waiting(self.running, "calibrate"), director)
        both = self.own.union(above).with_env(self.as_user("director_north"))
        both.action_finish_calibration()
        self.commit()
        self.assertFalse(self.waiting(self.running, "calibrate"))
        both.sales_approval_ids._decide("approved", "")
        self.commit()
        self.assertEqual(self.waiting(self.running, "release"), director)
        both.action_release()
        self.commit()
        self.assertFalse(self.waiting(self.running, "release"))
        self.assertEqual(self.waiting(self.own, "read"), self.users["rep_n1a"])

    def test_calibration_is_called_for_when_the_day_is_near(self):
        self.assessed(self.running, "rep_n1a", "manager_n1")
        self.commit()
        # the cycle's day is today, others are still being assessed
        self.assertEqual(
            self.waiting(self.running, "calibrate"), self.users["director_north"]
        )

    def test_nobody_follows_an_appraisal_by_it(self):
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.assertFalse(self.own.sudo().message_partner_ids)

    def test_person_cannot_follow(self):
        partners = (
            self.users["rep_n1a"].partner_id | self.users["manager_n1"].partner_id
        )
        self.own.message_subscribe(self.users["rep_n1a"].partner_id.ids)
        self.assertFalse(self.own.sudo().message_partner_ids)
        self.by("director_north", self.own).message_subscribe(partners.ids)
        self.assertEqual(
            self.own.sudo().message_partner_ids, self.users["manager_n1"].partner_id
        )

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    def test_opening_is_told_by_a_job(self):
        person = self.users["rep_n1a"]
        self.assertFalse(self.mailed(person))
        self.send()
        self.assertEqual(
            self.mailed(person), [f"Your self-assessment: {self.own.display_name}"]
        )
        self.send()
        self.assertEqual(len(self.mailed(person)), 1, "once")

    def test_what_is_over_is_not_told(self):
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.send()
        self.assertFalse(self.mailed(self.users["rep_n1a"]))

    def test_return_is_told_with_its_reason(self):
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.by("manager_n1", self.own).action_return("Say more about the fair.")
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.users["rep_n1a"].partner_id.ids)]
        )
        self.assertEqual(message.subject, f"Returned: {self.own.display_name}")
        self.assertIn("Say more about the fair.", message.body)

    def test_release_is_told(self):
        above = self.assessed(self.running, "rep_n1a", "manager_n1")
        director = self.by("director_north", above)
        director.action_finish_calibration()
        director.sales_approval_ids._decide("approved", "")
        director.action_release()
        self.send()
        self.assertIn(
            f"Your appraisal is released: {self.own.display_name}",
            self.mailed(self.users["rep_n1a"]),
        )

    # ------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------

    def test_reminded_before_the_day_once(self):
        self.at(Date.add(self.today, days=3), self.running._appraisals())
        self.assertFalse(self.remind(), "three days before, of two")
        self.at(Date.add(self.today, days=2), self.own)
        mails = self.remind()
        self.assertEqual(list(mails), [self.users["rep_n1a"]])
        self.assertIn("until", mails[self.users["rep_n1a"]])
        self.assertFalse(self.remind(), "never twice a day")
        # a day later
        self.at(Date.add(self.today, days=1), self.own)
        self.at(Date.subtract(self.today, days=1), self.own, "date_reminded")
        self.assertFalse(self.remind(), "once before the day")

    def test_days_before_are_the_companys(self):
        self.company.sales_appraisal_remind_days = 5
        self.at(Date.add(self.today, days=6), self.running._appraisals())
        self.at(Date.add(self.today, days=5), self.own)
        self.assertEqual(list(self.remind()), [self.users["rep_n1a"]])

    def test_late_is_told_to_the_superior_as_well_weekly(self):
        self.at(Date.add(self.today, days=30), self.running._appraisals())
        self.at(Date.subtract(self.today, days=1), self.own)
        mails = self.remind()
        self.assertEqual(set(mails), {self.users["rep_n1a"], self.users["manager_n1"]})
        self.assertIn("late since", mails[self.users["manager_n1"]])
        self.at(Date.subtract(self.today, days=3), self.own)
        self.own.sudo()._engine_write(
            {"date_reminded": Date.subtract(self.today, days=2)}
        )
        self.assertFalse(self.remind())
        self.at(Date.subtract(self.today, days=9), self.own)
        self.own.sudo()._engine_write(
            {"date_reminded": Date.subtract(self.today, days=7)}
        )
        self.assertTrue(self.remind())

    def test_late_assessment_is_told_one_above(self):
        self.at(Date.add(self.today, days=30), self.running._appraisals())
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.at(Date.subtract(self.today, days=1), self.own, "deadline_assess")
        mails = self.remind()
        self.assertEqual(
            set(mails), {self.users["manager_n1"], self.users["director_north"]}
        )

    def test_one_mail_lists_everything(self):
        self.at(Date.add(self.today, days=30), self.running._appraisals())
        for name in ("rep_n1a", "rep_n1b"):
            self.at(
                Date.subtract(self.today, days=1), self.appraisal(self.running, name)
            )
        text = self.remind()[self.users["manager_n1"]]
        self.assertIn("rep_n1a", text)
        self.assertIn("rep_n1b", text)


@tagged("standard", "post_install", "-at_install")
class TestFlowQueries(AppraisalCase):
    """The number of queries does not grow with the people."""

    def crowd(self, count):
        """A running cycle with more representatives in team n1."""
        for number in range(count):
            login = f"t_crowd_{count}_{number}"
            user = self.env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "company_id": self.company.id,
                    "company_ids": self.company.ids,
                }
            )
            self.users[login[2:]] = user
            self.assign(
                user, "representative", "n1", Date.subtract(self.before, days=1)
            )
        cycle = self.cycle()
        self.env.flush_all()
        self.env.invalidate_all()
        return cycle

    def queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env.cr.sql_log_count - before

    def measured(self, count):
        """Queries of each step, for a number of additional people."""
        cycle = self.crowd(count)
        found = {"open": self.queries(cycle.action_open)}
        own = (
            cycle._appraisals()
            .filtered(
                lambda one: one.team_id == self.teams["n1"] and one.tier_level < 20
            )
            .filtered(lambda one: one.user_id != self.users["manager_n1"])
        )
        for rating in own._every("rating").filtered("indicator_id.step_ids"):
            rating._engine_write({"step_id": rating.indicator_id.step_ids[0].id})
        own._engine_write({"deadline_self": Date.subtract(self.today, days=1)})
        self.env.flush_all()
        found["remind"] = self.queries(self.env["sales.appraisal"]._cron_remind)
        manager = self.by("manager_n1", own)
        found["hand_in"] = self.queries(manager.action_hand_in)
        own._engine_write({"state": "approved"})
        director = self.by("director_north", own)
        found["release"] = self.queries(director.action_release)
        cycle.sudo()._engine_write({"state": "cancelled"})
        cycle._appraisals()._engine_write({"state": "cancelled"})
        return len(own), found

    def test_queries_do_not_grow_with_the_people(self):
        self.measured(1)
        few, before = self.measured(2)
        many, after = self.measured(12)
        self.assertGreater(many, few + 10)
        for step, count in after.items():
            with self.subTest(step=step):
                self.assertLessEqual(
                    count,
                    before[step] + 6,
                    f"{step}: {before[step]} queries for {few}, {count} for {many}",
                )
