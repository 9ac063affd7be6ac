"""D4.i4: what fills a team fund, when, and how it is put right."""

from datetime import date
from unittest.mock import patch

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.incentive.fund import Q1, Q2, FundCase
from tests.target.test_attainment import AttainmentCase


@tagged("standard", "post_install", "-at_install")
class TestFundFilling(FundCase):
    """Each figure worked out by hand."""

    def fill(self, fund=None):
        return (fund or self.fund)._fill()

    def amounts(self, *kinds, fund=None):
        return self.entries(*kinds, fund=fund).mapped("amount")

    def test_a_share_of_the_results_of_the_team_and_below(self):
        self.rule()
        below = self.env["crm.team"].create(
            {"name": "Test n1x", "parent_id": self.teams["n1"].id}
        )
        self.teams["n1x"] = below
        self.users["rep_n1x"] = new_test_user(self.env, login="t_n1x")
        self.assign(self.users["rep_n1x"], "representative", "n1x")
        self.signed("rep_n1a", "2026-02-10", 10_000)
        self.signed("rep_n1x", "2026-03-10", 4_000)
        self.signed("rep_n2a", "2026-03-10", 30_000)
        self.signed("rep_n1b", "2026-04-01", 20_000)
        self.signed("rep_n1b", "2026-07-01", 40_000)
        self.fill()
        first, second = self.entries()
        self.assertEqual((first.amount, second.amount), (140, 200))
        self.assertEqual((first.base, first.rate), (14_000, 0.01))
        self.assertEqual((first.period_from, first.period_to), (Q1, date(2026, 3, 31)))
        self.assertEqual((first.date, first.kind), (self.today, "fill"))
        self.assertEqual(self.money(), (340, 0, 340))

    def test_a_period_is_filled_once_however_often_it_runs(self):
        self.rule()
        self.signed("rep_n1a", "2026-02-10", 10_000)
        self.assertEqual(len(self.fill()), 2)
        for _again in range(3):
            self.assertFalse(self.fill())
        self.assertEqual(self.amounts(), [100, 0])

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_filling(self):
        self.rule()
        entry = self.fill()[0]
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["sales.fund.entry"]._engine_create(
                [
                    {
                        "fund_id": self.fund.id,
                        "kind": "fill",
                        "amount": 5,
                        "rule_id": entry.rule_id.id,
                        "period_from": entry.period_from,
                        "period_to": entry.period_to,
                    }
                ]
            )

    def test_only_periods_that_are_over(self):
        self.rule(period="month", date_from="2026-07-01")
        self.today = date(2026, 7, 31)
        self.assertFalse(self.fill())
        self.today = date(2026, 8, 1)
        self.assertEqual(len(self.fill()), 1)

    def test_only_whole_periods_of_rule_and_fund(self):
        self.rule(date_from="2026-01-02")
        self.assertEqual(self.fill().period_from, Q2)
        late = self.open_fund("n2", date_from="2026-04-02")
        self.rule(team_id=self.teams["n2"].id)
        self.assertFalse(self.fill(late))
        ended = self.rule(date_to="2026-06-29")
        self.assertEqual(self.fill().filtered("rule_id").rule_id, ended)
        self.assertEqual(self.entries("fill")[-1].period_from, Q1)

    def test_years_and_quarters_follow_the_fiscal_year(self):
        self.company.write({"fiscalyear_last_month": "2", "fiscalyear_last_day": 28})
        self.rule(date_from="2025-12-01")
        self.fund.date_from = "2025-12-01"
        periods = [
            (entry.period_from, entry.period_to) for entry in self.fill().sorted("id")
        ]
        self.assertEqual(
            periods,
            [
                (date(2025, 12, 1), date(2026, 2, 28)),
                (date(2026, 3, 1), date(2026, 5, 31)),
            ],
        )

    def test_an_amount_per_head_on_the_last_day_of_the_period(self):
        """By dated assignments: who left before does not count, who came does."""
        self.rule("head")
        self.assign(self.users["rep_n1b"], "representative", "n2", "2026-06-30")
        for login, day in (("t_last", "2026-06-30"), ("t_late", "2026-07-01")):
            user = new_test_user(self.env, login=login)
            self.assign(user, "representative", "n1", day)
        self.fill()
        first, second = self.entries()
        # manager, a and b; then manager, a and who came on the last day
        self.assertEqual((first.base, first.amount), (3, 300))
        self.assertEqual((second.base, second.amount), (3, 300))
        self.today = date(2026, 10, 1)
        self.fill()
        self.assertEqual(self.entries()[-1].base, 4)

    def test_at_most_so_much_per_period(self):
        self.rule(cap=50)
        self.signed("rep_n1a", "2026-02-10", 10_000)
        self.signed("rep_n1a", "2026-05-10", 1_000)
        self.fill()
        self.assertEqual(self.amounts(), [50, 10])

    def test_late_results_are_posted_as_a_correction(self):
        self.rule()
        self.signed("rep_n1a", "2026-02-10", 10_000)
        self.fill()
        self.signed("rep_n1b", "2026-03-30", 5_000)
        entry = self.fill()
        self.assertEqual((entry.kind, entry.amount), ("correction", 50))
        self.assertEqual((entry.period_from, entry.base), (Q1, 15_000))
        self.assertFalse(self.fill())
        self.assertEqual(sum(self.amounts()), 150)

    def test_results_taken_back_are_taken_from_the_fund(self):
        self.rule()
        order = self.signed("rep_n1a", "2026-02-10", 10_000)
        self.fill()
        order.order_line.price_unit = 4_000
        self.env.flush_all()
        entry = self.fill()
        self.assertEqual((entry.amount, entry.carried), (-60, 0))
        self.assertEqual(self.money()[0], 40)

    def test_what_the_fund_cannot_bear_is_carried(self):
        """Never below what is reserved; the rest is taken from the next money."""
        self.rule()
        order = self.signed("rep_n1a", "2026-02-10", 40_000)
        self.fill()
        self.approved(amount=350)
        order.order_line.price_unit = 10_000
        self.env.flush_all()
        entry = self.fill()
        self.assertEqual((entry.amount, entry.carried), (-50, -250))
        self.assertEqual(self.money(), (350, 350, 0))
        self.assertFalse(self.fill(), "it is not carried twice")
        self.signed("rep_n1a", "2026-07-10", 20_000)
        self.today = date(2026, 10, 1)
        self.fill()
        fill, taken = self.entries()[-2:]
        self.assertEqual((fill.kind, fill.amount), ("fill", 200))
        self.assertEqual((taken.amount, taken.carried), (-200, 200))
        self.put(1_000)
        self.assertEqual(self.fill().amount, -50)
        self.assertEqual(sum(self.entries().mapped("carried")), 0)
        self.assertFalse(self.fill())
        # 10,000 and 20,000 at 1 %, and what was put in by hand
        self.assertEqual(self.money()[0], 100 + 200 + 1_000)

    def test_only_the_last_four_periods_are_put_right(self):
        self.rule(period="month")
        self.signed("rep_n1a", "2026-03-10", 10_000)
        self.fill()
        self.signed("rep_n1a", "2026-03-11", 1_000)
        self.signed("rep_n1a", "2026-04-11", 2_000)
        entry = self.fill()
        self.assertEqual((entry.period_from, entry.amount), (Q2, 20))

    def test_one_rule_for_every_fund_and_one_for_a_division(self):
        other, south = self.open_fund("n2"), self.open_fund("s1")
        division = self.open_fund("north")
        general = self.rule("head", "admin", team_id=False)
        north = self.rule("head", team_id=self.teams["north"].id)
        (self.fund | other | south | division)._fill()
        for fund, rules in (
            (self.fund, general),
            (south, general),
            (division, general | north),
        ):
            self.assertEqual(self.entries(fund=fund).rule_id, rules)
        below = self.rule("head", team_id=self.teams["north"].id, is_below=True)
        (self.fund | other | south)._fill()
        self.assertEqual(self.entries(fund=other).rule_id, general | below)
        self.assertEqual(self.entries(fund=south).rule_id, general)

    def test_an_archived_rule_and_a_closed_fund_rest(self):
        rule = self.rule()
        rule.active = False
        self.assertFalse(self.fill())
        rule.active = True
        self.by("director_north", self.fund).active = False
        self.assertFalse(self.fill())

    def test_the_job_fills_all_and_survives_a_company_that_fails(self):
        self.rule("head")
        abroad = self.env["res.company"].create({"name": "Abroad"})
        team = self.env["crm.team"].create({"name": "Far", "company_id": abroad.id})
        self.teams["far"] = team
        self.open_fund("far", company_id=abroad.id)
        Base = type(self.env["sales.fund.rule"])
        figures = Base._figures

        def failing(records, company, *args):
            if company == abroad:
                raise ValueError("broken")
            return figures(records, company, *args)

        self.env["sales.fund.rule"].create(
            {
                "name": "Far",
                "kind": "head",
                "amount": 1,
                "date_from": Q1,
                "company_id": abroad.id,
            }
        )
        with (
            patch.object(Base, "_figures", failing),
            mute_logger(
                "odoo.addons.sales_tiered_mgmt.models.incentive.sales_fund_filling"
            ),
        ):
            self.env["sales.fund"]._cron_fill()
        self.assertEqual(self.amounts("fill"), [300, 300])

    def test_amounts_are_in_the_currency_of_the_funds_company(self):
        currency = self.env["res.currency"].create({"name": "TSF", "symbol": "T"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": 4.0}
        )
        tokyo = self.env["res.company"].create(
            {"name": "Tokyo", "currency_id": currency.id}
        )
        self.rule()
        self.signed("rep_n1a", "2026-02-10", 10_000)
        self.fund.with_company(tokyo)._fill()
        self.assertEqual(self.amounts(), [100, 0])

    # -- rules ----------------------------------------------------------------

    def test_c1p2_who_sets_rules(self):
        for name in ("rep_n1a", "manager_n1", "director_south", "stock"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.rule(name=name)
        for team in (False, self.teams["s1"].id):
            with self.assertRaises(AccessError):
                self.rule(team_id=team)
        rule = self.rule()
        self.assertTrue(self.by("rep_s1a", rule).formula)
        for name in ("rep_n1a", "manager_n1", "director_south"):
            self.refused(self.by(name, rule).write, {"rate": 0.5})
            self.refused(self.by(name, rule).unlink)
        self.refused(rule.write, {"team_id": self.teams["s1"].id})
        self.rule(name="admin", team_id=False)

    def test_a_rule_that_filled_is_history(self):
        rule = self.rule()
        rule.rate = 0.02
        self.fill()
        for vals in ({"rate": 0.5}, {"cap": 1}, {"period": "month"}, {"amount": 3}):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                rule.write(vals)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            rule.unlink()
        with self.assertRaisesRegex(UserError, "ends then or later"):
            rule.date_to = "2026-05-31"
        rule.write({"date_to": "2026-06-30", "name": "Until June"})
        self.today = date(2026, 10, 1)
        self.assertFalse(self.fill().filtered(lambda entry: entry.kind == "fill"))

    @mute_logger("odoo.sql_db")
    def test_rules_that_make_no_sense(self):
        for vals, error in (
            ({"rate": 0}, CheckViolation),
            ({"rate": 1.01}, CheckViolation),
            ({"rate": -0.1}, CheckViolation),
            ({"kind": "head", "amount": 0}, CheckViolation),
            ({"cap": -1}, CheckViolation),
            ({"date_to": "2025-01-01"}, CheckViolation),
            ({"metric_id": False}, CheckViolation),
            ({"metric_id": self.metric("orders").id}, ValidationError),
            ({"metric_id": self.metric("win_rate").id}, ValidationError),
        ):
            with (
                self.subTest(vals),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self.rule(**vals)
                self.env.flush_all()

    def test_a_button_for_whoever_leads(self):
        self.rule()
        self.by("manager_n1", self.fund).action_fill()
        self.assertEqual(len(self.entries()), 2)
        self.assertEqual(self.entries().user_id, self.users["manager_n1"])
        for name in ("rep_n1a", "manager_n2", "director_south"):
            self.refused(self.by(name, self.fund).action_fill)

    # -- cost -----------------------------------------------------------------

    def test_queries_do_not_grow_with_the_number_of_funds(self):
        self.rule("head", "admin", team_id=False)
        self.rule("percent", "admin", team_id=False)
        self.rule("over", "admin", team_id=False)

        def cost(funds):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            funds._fill()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        teams = self.env["crm.team"].create(
            [
                {"name": f"Many {number}", "company_id": self.company.id}
                for number in range(30)
            ]
        )
        many = self.env["sales.fund"].create(
            [{"team_id": team.id, "date_from": Q1} for team in teams]
        )
        cost(self.open_fund("n2"))  # caches
        few = cost(self.open_fund("s1"))
        # rows are put in by the hundred
        self.assertLessEqual(cost(many), few + 2)
        self.assertEqual(len(self.entries("fill", fund=many[-1])), 6)
        # the second run only looks
        self.assertLessEqual(cost(many), few)


@tagged("standard", "post_install", "-at_install")
class TestFundAboveTarget(FundCase, AttainmentCase):
    """A share of what is above target, by targets and results as their domain has."""

    def test_a_share_of_what_is_above_the_approved_target(self):
        plan = self.running()  # 600 a month for n1, of the test's metric
        self.today = date(self.year + 1, 1, 5)
        self.fund.date_from = f"{self.year}-01-01"
        self.rule(
            "over",
            rate=0.1,
            metric_id=self.signed_metric.id,
            date_from=f"{self.year}-01-01",
        )
        self.order("rep_n1a", "02-10", 2_000)
        self.order("rep_n1b", "05-10", 1_700)
        self.fund._fill()
        entries = self.entries()
        self.assertEqual(entries.mapped("amount"), [20, 0, 0, 0])
        self.assertEqual(entries.mapped("target"), [1_800] * 4)
        self.assertEqual(entries.mapped("base"), [2_000, 1_700, 0, 0])
        self.assertTrue(plan)

    def test_without_an_approved_target_there_is_nothing_above_it(self):
        self.agreed()
        self.today = date(self.year + 1, 1, 5)
        self.fund.date_from = f"{self.year}-01-01"
        self.rule(
            "over",
            rate=0.1,
            metric_id=self.signed_metric.id,
            date_from=f"{self.year}-01-01",
        )
        self.order("rep_n1a", "02-10", 9_000)
        self.fund._fill()
        self.assertEqual(set(self.entries().mapped("amount")), {0})

    @property
    def signed_metric(self):
        return self.plan_metric

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # ``signed`` is a metric for plans and a method of the ledger's tests
        cls.plan_metric = cls.env["sales.metric"].search([("code", "=", "test_signed")])
