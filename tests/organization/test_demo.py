"""The demo company's business is in the database as it was planned."""

import ast
from collections import Counter
from datetime import datetime
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.modules.module import get_module_path
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged

from odoo.addons.sales_tiered_mgmt.demo.plan import plan_business
from odoo.addons.sales_tiered_mgmt.demo.plan.calendar import Calendar
from odoo.addons.sales_tiered_mgmt.demo.plan.catalogue import customers, products
from odoo.addons.sales_tiered_mgmt.demo.plan.people import ADMINISTRATOR, BY_LOGIN
from odoo.addons.sales_tiered_mgmt.demo.plan.records import OFFICE, SIGNED

REPS = [p.login for p in BY_LOGIN.values() if p.tier == "representative"]
APPROVERS = (
    *(p.login for p in BY_LOGIN.values() if p.tier != "representative"),
    ADMINISTRATOR,
)

# metrics of what does not happen to everybody
OF_SOME = {
    "appraisals_well_made",
    "complaints",
    "help_given",
    "penalties",
    "promotions",
}


def _day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


@tagged("standard", "post_install", "-at_install")
class TestDemoCompany(TransactionCase):
    """What the installation made of the plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_tiered_mgmt.user_rep_n1a", False):
            cls.skipTest(cls, "this database has no demo data")
        cls.people = {
            login: cls.env.ref(f"sales_tiered_mgmt.user_{login}")
            for login in [*BY_LOGIN, "sales_admin"]
        }
        users = cls.env["res.users"].union(*cls.people.values())
        cls.partners = cls.env["res.partner"].browse(
            cls.env.ref(f"sales_tiered_mgmt.{customer.key.split('.')[-1]}").id
            for own in customers().values()
            for customer in own
        )
        cls.orders = cls.env["sale.order"].search(
            [("partner_id", "in", cls.partners.ids), ("user_id", "in", users.ids)]
        )
        cls.invoices = cls.env["account.move"].search(
            [("partner_id", "in", cls.partners.ids), ("move_type", "=", "out_invoice")]
        )
        cls.built_on = min(cls.invoices.mapped("create_date"))
        cls.plan = plan_business(cls.built_on)
        cls.users = users

    def as_user(self, login):
        return self.env(user=self.people[login].id, su=False)

    def requests(self, **values):
        """The requests about the demo's orders with these values."""
        domain = [("res_model", "=", "sale.order"), ("res_id", "in", self.orders.ids)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["sales.approval"].search(domain)

    def test_customers_are_chinese_companies_with_a_salesperson(self):
        self.assertEqual(len(self.partners), 60)
        self.assertEqual(self.partners.country_id, self.env.ref("base.cn"))
        self.assertGreaterEqual(len(self.partners.state_id), 15)
        self.assertTrue(all(partner.user_id for partner in self.partners))
        contacts = self.partners.mapped(lambda partner: len(partner.child_ids))
        self.assertGreaterEqual(max(contacts), 2)

    def test_products_have_price_and_cost(self):
        found = self.env["product.product"].browse(
            self.env.ref(f"sales_tiered_mgmt.{product.key}").id
            for product in products()
        )
        self.assertEqual(len(found), 25)
        self.assertEqual(len(found.categ_id), 5)
        for product in found:
            self.assertGreater(product.standard_price, 0, product.name)
            self.assertLess(product.standard_price, product.list_price, product.name)

    def test_every_person_has_business(self):
        for login in BY_LOGIN:
            own = self.orders.filtered(
                lambda order, login=login: order.user_id == self.people[login]
            )
            self.assertGreaterEqual(
                len(own.filtered(lambda order: order.state == "sale")), 3, login
            )
            self.assertTrue(own.invoice_ids.filtered("amount_total"), login)
            leads = (
                self.env["crm.lead"]
                .with_context(active_test=False)
                .search([("user_id", "=", self.people[login].id)])
            )
            self.assertEqual(
                set(leads.mapped("won_status")), {"won", "lost", "pending"}, login
            )

    def test_d32_every_metric_shows_something_of_everybody(self):
        rows = self.env["sales.performance"]._read_group(
            [("user_id", "in", [self.people[login].id for login in BY_LOGIN])],
            ["metric_id", "user_id"],
            ["__count"],
        )
        metrics = self.env["sales.metric"].search([])
        self.assertGreaterEqual(len(metrics), 13)
        # what happens to some people only
        metrics -= metrics.filtered(lambda metric: metric.code in OF_SOME)
        missing = {(metric.code, login) for metric in metrics for login in BY_LOGIN} - {
            (metric.code, login)
            for metric, user, _count in rows
            for login in BY_LOGIN
            if self.people[login] == user
        }
        self.assertFalse(missing)

    def test_orders_show_all_states(self):
        states = Counter(self.orders.mapped("state"))
        for state in ("draft", "sent", "sale", "cancel"):
            self.assertTrue(states[state], state)
        expired = self.orders.filtered(
            lambda o: o.state == "sent" and o.validity_date < _day(self.built_on)
        )
        self.assertTrue(expired)
        self.assertTrue(self.orders.filtered(lambda order: not order.team_id))
        pools = self.env["crm.lead"].search(
            [("user_id", "=", False), ("name", "=like", "Enquiry from %")]
        )
        self.assertEqual(len(pools.team_id), 3)

    def test_dates_lie_within_eighteen_months(self):
        first = Calendar(self.built_on).start
        last = _day(self.built_on)
        moments = [
            *self.orders.mapped("date_order"),
            *self.orders.mapped("create_date"),
            *self.orders.filtered("sales_signed_on").mapped("sales_signed_on"),
            *self.env["account.payment"]
            .search([("partner_id", "in", self.partners.ids)])
            .mapped("date"),
            *self.orders.invoice_ids.mapped("invoice_date"),
            *self.requests().mapped("create_date"),
            *self.env["crm.lead"]
            .with_context(active_test=False)
            .search([("user_id", "in", self.users.ids)])
            .mapped("create_date"),
        ]
        self.assertGreaterEqual(min(map(_day, moments)), first)
        self.assertLessEqual(max(map(_day, moments)), last)
        self.assertGreater(len({_day(m).replace(day=1) for m in moments}), 16)

    def test_c1p4_requests_wait_at_every_level(self):
        waiting = Counter(
            self.requests(state="pending").mapped("current_approver_id.login")
        )
        by_login = self.requests(state="pending").grouped("current_approver_id")
        for login in APPROVERS:
            self.assertGreaterEqual(len(by_login[self.people[login]]), 2, waiting)
        signed = self.requests(state="pending", origin="customer")
        self.assertTrue(signed)
        for order in self.orders.browse(signed.mapped("res_id")):
            self.assertEqual(order.state, "sent")
            self.assertTrue(order.signature)

    def test_c1p4_history_was_decided_by_the_people_themselves(self):
        approved = self.requests(state="approved")
        self.assertGreaterEqual(len(approved), 15)
        self.assertGreaterEqual(len(self.requests(state="refused")), 4)
        for approval in approved:
            order = self.orders.browse(approval.res_id)
            self.assertEqual(order.state, "sale")
            self.assertEqual(order.date_order, approval.date_decided)
            moments = [approval.create_date]
            for step in approval.step_ids.sorted("sequence"):
                self.assertEqual(step.decided_by_id, step.approver_id)
                self.assertNotEqual(step.decided_by_id, approval.requester_id)
                self.assertTrue(step.comment)
                self.assertEqual(step.date_asked, moments[-1])
                moments.append(step.date_decided)
            self.assertEqual(moments, sorted(moments))
        deciders = approved.step_ids.filtered(lambda s: s.kind == "approve")
        self.assertEqual(set(deciders.decided_by_id.mapped("login")), set(APPROVERS))

    def test_c3p3_ordinary_orders_were_signed_by_their_salesperson(self):
        approved = self.orders.browse(self.requests(state="approved").mapped("res_id"))
        ordinary = self.orders.filtered(lambda order: order.state == "sale") - approved
        signed = ordinary.filtered("sales_signed_by_id")
        routes = Counter(plan.route for plan in self.plan.orders)
        self.assertEqual(len(signed), routes[SIGNED])
        self.assertEqual(len(ordinary - signed), routes[OFFICE])
        for order in signed:
            self.assertEqual(order.sales_signed_by_id, order.user_id)
            self.assertEqual(order.sales_signed_on, order.date_order)

    def test_c3p3_an_ordinary_quotation_confirms(self):
        """49,000 for the best customer: the demo's own orders are not in the way."""
        product = self.env.ref("sales_tiered_mgmt.product_product_mes_site")
        for login in REPS:
            order = self.as_user(login)["sale.order"].create(
                {
                    "partner_id": self.env.ref(
                        f"sales_tiered_mgmt.{customers()[login][0].key}"
                    ).id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": 1,
                                "price_unit": 49_000,
                            }
                        )
                    ],
                }
            )
            order.action_confirm()
            self.assertEqual(order.state, "sale", login)

    def test_invoices_are_paid_in_all_ways(self):
        states = Counter(self.invoices.mapped("payment_state"))
        for state in ("paid", "partial", "not_paid"):
            self.assertTrue(states[state], state)
        self.assertEqual(set(self.invoices.mapped("state")), {"posted"})
        refunds = self.invoices.reversal_move_ids
        self.assertEqual(set(refunds.mapped("state")), {"posted"})
        full = refunds.filtered(
            lambda r: r.amount_total == r.reversed_entry_id.amount_total
        )
        self.assertTrue(full)
        self.assertTrue(refunds - full)
        overdue = self.invoices.filtered(
            lambda i: i.amount_residual and i.invoice_date_due < _day(self.built_on)
        )
        self.assertTrue(overdue)
        for invoice in self.invoices:
            order = invoice.line_ids.sale_line_ids.order_id
            self.assertEqual(invoice.invoice_user_id, order.user_id)
            self.assertEqual(invoice.team_id, order.team_id)

    def test_a_second_currency_is_converted(self):
        company = self.env.ref("base.main_company")
        foreign = self.orders.filtered(
            lambda order: order.currency_id != company.currency_id
        )
        self.assertTrue(foreign.filtered(lambda order: order.state == "sale"))
        rates = {round(order.currency_rate, 6) for order in foreign}
        self.assertGreater(len(rates), 1)
        self.assertNotIn(1.0, rates)

    def test_nobody_is_mailed(self):
        partners = self.partners | self.partners.child_ids | self.users.partner_id
        mails = self.env["mail.mail"].search(
            [
                "|",
                ("recipient_ids", "in", partners.ids),
                ("email_to", "ilike", "@tiered.example.com"),
            ]
        )
        self.assertFalse(mails.filtered(lambda m: m.create_date <= self.built_on))
        documents = self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "in", self.orders.ids)]
        )
        self.assertFalse(documents)

    def test_built_only_once(self):
        before = self.env["sale.order"].search_count([])
        self.env["ir.demo"]._install_tiered_sales()
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_demo_records_outlive_the_add_on(self):
        """Uninstalling leaves what documents refer to, and a later installation finds
        it: each record of the data files has a second external id elsewhere."""
        Data = self.env["ir.model.data"]
        for record in (*self.people.values(), *self.partners):
            names = Data.search(
                [("model", "=", record._name), ("res_id", "=", record.id)]
            )
            self.assertEqual(
                {"sales_tiered_mgmt", "__demo__"} - set(names.mapped("module")), set()
            )
        names = Data.search(
            [("module", "=", "sales_tiered_mgmt"), ("model", "=", "res.partner")]
        )
        count = len(names)
        names.unlink()
        self.env["ir.demo"]._find_tiered_sales()
        again = Data.search(
            [("module", "=", "sales_tiered_mgmt"), ("model", "=", "res.partner")]
        )
        self.assertEqual(len(again), count)
        self.assertEqual(
            self.env.ref(f"sales_tiered_mgmt.{customers()['rep_n1a'][0].key}"),
            self.partners.filtered(lambda p: p.name == customers()["rep_n1a"][0].name),
        )

    def test_builder_is_out_of_reach_of_rpc(self):
        with self.assertRaises(AccessError):
            get_public_method(self.env["ir.demo"], "_install_tiered_sales")

    def test_production_databases_load_none_of_it(self):
        """Only the entry point is imported with the add-on; the rest on demand."""
        entry = Path(get_module_path("sales_tiered_mgmt"), "__init__.py")
        imported = [
            alias.name
            for node in ast.walk(ast.parse(entry.read_text()))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ]
        self.assertNotIn("demo", imported)
        self.assertFalse(
            self.env["ir.model"].search([("model", "=like", "%sales%demo%")])
        )
