"""What people see follows the organization in the moment it changes.

Every test looks first, so that Odoo's cache of rule domains is warm, changes something,
and looks again in the same process.
"""

from datetime import date, timedelta

from odoo.fields import Command, Date
from odoo.tests import freeze_time, new_test_user, tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestVisibilityChanges(SalesForceCase):
    """Tree, leaders, assignments, memberships, scopes, people, companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = {
            (person, team): cls._order(person, team)
            for person, team in (
                ("rep_n1a", "n1"),
                ("rep_n1a", None),
                ("rep_n2a", "n2"),
                ("rep_s1a", "s1"),
                (None, "n1"),
                (None, "n2"),
                (None, "s1"),
            )
        }

    @classmethod
    def _order(cls, person, team, company=None):
        company = company or cls.company
        return (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "company_id": company.id,
                    "user_id": cls.users[person].id if person else False,
                    "team_id": cls.teams[team].id if team else False,
                    "order_line": [
                        Command.create(
                            {"product_id": cls.product.id, "product_uom_qty": 1}
                        )
                    ],
                }
            )
        )

    def _sees(self, person, order, **context):
        """Whether the person sees order, line and figure: all of them or none."""
        self.env.flush_all()
        mine = self.as_user(person)
        mine = mine(context={**mine.context, **context})
        line = order.order_line
        answers = {
            order.with_env(mine).has_access("read"),
            bool(mine["sale.order"].search([("id", "=", order.id)])),
            line.with_env(mine).has_access("read"),
            bool(mine["sale.order.line"].search([("id", "=", line.id)])),
            bool(mine["sale.report"].search_count([("id", "=", line.id)])),
        }
        self.assertEqual(len(answers), 1, "order, line and analysis disagree")
        return answers.pop()

    def assert_sees(self, person, *orders, **context):
        for order in orders:
            self.assertTrue(self._sees(person, order, **context), f"{person} {order}")

    def assert_sees_not(self, person, *orders, **context):
        for order in orders:
            self.assertFalse(self._sees(person, order, **context), f"{person} {order}")

    def _team(self, name, parent=None, **vals):
        team = self.env["crm.team"].create(
            {
                "name": f"Test {name}",
                "company_id": self.company.id,
                "parent_id": self.teams[parent].id if parent else False,
                **vals,
            }
        )
        self.teams[name] = team
        self.addCleanup(self.teams.pop, name)
        return team

    # ------------------------------------------------------------
    # Tree and leaders
    # ------------------------------------------------------------

    def test_team_moves_to_another_division(self):
        order = self.orders["rep_n2a", "n2"]
        self.assert_sees("director_north", order)
        self.assert_sees_not("director_south", order)
        self.teams["n2"].parent_id = self.teams["south"]
        self.assert_sees_not("director_north", order)
        self.assert_sees("director_south", order)

    def test_leader_of_two_teams(self):
        self._team("n3", "north")
        order = self._order("rep_n2a", "n3")
        self.assert_sees_not("manager_n1", order)
        self.teams["n3"].user_id = self.users["manager_n1"]
        self.assert_sees("manager_n1", order, self.orders["rep_n1a", "n1"])
        self.teams["n3"].user_id = False
        self.assert_sees_not("manager_n1", order)
        self.assert_sees("manager_n1", self.orders["rep_n1a", "n1"])

    def test_new_team_below_a_division(self):
        self.assert_sees("director_north", self.orders["rep_n2a", "n2"])
        self._team("n3", "north")
        order = self._order("rep_s1a", "n3")
        self.assert_sees("director_north", order)
        self._team("n3x", "n3")
        self.assert_sees("director_north", self._order(None, "n3x"))

    def test_supervisor(self):
        order = self.orders["rep_s1a", "s1"]
        self.assert_sees_not("rep_n1a", order)
        self.teams["s1"].supervisor_ids += self.users["rep_n1a"]
        self.assert_sees("rep_n1a", order, self.orders[None, "s1"])
        self.teams["s1"].supervisor_ids -= self.users["rep_n1a"]
        self.assert_sees_not("rep_n1a", order, self.orders[None, "s1"])

    def test_scope_of_a_tier(self):
        """Direct reports only, or the whole subtree: a setting of the tier."""
        self._team("n1x", "n1")
        order = self._order("rep_n2a", "n1x")
        self.assert_sees_not("manager_n1", order)
        admin = self.as_user("admin")
        self.tiers["manager"].with_env(admin).scope = "division"
        self.assert_sees("manager_n1", order)
        self.assert_sees_not("manager_n2", order)
        self.tiers["manager"].with_env(admin).scope = "team"
        self.assert_sees_not("manager_n1", order)
        self.tiers["director"].with_env(admin).scope = "team"
        self.assert_sees_not("director_north", self.orders["rep_n2a", "n2"])
        self.tiers["manager"].with_env(admin).scope = "own"
        self.assert_sees("manager_n1", self.orders["rep_n1a", "n1"])  # as leader

    # ------------------------------------------------------------
    # Assignments and memberships
    # ------------------------------------------------------------

    def test_transfer(self):
        """Documents stay with team and person; those without a team move along."""
        with_team = self.orders["rep_n1a", "n1"]
        without_team = self.orders["rep_n1a", None]
        self.assert_sees("rep_n1a", with_team, without_team, self.orders[None, "n1"])
        self.assert_sees("manager_n1", with_team, without_team)
        self.assert_sees_not("manager_s1", with_team, without_team)
        self.assign(
            self.users["rep_n1a"], "representative", "s1", date_from=Date.today()
        )
        self.assert_sees("rep_n1a", with_team, without_team, self.orders[None, "s1"])
        self.assert_sees_not("rep_n1a", self.orders[None, "n1"])
        self.assert_sees("manager_n1", with_team)
        self.assert_sees_not("manager_n1", without_team)
        self.assert_sees("manager_s1", without_team)
        self.assert_sees_not("manager_s1", with_team)

    def test_promotion_planned_ahead(self):
        order = self.orders["rep_n2a", "n2"]
        start = date.today() + timedelta(days=10)
        self.assert_sees_not("rep_n1a", order)
        self.assign(self.users["rep_n1a"], "manager", "n2", date_from=start)
        self.assert_sees_not("rep_n1a", order)
        with freeze_time(start):
            self.env["sales.tier.assignment"]._cron_refresh_states()
            self.assert_sees("rep_n1a", order)
            self.assert_sees_not("rep_n1a", self.orders[None, "n1"])

    def test_end_of_the_tier(self):
        """Who leaves the tiers but stays keeps what Odoo gives, and no more."""
        manager = self.users["manager_n1"]
        self.assert_sees("manager_n1", self.orders["rep_n1a", "n1"])
        manager.sales_assignment_id.date_to = Date.today() - timedelta(days=1)
        self.env.flush_all()
        self.assertFalse(manager.sales_tier_id)
        mine = self.as_user("manager_n1")
        self.assertFalse(mine["sale.order"].has_access("read"))

    def test_history_entered_afterwards(self):
        """A past position, entered late, decides about documents without a team."""
        gone = self.users["gone"] = new_test_user(
            self.env, login="t_gone", company_id=self.company.id
        )
        self.addCleanup(self.users.pop, "gone")
        order = self._order("gone", None)
        self.assert_sees_not("manager_n2", order)
        self.assign(
            gone, "representative", "n2", "2024-01-01", date_to=date(2024, 6, 30)
        )
        self.assert_sees("manager_n2", order)
        self.assert_sees("director_north", order)
        self.assert_sees_not("manager_n1", order)

    def test_member_of_two_teams(self):
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        self.assert_sees_not("rep_n1a", self.orders[None, "n2"])
        member = self.env["crm.team.member"].create(
            {"crm_team_id": self.teams["n2"].id, "user_id": self.users["rep_n1a"].id}
        )
        self.assert_sees("rep_n1a", self.orders[None, "n2"], self.orders[None, "n1"])
        self.assert_sees_not("rep_n1a", self.orders["rep_n2a", "n2"])
        member.active = False
        self.assert_sees_not("rep_n1a", self.orders[None, "n2"])
        member.active = True
        self.assert_sees("rep_n1a", self.orders[None, "n2"])
        member.unlink()
        self.assert_sees_not("rep_n1a", self.orders[None, "n2"])
        self.assert_sees("rep_n1a", self.orders[None, "n1"])

    def test_members_written_on_the_team(self):
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        self.assert_sees_not("rep_n1a", self.orders[None, "s1"])
        self.teams["s1"].member_ids += self.users["rep_n1a"]
        self.assert_sees("rep_n1a", self.orders[None, "s1"])

    # ------------------------------------------------------------
    # Archived teams, people who left
    # ------------------------------------------------------------

    def test_archived_team(self):
        own, pool = self.orders["rep_n1a", "n1"], self.orders[None, "n1"]
        self.assert_sees("manager_n1", own, pool)
        self.teams["n1"].active = False
        self.assert_sees("rep_n1a", own)
        self.assert_sees("manager_n1", own, pool)
        self.assert_sees("director_north", own, pool)
        self.assert_sees_not("manager_n2", own, pool)

    def test_team_below_an_archived_team(self):
        self._team("n1x", "n1")
        order = self._order("rep_n1b", "n1x")
        self.teams["n1"].active = False
        self.assert_sees("director_north", order)

    def test_person_who_left(self):
        """The leader keeps seeing the work, also what has no team."""
        left = self.users["rep_n1a"]
        orders = self.orders["rep_n1a", "n1"], self.orders["rep_n1a", None]
        self.assert_sees("manager_n1", *orders)
        left.active = False
        self.assertFalse(left.sales_tier_id)
        self.assertTrue(left.sales_assignment_ids)
        self.assert_sees("manager_n1", *orders)
        self.assert_sees("director_north", *orders)
        self.assert_sees_not("rep_n1b", *orders)
        self.assert_sees_not("manager_n2", *orders)
        # the salesperson's documents of the last team, whoever leads it by now
        self.users["manager_n1"].active = False
        self.assign(self.users["rep_n1b"], "manager", "n1", date_from=Date.today())
        self.assert_sees("rep_n1b", *orders)

    # ------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------

    def _abroad(self):
        abroad = self.env["res.company"].create({"name": "Abroad Ltd"})
        self._team("abroad", company_id=abroad.id)
        return abroad

    def test_leader_in_two_companies(self):
        abroad = self._abroad()
        order = self._order(None, "abroad", abroad)
        director = self.users["director_north"]
        one = {"allowed_company_ids": self.company.ids}
        both = {"allowed_company_ids": [self.company.id, abroad.id]}
        self.assert_sees_not("director_north", order)
        director.company_ids += abroad
        self.assert_sees_not("director_north", order, **both)
        self.teams["abroad"].user_id = director
        self.assert_sees("director_north", order, **both)
        # rules work on the companies that are switched on
        self.assert_sees_not("director_north", order, **one)
        self.assert_sees("director_north", self.orders["rep_n2a", "n2"], **both)
        director.company_ids -= abroad
        self.assert_sees_not("director_north", order)

    def test_team_without_access_to_its_company(self):
        """Being made supervisor of a foreign company's team opens nothing."""
        abroad = self._abroad()
        order = self._order(None, "abroad", abroad)
        self.teams["abroad"].sudo().supervisor_ids += self.users["manager_n1"]
        self.assert_sees_not("manager_n1", order)

    def test_own_document_in_another_company(self):
        abroad = self._abroad()
        self.users["rep_n1a"].company_ids += abroad
        order = self._order("rep_n1a", None, abroad)
        self.assert_sees_not("rep_n1a", order, allowed_company_ids=self.company.ids)
        self.assert_sees("rep_n1a", order, allowed_company_ids=abroad.ids)
        self.assert_sees_not("manager_n1", order)

    def test_team_of_all_companies(self):
        """A team without company holds documents of every company of its people."""
        abroad = self._abroad()
        self.teams["n1"].write({"company_id": False, "parent_id": False})
        order = self._order("rep_n1a", "n1", abroad)
        both = {"allowed_company_ids": [self.company.id, abroad.id]}
        self.assert_sees_not("manager_n1", order)
        self.users["manager_n1"].company_ids += abroad
        self.assert_sees("manager_n1", order, **both)

    # ------------------------------------------------------------
    # Administrators, caches, shape
    # ------------------------------------------------------------

    def test_administrator_with_a_tier(self):
        order = self.orders["rep_s1a", "s1"]
        manager = self.users["manager_n1"]
        administrators = self.env.ref("sales_team.group_sale_manager")
        self.assert_sees_not("manager_n1", order)
        manager.group_ids += administrators
        self.assert_sees("manager_n1", order, self.orders[None, "s1"])
        manager.group_ids -= administrators
        self.assert_sees_not("manager_n1", order, self.orders[None, "s1"])
        administrators.user_ids += manager
        self.assert_sees("manager_n1", order)

    def test_other_workers_are_told(self):
        """The cache is dropped at once, and again when others can see the change."""
        registry = self.env.registry
        registry.cache_invalidated.clear()
        self.env.cr.postcommit.clear()
        self.teams["n2"].parent_id = self.teams["south"]
        self.assertIn("default", registry.cache_invalidated)
        registry.cache_invalidated.clear()
        self.env.cr.postcommit.run()
        self.assertIn("default", registry.cache_invalidated)

    def test_no_change_no_clearing(self):
        """Everyday changes of a team leave the cache alone."""
        registry = self.env.registry
        self.env.flush_all()
        registry.cache_invalidated.clear()
        self.teams["n2"].write({"color": 3, "invoiced_target": 5})
        self.assertNotIn("default", registry.cache_invalidated)

    def test_rules_carry_literal_ids(self):
        """No sub-select under the OR: PostgreSQL could not use an index (peers.md)."""
        for name in ("rep_n1a", "manager_n1", "director_north"):
            rules = self.env["ir.rule"].with_user(self.users[name])
            for model in ("sale.order", "sale.order.line", "sale.report", "crm.lead"):
                domain = rules._compute_domain(model, "read")
                for condition in domain.iter_conditions():
                    with self.subTest(person=name, model=model, condition=condition):
                        self.assertIn(condition.operator, ("in", "not in", "="))
                        self.assertNotIn(".", condition.field_expr)
            domain = rules._compute_domain("account.move.line", "read")
            paths = {condition.field_expr for condition in domain.iter_conditions()}
            self.assertLessEqual(paths, {"move_id", "company_id"})
