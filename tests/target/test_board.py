"""The page of one's own targets, the cascade, and the ways to them."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import tagged

from tests.target.test_checkpoint import CheckpointCase


@tagged("standard", "post_install", "-at_install")
class TestBoard(CheckpointCase):
    """D1.3, D2.4: everybody sees the own figures, leaders those of their people."""

    def card(self, sheet, period, metric=None):
        board = sheet.board
        json.dumps(board)
        [card] = [
            card
            for card in board["periods"][period]["cards"]
            if card["metric_id"] == (metric or self.signed).id
        ]
        return card

    def test_d1p3_month_quarter_and_year_of_each_metric(self):
        plan = self.in_force()
        self.sign("rep_n1a", 200, 3, 4)
        self.sign("rep_n1a", 100, 5, 4)
        self.sign("rep_n1b", 70, 5, 4)
        sheet = self.by("rep_n1a", self.sheet(plan, "rep_n1a").sudo(False))
        with self.at(5, 11):
            cards = {
                name: self.card(sheet, name) for name in ("month", "quarter", "year")
            }
            self.assertEqual(
                {name: card["amount_target"] for name, card in cards.items()},
                {"month": 250, "quarter": 750, "year": 3000},
            )
            self.assertEqual(
                {name: card["amount_actual"] for name, card in cards.items()},
                {"month": 100, "quarter": 100, "year": 300},
            )
            month = cards["month"]
            days = plan.company_id._sales_working_days(
                *(Date.to_date(f"{self.year}-05-{day}") for day in ("01", "31"))
            )
            left = [day for day in days if day.day >= 11]
            self.assertEqual(sheet.board["periods"]["month"]["days_left"], len(left))
            self.assertAlmostEqual(month["left_per_day"], 150 / len(left))
            self.assertAlmostEqual(
                month["amount_due"], 250 * (1 - len(left) / len(days)), 2
            )
            self.assertEqual(cards["quarter"]["pace_state"], "behind")
            board = sheet.board
            self.assertEqual(len(board["months"]), 12)
            actual = board["series"][str(self.signed.id)]["actual"]
            self.assertEqual(
                {index: value for index, value in enumerate(actual) if value},
                {2: 200, 4: 100},
            )
            # a metric nobody has measured yet is neither good nor bad
            self.assertEqual(self.card(sheet, "year", self.count)["pace_state"], "none")

    def test_d1p3_a_plan_of_another_year_shows_its_nearest_days(self):
        plan = self.in_force()
        with self.at(5, 11):
            periods = self.sheet(plan, "rep_n1a")._board_periods(plan, plan.company_id)
            self.assertEqual(periods["month"][0], Date.to_date(f"{self.year}-05-01"))
        plan_before = plan.date_from
        self.env.cr.execute(
            "UPDATE sales_target_plan SET date_to = %s WHERE id = %s",
            [f"{self.year}-04-15", plan.id],
        )
        plan.invalidate_recordset()
        with self.at(5, 11):
            periods = self.sheet(plan, "rep_n1a")._board_periods(plan, plan.company_id)
        self.assertEqual(periods["month"][1], Date.to_date(f"{self.year}-04-15"))
        self.assertEqual(periods["year"][0], plan_before)

    def test_d1p3_my_targets_opens_the_own_sheet_or_says_what_is_to_come(self):
        Sheet = self.as_user("rep_n1a")["sales.target.sheet"]
        self.assertFalse(Sheet.action_open_my_targets()["res_id"])
        plan = self.in_force()
        own = self.sheet(plan, "rep_n1a")
        action = Sheet.action_open_my_targets()
        self.assertEqual(action["res_id"], own.id)
        [view_id] = [view_id for view_id, kind in action["views"] if kind == "form"]
        Sheet.browse(own.id).get_view(view_id, "form")
        # a new version that is being made does not take its place
        self.by("director_north", plan.sudo(False)).action_new_version("market")
        self.assertEqual(Sheet.action_open_my_targets()["res_id"], own.id)
        self.assertEqual(Sheet.browse(own.id).other_sheet_count, 0)

    def test_d1p3_after_a_transfer_the_sheet_of_today(self):
        self.assign(self.users["rep_n1a"], "representative", "n2", f"{self.year}-05-15")
        plan = self.prepared().sudo()
        plan.sheet_ids._move("agreed")
        plan._record({"state": "running"})
        first, second = self.sheet(plan, "rep_n1a").sorted("date_from")
        Sheet = self.as_user("rep_n1a")["sales.target.sheet"]
        for day, sheet in ((14, first), (15, second)):
            with self.at(5, day):
                action = Sheet.action_open_my_targets()
            self.assertEqual(action["res_id"], sheet.id)
        self.assertEqual(Sheet.browse(first.id).other_sheet_count, 1)
        found = Sheet.search(
            Sheet.browse(first.id).action_open_other_sheets()["domain"]
        )
        self.assertEqual(found.ids, (first | second).ids)

    def test_d2p4_the_facts_behind_a_figure(self):
        plan = self.in_force()
        self.sign("rep_n1a", 200, 3, 4)
        self.sign("rep_n1a", 100, 5, 4)
        self.sign("rep_n1b", 70, 5, 4)
        with self.at(5, 11):
            for name, owner, expected in (
                ("rep_n1a", "rep_n1a", {"month": 100, "year": 300}),
                ("manager_n1", "n1", {"month": 170, "year": 370}),
                ("director_north", "north", {"month": 170, "year": 370}),
            ):
                sheet = self.by(name, self.sheet(plan, owner).sudo(False))
                for period, value in expected.items():
                    action = sheet.action_open_facts(self.signed.id, period)
                    facts = self.as_user(name)["sales.performance"].search(
                        action["domain"]
                    )
                    self.assertEqual(sum(facts.mapped("value")), value)
                    self.assertEqual(self.card(sheet, period)["amount_actual"], value)
        with self.assertRaises(AccessError):
            self.by("rep_n1b", sheet).action_open_facts(self.signed.id)

    def test_d1p2_the_cascade_begins_where_one_may_look(self):
        plan = self.in_force()
        domain = [("plan_id", "in", plan.ids)]
        north, n1 = (self.sheet(plan, name) for name in ("north", "n1"))
        own = self.sheet(plan, "rep_n1a")
        for name, roots, number in (
            ("director_north", north, len(plan.sheet_ids)),
            ("manager_n1", n1, 4),
            ("rep_n1a", own, 1),
        ):
            Sheet = self.as_user(name)["sales.target.sheet"]
            found = Sheet.hierarchy_read(
                domain,
                {"owner_name": {}, "attainment": {}, "parent_id": {"fields": {}}},
                "parent_id",
                "child_ids",
            )
            self.assertEqual(len(found), number, name)
            # where the tree begins, nothing is above: no way up, no name
            self.assertEqual(
                [one["id"] for one in found if not one["parent_id"]], roots.ids, name
            )
        one = self.as_user("director_north")["sales.target.sheet"].hierarchy_read(
            [("id", "=", n1.id)], {}, "parent_id", "child_ids"
        )
        self.assertEqual(
            {found["id"] for found in one},
            set((north | n1 | n1.child_ids | north.child_ids).ids),
        )

    def test_d2p4_behind_pace_is_found_by_search(self):
        plan = self.in_force()
        self.sign("rep_n1a", 250, 3, 4)
        with self.at(3, 10):
            Sheet = self.as_user("manager_n1")["sales.target.sheet"].with_context(
                sales_period="month", sales_metric_id=self.signed.id
            )
            people = [("plan_id", "in", plan.ids), ("kind", "=", "person")]
            behind = Sheet.search([*people, ("pace_state", "=", "behind")])
            self.assertEqual(
                behind.user_id, self.users["rep_n1b"] | self.users["manager_n1"]
            )
            ahead = Sheet.search([*people, ("pace_state", "=", "ahead")])
            self.assertEqual(ahead.user_id, self.users["rep_n1a"])
            self.assertEqual(set(behind.mapped("pace_state")), {"behind"})
            # the whole year: nobody keeps up with January and February
            year = Sheet.with_context(sales_period="year")
            self.assertEqual(
                len(year.search([*people, ("pace_state", "=", "behind")])), 3
            )

    def test_d2p4_every_metric_of_a_plan_can_be_shown(self):
        self.in_force()
        arch = self.as_user("rep_n1a")["sales.target.sheet"].get_view(
            self.env.ref("sales_tiered_mgmt.sales_target_sheet_view_search").id,
            "search",
        )["arch"]
        self.assertIn('name="metric_test_signed"', arch)
        self.assertIn(f"'sales_metric_id': {self.signed.id}", arch)
        self.signed.name = "Renamed"
        arch = self.as_user("rep_n1a")["sales.target.sheet"].get_view(
            self.env.ref("sales_tiered_mgmt.sales_target_sheet_view_search").id,
            "search",
        )["arch"]
        self.assertIn('string="Renamed"', arch)

    def test_d2p4_from_employee_team_and_position_to_the_targets(self):
        plan = self.in_force()
        self.sign("rep_n1a", 300, 3, 4)
        employee = self.env["hr.employee"].create(
            {"name": "rep_n1a", "user_id": self.users["rep_n1a"].id}
        )
        own = self.sheet(plan, "rep_n1a")
        self.env.flush_all()
        with self.at(3, 10):
            manager = self.as_user("manager_n1")
            public = manager["hr.employee.public"].browse(employee.id)
            position = manager["sales.tier.assignment"].search(
                [("user_id", "=", own.user_id.id)]
            )
            for record in (public, position):
                self.assertAlmostEqual(record.sales_attainment, 0.1)
                self.assertEqual(record.action_view_sales_targets()["res_id"], own.id)
            team = manager["crm.team"].browse(self.teams["n1"].id)
            self.assertAlmostEqual(team.sales_attainment, 300 / 7200, 4)
            self.assertTrue(team.action_view_sales_targets()["domain"])
            # a colleague sees nothing of it, and of the team neither
            colleague = self.as_user("rep_n1b")
            for record in (
                colleague["hr.employee.public"].browse(employee.id),
                colleague["crm.team"].browse(self.teams["n1"].id),
            ):
                self.assertFalse(record.has_sales_targets)
                self.assertEqual(record.sales_attainment, 0)

    def test_d2p4_the_boards_queries_do_not_grow_with_sheets(self):
        plan = self.in_force()
        people = plan.sheet_ids.filtered(lambda sheet: sheet.kind == "person")

        def cost(sheets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            sheets.mapped("board")
            return self.env.cr.sql_log_count - before

        with self.at(5, 11):
            cost(people)
            few, many = cost(people[:1]), cost(people)
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(few, 25)

    def test_d2p4_the_analysis_shows_what_the_targets_show(self):
        plan = self.in_force()
        domain = [("plan_id", "=", plan.id)]
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            env = self.as_user(name)
            rows = env["sales.target"].search(domain)
            self.assertTrue(rows)
            self.assertEqual(
                set(env["sales.target.attainment"].search(domain).ids), set(rows.ids)
            )
        self.assertFalse(
            self.as_user("rep_s1a")["sales.target.attainment"].search(domain)
        )
