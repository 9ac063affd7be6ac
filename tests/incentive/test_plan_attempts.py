"""Attempts to change what one is paid, to see more than one's own, to sign for others.

By RPC, as the person who gains from it.
"""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from tests.attempts import attempt
from tests.incentive.plan_case import PlanCase

INSIDERS = ("rep_n1a", "manager_n1", "director_north", "admin")


@tagged("standard", "post_install", "-at_install")
class TestPlanAttempts(PlanCase):
    """What is approved stays; what is hidden stays hidden."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.higher = {"rate": 0.5}

    def setUp(self):
        super().setUp()
        self.plan = self.in_force(
            "director_north",
            self.component(
                multiplier_ids=[Command.create({"start": 0.9, "factor": 1.1})]
            ),
        )
        self.before = self.plan.sudo()._content_digest()
        self.env.flush_all()

    def tearDown(self):
        self.env.invalidate_all()
        self.assertEqual(self.plan.sudo()._content_digest(), self.before)
        super().tearDown()

    def parts(self, name):
        """Component, band, multiplier and participation as a person has them."""
        plan = self.plan.sudo()
        component = plan.component_ids
        return tuple(
            self.by(name, record)
            for record in (
                component,
                component.band_ids[0],
                component.multiplier_ids,
                plan.participation_ids,
            )
        )

    @attempt("raise the rates of a plan in force", "everybody", "RPC write")
    def test_a34_nobody_changes_what_is_in_force(self):
        for name in INSIDERS:
            component, band, step, row = self.parts(name)
            plan = self.by(name, self.plan)
            for record, vals in (
                (band, self.higher),
                (component, {"weight": 0.1}),
                (component, {"cap_amount": 1}),
                (component, {"categ_ids": [Command.clear()]}),
                (step, {"factor": 9}),
                (row, {"on_target_amount": 9}),
                (plan, {"name": "Better"}),
                (plan, {"guarantee_amount": 9, "guarantee_months": 9}),
                (plan, {"date_to": self.next_quarter}),
                (plan, {"active": False}),
            ):
                with self.subTest(name=name, record=record._name, vals=vals):
                    self.refused(record.write, vals)

    @attempt("raise the rates of a plan in force", "everybody", "commands of the plan")
    def test_a34_not_by_commands_of_the_plan(self):
        for name in INSIDERS:
            component, band, step, row = self.parts(name)
            plan = self.by(name, self.plan)
            for lines in (
                {"band_ids": [Command.update(band.id, self.higher)]},
                {"band_ids": [Command.delete(band.id)]},
                {"band_ids": [Command.clear()]},
                {"band_ids": [Command.create({"start": 0, **self.higher})]},
                {"multiplier_ids": [Command.delete(step.id)]},
            ):
                with self.subTest(name=name, lines=lines):
                    command = Command.update(component.id, lines)
                    self.refused(plan.write, {"component_ids": [command]})
                    self.refused(component.write, lines)
            for command in (
                Command.delete(component.id),
                Command.create(self.component()),
                Command.clear(),
            ):
                self.refused(plan.write, {"component_ids": [command]})
            for command in (
                Command.delete(row.id),
                Command.create({"user_id": self.users["rep_s1a"].id}),
            ):
                self.refused(plan.write, {"participation_ids": [command]})

    @attempt("add to or delete from a plan in force", "everybody", "RPC create, unlink")
    def test_a34_nobody_adds_or_deletes(self):
        for name in INSIDERS:
            component, band, step, row = self.parts(name)
            for record in (component, band, step, row, self.by(name, self.plan)):
                with self.subTest(name=name, record=record._name):
                    self.refused(record.unlink)
            for record, vals in (
                (component, self.component(plan_id=self.plan.id)),
                (band, {"component_id": component.id, "start": 90_000, "rate": 1}),
                (step, {"component_id": component.id, "factor": 9}),
                (row, {"plan_id": self.plan.id, "tier_id": self.tiers["manager"].id}),
            ):
                self.refused(record.create, vals)
                if record.has_access("read"):
                    self.refused(record.copy, {"start": 7} if record == step else {})

    @attempt("move a component of an own draft into a plan in force", "director", "RPC")
    def test_a34_nothing_is_moved_in_or_out(self):
        draft = self.new_plan("director_north", self.component(name="Mine"))
        component, band, step, row = self.parts("director_north")
        self.refused(draft.component_ids.write, {"plan_id": self.plan.id})
        self.refused(component.write, {"plan_id": draft.id})
        self.refused(band.write, {"component_id": draft.component_ids.id})
        self.refused(step.write, {"component_id": draft.component_ids.id})
        self.refused(row.write, {"plan_id": draft.id})
        self.refused(draft.write, {"component_ids": [Command.link(component.id)]})

    @attempt("raise the rates of a plan in force", "everybody", "import")
    def test_a34_not_by_import(self):
        for name in INSIDERS:
            _component, band, _step, _row = self.parts(name)
            result = band.browse().load([".id", "rate"], [[str(band.id), "0.5"]])
            self.assertFalse(result["ids"])
            self.assertTrue(result["messages"])

    @attempt("rename a component in force by its translation", "director", "RPC")
    def test_a34_not_by_a_translation(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        for name in ("director_north", "admin"):
            component = self.parts(name)[0]
            self.refused(
                component.update_field_translations, "name", {"fr_FR": "Autre"}
            )
            self.refused(
                component.update_field_translations, "name", {"en_US": "Other"}
            )
        french = self.plan.sudo().component_ids.with_context(lang="fr_FR")
        self.assertEqual(french.name, "Commission")

    @attempt("change a plan in force as the superuser", "server action", "sudo")
    def test_a34_not_by_the_superuser(self):
        plan = self.plan.with_user(self.env.ref("base.user_root"))
        self.refused(plan.component_ids.band_ids[0].write, self.higher)
        self.refused(plan.write, {"note": "changed"})
        self.refused(plan.unlink)
        self.refused(plan.acknowledgement_ids[0].write, {"is_acknowledged": True})
        self.refused(plan.acknowledgement_ids[0].unlink)

    @attempt("create a plan that is approved already", "director", "create, context")
    def test_c1p2_nobody_creates_an_approved_plan(self):
        director = self.as_user("director_north")["sales.incentive.plan"]
        vals = {"name": "Mine", "date_from": self.quarter}
        for extra in (
            {"state": "approved"},
            {"version": 2},
            {"previous_id": self.plan.id},
            {"approved_by_id": self.users["admin"].id},
            {"acknowledgement_ids": [Command.create({})]},
            {"opinion_ids": [Command.create({})]},
        ):
            with self.subTest(extra=extra):
                self.refused(director.create, {**vals, **extra})
        plan = director.with_context(
            default_state="approved",
            default_version=7,
            default_previous_id=self.plan.id,
            default_approved_by_id=self.users["admin"].id,
            default_opinion_ids=[Command.create({"user_id": 1})],
        ).create(vals)
        self.assertEqual((plan.state, plan.version), ("draft", 1))
        self.assertFalse(plan.previous_id or plan.approved_by_id or plan.opinion_ids)
        self.refused(self.plan.copy, {"state": "approved"})
        self.refused(plan.write, {"state": "approved"})
        for step in ("_set_approved", "_record", "_engine_create"):
            self.assertTrue(step.startswith("_"), "out of reach of RPC")

    @attempt("make or change a plan", "representative, manager, salesman", "RPC")
    def test_c1p2_only_directors_and_administrators_make_plans(self):
        draft = self.new_plan()
        vals = {"name": "Mine", "date_from": self.quarter}
        for name, team in (
            ("rep_n1a", "n1"),
            ("manager_n1", "n1"),
            ("stock", "n1"),
            ("director_south", "north"),
            ("director_north", "south"),
        ):
            with self.subTest(name=name):
                plans = self.as_user(name)["sales.incentive.plan"]
                with self.assertRaises(AccessError):
                    plans.create({**vals, "team_id": self.teams[team].id})
                if name == "director_north":
                    continue
                for step in ("action_consult", "action_submit", "action_cancel"):
                    with self.assertRaises(AccessError):
                        getattr(self.by(name, draft), step)()
                self.refused(self.by(name, draft).write, {"name": "x"})
        self.refused(
            self.as_user("director_north")["sales.incentive.plan"].create,
            {**vals, "team_id": False},
        )
        self.refused(draft.write, {"team_id": self.teams["south"].id})
        self.refused(draft.write, {"team_id": False})

    @attempt("put a change through after the submission", "director", "RPC write")
    def test_c1p2_what_is_approved_is_what_was_submitted(self):
        plan = self.in_review("director_north", tier="director")
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        plan.component_ids.band_ids[0].write(self.higher)
        self.assertEqual(request.state, "void")
        self.refused(self.by("admin", request).action_approve)
        self.assertEqual(plan.state, "review")

    @attempt("decide the plan that pays oneself", "director", "submit, approve")
    def test_c1p2_nobody_decides_the_own_pay(self):
        plan = self.in_review("director_north", tier="director")
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        for name in ("director_north", "director_south", "manager_n1"):
            self.refused(self.by(name, request).action_approve)
        # nor by adding the own name to a plan one has decided
        row = {"user_id": self.users["director_north"].id}
        self.refused(self.plan.write, {"participation_ids": [Command.create(row)]})

    @attempt("acknowledge for somebody else", "leaders, colleagues", "RPC")
    def test_a31_nobody_acknowledges_for_somebody_else(self):
        row = self.acknowledgement(self.plan, "rep_n1a")
        for name in ("rep_n1b", *INSIDERS[1:]):
            with self.subTest(name=name):
                theirs = self.by(name, row)
                self.refused(theirs.action_acknowledge)
                self.refused(theirs.write, {"is_acknowledged": True})
                self.refused(theirs.unlink)
                self.refused(
                    theirs.create,
                    {"plan_id": self.plan.id, "user_id": row.user_id.id, "version": 1},
                )
        self.refused(self.by("rep_n1a", row).write, {"date_acknowledged": False})
        self.assertFalse(row.is_acknowledged)

    @attempt("give an opinion for somebody else, or unasked", "manager, rep", "RPC")
    def test_c2p3_opinions_are_the_managers_own(self):
        plan = self.in_review()
        row = plan.opinion_ids[0]
        for name in ("rep_n1a", "manager_s1", "director_north", "admin"):
            self.refused(self.by(name, plan).action_give_opinion, "yes")
        for name in ("manager_n1", "manager_n2", "director_north", "admin"):
            theirs = self.by(name, row)
            self.refused(theirs.write, {"recommendation": "yes"})
            self.refused(theirs.unlink)
            self.refused(
                theirs.create,
                {"plan_id": plan.id, "user_id": row.user_id.id, "company_id": 1},
            )
        self.assertFalse(any(plan.opinion_ids.mapped("recommendation")))

    @attempt("see a draft, or another division's plan", "rep, manager, director", "RPC")
    def test_a31_plans_are_seen_by_those_concerned(self):
        draft = self.new_plan()
        review = self.in_review()
        directors = self.in_review("director_north", tier="director")
        seen = {
            "rep_n1a": self.plan,
            "rep_s1a": self.plan.browse(),
            "manager_n1": self.plan | review,
            "manager_s1": self.plan.browse(),
            "director_south": self.plan.browse(),
            "stock": None,
            "director_north": self.plan | draft | review | directors,
            "admin": self.plan | draft | review | directors,
        }
        every = self.plan | draft | review | directors
        for name, plans in seen.items():
            with self.subTest(name=name):
                self.env.invalidate_all()
                model = self.as_user(name)["sales.incentive.plan"]
                if plans is None:
                    with self.assertRaises(AccessError):
                        model.search([])
                    continue
                found = model.search([("id", "in", every.ids)])
                self.assertEqual(found, plans)
                for plan in every:
                    mine = self.by(name, plan)
                    is_seen = plan in plans
                    self.assertEqual(mine.has_access("read"), is_seen)
                    for record in (
                        plan.sudo().component_ids,
                        plan.sudo().component_ids.band_ids,
                        plan.sudo().component_ids.multiplier_ids,
                        plan.sudo().participation_ids,
                    ):
                        theirs = self.by(name, record)
                        found = theirs.search([("id", "in", record.ids)])
                        self.assertEqual(found, theirs if is_seen else found.browse())
                    if not is_seen:
                        self.assertFalse(mine.sudo(False).opinion_summary)
                        self.refused(mine.action_acknowledge)

    @attempt("read of a plan what is computed as superuser", "representative", "export")
    def test_a31_computed_fields_are_told_to_readers(self):
        review = self.in_review()
        hidden = self.by("rep_n1a", review)
        for name in (
            "opinion_summary",
            "version_count",
            "is_to_acknowledge",
            "my_date_acknowledged",
            "sales_gap_reason",
            "sales_authority_summary",
            "sales_approval_reason",
        ):
            self.assertFalse(hidden[name], name)
