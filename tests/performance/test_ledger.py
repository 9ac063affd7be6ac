"""Days, teams, companies and rights of the ledger."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user, tagged

from tests.attempts import attempt
from tests.performance.ledger import LedgerCase


@tagged("standard", "post_install", "-at_install")
class TestLedger(LedgerCase):
    """Where and when a fact belongs."""

    def test_d11_last_evening_of_a_quarter(self):
        """23:30 in London is the next morning, and quarter, in Shanghai."""
        calendar = self.company.resource_calendar_id
        calendar.tz = "Asia/Shanghai"
        self.signed("rep_n1a", "2026-03-31 23:30:00", 100)
        first = [("date", ">=", "2026-01-01"), ("date", "<=", "2026-03-31")]
        second = [("date", ">=", "2026-04-01"), ("date", "<=", "2026-06-30")]
        for code, value in (("signed", 100), ("orders", 1), ("quantity_signed", 1)):
            self.assertEqual(self.figure(code, "rep_n1a", *first), 0, code)
            self.assertEqual(self.figure(code, "rep_n1a", *second), value, code)
        calendar.tz = "UTC"
        self.assertEqual(self.figure("signed", "rep_n1a", *first), 100)
        self.assertEqual(self.figure("signed", "rep_n1a", *second), 0)

    def test_d11_transfer_in_the_middle_of_a_quarter(self):
        """What was done before stays with the team and tier of then."""
        rep, old = self.users["rep_n1a"], self.users["rep_n1a"].sales_assignment_ids
        self.signed("rep_n1a", "2026-02-10", 100)
        invoice = self.invoiced("rep_n1a", "2026-02-12", 40)
        old._end(Date.to_date("2026-02-14"), "moves")
        self.assign(rep, "manager", "s1", "2026-02-15")
        order = self.signed("rep_n1a", "2026-02-20", 30)
        order.team_id = self.teams["s1"]
        by = ("team_id", "tier_id")
        held = {
            "then": (self.teams["n1"], self.tiers["representative"]),
            "now": (self.teams["s1"], self.tiers["manager"]),
        }
        self.assertEqual(
            self.figures("signed", by=by), {held["then"]: 100, held["now"]: 30}
        )
        self.assertEqual(self.figures("invoiced", by=by), {held["then"]: 40})
        self.assertEqual(invoice.team_id, self.teams["n1"])
        # by the team alone, and with the document grain, the same
        self.assertEqual(
            self.figures("signed", by=("team_id",)),
            {self.teams["n1"]: 100, self.teams["s1"]: 30},
        )

    def test_d11_document_grain_equals_line_grain(self):
        self.signed("rep_n1a", "2026-02-10", 100, 33.33, 0.01)
        self.invoiced("rep_n1a", "2026-02-10", 100, 33.33)
        self.invoiced("rep_n1a", "2026-03-10", 7, kind="out_refund")
        for code, expected in (
            ("signed", 133.34),
            ("invoiced", 126.33),
            ("margin", 133.34),
        ):
            by_document = sum(self.figures(code).values())
            by_line = sum(self.figures(code, by=("product_id",)).values())
            self.assertAlmostEqual(by_document, expected, 2, code)
            self.assertAlmostEqual(by_line, expected, 2, code)

    def test_d11_archived_people_keep_their_results(self):
        self.signed("rep_n1a", "2026-02-10", 100)
        self.users["rep_n1a"].active = False
        self.assertEqual(self.figure("signed", "rep_n1a"), 100)
        of_team = self.as_user("manager_n1")["sales.performance"]._read_group(
            [
                ("metric_id", "=", self.metric("signed").id),
                ("team_id", "=", self.teams["n1"].id),
            ],
            ["user_id"],
            ["value:sum"],
        )
        self.assertEqual(of_team, [(self.users["rep_n1a"], 100)])

    def test_d11_companies_of_different_currencies_together(self):
        """Facts of the other company convert at the rate of their own day."""
        euro, dollar = self.env["res.currency"].create(
            [
                {"name": "TEU", "symbol": "e", "rounding": 0.01},
                {"name": "TUS", "symbol": "u", "rounding": 0.01},
            ]
        )
        abroad = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": dollar.id}
        )
        home = self.env["res.company"].create({"name": "Home", "currency_id": euro.id})
        Rate = self.env["res.currency.rate"]
        for day, rate in (("2026-01-01", 2.0), ("2026-03-01", 4.0)):
            Rate.create({"currency_id": euro.id, "name": day, "company_id": False})
            Rate.create(
                {
                    "currency_id": dollar.id,
                    "name": day,
                    "rate": rate,
                    "company_id": False,
                }
            )
        env = self.env(context={"allowed_company_ids": [home.id, abroad.id]})
        people = self.users["rep_n1a"]
        people.company_ids |= home | abroad
        for company, day, amount in (
            (home, "2026-02-10", 10),
            (abroad, "2026-02-10", 100),
            (abroad, "2026-03-10", 100),
        ):
            order = (
                self.env["sale.order"]
                .with_company(company)
                .create(
                    {
                        "partner_id": self.customer.id,
                        "company_id": company.id,
                        "user_id": people.id,
                        "team_id": False,
                        "order_line": [Command.create(self._line(amount))],
                    }
                )
            )
            order.action_confirm()
            order.date_order = day
        domain = [
            ("metric_id", "=", self.metric("signed").id),
            ("user_id", "=", people.id),
        ]
        rows = env["sales.performance"]._read_group(
            domain, ["date:month"], ["value:sum"]
        )
        self.assertEqual([value for _month, value in rows], [10 + 50, 25])
        self.assertEqual(env["sales.performance"].search(domain).currency_id, euro)

    def test_d11_metric_of_one_company(self):
        self.signed("rep_n1a", "2026-02-10", 100)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.metric("signed").company_id = abroad
        self.assertEqual(self.figure("signed", "rep_n1a"), 0)

    def test_d11_every_metric_reads_in_every_way(self):
        """All columns, filters and groupings hold for every delivered source."""
        Performance = self.env["sales.performance"]
        fields = [
            name
            for name, field in Performance._fields.items()
            if field.store and field.type == "many2one"
        ]
        for metric in self.env["sales.metric"].search([]):
            domain = [("metric_id", "=", metric.id), ("date", ">=", "2026-01-01")]
            with self.subTest(metric=metric.code):
                facts = Performance.search(domain, limit=3)
                facts.read()
                Performance._read_group(domain, fields, ["value:sum", "__count"])
                Performance._read_group(domain, ["date:quarter"], ["value:sum"])
                for fact in facts:
                    again = Performance.browse(fact.id).read(["value", "res_id"])[0]
                    self.assertEqual(again["value"], fact.value)
                    self.assertEqual(again["res_id"], fact.res_id)

    def test_d11_search_view_and_pivot(self):
        for name in ("rep_n1a", "manager_n1", "admin"):
            env = self.as_user(name)
            env["sales.performance"].get_views(
                [(False, "search"), (False, "pivot"), (False, "graph"), (False, "list")]
            )
            env["sales.metric"].get_views([(False, "form"), (False, "list")])
        with Form(self.as_user("admin")["sales.metric"]) as form:
            form.name, form.code = "Orders abroad", "orders_abroad"
            form.source, form.unit = "order_count", "count"
            self.assertEqual(form.model_name, "sale.order")

    def test_d11_buttons_lead_to_the_ledger(self):
        for model in ("crm.team", "hr.employee", "hr.employee.public"):
            arch = self.env[model].get_view(view_type="form")["arch"]
            action = self.env.ref("sales_tiered_mgmt.sales_performance_action")
            self.assertIn(f'name="{action.id}"', arch, model)


@tagged("standard", "post_install", "-at_install")
class TestLedgerAccess(LedgerCase):
    """Who sees whose facts, of every source."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.groups"].browse(cls.env.ref("base.group_allow_export").id).write(
            {"user_ids": [Command.link(user.id) for user in cls.users.values()]}
        )

    def setUp(self):
        super().setUp()
        self.order = self.signed("rep_n1a", "2026-02-10", 100)
        lead = self.env["crm.lead"].create(
            {
                "name": "Won",
                "type": "opportunity",
                "user_id": self.users["rep_n1a"].id,
                "team_id": self.teams["n1"].id,
            }
        )
        lead.action_set_won()
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "partner_id": self.customer.id,
                "rated_partner_id": self.users["rep_n1a"].partner_id.id,
                "rating": 5,
                "consumed": True,
            }
        )
        self.domain = [("user_id", "=", self.users["rep_n1a"].id)]
        self.all_facts = self.env["sales.performance"].search(self.domain)
        codes = set(self.all_facts.metric_id.mapped("code"))
        self.assertLessEqual(
            {
                "signed",
                "margin",
                "orders",
                "quantity_signed",
                "new_customers",
                "won_opportunities",
                "win_rate",
                "customer_rating",
            },
            codes,
        )

    @attempt("learn a colleague's results", "representative", "search, group, export")
    def test_d24_peers_see_nothing(self):
        for name in ("rep_n1b", "rep_n2a", "manager_n2", "director_south"):
            facts = self.as_user(name)["sales.performance"]
            with self.subTest(name):
                self.assertFalse(facts.search(self.domain))
                self.assertFalse(facts.search([("id", "in", self.all_facts.ids)]))
                self.assertEqual(facts.search_count(self.domain), 0)
                self.assertFalse(facts.name_search("", self.domain))
                self.assertEqual(
                    facts._read_group(self.domain, [], ["__count"]), [(0,)]
                )
                [grouped] = facts.formatted_read_group(
                    self.domain, [], ["value:sum", "__count"]
                )
                self.assertEqual((grouped["__count"], grouped["value:sum"]), (0, False))
                for fact in self.all_facts.with_env(facts.env):
                    for way in (
                        lambda fact=fact: fact.read(["value"]),
                        lambda fact=fact: fact.export_data(["value"]),
                        lambda fact=fact: fact.web_read({"value": {}}),
                        fact.action_open_document,
                    ):
                        with self.assertRaises(AccessError):
                            way()

    def test_d24_the_line_sees_all(self):
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            facts = self.as_user(name)["sales.performance"]
            self.assertEqual(facts.search(self.domain).ids, self.all_facts.ids, name)
            self.assertTrue(facts.search(self.domain, limit=1).export_data(["value"]))

    @attempt("widen the ledger by its context key", "representative", "RPC context")
    def test_d24_scope_in_the_context_does_no_harm(self):
        for scope in ({"metric_ids": None}, "x", [1], 5, {"columns": ["value"]}):
            facts = self.as_user("rep_n1b")["sales.performance"].with_context(
                sales_ledger_scope=scope
            )
            self.assertFalse(facts.search(self.domain))
            self.assertEqual(facts._read_group(self.domain, [], ["__count"]), [(0,)])

    def test_d24_other_companies_are_invisible(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        user = new_test_user(
            self.env,
            "t_admin_abroad",
            "sales_team.group_sale_manager",
            company_id=abroad.id,
            company_ids=[Command.set(abroad.ids)],
        )
        facts = self.env(user=user.id, su=False)["sales.performance"]
        self.assertFalse(facts.search(self.domain))
        self.assertFalse(facts.search([("id", "in", self.all_facts.ids)]))

    @attempt("write a fact", "administrator", "RPC create, write, unlink")
    def test_d24_nobody_writes_facts(self):
        for name in ("rep_n1a", "admin"):
            fact = self.all_facts[:1].with_env(self.as_user(name))
            for way in (
                lambda fact=fact: fact.write({"value": 1}),
                lambda fact=fact: fact.create({"value": 1}),
                fact.unlink,
            ):
                with self.assertRaises(UserError):
                    way()

    def test_b3_an_opportunity_goes_from_stage_to_stage(self):
        """Odoo empties the day of closing with each step."""
        env = self.as_user("rep_n1a")
        first, second, won = self.env["crm.stage"].create(
            [
                {"name": "First", "sequence": 901},
                {"name": "Second", "sequence": 902},
                {"name": "Won", "sequence": 903, "is_won": True},
            ]
        )
        lead = env["crm.lead"].create({"name": "A", "stage_id": first.id})
        lead.stage_id = second
        lead.probability = 40
        lead.stage_id = won
        self.assertTrue(lead.date_closed)
        with self.assertRaises(AccessError):
            lead.date_closed = False
        lead.stage_id = second
        self.assertFalse(lead.date_closed)

    @attempt("move the day on which an opportunity was won", "representative", "RPC")
    def test_d32_closing_day_is_not_typed_in(self):
        env = self.as_user("rep_n1a")
        lead = env["crm.lead"].create({"name": "Mine", "type": "opportunity"})
        lead.action_set_won()
        self.assertTrue(lead.date_closed)
        for day in ("2026-01-01 00:00:00", False):
            with self.assertRaises(AccessError):
                lead.date_closed = day
        with self.assertRaises(AccessError):
            env["crm.lead"].create({"name": "B", "date_closed": "2026-01-01 00:00:00"})
        env["crm.lead"].create(
            {"name": "Not mine", "type": "opportunity"}
        ).action_set_lost()
        won = self.env.ref("crm.stage_lead4")
        self.assertTrue(
            env["crm.lead"].create({"name": "Won at once", "stage_id": won.id})
        )

    @attempt(
        "rate oneself", "representative", "RPC write, message, the customer's link"
    )
    def test_d32_ratings_are_the_customers(self):
        env = self.as_user("rep_n1a")
        before = self.figure("customer_rating", "rep_n1a")
        rating = env["rating.rating"].search(
            [("rated_partner_id", "=", env.user.partner_id.id)], limit=1
        )
        for vals in ({"rating": 1}, {"consumed": False}, {"rated_partner_id": False}):
            with self.assertRaises(AccessError):
                rating.write(vals)
        with self.assertRaises(AccessError):
            rating.read(["access_token"])
        with self.assertRaises(AccessError):
            env["rating.rating"].create(
                {"res_model_id": rating.res_model_id.id, "res_id": 1, "rating": 5}
            )
        rating.sudo().rating = 3
        order = self.order.with_env(env)
        order.message_post(body="Great", rating_value=1, author_id=self.customer.id)
        given = self.env["rating.rating"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        self.assertEqual(given.sales_given_by_id, self.users["rep_n1a"])
        self.assertEqual(before, 5)
        self.assertFalse(self.figure("customer_rating", "rep_n1a"))
