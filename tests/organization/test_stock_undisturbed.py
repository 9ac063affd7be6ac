"""What the add-on must not change for stock Odoo, and the rule that stands in."""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestStockUndisturbed(SalesForceCase):
    """Found by Odoo's own tests, kept here because those run rarely."""

    def test_a_user_with_notifications_in_odoo_can_be_created(self):
        """Nothing of ours writes the user before Odoo has computed ``share``."""
        user = new_test_user(
            self.env,
            login="t_inbox",
            groups="sales_team.group_sale_salesman_all_leads",
            notification_type="inbox",
        )
        self.assertEqual(user.notification_type, "inbox")

    def test_leading_a_team_does_not_mean_following_it(self):
        """A follower of a team is told of each of its leads."""
        team = self.teams["n1"]
        leader = self.users["stock"]
        team.with_context(tracking_disable=False).user_id = leader
        self.assertNotIn(leader.partner_id, team.message_partner_ids)

    def test_no_rule_of_ours_concerns_people_without_a_tier(self):
        """On a stock model, a rule for everybody would bind them (A2)."""
        ours = self.env["ir.model.data"].search(
            [("module", "=", "sales_tiered_mgmt"), ("model", "=", "ir.rule")]
        )
        rules = self.env["ir.rule"].browse(ours.mapped("res_id")).filtered("global")
        stock = rules.filtered(
            lambda rule: rule.model_id.model.split(".")[0] != "sales"
        )
        # hides answers about people of the sales force, and nothing that is stock's
        for name in ("survey_user_input", "survey_user_input_line"):
            stock -= self.env.ref(f"sales_tiered_mgmt.{name}_rule_feedback")
        self.assertFalse(stock, stock.mapped("name"))


@tagged("standard", "post_install", "-at_install")
class TestScopeRule(SalesForceCase):
    """The scope rule takes the place of Odoo's "own or unassigned" one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobodys = cls.env["sale.order"].create(
            [
                {
                    "partner_id": cls.customer.id,
                    "user_id": False,
                    "team_id": cls.teams[team].id,
                    "order_line": [Command.create({"product_id": cls.product.id})],
                }
                for team in ("n1", "s1")
            ]
        )
        cls.rule = cls.env.ref("sales_tiered_mgmt.sale_order_rule_tier")

    def seen_by(self, name):
        """Which of the unassigned orders the person sees, by team."""
        Order = self.as_user(name)["sale.order"]
        found = Order.search([("id", "in", self.nobodys.ids)])
        return set(found.sudo().team_id.mapped("name"))

    def test_unassigned_orders_are_seen_in_the_own_team_only(self):
        self.assertEqual(self.seen_by("rep_n1a"), {"Test n1"})
        self.assertEqual(self.seen_by("manager_n1"), {"Test n1"})
        self.assertEqual(self.seen_by("director_south"), {"Test s1"})

    def test_without_a_tier_odoo_decides(self):
        self.assertEqual(self.seen_by("stock"), {"Test n1", "Test s1"})

    def test_switched_off_it_leaves_odoos_rule_and_opens_no_more(self):
        """An administrator who switches it off gets stock Odoo, not an open door."""
        others = self.quotation("rep_n1b", 100)
        self.rule.active = False
        self.assertEqual(self.seen_by("rep_n1a"), {"Test n1", "Test s1"})
        seen = self.as_user("rep_n1a")["sale.order"].search([("id", "=", others.id)])
        self.assertFalse(seen)

    def test_rules_are_not_asked_more_often_for_a_larger_scope(self):
        """One query for a count, whoever asks."""
        for name in ("rep_n1a", "manager_n1", "director_north"):
            Order = self.as_user(name)["sale.order"]
            Order.search_count([])
            with self.assertQueryCount(1):
                Order.search_count([])
