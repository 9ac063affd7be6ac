"""Everybody opens the screens of the organization without an access error."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from tests.common import SalesForceCase

SCREENS = (
    "crm_team_action_tree",
    "sales_tier_assignment_action",
    "sales_tier_assignment_action_history",
    "sales_tier_action",
)
PEOPLE = ("admin", "director_north", "manager_n1", "rep_n1a")


@tagged("standard", "post_install", "-at_install")
class TestScreens(SalesForceCase):
    def specification(self, arch):
        """What the web client reads for a view: its fields, one level deep."""
        tree = etree.fromstring(arch)
        return {
            node.get("name"): {"fields": {"display_name": {}}}
            for node in tree.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }

    def test_everybody_opens_every_screen_in_every_view(self):
        for name in PEOPLE:
            env = self.as_user(name)
            for xmlid in SCREENS:
                action = self.env.ref(f"sales_tiered_mgmt.{xmlid}")
                views = [(view_id, mode) for view_id, mode in action.views]
                model = env[action.res_model]
                result = model.get_views([*views, (False, "search")])
                for mode, view in result["views"].items():
                    if mode == "search":
                        continue
                    with self.subTest(person=name, screen=xmlid, view=mode):
                        fields = {
                            field: (value if model._fields[field].relational else {})
                            for field, value in self.specification(view["arch"]).items()
                        }
                        if mode == "hierarchy":
                            rows = model.hierarchy_read(
                                [], fields, "parent_id", "child_ids"
                            )
                        else:
                            rows = model.web_search_read([], fields)["records"]
                        self.assertTrue(rows)

    def test_representative_alone_in_the_tree_of_people(self):
        """The superior's assignment is out of sight: the tree begins at oneself."""
        Assignment = self.as_user("rep_n1a")["sales.tier.assignment"]
        rows = Assignment.hierarchy_read(
            [("state", "=", "current")],
            {"user_id": {"fields": {"display_name": {}}}},
            "parent_id",
            "child_ids",
        )
        self.assertEqual(
            [row["user_id"]["id"] for row in rows], self.users["rep_n1a"].ids
        )

    def test_assistants_open_for_those_who_may_use_them(self):
        allowed = {
            "sales.tier.assignment.change": {"admin", "director_north"},
            "sales.work.reassign": {"admin", "director_north", "manager_n1"},
            "sales.tier.setup": {"admin"},
        }
        for model, people in allowed.items():
            for name in PEOPLE:
                with self.subTest(model=model, person=name):
                    if name in people:
                        Form(self.as_user(name)[model])
                    else:
                        with self.assertRaises(AccessError):
                            Form(self.as_user(name)[model])

    def test_tier_and_team_are_shown_on_employee_and_member(self):
        rep, tier = self.users["rep_n1a"], self.tiers["representative"]
        employee = self.env["hr.employee"].create(
            {"name": "Rep", "user_id": rep.id, "company_id": self.company.id}
        )
        self.assertEqual(employee.sales_tier_id, tier)
        public = self.as_user("rep_n1b")["hr.employee.public"].browse(employee.id)
        self.assertEqual(public.sales_tier_id, tier)
        self.assertEqual(public.sales_tier_team_id, self.teams["n1"])
        self.assertEqual(public.sales_superior_id, self.users["manager_n1"])
        member = self.teams["n1"].crm_team_member_ids.filtered(
            lambda member: member.user_id == rep
        )
        self.assertEqual(member.sales_tier_id, tier)
        found = self.env["hr.employee"].search(
            [("sales_tier_id", "=", tier.id), ("id", "=", employee.id)]
        )
        self.assertEqual(found, employee)
