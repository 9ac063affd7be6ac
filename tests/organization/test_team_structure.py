"""C1p1: the director decides the structure of the teams, in the own division."""

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import Form, tagged

from tests.attempts import attempt
from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestTeamStructure(SalesForceCase):
    def team(self, name, by="director_north"):
        return self.teams[name].with_user(self.users[by])

    def test_c1p1_the_director_makes_a_team(self):
        form = Form(self.as_user("director_north")["crm.team"])
        form.name = "New Markets"
        form.parent_id = self.teams["north"]
        team = form.save()
        self.assertIn(team, self.users["director_north"].sales_scope_team_ids)
        self.env["sales.tier.assignment"].with_user(
            self.users["director_north"]
        )._change(
            self.users["rep_n1a"],
            self.tiers["representative"],
            team,
            Date.to_date("2050-01-01"),
            "a new market",
        )

    def test_c1p1_the_director_renames_regroups_and_closes(self):
        self.team("n2").write({"name": "Coast", "parent_id": self.teams["n1"].id})
        self.assertEqual(self.teams["n2"].parent_id, self.teams["n1"])
        empty = self.as_user("director_north")["crm.team"].create(
            {"name": "Empty", "parent_id": self.teams["n1"].id}
        )
        empty.action_archive()
        self.assertFalse(empty.active)

    @attempt("take a team of another division", "director", "RPC write and create")
    def test_c1p1_not_in_another_division(self):
        for change in (
            lambda: self.team("s1").write({"parent_id": self.teams["north"].id}),
            lambda: self.team("s1").write({"name": "Ours"}),
            lambda: self.team("n1").write({"parent_id": self.teams["south"].id}),
            lambda: self.team("n1").write({"parent_id": False}),
            lambda: self.team("north").write({"parent_id": self.teams["n1"].id}),
            lambda: self.team("n1").copy({"parent_id": self.teams["south"].id}),
            lambda: self.as_user("director_north")["crm.team"].create({"name": "Top"}),
        ):
            with self.assertRaises(AccessError):
                change()

    @attempt(
        "make oneself leader or supervisor of a team",
        "director",
        "RPC write and create",
    )
    def test_c1p1_leaders_and_supervisors_are_not_set_by_hand(self):
        director = self.users["director_north"]
        create = self.as_user("director_north")["crm.team"].create
        parent = {"name": "New", "parent_id": self.teams["north"].id}
        for change in (
            lambda: self.team("n1").write({"user_id": director.id}),
            lambda: self.team("n1").write({"supervisor_ids": [(4, director.id)]}),
            lambda: self.team("n1").write({"member_ids": [(4, director.id)]}),
            lambda: self.team("n1").write({"company_id": False}),
            lambda: create({**parent, "supervisor_ids": [(4, director.id)]}),
            lambda: create({**parent, "user_id": self.users["rep_n1a"].id}),
            lambda: create({**parent, "member_ids": [(4, self.users["rep_s1a"].id)]}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_c1p1_a_team_with_people_stays(self):
        with self.assertRaisesRegex(AccessError, "move them first"):
            self.team("n1").action_archive()

    def test_c1p1_nobody_else_in_the_line(self):
        for name in ("manager_n1", "rep_n1a"):
            with self.assertRaises(AccessError):
                self.team("n1", name).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                self.as_user(name)["crm.team"].create(
                    {"name": "Mine", "parent_id": self.teams["n1"].id}
                )
        with self.assertRaises(AccessError):
            self.team("n1").unlink()

    def test_administrators_decide_everything(self):
        self.team("s1", "admin").write(
            {"parent_id": self.teams["north"].id, "user_id": self.users["rep_n1a"].id}
        )
        self.as_user("admin")["crm.team"].create({"name": "Top"})
