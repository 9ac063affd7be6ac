"""Peer feedback on the survey's own pages, over HTTP (D3.2, F1.3)."""

from odoo.tests import HttpCase, tagged

from tests.appraisal.feedback import FeedbackCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestFeedbackPages(FeedbackCase, HttpCase):
    """As reviewers and others with a browser."""

    def setUp(self):
        super().setUp()
        self.appraisal = self.asked()
        self.request = self.requests(self.appraisal).filtered(
            lambda request: request.reviewer_id == self.users["rep_n1b"]
        )
        self.sheet = self.request.answer_id
        self.tokens = f"{self.survey.access_token}/{self.sheet.access_token}"
        self.start = self.sheet.get_start_url()

    def login(self, name):
        login = self.users[name].login
        self.authenticate(login, login.ljust(8, "x"))

    def rpc(self, step, **params):
        """A step of the survey's page."""
        return self.make_jsonrpc_request(f"/survey/{step}/{self.tokens}", params)

    def answers(self, *points, text="Helps a lot"):
        values = dict(
            zip(
                (str(question.id) for question in self.questions),
                map(str, points),
                strict=True,
            )
        )
        return {**values, str(self.text.id): text}

    def is_refused(self, url):
        page = self.url_open(url)
        return "o_survey_form" not in page.text and "Helps others" not in page.text

    def test_answer(self):
        """From the link of the mail to the thanks; the reviewer's name is not kept."""
        self.login("rep_n1b")
        page = self.url_open(f"/sales/feedback/{self.request.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(f"/survey/{self.tokens}", page.url)
        self.assertIn("Peer Feedback", page.text)
        _none, begun = self.rpc("begin", lang_code="en_US")
        self.assertIn("Helps others when they need it", begun["survey_content"])
        _none, missing = self.rpc("submit", **{str(self.questions[0].id): "5"})
        self.assertEqual(missing["error"], "validation")
        _none, done = self.rpc("submit", **self.answers(5, 4, 3, 5, 4))
        self.assertIn("Nothing says any more", done["survey_content"])
        self.env.invalidate_all()
        self.assertEqual(self.request.state, "answered")
        self.assertFalse(self.request.answer_id)
        self.assertEqual(self.sheet.state, "done")
        lines = self.sheet.user_input_line_ids
        self.assertEqual(len(lines), 6)
        users = self.sheet.create_uid | self.sheet.write_uid
        users |= lines.create_uid | lines.write_uid
        self.assertEqual(users.ids, [1])
        self.assertFalse(self.sheet.partner_id or self.sheet.email)
        # the link leads to the list from then on
        again = self.url_open(
            f"/sales/feedback/{self.request.id}", allow_redirects=False
        )
        self.assertIn(
            "sales_appraisal_feedback_request_action", again.headers["Location"]
        )

    @attempt(
        "read or change the own answers later",
        "representative",
        "token in the browser's history",
    )
    def test_after_the_answer(self):
        self.login("rep_n1b")
        self.rpc("begin")
        self.rpc("submit", **self.answers(5, 4, 3, 5, 4))
        self.assertTrue(self.is_refused(f"/survey/{self.tokens}"))
        survey, sheet = self.tokens.split("/")
        self.assertTrue(self.is_refused(f"/survey/print/{survey}?answer_token={sheet}"))
        _none, error = self.rpc("submit", **self.answers(1, 1, 1, 1, 1))
        self.assertEqual(error["error"], "answer_wrong_user")

    @attempt(
        "answer, or read the answers, by somebody else's token",
        "colleague, the person, survey administrator",
        "survey pages, JSON",
    )
    def test_foreign_token(self):
        survey, sheet = self.tokens.split("/")
        self.users["rep_n1c"].group_ids += self.env.ref("survey.group_survey_manager")
        for name in ("rep_n1a", "rep_n1c", "manager_n1", "admin"):
            with self.subTest(name):
                self.login(name)
                for url in (
                    self.start,
                    f"/survey/{self.tokens}",
                    f"/survey/print/{survey}?answer_token={sheet}",
                ):
                    self.assertTrue(self.is_refused(url), url)
                _none, error = self.rpc("begin")
                self.assertEqual(error["error"], "answer_wrong_user")
                _none, error = self.rpc("submit", **self.answers(1, 1, 1, 1, 1))
                self.assertEqual(error["error"], "answer_wrong_user")
                page = self.url_open(f"/sales/feedback/{self.request.id}")
                self.assertEqual(page.status_code, 404)
        self.assertFalse(self.sheet.user_input_line_ids)

    @attempt("answer by the token without a login", "anybody", "survey pages, JSON")
    def test_without_login(self):
        self.authenticate(None, None)
        page = self.url_open(self.start)
        self.assertIn("/web/login?redirect=", page.text)
        self.assertNotIn("Helps others", page.text)
        _none, error = self.rpc("begin")
        self.assertEqual(error["error"], "survey_auth")
        page = self.url_open(f"/sales/feedback/{self.request.id}")
        self.assertIn("/web/login", page.url)

    @attempt(
        "answer without having been asked, or once more",
        "representative",
        "start and retry pages of the survey",
    )
    def test_unasked(self):
        count = self.env["survey.user_input"].search_count([])
        survey, sheet = self.tokens.split("/")
        for name in ("rep_n2a", "rep_n1b"):
            self.login(name)
            self.assertTrue(self.is_refused(f"/survey/start/{survey}"))
            self.assertTrue(self.is_refused(f"/survey/retry/{survey}/{sheet}"))
            self.assertEqual(self.env["survey.user_input"].search_count([]), count)

    @attempt(
        "find answers on the page of results",
        "survey administrator who is appraised",
        "survey results page",
    )
    def test_results_page(self):
        self.login("rep_n1b")
        self.rpc("begin")
        self.rpc("submit", **self.answers(5, 4, 3, 5, 4, text="Unmistakable words"))
        self.users["rep_n1a"].group_ids += self.env.ref("survey.group_survey_manager")
        self.login("rep_n1a")
        page = self.url_open(f"/survey/results/{self.survey.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Helps others", page.text)
        self.assertNotIn("Unmistakable words", page.text)
        self.assertNotIn("/survey/print/", page.text)
