"""A fund of a team to work with, a rule that fills it, and the day it is."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError

from tests.performance.ledger import LedgerCase

TODAY = date(2026, 8, 15)
Q1, Q2 = date(2026, 1, 1), date(2026, 4, 1)


class FundCase(LedgerCase):
    """The fund of n1 from 2026 on; it is 15 August 2026 unless a test says else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"fiscalyear_last_month": "12", "fiscalyear_last_day": 31})
        cls.company.sales_split_window_days = 0
        # what fills the funds of the demo company
        cls.env["sales.fund.rule"].search([]).active = False
        cls.fund = cls.open_fund("n1")

    def setUp(self):
        super().setUp()
        self.today = TODAY
        self.startPatcher(
            patch.object(
                type(self.env["res.company"]), "_sales_today", lambda _self: self.today
            )
        )

    @classmethod
    def open_fund(cls, team, **vals):
        return cls.env["sales.fund"].create(
            {
                "team_id": cls.teams[team].id,
                "company_id": cls.company.id,
                "date_from": Q1,
                **vals,
            }
        )

    def by(self, name, record):
        return record.with_env(self.as_user(name))

    def rule(self, kind="percent", name="director_north", **vals):
        """A rule for n1, as the director of the north sets it."""
        figures = {"amount": 100} if kind == "head" else {"rate": 0.01}
        return self.as_user(name)["sales.fund.rule"].create(
            {
                "name": f"{kind} rule",
                "kind": kind,
                "team_id": self.teams["n1"].id,
                "company_id": self.company.id,
                "metric_id": kind != "head" and self.metric("signed").id,
                "date_from": Q1,
                **figures,
                **vals,
            }
        )

    def put(self, amount, fund=None):
        """So much is in the fund."""
        fund = fund or self.fund
        self.by("admin", fund).action_book("correction", amount, "for the test")

    def money(self, fund=None):
        """:return: (balance, reserved, available)"""
        fund = (fund or self.fund).sudo()
        fund.invalidate_recordset()
        return fund.balance, fund.amount_reserved, fund.available

    def entries(self, *kinds, fund=None):
        """Entries of the fund, oldest first."""
        domain = [("fund_id", "=", (fund or self.fund).id)]
        if kinds:
            domain.append(("kind", "in", kinds))
        return self.env["sales.fund.entry"].search(domain, order="id")

    def draft(self, name="rep_n1a", amount=500, people=("rep_n1a", "rep_n1b"), **vals):
        return self.as_user(name)["sales.fund.request"].create(
            {
                "fund_id": self.fund.id,
                "purpose": "Dinner",
                "date_activity": "2026-08-20",
                "participant_ids": [self.users[person].id for person in people],
                "amount": amount,
                **vals,
            }
        )

    def submitted(self, *args, **vals):
        request = self.draft(*args, **vals)
        request.action_submit()
        return request.sudo()

    def waits_for(self, request):
        """The ``res.users`` who decides now."""
        return request.sudo()._sales_pending_approvals().current_approver_id

    def approve(self, request, name):
        pending = request.sudo()._sales_pending_approvals()
        self.by(name, pending).action_approve("fine")

    def approved(self, *args, **vals):
        """Approved by whoever is asked."""
        request = self.submitted(*args, **vals)
        while request.state == "submitted":
            pending = request._sales_pending_approvals()
            pending.with_user(pending.current_approver_id).action_approve()
        return request

    def receipt(self, request, name="rep_n1a", content=b"paid"):
        """A receipt, uploaded as the client does it."""
        file = self.as_user(name)["ir.attachment"].create(
            {
                "name": "receipt.txt",
                "raw": content,
                "res_model": "sales.fund.request",
                "res_id": request.id,
            }
        )
        return file

    def reported(self, request, amount, name="rep_n1a"):
        """Cost and receipt are there."""
        file = self.receipt(request, name)
        self.by(name, request).write(
            {"amount_actual": amount, "receipt_ids": [(4, file.id)]}
        )
        return request

    def refused(self, action, *args, **kwargs):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            action(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()
