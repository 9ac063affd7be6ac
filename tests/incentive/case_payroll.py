"""Runs with statements of given amounts, as payroll and accounting meet them."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from tests.common import SalesForceMixin

TEAMS = {"manager_n1": "n1", "rep_n1a": "n1", "rep_n1b": "n1", "rep_n2a": "n2"}


class PayrollMixin(SalesForceMixin):
    """The north division in 2025 Q1; use with TransactionCase or HttpCase."""

    @classmethod
    def _setup_payroll(cls):
        if "users" not in vars(cls):
            cls._setup_sales_force()
        cls.set_limits("incentive_run", director=1_000_000)
        cls.expense, cls.liability = cls.new_accounts(cls.company)
        cls.journal = cls.new_journal(cls.company)
        cls.company.sales_incentive_expense_account_id = cls.expense
        cls.users["accountant"] = new_test_user(
            cls.env,
            login="t_accountant",
            groups="account.group_account_invoice",
            name="accountant",
            company_id=cls.company.id,
        )

    @classmethod
    def new_accounts(cls, company):
        """An expense and a liability account of the company."""
        return (
            cls.env["account.account"]
            .with_company(company)
            .create(
                [
                    {
                        "name": name,
                        "code": code,
                        "account_type": kind,
                        "company_ids": [Command.set(company.ids)],
                    }
                    for name, code, kind in (
                        ("Sales incentives", "TINC1", "expense"),
                        ("Incentives payable", "TINC2", "liability_current"),
                    )
                ]
            )
        )

    @classmethod
    def new_journal(cls, company, kind="general"):
        return cls.env["account.journal"].create(
            {
                "name": f"Incentives {kind}",
                "code": f"TI{kind[:3].upper()}",
                "type": kind,
                "company_id": company.id,
            }
        )

    def switch_on(self, **vals):
        """Let the company accrue."""
        self.company.write(
            {
                "sales_incentive_accrual": True,
                "sales_incentive_liability_account_id": self.liability.id,
                "sales_incentive_journal_id": self.journal.id,
                **vals,
            }
        )

    def confirmed(self, amounts=None, date_from="2025-01-01", **vals):
        """A run whose statements are confirmed.

        :param amounts: what each person is paid, by name
        """
        amounts = {"rep_n1a": 100.1, "rep_n2a": 50} if amounts is None else amounts
        run = self.env["sales.incentive.run"].create(
            {
                "team_id": self.teams["north"].id,
                "company_id": self.company.id,
                "date_from": date_from,
                **vals,
            }
        )
        self.env["sales.incentive.statement"]._engine_create(
            [
                {
                    "run_id": run.id,
                    "company_id": run.company_id.id,
                    "period": run.period,
                    "date_from": run.date_from,
                    "date_to": run.date_to,
                    "user_id": self.users[name].id,
                    "team_id": self.teams[TEAMS[name]].id,
                    "tier_id": self.users[name].sales_tier_id.id,
                    "state": "confirmed",
                    "is_published": True,
                    "amount_total": amount,
                }
                for name, amount in amounts.items()
            ]
        )
        run._engine_write({"state": "confirmed"})
        return run

    def locked(self, *args, **kwargs):
        """A run that the director has locked within the own authority."""
        run = self.confirmed(*args, **kwargs)
        self.by("director_north", run).action_submit()
        self.assertEqual(run.state, "locked")
        return run

    def employee(self, name, **vals):
        return self.env["hr.employee"].create(
            {
                "name": f"Employee {name}",
                "user_id": self.users[name].id,
                "company_id": self.company.id,
                **vals,
            }
        )

    def dialog(self, runs, name="admin", **vals):
        """The hand-over dialog as its button opens it."""
        action = self.by(name, runs).action_hand_over()
        return (
            self.as_user(name)[action["res_model"]]
            .with_context(**action["context"])
            .create(vals)
        )

    def handed_over(self, runs, file_format="csv", **vals):
        """The record of a hand-over by the administrator."""
        dialog = self.dialog(runs, file_format=file_format, **vals)
        dialog.action_hand_over()
        return dialog.handover_id

    def by(self, name, record):
        return record.with_env(self.as_user(name))

    def refused(self, action, *args, **kwargs):
        """The message with which a call is refused."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            action(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()
        return str(caught.exception)
