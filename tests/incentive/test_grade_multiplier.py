"""D3.3, D4.i1: what the appraisal multiplies in the incentive."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import tagged

from odoo.addons.sales_tiered_mgmt.models.incentive.incentive_people import People

from tests.appraisal.case_consequence import ConsequenceCase
from tests.incentive.case import IncentiveCase


@tagged("standard", "post_install", "-at_install")
class TestGradeMultiplier(ConsequenceCase, IncentiveCase):
    """3 % of 10,000, times 0.5 below 60 points, 1 from there, 1.2 from 85."""

    def graded(self, **vals):
        steps = ((0, 0.5), (60, 1), (85, 1.2))
        return self.component(
            multiplier_ids=[
                Command.create({"source": "grade", "start": start, "factor": factor})
                for start, factor in steps
            ],
            **vals,
        )

    def setUp(self):
        super().setUp()
        for name in ("rep_n1a", "rep_n1b", "rep_n2a"):
            self.signed(name, self.day(self.last), 10_000)

    def amounts(self, run):
        return {
            name: self.lines(run, name).amount
            for name in ("rep_n1a", "rep_n1b", "rep_n2a")
        }

    def test_d33_the_released_score_of_the_period_multiplies(self):
        self.plan(self.graded())
        self.released(rep_n1a="S", rep_n1b="C", rep_n2a="D")
        run = self.computed()
        self.assertEqual(
            self.amounts(run), {"rep_n1a": 360, "rep_n1b": 300, "rep_n2a": 150}
        )
        self.assertFalse(run.sudo().warnings)
        words = self.lines(run, "rep_n1a").explanation
        self.assertIn("Appraisal score: 97", words)

    def test_d33_without_a_released_appraisal_nothing_multiplies(self):
        self.plan(self.graded())
        self.opened()
        run = self.computed()
        self.assertEqual(set(self.amounts(run).values()), {300})
        self.assertIn("rep_n1a", run.sudo().warnings)
        self.assertIn("rep_n2a", run.sudo().warnings)
        words = self.lines(run, "rep_n1a").explanation
        self.assertIn("No appraisal of the period was released", words)

    def test_d33_the_score_of_another_quarter_does_not_count(self):
        self.plan(self.graded())
        self.released(self.before, rep_n1a="D")
        self.assertEqual(self.amounts(self.computed())["rep_n1a"], 300)

    def test_d33_a_year_takes_the_latest_quarter_in_it(self):
        people = self._people()
        self.released(self.before, rep_n1a="D")
        self.released(self.last, rep_n1a="A")
        wide = people(self.before, self.last)
        self.assertEqual(wide[self.users["rep_n1a"].id], 88)
        narrow = people(self.before, self.before)
        self.assertEqual(narrow[self.users["rep_n1a"].id], 40)

    def _people(self):
        self.plan(self.graded())

        def grades(first, last):
            end = Date.add(last, months=3, days=-1)
            return People(self.company, self.teams["north"], first, end).grades()

        return grades

    def test_d33_scores_are_read_by_one_query(self):
        self.plan(self.graded())
        self.released(rep_n1a="S", rep_n1b="C")
        self.env.flush_all()
        people = People(
            self.company,
            self.teams["north"],
            self.last,
            Date.add(self.last, months=3, days=-1),
        )
        with self.assertQueryCount(1):
            self.assertEqual(len(people.grades()), 3)

    def test_d33_a_locked_run_keeps_its_score(self):
        self.plan(self.graded())
        cycle = self.released(rep_n1a="S")
        run = self.locked()
        result = (
            cycle._appraisals()
            ._every("result")
            .filtered(lambda one: one.user_id == self.users["rep_n1a"])
        )
        result._engine_write({"score": 40, "grade_id": self.grades["D"].id})
        line = self.lines(run, "rep_n1a")
        self.assertEqual(line.amount, 360)
        self.assertIn("Appraisal score: 97", line.explanation)
        following = self.computed(self.this)
        self.assertFalse(self.lines(following, "rep_n1a", "correction"))

    def test_d33_a_score_released_after_the_computation_stops_the_lock(self):
        self.plan(self.graded())
        run = self.computed()
        self.released(rep_n1a="D")
        self.confirm_all(run)
        with self.assertRaisesRegex(UserError, "results have changed"):
            run.action_submit()

    def test_a_shared_bonus_has_nobodys_score(self):
        with self.assertRaises(ValidationError):
            self.plan(self.graded(scope="team", sharing="equal"))
