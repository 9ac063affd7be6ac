"""Attempts to find out who said what, to see it early, or to add to it (D3.2)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.appraisal.feedback import FeedbackCase
from tests.attempts import attempt

GOOD, POOR = (5,) * 5, (1,) * 5
SAID = ((GOOD, "Great"), (GOOD, "Fine"), (POOR, "Late"))


@tagged("standard", "post_install", "-at_install")
class TestFeedbackAttempts(FeedbackCase):
    """Tries by the people concerned, their superiors, and survey users."""

    def survey_user(self, *names, group="survey.group_survey_manager"):
        """Give people a survey group, or make somebody with it."""
        for name in names:
            self.users[name].group_ids += self.env.ref(group)
        return new_test_user(
            self.env, login=f"t_{group}", groups=f"base.group_user,{group}"
        )

    def released(self, *answers):
        """The person's released appraisal."""
        appraisal = self.answered(*answers)
        own = self.by("rep_n1a", appraisal)
        self.rate(own, "self")
        own.action_hand_in_self()
        self.rate(appraisal)
        appraisal.action_hand_in()
        director = self.by("director_north", appraisal)
        director.action_finish_calibration()
        director.invalidate_recordset()
        if director.state == "approval":
            request = director.sudo()._sales_pending_approvals()
            request.with_user(request.current_approver_id).action_approve()
        director.invalidate_recordset()
        director.action_release()
        own.invalidate_recordset()
        return own

    # ------------------------------------------------------------
    # The person
    # ------------------------------------------------------------

    @attempt("see who was asked about oneself", "representative", "RPC search and read")
    def test_person_reads_the_list(self):
        appraisal = self.asked()
        own = self.by("rep_n1a", appraisal)
        rows = self.env["sales.appraisal.feedback"].search(
            [("appraisal_id", "=", appraisal.id)]
        )
        mine = own.env["sales.appraisal.feedback"]
        self.assertFalse(mine.search([("id", "in", rows.ids)]))
        with self.assertRaises(AccessError):
            mine.browse(rows[0].id).read(["reviewer_id"])
        own.invalidate_recordset()
        self.assertFalse(own.feedback_ids)
        for domain in (
            [("feedback_ids.reviewer_id", "=", self.users["rep_n1b"].id)],
            [("feedback_ids.state", "=", "asked")],
        ):
            found = own.search([("id", "=", own.id), *domain])
            self.assertFalse(found, domain)

    @attempt(
        "see who was asked about oneself",
        "representative",
        "requests, activities, messages, followers, mails",
    )
    def test_person_reads_requests(self):
        requests = self.requests(self.asked())
        for request in requests:
            request._send_mail()
        self.env.flush_all()
        env = self.as_user("rep_n1a")
        self.assertFalse(
            env[requests._name].search([("person_id", "=", self.users["rep_n1a"].id)])
        )
        with self.assertRaises(AccessError):
            env[requests._name].browse(requests[0].id).read(["reviewer_id"])
        for model, field in (
            ("mail.activity", "res_model"),
            ("mail.message", "model"),
            ("mail.followers", "res_model"),
        ):
            rows = env[model].search([(field, "=", requests._name)])
            self.assertFalse(rows, model)

    @attempt(
        "read what peers said before the release", "representative", "RPC read, lines"
    )
    def test_person_reads_early(self):
        appraisal = self.answered(*SAID)
        own = self.by("rep_n1a", appraisal)
        self.assertFalse(self.results(own))
        everything = self.results(appraisal)
        self.assertEqual(len(everything), 6)
        with self.assertRaises(AccessError):
            everything.with_env(own.env)[0].read(["mean", "texts"])
        own.invalidate_recordset()
        self.assertFalse(own.feedback_result_ids)
        self.assertFalse(own.line_ids.filtered(lambda line: line.name == "Peers"))
        self.assertIn("from the release on", own.feedback_note)
        self.assertFalse(
            own.search([("id", "=", own.id), ("feedback_result_ids.total", ">", 0)])
        )

    def test_person_reads_after_the_release(self):
        """What is promised is shown: sums, and texts without names."""
        own = self.released(*SAID)
        rows = self.results(own)
        self.assertEqual(len(rows), 6)
        self.assertEqual(rows[0].total, 11)
        self.assertIn("Great", rows[-1].texts)
        # still not from whom
        self.assertFalse(own.feedback_ids)

    @attempt("give oneself feedback", "manager", "list of reviewers")
    def test_about_oneself(self):
        appraisal = self.by("manager_n1", self.appraisal(self.opened(), "rep_n1a"))
        peers = appraisal._listed().reviewer_id[:3]
        for name in ("rep_n1a", "manager_n1", "director_north"):
            with (
                self.subTest(name),
                self.assertRaisesRegex(UserError, "is no peer of rep_n1a"),
            ):
                appraisal._set_reviewers(peers | self.users[name])

    # ------------------------------------------------------------
    # The superior
    # ------------------------------------------------------------

    @attempt("see who has answered already", "manager", "state and moments of the list")
    def test_superior_watches_the_list(self):
        appraisal = self.asked()
        rows = appraisal.env["sales.appraisal.feedback"].search(
            [("appraisal_id", "=", appraisal.id)]
        )
        before = rows.read()
        own = appraisal.read(["write_date", "write_uid", "feedback_state"])
        self.answer(self.requests(appraisal)[0], *GOOD, text="Great")
        self.assertEqual(rows.read(), before)
        self.assertEqual(
            appraisal.read(["write_date", "write_uid", "feedback_state"]), own
        )
        env = appraisal.env
        requests = env["sales.appraisal.feedback.request"]
        self.assertFalse(
            requests.search([("person_id", "=", self.users["rep_n1a"].id)])
        )
        for model, field in (
            ("mail.activity", "res_model"),
            ("mail.message", "model"),
            ("mail.followers", "res_model"),
        ):
            found = (
                env[model]
                .with_context(active_test=False)
                .search([(field, "=", requests._name)])
            )
            # the manager reviews others, but sees nothing about this person
            ids = found.mapped("res_id") if found else []
            self.assertFalse(set(ids) & set(self.requests(appraisal).ids), model)

    @attempt(
        "read the answers to a sheet through its token",
        "manager",
        "fields of requests and sheets",
    )
    def test_superior_reads_tokens(self):
        appraisal = self.asked()
        request, env = self.requests(appraisal)[0], appraisal.env
        model = env["sales.appraisal.feedback.request"]
        for domain in (
            [("answer_id", "!=", False)],
            [("answer_id.access_token", "like", "a")],
            [("appraisal_id", "=", appraisal.id)],
        ):
            with self.subTest(domain), self.assertRaises(AccessError):
                model.search(domain)
        with self.assertRaises(AccessError):
            self.by_user(request).read(["answer_id"])
        with self.assertRaises(AccessError):
            env["survey.user_input"].search([])

    @attempt(
        "tell one answer by the difference to the mean before",
        "manager",
        "refresh after each answer",
        "no figure until nobody can answer any more",
    )
    def test_difference(self):
        appraisal = self.asked()
        line = appraisal._every("line").filtered(lambda line: line.name == "Peers")
        seen = set()
        for request in self.requests(appraisal)[:4]:
            self.answer(request, *GOOD, text="")
            appraisal.action_refresh()
            line.invalidate_recordset()
            seen.add((line.has_value, line.value, str(line.inputs)))
        self.assertEqual(seen, {(False, 0, "{'answers': 0}")})

    @attempt(
        "ask one more person once the mean is known",
        "manager",
        "list of reviewers, button",
    )
    def test_one_more(self):
        appraisal = self.answered(*SAID)
        with self.assertRaisesRegex(UserError, "peer feedback is over"):
            appraisal._set_reviewers(self.users["rep_s1a"])
        with self.assertRaisesRegex(UserError, "peer feedback is over"):
            appraisal.action_ask_reviewers()

    @attempt("take a critical reviewer off the list", "manager", "list, RPC unlink")
    def test_take_off(self):
        appraisal = self.asked()
        rows = appraisal.env["sales.appraisal.feedback"].search(
            [("appraisal_id", "=", appraisal.id)]
        )
        with self.assertRaises(AccessError):
            rows[0].unlink()
        with self.assertRaises(AccessError):
            rows[0].write({"reviewer_id": self.users["rep_s1a"].id})
        with self.assertRaisesRegex(UserError, "was asked already"):
            appraisal._set_reviewers(rows[1:].reviewer_id)

    @attempt(
        "choose reviewers, or ask them, about somebody else's people",
        "manager of another team",
        "RPC",
    )
    def test_foreign_superior(self):
        appraisal = self.appraisal(self.opened(), "rep_n1a")
        for name in ("manager_n2", "rep_n1b", "rep_n1a", "director_south"):
            other = self.by(name, appraisal)
            for action in (
                other.action_ask_reviewers,
                other.action_choose_reviewers,
                lambda other=other: other._set_reviewers(self.users["rep_n1c"]),
            ):
                with self.subTest(name), self.assertRaises(AccessError):
                    action()

    @attempt("open the dialog for somebody else's appraisal", "representative", "RPC")
    def test_foreign_dialog(self):
        appraisal = self.appraisal(self.opened(), "rep_n1a")
        env = self.as_user("rep_n2a")
        wizard = env["sales.appraisal.reviewers"].create({"appraisal_id": appraisal.id})
        self.assertFalse(wizard.able_ids)
        with self.assertRaises(AccessError):
            wizard.action_apply()
        with self.assertRaises(AccessError):
            wizard.read(["person_id"])

    # ------------------------------------------------------------
    # Survey users
    # ------------------------------------------------------------

    @attempt(
        "read single answers",
        "survey administrator who is appraised",
        "search, read, export, statistics",
    )
    def test_survey_administrator_reads(self):
        appraisal = self.answered(*SAID)
        sheets = (
            self.env["survey.user_input"]
            .sudo()
            .search([("sales_appraisal_id", "=", appraisal.id)])
        )
        self.assertEqual(len(sheets), 3)
        self.survey_user("rep_n1a")
        env = self.as_user("rep_n1a")
        for records in (sheets, sheets.user_input_line_ids):
            seen = records.with_env(env)
            self.assertFalse(seen.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                seen.read(["survey_id"])
            # AccessError: no right to export, or to these rows
            with self.assertRaises(UserError):
                seen.export_data(["survey_id"])
        survey = self.survey.with_env(env)
        survey.invalidate_recordset()
        self.assertFalse(survey.user_input_ids)
        self.assertEqual(survey.answer_done_count, 0)
        self.assertFalse(survey.question_ids.user_input_line_ids)

    @attempt(
        "tell a reviewer by contact, address, author, moment or language of an answer",
        "database reader",
        "columns",
        "nothing is kept",
    )
    def test_nothing_is_kept(self):
        appraisal = self.asked()
        requests = self.requests(appraisal)
        sheets, lang = requests.answer_id, self.env.ref("base.lang_en")
        for request in requests:
            request.answer_id.lang_id = lang
            self.answer(request, *GOOD, text="Great")
        self.close_due()
        for record in (*sheets, *sheets.user_input_line_ids):
            self.assertEqual(record.create_uid.id, 1)
            self.assertEqual(record.write_uid.id, 1)
            self.assertEqual(record.create_date, appraisal.create_date)
            self.assertEqual(record.write_date, appraisal.create_date)
        for sheet in sheets:
            self.assertFalse(sheet.partner_id or sheet.email or sheet.nickname)
            self.assertFalse(sheet.start_datetime or sheet.end_datetime)
            self.assertFalse(sheet.lang_id)
            self.assertFalse(sheet.message_ids)
        for request in requests:
            self.assertEqual(request.state, "answered")
            self.assertFalse(request.answer_id)
            self.assertEqual(request.write_date, request.create_date)
            self.assertFalse(request.with_context(active_test=False).activity_ids)

    @attempt(
        "add answers about somebody",
        "survey administrator",
        "RPC create and write of sheets and lines",
    )
    def test_stuff_the_ballot(self):
        appraisal = self.asked()
        sheet = self.requests(appraisal)[0].answer_id
        user = self.survey_user()
        env = self.env(user=user.id, su=False)
        own = env["survey.user_input"].create({"survey_id": self.survey.id})
        for action in (
            lambda: own.write({"sales_appraisal_id": appraisal.id}),
            lambda: env["survey.user_input"].create(
                {"survey_id": self.survey.id, "sales_appraisal_id": appraisal.id}
            ),
            lambda: sheet.with_env(env).write({"state": "done"}),
            lambda: sheet.with_env(env).unlink(),
            lambda: self._line(env, sheet),
            lambda: self._line(env, own).write({"user_input_id": sheet.id}),
        ):
            with self.subTest(action), self.assertRaises(AccessError):
                action()
                env.flush_all()
        self.assertFalse(sheet.user_input_line_ids)

    def _line(self, env, sheet):
        return env["survey.user_input.line"].create(
            {
                "user_input_id": sheet.id,
                "question_id": self.questions[0].id,
                "answer_type": "scale",
                "value_scale": 5,
            }
        )

    @attempt(
        "answer without having been asked",
        "survey administrator",
        "new sheet by survey, invitation",
    )
    def test_answer_unasked(self):
        self.asked()
        user = self.survey_user()
        survey = self.survey.with_user(user)
        with self.assertRaisesRegex(UserError, "answered by those who were asked"):
            survey._create_answer(user=user)
        with self.assertRaisesRegex(UserError, "answered by those who were asked"):
            survey._create_answer(email="somebody@example.com")
        # trying it out is possible, and counts for nothing
        tried = survey._create_answer(user=user, test_entry=True)
        self.assertFalse(tried.sudo().sales_appraisal_id)

    @attempt(
        "delete or change what was asked", "survey administrator", "questions, survey"
    )
    def test_change_the_questions(self):
        self.answered(*SAID)
        user = self.survey_user()
        survey = self.survey.with_user(user)
        with self.assertRaisesRegex(UserError, "questions stay"):
            survey.question_ids[0].title = "Is always late"
        with self.assertRaisesRegex(UserError, "questions stay"):
            survey.write(
                {"question_and_page_ids": [Command.delete(self.questions[0].id)]}
            )

    # ------------------------------------------------------------
    # Reviewers
    # ------------------------------------------------------------

    @attempt(
        "answer for somebody else", "representative", "RPC, request of a colleague"
    )
    def test_answer_for_others(self):
        first, second = self.requests(self.asked())[:2]
        other = first.with_env(self.env(user=second.reviewer_id.id, su=False))
        with self.assertRaises(AccessError):
            other.action_answer()
        self.assertFalse(other._holding(first.answer_id))
        self.assertTrue(self.by_user(first)._holding(first.answer_id))

    @attempt("answer twice", "representative", "RPC and sheet after the answer")
    def test_twice(self):
        appraisal = self.asked()
        request = self.requests(appraisal)[0]
        sheet = request.answer_id
        self.answer(request, *GOOD, text="Great")
        own = self.by_user(request)
        with self.assertRaisesRegex(UserError, "answered already"):
            own.action_answer()
        self.assertFalse(own._holding(sheet))
        with self.assertRaisesRegex(UserError, "answered already"):
            own.action_decline()
        self.assertEqual(request.state, "answered")

    @attempt("write a request or its state", "representative", "RPC write and create")
    def test_write_requests(self):
        request = self.by_user(self.requests(self.asked())[0])
        for action in (
            lambda: request.write({"state": "answered"}),
            lambda: request.unlink(),
            lambda: request.create({"reviewer_id": request.env.uid}),
            lambda: request.sudo().write({"deadline": self.today + timedelta(9)}),
        ):
            with self.assertRaises(AccessError):
                action()

    @attempt("read or count requests of others", "administrator", "RPC search")
    def test_administrator_reads_requests(self):
        appraisal = self.asked()
        env = self.as_user("admin")
        with self.assertRaises(AccessError):
            env["sales.appraisal.feedback.request"].search([])
        rows = env["sales.appraisal.feedback"].search(
            [("appraisal_id", "=", appraisal.id)]
        )
        self.assertEqual(len(rows), 5)
