"""Every amount of a statement explains itself, zero above all (A3.3)."""

from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.sales_tiered_mgmt.engine.incentive_limits import Multiplier
from odoo.addons.sales_tiered_mgmt.engine.incentive_rate import Band
from odoo.addons.sales_tiered_mgmt.engine.incentive_terms import Case, Terms, earned
from odoo.addons.sales_tiered_mgmt.models.incentive.incentive_draft import trace_json
from odoo.addons.sales_tiered_mgmt.models.incentive.incentive_reason import (
    ExplainedReason,
)
from odoo.addons.sales_tiered_mgmt.models.performance.figure_words import Words

from tests.incentive.case import IncentiveCase

D = Decimal
LOW = (Band(D(0), D(50_000), D("0.03")), Band(D(50_000), None, D("0.05")))
ATTAINED = (Band(D("0.8"), D(1), D("0.02")), Band(D(1), None, D("0.04")))
# name: (terms, case, factors, reason, sentences that are among the explanation)
TABLE = {
    "band by band": (
        Terms(LOW),
        Case(D(70_000), D(70_000)),
        (),
        "paid",
        (
            "Result: $ 70,000.00.",
            "$ 0.00 to $ 50,000.00: $ 50,000.00 × 3 % = $ 1,500.00.",
            "$ 50,000.00 to $ 70,000.00: $ 20,000.00 × 5 % = $ 1,000.00.",
            "By the table: $ 2,500.00.",
        ),
    ),
    "the band reached pays everything": (
        Terms(ATTAINED, basis="whole", measure="attainment"),
        Case(D(12_000), D(12_000), D(10_000)),
        (),
        "paid",
        (
            "Target: $ 10,000.00, reached to 120 %.",
            "120 % lies in the band from 100 %, for everything: $ 12,000.00 × 4 % = "
            "$ 480.00.",
        ),
    ),
    "a fixed bonus": (
        Terms((Band(D(1), None, D(3000)),), "whole", "bonus", "attainment"),
        Case(D(10), D(0), D(10)),
        (),
        "paid",
        ("From 100 %: bonus of $ 3,000.00.",),
    ),
    "the on-target bonus": (
        Terms(
            (Band(D(0), None, D(1)),),
            pays="on_target",
            measure="attainment",
            on_target=D(2000),
        ),
        Case(D(9), D(0), D(10)),
        (),
        "paid",
        ("0 % to 90 %: $ 1,800.00 of the on-target bonus × 100 % = $ 1,800.00.",),
    ),
    "accelerator": (
        Terms(
            (Band(D(0), None, D("0.02")),),
            measure="attainment",
            accelerator=(D("1.2"), D("1.5")),
        ),
        Case(D(15_000), D(15_000), D(10_000)),
        (),
        "paid",
        (
            "Accelerator: above 120 % rates count 1.5 times.",
            "120 % to 150 %: $ 3,000.00 × 3 % = $ 90.00.",
        ),
    ),
    "each document": (
        Terms((Band(D(10_000), None, D("0.01")),)),
        Case(D(0), D(0), None, documents={"a,1": D(12_000), "a,2": D(9_000)}),
        (),
        "paid",
        (
            "Each document is paid by itself: 2 of them.",
            "Documents in the band from $ 10,000.00: $ 2,000.00 × 1 % = $ 20.00.",
        ),
    ),
    "part of the period": (
        Terms(LOW, cap=D(900)),
        Case(D(45_000), D(45_000), None, 45, 90),
        (),
        "capped",
        (
            "45 of 90 days count: bonuses, cap, floor and bands of amounts are taken "
            "in this proportion.",
            "Cap: $ 450.00, which is $ 1,300.00 less.",
        ),
    ),
    "weight": (
        Terms(LOW, weight=D("0.6")),
        Case(D(1000), D(1000)),
        (),
        "paid",
        ("Weight: × 60 %.",),
    ),
    "multipliers with their value": (
        Terms(LOW),
        Case(
            D(1000),
            D(1000),
            multipliers=(
                Multiplier("collection", D("0.5")),
                Multiplier("conduct", D(1)),
                Multiplier("metric:rating", D("1.1")),
            ),
        ),
        (
            ("collection", "0.7512", "0.5"),
            ("conduct", "0", "1"),
            ("metric:rating", "4.25", "1.1"),
        ),
        "paid",
        (
            "Collected of invoiced: 75.12 %: × 0.5 = $ 15.00.",
            "Penalties in the period: 0: × 1.",
            "Customer rating 4.25: × 1.1 = $ 16.50.",
        ),
    ),
}
# name: (terms, case, factors, reason, why)
REASONS = {
    "absent": (
        Terms(LOW),
        Case(D(1000), D(1000), None, 0, 90),
        (),
        "absent",
        "no day of participation in the period",
    ),
    "no target": (
        Terms(ATTAINED, measure="attainment"),
        Case(D(1000), D(1000)),
        (),
        "no_target",
        "no target was set for the period",
    ),
    "no result": (
        Terms(LOW),
        Case(D(0), D(0)),
        (),
        "no_result",
        "there is no result in the period",
    ),
    "below the first band": (
        Terms(ATTAINED, measure="attainment"),
        Case(D(300), D(300), D(1000)),
        (),
        "below",
        "30 % is below 80 %, from which the table pays, by 50 %",
    ),
    "below the threshold": (
        Terms(LOW, threshold=D(5000)),
        Case(D(4200), D(4200)),
        (),
        "below",
        "$ 4,200.00 is below $ 5,000.00, from which the table pays, by $ 800.00",
    ),
    "just at the threshold": (
        Terms(LOW, threshold=D(5000)),
        Case(D(5000), D(5000)),
        (),
        "below",
        "the table pays on what lies above $ 5,000.00",
    ),
    "no document is large enough": (
        Terms((Band(D(10_000), None, D("0.01")),)),
        Case(D(0), D(0), None, documents={"a,2": D(9_000)}),
        (),
        "below",
        "none of the documents is above $ 10,000.00",
    ),
    "more came back, nothing to give back": (
        Terms((Band(D(10_000), None, D("0.01")),)),
        Case(D(-5000), D(-5000)),
        (),
        "below",
        "Nothing has to be given back",
    ),
    "a band that pays nothing": (
        Terms((Band(D(0), D(10), D(0)), Band(D(10), None, D("0.1"))), basis="whole"),
        Case(D(5), D(5)),
        (),
        "below",
        "$ 5.00 is below $ 10.00",
    ),
    "nothing to be paid on": (
        Terms(ATTAINED, measure="attainment"),
        Case(D(20), D(0), D(10)),
        (),
        "below",
        "there is nothing the rates could be paid on",
    ),
    "a multiplier of zero": (
        Terms(LOW),
        Case(D(1000), D(1000), multipliers=(Multiplier("conduct", D(0)),)),
        (("conduct", "3", "0"),),
        "zeroed",
        "multiplied by zero. Penalties in the period: 3",
    ),
    "a weight of zero": (
        Terms(LOW, weight=D(0)),
        Case(D(1000), D(1000)),
        (),
        "zeroed",
        "a weight of zero",
    ),
    "rounds to zero": (
        Terms(LOW, weight=D("0.1")),
        Case(D(1), D(1)),
        (),
        "zeroed",
        "rounds to zero",
    ),
    "capped": (
        Terms(LOW, cap=D(100)),
        Case(D(10_000), D(10_000)),
        (),
        "capped",
        "the cap of $ 100.00: without it there would be $ 200.00 more",
    ),
    "raised": (
        Terms(LOW, floor=D(500)),
        Case(D(10_000), D(10_000)),
        (),
        "raised",
        "the floor of $ 500.00: by itself it would be $ 300.00",
    ),
    "taken back": (
        Terms(LOW),
        Case(D(-1000), D(-1000)),
        (),
        "taken_back",
        "given back at the rate of the first band",
    ),
}


@tagged("standard", "post_install", "-at_install")
class TestExplanation(IncentiveCase):
    """The sentences, by worked figures; then whole lines of statements."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"].search([("code", "=", "en_US")]).grouping = "[3,0]"
        self.currency = self.company.currency_id
        self.currency.sudo().write({"symbol": "$", "position": "before"})

    def _told(self, terms, case, factors):
        result = earned(terms, case)
        words = Words(self.env, self.currency, "amount", terms.measure)
        names = {"rating": "Customer rating"}
        told = ExplainedReason(words, terms, case, trace_json(result), factors, names)
        return result, told

    def _plain(self, text):
        return str(text).replace("\N{NO-BREAK SPACE}", " ")

    def test_a33_each_step_is_told_with_its_figures(self):
        for name, (terms, case, factors, reason, sentences) in TABLE.items():
            with self.subTest(name):
                result, told = self._told(terms, case, factors)
                self.assertEqual(result.reason, reason)
                found = [self._plain(one) for one in told.sentences()]
                for sentence in sentences:
                    self.assertIn(sentence, found)

    def test_a33_why_it_is_zero_or_another_amount(self):
        for name, (terms, case, factors, reason, why) in REASONS.items():
            with self.subTest(name):
                result, told = self._told(terms, case, factors)
                self.assertEqual(result.reason, reason)
                self.assertIn(why, self._plain(told.why(reason)))
        terms, case, *_rest = TABLE["band by band"]
        self.assertFalse(self._told(terms, case, ())[1].why("paid"))

    def test_a33_every_reason_has_a_case(self):
        Line = self.env["sales.incentive.statement.line"]
        reasons = dict(Line._fields["reason"].selection)
        self.assertEqual(
            reasons.keys() - {"paid"}, {case[3] for case in REASONS.values()}
        )

    def _text(self, line, name):
        own = self.by(name, line)
        return self._plain(own.explanation), self._plain(own.why or "")

    def test_a33_a_component_tells_whose_results_on_which_days(self):
        self.plan(
            self.component("Own", sequence=1),
            self.component("Team", scope="team", sequence=2),
            tiers=("manager",),
        )
        self.signed("manager_n1", self.day(self.last), 1_000)
        self.signed("rep_n1a", self.day(self.last), 2_000)
        run = self.computed()
        own, team = self.lines(run, "manager_n1")
        text, _why = self._text(own, "director_north")
        self.assertIn("of the person.", text)
        self.assertNotIn("Counted on these days", text)
        text, _why = self._text(team, "director_north")
        self.assertIn("of Test n1 and all teams below.", text)
        self.assertIn("not counted twice", text)
        self.assertIn("$ 2,000.00 × 3 % = $ 60.00", text)

    def test_a33_a_newcomer_reads_on_which_days_results_count(self):
        self.plan()
        assignment = self.users["rep_n1a"].sales_assignment_id
        first = self.last + timedelta(30)
        assignment._write({"date_from": first})
        self.env.invalidate_all()
        self.signed("rep_n1a", self.day(self.last, 40), 1_000)
        run = self.computed()
        text, _why = self._text(self.lines(run, "rep_n1a"), "manager_n1")
        self.assertIn("Counted on these days", text)
        self.assertIn("days count: bonuses", text)

    def test_a33_a_share_tells_the_bonus_and_nothing_of_a_peer(self):
        self.plan(
            self.component(
                "Pool",
                scope="team",
                pays="bonus",
                basis="whole",
                table=((1, 900),),
                sharing="contribution",
            )
        )
        self.signed("rep_n1a", self.day(self.last), 2_000)
        self.signed("rep_n1b", self.day(self.last), 1_000)
        run = self.computed()
        text, why = self._text(self.lines(run, "rep_n1a", "pool"), "manager_n1")
        self.assertIn("Bonus of the team: $ 900.00.", text)
        self.assertIn("Shared by contribution: $ 2,000.00 of $ 3,000.00.", text)
        self.assertIn("Share: $ 600.00.", text)
        self.assertNotIn(self.users["rep_n1b"].name, text)
        self.assertFalse(why)

    def test_a33_without_a_share_the_reason_is_told(self):
        self.plan(
            self.component(
                "Pool",
                scope="team",
                pays="bonus",
                basis="whole",
                table=((1, 900),),
                sharing="contribution",
            )
        )
        self.signed("rep_n1a", self.day(self.last), 2_000)
        run = self.computed()
        _text, why = self._text(self.lines(run, "rep_n1b", "pool"), "manager_n1")
        self.assertIn("nothing of the team's bonus falls to this person", why)
        _text, why = self._text(self.lines(run, "rep_n2a", "pool"), "manager_n2")
        self.assertIn("there is no result in the period", why)

    def test_d4i1_a_correction_names_the_document_old_and_new(self):
        self.plan()
        order = self.signed("rep_n1a", self.day(self.before), 10_000)
        self.signed("rep_n1a", self.day(self.before, 20), 4_000)
        self.locked(self.before)
        self._cancelled(order)
        run = self.computed(self.this)
        line = self.lines(run, "rep_n1a", "correction")
        self.assertEqual(line.amount, -300)
        self.statement(run, "rep_n1a")._engine_write({"is_published": True})
        self.statement(run, "rep_n1a")._set_state("draft")
        text, why = self._text(line, "rep_n1a")
        self.assertIn("is set right", why)
        self.assertIn("Paid then: $ 420.00.", text)
        self.assertIn(f"/odoo/sale.order/{order.id}", text)
        self.assertIn(order.name, text)
        self.assertIn("Result: $ 4,000.00 in place of $ 14,000.00.", text)
        self.assertIn("$ 4,000.00 × 3 % = $ 120.00", text)
        self.assertIn("Due now: $ -300.00", text.replace("-$ 300.00", "$ -300.00"))

    def test_d4i1_a_peers_document_is_not_named_in_the_teams_correction(self):
        self.plan(self.component("Team", scope="team", excludes_narrower=False))
        order = self.signed("rep_n1b", self.day(self.before), 10_000)
        self.locked(self.before)
        self._cancelled(order)
        run = self.computed(self.this)
        line = self.lines(run, "rep_n1a", "correction")
        self.statement(run, "rep_n1a")._engine_write({"is_published": True})
        self.statement(run, "rep_n1a")._set_state("draft")
        text, _why = self._text(line, "rep_n1a")
        self.assertNotIn(order.name, text)
        self.assertNotIn("/odoo/sale.order", text)
        self.assertIn("1 other documents: ", text)
        text, _why = self._text(line, "manager_n1")
        self.assertIn(order.name, text)

    def _cancelled(self, order):
        """The order is cancelled today."""
        order.sudo().locked = False
        order.sudo()._action_cancel()
        self.env.flush_all()

    def test_d4i1_guarantee_balances_and_decisions_explain_themselves(self):
        self.plan(
            guarantee_amount=500,
            guarantee_months=24,
            is_guarantee_recoverable=True,
        )
        joined = self.users["rep_n1a"].sales_assignment_id
        joined._write({"date_from": self.last})
        self.env["sales.incentive.adjustment"].sudo().create(
            {
                "name": "Fair",
                "note": "Led the fair alone",
                "user_id": self.users["rep_n1b"].id,
                "amount": 50,
                "company_id": self.company.id,
            }
        )._write({"state": "approved", "date_decided": "2026-01-05 10:00:00"})
        self.env.invalidate_all()
        self.signed("rep_n1a", self.day(self.last, 20), 1_000)
        run = self.computed()
        line = self.lines(run, "rep_n1a", "guarantee")
        text, why = self._text(line, "manager_n1")
        self.assertIn("guarantees newcomers a minimum", why)
        self.assertIn("earned: $ 30.00; added: $ 1,470.00", text)
        self.assertIn("The guarantee is recoverable: $ 1,470.00", text)
        line = self.lines(run, "rep_n1b", "adjustment")
        text, why = self._text(line, "manager_n1")
        self.assertIn("Led the fair alone", text)
        self.assertIn("beside the plans", why)
        self.assertFalse(line.can_open_source)

    def test_a33_every_kind_of_line_has_a_teller(self):
        Line = self.env["sales.incentive.statement.line"]
        for kind in dict(Line._fields["kind"].selection):
            self.assertTrue(hasattr(Line, f"_explain_{kind}"), kind)

    def test_a33_explaining_many_lines_costs_no_more_queries_per_line(self):
        self.plan()
        for name in ("rep_n1a", "rep_n1b", "rep_n2a"):
            self.signed(name, self.day(self.last), 1_000)
        run = self.computed()
        lines = run._every().line_ids
        lines = lines.browse(lines.ids)  # read together, as a search would

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(line.explanation for line in some))
            return self.env.cr.sql_log_count - before

        self.assertEqual(len(lines), 3)
        self.assertLessEqual(queries(lines), queries(lines[:1]) + 1)
