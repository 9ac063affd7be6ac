"""What does not fit together in a plan is refused when it is saved (D4.i1)."""

from decimal import Decimal

from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.sales_tiered_mgmt.engine.incentive_rate import Band

from tests.incentive.plan_case import PlanCase

D = Decimal
# bands (from, below, rate), what the message says; None: fits
TABLES = (
    ([(0, 50, 0.1), (50, 0, 0.2)], None),
    ([(10, 50, 0.1)], None),
    ([(50, 0, 0.2), (0, 50, 0.1)], None),
    ([(0, 40, 0.1), (50, 0, 0.2)], "a gap"),
    ([(0, 60, 0.1), (50, 0, 0.2)], "before the one from"),
    ([(0, 0, 0.1), (50, 0, 0.2)], "has no end"),
    ([(50, 40, 0.1)], "before it begins"),
    ([(50, 50, 0.1)], "before it begins"),
    ([(0, 50, 0.1), (0, 0, 0.2)], "before the one from"),
    ([(0, 50, 3.0)], "more than all"),
)


@tagged("standard", "post_install", "-at_install")
class TestPlanGuard(PlanCase):
    """Tables of what is refused, with what the message says."""

    def assert_refused(self, part, **vals):
        message = self.refused(self.new_plan, "director_north", self.component(**vals))
        self.assertIn(part, message)

    def test_d4i1_tables(self):
        for rows, part in TABLES:
            with self.subTest(rows=rows):
                vals = {"band_ids": self.bands(*rows)}
                if part:
                    self.assert_refused(part, **vals)
                    self.assert_refused("Commission", **vals)
                    continue
                plan = self.new_plan("director_north", self.component(**vals))
                self.assertEqual(len(plan.component_ids.band_ids), len(rows))

    def test_d4i1_a_boundary_is_moved_in_one_go(self):
        component = self.new_plan().component_ids
        low, high = component.band_ids
        self.assertIn("a gap", self.refused(low.write, {"stop": 40_000}))
        self.assertIn("before", self.refused(low.write, {"stop": 60_000}))
        self.assertIn("no end", self.refused(low.write, {"stop": 0}))
        component.write(
            {
                "band_ids": [
                    Command.update(low.id, {"stop": 60_000}),
                    Command.update(high.id, {"start": 60_000}),
                ]
            }
        )
        self.assertEqual((low.stop, high.start), (60_000, 60_000))
        self.refused(
            component.write,
            {"band_ids": [Command.update(low.id, {"stop": 10})]},
        )
        self.refused(
            component.band_ids.create,
            {"component_id": component.id, "start": 10, "stop": 20, "rate": 0.1},
        )

    def test_d4i1_no_client_puts_the_check_off(self):
        """The context key holds an object of the server."""
        low = self.new_plan().component_ids.band_ids[0]
        for value in (True, "BANDS_LATER", {}):
            late = low.with_context(sales_bands=value)
            self.assertIn("a gap", self.refused(late.write, {"stop": 40_000}))

    def test_d4i1_what_fits_together(self):
        rating, count = self.rating.id, self.count.id
        for part, vals in (
            ("margin band", {"is_by_margin": True, "metric_id": count}),
            (
                "ends before it begins",
                {"is_by_margin": True, "margin_from": 0.3, "margin_to": 0.2},
            ),
            ("is a mean", {"metric_id": rating}),
            ("is a mean", {"base_metric_id": rating}),
            ("each document", {"applies_to": "document", "scope": "team"}),
            ("each document", {"applies_to": "document", "measure": "attainment"}),
            ("is shared", {"sharing": "equal"}),
            ("is shared", {"sharing": "equal", "scope": "division"}),
            ("how many months", {"customer_kind": "new", "new_customer_months": 0}),
            ("floor is above", {"cap_amount": 10, "floor_amount": 11}),
            ("where on the accelerator", {"accelerator_factor": 1.5}),
            (
                "no accelerator",
                {
                    "accelerator_factor": 1.5,
                    "accelerator_from": 1,
                    "basis": "interpolated",
                },
            ),
            ("goes by attainment", {"pays": "on_target"}),
        ):
            with self.subTest(part=part, vals=vals):
                self.assert_refused(part, **vals)

    def test_d4i1_what_the_database_refuses(self):
        for constraint, vals in (
            ("weight_sane", {"weight": 1.01}),
            ("weight_sane", {"weight": -0.1}),
            ("amounts_sane", {"threshold": -1}),
            ("amounts_sane", {"accelerator_factor": -1}),
            ("band_sane", {"band_ids": self.bands((-1, 50, 0.1))}),
            ("band_sane", {"band_ids": self.bands((0, 50, -0.1))}),
        ):
            with self.subTest(vals=vals):
                self.refused_by_constraint(
                    constraint,
                    self.new_plan,
                    "director_north",
                    self.component(**vals),
                )
        tier = self.tiers["manager"].id
        for constraint, row in (
            ("names_somebody", {}),
            ("on_target_sane", {"on_target_amount": -1, "tier_id": tier}),
        ):
            self.refused_by_constraint(
                constraint, self.new_plan, participation_ids=[Command.create(row)]
            )

    def test_d4i1_what_fits(self):
        for vals in (
            {"is_by_margin": True, "margin_from": 0.1, "margin_to": 0.2},
            {"metric_id": self.rating.id, "base_metric_id": self.signed.id},
            {"metric_id": self.rating.id, "pays": "bonus"},
            {"applies_to": "document"},
            {"sharing": "equal", "scope": "team"},
            {"customer_kind": "new", "new_customer_months": 1},
            {"cap_amount": 0, "floor_amount": 11},
            {"accelerator_factor": 1.5, "accelerator_from": 60_000},
            {"pays": "on_target", "measure": "attainment", "on_target_amount": 1},
            {
                "metric_id": self.count.id,
                "band_ids": self.bands((0, 0, 250)),
            },
        ):
            with self.subTest(vals=vals):
                plan = self.new_plan("director_north", self.component(**vals))
                self.assertTrue(plan.component_ids.description)

    def test_d4i1_figures_are_numbers(self):
        component = self.new_plan().component_ids
        for value in (float("nan"), float("inf"), float("-inf"), "nan", "many"):
            with self.subTest(value=value):
                for record, name in (
                    (component, "cap_amount"),
                    (component, "weight"),
                    (component.band_ids[0], "rate"),
                    (component.plan_id.participation_ids, "on_target_amount"),
                ):
                    self.assertIn("number", self.refused(record.write, {name: value}))
                self.assertIn(
                    "number",
                    self.refused(component.plan_id.write, {"guarantee_amount": value}),
                )

    def test_d4i1_participants_belong_to_the_division(self):
        plan = self.new_plan()
        row = {"team_id": self.teams["s1"].id}
        message = self.refused(plan.write, {"participation_ids": [Command.create(row)]})
        self.assertIn("is not part of", message)
        plan.write(
            {"participation_ids": [Command.create({"team_id": self.teams["n2"].id})]}
        )
        self.assertIn(
            "is not part of", self.refused(plan.write, {"team_id": self.teams["n1"].id})
        )

    def test_d4i1_a_guarantee_has_amount_and_months(self):
        plan = self.new_plan()
        for vals in (
            {"guarantee_amount": 10},
            {"guarantee_months": 10},
            {"is_guarantee_recoverable": True},
        ):
            self.assertIn("guarantee", self.refused(plan.write, vals))
        plan.write({"guarantee_amount": 10, "guarantee_months": 3})

    def test_a_step_of_conduct_counts_penalties(self):
        component = self.new_plan().component_ids
        step = {"source": "conduct", "start": 0.5, "factor": 0.5}
        message = self.refused(
            component.write, {"multiplier_ids": [Command.create(step)]}
        )
        self.assertIn("penalties are counted", message)

    # -- for the engine ---------------------------------------------------

    def test_d4i1_the_engine_reads_what_was_entered(self):
        plan = self.new_plan(
            "director_north",
            self.component(
                band_ids=self.bands((50_000, 0, 0.0515), (0, 50_000, 0.1)),
                threshold=10_000,
                accelerator_from=60_000,
                accelerator_factor=1.5,
                multiplier_ids=[
                    Command.create({"start": 0.95, "factor": 1.1}),
                    Command.create({"start": 0.8, "factor": 1}),
                    Command.create({"source": "conduct", "start": 1, "factor": 0.5}),
                ],
            ),
            self.component(
                pays="bonus", band_ids=self.bands((3, 0, 99.99), name="amount")
            ),
        )
        first, second = plan.component_ids
        self.assertEqual(
            first._engine_bands(),
            (
                Band(D("0.0000"), D("50000.0000"), D("0.100000")),
                Band(D("50000.0000"), None, D("0.051500")),
            ),
        )
        self.assertEqual(
            [(band.start, band.stop, band.rate) for band in first._engine_table()],
            [
                (D(10_000), D(50_000), D("0.1")),
                (D(50_000), D(60_000), D("0.0515")),
                (D(60_000), None, D("0.07725")),
            ],
        )
        self.assertEqual(second._engine_bands(), (Band(D(3), None, D("99.99")),))
        nothing = self.env["sales.metric"]
        self.assertEqual(
            first._engine_steps(),
            {
                ("collection", nothing): ((D("0.8"), D(1)), (D("0.95"), D("1.1"))),
                ("conduct", nothing): ((D(1), D("0.5")),),
            },
        )

    # -- in words ---------------------------------------------------------

    def test_a31_a_component_says_what_it_pays(self):
        plan = self.new_plan(
            "director_north",
            self.component(
                accelerator_from=60_000,
                accelerator_factor=1.5,
                cap_amount=9_000,
                threshold=1_000,
                weight=0.5,
                customer_kind="new",
                multiplier_ids=[Command.create({"start": 0.95, "factor": 1.1})],
            ),
            self.component(
                measure="attainment",
                basis="interpolated",
                pays="on_target",
                on_target_amount=8_000,
                scope="team",
                sharing="proposal",
                band_ids=self.bands((0.8, 1, 0.5), (1, 0, 1)),
            ),
            self.component(
                metric_id=self.count.id,
                basis="whole",
                band_ids=self.bands((3, 0, 250)),
            ),
        )
        first, second, third = (row.description for row in plan.component_ids)
        for part in (
            "3 % of",
            "up to",
            "50,000",
            "5 % of",
            "counts 1.5 times",
            "At most",
            "9,000",
            "50 % count",
            "Only new customers, within 12 months",
            "from 95 % × 1.1",
            "below",
        ):
            self.assertIn(part, first)
        for part in (
            "Attainment of the target",
            "The own team",
            "50 % of the on-target bonus at 80 %",
            "8,000",
            "shared as the manager proposes, up to 50 %",
        ):
            self.assertIn(part, second)
        for part in ("250", "for each of", "from 3 on", "by the band reached"):
            self.assertIn(part, third)

    def test_a31_what_it_pays_is_shown_by_the_engine(self):
        plan = self.new_plan(
            "director_north",
            self.component(
                measure="attainment",
                band_ids=self.bands((0, 1, 0.03), (1, 0, 0.05)),
                cap_amount=4_700,
            ),
        )
        shown = plan.component_ids.preview_html
        # of a target of 100,000: 3,000 at 100 %, 3,500 at 110 %, the cap at 150 %
        for part in ("1,500.00", "3,000.00", "3,500.00", "4,250.00", "4,700.00"):
            self.assertIn(part, shown)
        self.assertIn("For a target of", shown)
        draft = plan.component_ids.new(
            {
                "metric_id": self.signed.id,
                "band_ids": self.bands((0, 40, 0.1), (50, 0, 0.2)),
            }
        )
        self.assertIn("a gap", draft.preview_html)

    def test_a31_a_director_fills_it_in_on_the_screen(self):
        """What it pays is shown while the bands are typed; then nothing can be."""
        view = "sales_tiered_mgmt.sales_incentive_plan_view_form"
        plans = self.as_user("director_north")["sales.incentive.plan"]
        with Form(plans, view) as form:
            self.assertEqual(form.team_id, self.teams["north"])
            form.name = "Typed"
            with form.component_ids.new() as component:
                component.name = "Commission"
                component.metric_id = self.signed
                component.measure = "attainment"
                with component.band_ids.new() as band:
                    band.start, band.stop, band.rate = 0, 1, 0.03
                self.assertIn("1,500.00", component.preview_html)
                with component.band_ids.new() as band:
                    band.start, band.rate = 1.1, 0.05
                self.assertIn("a gap", component.preview_html)
                with component.band_ids.edit(1) as band:
                    band.start = 1
                self.assertIn("3,500.00", component.preview_html)
                self.assertIn("3 % of", component.description)
            with form.participation_ids.new() as row:
                row.tier_id = self.tiers["representative"]
        plan = form.record
        self.assertEqual(plan.component_ids.band_ids.mapped("stop"), [1, 0])
        plan.action_consult()
        plan.action_submit()
        form = Form(plan, view)
        with self.assertRaises(AssertionError):
            form.name = "Other"
        mine = Form(
            self.by("rep_n1a", plan),
            "sales_tiered_mgmt.sales_incentive_plan_view_form_mine",
        )
        self.assertIn("3 % of", mine.document_html)

    def test_a31_the_plan_is_a_document(self):
        plan = self.in_force(
            guarantee_amount=1_000, guarantee_months=3, note="<p>Ask me.</p>"
        )
        self.by("rep_n1a", plan).action_acknowledge()
        mine = self.by("rep_n1a", plan)
        self.assertIn("3 % of", mine.document_html)
        report = self.env["ir.actions.report"].with_user(self.users["rep_n1a"])
        html, _kind = report._render_qweb_html(
            "sales_tiered_mgmt.sales_incentive_plan_report", plan.ids
        )
        text = html.decode()
        for part in ("Test plan", "3 % of", "Newcomer Guarantee", "Ask me", "Read and"):
            self.assertIn(part, text)
        self.assertIn("acknowledged on", text)
