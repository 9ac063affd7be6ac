"""A2, A3.1: tiers are data; what is added takes part everywhere."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestTier(SalesForceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regional = cls.env["sales.tier"].create(
            {
                "name": "Regional Manager",
                "level": 25,
                "scope": "division",
                "is_leader": True,
                "group_id": cls.env.ref("sales_tiered_mgmt.group_sales_director").id,
            }
        )
        cls.tiers["regional"] = cls.regional
        cls.teams["region"] = cls.env["crm.team"].create(
            {
                "name": "Test region",
                "company_id": cls.company.id,
                "parent_id": cls.teams["north"].id,
            }
        )
        cls.teams["n1"].parent_id = cls.teams["region"]
        cls.head = new_test_user(
            cls.env, login="t_regional", groups="base.group_user", name="regional"
        )
        cls.users["regional"] = cls.head
        cls.assign(cls.head, "regional", "region")

    def test_delivered_tiers_have_duties_and_authority(self):
        for name in ("director", "manager", "representative"):
            tier = self.env.ref(f"sales_tiered_mgmt.sales_tier_{name}")
            self.assertTrue(tier.duties and tier.authority_note)
        levels = [self.tiers[name].level for name in ("representative", "manager")]
        self.assertLess(*levels)

    def test_a2_added_tier_has_its_scope(self):
        own = self.quotation("rep_n1a", 10)
        other = self.quotation("rep_n2a", 10)
        orders = self.as_user("regional")["sale.order"].search(
            [("id", "in", (own | other).ids)]
        )
        self.assertEqual(orders.ids, own.ids)

    def test_a2_added_tier_is_in_the_line(self):
        manager = self.users["manager_n1"].sales_assignment_id
        self.assertEqual(manager.superior_id, self.head)
        self.assertEqual(
            self.head.sales_assignment_id.superior_id, self.users["director_north"]
        )
        self.assertEqual(
            self.users["manager_n2"].sales_assignment_id.superior_id,
            self.users["director_north"],
        )

    def test_a2_added_tier_decides_within_its_own_limit(self):
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        self.env["sales.authority"].create(
            {
                "decision_id": decision.id,
                "tier_id": self.regional.id,
                "kind": "approve",
                "limit": 500_000,
            }
        )
        order = self.quotation("rep_n1a", 300_000)
        order.action_confirm()
        approval = order.sudo().sales_approval_ids
        while approval.state == "pending":
            approver = approval.current_approver_id
            approval.with_user(approver).action_approve("fine")
        self.assertEqual(approver, self.head)
        self.assertEqual(order.sudo().state, "sale")

    def test_a2_added_tier_is_counted(self):
        self.assertEqual(self.regional.headcount, 1)
        self.assertIn("Regional Manager 1", self.teams["north"].sales_headcount_by_tier)

    def test_a2_added_tier_staffs_and_assigns_below(self):
        team = self.env["crm.team"].create(
            {
                "name": "Test n3",
                "company_id": self.company.id,
                "parent_id": self.teams["region"].id,
            }
        )
        rep, tier = self.users["rep_n1a"], self.tiers["representative"]
        Assignment = self.as_user("regional")["sales.tier.assignment"]
        today = Assignment._organization_today()
        lead = self.as_user("rep_n1a")["crm.lead"].create({"name": "x"}).sudo()
        wizard = self.as_user("regional")["sales.work.reassign"].create(
            {
                "from_user_ids": [Command.set(rep.ids)],
                "to_user_id": self.users["rep_n1b"].id,
            }
        )
        wizard.action_reassign()
        self.assertEqual(lead.user_id, self.users["rep_n1b"])
        Assignment._change(rep, tier, team, today, "new team")
        self.assertEqual(rep.sales_assignment_id.team_id, team)
        with self.assertRaises(AccessError):
            Assignment._change(
                self.users["rep_n2a"], tier, team, today, "not the own division"
            )
        with self.assertRaises(AccessError):
            Assignment._change(
                self.users["director_north"],
                self.tiers["director"],
                team,
                today,
                "above",
            )

    def test_group_of_a_tier_opens_neither_all_documents_nor_the_system(self):
        for xmlid in (
            "sales_team.group_sale_salesman_all_leads",
            "sales_team.group_sale_manager",
            "base.group_user",
        ):
            with self.assertRaises(ValidationError):
                self.regional.group_id = self.env.ref(xmlid)
        super_group = self.env["res.groups"].create(
            {
                "name": "Everything",
                "implied_ids": [
                    Command.set(
                        [
                            self.env.ref("base.group_system").id,
                            self.env.ref(
                                "sales_tiered_mgmt.group_sales_representative"
                            ).id,
                        ]
                    )
                ],
            }
        )
        with self.assertRaises(ValidationError):
            self.regional.group_id = super_group

    def test_changed_group_and_scope_count_at_once(self):
        own = self.quotation("rep_n1a", 10)
        orders = self.as_user("regional")["sale.order"]
        self.assertTrue(orders.search([("id", "=", own.id)]))
        self.regional.scope = "team"
        self.assertFalse(orders.search([("id", "=", own.id)]))
        manager = self.env.ref("sales_tiered_mgmt.group_sales_manager")
        self.regional.group_id = manager
        self.assertIn(manager, self.head.group_ids)
        self.assertFalse(self.head.has_group("sales_tiered_mgmt.group_sales_director"))

    def test_tier_with_people_is_not_archived(self):
        with self.assertRaises(ValidationError):
            self.regional.active = False

    def test_job_position_leads_to_one_tier(self):
        job = self.env["hr.job"].create({"name": "Seller"})
        self.regional.job_ids = job
        with self.assertRaises(ValidationError):
            self.tiers["manager"].job_ids += job
