"""Attainment on a small case, each figure worked out by hand (D2.4, C2.d, A3.4)."""

from dataclasses import replace
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from tests.attempts import attempt
from tests.performance.ledger import LedgerCase
from tests.target.case import TargetCase


class AttainmentCase(TargetCase, LedgerCase):
    """Running plans and the facts that count for them."""

    def order(self, name, day, *amounts, **vals):
        """A signed order; days without a year are of the plan's year."""
        day = day if len(day) > 5 else f"{self.year}-{day}"
        order = LedgerCase.signed(self, name, f"{day} 04:00:00", *amounts, **vals)
        self.assertEqual(order.state, "sale", "within the person's limit")
        return order

    def figures_of(self, sheet, metric=None, **context):
        """The sheet's attainment fields, read by the superuser."""
        sheet.invalidate_recordset()
        metric = metric or self.signed
        return sheet.sudo().with_context(sales_metric_id=metric.id, **context)

    def actuals(self, sheets, metric=None):
        """Results by month, those that are not zero.

        :return: dict of "MM" or, for other years than the plan's, "YYYY-MM" to result
        """
        rows = (
            self.env["sales.target.attainment"]
            .with_company(sheets.company_id)
            ._read_group(
                [
                    ("sheet_id", "in", sheets.ids),
                    ("metric_id", "=", (metric or self.signed).id),
                ],
                ["date:day"],
                ["actual:sum"],
            )
        )
        return {day.strftime("%m-%d"): round(value, 2) for day, value in rows if value}

    def foreign(self, rate=2.0):
        """A currency of which so many make one of the company's, since long ago."""
        currency = self.env["res.currency"].create(
            {"name": "TSF", "symbol": "T", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": rate}
        )
        return currency


@tagged("standard", "post_install", "-at_install")
class TestAttainment(AttainmentCase):
    """Who gets which result, in which month, in which currency."""

    # ------------------------------------------------------------
    # People and teams
    # ------------------------------------------------------------

    def test_d11_results_count_for_person_team_and_division_once(self):
        plan = self.running()
        self.order("rep_n1a", "02-10", 100, 20)
        self.order("rep_n1b", "02-11", 7)
        self.order("rep_n2a", "02-12", 1000)
        self.order("director_north", "02-13", 10_000)
        self.order("rep_s1a", "02-14", 30_000)
        for owner, expected in (
            ("rep_n1a", 120),
            ("rep_n1b", 7),
            ("n1", 127),
            ("n2", 1000),
            ("director_north", 10_000),
            ("north", 11_127),
        ):
            sheet = self.sheet(plan, owner)
            self.assertEqual(self.actuals(sheet), {"02-01": expected}, owner)

    def test_a34_a_transfer_in_mid_quarter_leaves_the_past_where_it_was(self):
        self.assign(self.users["rep_n1a"], "representative", "n2", f"{self.year}-05-15")
        plan = self.prepared()
        for day, amount in (("05-14", 100), ("05-15", 30), ("04-02", 1), ("06-30", 2)):
            self.order("rep_n1a", day, amount)
        old, new = self.sheet(plan, "rep_n1a").sorted("date_from")
        self.assertEqual(self.actuals(old), {"04-01": 1, "05-01": 100})
        self.assertEqual(self.actuals(new), {"05-01": 30, "06-01": 2})
        self.assertEqual(self.actuals(self.sheet(plan, "n1")), self.actuals(old))
        self.assertEqual(self.actuals(self.sheet(plan, "n2")), self.actuals(new))
        self.assertEqual(
            self.actuals(self.sheet(plan, "north")),
            {"04-01": 1, "05-01": 130, "06-01": 2},
        )

    def test_a34_a_transfer_after_the_approval_moves_only_what_follows(self):
        plan = self.running()
        self.assign(self.users["rep_n1a"], "representative", "n2", f"{self.year}-05-15")
        for day, amount in (("05-14", 100), ("05-15", 30)):
            self.order("rep_n1a", day, amount)
        self.assertEqual(self.actuals(self.sheet(plan, "rep_n1a")), {"05-01": 100})
        self.assertEqual(self.actuals(self.sheet(plan, "n1")), {"05-01": 100})
        self.assertEqual(self.actuals(self.sheet(plan, "n2")), {"05-01": 30})

    # ------------------------------------------------------------
    # Amounts
    # ------------------------------------------------------------

    def test_d11_a_credit_note_counts_on_its_own_day(self):
        plan = self.prepared(metric_ids=[Command.set(self.metric("invoiced").ids)])
        year, metric = self.year, self.metric("invoiced")
        self.invoiced("rep_n1a", f"{year}-03-31", 500)
        self.invoiced("rep_n1a", f"{year}-04-01", 200, kind="out_refund")
        sheet = self.sheet(plan, "rep_n1a")
        self.assertEqual(self.actuals(sheet, metric), {"03-01": 500, "04-01": -200})
        self.assertEqual(self.figures_of(sheet, metric).amount_actual, 300)

    def test_d11_other_currencies_at_the_documents_rate(self):
        both = self.signed | self.metric("invoiced")
        plan = self.prepared(metric_ids=[Command.set(both.ids)])
        currency = self.foreign(rate=2.0)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        self.order("rep_n1a", "02-10", 100, pricelist_id=pricelist.id)
        self.order("rep_n1a", "02-10", 3)
        self.invoiced("rep_n1a", f"{self.year}-02-11", 50, currency_id=currency.id)
        sheet = self.sheet(plan, "rep_n1a")
        self.assertEqual(self.actuals(sheet), {"02-01": 53})
        self.assertEqual(self.actuals(sheet, self.metric("invoiced")), {"02-01": 25})

    def test_d11_a_company_of_another_currency_keeps_to_its_own(self):
        currency = self.foreign(rate=4.0)
        company = self.env["res.company"].create(
            {"name": "Test Abroad", "currency_id": currency.id}
        )
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": one.id,
                    "name": "2020-01-01",
                    "company_id": company.id,
                    "rate": rate,
                }
                for one, rate in ((currency, 1.0), (self.company.currency_id, 0.25))
            ]
        )
        team = self.env["crm.team"].create(
            {"name": "Test abroad", "company_id": company.id}
        )
        self.teams["abroad"] = team
        user = new_test_user(
            self.env,
            login="t_abroad",
            groups="base.group_user",
            company_id=company.id,
            company_ids=[Command.set((company | self.company).ids)],
        )
        self.users["abroad"] = user
        self.assign(user, "director", "abroad")
        plan = (
            self.env(user=user.id, su=False)["sales.target.plan"]
            .with_company(company)
            .create(
                {
                    "team_id": team.id,
                    "company_id": company.id,
                    "date_from": f"{self.year}-01-01",
                    "date_to": f"{self.year}-12-31",
                    "metric_ids": [Command.set(self.signed.ids)],
                }
            )
        )
        plan.action_prepare()
        sheet = plan.sudo().sheet_ids.filtered(lambda found: found.kind == "division")
        rows = self.rows(sheet)
        rows.with_env(plan.env).set_amounts(dict.fromkeys(rows.ids, 1200))
        home = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": user.id,
                "team_id": False,
                "company_id": self.company.id,
                "order_line": [Command.create(self._line(7000))],
            }
        )
        abroad = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.customer.id,
                    "user_id": user.id,
                    "team_id": team.id,
                    "company_id": company.id,
                    "order_line": [Command.create(self._line(600))],
                }
            )
        )
        for order in home | abroad:
            order.action_confirm()
            order.date_order = f"{self.year}-02-10 04:00:00"
        self.assertEqual(abroad.currency_id, currency)
        own = self.figures_of(sheet)
        self.assertEqual((own.amount_target, own.amount_actual), (14_400, 600))
        self.assertEqual(self.actuals(sheet), {"02-01": 600})
        # whoever looks from the company at home sees a quarter of both
        [(target, actual, ratio)] = (
            self.env["sales.target.attainment"]
            .with_company(self.company)
            .with_context(allowed_company_ids=(self.company | company).ids)
            ._read_group(
                [("sheet_id", "=", sheet.id), ("metric_id", "=", self.signed.id)],
                [],
                ["target:sum", "actual:sum", "attainment:avg"],
            )
        )
        self.assertAlmostEqual(target, 3600, 2)
        self.assertAlmostEqual(actual, 150, 2)
        self.assertAlmostEqual(ratio, 600 / 14_400, 6)

    # ------------------------------------------------------------
    # Years
    # ------------------------------------------------------------

    def april_plan(self):
        plan = self.new_plan(
            date_from=f"{self.year}-04-06", date_to=f"{self.year + 1}-04-05"
        )
        plan.action_prepare()
        return plan

    def april_facts(self, name):
        for day, amount in (
            (f"{self.year}-04-05", 1),
            (f"{self.year}-04-06", 20),
            (f"{self.year}-04-30", 300),
            (f"{self.year}-05-01", 4000),
            (f"{self.year + 1}-04-05", 7000),
            (f"{self.year + 1}-04-06", 11_000),
        ):
            self.order(name, day, amount)

    def test_d11_a_year_that_begins_on_6_april(self):
        plan = self.april_plan()
        self.april_facts("rep_n1a")
        expected = {"04-01": 7000, "04-06": 320, "05-01": 4000}
        for owner in ("rep_n1a", "n1", "north"):
            sheet = self.sheet(plan, owner)
            self.assertEqual(self.actuals(sheet), expected, owner)
            self.assertEqual(self.figures_of(sheet).amount_actual, 11_320)

    def test_d11_years_of_different_beginnings_do_not_disturb_each_other(self):
        """Of two divisions, or of two companies of one group."""
        april = self.april_plan()
        calendar = self.new_plan(
            "director_south",
            "south",
            date_to=f"{self.year + 1}-12-31",
        )
        calendar.action_prepare()
        self.april_facts("rep_n1a")
        self.april_facts("rep_s1a")
        self.assertEqual(
            self.actuals(self.sheet(april, "rep_n1a")),
            {"04-01": 7000, "04-06": 320, "05-01": 4000},
        )
        rows = self.env["sales.target.attainment"]._read_group(
            [
                ("sheet_id", "=", self.sheet(calendar, "rep_s1a").id),
                ("metric_id", "=", self.signed.id),
            ],
            ["date:day"],
            ["actual:sum"],
        )
        self.assertEqual(
            {str(day): value for day, value in rows if value},
            {
                f"{self.year}-04-01": 321,
                f"{self.year}-05-01": 4000,
                f"{self.year + 1}-04-01": 18_000,
            },
        )

    def test_d24_the_same_period_of_last_year(self):
        plan = self.running()
        self.order("rep_n1a", f"{self.year - 1}-02-10", 400)
        self.order("rep_n1a", f"{self.year - 1}-12-10", 5)
        self.order("rep_n1a", f"{self.year - 2}-02-10", 9000)
        for owner in ("rep_n1a", "n1", "north"):
            found = self.figures_of(self.sheet(plan, owner))
            self.assertEqual((found.amount_last_year, found.amount_actual), (405, 0))

    def test_a34_a_superseded_version_counts_no_more(self):
        plan = self.running()
        self.order("rep_n1a", "01-10", 100)
        action = plan.action_new_version("growth", Date.today().replace(day=1))
        version = self.by("director_north", plan.browse(action["res_id"]))
        version.action_distribute()
        version.action_submit()
        self.assertEqual((plan.state, version.state), ("superseded", "running"))
        old, new = (self.sheet(one, "rep_n1a") for one in (plan, version))
        self.assertEqual(self.figures_of(new).amount_actual, 100)
        self.assertEqual(self.figures_of(old).amount_actual, 0)

    # ------------------------------------------------------------
    # Ratios
    # ------------------------------------------------------------

    def test_d24_without_target_or_result(self):
        plan = self.running()
        sheet = self.sheet(plan, "rep_n1b")
        found = self.figures_of(sheet)
        self.assertEqual(
            (found.amount_target, found.amount_actual, found.attainment),
            (3000, 0, 0),
        )
        self.assertEqual((found.amount_gap, found.run_rate), (3000, 0))
        self.order("director_north", "01-10", 100)
        found = self.figures_of(self.sheet(plan, "director_north"))
        self.assertEqual(
            (found.amount_target, found.amount_actual, found.attainment), (0, 100, 0)
        )
        self.assertEqual((found.amount_gap, found.left_per_day), (-100, 0))
        [(ratio,)] = self.env["sales.target.attainment"]._read_group(
            [
                ("sheet_id", "=", self.sheet(plan, "director_north").id),
                ("metric_id", "=", self.signed.id),
            ],
            [],
            ["attainment:avg"],
        )
        self.assertFalse(ratio)

    def test_d24_an_averaged_metric_is_never_added_up(self):
        """Days, weighted by how many facts there are; less is better."""
        self.count.is_higher_better = False
        plan = self.prepared(metric_ids=[Command.set(self.count.ids)])
        rows = self.rows(self.sheet(plan, "north"), self.count)
        self.by("director_north", rows.browse()).set_amounts(
            dict.fromkeys(rows.ids, 30)
        )
        for name, day, value in (
            ("rep_n1a", "02-10", 20),
            ("rep_n1a", "02-11", 40),
            ("rep_n1a", "03-10", 60),
            ("rep_n2a", "03-10", 80),
        ):
            self.order(name, day, value)
        with self.averaged():
            sheets = {
                owner: self.figures_of(self.sheet(plan, owner), self.count)
                for owner in ("rep_n1a", "n1", "north")
            }
            person, north = sheets["rep_n1a"], sheets["north"]
            self.assertEqual(person.amount_actual, 40)
            self.assertEqual(sheets["n1"].amount_actual, 40)
            self.assertEqual(north.amount_actual, 50)
            self.assertEqual(north.amount_target, 30)
            self.assertAlmostEqual(north.attainment, 0.6)
            self.assertEqual(
                self.actuals(self.sheet(plan, "north"), self.count),
                {"02-01": 30, "03-01": 70},
            )

    def averaged(self):
        """Each order of the metric counts once in a mean."""
        Metric = type(self.env["sales.metric"])
        facts = Metric._facts

        def weighted(metric, scope):
            found = facts(metric, scope)
            if metric != self.count:
                return found
            return [replace(branch, weight=SQL("1::numeric")) for branch in found]

        return patch.object(Metric, "_facts", weighted)

    # ------------------------------------------------------------
    # Where it leads
    # ------------------------------------------------------------

    def lead(self, name, revenue, probability, day):
        lead = self.env["crm.lead"].create(
            {
                "name": "Chance",
                "type": "opportunity",
                "user_id": self.users[name].id,
                "team_id": self.users[name].sales_assignment_id.team_id.id,
                "expected_revenue": revenue,
                "date_deadline": day,
            }
        )
        lead.probability = probability
        return lead

    def test_d24_the_pipeline_is_weighted_and_the_forecast_adds_it(self):
        with freeze_time(f"{self.year}-06-10 04:00:00"):
            plan = self.running()
            self.order("rep_n1a", "02-10", 1000)
            self.lead("rep_n1a", 1000, 40, f"{self.year}-08-20")
            overdue = self.lead("rep_n1a", 500, 10, f"{self.year}-03-01")
            self.lead("rep_n1a", 9000, 50, f"{self.year + 1}-02-01")
            lost = self.lead("rep_n1a", 7000, 90, f"{self.year}-08-20")
            lost.action_set_lost()
            for owner in ("rep_n1a", "n1", "north"):
                found = self.figures_of(self.sheet(plan, owner))
                self.assertAlmostEqual(found.amount_pipeline, 450, 2, owner)
                self.assertAlmostEqual(found.amount_forecast, 1450, 2, owner)
            month = self.figures_of(self.sheet(plan, "rep_n1a"), sales_period="month")
            # what should have closed long ago is expected now at the earliest
            self.assertAlmostEqual(month.amount_pipeline, 50, 2)
            overdue.action_set_lost()
            month = self.figures_of(self.sheet(plan, "rep_n1a"), sales_period="month")
            self.assertEqual(month.amount_pipeline, 0)

    def test_d24_working_days_left_run_rate_and_what_is_needed_each_day(self):
        # June 2026: Monday 1st, 22 working days of which 7 are over on the 10th
        self.year = 2026
        with freeze_time("2026-06-10 04:00:00"):
            plan = self.running()
            self.order("rep_n1a", "06-02", 140)
            self.order("rep_n1a", "01-05", 1000)
            month = self.figures_of(self.sheet(plan, "rep_n1a"), sales_period="month")
            self.assertEqual(month.working_days_left, 15)
            self.assertEqual((month.amount_target, month.amount_actual), (250, 140))
            self.assertAlmostEqual(month.run_rate, 20, 2)
            self.assertAlmostEqual(month.left_per_day, 110 / 15, 2)
            self.assertAlmostEqual(month.amount_due, 250 * 7 / 22, 2)
            self.assertAlmostEqual(month.pace, 140 / (250 * 7 / 22), 4)
            quarter = self.figures_of(
                self.sheet(plan, "rep_n1a"), sales_period="quarter"
            )
            self.assertEqual((quarter.amount_target, quarter.amount_actual), (750, 140))
            year = self.figures_of(self.sheet(plan, "rep_n1a"))
            self.assertEqual((year.amount_target, year.amount_actual), (3000, 1140))


@tagged("standard", "post_install", "-at_install")
class TestAttainmentCost(AttainmentCase):
    """The page of a team costs the same for five people and for fifty."""

    def staff(self, number):
        users = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {"name": f"Person {index}", "login": f"t_page_{index}"}
                    for index in range(number)
                ]
            )
        )
        self.env["sales.tier.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "tier_id": self.tiers["representative"].id,
                    "team_id": self.teams["n1"].id,
                    "date_from": "2024-01-01",
                    "reason": "many",
                }
                for user in users
            ]
        )

    def cost(self, read):
        read()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = read()
        return self.env.cr.sql_log_count - before, found

    def test_d24_queries_do_not_grow_with_people(self):
        plan = self.prepared()
        self.order("rep_n1a", "02-10", 100)
        root = self.by("director_north", self.sheet(plan, "north"))
        few, table = self.cost(root.get_attainment_table)
        self.assertEqual(len(table["rows"]), 9)
        fields = ("attainment", "amount_forecast", "left_per_day")
        few_sheets = self.cost(lambda: plan.sudo().sheet_ids.read(fields))[0]
        self.staff(50)
        plan.action_update_people()
        many, table = self.cost(root.get_attainment_table)
        self.assertEqual(len(table["rows"]), 59)
        self.assertEqual(many, few)
        self.assertLessEqual(many, 10)
        many_sheets = self.cost(lambda: plan.sudo().sheet_ids.read(fields))[0]
        self.assertEqual(many_sheets, few_sheets)


@tagged("standard", "post_install", "-at_install")
class TestAttainmentAttempts(AttainmentCase):
    """A representative learns the own figures and nothing of the team's."""

    @attempt(
        "learn the team's target, result and reserve by the attainment",
        "representative",
        "search, read_group, relations, export, page and grid",
    )
    def test_d24_a_representative_sees_the_own_attainment_only(self):
        plan = self.running()
        self.order("rep_n1a", "02-10", 100)
        self.order("rep_n1b", "02-10", 7000)
        env = self.as_user("rep_n1a")
        own = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        Attainment = env["sales.target.attainment"]
        rows = Attainment.search([])
        self.assertEqual(rows.sheet_id, own)
        self.assertEqual(set(rows.mapped("kind")), {"person"})
        metric = ("metric_id", "=", self.signed.id)
        self.assertEqual(
            Attainment._read_group([metric], [], ["target:sum", "actual:sum"]),
            [(3000, 100)],
        )
        groups = Attainment._read_group([metric], ["sheet_id"], ["actual:sum"])
        self.assertEqual(groups, [(own, 100)])
        for field in ("team_id", "plan_id", "user_id", "superior_team_id", "kind"):
            found = Attainment._read_group([metric], [field], ["actual:sum", "gap:sum"])
            self.assertEqual([row[1:] for row in found], [(100, 2900)], field)
        hidden = [self.sheet(plan, owner) for owner in ("n1", "north", "rep_n1b")]
        for sheet in hidden:
            for domain in (
                [("sheet_id", "=", sheet.id)],
                [("sheet_id.id", "=", sheet.id)],
                [("sheet_id", "parent_of", own.id), ("sheet_id", "!=", own.id)],
                [("team_id", "=", sheet.team_id.id), ("kind", "!=", "person")],
                [("plan_id", "=", plan.id), ("user_id", "!=", env.uid)],
            ):
                self.assertFalse(Attainment.search(domain), domain)
            theirs = self.by("rep_n1a", sheet)
            for action in (
                theirs.get_attainment_table,
                theirs.get_target_grid,
                theirs.action_open_attainment,
                theirs.action_open_grid,
            ):
                with self.assertRaises(AccessError):
                    action()
            with self.assertRaises(AccessError):
                theirs.read(["amount_actual"])
            known = self.env["sales.target.attainment"].search(
                [("sheet_id", "=", sheet.id)], limit=1
            )
            with self.assertRaises(AccessError):
                known.with_env(env).read(["target"])
        table = own.get_attainment_table()
        self.assertEqual([row["id"] for row in table["rows"]], own.ids)
        grid = own.get_target_grid()
        self.assertEqual((grid["parent_id"], grid["rows"]), (False, []))
        with self.assertRaises(AccessError):
            own.plan_id.read(["sheet_ids"])
        for path in ("parent_id", "plan_id.sheet_ids", "parent_id.child_ids"):
            self.env.invalidate_all()
            try:
                found = own.mapped(path) - own
                values = found.mapped("amount_actual") if path != "plan_id" else []
            except AccessError:
                continue
            self.assertFalse(any(values), path)

    @attempt("read another team's attainment", "manager", "page and grid")
    def test_d24_a_manager_sees_the_own_team_only(self):
        plan = self.running()
        self.order("rep_n1a", "02-10", 100)
        self.order("rep_n2a", "02-10", 7000)
        env = self.as_user("manager_n1")
        rows = env["sales.target.attainment"].search([])
        self.assertEqual(rows.team_id, self.teams["n1"])
        for owner in ("n2", "north", "rep_n2a"):
            with self.assertRaises(AccessError):
                self.by("manager_n1", self.sheet(plan, owner)).get_attainment_table()
        table = self.by("manager_n1", self.sheet(plan, "n1")).get_attainment_table()
        self.assertEqual(len(table["rows"]), 4)
        year = sum(cell[2] or 0 for cell in table["rows"][0]["cells"])
        self.assertEqual(year, 100)
