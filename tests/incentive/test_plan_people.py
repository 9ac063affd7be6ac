"""Managers take part, people are given their plan and acknowledge it (C2.p3, A3.3)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, new_test_user, tagged

from tests.incentive.plan_case import PlanCase

OPINION = "sales_tiered_mgmt.mail_activity_incentive_opinion"
ACKNOWLEDGE = "sales_tiered_mgmt.mail_activity_incentive_acknowledge"


class PeopleCase(PlanCase):
    """Activities and mails of a plan."""

    def asked(self, plan, xmlid):
        kind = self.env.ref(xmlid)
        activities = plan.sudo().activity_ids
        return activities.filtered(
            lambda activity: activity.activity_type_id == kind
        ).user_id

    def named(self, *names):
        return self.env["res.users"].union(*(self.users[name] for name in names))

    def mails(self, plan):
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "sales.incentive.plan"),
                    ("res_id", "=", plan.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
        )


@tagged("standard", "post_install", "-at_install")
class TestOpinions(PeopleCase):
    """What the managers think is asked, kept, and put before whoever decides."""

    def test_c2p3_the_managers_concerned_are_asked(self):
        plan = self.in_review()
        managers = self.named("manager_n1", "manager_n2")
        self.assertEqual(plan.opinion_ids.user_id, managers)
        self.assertEqual(self.asked(plan, OPINION), managers)
        for name in ("manager_n1", "manager_n2"):
            self.assertTrue(self.by(name, plan).can_give_opinion)
        self.assertFalse(plan.can_give_opinion)
        one = self.in_review(
            participation_ids=[Command.create({"team_id": self.teams["n2"].id})]
        )
        self.assertEqual(one.opinion_ids.user_id, self.named("manager_n2"))

    def test_c2p3_a_director_is_asked_about_an_administrators_plan(self):
        plan = self.in_review("admin", tier="manager")
        self.assertEqual(
            plan.opinion_ids.user_id,
            self.named("director_north", "manager_n1", "manager_n2"),
        )

    def test_c2p3_nobody_is_asked_about_the_directors_pay(self):
        plan = self.in_review("director_north", tier="director")
        self.assertFalse(plan.opinion_ids)

    def test_c2p3_an_opinion_is_given_and_told(self):
        plan = self.in_review()
        mine = self.by("manager_n1", plan)
        self.assertIn("Say what", self.refused(mine.action_give_opinion, "no", " "))
        self.refused(mine.action_give_opinion, "maybe", "x")
        mine.action_give_opinion("changes", "Less for old customers")
        row = plan.opinion_ids.filtered("recommendation")
        self.assertEqual(row.user_id, self.users["manager_n1"])
        self.assertEqual(row.comment, "Less for old customers")
        self.assertFalse(row.is_outdated)
        self.assertEqual(self.asked(plan, OPINION), self.users["manager_n2"])
        self.assertIn("1 with changes", plan.opinion_summary)
        self.assertIn("1 have not answered", plan.opinion_summary)
        mine.action_give_opinion("yes")
        self.assertIn("1 recommend it", plan.opinion_summary)
        notes = "".join(str(body) for body in plan.message_ids.mapped("body"))
        self.assertIn("Recommends with Changes. Less for old customers", notes)
        self.assertEqual(len(plan.opinion_ids), 2)

    def test_c2p3_an_opinion_on_what_has_changed_since_is_marked(self):
        plan = self.in_review()
        self.by("manager_n1", plan).action_give_opinion("yes")
        plan.component_ids.band_ids[0].rate = 0.01
        row = plan.opinion_ids.filtered("recommendation")
        self.env.invalidate_all()
        self.assertTrue(row.is_outdated)
        plan.action_consult()
        self.assertIn(self.users["manager_n1"], self.asked(plan, OPINION))

    def test_c2p3_by_the_dialog(self):
        plan = self.in_review()
        Step = self.as_user("manager_n1")["sales.incentive.step"]
        Step.create(
            {
                "action": "opinion",
                "plan_id": plan.id,
                "recommendation": "no",
                "reason": "It pays for nothing new",
            }
        ).action_confirm()
        row = plan.opinion_ids.filtered("recommendation")
        self.assertEqual(row.recommendation, "no")
        plan.action_submit()
        Step = self.as_user("director_north")["sales.incentive.step"]
        action = Step.create(
            {
                "action": "version",
                "plan_id": plan.id,
                "reason": "new market",
                "date": self.next_quarter,
            }
        ).action_confirm()
        version = plan.browse(action["res_id"])
        self.assertEqual(version.change_reason, "new market")
        Step.create(
            {
                "action": "end",
                "plan_id": plan.id,
                "reason": "over",
                "date": self.next_quarter,
            }
        ).action_confirm()
        self.assertEqual(plan.date_to, self.next_quarter)

    def test_c2p3_whoever_decides_reads_what_the_managers_think(self):
        self.set_limits("incentive_plan", director="recommend")
        plan = self.in_review()
        self.by("manager_n1", plan).action_give_opinion("yes")
        self.by("manager_n2", plan).action_give_opinion("no", "Too low")
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        self.assertIn("1 recommend it", request.reason)
        self.assertIn("1 advise against it", request.reason)

    def test_c2p3_opinions_are_heard_in_consultation_only(self):
        plan = self.in_review()
        plan.action_submit()
        message = self.refused(
            self.by("manager_n1", plan).action_give_opinion, "no", "late"
        )
        self.assertIn("in consultation", message)
        self.assertFalse(self.asked(plan, OPINION))

    def test_c2p3_a_manager_reads_the_own_opinion_and_no_count(self):
        plan = self.in_review()
        self.by("manager_n1", plan).action_give_opinion("no", "Too low")
        self.env.invalidate_all()
        mine = self.by("manager_n1", plan)
        self.assertEqual(mine.opinion_ids.user_id, self.users["manager_n1"])
        self.assertFalse(mine.opinion_summary)
        self.env.invalidate_all()
        other = self.by("manager_n2", plan)
        self.assertEqual(other.opinion_ids.user_id, self.users["manager_n2"])
        self.env.invalidate_all()
        self.assertEqual(len(self.by("admin", plan).opinion_ids), 2)

    def test_c2p3_the_screen_reads_in_one_call_what_is_the_managers(self):
        """Computed as superuser or not, nothing of the others comes along."""
        plan = self.in_review(
            participation_ids=[
                Command.create({"user_id": self.users[name].id})
                for name in ("rep_n1a", "rep_n2a")
            ]
        )
        self.env.invalidate_all()
        [read] = self.by("manager_n1", plan).web_read(
            {
                "opinion_summary": {},
                "sales_signers": {},
                "sales_authority_summary": {},
                "document_html": {},
                "opinion_ids": {"fields": {"user_id": {}, "is_outdated": {}}},
                "participation_ids": {"fields": {"user_id": {}}},
            }
        )
        self.assertEqual(
            [row["user_id"] for row in read["opinion_ids"]],
            [self.users["manager_n1"].id],
        )
        self.assertEqual(
            [row["user_id"] for row in read["participation_ids"]],
            [self.users["rep_n1a"].id],
        )

    def test_c2p3_who_makes_it_discusses_it_among_the_makers(self):
        """The managers' words are not for those whom the plan pays."""
        plan = self.in_review()
        self.by("manager_n1", plan).action_give_opinion("no", "Secret words")
        plan.action_submit()
        note = plan.message_ids.filtered(lambda note: "Secret" in str(note.body))
        self.assertTrue(note)
        for name in ("rep_n1a", "manager_n2"):
            seen = note.with_env(self.as_user(name))
            self.assertTrue(self.by(name, plan).has_access("read"))
            self.assertFalse(seen.has_access("read"))
            self.assertNotIn(note, seen.search([("res_id", "=", plan.id)]))
        for name in ("director_north", "admin"):
            self.assertTrue(note.with_env(self.as_user(name)).has_access("read"))


@tagged("standard", "post_install", "-at_install")
class TestAcknowledgements(PeopleCase):
    """Everybody who takes part is given the plan, and acknowledges it alone."""

    def test_a33_everybody_who_takes_part_is_given_it(self):
        plan = self.in_force()
        people = self.named("rep_n1a", "rep_n1b", "rep_n2a")
        self.assertEqual(plan.acknowledgement_ids.user_id, people)
        self.assertEqual(set(plan.acknowledgement_ids.mapped("version")), {1})
        self.assertEqual(self.asked(plan, ACKNOWLEDGE), people)
        self.assertEqual((plan.given_count, plan.acknowledgement_count), (3, 0))

    def test_a33_rows_name_what_has_to_be_true_together(self):
        day = {"date_from": self.quarter, "date_to": self.next_quarter}
        manager, rep = self.tiers["manager"].id, self.tiers["representative"].id
        n1, n2 = self.teams["n1"].id, self.teams["n2"].id
        somebody = self.users["rep_n2a"].id
        past = {
            "date_from": Date.subtract(self.quarter, years=1),
            "date_to": Date.subtract(self.quarter, days=1),
        }
        for row, names in (
            ({"tier_id": manager}, ("manager_n1", "manager_n2")),
            ({"tier_id": rep, "team_id": n1}, ("rep_n1a", "rep_n1b")),
            ({"team_id": n2}, ("manager_n2", "rep_n2a")),
            ({"user_id": somebody}, ("rep_n2a",)),
            ({"user_id": somebody, "team_id": n1}, ()),
            ({"user_id": self.users["rep_s1a"].id}, ()),
            ({"tier_id": manager, **day}, ("manager_n1", "manager_n2")),
            ({"tier_id": manager, **past}, ()),
        ):
            with self.subTest(row=row):
                plan = self.in_force(participation_ids=[Command.create(row)])
                self.assertEqual(
                    plan.sudo().acknowledgement_ids.user_id, self.named(*names)
                )

    def test_a33_past_and_future_positions(self):
        """Who has left the position is not asked; who comes to it is."""
        today = Date.today()
        self.assign(self.users["rep_n1b"], "manager", "n1", Date.add(today, days=1))
        joining = new_test_user(self.env, "t_joining", company_id=self.company.id)
        self.assign(joining, "representative", "n2", self.next_quarter)
        plan = self.in_force()
        given = plan.sudo().acknowledgement_ids.user_id
        self.assertIn(joining, given)
        self.assertIn(self.users["rep_n1b"], given)
        ended = self.in_force(date_to=Date.subtract(self.next_quarter, days=1))
        self.assertNotIn(joining, ended.sudo().acknowledgement_ids.user_id)

    def test_a33_who_joins_is_given_it_by_the_job(self):
        plan = self.in_force()
        joining = new_test_user(self.env, "t_joining", company_id=self.company.id)
        self.assign(joining, "representative", "n2", Date.today())
        plan.sudo()._send_acknowledgements()
        row = plan.acknowledgement_ids.filtered(lambda row: row.user_id == joining)
        self.assertTrue(row)
        self.assertIn(joining, self.asked(plan, ACKNOWLEDGE))
        plan.sudo()._send_acknowledgements()
        self.assertEqual(len(plan.acknowledgement_ids), 4)

    def test_a31_only_the_person_acknowledges(self):
        plan = self.in_force()
        row = self.acknowledgement(plan, "rep_n1a")
        for name in ("rep_n1b", "manager_n1", "director_north", "admin"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.by(name, row).action_acknowledge()
        with self.assertRaises(AccessError):
            row.sudo().action_acknowledge()
        mine = self.by("rep_n1a", plan)
        self.assertTrue(mine.is_to_acknowledge)
        mine.action_acknowledge()
        self.assertTrue(row.is_acknowledged and row.date_acknowledged)
        self.assertFalse(mine.is_to_acknowledge)
        self.assertTrue(mine.my_date_acknowledged)
        self.assertEqual(
            self.asked(plan, ACKNOWLEDGE), self.named("rep_n1b", "rep_n2a")
        )
        first = row.date_acknowledged
        with freeze_time(Date.add(Date.today(), days=3)):
            self.by("rep_n1a", row).action_acknowledge()
        self.assertEqual(row.date_acknowledged, first)

    def test_a31_who_does_not_take_part_has_nothing_to_acknowledge(self):
        plan = self.in_force()
        with self.assertRaises(AccessError):
            self.by("director_north", plan).action_acknowledge()

    def test_a34_a_new_version_is_acknowledged_anew(self):
        plan = self.in_force()
        self.by("rep_n1a", plan).action_acknowledge()
        version = plan.browse(
            plan.action_new_version("market", self.next_quarter)["res_id"]
        )
        version.action_consult()
        version.action_submit()
        row = self.acknowledgement(version, "rep_n1a")
        self.assertEqual((row.version, row.is_acknowledged), (2, False))
        self.assertTrue(self.by("rep_n1a", plan).my_date_acknowledged)

    def test_a31_leaders_remind_their_own_people(self):
        plan = self.in_force()
        self.by("rep_n1a", plan).action_acknowledge()
        rows = plan.sudo().acknowledgement_ids
        rows._engine_write({"mail_author_id": False})
        self.by("manager_n1", plan).action_remind()
        due = rows.filtered("mail_author_id")
        self.assertEqual(due.user_id, self.users["rep_n1b"])
        self.assertEqual(due.mail_author_id, self.users["manager_n1"])
        self.by("rep_n1b", plan).action_acknowledge()
        with self.assertRaisesRegex(UserError, "to be reminded"):
            self.by("manager_n1", plan).action_remind()
        with self.assertRaises(UserError):
            self.by("manager_n1", self.acknowledgement(plan, "rep_n2a")).action_remind()
        self.by("director_north", plan).action_remind()
        mine = self.acknowledgement(plan, "rep_n2a")
        with self.assertRaisesRegex(AccessError, "by himself"):
            self.by("rep_n2a", mine).action_remind()

    def test_a31_mails_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["rep_n1b"].lang = "fr_FR"
        plan = self.in_force()
        self.by("rep_n2a", plan).action_acknowledge()
        rows = plan.sudo().acknowledgement_ids
        for row in rows:
            row._send_mail()
        mails = self.mails(plan)
        self.assertEqual(mails.partner_ids, self.named("rep_n1a", "rep_n1b").partner_id)
        self.assertFalse(rows.mail_author_id)
        author = self.users["director_north"].partner_id
        self.assertEqual(mails.author_id, author)
        self.assertIn("Please acknowledge", mails[0].subject)
        rows[0]._send_mail()
        self.assertEqual(len(self.mails(plan)), 2)

    def test_a31_the_job_ends_gives_and_sends(self):
        plan = self.in_force()
        rows = plan.sudo().acknowledgement_ids
        self.assertTrue(rows.mail_author_id)
        with self.enter_registry_test_mode():
            self.env.ref(
                "sales_tiered_mgmt.ir_cron_sales_incentive_plan"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(rows.mail_author_id)
        self.assertEqual(len(self.mails(plan)), 3)

    def test_a31_what_one_participant_sees(self):
        plan = self.in_force(
            participation_ids=[
                Command.create({"user_id": self.users[name].id, "on_target_amount": 9})
                for name in ("rep_n1a", "rep_n2a")
            ]
        )
        self.env.invalidate_all()
        mine = self.by("rep_n1a", plan)
        self.assertEqual(mine.participation_ids.user_id, self.users["rep_n1a"])
        self.assertEqual(mine.acknowledgement_ids.user_id, self.users["rep_n1a"])
        self.env.invalidate_all()
        manager = self.by("manager_n1", plan)
        self.assertEqual(manager.participation_ids.user_id, self.users["rep_n1a"])
        self.env.invalidate_all()
        self.assertEqual(len(self.by("director_north", plan).participation_ids), 2)
        self.assertFalse(self.by("rep_n1b", plan).has_access("read"))
        found = self.as_user("rep_n1a")["sales.incentive.plan"].search([])
        self.assertEqual(found, plan)
