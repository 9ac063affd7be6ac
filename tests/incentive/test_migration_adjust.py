"""19.0.3.0.0 adjusted statements by proposals."""

from odoo.tests import tagged

from tests.authority.test_migration import migration
from tests.common import SalesForceCase

SCRIPT = "post-migrate.py"


@tagged("standard", "post_install", "-at_install")
class TestMigrationOfAdjustments(SalesForceCase):
    """C1.p3: the decision moves to the document of its own, and what waits stays."""

    def setUp(self):
        super().setUp()
        self.decision = self.env.ref(
            "sales_tiered_mgmt.sales_decision_statement_adjust"
        )
        self.decision.model_id = self._model("sales.proposal")

    def _update(self, version="19.0.3.0.0"):
        self.env.flush_all()
        migration("19.0.4.0.0", SCRIPT).migrate(self.env.cr, version)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _model(self, name):
        return self.env["ir.model"]._get(name)

    def test_c1p3_statements_are_adjusted_by_adjustments(self):
        self.decision.condition = "[('needs_person', '=', True)]"
        for _again in range(2):
            self._update()
            self.assertEqual(
                self.decision.model_id, self._model("sales.incentive.adjustment")
            )
        # what was about proposals is gone, and every adjustment is held to it
        self.assertFalse(self.decision.condition)
        adjustment = self.as_user("manager_n1")["sales.incentive.adjustment"].create(
            {"name": "x", "user_id": self.users["rep_n1a"].id, "amount": 5}
        )
        adjustment.action_submit()
        self.assertEqual(adjustment.state, "submitted")

    def test_c1p3_a_proposal_under_way_is_decided(self):
        proposal = self.as_user("manager_n1")["sales.proposal"].create(
            {
                "decision_id": self.decision.id,
                "subject": "x",
                "reason": "x",
                "value": 10,
                "subject_user_id": self.users["rep_n1a"].id,
            }
        )
        proposal.action_submit()
        self._update()
        request = proposal.sudo()._sales_pending_approvals()
        request.with_user(self.users["director_north"]).action_approve()
        self.assertEqual(proposal.state, "approved")

    def test_c1p3_a_choice_of_the_company_stays(self):
        self.decision.write(
            {
                "model_id": self._model("hr.expense").id,
                "measure_field_id": self.env["ir.model.fields"]
                ._get("hr.expense", "total_amount")
                .id,
            }
        )
        self._update()
        self.assertEqual(self.decision.model_id, self._model("hr.expense"))
        self.assertTrue(self.decision.measure_field_id)

    def test_a_new_database_is_left_alone(self):
        self._update(version=None)
        self.assertEqual(self.decision.model_id, self._model("sales.proposal"))
