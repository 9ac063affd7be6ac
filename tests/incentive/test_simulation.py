"""A34, C1p2: what a plan would have cost, before it is decided."""

from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from tests.attempts import attempt
from tests.incentive.simulation import SimulationCase

STORED = ("run", "statement", "statement.line", "pool", "pool.share", "fact")


@tagged("standard", "post_install", "-at_install")
class TestSimulation(SimulationCase):
    """Costs by worked figures, beside what was paid."""

    @contextmanager
    def nothing_stored(self):
        """What incentives store stays as it is: as many rows, none written anew."""

        def seen():
            self.env.flush_all()
            found = {}
            for part in STORED:
                model = self.env[f"sales.incentive.{part}"]
                self.env.cr.execute(
                    f"SELECT COUNT(*), MAX(xmin::text::bigint) FROM {model._table}"
                )
                found[part] = self.env.cr.fetchone()
            return found

        before = seen()
        yield
        self.assertEqual(seen(), before)

    def paid_quarter(self, *components, **vals):
        """A quarter that was paid by a plan: 10,000 and 4,000 were signed."""
        plan = self.plan(*components, **vals)
        self.signed("rep_n1a", self.day(self.last), 10_000)
        self.signed("rep_n2a", self.day(self.last), 4_000)
        self.signed("rep_n1a", self.day(self.this), 99_000)
        self.signed("rep_s1a", self.day(self.last), 77_000)
        return plan, self.locked()

    def test_a34_a_draft_beside_what_was_paid(self):
        plan, _run = self.paid_quarter()
        draft = self.plan(
            self.component(table=((0, 0.02), (5_000, 0.06))),
            force=False,
            date_from=self.this,
        )
        with self.nothing_stored():
            found = self.simulated(draft)
        self.assertEqual(found.replaced_ids, plan, "the same people are paid")
        # 100 + 300 and 80, where 300 and 120 were paid
        self.assertEqual(self.people(found), {"rep_n1a": 400, "rep_n2a": 80})
        self.assertEqual(
            self.people(found, "amount_paid"), {"rep_n1a": 300, "rep_n2a": 120}
        )
        self.assertEqual(
            self.people(found, "amount_difference"), {"rep_n1a": 100, "rep_n2a": -40}
        )
        self.assertEqual(
            (found.amount, found.amount_paid, found.amount_difference), (480, 420, 60)
        )
        self.assertEqual(found.amount_total_paid, 420)
        self.assertEqual(self.components(found), {"Signed": (480, 420)})
        # of 14,000 signed in the division, not of the other's 77,000
        self.assertEqual(found.amount_signed, 14_000)
        self.assertAlmostEqual(found.cost_rate, 480 / 14_000, 5)
        self.assertAlmostEqual(found.paid_rate, 420 / 14_000, 5)
        self.assertFalse(found.notice)

    def test_a34_what_was_paid_is_what_the_same_plan_would_cost(self):
        plan, run = self.paid_quarter(
            self.component(),
            self.component("Each", applies_to="document", table=((5_000, 0.01),)),
            self.component(
                "Team",
                scope="team",
                pays="bonus",
                basis="whole",
                sharing="contribution",
                table=((8_000, 900),),
            ),
            guarantee_amount=100,
            guarantee_months=60,
        )
        found = self.simulated(plan)
        self.assertEqual(found.replaced_ids, plan)
        self.assertEqual(self.people(found), self.people(found, "amount_paid"))
        self.assertEqual(found.amount_difference, 0)
        self.assertEqual(
            self.components(found),
            {
                "Signed": (420, 420),
                "Each": (50, 50),
                "Team": (900, 900),
                # 300 guaranteed each: n1b has nothing, n2a 120
                "Newcomer guarantee": (480, 480),
            },
        )
        self.assertEqual(found.amount, sum(self.payable(run).values()))
        self.assertEqual(found.break_even, "At 100.0 % of the results.")

    def test_a34_at_other_results(self):
        self.paid_quarter()
        draft = self.plan(self.component(table=((0, 0), (8_000, 0.1))), force=False)
        found = self.simulated(draft)
        steps = {round(row.factor, 1): row for row in found.step_ids}
        self.assertEqual(len(steps), 11)
        # 10 % of what is beyond 8,000: of 5,000, 10,000 and 15,000
        self.assertEqual([steps[one].amount for one in (0.5, 1.0, 1.5)], [0, 200, 700])
        self.assertEqual(steps[1.5].amount_difference, 700 - 420)
        self.assertEqual(steps[1.5].amount_signed, 21_000)
        self.assertAlmostEqual(steps[1.5].cost_rate, 700 / 21_000, 5)
        # 10 % of 12,200 less 8,000 is what was paid
        self.assertEqual(found.break_even, "At 122.0 % of the results.")
        chart = found.chart
        self.assertEqual(chart["paid"], 420)
        self.assertEqual(
            [step["amount"] for step in chart["steps"]][::5], [0, 200, 700]
        )

    def test_a34_no_break_even(self):
        self.paid_quarter()
        cheap = self.plan(self.component(table=((0, 0.001),)), force=False)
        found = self.simulated(cheap)
        self.assertEqual(found.break_even, "Not between 50 % and 150 % of the results.")
        found = self.simulated(cheap, replaced_ids=[Command.clear()])
        self.assertIn("Nothing was paid", found.break_even)
        self.assertEqual(found.amount_paid, 0)
        self.assertEqual(found.amount_total_paid, 420, "all plans, as before")

    def test_a34_a_period_that_nobody_paid(self):
        draft = self.plan(force=False)
        self.signed("rep_n1a", self.day(self.before), 1_000)
        found = self.simulated(draft, date_from=self.before)
        self.assertEqual((found.amount, found.amount_paid), (30, 0))
        self.assertIn("nothing to compare with", found.notice)

    def test_a34_only_components_of_the_period(self):
        draft = self.plan(
            self.component(), self.component("Monthly", period="month"), force=False
        )
        self.signed("rep_n1a", self.day(self.last), 1_000)
        found = self.simulated(draft)
        self.assertEqual(self.components(found), {"Signed": (30, 0)})
        self.assertIn("Monthly", found.notice)
        monthly = self.simulated(draft, period="month")
        self.assertEqual(self.components(monthly), {"Monthly": (30, 0)})
        self.assertEqual(monthly.amount_signed, 1_000)

    def test_a34_other_plans_of_the_same_people_stay(self):
        """What is not replaced is neither compared, nor guaranteed twice."""
        other = self.plan(self.component("Extra", table=((0, 0.01),)))
        plan, _run = self.paid_quarter(guarantee_amount=100, guarantee_months=60)
        draft = self.plan(
            self.component(table=((0, 0.01),)),
            force=False,
            guarantee_amount=100,
            guarantee_months=60,
        )
        found = self.simulated(draft, replaced_ids=[Command.set(plan.ids)])
        # 100 of the plan and 100 of the other, so that 100 are missing to the 300
        self.assertEqual(self.people(found)["rep_n1a"], 200)
        self.assertEqual(self.people(found, "amount_paid")["rep_n1a"], 300)
        self.assertEqual(self.components(found)["Signed"], (140, 420))
        both = self.simulated(draft)
        self.assertEqual(both.replaced_ids, plan | other)
        self.assertEqual(self.people(both)["rep_n1a"], 300)

    def test_a34_a_version_stands_in_place_of_its_own_versions(self):
        plan, _run = self.paid_quarter()
        self.plan(self.component("Extra", table=((0, 0.01),)))
        draft = self.plan(force=False, previous_id=plan.id, date_from=self.this)
        self.env.flush_all()
        draft._write({"previous_id": plan.id, "version": 2})
        self.env.invalidate_all()
        found = self.simulated(draft)
        self.assertEqual(found.replaced_ids, plan)

    def test_a34_plans_that_begin_later_count_as_if_in_force(self):
        draft = self.plan(
            force=False,
            date_from="2040-01-01",
            participation_ids=[
                Command.create(
                    {
                        "tier_id": self.tiers["representative"].id,
                        "date_from": "2040-01-01",
                    }
                )
            ],
        )
        self.signed("rep_n1a", self.day(self.last), 1_000)
        self.assertEqual(self.simulated(draft).amount, 30)

    def test_a34_a_cancellation_counts_where_a_run_would_count_it(self):
        """What takes back a fact of a locked quarter is its correction, and no part of
        this quarter's components."""
        plan = self.plan()
        order = self.signed("rep_n1a", self.day(self.before), 50_000)
        self.locked(self.before)
        with freeze_time(self.day(self.last, 20)):
            order._action_cancel()
        self.signed("rep_n1a", self.day(self.last), 10_000)
        run = self.locked()
        line = self.lines(run, "rep_n1a")
        self.assertEqual(line.amount, 300)
        found = self.simulated(plan)
        self.assertEqual(self.people(found), {"rep_n1a": 300})
        self.assertEqual(found.amount_difference, 0)

    # ------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------

    def test_a34_the_dialog_proposes_and_forgets(self):
        plan, _run = self.paid_quarter()
        draft = self.plan(force=False, date_from=self.this)
        action = self.by("director_north", draft).action_simulate()
        Model = self.as_user("director_north")["sales.incentive.simulation"]
        form = Form(Model.with_context(**action["context"]))
        self.assertEqual(form.team_id, self.teams["north"])
        self.assertEqual(form.date_from, self.last, "the last that was paid")
        self.assertEqual(form.replaced_ids[:], plan)
        simulation = form.save()
        simulation.action_simulate()
        form = Form(simulation)
        self.assertTrue(form.is_done)
        form.date_from = self.before
        self.assertFalse(form.is_done, "figures of another period are not shown")

    def test_a34_once_more_replaces_what_came_out(self):
        self.paid_quarter()
        draft = self.plan(force=False)
        found = self.simulated(draft)
        self.signed("rep_n1b", self.day(self.last), 1_000)
        found.action_simulate()
        self.assertEqual(self.people(found)["rep_n1b"], 30)
        self.assertEqual(len(found.step_ids), 11)
        self.assertEqual(len(found.component_ids), 1)

    def test_a34_what_cannot_be_simulated(self):
        draft = self.plan(force=False)
        south = self.plan(force=False, team_id=self.teams["south"].id)
        for problem, vals in (
            ("Choose the plan", {"plan_ids": [Command.clear()]}),
            ("first of a month", {"date_from": self.day(self.last)}),
            ("has begun", {"date_from": "2999-01-01"}),
        ):
            self.assertIn(problem, self.refused(self.simulated, draft, **vals))
        self.assertIn(
            "not for people of",
            self.refused(self.simulated, south, name="admin"),
        )
        self.assertIn(
            "simulate the whole division",
            self.refused(
                self.simulated, draft, name="admin", team_id=self.teams["n1"].id
            ),
        )

    def test_a34_the_administrator_simulates_every_division(self):
        south = self.plan(force=False, team_id=self.teams["south"].id)
        self.signed("rep_s1a", self.day(self.last), 1_000)
        found = self.simulated(south, name="admin", team_id=self.teams["south"].id)
        self.assertEqual(self.people(found), {"rep_s1a": 30})

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def test_a34_neither_people_nor_factors_make_queries(self):
        plan, _run = self.paid_quarter(
            self.component(),
            self.component(
                "Team",
                scope="team",
                pays="bonus",
                basis="whole",
                sharing="equal",
                table=((1, 900),),
            ),
        )
        few = self.dialog(plan)
        costs = [self.cost(few.action_simulate)]
        self.staff(40)
        many = self.dialog(plan)
        costs.append(self.cost(many.action_simulate))
        self.assertGreater(len(many.person_ids), 40)
        module = "odoo.addons.sales_tiered_mgmt.models.incentive.incentive_simulation"
        single = self.dialog(plan)
        with patch(f"{module}.factors", return_value=(Decimal(1),)):
            costs.append(self.cost(single.action_simulate))
        self.assertEqual(len(single.step_ids), 1)
        few_people, many_people, one_factor = costs
        self.assertLessEqual(many_people, few_people, costs)
        self.assertLessEqual(many_people, one_factor, costs)

    # ------------------------------------------------------------
    # Attempts
    # ------------------------------------------------------------

    @attempt(
        "simulate a plan of another division to see what its people were paid",
        "director",
        "RPC create, write, action_simulate",
    )
    def test_a34_a_director_simulates_another_division(self):
        self.paid_quarter()
        draft = self.plan(force=False)
        south = self.plan(force=False, team_id=self.teams["south"].id)
        dialog = self.dialog(draft, name="director_south")
        self.assertFalse(dialog.replaced_ids)
        self.refused(dialog.action_simulate)
        own = self.dialog(south, name="director_south", team_id=self.teams["south"].id)
        own.action_simulate()
        self.assertEqual(own.amount_total_paid, 0)
        own.write({"team_id": self.teams["north"].id, "is_done": True})
        self.refused(own.action_simulate)
        self.refused(own.action_export)
        mixed = self.dialog(
            draft, name="director_south", team_id=self.teams["south"].id
        )
        self.refused(mixed.action_simulate)
        self.assertFalse(mixed.person_ids)
        with self.assertRaises(AccessError):
            self.by("director_south", draft).action_simulate()

    @attempt("simulate the division's plan", "manager", "RPC create, action_simulate")
    def test_a34_a_manager_does_not_simulate(self):
        draft = self.plan(force=False)
        Simulation = self.as_user("manager_n1")["sales.incentive.simulation"]
        with self.assertRaises(AccessError):
            Simulation.create(
                {
                    "team_id": self.teams["north"].id,
                    "date_from": self.last,
                    "plan_ids": [Command.set(draft.ids)],
                }
            )
        dialog = self.dialog(draft)
        for name in ("manager_n1", "rep_n1a"):
            self.refused(self.by(name, dialog).action_simulate)
        self.assertFalse(Simulation._leads_division(self.teams["n1"]))

    @attempt(
        "read a simulation that another director made",
        "director",
        "RPC read",
    )
    def test_a34_a_simulation_is_whose_it_is(self):
        self.paid_quarter()
        found = self.simulated(self.plan(force=False))
        self.assertTrue(found.person_ids)
        other = self.by("director_south", found)
        self.refused(other.read, ["amount"])
        self.refused(self.by("director_south", found.person_ids).read, ["amount"])
        for rows in (found.person_ids, found.component_ids, found.step_ids):
            self.assertTrue(rows.search([]))
            self.assertFalse(self.by("director_south", rows).search([]))

    @attempt(
        "make up the figures of a simulation",
        "director",
        "RPC create",
    )
    def test_a34_rows_of_a_simulation_are_computed(self):
        found = self.simulated(self.plan(force=False))
        row = found.person_ids[:1]
        self.refused(row.write, {"amount": 1})
        self.refused(row.create, {"simulation_id": found.id, "user_id": self.env.uid})


@tagged("standard", "post_install", "-at_install")
class TestSimulationFile(SimulationCase, HttpCase):
    """The result as a spreadsheet, for whoever computed it."""

    def download(self, simulation, name):
        login = self.users[name].login
        self.users[name].sudo().password = login
        self.authenticate(login, login)
        return self.url_open(f"/sales/incentive/simulation/{simulation.id}/xlsx")

    def test_a34_export(self):
        plan = self.plan(name="=1+1")
        self.signed("rep_n1a", self.day(self.last), 10_000)
        self.locked()
        found = self.simulated(plan)
        action = found.action_export()
        self.assertIn(str(found.id), action["url"])
        answer = self.download(found, "director_north")
        self.assertEqual(answer.status_code, 200)
        book = load_workbook(BytesIO(answer.content))
        self.assertEqual(
            book.sheetnames,
            ["Simulation", "By Person", "By Component", "At Other Results"],
        )
        rows = [list(row) for row in book["By Person"].values]
        self.assertIn(["rep_n1a", "Test n1", 300, 300, 0, 300], rows)
        self.assertIn(
            ["Signed", 300, 300, 0], [list(row) for row in book["By Component"].values]
        )
        self.assertEqual(book["At Other Results"].max_row, 12)
        totals = dict(book["Simulation"].values)
        self.assertEqual(totals["Plans"], "=1+1")
        cells = {cell.value: cell for cell in book["Simulation"]["B"]}
        self.assertEqual(cells["=1+1"].data_type, "s", "text, no formula")

    @attempt(
        "download the simulation of another director",
        "director",
        "HTTP",
        "not found",
    )
    def test_a34_export_is_not_for_others(self):
        found = self.simulated(self.plan(force=False))
        for name in ("director_south", "manager_n1", "rep_n1a"):
            self.assertEqual(self.download(found, name).status_code, 404)
