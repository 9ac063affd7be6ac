"""The course of an incentive plan: made, discussed, decided, in force (C1.p2, C2.p3)."""

from odoo.tests import tagged

from tests.incentive.case import PlanCase


@tagged("standard", "post_install", "-at_install")
class TestPlanCourse(PlanCase):
    """Each step by its own person."""

    def test_c1p2_the_director_decides_on_record(self):
        plan = self.in_review()
        self.assertEqual(plan.state, "review")
        self.assertTrue(plan.action_submit())
        self.assertEqual(plan.state, "approved")
        approval = plan.sudo().sales_approval_ids
        self.assertTrue(approval.is_own_authority)
        self.assertEqual(approval.person_id, self.users["director_north"])
        self.assertEqual(plan.approved_by_id, self.users["director_north"])
