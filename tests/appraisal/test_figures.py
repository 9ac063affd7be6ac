"""D3.2, A3.3: what the facts say about each indicator."""

from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase


@tagged("standard", "post_install", "-at_install")
class TestFigures(AppraisalCase):
    def line(self, cycle, name, indicator="Signed"):
        """A person's line, as superuser."""
        own = cycle._appraisals().filtered(lambda one: one.user_id == self.users[name])
        return own._every("line").filtered(
            lambda line: line.indicator_id.name == indicator
        )

    def retire(self):
        """No template of the set-up is in use any more."""
        self.env.flush_all()
        for template in self.forms.values():
            template._write({"state": "retired"})
        self.env.invalidate_all()

    def with_indicators(self, *indicators):
        """The representatives' template has these indicators, and a manual one."""
        self.forms["representative"]._write({"state": "retired"})
        self.env.invalidate_all()
        return self.template("representative", *indicators, self.manual(weight=20))

    def test_d32_attainment_by_the_own_target(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 1500)
        self.signed("rep_n1a", self.day(self.this, 0), 9000)
        cycle = self.opened()
        line = self.line(cycle, "rep_n1a")
        self.assertEqual((line.actual, line.target, line.value), (1500, 3000, 0.5))
        self.assertEqual(line.score, 50)

    def test_d32_without_a_target_there_is_no_data(self):
        self.signed("rep_n1a", self.day(self.last), 1500)
        cycle = self.opened()
        line = self.line(cycle, "rep_n1a")
        self.assertFalse(line.has_value or line.has_score)

    def test_d32_number_of_facts_is_data_even_when_it_is_zero(self):
        self.with_indicators(
            self.indicator(
                "Orders",
                source="metric",
                metric_id=self.metric("orders").id,
                rule="linear",
                high_value=4,
            ),
            self.indicator(
                "Rating",
                source="metric",
                metric_id=self.metric("customer_rating").id,
                rule="linear",
                low_value=3,
                high_value=5,
            ),
        )
        self.signed("rep_n1a", self.day(self.last), 1500)
        cycle = self.opened()
        self.assertEqual(self.line(cycle, "rep_n1a", "Orders").score, 25)
        none = self.line(cycle, "rep_n1b", "Orders")
        self.assertTrue(none.has_score)
        self.assertEqual(none.score, 0)
        self.assertFalse(self.line(cycle, "rep_n1a", "Rating").has_value)

    def test_d32_manager_is_appraised_by_the_teams_facts(self):
        self.forms["manager"]._write({"state": "retired"})
        self.env.invalidate_all()
        self.template(
            "manager",
            self.indicator("Team", scope="team"),
            self.indicator(
                "Per head",
                source="metric",
                metric_id=self.metric("signed").id,
                scope="team",
                is_per_head=True,
                rule="linear",
                high_value=2000,
            ),
        )
        self.set_target("n1", 2000)
        self.signed("rep_n1a", self.day(self.last), 1500)
        self.signed("manager_n1", self.day(self.last), 1500)
        self.signed("rep_n2a", self.day(self.last), 7000)
        cycle = self.opened()
        team = self.line(cycle, "manager_n1", "Team")
        self.assertEqual((team.actual, team.target, team.score), (3000, 6000, 50))
        # three people: 1,000 each
        self.assertEqual(self.line(cycle, "manager_n1", "Per head").score, 50)

    def test_d32_leader_who_took_over_has_the_facts_from_that_day_on(self):
        self.forms["manager"]._write({"state": "retired"})
        self.env.invalidate_all()
        self.template("manager", self.indicator("Team", scope="team"), self.manual())
        middle = self.last + timedelta(40)
        held = self.users["manager_n1"].sales_assignment_id
        held.sudo()._write({"date_from": middle})
        self.env.invalidate_all()
        self.set_target("n1", 3000)
        self.signed("rep_n1a", str(middle - timedelta(1)), 4000)
        self.signed("rep_n1a", str(middle), 5000)
        cycle = self.opened()
        line = self.line(cycle, "manager_n1", "Team")
        self.assertEqual(line.actual, 5000)
        # months in part by their days
        self.assertLess(line.target, 9000)
        self.assertGreater(line.target, 4000)

    def test_d32_rank_in_the_peer_group_with_ties(self):
        self.with_indicators(
            self.indicator(
                "Rank",
                source="metric",
                metric_id=self.metric("signed").id,
                rule="ranking",
            )
        )
        for name, amount in (("rep_n1a", 500), ("rep_n1b", 300), ("rep_n2a", 300)):
            self.signed(name, self.day(self.last), amount)
        cycle = self.opened()
        scores = [
            self.line(cycle, name, "Rank").score
            for name in ("rep_n1a", "rep_n1b", "rep_n2a", "rep_s1a")
        ]
        self.assertEqual(scores, [100, 50, 50, 0])

    def test_d32_rank_within_the_division_has_nobody_alone(self):
        self.with_indicators(
            self.indicator(
                "Rank",
                source="metric",
                metric_id=self.metric("signed").id,
                rule="ranking",
                peer_group="division",
            )
        )
        self.signed("rep_n1a", self.day(self.last), 500)
        cycle = self.opened()
        self.assertEqual(self.line(cycle, "rep_n1a", "Rank").score, 100)
        self.assertFalse(self.line(cycle, "rep_s1a", "Rank").has_score)

    def test_d33_year_combines_the_quarters_by_weight_and_share(self):
        """Two quarters, 90 and 70 points; the second counts half and weighs 30."""
        year = Date.to_date(f"{self.last.year}-01-01")
        found = []
        for number, (first, score) in enumerate(
            ((self.before, 90.0), (self.last, 70.0))
        ):
            cycle = self.opened(first)
            own = self.appraisal(cycle, "rep_n1a").sudo()
            own._change_score(score, "Test", "calibration")
            own._engine_write({"share": (1.0, 0.5)[number]})
            own._release()
            found.append(cycle)
        if self.before.year != self.last.year:
            self.skipTest("the quarters are of two years")
        weights = {
            f"weight_q{number + 1}": 30 if number == (self.last.month - 1) // 3 else 20
            for number in range(4)
        }
        self.retire()
        for tier in self.tiers:
            self.template(
                tier,
                {
                    "name": "Quarters",
                    "weight": 100,
                    "source": "quarters",
                    "rule": "points",
                },
                period="year",
                **weights,
            )
        cycle = self.opened(year, period="year")
        line = self.line(cycle, "rep_n1a", "Quarters")
        # (90 x 20 + 70 x 30 x 0.5) / (20 + 15)
        self.assertEqual(line.score, 81.43)
        self.assertEqual(len(line.inputs["quarters"]), 2)
        opened = line.action_open_source()
        self.assertEqual(len(self.env["sales.appraisal"].search(opened["domain"])), 2)

    def test_d32_missing_data_moves_its_weight_or_counts_as_set(self):
        self.with_indicators(
            self.indicator(weight=40),
            self.indicator("Counted", weight=40, missing="count", missing_score=50),
        )
        cycle = self.opened()
        own = self.appraisal(cycle, "rep_n1a")
        above = self.by("manager_n1", own)
        self.rate(above, value=4)
        above.sudo()._score()
        result = self.result(above)
        # 50 points by 40, 100 by 20; the attainment is left out
        self.assertEqual(result.score, 66.67)
        told = {part["key"]: part for part in result.parts}
        left = self.line(cycle, "rep_n1a")
        self.assertEqual(told[left.id]["how"], "left_out")

    def test_facts_of_a_score_can_be_opened(self):
        self.set_target("rep_n1a", 1000)
        order = self.signed("rep_n1a", self.day(self.last), 1500)
        self.signed("rep_n1a", self.day(self.this, 0), 9000)
        self.env.flush_all()
        cycle = self.opened()
        line = self.by("manager_n1", self.line(cycle, "rep_n1a"))
        action = line.action_open_source()
        rows = line.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.mapped("res_id"), order.ids)

    def test_d31_who_is_appraised_and_who_is_not(self):
        """Leavers and short stays are skipped with the reason; joiners are prorated."""
        late = self.last + timedelta(45)
        joiner = self.users["rep_n1b"].sales_assignment_id.sudo()
        joiner._write({"date_from": late})
        short = self.users["rep_n2a"].sales_assignment_id.sudo()
        short._write({"date_from": self.this - timedelta(5)})
        leaver = self.users["rep_s1a"].sales_assignment_id.sudo()
        leaver._write({"date_to": self.this - timedelta(20), "state": "ended"})
        self.env.invalidate_all()
        cycle = self.opened()
        self.assertEqual(
            {(one["user_id"], one["reason"]) for one in cycle.sudo().skipped},
            {(self.users["rep_n2a"].id, "short"), (self.users["rep_s1a"].id, "left")},
        )
        own = self.appraisal(cycle, "rep_n1b")
        days = (self.this - self.last).days
        self.assertEqual(own.days, days - 45)
        self.assertAlmostEqual(own.share, (days - 45) / days, 4)
        self.assertIn("joined", own.note)

    def test_d31_number_of_queries_does_not_grow(self):
        def queries():
            with self.env.cr.savepoint() as savepoint:
                cycle = self.cycle()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                cycle.action_open()
                self.env.flush_all()
                asked = self.env.cr.sql_log_count - before
                savepoint.rollback()
            self.env.invalidate_all()
            return asked

        queries()
        few = queries()
        users = self.env["res.users"].create(
            [
                {
                    "name": f"More {number}",
                    "login": f"t_more_{number}",
                    "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
                }
                for number in range(30)
            ]
        )
        self.env["sales.tier.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "tier_id": self.tiers["representative"].id,
                    "team_id": self.teams["n1"].id,
                    "date_from": "2024-01-01",
                    "reason": "test",
                }
                for user in users
            ]
        )
        queries()  # the assignments have cleared the caches
        # 30 more people; the company may be read together with another, or not
        self.assertLessEqual(queries(), few + 1)
