"""D4.i4: the team funds of the demo company, as the people left them."""

from odoo.tests import TransactionCase, tagged


@tagged("standard", "post_install", "-at_install")
class TestFundDemo(TransactionCase):
    """Three funds, two quarters, one evening settled, one trip waiting."""

    def setUp(self):
        super().setUp()
        if not self.env.ref("sales_tiered_mgmt.crm_team_n1", False):
            self.skipTest("needs the demo company")

    def team(self, name):
        return self.env.ref(f"sales_tiered_mgmt.crm_team_{name}")

    def user(self, login):
        return self.env.ref(f"sales_tiered_mgmt.user_{login}")

    def fund(self, name):
        return self.env["sales.fund"].search([("team_id", "=", self.team(name).id)])

    def test_each_team_has_money_from_two_quarters(self):
        for name in ("n1", "n2", "s1"):
            fund = self.fund(name)
            filled = fund.entry_ids.filtered(lambda entry: entry.kind == "fill")
            self.assertEqual(len(filled), 4, "per head and a share, twice")
            self.assertEqual(len(set(filled.mapped("period_from"))), 2)
            self.assertTrue(all(amount > 0 for amount in filled.mapped("amount")))
            self.assertGreater(fund.available, 0)
            self.assertFalse(fund._fill(), "all of it is filled")

    def test_one_evening_is_settled_with_its_receipt(self):
        request = self.fund("n1").request_ids
        self.assertEqual((request.state, request.amount_spent), ("settled", 846))
        self.assertEqual(request.settled_by_id, self.user("manager_n1"))
        receipt = request.receipt_ids.with_user(self.user("director_north"))
        self.assertIn(b"Total", receipt.raw)

    def test_c1p5_one_trip_waits_above_the_managers_limit(self):
        request = self.fund("s1").request_ids
        self.assertEqual(request.state, "submitted")
        self.assertGreater(request.amount, 2_000)
        pending = request._sales_pending_approvals()
        self.assertEqual(pending.current_approver_id, self.user("manager_s1"))
        pending.with_user(self.user("manager_s1")).action_approve()
        pending.with_user(self.user("director_south")).action_approve()
        self.assertEqual(request.state, "approved")
