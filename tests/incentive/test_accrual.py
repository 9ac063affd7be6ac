"""The draft journal entry of what a locked run will cost."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import TransactionCase, tagged

from tests.attempts import attempt
from tests.incentive.case_payroll import PayrollMixin


class AccrualCase(PayrollMixin, TransactionCase):
    """The company accrues, unless a test switches it off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_payroll()
        cls.company.write(
            {
                "fiscalyear_lock_date": False,
                "tax_lock_date": False,
                "sales_incentive_accrual": True,
                "sales_incentive_liability_account_id": cls.liability.id,
                "sales_incentive_journal_id": cls.journal.id,
            }
        )

    def move(self, run):
        return run.sudo().accrual_move_id

    def balances(self, run):
        """Dict of the line's label to its balance."""
        return {line.name: line.balance for line in self.move(run).line_ids}


@tagged("standard", "post_install", "-at_install")
class TestEntry(AccrualCase):
    """What is in it (D4.i1)."""

    def test_d4i1_expense_by_team_against_the_liability(self):
        run = self.locked({"rep_n1a": 100.1, "rep_n1b": 0.25, "rep_n2a": 50})
        move = self.move(run)
        self.assertEqual(
            (move.state, move.move_type, move.date, move.journal_id, move.company_id),
            ("draft", "entry", Date.to_date("2025-03-31"), self.journal, self.company),
        )
        self.assertIn(run.name, move.ref)
        lines = {
            (line.account_id, line.name): (line.debit, line.credit)
            for line in move.line_ids
        }
        self.assertEqual(
            lines,
            {
                (self.expense, "Incentives 2025 Q1, Test n1"): (100.35, 0),
                (self.expense, "Incentives 2025 Q1, Test n2"): (50, 0),
                (self.liability, move.ref): (0, 150.35),
            },
        )
        self.assertFalse(move.line_ids.tax_ids)
        self.assertFalse(any(move.line_ids.mapped("analytic_distribution")))
        # nobody's name is in accounting
        self.assertFalse(move.line_ids.partner_id)
        for line in move.line_ids:
            self.assertNotIn("rep_", line.name)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_d4i1_it_balances_to_the_cent(self):
        amounts = {"rep_n1a": 0.1, "rep_n1b": 0.2, "rep_n2a": 0.3, "manager_n1": 33.33}
        run = self.locked(amounts)
        move = self.move(run)
        self.assertEqual(round(sum(move.line_ids.mapped("debit")), 10), 33.93)
        self.assertTrue(
            self.company.currency_id.is_zero(sum(move.line_ids.mapped("balance")))
        )

    def test_off_by_default(self):
        fresh = self.env["res.company"].create({"name": "Fresh"})
        self.assertFalse(fresh.sales_incentive_accrual)
        self.company.sales_incentive_accrual = False
        self.company.sales_incentive_journal_id = False
        run = self.locked()
        self.assertFalse(self.move(run))
        self.assertNotIn("accrual", run.message_ids[0].body or "")

    def test_d4i1_there_are_never_two(self):
        run = self.locked()
        move = self.move(run)
        run.sudo()._lock()
        run.sudo()._accrue()
        (run | run).sudo()._lock()
        self.assertEqual(self.move(run), move)
        self.assertEqual(
            self.env["account.move"].search_count(
                [("journal_id", "=", self.journal.id)]
            ),
            1,
        )

    def test_d4i1_what_accounting_deletes_stays_deleted(self):
        run = self.locked()
        self.move(run).with_user(self.users["accountant"]).unlink()
        self.assertFalse(self.move(run))
        self.assertEqual(run.state, "locked")
        run.sudo()._lock()
        self.assertFalse(self.move(run))

    def test_d4i1_nothing_payable_no_entry(self):
        run = self.locked({"rep_n1a": 0})
        self.assertFalse(self.move(run))

    def test_d4i1_a_negative_total_turns_the_sides(self):
        run = self.locked({"rep_n1a": -30, "rep_n2a": 10})
        self.assertEqual(
            self.balances(run),
            {
                "Incentives 2025 Q1, Test n1": -30,
                "Incentives 2025 Q1, Test n2": 10,
                self.move(run).ref: 20,
            },
        )
        even = self.locked({"rep_n1a": -10, "rep_n2a": 10}, date_from="2025-04-01")
        self.assertEqual(sorted(self.balances(even).values()), [-10, 10])

    def test_an_accounts_own_taxes_and_the_context_stay_out(self):
        tax = self.env["account.tax"].create({"name": "Test 10 %", "amount": 10})
        self.expense.tax_ids = tax
        run = self.confirmed()
        own = self.by("director_north", run).with_context(
            default_auto_post="at_date",
            default_partner_id=self.customer.id,
            default_move_type="out_invoice",
        )
        own.action_submit()
        move = self.move(run)
        self.assertEqual((move.move_type, move.auto_post), ("entry", "no"))
        self.assertFalse(move.partner_id)
        self.assertEqual(len(move.line_ids), 3)

    def test_d4i1_in_the_companys_currency(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": yen.id}
        )
        expense, liability = self.new_accounts(other)
        other.write(
            {
                "sales_incentive_accrual": True,
                "sales_incentive_expense_account_id": expense.id,
                "sales_incentive_liability_account_id": liability.id,
                "sales_incentive_journal_id": self.new_journal(other).id,
            }
        )
        team = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        run = self.confirmed({"rep_n1a": 1200}, company_id=other.id, team_id=team.id)
        run.sudo()._lock()
        move = self.move(run)
        self.assertEqual(
            (move.company_id, move.currency_id, move.journal_id.company_id),
            (other, yen, other),
        )
        self.assertEqual(sorted(move.line_ids.mapped("amount_currency")), [-1200, 1200])
        self.assertEqual(move.line_ids.account_id, expense | liability)


@tagged("standard", "post_install", "-at_install")
class TestDate(AccrualCase):
    """Which day it is dated."""

    def test_d4i1_the_first_open_day_where_accounting_has_closed(self):
        self.company.fiscalyear_lock_date = "2025-04-30"
        run = self.locked()
        self.assertEqual(self.move(run).date, Date.to_date("2025-05-01"))
        self.assertIn("2025-05-01", run.message_ids[0].body)
        self.assertIn("2025-03-31", run.message_ids[0].body)
        self.move(run).action_post()

    def test_d4i1_a_lock_before_the_last_day_changes_nothing(self):
        self.company.fiscalyear_lock_date = "2025-03-30"
        run = self.locked()
        self.assertEqual(self.move(run).date, Date.to_date("2025-03-31"))
        self.assertIn("2025-03-31", run.message_ids[0].body)

    def test_d4i1_locks_of_taxes_and_sales_do_not_count(self):
        self.company.tax_lock_date = "2025-06-30"
        self.company.sale_lock_date = "2025-06-30"
        run = self.locked()
        self.assertEqual(self.move(run).date, Date.to_date("2025-03-31"))


@tagged("standard", "post_install", "-at_install")
class TestConfiguration(AccrualCase):
    """What is missing is said before anything is locked."""

    def unset(self, name, value=False):
        """Past the checks, as an archived record comes about."""
        self.company.write({name: value})

    def test_d4i1_missing_settings_are_named(self):
        run = self.confirmed()
        own = self.by("director_north", run)
        for name, label in (
            ("sales_incentive_expense_account_id", "Incentive Expense Account"),
            ("sales_incentive_liability_account_id", "Incentive Liability Account"),
            ("sales_incentive_journal_id", "Incentive Journal"),
        ):
            with self.subTest(name=name), self.env.cr.savepoint() as savepoint:
                self.unset(name)
                message = self.refused(own.action_submit)
                self.assertIn(label, message)
                self.assertIn(run.name, message)
                self.assertEqual(run.state, "confirmed")
                self.assertFalse(own.can_submit)
                savepoint.rollback()
            self.env.invalidate_all()
        own.action_submit()
        self.assertEqual(run.state, "locked")

    def test_d4i1_archived_and_foreign_settings_are_named(self):
        run = self.confirmed()
        own = self.by("director_north", run)
        self.liability.active = False
        self.assertIn("Incentives payable", self.refused(own.action_submit))
        self.liability.active = True
        self.unset("sales_incentive_journal_id", self.new_journal(self.company, "sale"))
        self.assertIn("miscellaneous", self.refused(own.action_submit))

    def test_the_settings_refuse_another_companys_account(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        expense, _liability = self.new_accounts(other)
        with self.assertRaises(UserError):
            self.company.sales_incentive_expense_account_id = expense

    def test_d4i1_an_approval_given_later_locks_nothing_halfway(self):
        self.set_limits("incentive_run", director=1)
        run = self.confirmed()
        self.by("director_north", run).action_submit()
        self.assertEqual(run.state, "confirmed")
        self.unset("sales_incentive_journal_id")
        approval = run._sales_pending_approvals()
        self.assertTrue(approval)
        message = self.refused(self.by("admin", approval).action_approve)
        self.assertIn("Incentive Journal", message)
        self.assertEqual((run.state, approval.state), ("confirmed", "pending"))
        self.assertFalse(
            self.env["sales.incentive.fact"].search([("run_id", "=", run.id)])
        )
        self.unset("sales_incentive_journal_id", self.journal)
        self.by("admin", approval).action_approve()
        self.assertEqual(run.state, "locked")
        self.assertTrue(self.move(run))

    def test_d4i1_an_entry_that_fails_takes_the_lock_back(self):
        run = self.confirmed()
        with patch.object(
            self.registry["account.move"],
            "create",
            side_effect=UserError("no entries today"),
        ):
            self.refused(self.by("director_north", run).action_submit)
        self.assertEqual(run.state, "confirmed")
        self.assertEqual(set(run.statement_ids.mapped("state")), {"confirmed"})


@tagged("standard", "post_install", "-at_install")
class TestVisible(AccrualCase):
    """For accountants, and nobody else."""

    def test_accountants_open_and_post_it(self):
        run = self.locked()
        move = self.move(run)
        both = self.users["accountant"]
        both.group_ids += self.env.ref("sales_team.group_sale_manager")
        action = run.with_user(both).action_view_accrual()
        self.assertEqual((action["res_model"], action["res_id"]), (move._name, move.id))
        move.with_user(both).action_post()
        self.assertEqual(move.state, "posted")

    def test_a_run_without_an_entry_says_so(self):
        self.company.sales_incentive_accrual = False
        run = self.locked()
        both = self.users["accountant"]
        both.group_ids += self.env.ref("sales_team.group_sale_manager")
        self.assertIn(run.name, self.refused(run.with_user(both).action_view_accrual))

    @attempt(
        "read the accrual entry",
        "director who locked, manager, representative, sales administrator",
        "read, search, field, follower, action",
    )
    def test_g13_who_locks_does_not_see_it(self):
        run = self.locked()
        move = self.move(run)
        self.assertFalse(
            move.message_partner_ids & self.users["director_north"].partner_id
        )
        for name in ("director_north", "manager_n1", "rep_n1a", "admin"):
            with self.subTest(name=name):
                env = self.as_user(name)
                self.refused(move.with_env(env).read, ["ref"])
                self.assertFalse(env["account.move"].search([("id", "=", move.id)]))
                self.assertFalse(
                    env["account.move.line"].search([("move_id", "=", move.id)])
                )
                self.refused(run.with_env(env).read, ["accrual_move_id"])
                with self.assertRaises(AccessError):
                    run.with_env(env).action_view_accrual()

    @attempt("begin a run with an entry of somebody's choice", "director", "create")
    def test_g13_no_run_begins_with_an_entry(self):
        move = self.env["account.move"].create(
            {"move_type": "entry", "journal_id": self.journal.id}
        )
        Run = self.as_user("director_north")["sales.incentive.run"]
        vals = {
            "team_id": self.teams["north"].id,
            "company_id": self.company.id,
            "date_from": "2025-01-01",
        }
        self.refused(Run.create, {**vals, "accrual_move_id": move.id})
        run = Run.with_context(default_accrual_move_id=move.id).create(vals)
        self.assertFalse(self.move(run))
        self.refused(run.sudo().write, {"accrual_move_id": move.id})
