"""D3.2: a template is put in use when all of it fits, and says what does not."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.appraisal.case import scale
from tests.appraisal.test_template import TemplateCase


@tagged("standard", "post_install", "-at_install")
class TestTemplateCheck(TemplateCase):
    def refused(self, *indicators, **vals):
        """Why a draft of these cannot be used."""
        draft = self.draft(*indicators, **vals)
        self.assertTrue(draft.problems)
        for step in (draft.action_use, draft.action_use_for_exceptions):
            with self.assertRaises(UserError) as caught:
                step()
            self.assertEqual(draft.state, "draft")
        self.assertIn(draft.problems, str(caught.exception))
        return draft.problems

    def metric_indicator(self, name="Visits", metric="customer_visits", **vals):
        vals = {"rule": "linear", "high_value": 10, **vals}
        return {
            "name": name,
            "weight": 50,
            "source": "metric",
            "metric_id": self.metric(metric).id,
            **vals,
        }

    def test_a_whole_one_has_no_problem(self):
        draft = self.draft()
        self.assertFalse(draft.problems)
        draft.action_use()
        self.assertEqual(draft.state, "active")

    def test_nothing_in_it(self):
        draft = self.draft()
        draft.indicator_ids.unlink()
        self.assertIn("Add an indicator", draft.problems)

    def test_weights_must_sum_to_100_exactly(self):
        self.assertIn(
            "sum up to 99.99 %",
            self.refused(self.indicator(weight=49.99), self.manual()),
        )
        self.assertIn(
            "sum up to 150.00 %",
            self.refused(self.indicator(), self.manual(), self.manual("More")),
        )
        thirds = [self.manual(f"Third {n}", weight=33.33) for n in range(2)]
        draft = self.draft(*thirds, self.manual("Last", weight=33.34))
        self.assertFalse(draft.problems, "no float gets in between")

    def test_each_rule_fits_its_source(self):
        for source, rule in (
            ("attainment", "scale"),
            ("metric", "survey"),
            ("manual", "ranking"),
            ("manual", "survey"),
            ("peers", "points"),
            ("metric", "attainment"),
        ):
            with self.subTest(source=source, rule=rule):
                found = self.refused(
                    self.manual(),
                    self.metric_indicator("Odd", source=source, rule=rule),
                )
                self.assertRegex(found, "Odd: the scoring rule .* does not fit")

    def test_figures_of_a_rule(self):
        for told, vals in (
            ("different values", {"low_value": 10}),
            ("different points", {"low_score": 100}),
            ("cannot be negative", {"cap": -1}),
            ("at least two steps", {"rule": "steps"}),
            ("counts as 0 to", {"missing": "count", "missing_score": 130}),
        ):
            with self.subTest(told):
                found = self.refused(self.manual(), self.metric_indicator(**vals))
                self.assertRegex(found, f"Visits: .*{told}")
        found = self.refused(self.manual(), self.indicator(floor=60))
        self.assertRegex(found, "Signed: .*0.6 is 60 %")

    def test_every_grade_of_a_scale_is_worded(self):
        steps = scale((1, 0, "Poor"), (2, 100, " "))
        found = self.refused(self.indicator(), self.manual(step_ids=steps))
        self.assertIn("Teamwork: say of each grade what it stands for", found)
        single = self.manual(step_ids=scale((1, 100, "All")))
        self.assertIn("at least two grades", self.refused(self.indicator(), single))

    def test_metric_is_needed_and_of_the_company(self):
        found = self.refused(self.manual(), self.metric_indicator(metric_id=False))
        self.assertIn("Visits: choose the metric", found)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        metric = self.metric("customer_visits").copy({"code": "visits_elsewhere"})
        metric.company_id = other
        found = self.refused(self.manual(), self.metric_indicator(metric_id=metric.id))
        self.assertIn("counts in Elsewhere only", found)
        metric.company_id = self.company
        draft = self.draft(self.manual(), self.metric_indicator(metric_id=metric.id))
        self.assertFalse(draft.problems)
        draft.company_id = False
        self.assertIn("only", draft.problems, "a common one is for every company")

    def test_only_leaders_are_measured_by_their_teams(self):
        row = self.metric_indicator(scope="team", is_per_head=True)
        self.assertIn("lead no team", self.refused(self.manual(), row))
        self.assertFalse(self.draft(self.manual(), row, tier="manager").problems)
        own = self.metric_indicator(is_per_head=True)
        self.assertIn("only the result of a team", self.refused(self.manual(), own))
        mean = self.metric_indicator(
            metric="customer_rating", scope="team", is_per_head=True
        )
        self.assertIn("adds up", self.refused(self.manual(), mean, tier="manager"))

    def test_quarters_are_of_a_year(self):
        row = {"name": "Quarters", "weight": 50, "source": "quarters", "rule": "points"}
        self.assertIn("only an annual", self.refused(self.manual(), row))
        annual = self.draft(self.manual(), row, period="year")
        self.assertFalse(annual.problems)
        annual.weight_q1 = 40
        self.assertIn("quarters sum up to 115.00 %", annual.problems)
        annual.weight_q4 = 10
        self.assertFalse(annual.problems)
        annual.indicator_ids[0].weight = 0
        annual.write({"indicator_ids": [Command.create({**row, "name": "Again"})]})
        self.assertIn("count once", annual.problems)

    def test_teams_are_not_asked_about_by_colleagues(self):
        peers = {"name": "Peers", "weight": 50, "source": "peers", "rule": "survey"}
        self.assertFalse(self.draft(self.manual(), peers).problems)
        found = self.refused(self.manual(), peers, subject="team", tier_id=False)
        self.assertIn("not about teams", found)

    def test_all_problems_are_named_at_once(self):
        found = self.refused(
            self.indicator(weight=10, metric_id=False),
            self.manual(step_ids=[Command.clear()]),
        )
        self.assertEqual(len(found.splitlines()), 3)
