"""D3.1, D3.2, D3.3, A3.3 in the browser: assessed by both sides, calibrated, appealed.

In the running cycle of the demo company, where somebody is in each phase; whatever a
tour grades, or says the words of, is made here.
"""

from odoo.tests import tagged

from tests.tours.people import PeopleTourCase

CARE = "Customer Care and Reporting"


class AppraisalTourCase(PeopleTourCase):
    """The running cycle, and who is in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.env["sales.appraisal.cycle"].search(
            [
                ("company_id", "=", cls.env.ref("base.main_company").id),
                ("state", "=", "open"),
            ]
        )
        cls.cycle.ensure_one()

    @classmethod
    def appraisal(cls, login):
        """Somebody's appraisal of the cycle, as superuser."""
        user = cls.people[login]
        return cls.cycle.appraisal_ids.filtered(lambda one: one.user_id == user)

    @classmethod
    def rating(cls, appraisal, side):
        """What a side says by the described scale, as superuser."""
        return appraisal._every("rating").filtered(
            lambda one: one.side == side and one.indicator_id.name == CARE
        )

    @classmethod
    def say(cls, login, rating, words):
        """Nothing but words: the grade is taken back."""
        cls.by(login, rating).write({"step_id": False, "comment": words})

    def result(self, appraisal):
        return appraisal._every("result")


@tagged("standard", "post_install", "-at_install")
class TestAppraisalSelfTour(AppraisalTourCase):
    """D3.1, A3.3: assessed by oneself, without the superior's words."""

    logins = ("rep_n1a", "manager_n1")

    def test_d3p1_a_representative_assesses_oneself(self):
        appraisal = self.appraisal("rep_n1a")
        secret = self.rating(appraisal, "superior")
        self.by("manager_n1", secret).write({"comment": "Tour: wait for the release"})
        self.by("manager_n1", appraisal).action_return("Tour: which customers?")
        own = self.rating(appraisal, "self")
        self.say("rep_n1a", own, False)
        self.env.invalidate_all()

        self.tour("representative_assesses_self", "rep_n1a")
        self.assertEqual(appraisal.state, "assess")
        self.assertTrue(own.is_handed_in)
        self.assertEqual(own.score, 80)
        self.assertEqual(own.comment, "Tour: the three in the old town")
        self.assertEqual(secret.comment, "Tour: wait for the release")
        self.assertFalse(self.by("rep_n1a", secret).has_access("read"))


@tagged("standard", "post_install", "-at_install")
class TestAppraisalManagerTour(AppraisalTourCase):
    """D3.1, D3.2, C2.p2: assessed by the superior, with the facts at hand."""

    logins = ("rep_n1a", "manager_n1")

    def test_d3p2_a_manager_assesses_by_the_facts(self):
        appraisal = self.appraisal("rep_n1a")
        self.by("manager_n1", appraisal).action_return("Say more")
        self.by("rep_n1a", self.rating(appraisal, "self")).write(
            {"comment": "Tour: the old town"}
        )
        self.by("rep_n1a", appraisal).action_hand_in_self()
        own = self.rating(appraisal, "superior")
        self.say("manager_n1", own, False)
        # nothing more is awaited from colleagues
        appraisal._close_feedback()
        signed = appraisal._every("line").filtered(
            lambda one: one.name == "Signed Against Target"
        )
        before = signed.actual
        # read at the hand-in, and among the documents before
        order = self.sell("rep_n1a")
        self.env.invalidate_all()

        self.tour("manager_assesses", "manager_n1")
        self.assertEqual(appraisal.state, "calibrate")
        self.assertEqual(appraisal.assessed_by_id, self.people["manager_n1"])
        self.assertAlmostEqual(signed.actual - before, order.amount_untaxed, places=2)
        self.assertEqual(own.comment, "Tour: seen on three visits")
        self.assertEqual(own.score, 100)
        self.assertTrue(self.result(appraisal).is_complete)


@tagged("standard", "post_install", "-at_install")
class TestAppraisalCalibrationTour(AppraisalTourCase):
    """D3.3, A3.3: compared, changed with a reason, approved, released."""

    logins = ("director_north", "rep_n1b")

    def test_d3p3_a_director_calibrates_and_releases(self):
        appraisal = self.appraisal("rep_n1b")
        others = self.cycle.appraisal_ids - appraisal
        states = {one: one.state for one in others}

        self.tour("director_calibrates", "director_north")
        director = self.people["director_north"]
        self.assertEqual(appraisal.state, "published")
        self.assertEqual(appraisal.calibrated_by_id, director)
        request = appraisal.sales_approval_ids
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.step_ids.decided_by_id, director)
        self.assertEqual(self.result(appraisal).score, 91.5)
        self.assertEqual(self.result(appraisal).grade_id.name, "A")
        change = self.by("rep_n1b", appraisal).change_ids
        self.assertEqual(change.reason, "Tour: took over two customers")
        self.assertEqual(change.by_id, director)
        self.assertEqual({one: one.state for one in others}, states)


@tagged("standard", "post_install", "-at_install")
class TestAppraisalAppealTour(AppraisalTourCase):
    """A3.3: appealed by the person, decided by somebody who took no part."""

    logins = ("rep_s1a", "sales_admin")

    def test_a3p3_a_representative_appeals(self):
        appraisal = self.appraisal("rep_s1a")
        before = 80.0
        self.result(appraisal)._engine_write({"score": before})
        self.env.invalidate_all()

        self.tour("representative_appeals", "rep_s1a")
        appeal = appraisal.appeal_ids
        self.assertEqual(appraisal.state, "appealed")
        self.assertEqual(appeal.handler_id, self.people["sales_admin"])
        self.assertEqual(appeal.line_ids.name, CARE)
        self.assertEqual((appeal.score_before, appeal.score_claimed), (before, 99.5))
        self.assertEqual(self.result(appraisal).score, before, "until it is decided")

        self.tour("administrator_decides_appeal", "sales_admin")
        self.assertEqual((appeal.state, appeal.score_after), ("granted", 97.25))
        self.assertEqual(self.result(appraisal).score, 97.25)
        self.assertEqual(appraisal.state, "acknowledged")

        self.tour("representative_reads_decision", "rep_s1a")
