"""Set-up assistant: proposes, shows what changes, applies all or nothing."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from tests.common import SalesForceCase


class SetupMixin:
    """Existing teams as stock Odoo knows them: no tree, no tiers."""

    @classmethod
    def _setup_teams(cls):
        env = cls.env
        # the teams of the database itself stay out of the way
        env["crm.team"].search([]).write({"active": False})
        env["ir.config_parameter"].set_param("sales_team.membership_multi", False)
        cls.company = env.ref("base.main_company")
        cls.admin = new_test_user(
            env, login="u_admin", groups="sales_team.group_sale_manager"
        )
        cls.people = {}
        cls.team = {}
        cls.team["east"] = cls.new_team("East", "boss", ["lead_a", "lead_b"])
        cls.team["a"] = cls.new_team("A", "lead_a", ["rep_a1", "rep_a2"])
        cls.team["b"] = cls.new_team("B", "lead_b", ["rep_b1"])
        cls.team["c"] = cls.new_team("C", "solo", ["rep_c1"])
        cls.team["d"] = cls.new_team("D", "solo", [])
        cls.person("rep_a1").group_ids += env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )

    @classmethod
    def person(cls, name):
        if name not in cls.people:
            cls.people[name] = new_test_user(
                cls.env,
                login=f"u_{name}",
                groups="sales_team.group_sale_salesman",
                company_id=cls.company.id,
            )
        return cls.people[name]

    @classmethod
    def new_team(cls, name, leader, members):
        team = cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "user_id": cls.person(leader).id,
            }
        )
        team.member_ids = cls.env["res.users"].union(*map(cls.person, members))
        return team

    def open(self, user=None):
        Setup = self.env(user=(user or self.admin).id)["sales.tier.setup"]
        return Setup.create({})

    def propose(self):
        setup = self.open()
        setup.action_propose()
        return setup

    def line(self, setup, name):
        return setup.line_ids.filtered(lambda line: line.user_id == self.people[name])


@tagged("standard", "post_install", "-at_install")
class TestSetup(SetupMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_teams()

    def tier(self, name):
        return self.env.ref(f"sales_tiered_mgmt.sales_tier_{name}")

    # -- proposals ----------------------------------------------------------

    def test_proposed_tree(self):
        setup = self.open()
        parents = {line.team_id: line.parent_id for line in setup.team_ids}
        self.assertEqual(parents[self.team["a"]], self.team["east"])
        self.assertEqual(parents[self.team["b"]], self.team["east"])
        self.assertFalse(parents[self.team["east"]])
        # who leads several teams leads them from one
        several = {parents[self.team["c"]], parents[self.team["d"]]}
        self.assertIn(self.env["crm.team"], several)
        self.assertTrue(several & {self.team["c"], self.team["d"]})

    def test_proposed_tiers(self):
        setup = self.propose()
        proposed = {
            name: (line.tier_id, line.team_id)
            for name in self.people
            for line in self.line(setup, name)
        }
        self.assertEqual(proposed["boss"], (self.tier("director"), self.team["east"]))
        self.assertEqual(proposed["lead_a"], (self.tier("manager"), self.team["a"]))
        self.assertEqual(proposed["solo"][0], self.tier("manager"))
        self.assertEqual(
            proposed["rep_a1"], (self.tier("representative"), self.team["a"])
        )
        self.assertEqual(len(proposed), len(self.people))

    def test_nothing_happens_before_apply(self):
        before = self.snapshot()
        self.propose()
        self.assertEqual(self.snapshot(), before)

    def snapshot(self):
        """Everything the assistant changes."""
        users = self.env["res.users"].union(*self.people.values())
        teams = self.env["crm.team"].union(*self.team.values())
        self.env.invalidate_all()
        return (
            {user: user.group_ids.ids for user in users},
            {team: (team.parent_id, team.user_id, team.member_ids) for team in teams},
            self.env["sales.tier.assignment"].search_count([]),
        )

    def test_job_position_takes_part(self):
        job = self.env["hr.job"].create({"name": "Key Account"})
        tier = self.env["sales.tier"].create(
            {"name": "Key Account", "level": 15, "job_ids": job.ids}
        )
        # a job position that leads does not make a member the leader
        self.tier("manager").job_ids = self.env["hr.job"].create({"name": "Head"})
        for name, position in (
            ("rep_a1", job),
            ("rep_a2", self.tier("manager").job_ids),
        ):
            self.env["hr.employee"].create(
                {
                    "name": name,
                    "user_id": self.people[name].id,
                    "job_id": position.id,
                }
            )
        setup = self.propose()
        self.assertEqual(self.line(setup, "rep_a1").tier_id, tier)
        self.assertEqual(self.line(setup, "rep_a1").source, "Job position")
        self.assertEqual(
            self.line(setup, "rep_a2").tier_id, self.tier("representative")
        )

    def test_tree_edited_in_the_assistant(self):
        setup = self.open()
        for line in setup.team_ids:
            if line.team_id in self.team["a"] | self.team["b"]:
                line.parent_id = self.team["c"]
        setup.action_propose()
        self.assertEqual(self.line(setup, "solo").tier_id, self.tier("director"))
        self.assertEqual(self.line(setup, "boss").tier_id, self.tier("manager"))
        setup.action_back()
        self.assertFalse(setup.line_ids)

    def test_circle_of_teams_is_a_problem(self):
        setup = self.open()
        lines = {line.team_id: line for line in setup.team_ids}
        lines[self.team["east"]].parent_id = self.team["a"]
        self.assertIn("below itself", lines[self.team["a"]].problem)
        with self.assertRaises(UserError):
            setup.action_propose()

    def test_administrators_and_people_with_a_tier_are_left_out(self):
        self.team["a"].member_ids += self.admin
        self.env["sales.tier.assignment"].create(
            {
                "user_id": self.people["rep_b1"].id,
                "tier_id": self.tier("representative").id,
                "team_id": self.team["b"].id,
            }
        )
        setup = self.propose()
        self.assertFalse(self.line(setup, "rep_b1"))
        self.assertNotIn(self.admin, setup.line_ids.user_id)
        self.assertIn(
            "Have a tier already: u_rep_b1",
            setup.left_out.replace(self.people["rep_b1"].name, "u_rep_b1"),
        )
        self.assertIn(self.admin.name, setup.left_out)

    # -- preview ------------------------------------------------------------

    def test_problems_per_line(self):
        setup = self.propose()
        line = self.line(setup, "rep_a1")
        other = self.env["res.company"].create({"name": "Other"})
        abroad = self.env["crm.team"].create({"name": "X", "company_id": other.id})
        line.team_id = abroad
        self.assertIn("no access to company", line.problem)
        line.team_id = self.team["a"]
        self.assertFalse(line.problem)
        line.tier_id = self.tier("manager")
        manager_line = self.line(setup, "lead_a")
        self.assertTrue(line.problem or manager_line.problem, "two leaders")
        line.tier_id = self.tier("representative")
        twice = line.copy()
        self.assertIn("twice", twice.problem)
        self.assertIn("twice", line.problem)
        twice.unlink()
        self.people["rep_a1"].active = False
        line.invalidate_recordset(["problem"])
        self.assertIn("archived", line.problem)
        with self.assertRaises(UserError):
            setup.action_apply()
        self.assertFalse(self.people["rep_a2"].sales_tier_id, "all or nothing")

    def test_archived_leader_is_shown_and_not_proposed(self):
        self.people["lead_b"].active = False
        setup = self.open()
        line = setup.team_ids.filtered(lambda line: line.team_id == self.team["b"])
        self.assertIn("archived", line.notice)
        self.assertFalse(line.leader_id)
        setup.action_propose()
        self.assertFalse(self.line(setup, "lead_b"))

    def test_lines_can_be_edited_and_removed_on_the_form(self):
        setup = self.propose()
        with Form(setup) as form:
            index = next(
                index
                for index in range(len(setup.line_ids))
                if setup.line_ids[index].user_id == self.people["rep_c1"]
            )
            form.line_ids.remove(index)
        setup.action_apply()
        self.assertFalse(self.people["rep_c1"].sales_tier_id)
        self.assertTrue(self.people["rep_a1"].sales_tier_id)

    def make_documents(self):
        """Orders and leads in every relation of salesperson, team and company."""
        partner = self.env["res.partner"].create({"name": "Customer"})
        people = [*self.people.values(), self.env["res.users"]]
        teams = [*self.team.values(), self.env["crm.team"]]
        places = [
            (person, team)
            for position, person in enumerate(people)
            for team in teams[position % 2 :: 2] + teams[-1:]
        ]
        self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "user_id": person.id,
                    "team_id": team.id,
                    "company_id": self.company.id,
                }
                for person, team in places
            ]
        )
        self.env["crm.lead"].create(
            [
                {"name": "Lead", "user_id": person.id, "team_id": team.id}
                for person, team in places
            ]
        )
        self.env.flush_all()

    def seen(self, user):
        env = self.env(user=user.id, su=False)
        return [env[name].search_count([]) for name in ("sale.order", "crm.lead")]

    def test_preview_tells_exactly_what_everybody_will_see(self):
        self.make_documents()
        setup = self.propose()
        now = {
            line.user_id: [line.order_count_now, line.lead_count_now]
            for line in setup.line_ids
        }
        after = {
            line.user_id: [line.order_count_after, line.lead_count_after]
            for line in setup.line_ids
        }
        taken = self.line(setup, "rep_a1").groups_taken
        self.assertIn("All Documents", taken)
        for user, counts in now.items():
            self.assertEqual(self.seen(user), counts, f"{user.name} now")
        setup.action_apply()
        for user, counts in after.items():
            self.assertEqual(self.seen(user), counts, f"{user.name} afterwards")
        rep = self.people["rep_a1"]
        self.assertLess(after[rep], now[rep])

    # -- apply --------------------------------------------------------------

    def test_apply_builds_tree_and_tiers_and_a_second_run_proposes_nothing(self):
        setup = self.propose()
        setup.action_apply()
        self.assertEqual(self.team["a"].parent_id, self.team["east"])
        boss, lead, rep = (self.people[name] for name in ("boss", "lead_a", "rep_a1"))
        self.assertEqual(lead.sales_assignment_id.superior_id, boss)
        self.assertEqual(rep.sales_assignment_id.superior_id, lead)
        self.assertFalse(rep.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertEqual(self.team["a"].user_id, lead)
        again = self.propose()
        self.assertFalse(again.line_ids)
        changed = again.team_ids.filtered(
            lambda line: line.parent_id != line.team_id.parent_id
        )
        self.assertFalse(changed)

    def test_all_or_nothing(self):
        """The last of the people fails: nobody has a tier, no team has moved."""
        setup = self.propose()
        self.env["sales.tier.assignment"].create(
            {
                "user_id": self.people["rep_c1"].id,
                "tier_id": self.tier("representative").id,
                "team_id": self.team["c"].id,
            }
        )
        self.env.invalidate_all()
        before = self.snapshot()
        with self.assertRaises(UserError):
            setup.action_apply()
        self.assertEqual(self.snapshot(), before)

    def test_sales_administrators_only(self):
        boss = self.people["boss"]
        with self.assertRaises(AccessError):
            self.open(boss)
        setup = self.propose()
        with self.assertRaises(AccessError):
            setup.with_user(boss).action_apply()
        with self.assertRaises(AccessError):
            setup.with_user(boss).action_propose()
        # an assistant of one's own makes nobody an administrator either
        self.env["ir.model.access"].create(
            {
                "name": "opened by mistake",
                "model_id": self.env["ir.model"]._get("sales.tier.setup").id,
                "group_id": self.env.ref("base.group_user").id,
                **dict.fromkeys(["perm_read", "perm_write", "perm_create"], True),
            }
        )
        with self.assertRaises(AccessError):
            self.open(boss)

    def test_query_count_hardly_grows_with_people(self):
        counts = {}
        for size in (20, 200):
            users = (
                self.env["res.users"]
                .with_context(no_reset_password=True)
                .create(
                    [
                        {
                            "name": f"{size}-{index}",
                            "login": f"u_{size}_{index}",
                            "group_ids": [
                                Command.set(
                                    self.env.ref("sales_team.group_sale_salesman").ids
                                )
                            ],
                        }
                        for index in range(size)
                    ]
                )
            )
            for start in range(0, size, 10):
                team = self.env["crm.team"].create(
                    {"name": f"T{size}-{start}", "user_id": users[start].id}
                )
                team.member_ids = users[start + 1 : start + 10]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            setup = self.propose()
            setup.line_ids.mapped("order_count_after")
            setup.action_apply()
            self.env.flush_all()
            counts[size] = self.env.cr.sql_log_count - before
        # ten times the people, and twenty teams instead of two
        self.assertLess(counts[200], 2.5 * counts[20], counts)


@tagged("standard", "post_install", "-at_install")
class TestSetupBesideTiers(SalesForceCase):
    def test_existing_leader_is_not_replaced_unseen(self):
        """A person added by hand for a team that is led already is a problem."""
        setup = self.as_user("admin")["sales.tier.setup"].create({})
        setup.action_propose()
        stock = self.users["stock"]
        line = setup.line_ids.create(
            {
                "setup_id": setup.id,
                "user_id": stock.id,
                "tier_id": self.tiers["manager"].id,
                "team_id": self.teams["n1"].id,
            }
        )
        self.assertIn(f"instead of {self.users['manager_n1'].name}", line.changes)
        line = setup.line_ids.create(
            {
                "setup_id": setup.id,
                "user_id": self.users["rep_n1b"].id,
                "tier_id": self.tiers["representative"].id,
                "team_id": self.teams["n1"].id,
            }
        )
        self.assertIn("has a tier already", line.problem)
