"""Peers are proposed, asked, answer, and are told of together (D3.2, F1.3)."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.appraisal.feedback import FeedbackCase

CRON = "sales_tiered_mgmt.ir_cron_sales_appraisal_feedback"
GOOD, FAIR, POOR = (5,) * 5, (4, 4, 3, 3, 4), (1, 2, 1, 1, 1)


@tagged("standard", "post_install", "-at_install")
class TestReviewers(FeedbackCase):
    """Who is proposed, and what the superior can change."""

    def reviewers(self, cycle, name):
        rows = self.env["sales.appraisal.feedback"].search(
            [("appraisal_id", "=", self.appraisal(cycle, name).id)]
        )
        return {row.reviewer_id.name: row.circle for row in rows}

    def test_colleagues_of_the_team(self):
        """Five others in a team of six, each as often as the others."""
        cycle = self.opened()
        people = [f"rep_n1{letter}" for letter in "abcdef"]
        work = Counter()
        for name in people:
            found = self.reviewers(cycle, name)
            self.assertEqual(set(found), set(people) - {name})
            self.assertEqual(set(found.values()), {"team"})
            work.update(found.keys())
        self.assertEqual({work[name] for name in people}, {5})
        self.assertEqual(
            self.env["sales.appraisal.feedback"]
            .search([("appraisal_id.cycle_id", "=", cycle.id)])
            .mapped("state"),
            ["proposed"]
            * sum(
                len(self.reviewers(cycle, user.name))
                for user in cycle.appraisal_ids.user_id
            ),
        )

    def test_small_team_is_filled_up(self):
        """Nobody else in team n2: the division's, up to the least number."""
        found = self.reviewers(self.opened(), "rep_n2a")
        self.assertEqual(set(found.values()), {"division"})
        self.assertEqual(len(found), 3)
        self.assertTrue(all(name.startswith("rep_n1") for name in found))

    def test_shared_orders(self):
        order = self.quotation(
            "rep_n2a", 1000, date_order=f"{self.day(self.last)} 09:00:00"
        )
        order.with_env(self.env).write(
            {
                "sales_credit_ids": [
                    Command.create({"user_id": self.users[name].id, "share": 0.5})
                    for name in ("rep_n2a", "rep_s1a")
                ]
            }
        )
        order.with_env(self.env).write(
            {"state": "sale", "date_order": f"{self.day(self.last)} 09:00:00"}
        )
        found = self.reviewers(self.opened(), "rep_n2a")
        self.assertEqual(found["rep_s1a"], "credit")

    def test_managers_and_directors(self):
        """Of the same level, and directly below; never from above."""
        cycle = self.opened()
        found = self.reviewers(cycle, "manager_n1")
        self.assertEqual(len(found), 5)
        self.assertNotIn("director_north", found)
        self.assertLessEqual(
            set(found), {"manager_n2", *(f"rep_n1{letter}" for letter in "abcdef")}
        )
        self.assertEqual(
            set(self.reviewers(cycle, "director_north")),
            {"director_south", "manager_n1", "manager_n2"},
        )
        # three are needed: nobody but one director and one manager is there
        self.assertEqual(
            set(self.reviewers(cycle, "director_south")),
            {"director_north", "manager_s1"},
        )

    def test_someone_who_left_the_team(self):
        """Colleagues of the period are asked, also when they moved since."""
        held = self.env["sales.tier.assignment"].search(
            [("user_id", "=", self.users["rep_n1f"].id)]
        )
        held._write({"date_to": self.last + timedelta(40)})
        self.env.invalidate_all()
        self.assign(
            self.users["rep_n1f"],
            "representative",
            "n2",
            str(self.last + timedelta(41)),
        )
        cycle = self.opened()
        self.assertEqual(self.reviewers(cycle, "rep_n1a")["rep_n1f"], "team")
        self.assertEqual(self.reviewers(cycle, "rep_n2a")["rep_n1f"], "team")

    def test_template_without_peers(self):
        self.env["sales.appraisal.template"].search([])._write({"state": "retired"})
        self.env.invalidate_all()
        for tier in ("representative", "manager", "director"):
            self.template(tier)
        cycle = self.opened()
        own = self.appraisal(cycle, "rep_n1a")
        self.assertFalse(own.sudo().feedback_state)
        with self.assertRaises(UserError):
            self.by("manager_n1", own).action_ask_reviewers()

    def test_superior_changes_the_list(self):
        appraisal = self.by("manager_n1", self.appraisal(self.opened(), "rep_n1a"))
        action = appraisal.action_choose_reviewers()
        wizard = appraisal.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(len(wizard.reviewer_ids), 5)
        wizard.reviewer_ids = [
            Command.unlink(self.users["rep_n1b"].id),
            Command.link(self.users["rep_s1a"].id),
        ]
        wizard.action_ask()
        rows = appraisal.env["sales.appraisal.feedback"].search(
            [("appraisal_id", "=", appraisal.id)]
        )
        self.assertNotIn(self.users["rep_n1b"], rows.reviewer_id)
        self.assertEqual(
            rows.filtered(lambda row: row.circle == "chosen").reviewer_id,
            self.users["rep_s1a"],
        )
        self.assertEqual(set(rows.mapped("state")), {"asked"})
        self.assertEqual(self.requests(appraisal).reviewer_id, rows.reviewer_id)

    def test_asked_stays(self):
        appraisal = self.asked()
        some = self.requests(appraisal).reviewer_id[:3]
        with self.assertRaisesRegex(UserError, "was asked already"):
            appraisal._set_reviewers(some)

    def test_too_few_or_too_many(self):
        appraisal = self.by("manager_n1", self.appraisal(self.opened(), "rep_n1a"))
        users = self.env["res.users"].union(
            *(self.users[f"rep_n1{letter}"] for letter in "bcdef"),
            self.users["rep_s1a"],
        )
        for wrong in (users[:2], users):
            with self.assertRaisesRegex(UserError, "from 3 to 5 reviewers"):
                appraisal._set_reviewers(wrong)

    def test_someone_else_after_a_refusal(self):
        appraisal = self.asked()
        request = self.requests(appraisal)[0]
        self.by_user(request).action_decline()
        self.env.invalidate_all()
        gone = request.reviewer_id
        listed = appraisal._listed().reviewer_id
        self.assertEqual(len(listed), 4)
        with self.assertRaisesRegex(UserError, "has declined"):
            appraisal._set_reviewers(listed | gone)
        appraisal._set_reviewers(listed | self.users["rep_s1a"])
        appraisal.action_ask_reviewers()
        self.assertEqual(
            self.requests(appraisal)
            .filtered(lambda one: one.state == "open")
            .reviewer_id,
            listed | self.users["rep_s1a"],
        )
        with self.assertRaisesRegex(UserError, "asked already"):
            appraisal.action_ask_reviewers()


@tagged("standard", "post_install", "-at_install")
class TestFeedback(FeedbackCase):
    """From the question to the score."""

    def test_asked_by_activity_and_mail(self):
        """One activity each; the mail leads to the survey, and carries no token."""
        appraisal = self.asked()
        requests = self.requests(appraisal)
        self.assertEqual(len(requests), 5)
        self.assertEqual(len(requests.activity_ids), 5)
        for request in requests:
            self.assertEqual(request.activity_ids.user_id, request.reviewer_id)
            self.assertEqual(request.deadline, self.today)
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        requests.invalidate_recordset()
        self.assertFalse(requests.filtered("is_mail_due"))
        for request in requests:
            message = self.env["mail.message"].search(
                [("model", "=", request._name), ("res_id", "=", request.id)]
            )
            self.assertEqual(message.partner_ids, request.reviewer_id.partner_id)
            self.assertIn(f"/sales/feedback/{request.id}", message.body)
            self.assertNotIn(request.answer_id.access_token, message.body)

    def test_asked_at_the_opening(self):
        cycle = self.opened(is_peers_asked=True)
        own = cycle.appraisal_ids.sudo()
        self.assertEqual(own.filtered("user_id").mapped("state")[0], "self")
        asked = own.filtered(lambda one: one.feedback_state == "asked")
        self.assertIn(self.users["rep_n1a"], asked.user_id)
        # two peers only: the superior has to find a third one
        south = own.filtered(lambda one: one.user_id == self.users["director_south"])
        self.assertEqual(south.feedback_state, "proposed")

    def test_means(self):
        """14 of 75 ... worked by hand: (25 + 18 + 6) / 15 = 3.2667, 56.67 points."""
        appraisal = self.answered((GOOD, "Great"), (FAIR, "Fine"), (POOR, "Late"))
        self.assertEqual(appraisal.feedback_state, "closed")
        means = appraisal.sudo()._peer_means()
        self.assertEqual(means[appraisal.sudo()], (Decimal(49) / Decimal(15), 3))
        line = appraisal._every("line").filtered(lambda line: line.name == "Peers")
        self.assertTrue(line.has_value)
        self.assertAlmostEqual(line.value, 3.2667, places=4)
        self.assertAlmostEqual(line.score, 56.67, places=2)
        self.assertEqual(line.inputs, {"answers": 3})
        rows = self.results(appraisal)
        self.assertEqual(
            [
                (row.total, row.answers, round(row.mean, 2))
                for row in rows
                if row.kind == "scale"
            ],
            [(10, 3, 3.33), (11, 3, 3.67), (9, 3, 3.0), (9, 3, 3.0), (10, 3, 3.33)],
        )
        first = rows[0]
        self.assertEqual(first.name, "Helps others when they need it")
        self.assertEqual(
            [first[f"count_{point}"] for point in range(1, 6)], [1, 0, 0, 1, 1]
        )
        (said,) = rows.filtered(lambda row: row.kind == "text")
        self.assertEqual(set(said.texts.split("\n\n")), {"Great", "Fine", "Late"})

    def test_too_few_answers(self):
        """Two answers: nothing is written down, the indicator is left out."""
        appraisal = self.answered((GOOD, "Great"), (POOR, "Late"))
        self.assertEqual(appraisal.feedback_state, "closed")
        self.assertFalse(self.results(appraisal))
        self.assertIn("Not enough answers", appraisal.feedback_note)
        self.assertEqual(appraisal.sudo()._peer_means(), {appraisal.sudo(): (None, 2)})
        line = appraisal._every("line").filtered(lambda line: line.name == "Peers")
        self.assertFalse(line.has_value)
        self.assertFalse(line.has_score)

    def test_mean_in_the_ranking(self):
        """A rank waits for the hand-in, where the whole group is read."""
        self.env["sales.appraisal.template"].search([])._write({"state": "retired"})
        self.env.invalidate_all()
        for tier in ("representative", "manager", "director"):
            self.template(tier, self.peers(rule="ranking"), self.manual())
        appraisal = self.answered((GOOD, ""), (GOOD, ""), (GOOD, ""))
        line = appraisal._every("line").filtered(lambda line: line.name == "Peers")
        self.assertFalse(line.has_value)
        own = self.by("rep_n1a", appraisal)
        self.rate(own, "self")
        own.action_hand_in_self()
        self.rate(appraisal)
        appraisal.action_hand_in()
        line.invalidate_recordset()
        self.assertEqual((line.value, line.inputs["peers"]), (5, 1))

    def test_nothing_before_all_have_answered(self):
        """Three of five have answered: no figure, not even for the superior."""
        appraisal = self.asked()
        for request in self.requests(appraisal)[:3]:
            self.answer(request, *GOOD, text="Great")
        self.close_due()
        self.assertEqual(appraisal.feedback_state, "asked")
        self.assertFalse(self.results(appraisal))
        self.assertEqual(appraisal.sudo()._peer_means(), {})
        appraisal.action_refresh()
        line = appraisal._every("line").filtered(lambda line: line.name == "Peers")
        self.assertFalse(line.has_value)
        self.assertIn("Peers have time until", appraisal.feedback_note)

    def test_time_is_over(self):
        """Whoever has not answered by then cannot any more; the others count."""
        appraisal = self.asked()
        requests = self.requests(appraisal)
        for request in requests[:3]:
            self.answer(request, *FAIR, text="")
        self._past(appraisal)
        late = self.by_user(requests[3])
        self.assertFalse(late._holding(requests[3].answer_id))
        with self.assertRaisesRegex(UserError, "too late"):
            late.action_answer()
        self.close_due()
        self.assertEqual(requests.mapped("state"), ["answered"] * 3 + ["closed"] * 2)
        self.assertFalse(requests.answer_id)
        self.assertEqual(len(self.results(appraisal)), 5)
        self.assertFalse(requests.activity_ids)

    def _past(self, appraisal):
        yesterday = self.today - timedelta(1)
        appraisal.sudo()._engine_write({"deadline_feedback": yesterday})
        self.requests(appraisal)._engine_write({"deadline": yesterday})

    def test_superior_waits_for_the_peers(self):
        appraisal = self.asked()
        own = self.by("rep_n1a", appraisal)
        self.rate(own, "self")
        own.action_hand_in_self()
        self.rate(appraisal)
        with self.assertRaisesRegex(UserError, "Peers have time until"):
            appraisal.action_hand_in()
        for request in self.requests(appraisal)[:4]:
            self.answer(request, *GOOD, text="")
        self._past(appraisal)
        appraisal.invalidate_recordset()
        appraisal.action_hand_in()
        self.assertEqual(appraisal.state, "calibrate")
        self.assertEqual(appraisal.feedback_state, "closed")
        line = appraisal._every("line").filtered(lambda line: line.name == "Peers")
        self.assertEqual((line.value, line.score), (5, 100))

    def test_superior_has_to_ask(self):
        cycle = self.opened()
        own = self.appraisal(cycle, "rep_n1a")
        self.rate(own, "self")
        own.action_hand_in_self()
        appraisal = self.by("manager_n1", own)
        self.rate(appraisal)
        with self.assertRaisesRegex(UserError, "Peers were not asked yet"):
            appraisal.action_hand_in()
        # too late for that: the appraisal goes on without
        own.sudo()._engine_write({"deadline_assess": self.today - timedelta(1)})
        appraisal.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "too late to ask peers"):
            appraisal.action_ask_reviewers()
        appraisal.action_hand_in()
        self.assertEqual(appraisal.feedback_state, "closed")

    def test_asked_late(self):
        """After the self-assessments peers have as long as the superior."""
        cycle = self.opened()
        appraisal = self.by("manager_n1", self.appraisal(cycle, "rep_n1a"))
        appraisal.sudo()._engine_write(
            {
                "deadline_self": self.today - timedelta(1),
                "deadline_assess": self.today + timedelta(3),
            }
        )
        appraisal.action_ask_reviewers()
        self.assertEqual(
            set(self.requests(appraisal).mapped("deadline")),
            {Date.add(self.today, days=3)},
        )

    def test_cancelled(self):
        appraisal = self.asked()
        requests = self.requests(appraisal)
        sheets = requests.answer_id
        self.by("admin", appraisal).action_cancel()
        self.assertEqual(set(requests.mapped("state")), {"closed"})
        self.assertFalse(sheets.exists())

    def test_decline(self):
        """The sheet is gone, the superior sees it; nobody declines for others."""
        appraisal = self.asked()
        first, second = self.requests(appraisal)[:2]
        with self.assertRaises(AccessError):
            first.with_user(second.reviewer_id).action_decline()
        self.by_user(first).action_decline()
        self.env.invalidate_all()
        self.assertEqual(first.state, "declined")
        row = appraisal.env["sales.appraisal.feedback"].search(
            [
                ("appraisal_id", "=", appraisal.id),
                ("reviewer_id", "=", first.reviewer_id.id),
            ]
        )
        self.assertEqual(row.state, "declined")
        with self.assertRaises(UserError):
            self.by_user(first).action_answer()

    def test_queries_do_not_grow_with_people(self):
        """Proposing and asking for 13 or for 33 people: the same queries, but for what
        Odoo inserts by the hundred."""

        def count():
            self.env.invalidate_all()
            cycle = self.cycle(is_peers_asked=True)
            before = self.env.cr.sql_log_count
            cycle.action_open()
            self.env.flush_all()
            used = self.env.cr.sql_log_count - before
            self._cancel_cycles()
            self.env.invalidate_all()
            return used

        count()
        few = count()
        for number in range(20):
            user = self.users["rep_n1a"].copy(
                {"login": f"t_more_{number}", "name": f"more {number}"}
            )
            self.assign(user, "representative", "n1")
        # an assignment clears the caches of access rights
        count()
        self.assertLess(count() - few, 15)


@tagged("standard", "post_install", "-at_install")
class TestFeedbackTemplate(FeedbackCase):
    """A survey has to fit before a template is put in use."""

    def put_in_use(self, **vals):
        """A template with peer feedback alone, put in use by an administrator."""
        template = self.as_user("admin")["sales.appraisal.template"].create(
            {
                "name": "New",
                "company_id": self.company.id,
                "tier_id": self.tiers["manager"].id,
                "indicator_ids": [Command.create(self.peers(weight=100))],
                **vals,
            }
        )
        template.action_use()
        return template

    def test_delivered_survey_fits(self):
        template = self.put_in_use()
        self.assertEqual(template.peer_survey_id, self.survey)
        self.assertEqual((template.peer_minimum, template.peer_count), (3, 5))

    def test_survey_that_does_not_fit(self):
        wrong = [
            ({"scale_max": 10}, "is not from 1 to 5"),
            ({"constr_mandatory": False}, "can be left out"),
            ({"question_type": "date"}, "neither a question on a scale"),
        ]
        for vals, message in wrong:
            with self.subTest(message), self.cr.savepoint() as point:
                survey = self.survey.copy()
                survey.question_ids[0].write(vals)
                with self.assertRaisesRegex(UserError, message):
                    self.put_in_use(peer_survey_id=survey.id)
                point.rollback()
        survey = self.survey.copy()
        survey.question_ids.filtered(lambda one: one.question_type == "scale").unlink()
        with self.assertRaisesRegex(UserError, "no question on a scale"):
            self.put_in_use(peer_survey_id=survey.id)
        for vals, message in (
            ({"users_can_go_back": True}, "may leave out"),
            ({"is_time_limited": True}, "limited in time"),
            ({"scoring_type": "scoring_without_answers"}, "gives scores"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self.put_in_use(peer_survey_id=self.survey.copy(vals).id)
        archived = self.survey.copy({"active": False})
        with self.assertRaisesRegex(UserError, "not archived"):
            self.put_in_use(peer_survey_id=archived.id)
        with self.assertRaisesRegex(UserError, "not archived"):
            self.put_in_use(peer_survey_id=False)

    def test_survey_that_names_people(self):
        survey = self.survey.copy()
        self.env["survey.question"].create(
            {
                "survey_id": survey.id,
                "title": "Who are you?",
                "question_type": "char_box",
                "save_as_nickname": True,
            }
        )
        with self.assertRaisesRegex(UserError, "says who answers"):
            self.put_in_use(peer_survey_id=survey.id)

    def test_another_template_for_somebody(self):
        """By an exception somebody is asked about, or is not any more."""
        appraisal = self.asked()
        requests = self.requests(appraisal)
        other = self.template("representative")
        self.by("admin", appraisal).action_change_template(other.id, "New job")
        appraisal.invalidate_recordset()
        self.assertEqual(appraisal.feedback_state, "closed")
        self.assertEqual(set(requests.mapped("state")), {"closed"})
        second = self.appraisal(appraisal.cycle_id, "manager_n1")
        second.sudo()._close_feedback()
        second.sudo()._engine_write({"feedback_state": False})
        second.sudo()._every("feedback")._engine_unlink()
        form = self.template("manager", self.peers(), self.manual())
        self.by("admin", second).action_change_template(form.id, "New job")
        second.invalidate_recordset()
        self.assertEqual(second.feedback_state, "proposed")

    def test_no_peers_of_a_team(self):
        with self.assertRaisesRegex(UserError, "Peers tell about a person"):
            self.put_in_use(subject="team", tier_id=False)

    def test_numbers(self):
        for vals in (
            {"peer_minimum": 2},
            {"peer_minimum": 6, "peer_count": 5},
            {"peer_count": 51},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.env["sales.appraisal.template"].create(
                    {
                        "name": "New",
                        "tier_id": self.tiers["manager"].id,
                        **vals,
                    }
                )
                self.env.flush_all()

    def test_asked_questions_stay(self):
        survey = self.survey.copy()
        survey.question_ids[0].title = "Helps others"
        # in use already: the guard would refuse it
        self.forms["representative"]._write({"peer_survey_id": survey.id})
        self.env.invalidate_all()
        self.asked()
        question = survey.question_ids[0]
        for vals in ({"title": "Is late"}, {"scale_max": 9}, {"question_type": "date"}):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(UserError, "questions stay"),
            ):
                question.write(vals)
        with self.assertRaisesRegex(UserError, "questions stay"):
            question.unlink()
        with self.assertRaisesRegex(UserError, "questions stay"):
            question.copy()
        for vals in ({"users_can_go_back": True}, {"active": False}):
            with self.assertRaisesRegex(UserError, "questions stay"):
                survey.write(vals)
        # what nobody would notice in the answers
        question.write({"sequence": 5, "title": question.title})
        copy = survey.copy()
        copy.question_ids[0].title = "Is on time"
