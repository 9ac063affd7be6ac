"""Peers who are asked and answer, for the tests of peer feedback."""

from odoo.tests import new_test_user

from tests.appraisal.case import AppraisalCase

SCALES = ("help", "agreement", "information", "customer", "meeting")


class FeedbackMixin:
    """A team of six, whose representatives are appraised by peer feedback, too.

    Use with AppraisalCase or an HttpCase with its class methods.
    """

    @classmethod
    def _setup_feedback(cls):
        for number in "cdef":
            name = f"rep_n1{number}"
            cls.users[name] = new_test_user(
                cls.env,
                login=f"t_{name}",
                groups="base.group_user",
                name=name,
                company_id=cls.company.id,
            )
            cls.assign(cls.users[name], "representative", "n1")
        cls.env["sales.appraisal.template"].search([])._write({"state": "retired"})
        cls.env.invalidate_all()
        cls.forms = {
            tier: cls.template(tier, cls.peers(), cls.manual())
            for tier in ("representative", "manager", "director")
        }
        cls.survey = cls.env.ref("sales_tiered_mgmt.sales_feedback_survey")
        cls.questions = [
            cls.env.ref(f"sales_tiered_mgmt.sales_feedback_question_{name}")
            for name in SCALES
        ]
        cls.text = cls.env.ref("sales_tiered_mgmt.sales_feedback_question_text")

    @classmethod
    def peers(cls, **vals):
        """Values of an indicator by peer feedback: 1 is 0 points, 5 is 100."""
        return {
            "name": "Peers",
            "weight": 50,
            "source": "peers",
            "rule": "survey",
            "low_score": 0,
            "high_score": 100,
            "axis": "quality",
            "category": "teamwork",
            **vals,
        }

    def asked(self, name="rep_n1a", superior="manager_n1", **vals):
        """An appraisal of somebody whose peers are asked, as the superior."""
        cycle = self.opened(**vals)
        above = self.by(superior, self.appraisal(cycle, name))
        above.action_ask_reviewers()
        return above

    def requests(self, appraisal):
        """The requests about somebody, as superuser."""
        return (
            self.env["sales.appraisal.feedback.request"]
            .sudo()
            .search([("appraisal_id", "=", appraisal.id)])
        )

    def answer(self, request, *points, text=None):
        """Fill in the sheet of a request as the survey's pages do it."""
        sheet = request.sudo().answer_id.with_user(1)
        sheet._mark_in_progress()
        for question, point in zip(self.questions, points, strict=True):
            sheet._save_lines(question, str(point))
        sheet._save_lines(self.text, text)
        sheet._mark_done()
        self.env.flush_all()
        self.env.invalidate_all()

    def close_due(self):
        """What the job does about rounds that are over."""
        self.env["sales.appraisal"].sudo()._close_due_feedback()
        self.env.flush_all()
        self.env.invalidate_all()

    def answered(self, *answers, name="rep_n1a", superior="manager_n1", **vals):
        """An appraisal about which all peers have answered, closed by the job."""
        appraisal = self.asked(name, superior, **vals)
        requests = self.requests(appraisal)
        for request, (points, text) in zip(requests, answers, strict=False):
            self.answer(request, *points, text=text)
        for request in requests[len(answers) :]:
            self.by_user(request).action_decline()
        self.close_due()
        return appraisal

    def by_user(self, request):
        """A request as its reviewer sees it."""
        return request.with_env(self.env(user=request.reviewer_id.id, su=False))

    def results(self, appraisal):
        """What peers said, as the appraisal's user reads it."""
        return appraisal.env["sales.appraisal.feedback.result"].search(
            [("appraisal_id", "=", appraisal.id)]
        )


class FeedbackCase(FeedbackMixin, AppraisalCase):
    """Tests of peer feedback through the ORM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_feedback()
