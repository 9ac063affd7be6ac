"""Two answers, two adjustments in the same moment: real connections that meet.

These tests commit. They work with the people of the demo company and take away what
they made; a permanent record leaves by SQL only.
"""

import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from tests.attempts import attempt

NO_MAIL = {"mail_notify_force_send": False, "tracking_disable": True}
DISPUTE = "sales.incentive.dispute"
QUIET = ("odoo.sql_db", "odoo.service.model")


@tagged("standard", "post_install", "-at_install")
class TestConcurrency(BaseCase):
    """A3.3, C1.p3 under concurrency."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))
        self.people, self.made = {}, {}
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            for login in ("rep_n1a", "manager_n1", "director_north"):
                user = env.ref(
                    f"sales_tiered_mgmt.user_{login}", raise_if_not_found=False
                )
                if not user:
                    self.skipTest("needs the demo company")
                self.people[login] = user.id
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            requests = env["sales.approval"]
            for model, ids in self.made.items():
                if model == "sales.incentive.adjustment":
                    requests = env[model].browse(ids)._sales_approvals()
            rows = {**self.made, "sales.approval": requests.ids}
            for model, ids in rows.items():
                domain = [("res_model", "=", model), ("res_id", "in", ids)]
                env["mail.activity"].search(domain).unlink()
                domain = [("model", "=", model), ("res_id", "in", ids)]
                env["mail.message"].search(domain).unlink()
            env.flush_all()
            for table, column, model in (
                ("sales_incentive_dispute_entry", "dispute_id", DISPUTE),
                ("sales_incentive_dispute", "id", DISPUTE),
                ("sales_incentive_adjustment", "id", "sales.incentive.adjustment"),
                ("sales_approval_measure", "approval_id", "sales.approval"),
            ):
                self.delete(cr, table, column, rows.get(model))
            if requests:
                cr.execute(
                    SQL(
                        "UPDATE sales_approval SET current_step_id = NULL "
                        "WHERE id = ANY(%s)",
                        requests.ids,
                    )
                )
            self.delete(cr, "sales_approval_step", "approval_id", requests.ids)
            self.delete(cr, "sales_approval", "id", requests.ids)

    def delete(self, cr, table, column, ids):
        if ids:
            cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    ids,
                )
            )

    def make(self, login, function):
        """Records that are taken away afterwards."""
        with self.registry.cursor() as cr:
            uid = self.people.get(login, SUPERUSER_ID)
            records = function(api.Environment(cr, uid, NO_MAIL))
            self.made.setdefault(records._name, []).extend(records.ids)
            return records.ids

    def call(self, login, function):
        """What one person does, as a request of the server does it."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.people[login], NO_MAIL)
            return retrying(partial(function, env), env)

    def meet(self, login, first, second):
        """Two calls of a person, of which the second has not seen the first one.

        :return: what the second one failed with, or None
        """
        has_begun, may_begin, answers = threading.Event(), threading.Event(), []

        def late(env):
            env.cr.execute("SELECT 1")  # from here on it sees the database as it is now
            has_begun.set()
            may_begin.wait(20)
            second(env)

        def run():
            try:
                self.call(login, late)
                answers.append(None)
            except Exception as error:
                answers.append(error)

        def early(env):
            thread.start()
            self.assertTrue(has_begun.wait(20))
            first(env)
            env.flush_all()
            may_begin.set()

        thread = threading.Thread(target=run)
        with mute_logger(*QUIET):
            self.call(login, early)
            thread.join(60)
        self.assertFalse(thread.is_alive())
        return answers[0]

    def read(self, model, ids, name):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env[model].browse(ids).mapped(name)

    @attempt("answer a dispute twice at once", "manager", "two connections", "one wins")
    def test_a33_two_answers_at_once(self):
        def file(env):
            person = env["res.users"].browse(self.people["rep_n1a"])
            return env[DISPUTE]._engine_create(
                [
                    {
                        "name": "concurrent",
                        "subject": "x",
                        "reason": "x",
                        "company_id": person.company_id.id,
                        "user_id": person.id,
                        "team_id": person.sales_assignment_id.team_id.id,
                        "handler_id": self.people["manager_n1"],
                        "line_key": "total",
                        "date_filed": Datetime.now(),
                    }
                ]
            )

        ids = self.make(None, file)
        error = self.meet(
            "manager_n1",
            lambda env: env[DISPUTE].browse(ids).action_answer("adjust", "x", 5),
            lambda env: env[DISPUTE].browse(ids).action_answer("adjust", "x", 500),
        )
        self.assertIsInstance(error, UserError)
        self.assertIn("Answered", str(error))
        self.assertEqual(self.read(DISPUTE, ids, "amount_proposed"), [5])
        self.assertEqual(self.read(DISPUTE, ids, "entry_ids.kind"), ["answered"])

    @attempt(
        "decide two halves of an adjustment at once",
        "director",
        "two connections",
        outcome="the second one sees the first",
    )
    def test_c1p3_two_halves_at_once(self):
        model = "sales.incentive.adjustment"
        ids = self.make(
            "director_north",
            lambda env: env[model].create(
                [
                    {
                        "name": "concurrent",
                        "user_id": self.people["rep_n1a"],
                        "amount": 12_000,
                    }
                    for _half in range(2)
                ]
            ),
        )
        error = self.meet(
            "director_north",
            lambda env: env[model].browse(ids[0]).action_submit(),
            lambda env: env[model].browse(ids[1]).action_submit(),
        )
        self.assertIsNone(error)
        self.assertEqual(
            [self.read(model, one, "state") for one in ids],
            [["approved"], ["submitted"]],
        )
