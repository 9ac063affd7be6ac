"""Expenses of salespeople go up the line; stock's rights lead not around it (C2.p4)."""

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user, tagged

from tests.attempts import attempt
from tests.authority.rpc import Refused, RpcCase
from tests.common import SalesForceCase, SalesForceMixin

REP, MANAGER, DIRECTOR = "rep_n1a", "manager_n1", "director_north"
DAY = "2026-05-04"


class ExpenseMixin(SalesForceMixin):
    """Employees for the sales force, and people with every stock right on expenses."""

    @classmethod
    def _setup_sales_force(cls):
        super()._setup_sales_force()
        env = cls.env
        cls.set_limits(
            "expense", representative="propose", manager=5_000, director=50_000
        )
        stock_groups = {
            "team_approver": "hr_expense.group_hr_expense_team_approver",
            "all_approver": "hr_expense.group_hr_expense_user",
            "expense_admin": "hr_expense.group_hr_expense_manager",
            "accountant": "account.group_account_user",
        }
        for name, group in stock_groups.items():
            cls.users[name] = new_test_user(
                env, login=f"t_{name}", groups=group, name=name
            )
        cls.employees = {
            name: env["hr.employee"].create(
                {
                    "name": name,
                    "user_id": user.id,
                    "company_id": cls.company.id,
                    "expense_manager_id": cls.users["team_approver"].id,
                    "work_email": f"{name}@example.com",
                }
            )
            for name, user in cls.users.items()
        }
        cls.category, cls.other_category = env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "can_be_expensed": True,
                    "standard_price": 0,
                    "supplier_taxes_id": [Command.clear()],
                }
                for name in ("Travel", "Meals")
            ]
        )

    def expense(self, amount, name=REP, **vals):
        """A draft of person ``name``, each on a day of its own unless one is given."""
        self.days = getattr(self, "days", 0) + 1
        return self.as_user(name)["hr.expense"].create(
            {
                "name": f"Fair {self.days}",
                "employee_id": self.employees[name].id,
                "product_id": self.category.id,
                "total_amount_currency": amount,
                "date": Date.add(Date.to_date("2026-01-01"), days=self.days),
                "payment_mode": "own_account",
                **vals,
            }
        )

    def submitted(self, amount, name=REP, **vals):
        expense = self.expense(amount, name, **vals)
        expense.action_submit()
        self.assertEqual(expense.state, "submitted")
        return expense

    def request(self, expense):
        """The request that waits, as superuser."""
        return expense.sudo()._sales_pending_approvals()

    def decide(self, expense, name, outcome="approve", comment="considered"):
        approval = self.request(expense).with_user(self.users[name])
        getattr(approval, f"action_{outcome}")(comment)

    def approved(self, amount, **vals):
        expense = self.submitted(amount, **vals)
        self.decide(expense, MANAGER)
        self.assertEqual(expense.state, "approved")
        return expense

    def as_of(self, expense, name):
        return expense.with_user(self.users[name])


@tagged("standard", "post_install", "-at_install")
class TestExpenseGate(ExpenseMixin, SalesForceCase):
    """How an expense is submitted, decided and posted."""

    def test_c2p4_the_manager_approves_the_teams_expense(self):
        expense = self.submitted(5_000)
        approval = self.request(expense)
        self.assertEqual(approval.current_approver_id, self.users[MANAGER])
        self.assertEqual(approval.team_id, self.teams["n1"])
        self.decide(expense, MANAGER)
        self.assertEqual(expense.state, "approved")
        self.assertEqual(expense.manager_id, self.users[MANAGER])
        self.assertTrue(expense.approval_date)

    def test_c2p4_above_the_managers_limit_the_director(self):
        expense = self.submitted(5_000.01)
        approval = self.request(expense)
        self.assertEqual(
            [(s.approver_id, s.kind) for s in approval.step_ids.sorted("sequence")],
            [
                (self.users[MANAGER], "recommend"),
                (self.users[DIRECTOR], "approve"),
            ],
        )
        self.decide(expense, MANAGER)
        self.assertEqual(expense.state, "submitted")
        self.decide(expense, DIRECTOR)
        self.assertEqual(expense.state, "approved")

    def test_beyond_the_director_the_sales_administrator(self):
        expense = self.submitted(60_000)
        for name in (MANAGER, DIRECTOR, "admin"):
            self.decide(expense, name)
        self.assertEqual(expense.state, "approved")

    def test_the_managers_own_goes_to_the_director(self):
        expense = self.submitted(10, MANAGER)
        self.assertEqual(
            self.request(expense).current_approver_id, self.users[DIRECTOR]
        )

    def test_the_directors_own_goes_to_the_administrator(self):
        expense = self.submitted(10, DIRECTOR)
        self.assertEqual(self.request(expense).current_approver_id, self.users["admin"])

    def test_a_refusal_is_stocks_with_the_comment(self):
        expense = self.submitted(100)
        self.decide(expense, MANAGER, "refuse", "first class is not on")
        self.assertEqual(expense.state, "refused")
        self.assertIn(
            "first class is not on", "".join(expense.message_ids.mapped("body"))
        )
        self.as_of(expense, "expense_admin").action_reset()
        self.assertEqual(expense.state, "draft")
        expense.action_submit()
        self.assertTrue(self.request(expense), "an old decision counts for nothing")

    def test_a_withdrawn_request_makes_it_a_draft(self):
        expense = self.submitted(100)
        expense.action_sales_withdraw()
        self.assertEqual(expense.state, "draft")

    def test_a_reset_takes_the_request_back(self):
        expense = self.submitted(100)
        approval = self.request(expense)
        expense.action_reset()
        self.assertEqual((expense.state, approval.state), ("draft", "void"))

    def test_a_batch_gives_one_request_each(self):
        expenses = self.expense(10) | self.expense(20) | self.expense(6_000)
        expenses.action_submit()
        self.assertEqual(self.request(expenses).mapped("res_id"), expenses[::-1].ids)

    def test_the_reasons_cost_the_same_for_one_and_many(self):
        def cost(count):
            expenses = self.env["hr.expense"].union(
                *(self.submitted(10).sudo() for _n in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            expenses.with_user(self.users["expense_admin"])._get_cannot_approve_reason()
            return self.cr.sql_log_count - before

        cost(1)
        self.assertLessEqual(cost(15), cost(2) + 1)

    def test_only_the_line_is_told(self):
        expense = self.submitted(100)
        self.assertFalse(
            expense.sudo().activity_ids.filtered(
                lambda item: item.user_id == self.users["team_approver"]
            )
        )
        self.assertEqual(
            self.request(expense).activity_ids.user_id, self.users[MANAGER]
        )

    def test_button_and_server_say_the_same(self):
        expense = self.submitted(100)
        for name in ("team_approver", "all_approver", "expense_admin"):
            self.assertFalse(self.as_of(expense, name).can_approve, name)
            with self.assertRaisesRegex(UserError, "waits for manager_n1"):
                self.as_of(expense, name).action_approve()

    def test_stock_refuses_an_approved_one_and_resets_it(self):
        expense = self.as_of(self.approved(100), "expense_admin")
        self.assertTrue(expense.can_approve)
        expense._do_refuse("wrong receipt")
        self.assertEqual(expense.state, "refused")
        expense.action_reset()
        self.assertEqual(expense.state, "draft")

    def test_accounting_posts_what_was_approved(self):
        expense = self.as_of(self.approved(100), "accountant")
        self.post(expense)
        self.assertEqual(expense.state, "posted")
        self.assertEqual(expense.account_move_id.amount_total, 100)

    def test_a_better_value_keeps_the_approval(self):
        expense = self.as_of(self.approved(100), "expense_admin")
        expense.total_amount_currency = 90
        self.assertEqual(expense.state, "approved")

    def test_what_was_approved_before_the_tier_is_posted(self):
        expense = self.submitted_by_stock(300)
        self.as_of(expense, "team_approver").action_approve()
        self.assertEqual(expense.state, "approved")
        self.assign(self.users["stock"], "representative", "n1")
        self.post(self.as_of(expense, "accountant"))
        self.assertEqual(expense.sudo().state, "posted")

    def test_people_without_a_tier_keep_stock(self):
        expense = self.submitted_by_stock(300_000)
        self.assertFalse(self.request(expense))
        self.assertTrue(
            expense.sudo().activity_ids.filtered(
                lambda item: item.user_id == self.users["team_approver"]
            )
        )
        approver = self.as_of(expense, "team_approver")
        self.assertTrue(approver.can_approve)
        approver.action_approve()
        self.assertEqual(expense.state, "approved")
        with self.assertRaises(UserError):
            self.as_of(self.submitted_by_stock(5), "stock").action_approve()

    def test_auto_approval_stays_for_people_without_a_tier(self):
        self.employees["expense_admin"].expense_manager_id = False
        expense = self.expense(10, "expense_admin")
        expense.action_submit()
        self.assertEqual(expense.state, "approved")

    def test_g1_3_leaders_see_the_expenses_of_their_people(self):
        mine = self.expense(10)
        peer = self.submitted(10, "rep_n1b")
        other = self.submitted(10, "rep_s1a")
        everything = mine | peer | other
        seen = {
            REP: mine,
            "rep_n1b": peer,
            MANAGER: mine | peer,
            "manager_n2": everything.browse(),
            DIRECTOR: mine | peer,
            "director_south": other,
            "admin": everything,
            "stock": everything.browse(),
            "expense_admin": everything,
        }
        for name, expenses in seen.items():
            found = self.as_user(name)["hr.expense"].search(
                [("id", "in", everything.ids)]
            )
            self.assertEqual(
                found.sorted(), expenses.with_user(found.env.user).sorted()
            )

    def test_leaders_read_only(self):
        expense = self.submitted(10)
        for name in (MANAGER, DIRECTOR):
            for values in ({"name": "x"}, {"total_amount_currency": 1}):
                with self.assertRaises(AccessError):
                    self.as_of(expense, name).write(values)
            with self.assertRaises(AccessError):
                self.as_of(expense, name).unlink()

    def test_the_form_opens_for_the_leader(self):
        expense = self.submitted(10)
        with Form(self.as_of(expense, MANAGER)) as form:
            self.assertEqual(form.sales_approval_approver_id, self.users[MANAGER])
            self.assertTrue(form.can_decide_sales_approval)
            self.assertFalse(form.is_editable)
        self.assertTrue(self.expense(5).is_editable)

    def submitted_by_stock(self, amount):
        expense = self.expense(amount, "stock")
        expense.action_submit()
        return expense

    def post(self, expense):
        action = expense.action_post()
        wizard = expense.env[action["res_model"]].browse(action["res_id"])
        wizard.with_context(action["context"]).action_post_entry()


@tagged("standard", "post_install", "-at_install")
class TestExpenseAttempts(ExpenseMixin, SalesForceCase):
    """Ways to an approved expense that the line has not approved."""

    def assert_not_approved(self, expense):
        self.env.invalidate_all()
        self.assertIn(expense.sudo().state, ("draft", "submitted", "refused"))

    @attempt("approve by stock's button", "team approver", "action_approve")
    def test_stock_approver(self):
        expense = self.submitted(100)
        with self.assertRaisesRegex(UserError, "waits for manager_n1"):
            self.as_of(expense, "team_approver").action_approve()
        self.assert_not_approved(expense)

    @attempt("approve by stock's method", "expense administrator", "action_approve")
    def test_expense_administrator(self):
        expenses = self.submitted(100) | self.submitted(70_000)
        with self.assertRaises(UserError):
            self.as_of(expenses, "expense_admin").action_approve()
        self.assert_not_approved(expenses[0])

    @attempt("refuse beside the line", "expense administrator", "refuse dialog")
    def test_stock_refusal(self):
        expense = self.submitted(100)
        wizard = self.as_user("expense_admin")["hr.expense.refuse.wizard"].create(
            {"reason": "no", "expense_ids": [Command.set(expense.ids)]}
        )
        with self.assertRaises(UserError):
            wizard.action_refuse()
        self.assertEqual(expense.state, "submitted")

    @attempt("approve in the dialog of duplicates", "expense administrator", "dialog")
    def test_duplicates_dialog(self):
        expense = self.submitted(100)
        dialog = self.as_user("expense_admin")["hr.expense.approve.duplicate"].create(
            {"expense_ids": [Command.set(expense.ids)]}
        )
        with self.assertRaises(UserError):
            dialog.action_approve()
        self.as_of(expense, "expense_admin").action_approve_duplicates()
        self.assert_not_approved(expense)

    @attempt("submit without an approver", "representative", "auto-approval", "routed")
    def test_auto_approval(self):
        self.employees[REP].expense_manager_id = False
        expense = self.expense(100)
        self.assertFalse(expense.manager_id)
        expense.action_submit()
        self.assertEqual(expense.state, "submitted")
        self.assertTrue(self.request(expense))

    @attempt(
        "be the own approver", "manager", "auto-approval", "routed to the director"
    )
    def test_own_approver(self):
        self.employees[MANAGER].expense_manager_id = self.users[MANAGER]
        expense = self.expense(100, MANAGER)
        expense.sudo().manager_id = self.users[MANAGER]
        expense.action_submit()
        self.assertEqual(
            self.request(expense).current_approver_id, self.users[DIRECTOR]
        )
        with self.assertRaises(UserError):
            self.decide(expense, MANAGER)

    @attempt("write the approval", "expense administrator", "RPC write")
    def test_write_the_state(self):
        for state in ("draft", "submitted"):
            expense = self.expense(100)
            if state == "submitted":
                expense.action_submit()
            for vals in ({"approval_state": "approved"}, {"state": "approved"}):
                for name in (REP, "all_approver", "expense_admin"):
                    with self.assertRaises(UserError):
                        self.as_of(expense, name).write(vals)
            self.assert_not_approved(expense)

    @attempt("write that it is paid", "expense administrator", "RPC write")
    def test_write_paid(self):
        expense = self.submitted(100)
        for state in ("posted", "in_payment", "paid"):
            with self.assertRaises(UserError):
                self.as_of(expense, "expense_admin").state = state

    @attempt("create it approved", "expense administrator", "RPC create", "routed")
    def test_create_approved(self):
        expense = self.as_user("expense_admin")["hr.expense"].create(
            {
                "name": "x",
                "employee_id": self.employees[REP].id,
                "product_id": self.category.id,
                "total_amount_currency": 100,
                "approval_state": "approved",
                "state": "approved",
            }
        )
        self.assert_not_approved(expense)
        self.assertEqual(self.request(expense).current_approver_id, self.users[MANAGER])
        with self.assertRaises(AccessError):
            self.expense(100, approval_state="approved")

    @attempt("import it approved", "expense administrator", "import", "routed")
    def test_import(self):
        result = self.as_user("expense_admin")["hr.expense"].load(
            [
                "name",
                "employee_id/.id",
                "product_id/.id",
                "total_amount_currency",
                "approval_state",
            ],
            [
                [
                    "x",
                    str(self.employees[REP].id),
                    str(self.category.id),
                    "100",
                    "approved",
                ]
            ],
        )
        expense = self.env["hr.expense"].browse(result["ids"])
        self.assertEqual(expense.state, "submitted")
        self.assertTrue(self.request(expense))

    @attempt("let a job approve it", "superuser job", "sudo")
    def test_superuser(self):
        expense = self.submitted(100).with_user(SUPERUSER_ID)
        with self.assertRaises(UserError):
            expense.action_approve()
        with self.assertRaises(UserError):
            expense._do_approve(check=False)
        with self.assertRaises(UserError):
            expense.write({"approval_state": "approved"})

    @attempt(
        "raise the amount after approval",
        "expense administrator",
        "RPC write",
        "asks anew",
    )
    def test_raise_after_approval(self):
        expense = self.as_of(self.approved(100), "expense_admin")
        expense.total_amount_currency = 9_000
        self.assertEqual(expense.state, "submitted")
        self.assertEqual(
            len(self.request(expense).step_ids), 2, "9,000 are the director's"
        )

    @attempt(
        "raise only the unit price", "expense administrator", "RPC write", "asks anew"
    )
    def test_unit_price(self):
        """Odoo posts unit price times quantity, not the total that is shown."""
        expense = self.as_of(self.approved(100), "expense_admin")
        expense.price_unit = 9_000
        self.assertEqual(expense.state, "submitted")
        expense = self.as_of(self.approved(100), "expense_admin")
        expense.quantity = 50
        self.assertEqual(expense.state, "submitted")

    @attempt("raise it after it was posted", "accountant", "RPC write")
    def test_raise_after_posting(self):
        expense = self.as_of(self.approved(100), "accountant")
        TestExpenseGate.post(self, expense)
        with self.assertRaises(UserError):
            expense.sudo().total_amount_currency = 9_000

    @attempt("approved, then another currency", "expense administrator", "currency")
    def test_currency_after_approval(self):
        currency = self.currency(0.1)
        expense = self.as_of(self.approved(100), "expense_admin")
        expense.currency_id = currency
        self.assertEqual(expense.state, "submitted")
        self.assertEqual(self.request(expense).value, 1_000)

    @attempt("type in a rate that makes it small", "representative", "currency")
    def test_hand_written_rate(self):
        currency = self.currency(0.1)
        expense = self.expense(2_000, currency_id=currency.id)
        self.assertEqual(expense.total_amount, 20_000)
        expense.total_amount = 100
        self.assertEqual(expense.total_amount, 100)
        expense.action_submit()
        self.assertEqual(self.request(expense).value, 20_000)
        self.assertEqual(len(self.request(expense).step_ids), 2)

    @attempt("choose a day with a better rate", "expense administrator", "date")
    def test_date_after_approval(self):
        currency = self.currency(0.1)
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "name": "2025-01-01"}
        )
        expense = self.expense(2_000, currency_id=currency.id, date="2025-01-02")
        self.assertEqual(expense.total_amount, 4_000)
        expense.action_submit()
        self.decide(expense, MANAGER)
        self.as_of(expense, "expense_admin").date = "2026-01-05"
        self.assertEqual(
            (expense.state, self.request(expense).value), ("submitted", 20_000)
        )

    @attempt("approved, then somebody else's", "expense administrator", "RPC write")
    def test_employee_after_approval(self):
        expense = self.as_of(self.approved(100), "expense_admin")
        expense.employee_id = self.employees["rep_s1a"]
        self.assertEqual(expense.state, "submitted")
        self.assertEqual(
            self.request(expense).current_approver_id, self.users["manager_s1"]
        )

    @attempt(
        "approved as a colleague's without a tier", "expense administrator", "write"
    )
    def test_untiered_employee_first(self):
        expense = self.expense(9_000, "stock")
        expense.action_submit()
        admin = self.as_of(expense, "expense_admin")
        admin.action_approve()
        self.assertEqual(admin.state, "approved")
        admin.employee_id = self.employees[REP]
        self.assertEqual(admin.state, "submitted")
        self.assertTrue(self.request(expense))

    @attempt("cut one bill into several of a day", "representative", "split", "adds up")
    def test_same_day_and_category(self):
        first, second = self.expense(3_000, date=DAY), self.expense(3_000, date=DAY)
        (first | second).action_submit()
        for expense in (first, second):
            self.assertEqual(self.request(expense).value, 6_000)
            self.assertEqual(len(self.request(expense).step_ids), 2)
        third = self.expense(10, date=DAY, product_id=self.other_category.id)
        third.action_submit()
        self.assertEqual(self.request(third).value, 10)

    @attempt("split and change category and day", "representative", "dialog", "adds up")
    def test_split_wizard(self):
        expense = self.expense(8_000)
        wizard = self.split(expense)
        wizard.expense_split_line_ids[1].product_id = self.other_category
        wizard.action_split_expense()
        parts = self.env["hr.expense"].search(
            [("split_expense_origin_id", "=", expense.id)]
        )
        self.assertEqual(parts.mapped("total_amount"), [4_000, 4_000])
        (parts - expense).with_user(self.users[REP]).date = "2026-07-01"
        first, last = (parts.with_user(self.users[REP]) & part for part in parts)
        first.action_submit()
        self.assertEqual(self.request(first).value, 8_000, "what is kept back counts")
        last.action_submit()
        self.assertEqual(self.request(parts).mapped("value"), [8_000, 8_000])
        with self.assertRaises(AccessError):
            self.as_of(parts - expense, "expense_admin").split_expense_origin_id = False

    @attempt("split what is approved and raise", "expense administrator", "dialog")
    def test_split_approved(self):
        self.users["expense_admin"].group_ids += self.env.ref(
            "account.group_account_invoice"
        )
        expense = self.as_of(self.approved(4_000), "expense_admin")
        wizard = self.split(expense)
        wizard.expense_split_line_ids[1].total_amount_currency = 40_000
        wizard.action_split_expense()
        part = self.env["hr.expense"].search(
            [
                ("split_expense_origin_id", "=", expense.id),
                ("id", "!=", expense.id),
            ]
        )
        self.assertEqual((expense.state, part.state), ("approved", "submitted"))
        self.assertEqual(self.request(part).value, 42_000)

    @attempt("a negative amount", "representative", "RPC create", "routed by its size")
    def test_negative(self):
        expense = self.submitted(-9_000)
        self.assertEqual(self.request(expense).value, 9_000)
        balance = self.expense(6_000, date=DAY) | self.expense(-6_000, date=DAY)
        balance.action_submit()
        self.assertEqual(self.request(balance).mapped("value"), [12_000, 12_000])

    @attempt("an amount of zero", "representative", "action_submit")
    def test_zero(self):
        expense = self.expense(0)
        with self.assertRaises(UserError):
            expense.action_submit()

    @attempt(
        "an expense after the manager has left",
        "representative",
        "archived",
        "goes to the next",
    )
    def test_archived_manager(self):
        self.users[MANAGER].active = False
        expense = self.submitted(100)
        self.assertEqual(
            self.request(expense).current_approver_id, self.users[DIRECTOR]
        )

    @attempt("an expense of another company", "representative", "multi-company")
    def test_other_company(self):
        """The limits of that company hold; its line is the person's own."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_expense")
        self.env["sales.authority"].create(
            {
                "decision_id": decision.id,
                "tier_id": self.tiers["manager"].id,
                "company_id": other.id,
                "limit": 10,
            }
        )
        for name in (REP, MANAGER, DIRECTOR):
            self.users[name].company_ids += other
        employee = self.env["hr.employee"].create(
            {"name": "there", "user_id": self.users[REP].id, "company_id": other.id}
        )
        env = self.as_user(REP)
        expense = (
            env["hr.expense"]
            .with_company(other)
            .create(
                {
                    "name": "x",
                    "employee_id": employee.id,
                    "product_id": self.category.id,
                    "total_amount_currency": 100,
                    "company_id": other.id,
                }
            )
        )
        expense.action_submit()
        self.decide(expense, MANAGER)
        self.assertEqual(expense.sudo().state, "submitted", "beyond 10 there")
        self.decide(expense, DIRECTOR)
        self.assertEqual(expense.sudo().state, "approved")

    @attempt("post what waits", "accountant", "action_post")
    def test_post_unapproved(self):
        expense = self.as_of(self.submitted(100), "accountant")
        with self.assertRaises(UserError):
            expense.action_post()
        with self.assertRaises(UserError):
            expense._post_without_wizard()

    @attempt(
        "post what something else declared approved",
        "accountant",
        "another add-on's SQL",
    )
    def test_post_what_the_line_never_approved(self):
        expense = self.submitted(100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense SET approval_state = 'approved', state = 'approved' "
            "WHERE id = %s",
            [expense.id],
        )
        self.env.invalidate_all()
        expense = self.as_of(expense, "accountant")
        for post in (expense.action_post, expense._post_without_wizard):
            with self.assertRaisesRegex(UserError, "not been approved by the sales"):
                post()

    @attempt(
        "approve the second round on the strength of the first",
        "expense administrator",
        "action_approve",
    )
    def test_an_earlier_round_counts_no_more(self):
        expense = self.approved(4_000)
        self.as_of(expense, "expense_admin").action_reset()
        expense.action_submit()
        self.assertTrue(self.request(expense))
        for name in ("expense_admin", "all_approver"):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.as_of(expense, name).action_approve()
        self.assertFalse(expense.sudo()._sales_with_approval())
        self.assertEqual(expense.state, "submitted")

    @attempt("post what waits by the dialog", "accountant", "posting dialog")
    def test_post_wizard(self):
        expense = self.submitted(100)
        wizard = self.as_user("accountant")["hr.expense.post.wizard"].create({})
        with self.assertRaises(UserError):
            wizard.with_context(active_ids=expense.ids).action_post_entry()
        self.assertFalse(expense.sudo().account_move_id)

    @attempt("link an entry to it", "accountant", "RPC write")
    def test_link_a_move(self):
        expense = self.as_of(self.submitted(100), "accountant")
        move = self.env["account.move"].create({"move_type": "entry"})
        with self.assertRaises(UserError):
            expense.account_move_id = move
            self.env.flush_all()

    @attempt("decide the request beside the line", "sales administrator", "request")
    def test_administrators_decide_their_steps_only(self):
        expense = self.submitted(100)
        with self.assertRaises(UserError):
            self.decide(expense, "admin")
        self.users["admin"].group_ids += self.env.ref(
            "hr_expense.group_hr_expense_manager"
        )
        with self.assertRaises(UserError):
            self.as_of(expense, "admin").action_approve()

    @attempt(
        "grow while the request waits", "expense administrator", "RPC write", "anew"
    )
    def test_outgrown_request(self):
        expense = self.submitted(100)
        first = self.request(expense)
        self.as_of(expense, "expense_admin").total_amount_currency = 9_000
        self.assertEqual(first.state, "void")
        self.assertEqual(self.request(expense).value, 9_000)

    @attempt("submit by writing the state", "representative", "RPC write", "routed")
    def test_write_submitted(self):
        expense = self.expense(100)
        expense.approval_state = "submitted"
        self.assertTrue(self.request(expense))

    @attempt("submit for the representative, then decide", "manager", "request")
    def test_who_asks_does_not_decide(self):
        self.users[MANAGER].group_ids += self.env.ref(
            "hr_expense.group_hr_expense_user"
        )
        expense = self.as_of(self.expense(100), MANAGER)
        expense.action_submit()
        self.assertEqual(
            self.request(expense).current_approver_id, self.users[DIRECTOR]
        )

    def split(self, expense):
        action = expense.action_split_wizard()
        return expense.env[action["res_model"]].browse(action["res_id"])

    def currency(self, rate):
        return self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [Command.create({"rate": rate, "name": "2025-06-01"})],
            }
        )


@tagged("standard", "post_install", "-at_install")
class TestExpenseRpc(ExpenseMixin, RpcCase):
    """The same over the wire."""

    @attempt("approve by a program with a guessed context", "expense admin", "JSON-2")
    def test_approve_over_http(self):
        expense = self.submitted(100)
        self._key("expense_admin")
        for method, args in (
            ("action_approve", ()),
            ("write", ({"approval_state": "approved"},)),
            ("write", ({"state": "paid"},)),
        ):
            with self.assertRaises(Refused):
                self.rpc(
                    "expense_admin",
                    "hr.expense",
                    method,
                    *args,
                    ids=expense.ids,
                    context={"from_split_wizard": True, "validate_analytic": False},
                )
        self.assertEqual(expense.sudo().state, "submitted")
