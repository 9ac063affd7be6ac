"""A plan of many people: neither people nor months make queries."""

from unittest.mock import patch

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

    def _many_to_hand_down(self, number):
        """A plan whose team n1 has that many people more, its target not split yet."""
        self.staff(self.env["res.users"].search_count([]), number)
        plan = self.distributed()
        sheet = self.sheet(plan, "n1")
        rows = sheet.sudo().child_ids.target_ids.filtered(
            lambda row: row.metric_id == self.signed
        )
        self.by("manager_n1", rows.browse()).set_amounts(dict.fromkeys(rows.ids, 1))
        return plan, sheet

    def test_d1p2_handing_down_does_not_grow_with_people(self):
        """A reminder sends each a mail of the own, and makes nothing else for each."""
        costs = {}
        for number in (5, 25):
            plan, sheet = self._many_to_hand_down(number)
            manager = self.by("manager_n1", sheet)
            costs["hand down", number] = self.cost(manager.action_hand_down)
            waiting = sheet.sudo().child_ids.filtered(
                lambda part: part.state == "proposed"
            )
            self.assertGreaterEqual(len(waiting), number)
            people = self.by("manager_n1", waiting)
            mails = self.env["mail.notification"].search_count([])
            with patch.object(self.registry[sheet._name], "_mail_reminder"):
                costs["remind", number] = self.cost(people.action_remind)
            self.assertEqual(self.env["mail.notification"].search_count([]), mails)
            people.action_remind()
            self.assertEqual(
                self.env["mail.notification"].search_count([]) - mails, len(waiting)
            )
            self.assertEqual(len(waiting.activity_ids), len(waiting))
            for part in waiting:
                self.assertEqual(part.message_partner_ids, part.user_id.partner_id)
            plan.with_env(self.as_user("director_north")).action_cancel()
        for name in ("hand down", "remind"):
            # batches of INSERT
            self.assertLessEqual(costs[name, 25], costs[name, 5] + 6, costs)
