"""Neither people nor plans make queries."""

from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.incentive.plan_case import PlanCase


@tagged("standard", "post_install", "-at_install")
class TestPlanCost(PlanCase):
    """A plan for fifty people costs what one for five costs."""

    def staff(self, team, number):
        start = self.env["res.users"].search_count([])
        users = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {"name": f"Person {index}", "login": f"t_many_{index}"}
                    for index in range(start, start + number)
                ]
            )
        )
        self.env["sales.tier.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "tier_id": self.tiers["representative"].id,
                    "team_id": self.teams[team].id,
                    "date_from": "2024-01-01",
                    "reason": "many",
                }
                for user in users
            ]
        )

    def plan_for(self, team):
        rep = self.tiers["representative"].id
        return self.in_review(
            participation_ids=[
                Command.create({"tier_id": rep, "team_id": self.teams[team].id})
            ]
        )

    def cost(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_approval_does_not_grow_with_people(self):
        self.staff("n1", 3)
        self.staff("n2", 49)
        # caches that the first one fills
        self.plan_for("n1").action_submit()
        few, many = self.plan_for("n1"), self.plan_for("n2")
        costs = {"few": self.cost(few.action_submit)}
        costs["many"] = self.cost(many.action_submit)
        self.assertEqual(len(few.sudo().acknowledgement_ids), 5)
        self.assertEqual(len(many.sudo().acknowledgement_ids), 50)
        self.assertLessEqual(costs["many"], costs["few"] + 3, costs)

    def test_the_job_does_not_grow_with_plans(self):
        plans = self.env["sales.incentive.plan"]
        for _number in range(6):
            plans |= self.in_force()
        some = plans[:2].sudo()
        costs = {"few": self.cost(some._send_acknowledgements)}
        costs["many"] = self.cost(plans.sudo()._send_acknowledgements)
        self.assertLessEqual(costs["many"], costs["few"], costs)

    def test_versions_of_a_day_are_one_query(self):
        for _number in range(4):
            self.in_force()
        Plan = self.env["sales.incentive.plan"]
        Plan._versions_for(self.company, self.quarter)
        cost = self.cost(lambda: Plan._versions_for(self.company, self.quarter).ids)
        self.assertLessEqual(cost, 2)

    def test_a_list_of_plans_does_not_grow(self):
        plans = self.env["sales.incentive.plan"]
        for _number in range(6):
            plans |= self.in_force()
        fields = {
            "display_name": {},
            "acknowledgement_count": {},
            "given_count": {},
            "is_to_acknowledge": {},
            "state": {},
        }
        director = self.by("director_north", plans)
        costs = {"few": self.cost(lambda: director[:2].web_read(fields))}
        costs["many"] = self.cost(lambda: director.web_read(fields))
        self.assertLessEqual(costs["many"], costs["few"] + 1, costs)

    def test_days(self):
        """Quarters are those of the company's fiscal year."""
        plan = self.new_plan(date_from=Date.to_date("2026-01-01"))
        self.assertTrue(plan._is_period_start(Date.to_date("2031-04-01")))
        self.assertFalse(plan._is_period_start(Date.to_date("2031-05-01")))
        self.company.write({"fiscalyear_last_month": "1", "fiscalyear_last_day": 31})
        self.assertTrue(plan._is_period_start(Date.to_date("2031-05-01")))
        self.assertFalse(plan._is_period_start(Date.to_date("2031-04-01")))
        after = Date.to_date("2031-05-02")
        self.assertEqual(plan._next_period_start(after), Date.to_date("2031-08-01"))
