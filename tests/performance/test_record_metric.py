"""A metric over any model: what counts, what is refused, and who sees it."""

from contextlib import contextmanager

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import Form, tagged

from tests.attempts import attempt
from tests.performance.ledger import LedgerCase


@tagged("standard", "post_install", "-at_install")
class TestRecordMetric(LedgerCase):
    """No code for a measure of one's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("mail.activity.user_id", False)

    def _metric(self, model, date, user, value=None, env=None, **vals):
        env = env or self.env
        Field = env["ir.model.fields"]

        def field(name):
            return Field.search([("model", "=", model), ("name", "=", name)]).id

        return env["sales.metric"].create(
            {
                "name": "Own",
                "code": "own",
                "source": "record",
                "unit": "amount" if value else "count",
                "model_id": env["ir.model"].search([("model", "=", model)]).id,
                "date_field_id": field(date),
                "user_field_id": field(user),
                "value_field_id": field(value) if value else False,
                **vals,
            }
        )

    @contextmanager
    def _refused(self, said, error=ValidationError):
        with self.assertRaisesRegex(error, said), self.env.cr.savepoint():
            yield

    def _figures(self, metric, by="user_id"):
        return dict(
            self.env["sales.performance"]._read_group(
                [
                    ("metric_id", "=", metric.id),
                    ("user_id", "in", [user.id for user in self.users.values()]),
                ],
                [by],
                ["value:sum"],
            )
        )

    def _lead(self, name, revenue, day="2026-02-10"):
        return self.env["crm.lead"].create(
            {
                "name": "Key",
                "type": "opportunity",
                "user_id": self.users[name].id,
                "team_id": self.users[name].sales_assignment_ids[:1].team_id.id,
                "company_id": self.company.id,
                "expected_revenue": revenue,
                "date_deadline": day,
                "partner_id": self.customer.id,
            }
        )

    def test_d11_records_are_counted(self):
        metric = self._metric("crm.lead", "date_deadline", "user_id")
        self._lead("rep_n1a", 10)
        self._lead("rep_n1a", 20).active = False
        self._lead("rep_n1b", 30)
        metric.domain = "[('name', '=', 'Key')]"
        self.assertEqual(
            self._figures(metric), {self.users["rep_n1a"]: 2, self.users["rep_n1b"]: 1}
        )
        metric.domain = "[('name', '=', 'Key'), ('active', '=', True)]"
        self.assertEqual(self._figures(metric)[self.users["rep_n1a"]], 1)
        fact = self.env["sales.performance"].search(
            [("metric_id", "=", metric.id), ("user_id", "=", self.users["rep_n1b"].id)]
        )
        self.assertEqual(fact.partner_id, self.customer)
        self.assertEqual(fact.action_open_document()["res_model"], "crm.lead")

    def test_d11_amounts_are_summed(self):
        metric = self._metric(
            "crm.lead", "date_deadline", "user_id", "expected_revenue"
        )
        self._lead("rep_n1a", 10)
        self._lead("rep_n1a", 20.5)
        self.assertEqual(self._figures(metric), {self.users["rep_n1a"]: 30.5})

    def test_d11_moment_is_a_day_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        metric = self._metric("sale.order", "date_order", "user_id", "amount_total")
        order = self.quotation("rep_n1a", 70)
        order.sudo().date_order = Datetime.to_datetime("2026-03-31 23:30:00")
        fact = self.env["sales.performance"].search(
            [
                ("metric_id", "=", metric.id),
                ("user_id", "=", self.users["rep_n1a"].id),
                ("date", ">=", "2026-04-01"),
            ]
        )
        self.assertEqual((str(fact.date), fact.value), ("2026-04-01", 70))

    def test_d11_amount_in_another_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "TSF", "symbol": "T", "rounding": 0.01}
        )
        for day, rate in (("2026-01-01", 2.0), ("2026-03-01", 4.0)):
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "name": day, "rate": rate}
            )
        metric = self._metric("sale.order", "date_order", "user_id", "amount_untaxed")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        for day, amount in (("2026-02-10", 100), ("2026-03-10", 100)):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "user_id": self.users["rep_n1a"].id,
                    "pricelist_id": pricelist.id,
                    "order_line": [Command.create(self._line(amount))],
                }
            )
            order.date_order = Datetime.to_datetime(day)
        self.assertEqual(self._figures(metric), {self.users["rep_n1a"]: 50 + 25})

    def test_d11_employees_count_for_their_user(self):
        employee = self.env["hr.employee"].create(
            {"name": "A", "user_id": self.users["rep_n1a"].id}
        )
        self.env["hr.expense"].create(
            {
                "name": "Taxi",
                "employee_id": employee.id,
                "total_amount_currency": 12,
                "date": "2026-02-10",
            }
        )
        metric = self._metric("hr.expense", "date", "employee_id", "total_amount")
        self.assertEqual(self._figures(metric), {self.users["rep_n1a"]: 12})

    def test_d11_what_cannot_be_counted_is_said(self):
        for values, said in (
            (("sale.report", "date", "user_id"), "no records of its own"),
            (("crm.lead", "date_deadline", "stage_id"), "cannot be used"),
            (("crm.lead", "name", "user_id"), "cannot be used"),
            (("crm.lead", "date_deadline", "user_id", "partner_id"), "cannot be used"),
            (("calendar.event", "start", "partner_id"), "cannot be used"),
        ):
            with self._refused(said):
                self._metric(*values)
        with self._refused("unit Number"):
            self._metric("crm.lead", "date_deadline", "user_id", unit="days")
        with self._refused("so must be the unit"):
            self._metric(
                "crm.lead",
                "date_deadline",
                "user_id",
                "expected_revenue",
                unit="quantity",
            )
        with self._refused("cannot be used"):
            self._metric("crm.lead", "date_deadline", "user_id", domain="[('x','=',1)]")

    def test_d11_administrator_defines_one_in_the_form(self):
        env = self.as_user("admin")
        with Form(env["sales.metric"]) as form:
            form.name, form.code = "Deadlines", "deadlines"
            form.source, form.unit = "record", "count"
            form.model_id = env["ir.model"].search([("model", "=", "crm.lead")])
            fields = env["ir.model.fields"].search([("model", "=", "crm.lead")])
            form.date_field_id = fields.filtered(lambda f: f.name == "date_deadline")
            form.user_field_id = fields.filtered(lambda f: f.name == "user_id")
        metric = form.save()
        self._lead("rep_n1a", 10)
        self.assertEqual(self._figures(metric), {self.users["rep_n1a"]: 1})

    @attempt(
        "count by a metric what one may not read",
        "sales administrator",
        "metric over payslips' like: time off, employees' versions",
    )
    def test_d11_no_metric_over_what_one_may_not_read(self):
        env = self.as_user("admin")
        with self.assertRaises(AccessError):
            self._metric(
                "hr.version", "contract_date_start", "hr_responsible_id", env=env
            )
        with self._refused("do not see all records", AccessError):
            self._metric("hr.leave", "request_date_from", "user_id", env=env)
        metric = self._metric("crm.lead", "date_deadline", "user_id", env=env)
        with self.assertRaises(AccessError):
            metric.domain = "[('user_id.employee_ids.wage', '>', 5000)]"

    @attempt("define a metric", "director", "RPC create and write")
    def test_d11_only_administrators_define_metrics(self):
        for name in ("rep_n1a", "manager_n1", "director_north"):
            env = self.as_user(name)
            with self.assertRaises(AccessError):
                env["sales.metric"].create({"name": "Own", "code": "own"})
            with self.assertRaises(AccessError):
                self.metric("signed").with_env(env).domain = "[]"

    def test_d11_seen_by_the_person_and_the_line(self):
        metric = self._metric("crm.lead", "date_deadline", "user_id")
        self._lead("rep_n1a", 10)
        domain = [
            ("metric_id", "=", metric.id),
            ("user_id", "=", self.users["rep_n1a"].id),
        ]
        for name, count in (
            ("rep_n1a", 1),
            ("manager_n1", 1),
            ("director_north", 1),
            ("admin", 1),
            ("rep_n1b", 0),
            ("manager_n2", 0),
            ("director_south", 0),
        ):
            facts = self.as_user(name)["sales.performance"]
            self.assertEqual(facts.search_count(domain), count, name)
