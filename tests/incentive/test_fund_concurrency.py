"""Two at one team fund in the same moment: real connections that meet."""

import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from tests.attempts import attempt

NO_MAIL = {"mail_notify_force_send": False, "tracking_disable": True}
TEAM = "Concurrent fund"


@tagged("standard", "post_install", "-at_install")
class TestFundConcurrency(BaseCase):
    """These tests commit a fund of the demo company, and take it away again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            director = env.ref(
                "sales_tiered_mgmt.user_director_south", raise_if_not_found=False
            )
            if not director:
                self.skipTest("needs the demo company")
            self.director_id = director.id
            division = director.sales_assignment_id.team_id
            team = env["crm.team"].create(
                {
                    "name": TEAM,
                    "company_id": director.company_id.id,
                    "parent_id": division.id,
                }
            )
            fund = env["sales.fund"].create({"team_id": team.id})
            self.team_id, self.fund_id = team.id, fund.id
            self.addCleanup(self.clean_up)
            fund._post([{"fund_id": fund.id, "kind": "opening", "amount": 100}])
            rule = env["sales.fund.rule"].create(
                {
                    "name": "Concurrent",
                    "kind": "head",
                    "amount": 5,
                    "team_id": team.id,
                    "date_from": "2025-01-01",
                    "date_to": "2025-03-31",
                }
            )
            self.rule_id = rule.id
            fund.date_from = "2025-01-01"
            self.request_ids = [self.submitted(env, fund).id for _number in range(2)]
            self.admin_id = (
                env["sales.fund.request"]
                .browse(self.request_ids)
                ._sales_pending_approvals()[:1]
                .current_approver_id.id
            )

    def submitted(self, env, fund):
        """The director asks, an administrator decides."""
        request = (
            env["sales.fund.request"]
            .with_user(self.director_id)
            .create(
                {
                    "fund_id": fund.id,
                    "purpose": "Concurrent",
                    "date_activity": "2026-01-01",
                    "participant_ids": [self.director_id],
                    "amount": 80,
                }
            )
        )
        request.action_submit()
        return request

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            requests = env["sales.fund.request"].browse(self.request_ids)
            approvals = requests._sales_approvals()
            for model, ids in (
                ("sales.approval", approvals.ids),
                ("sales.fund.request", requests.ids),
                ("sales.fund.rule", [self.rule_id]),
                ("sales.fund", [self.fund_id]),
            ):
                domain = [("res_model", "=", model), ("res_id", "in", ids)]
                env["mail.activity"].with_context(active_test=False).search(
                    domain
                ).unlink()
                domain = [("model", "=", model), ("res_id", "in", ids)]
                env["mail.message"].search(domain).unlink()
            env.flush_all()
            cr.execute(
                SQL(
                    "UPDATE sales_approval SET current_step_id = NULL "
                    "WHERE id = ANY(%s)",
                    approvals.ids,
                )
            )
            for table, column, ids in (
                ("sales_fund_entry", "fund_id", [self.fund_id]),
                ("sales_approval_measure", "approval_id", approvals.ids),
                ("sales_approval_step", "approval_id", approvals.ids),
                ("sales_approval", "id", approvals.ids),
                ("sales_fund_request", "id", requests.ids),
                ("sales_fund_rule", "id", [self.rule_id]),
                ("sales_fund", "id", [self.fund_id]),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        ids,
                    )
                )
            env.invalidate_all()
            env["crm.team"].browse(self.team_id).unlink()

    def call(self, function, before=None, after=None):
        """Call in a connection of its own, as a request of the server does it."""

        def request(env):
            if before:
                before(env)
            function(env)
            env.flush_all()
            if after:
                after()

        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.admin_id, NO_MAIL)
            return retrying(partial(request, env), env)

    def race(self, first, second):
        """``second`` has seen the database before ``first`` commits.

        :return: what ``second`` failed with, or None
        """
        has_begun, may_begin, answers = threading.Event(), threading.Event(), []

        def second_begins(env):
            env.cr.execute("SELECT 1")  # from here on it sees the database as it is now
            has_begun.set()
            may_begin.wait(20)

        def run_second():
            try:
                self.call(second, before=second_begins)
                answers.append(None)
            except Exception as error:
                answers.append(error)

        thread = threading.Thread(target=run_second)

        def first_begins(_env):
            thread.start()
            self.assertTrue(has_begun.wait(20))

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            self.call(first, before=first_begins, after=may_begin.set)
            thread.join(60)
        self.assertFalse(thread.is_alive())
        return answers[0]

    def request(self, env, number):
        return env["sales.fund.request"].browse(self.request_ids[number])

    def approve(self, number, env):
        self.request(env, number)._sales_pending_approvals().sudo(
            False
        ).action_approve()

    def state(self):
        """:return: (balance, reserved), states of the requests, number of fillings"""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            fund = env["sales.fund"].browse(self.fund_id)
            states = sorted(self.request(env, number).state for number in (0, 1))
            fillings = fund.entry_ids.filtered(
                lambda entry: entry.rule_id.id == self.rule_id
            )
            return fund._amounts()[fund.id], states, len(fillings)

    @attempt(
        "approve two requests for the same money in the same moment",
        "administrator",
        "two connections",
    )
    def test_two_approvals_cannot_promise_the_same_money(self):
        error = self.race(partial(self.approve, 0), partial(self.approve, 1))
        self.assertIsInstance(error, UserError)
        self.assertIn("does not cover", str(error))
        self.assertEqual(self.state()[:2], ((100, 80), ["approved", "submitted"]))

    @attempt(
        "take money out while a request for it is approved",
        "administrator",
        "two connections",
    )
    def test_no_correction_slips_in_beside_an_approval(self):
        def correct(env):
            env["sales.fund"].browse(self.fund_id).action_book("correction", -50, "x")

        error = self.race(partial(self.approve, 0), correct)
        self.assertIsInstance(error, UserError)
        self.assertIn("never falls below", str(error))
        self.assertEqual(self.state()[0], (100, 80))

    @attempt("settle twice in the same moment", "administrator", "two connections")
    def test_two_settlements_spend_once(self):
        self.call(partial(self.approve, 0))

        def report(env):
            file = env["ir.attachment"].create({"name": "r", "raw": b"x"})
            request = self.request(env, 0)
            request.write({"amount_actual": 70, "receipt_ids": [(4, file.id)]})

        self.call(report)

        def settle(env):
            self.request(env, 0).action_settle()

        error = self.race(settle, settle)
        self.assertIsInstance(error, UserError)
        self.assertEqual(self.state()[:2], ((30, 0), ["settled", "submitted"]))

    def test_two_fillings_at_once_fill_once(self):
        def fill(env):
            env["sales.fund"].browse(self.fund_id).action_fill()

        self.assertIsNone(self.race(fill, fill))
        self.assertEqual(self.state()[2], 1)
