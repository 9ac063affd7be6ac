"""C3.p3, C1.p4: limits where companies have currencies of their own."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.attempts import attempt
from tests.authority.test_authority_change import ChangeCase
from tests.authority.test_expense_gate import ExpenseMixin
from tests.authority.test_project_gate import ProjectMixin
from tests.common import SalesForceCase, SalesForceMixin

REP, MANAGER, DIRECTOR = "rep_n1a", "manager_n1", "director_north"
RATE = 100  # yen for one unit of the first company's currency


class CompaniesMixin(SalesForceMixin):
    """A second company that counts in yen, and in which the northern people work."""

    @classmethod
    def _setup_sales_force(cls):
        super()._setup_sales_force()
        yen = cls.env.ref("base.JPY")
        yen.active = True
        cls.yen, cls.home = yen, cls.company.currency_id
        cls.tokyo = cls.env["res.company"].create(
            {"name": "Test Tokyo", "currency_id": yen.id}
        )
        cls.rate(yen, RATE, cls.company)
        cls.rate(cls.home, 1 / RATE, cls.tokyo)
        cls.rate(yen, 1, cls.tokyo)
        for name in (REP, MANAGER, DIRECTOR, "admin"):
            cls.users[name].company_ids += cls.tokyo
        cls.tokyo.sales_final_approver_id = cls.users["admin"]

    @classmethod
    def rate(cls, currency, rate, company):
        currency.rate_ids.filtered(lambda item: item.company_id == company).unlink()
        cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": company.id,
                "name": "2020-01-01",
                "rate": rate,
            }
        )

    def limit_in(self, company, code="order_sign", **limits):
        """Rows of one company, per tier name."""
        decision = self.env.ref(f"sales_tiered_mgmt.sales_decision_{code}")
        return self.env["sales.authority"].create(
            [
                {
                    "decision_id": decision.id,
                    "tier_id": self.tiers[name].id,
                    "company_id": company.id,
                    "limit": limit,
                }
                for name, limit in limits.items()
            ]
        )


@tagged("standard", "post_install", "-at_install")
class TestOrdersOfCompanies(CompaniesMixin, SalesForceCase):
    """A limit is in the currency of the document's company."""

    def order(self, amount, company=None, currency=None, name=REP):
        company = company or self.tokyo
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Offer",
                "currency_id": (currency or company.currency_id).id,
                "company_id": company.id,
            }
        )
        customer = self.env["res.partner"].create({"name": "Somebody"})
        Order = self.as_user(name)["sale.order"].with_company(company)
        order = Order.create(
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        self.assertEqual(order.company_id, company)
        self.assertEqual(order.amount_untaxed, amount)
        return order

    def assertSigned(self, order):
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def assertWaits(self, order, name=MANAGER):
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        request = order.sudo().sales_approval_ids
        self.assertEqual(request.current_approver_id, self.users[name])
        self.assertEqual(request.company_id, order.company_id)
        return request

    def test_c3p3_a_common_row_counts_in_each_companys_currency(self):
        """50,000 for everybody is 50,000 yen in Tokyo: the stricter reading."""
        self.assertSigned(self.order(50_000))
        self.assertWaits(self.order(50_001))
        self.assertSigned(self.order(50_000, self.company))
        self.assertWaits(self.order(50_001, self.company))

    def test_c3p3_a_row_of_the_company_counts_there_only(self):
        self.limit_in(self.tokyo, representative=5_000_000, manager=20_000_000)
        self.assertSigned(self.order(5_000_000))
        self.assertWaits(self.order(5_000_001))
        self.assertWaits(self.order(60_000, self.company))

    def test_c3p3_foreign_currency_by_the_rate_of_the_orders_company(self):
        self.limit_in(self.tokyo, representative=5_000_000, manager=20_000_000)
        self.assertSigned(self.order(50_000, currency=self.home))
        self.assertWaits(self.order(50_001, currency=self.home))
        self.assertSigned(self.order(5_000_000, self.company, self.yen))
        request = self.assertWaits(self.order(5_000_100, self.company, self.yen))
        self.assertEqual(request.measure_ids[:1].value, 50_001)

    def test_c3p3_the_rate_of_another_company_does_not_count(self):
        """Each company keeps its own rates; a wrong one elsewhere changes nothing."""
        self.limit_in(self.tokyo, representative=5_000_000)
        self.rate(self.yen, 1_000_000, self.company)
        self.assertWaits(self.order(50_001, currency=self.home))

    @attempt(
        "move a waiting quotation to a company with another currency",
        "representative",
        "RPC write of company_id",
        "the request is voided",
    )
    def test_c3p3_a_request_stays_in_its_company(self):
        self.limit_in(self.tokyo, representative=5_000_000, manager=20_000_000)
        order = self.order(6_000_000)
        request = self.assertWaits(order)
        both = (self.tokyo | self.company).ids
        order = order.with_context(allowed_company_ids=both)
        order.write({"company_id": self.company.id, "pricelist_id": False})
        self.assertEqual(order.currency_id, self.home)
        self.assertEqual(request.state, "void")
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        request = order.sudo().sales_approval_ids - request
        self.assertEqual(request.company_id, self.company)
        self.assertEqual(request.measure_ids[:1].value, 6_000_000)

    @attempt(
        "work in another company while confirming",
        "representative",
        "allowed_company_ids of the context",
        "the order's company counts",
    )
    def test_c3p3_the_company_worked_in_does_not_count(self):
        self.limit_in(self.tokyo, representative=5_000_000)
        order = self.order(60_000, self.company)
        elsewhere = order.with_context(
            allowed_company_ids=(self.tokyo | self.company).ids
        )
        self.assertEqual(elsewhere.env.company, self.tokyo)
        self.assertWaits(elsewhere)

    def test_c1p4_who_works_elsewhere_is_passed_over(self):
        self.users[MANAGER].write({"company_ids": [Command.set(self.company.ids)]})
        self.assertWaits(self.order(60_000), DIRECTOR)

    def test_a_row_leaves_with_its_company(self):
        """Not emptied: it would hold in all the others."""
        company = self.env["res.company"].create({"name": "Closed"})
        row = self.limit_in(company, representative=9_000_000)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT confdeltype FROM pg_constraint WHERE contype = 'f' "
            "AND conrelid = 'sales_authority'::regclass "
            "AND conname = 'sales_authority_company_id_fkey'"
        )
        self.assertEqual(self.env.cr.fetchone(), ("c",))
        company.unlink()
        self.env.invalidate_all()
        self.assertFalse(row.exists())

    # -- matrix ------------------------------------------------------------

    def texts(self, *companies):
        Decision = self.as_user("admin")["sales.decision"].with_context(
            allowed_company_ids=[company.id for company in companies]
        )
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        return [
            item["text"]
            for item in Decision.get_authority_matrix()["warnings"]
            if item["decision_id"] == decision.id
        ]

    def test_a3p1_a_limit_in_two_currencies_is_warned_of(self):
        self.assertEqual(self.texts(self.company), [])
        texts = self.texts(self.company, self.tokyo)
        self.assertEqual(len(texts), 3)
        self.assertIn("50,000", texts[-1])
        self.assertIn("JPY", texts[-1])
        self.limit_in(
            self.tokyo,
            representative=5_000_000,
            manager=20_000_000,
            director=200_000_000,
        )
        self.assertEqual(self.texts(self.company, self.tokyo), [])


@tagged("standard", "post_install", "-at_install")
class TestProjectsOfCompanies(CompaniesMixin, ProjectMixin, SalesForceCase):
    """C1.p4: a project's size is in the currency of the lead's company."""

    @classmethod
    def _setup_sales_force(cls):
        super()._setup_sales_force()
        cls.tokyo.write(
            {
                "sales_project_amount": 50_000_000,
                "sales_project_stage_id": cls.proposition.id,
            }
        )

    def test_c1p4_each_company_has_its_line(self):
        here = self.lead(500_000, company_id=self.company.id)
        there = self.lead(500_000, company_id=self.tokyo.id, team_id=False)
        self.assertTrue(here.sales_is_major_project)
        self.assertFalse(there.sales_is_major_project)
        there.expected_revenue = 50_000_000
        self.assertTrue(there.sales_is_major_project)

    @attempt(
        "take a lead out of its company and work in one with a higher line",
        "representative",
        "RPC write of company_id and of the own preference",
    )
    def test_c1p4_the_own_preference_moves_no_line(self):
        lead = self.lead(600_000)
        with self.assertRaises(UserError), self.cr.savepoint():
            lead.stage_id = self.proposition
        me = self.users[REP].with_user(self.users[REP])
        me.company_id = self.tokyo
        self.assertEqual(self.users[REP].company_id, self.tokyo)
        both = (self.tokyo | self.company).ids
        lead = lead.with_context(allowed_company_ids=both)
        lead.write({"company_id": False, "team_id": False})
        self.assertEqual((lead.company_id.id, lead.team_id.id), (False, False))
        with self.assertRaises(UserError), self.cr.savepoint():
            lead.stage_id = self.proposition


@tagged("standard", "post_install", "-at_install")
class TestExpensesOfCompanies(CompaniesMixin, ExpenseMixin, SalesForceCase):
    """C2.p4: an expense is measured in the currency of its company."""

    def test_c2p4_a_limit_of_the_expenses_company(self):
        self.limit_in(self.tokyo, "expense", manager=1_000_000)
        employee = self.env["hr.employee"].create(
            {
                "name": "Rep in Tokyo",
                "user_id": self.users[REP].id,
                "company_id": self.tokyo.id,
            }
        )

        def submit(amount, **vals):
            expense = (
                self.as_user(REP)["hr.expense"]
                .with_company(self.tokyo)
                .create(
                    {
                        "name": "Fair",
                        "employee_id": employee.id,
                        "company_id": self.tokyo.id,
                        "product_id": self.category.id,
                        "total_amount_currency": amount,
                        "payment_mode": "own_account",
                        **vals,
                    }
                )
            )
            expense.action_submit()
            return expense, self.request(expense)

        day = {"date": "2026-02-03"}
        expense, request = submit(900_000, **day)
        self.assertEqual(request.current_approver_id, self.users[MANAGER])
        self.decide(expense, MANAGER)
        self.assertEqual(expense.sudo().state, "approved")
        expense, request = submit(1_000_001, date="2026-02-04")
        self.decide(expense, MANAGER)
        self.assertEqual(request.current_approver_id, self.users[DIRECTOR])
        # 10,001 at 100 yen each
        expense, request = submit(10_001, currency_id=self.home.id, date="2026-02-05")
        self.assertEqual(request.measure_ids.value, 1_000_100)
        self.decide(expense, MANAGER)
        self.assertEqual(request.current_approver_id, self.users[DIRECTOR])


@tagged("standard", "post_install", "-at_install")
class TestMatrixOfCompanies(CompaniesMixin, ChangeCase):
    """C1.p2: who sets limits, sets them where that person works."""

    def test_c1p2_a_director_of_all_companies_sets_what_is_common(self):
        self.give_director("approve")
        self.assertEqual(self.propose(DIRECTOR).state, "approved")

    @attempt(
        "set a limit common to all companies from one of them",
        "director",
        "RPC create, action_submit",
        "routed to the administrator",
    )
    def test_c1p2_nobody_sets_limits_where_he_does_not_work(self):
        self.give_director("approve")
        team = self.env["crm.team"].create(
            {"name": "Tokyo", "company_id": self.tokyo.id}
        )
        local = new_test_user(
            self.env,
            "t_tokyo",
            "base.group_user",
            company_id=self.tokyo.id,
            company_ids=[Command.set(self.tokyo.ids)],
        )
        self.env["sales.tier.assignment"].create(
            {
                "user_id": local.id,
                "tier_id": self.tiers["representative"].id,
                "team_id": team.id,
                "reason": "test",
            }
        )
        self.users[DIRECTOR].company_ids = self.company
        change = self.propose(DIRECTOR)
        self.assertEqual(change.state, "submitted")
        request = change.sudo().sales_approval_ids
        self.assertEqual(request.current_approver_id, self.users["admin"])
        own = self.propose(DIRECTOR, company_id=self.company.id)
        self.assertEqual(own.state, "approved")

    @attempt(
        "propose for a company where one does not work",
        "director, representative",
        "RPC create",
    )
    def test_c1p2_nobody_proposes_elsewhere(self):
        self.users[DIRECTOR].company_ids = self.company
        self.users[REP].company_ids = self.company
        reward = self.env.ref("sales_tiered_mgmt.sales_decision_reward")
        vals = {"company_id": self.tokyo.id, "reason": "because"}
        line = {"decision_id": self.decision.id, "tier_id": self.tiers["manager"].id}
        for name, model, more in (
            (DIRECTOR, "sales.authority.change", {"line_ids": [Command.create(line)]}),
            (REP, "sales.proposal", {"decision_id": reward.id, "subject": "x"}),
        ):
            with (
                self.subTest(name),
                self.assertRaises(AccessError),
                self.cr.savepoint(),
            ):
                self.as_user(name)[model].create({**vals, **more})
