"""A3.3: each line and the total say how they came about, to whoever may know."""

from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase, scale
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestExplanation(AppraisalCase):
    def told(self, appraisal, name, as_name=None):
        """The sentences of a line, as somebody reads them; None: not seen."""
        if as_name:
            appraisal = self.by(as_name, appraisal)
        self.env.invalidate_all()
        line = appraisal.env["sales.appraisal.line"].search(
            [("appraisal_id", "=", appraisal.id), ("name", "=", name)]
        )
        return line.explanation.splitlines() if line else None

    def template_of(self, *indicators, tier="representative", **vals):
        return self.template(tier, *indicators, **vals)

    def measured(self, name, metric, **vals):
        return {
            "name": name,
            "weight": 50,
            "source": "metric",
            "metric_id": self.metric(metric).id,
            **vals,
        }

    def released(self, cycle, name, superior, director, value=3):
        """An appraisal taken to its release; as the person."""
        self.assessed(cycle, name, superior, value)
        appraisal = self.by(director, self.appraisal(cycle, name))
        appraisal.action_finish_calibration()
        appraisal.sales_approval_ids._decide("approved", "")
        appraisal.action_release()
        return self.appraisal(cycle, name)

    def test_attainment_with_all_its_inputs(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 2700)
        cycle = self.opened()
        own = self.appraisal(cycle, "rep_n1a")
        told = self.told(own, "Signed")
        self.assertRegex(
            told[0], r"^Result .*2,700\.00 ÷ target .*3,000\.00 = attainment 90 %\.$"
        )
        self.assertIn("Points: 90.", told)
        self.assertEqual(told[-1], "Weight: 50 %.", "the total is not released")

    def test_no_target_is_said_to_be_missing(self):
        self.signed("rep_n1a", self.day(self.last), 2700)
        cycle = self.opened()
        told = self.told(self.appraisal(cycle, "rep_n1a"), "Signed", "manager_n1")
        self.assertRegex(told[0], r"No data: there is no target\. Result: .*2,700")
        self.assertEqual(
            told[1],
            "Left out, as there are no data: its weight of 50 % goes to the others.",
        )

    def test_weight_grows_by_what_is_left_out(self):
        self.template_of(
            self.measured("Orders", "orders", rule="linear", high_value=10, weight=25),
            self.indicator("Signed", weight=50),
            self.manual("Care", weight=25),
        )
        for number in range(4):
            self.signed("rep_n1a", self.day(self.last, number + 1), 100)
        cycle = self.opened()
        above = self.assessed(cycle, "rep_n1a", "manager_n1")
        told = self.told(above, "Orders")
        self.assertEqual(
            (told[0], told[-2], told[-1]),
            (
                "Result: 4.",
                "Points: 40.",
                "Weight 25 %, by what is left out of others 50 %: brings 20 points of "
                "the total.",
            ),
        )
        care = self.told(above, "Care")
        self.assertEqual(care[0], "Assessed by the superior: Good")
        self.assertEqual(care[1], "Points: 80.")

    def test_missing_that_counts_is_told_so(self):
        self.template_of(
            self.measured(
                "Rating",
                "customer_rating",
                rule="linear",
                low_value=3,
                high_value=5,
                missing="count",
                missing_score=70,
            ),
            self.manual(),
        )
        cycle = self.opened()
        above = self.assessed(cycle, "rep_n1a", "manager_n1")
        told = self.told(above, "Rating")
        self.assertEqual(
            told,
            [
                "No data: there was nothing to measure in the period.",
                "There are no data: by the template it counts as 70 points.",
                "Weight 50 %: brings 35 points of the total.",
            ],
        )

    def test_per_head_says_how_many_heads(self):
        self.template_of(
            self.measured(
                "Orders",
                "orders",
                rule="points",
                scope="team",
                is_per_head=True,
            ),
            self.manual(),
            tier="manager",
        )
        for number in range(6):
            self.signed("rep_n1b", self.day(self.last, number + 1), 100)
        cycle = self.opened()
        told = self.told(self.appraisal(cycle, "manager_n1"), "Orders")
        self.assertEqual(told[0], "Result 6 ÷ 3 people = 2 per head.")

    @attempt(
        "learn the colleagues' results from the own rank",
        "representative",
        "explanation and inputs of the own line",
        "the place and the number of people only",
    )
    def test_place_among_colleagues_without_their_figures(self):
        self.template_of(
            self.measured("Orders", "signed", rule="ranking"), self.manual()
        )
        for name, amount in (("rep_n1a", 7777), ("rep_n1b", 8888), ("rep_n2a", 6666)):
            self.signed(name, self.day(self.last), amount)
        cycle = self.opened()
        own = self.appraisal(cycle, "rep_n1a")
        self.assertIsNone(self.told(own, "Orders"), "not before the release")
        own = self.released(cycle, "rep_n1a", "manager_n1", "director_north")
        told = self.told(own, "Orders")
        self.assertIn("7,777.00", told[0])
        self.assertRegex(told[1], "^Place 2 of 4: the first has 100 points")
        line = own.env["sales.appraisal.line"].search(
            [("appraisal_id", "=", own.id), ("name", "=", "Orders")]
        )
        for secret in ("8888", "8,888", "6666", "6,666"):
            self.assertNotIn(secret, "\n".join(told))
            self.assertNotIn(secret, str(line.inputs))

    def test_one_alone_has_no_place(self):
        self.template_of(
            self.measured("Orders", "signed", rule="ranking", peer_group="division"),
            self.manual(),
            tier="director",
        )
        cycle = self.opened()
        told = self.told(self.appraisal(cycle, "director_north"), "Orders", "admin")
        self.assertIn("There is nobody to be ranked with.", told)

    def test_open_assessment_is_not_called_left_out(self):
        cycle = self.opened()
        above = self.by("manager_n1", self.appraisal(cycle, "rep_n1a"))
        self.assertEqual(
            self.told(above, "Teamwork")[-1], "Not assessed yet. Weight: 50 %."
        )
        self.rate(above, "superior", 4)
        self.assertEqual(
            self.told(above, "Teamwork"),
            [
                "Assessed by the superior: Excellent",
                "It counts once it is handed in. Weight: 50 %.",
            ],
        )

    @attempt(
        "learn what the superior wrote before the release",
        "representative",
        "explanation of the own lines, total of the result",
    )
    def test_the_person_learns_the_rest_on_the_release(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 2700)
        cycle = self.opened()
        above = self.assessed(cycle, "rep_n1a", "manager_n1", 4)
        own = self.appraisal(cycle, "rep_n1a")
        self.assertIsNone(self.told(own, "Teamwork"))
        self.assertEqual(self.told(own, "Signed")[-1], "Weight: 50 %.")
        result = self.result(above)
        self.env.invalidate_all()
        self.assertFalse(self.by("rep_n1a", result).total_words)
        # not by a relation either
        line = self.by("rep_n1a", above._every("line")[1])
        self.assertFalse(line.explanation)
        director = self.by("director_north", own)
        director.action_calibrate(96, "The fair")
        director.action_finish_calibration()
        director.sales_approval_ids._decide("approved", "")
        director.action_release()
        self.assertEqual(
            self.told(own, "Teamwork"),
            [
                "Assessed by the superior: Excellent",
                "Points: 100.",
                "Weight 50 %: brings 50 points of the total.",
            ],
        )
        self.assertEqual(
            self.by("rep_n1a", result).total_words.splitlines(),
            [
                "– Signed: 50 % × 90 points → 45",
                "– Teamwork: 50 % × 100 points → 50",
                "Total: 95 points.",
                "Changed to 96 points after the assessment; the reason is on record.",
                "Grade S: from 95 points.",
            ],
        )

    def test_total_names_what_is_left_out_and_the_limit(self):
        self.template_of(
            self.indicator(),
            self.manual(step_ids=scale((3, 130, "Good"), (4, 150, "Better"))),
            highest_score=110,
        )
        cycle = self.opened()
        above = self.assessed(cycle, "rep_n1a", "manager_n1")
        told = self.by("manager_n1", self.result(above)).total_words.splitlines()
        self.assertEqual(
            told[:4],
            [
                "– Signed: left out",
                "– Teamwork: 100 % × 130 points → 110",
                "Total: 110 points.",
                "No total is above 110 points: what was reached beyond is not counted.",
            ],
        )

    def test_total_that_is_not_complete_says_so(self):
        cycle = self.opened()
        above = self.by("manager_n1", self.appraisal(cycle, "rep_n1a"))
        self.assertEqual(
            self.by("manager_n1", self.result(above)).total_words.splitlines(),
            [
                "The superior has still to assess something.",
                "– Signed: left out",
                "– Teamwork: not assessed yet",
                "There is no total yet: nothing counts.",
            ],
        )

    def test_quarters_are_told_one_by_one(self):
        self.template_of(
            {"name": "Quarters", "weight": 100, "source": "quarters", "rule": "points"},
            period="year",
        )
        for tier in ("manager", "director"):
            self.template_of(self.manual(weight=100), tier=tier, period="year")
        cycle = self.opened()
        self.released(cycle, "rep_n1a", "manager_n1", "director_north")
        annual = self.opened(
            self.last.replace(month=1), period="year", with_teams=False
        )
        told = self.told(self.appraisal(annual, "rep_n1a"), "Quarters")
        self.assertEqual(told[0], f"{cycle.name}: 80 points, weight 25 %.")
        self.assertEqual(told[1], "Weighted mean: 80.")
        self.assertIn(
            "No data: no appraisal of a quarter is released.",
            self.told(self.appraisal(annual, "rep_n1b"), "Quarters"),
        )

    def test_queries_do_not_grow_with_the_lines(self):
        cycle = self.opened()
        lines = cycle._appraisals()._every("line")
        admin = self.by("admin", lines)

        def queries(some):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("explanation")
            return self.env.cr.sql_log_count - start

        queries(admin)
        few, many = queries(admin[:2]), queries(admin)
        self.assertLessEqual(many, few + 4)
