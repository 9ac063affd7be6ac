"""G2.1, B2: whoever appraises others is measured by how well that is done."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase


@tagged("standard", "post_install", "-at_install")
class TestMetricAppraisal(AppraisalCase):
    def facts(self, name="manager_n1", as_name="manager_n1"):
        """The facts of a superior, as somebody sees them."""
        self.env.invalidate_all()
        return self.as_user(as_name)["sales.performance"].search(
            [
                ("metric_id", "=", self.metric("appraisals_well_made").id),
                ("user_id", "=", self.users[name].id),
                ("date", ">=", self.last),
            ]
        )

    def test_one_fact_for_each_that_was_handed_in(self):
        cycle = self.opened()
        self.assertFalse(self.facts())
        done = self.assessed(cycle, "rep_n1a", "manager_n1")
        fact = self.facts()
        self.assertEqual((fact.value, fact.weight), (1, 1))
        self.assertEqual((fact.res_model, fact.res_id), ("sales.appraisal", done.id))
        self.assertEqual(fact.date, self.today)

    def test_late_or_overturned_is_not_well_made(self):
        cycle = self.opened()
        late = self.assessed(cycle, "rep_n1a", "manager_n1")
        late.sudo()._engine_write({"deadline_assess": self.today - timedelta(1)})
        self.assertEqual(self.facts().value, 0)
        late.sudo()._engine_write({"deadline_assess": self.today})
        self.assertEqual(self.facts().value, 1)
        late.sudo()._engine_write({"is_overturned": True})
        self.assertEqual(self.facts().value, 0)
        good = self.assessed(cycle, "rep_n1b", "manager_n1")
        self.assertEqual(sorted(self.facts().mapped("value")), [0, 1])
        good.sudo()._engine_write({"state": "cancelled"})
        self.assertEqual(self.facts().mapped("value"), [0])

    def test_the_mean_is_the_part_made_well(self):
        cycle = self.opened()
        self.assessed(cycle, "rep_n1a", "manager_n1")
        late = self.assessed(cycle, "rep_n1b", "manager_n1")
        late.sudo()._engine_write({"is_overturned": True})
        self.env.flush_all()
        [(value,)] = self.as_user("manager_n1")["sales.performance"]._read_group(
            [
                ("metric_id", "=", self.metric("appraisals_well_made").id),
                ("user_id", "=", self.users["manager_n1"].id),
                ("date", ">=", self.last),
            ],
            [],
            ["value:sum"],
        )
        self.assertEqual(value, 0.5)

    def test_the_day_is_that_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        cycle = self.opened()
        done = self.assessed(cycle, "rep_n1a", "manager_n1")
        # a quarter past midnight in Shanghai, the day before in UTC
        moment = datetime.combine(self.today, datetime.min.time()) - timedelta(
            hours=7, minutes=45
        )
        done.sudo()._engine_write(
            {
                "date_assessed": moment,
                "deadline_assess": self.today - timedelta(1),
            }
        )
        fact = self.facts()
        self.assertEqual((fact.date, fact.value), (self.today, 0))

    def test_seen_by_the_superior_and_above_only(self):
        cycle = self.opened()
        self.assessed(cycle, "rep_n1a", "manager_n1")
        for name, count in (
            ("director_north", 1),
            ("rep_n1a", 0),
            ("manager_n2", 0),
            ("director_south", 0),
        ):
            self.assertEqual(len(self.facts(as_name=name)), count, name)
