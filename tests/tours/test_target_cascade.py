"""D1.1-D1.3 in the browser: from the director to the person, and back up."""

from odoo.tests import HttpCase, tagged

from tests.common import SalesForceMixin


@tagged("standard", "post_install", "-at_install")
class TestTargetCascadeTour(SalesForceMixin, HttpCase):
    """Director, manager and representative, each with the own login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_sales_force()
        cls.metric = cls.env["sales.metric"].create(
            {"name": "Tour Turnover", "code": "tour_turnover", "unit": "amount"}
        )

    def sheet(self, owner):
        """Sheet of a person, or of a team (names of ``tests.common``)."""
        sheets = self.plan.sheet_ids
        if owner in self.teams:
            return sheets.filtered(
                lambda sheet: (
                    sheet.kind != "person" and sheet.team_id == self.teams[owner]
                )
            )
        return sheets.filtered(
            lambda sheet: sheet.kind == "person" and sheet.user_id == self.users[owner]
        )

    @property
    def plan(self):
        return self.env["sales.target.plan"].search(
            [("team_id", "=", self.teams["north"].id)]
        )

    def figures(self, *owners):
        """What the owners have in the first month."""
        self.env.invalidate_all()
        return [
            self.sheet(owner).target_ids.sorted("date_from")[0].amount
            for owner in owners
        ]

    def by(self, name, sheet):
        return sheet.with_env(self.as_user(name))

    def tour(self, name, login, path):
        self.start_tour(path, f"sales_tiered_{name}", login=login)
        self.env.invalidate_all()

    def test_d1_targets_go_down_and_answers_come_up(self):
        plans, sheets = "/odoo/target-plans", "/odoo/target-sheets"
        self.tour("director_distributes", "t_director_north", plans)
        self.assertEqual(self.plan.state, "distributed")
        self.assertEqual(self.plan.metric_ids, self.metric)
        self.assertEqual(self.figures("north", "n1", "n2"), [900, 600, 300])
        self.assertEqual(
            self.sheet("n1").activity_ids.user_id, self.users["manager_n1"]
        )

        self.tour("manager_splits", "t_manager_n1", sheets)
        self.assertEqual(self.figures("rep_n1a", "rep_n1b"), [380, 250])
        self.assertEqual(self.sheet("rep_n1a").state, "proposed")
        self.assertEqual(
            self.sheet("rep_n1a").activity_ids.user_id, self.users["rep_n1a"]
        )

        self.tour("representative_counters", "t_rep_n1a", sheets)
        self.assertEqual(self.sheet("rep_n1a").state, "countered")
        self.assertEqual(self.figures("rep_n1a"), [380])

        self.tour("manager_accepts", "t_manager_n1", sheets)
        self.assertEqual(self.sheet("rep_n1a").state, "agreed")
        self.assertEqual(self.figures("rep_n1a"), [350])

        self._others_answer()
        self.assertEqual(self.plan.state, "agreed")
        self.tour("director_approves", "t_director_north", plans)
        self.assertEqual(self.plan.state, "running")
        request = self.plan.sales_approval_ids
        self.assertEqual(request.person_id, self.users["director_north"])
        self.assertEqual((request.state, request.value), ("approved", 900))

    def _others_answer(self):
        self.by("rep_n1b", self.sheet("rep_n1b")).action_agree()
        row = self.sheet("rep_n2a").target_ids.sorted("date_from")[0]
        self.by("manager_n2", row).set_amounts({row.id: 300})
        self.by("manager_n2", self.sheet("n2")).action_hand_down()
        self.by("rep_n2a", self.sheet("rep_n2a")).action_agree()
