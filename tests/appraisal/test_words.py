"""A3.1, A3.3: everybody reads how points come about, before and after."""

from odoo.tests import tagged

from tests.appraisal.case import scale
from tests.appraisal.test_template import TemplateCase


@tagged("standard", "post_install", "-at_install")
class TestRuleWords(TemplateCase):
    def words(self, tier="manager", **vals):
        """An indicator of a manager in words, as a representative reads them."""
        vals = {"name": "One", "weight": 100, **vals}
        draft = (
            self.draft(vals, tier=tier)
            if tier
            else self.draft(vals, subject="team", tier_id=False)
        )
        return self.by("rep_n1a", draft.indicator_ids).rule_words.splitlines()

    def metric_words(self, metric, **vals):
        return self.words(source="metric", metric_id=self.metric(metric).id, **vals)

    def test_attainment_with_floor_and_cap(self):
        self.assertEqual(
            self.words(**self.indicator(weight=100, floor=0.6, cap=120)),
            [
                "Attainment of the target: Signed, of the person.",
                "Each per cent is a point: 90 % brings 90.",
                "Below 60 % there are no points.",
                "At most 120 points.",
                "Without data it is left out, and the others weigh more.",
            ],
        )

    def test_less_is_better(self):
        found = self.words(
            **self.indicator(
                weight=100, metric_id=self.metric("days_to_collect").id, scope="team"
            )
        )
        self.assertIn("Days to Collect, of the teams led and all below.", found[0])
        self.assertIn("the target divided by the result", found[1])

    def test_line_in_the_unit_of_the_metric(self):
        found = self.metric_words(
            "signed",
            rule="linear",
            low_value=1000,
            high_value=5000,
            high_score=100,
            scope="team",
            is_per_head=True,
        )
        self.assertEqual(
            found[0], "Result: Signed, of the teams led and all below, per head."
        )
        self.assertIn("1,000.00", found[1])
        self.assertIn("100 points; evenly in between", found[1])
        rate = self.metric_words(
            "meeting_attendance", rule="linear", low_value=0.5, high_value=1
        )
        self.assertIn("50 %: 0 points; 100 %: 100 points", rate[1])

    def test_steps_with_what_lies_below(self):
        steps = scale((2, 60, False), (4, 100, "all of them"))
        found = self.metric_words("training_done", rule="steps", step_ids=steps)
        self.assertEqual(
            found[1:3],
            [
                "By the step reached: from 2: 60 points; from 4: 100 points (all of "
                "them).",
                "Below 2 there are no points.",
            ],
        )

    def test_attainment_by_steps_is_told_in_per_cent(self):
        found = self.words(
            **self.indicator(
                weight=100, rule="steps", step_ids=scale((0.8, 60, ""), (1, 100, ""))
            )
        )
        self.assertIn("from 80 %: 60 points; from 100 %: 100 points", found[1])

    def test_ranking_scale_survey_points(self):
        found = self.metric_words(
            "orders", rule="ranking", peer_group="division", is_lower_better=True
        )
        self.assertIn("in the division: 100 points for the first", found[1])
        self.assertIn("lowest result", found[2])
        found = self.words(**self.manual(weight=100, evidence="comment"))
        self.assertEqual(
            found,
            [
                "Assessed by the superior.",
                "On this scale:",
                "– 100 points: Excellent",
                "– 80 points: Good",
                "– 60 points: Fair",
                "– 20 points: Poor",
                "Without data it is left out, and the others weigh more.",
                "The assessment needs a comment.",
            ],
        )
        found = self.words(source="peers", rule="survey")
        self.assertIn("1: 0 points; 5: 100 points", found[1])
        found = self.words(source="manual", rule="points", cap=50)
        self.assertEqual(found[1], "From 0 to 50 points, as assessed.")

    def test_missing_data_that_count(self):
        found = self.metric_words(
            "orders", rule="points", missing="count", missing_score=60
        )
        self.assertEqual(found[-1], "Without data it counts as 60 points.")

    def test_team_and_quarters(self):
        found = self.words(
            None, source="metric", metric_id=self.metric("orders").id, rule="points"
        )
        self.assertIn("of the team and all teams below", found[0])
        draft = self.draft(
            {"name": "Q", "weight": 100, "source": "quarters", "rule": "points"},
            period="year",
            weight_q1=10,
            weight_q2=20,
            weight_q3=30,
            weight_q4=40,
        )
        self.assertIn("10, 20, 30 and 40 %", draft.indicator_ids.rule_words)

    def test_total_before_anybody_is_appraised(self):
        draft = self.draft(
            self.indicator(weight=60), self.manual(weight=40), highest_score=110
        )
        told = self.by("rep_n1a", draft).total_words.splitlines()
        self.assertEqual(
            told,
            [
                "The total is the sum of weight × points:",
                "– 60 % × points of Signed",
                "– 40 % × points of Teamwork",
                "By subject: Sales Results 60 %, Teamwork 40 %.",
                "On the two sides of the nine-box: Result 60 %, Quality 40 %.",
                "No total is above 110 points.",
                "For example, where there are no data for Signed, Teamwork weighs "
                "100 % in place of 40 %.",
            ],
        )
        self.assertEqual(draft.weight_total, 100)
