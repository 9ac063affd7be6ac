"""A plan of many people: neither people nor months make queries."""

from odoo.tests import tagged

from tests.target.case import TargetCase


@tagged("standard", "post_install", "-at_install")
class TestCost(TargetCase):
    """Neither people nor months make queries."""

    def staff(self, start, number):
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
                    "team_id": self.teams["n1"].id,
                    "date_from": "2024-01-01",
                    "reason": "many",
                }
                for user in users
            ]
        )

    def cost(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_preparing_and_setting_do_not_grow_with_people(self):
        few = self.new_plan()
        costs = {"few": self.cost(few.action_prepare)}
        rows = self.rows(few.sudo().sheet_ids)
        director = self.by("director_north", rows.browse())
        costs["few set"] = self.cost(
            lambda: director.set_amounts(dict.fromkeys(rows.ids, 5))
        )
        few.action_cancel()
        self.staff(0, 80)
        many = self.new_plan()
        costs["many"] = self.cost(many.action_prepare)
        self.assertGreater(len(many.sudo().sheet_ids), 80)
        rows = self.rows(many.sudo().sheet_ids)
        costs["many set"] = self.cost(
            lambda: director.set_amounts(dict.fromkeys(rows.ids, 5))
        )
        # batches of INSERT
        self.assertLessEqual(costs["many"], costs["few"] + 6, costs)
        self.assertLessEqual(costs["many set"], costs["few set"] + 6, costs)
