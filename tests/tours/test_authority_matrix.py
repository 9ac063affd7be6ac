"""A3.1, A3.4 in the browser: an administrator sets the matrix, the past stays."""

from odoo.tests import HttpCase, new_test_user, tagged


@tagged("standard", "post_install", "-at_install")
class TestAuthorityMatrixTour(HttpCase):
    """The demo administrator at the screen of the authority matrix."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("sales_tiered_mgmt.user_sales_admin")
        cls.admin.write({"lang": "en_US", "tz": "UTC"})
        cls.decision = cls.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        cls.tiers = {
            name: cls.env.ref(f"sales_tiered_mgmt.sales_tier_{name}")
            for name in ("director", "manager", "representative")
        }
        cls.grantee = new_test_user(cls.env, "tour_grantee", name="Tour Grantee")
        # the demo company is as old as its database: its matrix held last week, too
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE sales_authority_log SET valid_from = valid_from - INTERVAL '7 days'"
        )
        cls.env.invalidate_all()

    def limits(self):
        return {
            name: self.decision.authority_ids.filtered(
                lambda row, tier=tier: row.tier_id == tier and not row._is_special()
            ).limit
            for name, tier in self.tiers.items()
        }

    def test_a3p1_an_administrator_sets_the_matrix(self):
        before = {"director": 2_000_000, "manager": 200_000, "representative": 50_000}
        self.assertEqual(self.limits(), before)
        entries = self.env["sales.authority.log"].search([])
        self.start_tour(
            "/odoo/authority-matrix",
            "sales_tiered_administrator_sets_matrix",
            login="sales_admin",
        )
        after = {"director": 2_000_000, "manager": 150_000, "representative": 60_000}
        self.assertEqual(self.limits(), after)
        grant = self.decision.authority_ids.filtered(
            lambda row: row.user_id == self.grantee
        )
        self.assertEqual((grant.kind, grant.limit), ("approve", 90_000))
        added = self.env["sales.authority.log"].search([]) - entries
        self.assertEqual(added.changed_by_id, self.admin)
        self.assertEqual(
            sorted(added.mapped("limit")), [60_000, 90_000, 150_000, 160_000]
        )
