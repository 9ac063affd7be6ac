"""D3.1, C1.p3, C2.p2: from the opening to the release."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase


@tagged("standard", "post_install", "-at_install")
class TestCourse(AppraisalCase):
    def test_opening_makes_everybodys_appraisal(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 2700)
        cycle = self.opened()
        people = cycle._appraisals().user_id
        self.assertEqual(
            people,
            self.env["res.users"].union(*self.users.values()).filtered("sales_tier_id"),
        )
        own = self.appraisal(cycle, "rep_n1a")
        line = own.line_ids.filtered("is_automatic")
        self.assertEqual((line.actual, line.target, line.score), (2700, 3000, 90))
        self.assertEqual(own.sudo().assessor_id, self.users["manager_n1"])
        self.assertEqual(
            self.appraisal(cycle, "manager_n1").sudo().assessor_id,
            self.users["director_north"],
        )
        self.assertEqual(
            self.appraisal(cycle, "director_north").sudo().assessor_id,
            self.users["admin"],
        )

    def test_whole_course(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 2700)
        cycle = self.opened()
        above = self.assessed(cycle, "rep_n1a", "manager_n1")
        result = self.result(above)
        self.assertEqual(result.score, 85)
        self.assertEqual(result.grade_id.name, "A")
        own = self.appraisal(cycle, "rep_n1a")
        own.invalidate_recordset()
        self.assertFalse(own.result_ids, "hidden before the release")
        director = self.by("director_north", own)
        with self.assertRaises(AccessError):
            above.action_calibrate(96, "because")
        director.action_calibrate(96, "The pitch at the fair was hers.")
        director.action_finish_calibration()
        self.assertEqual(own.state, "approval")
        self.assertEqual(
            own.sudo().sales_approval_approver_id, self.users["director_north"]
        )
        director.sales_approval_ids._decide("approved", "")
        self.assertEqual(own.state, "approved")
        with self.assertRaises(AccessError):
            above.action_release()
        director.action_release()
        own.invalidate_recordset()
        self.assertEqual(own.result_ids.score, 96)
        self.assertEqual(own.result_ids.grade_id.name, "S")
        own.action_acknowledge("Thanks")
        self.assertEqual(own.state, "acknowledged")
        with self.assertRaises(UserError):
            own.action_acknowledge("Twice")
