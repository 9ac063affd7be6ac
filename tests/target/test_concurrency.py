"""Two people at one plan in the same moment: real connections that meet."""

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
YEAR = 2035


@tagged("standard", "post_install", "-at_install")
class TestConcurrency(BaseCase):
    """These tests commit a plan of the demo company, and take it away again."""

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
            plan = env["sales.target.plan"].create(
                {
                    "team_id": director.sales_assignment_id.team_id.id,
                    "company_id": director.sales_assignment_id.company_id.id
                    or director.company_id.id,
                    "date_from": f"{YEAR}-01-01",
                    "date_to": f"{YEAR}-12-31",
                    "metric_ids": [
                        (6, 0, env.ref("sales_tiered_mgmt.sales_metric_signed").ids)
                    ],
                }
            )
            self.plan_id = plan.id
            self.addCleanup(self.clean_up)
            plan.action_prepare()
            division = plan._division_sheet()
            row = division.target_ids[0]
            self.row_id = row.id
            row.amount = 100
            plan.action_distribute()
            rest = plan.sheet_ids.filtered(lambda sheet: sheet.state != "agreed")
            rest._set_agreed()
            self.assertEqual(plan.state, "agreed")
            plan._record({"is_under_waived": True})

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            plan = env["sales.target.plan"].browse(self.plan_id)
            requests = plan._sales_approvals()
            for model, ids in (
                ("sales.approval", requests.ids),
                ("sales.target.sheet", plan.sheet_ids.ids),
                ("sales.target.plan", plan.ids),
            ):
                domain = [("res_model", "=", model), ("res_id", "in", ids)]
                env["mail.activity"].search(domain).unlink()
                domain = [("model", "=", model), ("res_id", "in", ids)]
                env["mail.message"].search(domain).unlink()
            env.flush_all()
            for table in ("sales_approval_measure", "sales_approval_step"):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE approval_id = ANY(%s)",
                        SQL.identifier(table),
                        requests.ids,
                    )
                )
            cr.execute(
                SQL("DELETE FROM sales_approval WHERE id = ANY(%s)", requests.ids)
            )
            cr.execute(SQL("DELETE FROM sales_target_plan WHERE id = %s", self.plan_id))

    def call(self, function, before=None, after=None):
        """Call in a connection of its own, as a request of the server does it."""

        def request(env):
            if before:
                before(env)
            function(env["sales.target.plan"].browse(self.plan_id))
            env.flush_all()
            if after:
                after()

        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.director_id, NO_MAIL)
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

    @attempt("submit a plan twice in the same moment", "director", "two connections")
    def test_two_clicks_on_submit_decide_once(self):
        error = self.race(
            lambda plan: plan.action_submit(), lambda plan: plan.action_submit()
        )
        self.assertIsInstance(error, UserError)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            plan = env["sales.target.plan"].browse(self.plan_id)
            self.assertEqual(plan.state, "approved")
            self.assertEqual(len(plan._sales_approvals()), 1)

    @attempt("set a figure while the plan is approved", "director", "two connections")
    def test_no_figure_slips_in_while_the_plan_is_approved(self):
        self.call(lambda plan: plan.action_reopen())

        def settle_and_submit(plan):
            plan.action_settle()
            plan.action_waive_under("test")
            plan.action_submit()

        def set_figure(plan):
            plan.env["sales.target"].set_amounts({self.row_id: 1})

        error = self.race(settle_and_submit, set_figure)
        self.assertIsInstance(error, UserError)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.assertEqual(env["sales.target"].browse(self.row_id).amount, 100)
