"""A3.3, D3.3: grades are a whole set, the same for everybody, and keep the meaning."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestGrade(AppraisalCase):
    def setUp(self):
        super().setUp()
        self.Grade = self.as_user("admin")["sales.appraisal.grade"]
        self.common = self.Grade.search([("company_id", "=", False)])

    def own_grades(self, *rows):
        """Grades of the company: (name, points from, expected per cent)."""
        return self.Grade.create(
            [
                {
                    "name": name,
                    "description": name,
                    "score_from": start,
                    "guideline": part,
                    "company_id": self.company.id,
                }
                for name, start, part in rows
            ]
        )

    def test_delivered_grades_are_whole(self):
        self.assertEqual(self.common.mapped("name"), ["S", "A", "B", "C", "D"])
        self.assertFalse(any(self.common.mapped("problems")))

    def test_a_set_with_a_hole_stops_the_cycle_and_says_so(self):
        grades = self.own_grades(("High", 80, 50), ("Low", 10, 40))
        for told in ("Low, starts from 10 points", "sum up to 90.00 %"):
            self.assertIn(told, grades[0].problems)
        cycle = self.cycle()
        with self.assertRaisesRegex(UserError, "grades are not complete"):
            cycle.action_open()
        self.assertEqual(cycle.state, "draft")
        grades[1].write({"score_from": 0, "guideline": 50})
        grades.invalidate_recordset()
        self.assertFalse(any(grades.mapped("problems")))
        cycle.action_open()
        self.assertEqual(cycle.state, "open")

    def test_common_grades_do_not_matter_to_a_company_with_its_own(self):
        self.common.write({"guideline": 1})
        self.own_grades(("All", 0, 100))
        self.cycle().action_open()

    @attempt(
        "lower the points of a grade after people were graded",
        "sales administrator",
        "RPC write, unlink",
    )
    def test_what_was_given_keeps_its_meaning(self):
        cycle = self.opened()
        self.assessed(cycle, "rep_n1a", "manager_n1")
        given = self.appraisal(cycle, "rep_n1a")._every("result").grade_id
        given = self.by("admin", given)
        self.assertTrue(given.is_used)
        for vals in ({"score_from": 1}, {"name": "Z"}, {"company_id": 1}):
            with self.assertRaisesRegex(UserError, "given to people"):
                given.write(vals)
        with self.assertRaisesRegex(UserError, "given to people"):
            given.unlink()
        # the same figures once more, such as by an import, change nothing
        given.write({"name": given.name, "description": "Better words"})
        self.assertEqual(given.description, "Better words")

    @attempt(
        "add, archive or move a grade while people are graded",
        "sales administrator",
        "RPC create, write",
    )
    def test_nothing_changes_within_a_cycle(self):
        unused = self.Grade.create(
            {"name": "T", "description": "Nobody has it", "score_from": 99}
        )
        self.opened()
        for change in (
            lambda: self.own_grades(("Easy", 0, 100)),
            lambda: unused.action_archive(),
            lambda: unused.write({"score_from": 98}),
            lambda: unused.unlink(),
        ):
            with (
                self.assertRaisesRegex(UserError, "is running"),
                self.env.cr.savepoint(),
            ):
                change()
        abroad = self.env["res.company"].create({"name": "Abroad"})
        grade = self.env["sales.appraisal.grade"].create(
            {"name": "X", "description": "X", "company_id": abroad.id, "score_from": 0}
        )
        self.assertTrue(grade, "another company has no cycle")

    @attempt(
        "make the own grade easier",
        "representative, director, administrator who holds a tier",
        "RPC write",
    )
    def test_only_administrators_without_a_tier(self):
        self.users["director_north"].group_ids += self.env.ref(
            "sales_team.group_sale_manager"
        )
        for name in ("rep_n1a", "manager_n1", "director_north"):
            grade = self.by(name, self.common[0])
            with self.assertRaises(AccessError):
                grade.write({"guideline": 90})
            with self.assertRaises(AccessError):
                grade.create({"name": "X", "description": "X", "score_from": 3})
            with self.assertRaises(AccessError):
                grade.unlink()
