"""Attempts to get a target past its authority, or to learn what is hidden."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.attempts import attempt
from tests.target.case import TargetCase


@tagged("standard", "post_install", "-at_install")
class TestAttempts(TargetCase):
    """By RPC, as the person who gains from it."""

    def refused(self, action, *args, **kwargs):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            action(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()

    @attempt("lower the own target", "representative", "RPC write, set_amounts")
    def test_d1p2_a_representative_lowers_the_own_target(self):
        plan = self.handed_down()
        sheet = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        row = self.by("rep_n1a", self.rows(sheet)[0])
        self.refused(row.write, {"amount": 1})
        self.refused(row.set_amounts, {row.id: 1})
        self.refused(
            sheet.write, {"target_ids": [Command.update(row.id, {"amount": 1})]}
        )
        self.refused(sheet.write, {"target_ids": [Command.delete(row.id)]})
        self.refused(sheet.write, {"target_ids": [Command.create({"amount": 1})]})
        self.refused(sheet.action_adjust, {row.id: 1})
        self.refused(sheet.write, {"fte": 0.1})
        self.refused(row.unlink)
        self.assertEqual(row.amount, 250)

    @attempt("accept the own counter-proposal", "representative", "RPC call")
    def test_d1p3_nobody_accepts_the_own_counter_proposal(self):
        plan = self.handed_down()
        sheet = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        row = self.rows(sheet)[0]
        sheet.action_counter("less", {row.id: 1})
        for action in ("action_accept", "action_agree", "action_hand_down"):
            self.refused(getattr(sheet, action))
        self.refused(sheet.action_waive, "me")
        self.refused(sheet.action_return, "me")
        self.refused(sheet.write, {"state": "agreed"})
        self.assertEqual((sheet.state, row.amount), ("countered", 250))

    @attempt("accept the own counter-proposal", "manager", "RPC call")
    def test_d1p2_a_manager_does_not_answer_to_himself(self):
        plan = self.distributed()
        team = self.by("manager_n1", self.sheet(plan, "n1"))
        row = self.rows(team)[0]
        self.refused(self.by("manager_n1", row).write, {"amount": 1})
        team.action_counter("less", {row.id: 1})
        self.refused(team.action_accept)
        self.by("director_north", team).action_accept()
        self.assertEqual(row.amount, 1)

    @attempt("counter-propose in a colleague's sheet", "representative", "RPC call")
    def test_d1p3_a_colleagues_sheet_is_out_of_reach(self):
        plan = self.handed_down()
        other = self.by("rep_n1a", self.sheet(plan, "rep_n1b"))
        own = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        row = self.rows(other)[0]
        self.refused(other.action_agree)
        self.refused(other.action_counter, "more", {row.id: 999})
        self.refused(own.action_counter, "more", {row.id: 999})
        self.refused(self.by("rep_n1a", row).write, {"proposed": 999})
        self.refused(own.write, {"target_ids": [Command.link(row.id)]})
        self.assertFalse(row.is_proposed)

    @attempt("raise a colleague's target, read another team's", "manager", "RPC")
    def test_d1p2_a_manager_keeps_to_the_own_team(self):
        plan = self.handed_down()
        other = self.by("manager_n1", self.sheet(plan, "rep_n2a"))
        row = self.by("manager_n1", self.rows(other)[0])
        self.refused(row.write, {"amount": 999})
        self.refused(row.set_amounts, {row.id: 999})
        self.refused(row.read, ["amount"])
        self.refused(other.read, ["state"])
        for owner in ("n2", "north"):
            self.refused(self.by("manager_n1", self.sheet(plan, owner)).read, ["state"])
        self.refused(self.by("manager_n1", plan).read, ["name"])
        self.refused(self.by("manager_n1", plan).action_distribute)

    @attempt("change figures of an approved plan", "director", "every way of writing")
    def test_a34_what_is_approved_stays(self):
        plan = self.running()
        rep = self.sheet(plan, "rep_n1a")
        rows = self.rows(rep)
        for name in ("director_north", "manager_n1", "rep_n1a", "admin"):
            row = self.by(name, rows[0])
            self.refused(row.write, {"amount": 1})
            self.refused(row.write, {"proposed": 1})
            self.refused(row.set_amounts, {row.id: 1})
            self.refused(row.sudo().write, {"amount": 1})
            self.refused(
                row.with_context(force=True, import_file=True).write, {"amount": 1}
            )
        director = self.by("director_north", plan)
        sheets = [
            Command.update(
                rep.id, {"target_ids": [Command.update(rows[0].id, {"amount": 1})]}
            )
        ]
        self.refused(director.write, {"sheet_ids": sheets})
        self.refused(director.write, {"sheet_ids": [Command.delete(rep.id)]})
        self.refused(director.write, {"state": "draft"})
        self.refused(director.write, {"metric_ids": [Command.clear()]})
        self.refused(director.write, {"date_to": f"{self.year}-06-30"})
        for action in (
            "action_prepare",
            "action_update_people",
            "action_reopen",
            "action_cancel",
            "action_distribute",
            "unlink",
        ):
            self.refused(getattr(director, action))
        self.assertEqual(rows[0].amount, 250)

    @attempt("begin a plan as approved", "director", "create, copy, import, context")
    def test_g13_no_plan_begins_approved(self):
        plan = self.running()
        director = self.by("director_north", plan)
        copy = director.copy(
            {"date_from": f"{self.year + 1}-01-01", "date_to": f"{self.year + 1}-12-31"}
        )
        self.assertEqual((copy.state, copy.version, copy.sheet_count), ("draft", 1, 0))
        copy.unlink()
        self.refused(director.copy, {"state": "running"})
        vals = {
            "team_id": self.teams["north"].id,
            "date_from": "2040-01-01",
            "date_to": "2040-12-31",
        }
        Plan = self.as_user("director_north")["sales.target.plan"]
        self.refused(Plan.create, {**vals, "state": "approved"})
        self.refused(Plan.create, {**vals, "previous_id": plan.id, "version": 2})
        made = Plan.with_context(
            default_state="approved", default_version=7, default_is_under_waived=True
        ).create(vals)
        self.assertEqual(
            (made.state, made.version, made.is_under_waived), ("draft", 1, False)
        )
        result = Plan.load(
            ["name", "team_id/.id", "date_from", "date_to", "state"],
            [
                [
                    "Import",
                    str(self.teams["north"].id),
                    "2041-01-01",
                    "2041-12-31",
                    "approved",
                ]
            ],
        )
        self.assertFalse(result["ids"])
        Sheet = self.as_user("director_north")["sales.target.sheet"]
        self.refused(Sheet.create, {"plan_id": made.id, "kind": "person"})
        self.refused(Sheet.browse(self.sheet(plan, "rep_n1a").id).copy)
        self.refused(made.write, {"sheet_ids": [Command.create({"kind": "person"})]})
        self.refused(
            made.write, {"sheet_ids": [Command.link(self.sheet(plan, "rep_n1a").id)]}
        )

    @attempt(
        "make a plan for somebody else's division", "director, manager", "RPC create"
    )
    def test_d1p1_a_plan_is_of_the_own_division(self):
        for name, team in (
            ("director_north", "south"),
            ("manager_n1", "north"),
            ("manager_n1", "n2"),
            ("rep_n1a", "n1"),
        ):
            self.refused(self.new_plan, name, team)
        plan = self.new_plan()
        self.refused(plan.write, {"team_id": self.teams["south"].id})
        self.refused(self.by("director_south", plan).action_prepare)

    @attempt(
        "learn what the team holds in reserve",
        "representative",
        "search, grouping, export, relations, chatter",
    )
    def test_the_reserve_is_not_to_be_computed(self):
        plan = self.handed_down()
        env = self.as_user("rep_n1a")
        own = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        n1, north = self.sheet(plan, "n1"), self.sheet(plan, "north")
        n1.message_post(body="Reserve 7777")
        self.assertEqual(env["sales.target.sheet"].search([]), own)
        self.assertEqual(env["sales.target"].search([]).sheet_id, own)
        self.assertFalse(env["sales.target.plan"].search([]))
        self.assertEqual(
            env["sales.target"]._read_group([], [], ["amount:sum"]),
            [(3000.0,)],
        )
        self.assertEqual(
            dict(env["sales.target"]._read_group([], ["sheet_id"], ["amount:sum"])),
            {own: 3000.0},
        )
        for sheet in (n1, north, self.sheet(plan, "rep_n1b")):
            hidden = self.by("rep_n1a", sheet)
            self.refused(hidden.read, ["amount_total"])
            self.refused(hidden.export_data, ["amount_total"])
            self.refused(hidden.web_read, {"amount_total": {}})
            self.refused(self.rows(sheet).with_env(env).read, ["amount"])
        self.assertFalse(
            env["sales.target.sheet"].name_search("Test n1", [("kind", "=", "team")])
        )
        for domain in (
            [("parent_id.target_ids.amount", ">", 0)],
            [("parent_id.child_ids.target_ids.amount", ">", 250)],
            [("plan_id.sheet_ids.target_ids.amount", ">", 250)],
            [("plan_id.over_assignment_limit", ">", 0)],
        ):
            self.assertFalse(env["sales.target.sheet"].search(domain))
        self.assertFalse(own.parent_id.amount_total)
        self.refused(lambda: own.parent_id.target_ids)
        self.refused(lambda: own.plan_id.sheet_ids)
        self.env.ref("base.group_allow_export").user_ids += self.users["rep_n1a"]
        for names in self.leaking_columns():
            with self.subTest(names=names):
                self.env.invalidate_all()
                try:
                    [row] = own.export_data(["plan_state", *names])["datas"]
                except UserError:
                    continue
                self.assertFalse(any(value for value in row[1:]), row)
        self.refused(own.web_read, {"parent_id": {"fields": {"amount_reserve": {}}}})
        self.assertEqual((own.amount_assigned, own.amount_reserve), (0, 0))
        self.assertFalse(env["mail.message"].search([("body", "ilike", "7777")]))
        for records in (n1, north, plan):
            self.refused(records.with_env(env).message_post, body="x")
        self.assertFalse(
            env["sales.approval"].search([("res_model", "=", "sales.target.plan")])
        )

    def leaking_columns(self):
        """Fields of the sheet and the plan above that hold figures or words on them."""
        for path, model in (("parent_id", "sheet"), ("plan_id", "plan")):
            for name, field in self.env[f"sales.target.{model}"]._fields.items():
                is_figure = field.type in ("float", "monetary", "html", "text")
                if is_figure or name in ("sales_signers", "unanswered_count"):
                    yield [f"{path}/{name}"]

    @attempt("read the own target before it is handed down", "representative", "search")
    def test_d1p2_nothing_is_seen_before_it_is_handed_down(self):
        plan = self.distributed()
        self.assertFalse(self.as_user("rep_n1a")["sales.target.sheet"].search([]))
        self.assertFalse(self.as_user("rep_n1a")["sales.target"].search([]))
        draft = self.by("manager_n1", self.sheet(plan, "n1"))
        self.assertEqual(draft.amount_total, 7200)

    @attempt("lead a team by reading it only", "supervisor", "RPC call")
    def test_a_supervisor_reads_and_decides_nothing(self):
        plan = self.handed_down()
        self.teams["n1"].supervisor_ids = self.users["rep_n1b"]
        sheet = self.by("rep_n1b", self.sheet(plan, "rep_n1a"))
        self.assertEqual(sheet.amount_total, 3000)
        self.refused(self.by("rep_n1b", self.rows(sheet)[0]).write, {"amount": 1})
        self.refused(sheet.action_waive, "me")
        self.refused(self.by("rep_n1b", self.sheet(plan, "n1")).action_hand_down)

    @attempt("write a colleague's personal plan", "manager", "RPC create and write")
    def test_d1p3_the_own_plan_is_written_by_its_person(self):
        plan = self.handed_down()
        sheet = self.sheet(plan, "rep_n1a")
        Action = self.as_user("rep_n1a")["sales.target.action"]
        action = Action.create({"name": "Visit", "sheet_id": sheet.id})
        seen = self.by("manager_n1", action)
        self.assertEqual(seen.name, "Visit")
        self.refused(seen.write, {"name": "Other"})
        self.refused(seen.unlink)
        self.refused(seen.create, {"name": "Other", "sheet_id": sheet.id})
        self.refused(self.by("rep_n1b", action).read, ["name"])
        other = self.sheet(plan, "rep_n1b")
        self.refused(Action.create, {"name": "Other", "sheet_id": other.id})
        self.refused(action.write, {"sheet_id": other.id})

    @attempt(
        "approve the plan of the own division beyond the own authority",
        "director",
        "RPC, approval record",
    )
    def test_c1p2_nobody_approves_beyond_the_own_authority(self):
        self.set_limits("target_change", director=10)
        plan = self.agreed()
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        self.refused(self.by("director_north", request).action_approve, "me")
        self.refused(self.by("director_north", request).write, {"state": "approved"})
        self.refused(plan.write, {"state": "approved"})
        plan.action_reopen()
        self.assertEqual(request.state, "void")

    @attempt("set a figure that is no number", "manager", "RPC")
    def test_a_target_is_a_number(self):
        plan = self.distributed()
        row = self.by("manager_n1", self.rows(self.sheet(plan, "rep_n1a"))[0])
        for value in (float("nan"), float("inf"), -1):
            self.refused(row.write, {"amount": value})
            self.refused(row.set_amounts, {row.id: value})
            self.refused(row.set_amounts, {row.id: str(value)})
