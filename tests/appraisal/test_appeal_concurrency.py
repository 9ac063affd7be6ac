"""Two decisions, two appeals in the same moment: real connections that meet.

These tests commit. They work with people of the demo company and take away what they
made; a permanent record leaves by SQL only.
"""

import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command, Date, Datetime
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from tests.attempts import attempt

NO_MAIL = {"mail_notify_force_send": False, "tracking_disable": True}
APPEAL = "sales.appraisal.appeal"
QUIET = ("odoo.sql_db", "odoo.service.model")
# a quarter in which nobody has a cycle
FIRST, LAST = Date.to_date("2019-01-01"), Date.to_date("2019-03-31")


@tagged("standard", "post_install", "-at_install")
class TestConcurrency(BaseCase):
    """A3.3 under concurrency."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))
        self.people = {}
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            for login in ("rep_n1a", "manager_n1", "sales_admin"):
                user = env.ref(
                    f"sales_tiered_mgmt.user_{login}", raise_if_not_found=False
                )
                if not user:
                    self.skipTest("needs the demo company")
                self.people[login] = user.id
            self.appraisal_id, self.cycle_id = self.make(env)
        self.addCleanup(self.clean_up)

    def make(self, env):
        """A released appraisal without indicators: (id, id of the cycle)."""
        person = env["res.users"].browse(self.people["rep_n1a"])
        assignment = person.sales_assignment_id
        cycle = env["sales.appraisal.cycle"].create(
            {"company_id": person.company_id.id, "date_from": FIRST}
        )
        cycle._write({"state": "open"})
        template = env["sales.appraisal.template"].create(
            {
                "name": "Concurrent",
                "company_id": person.company_id.id,
                "tier_id": assignment.tier_id.id,
                "indicator_ids": [
                    Command.create(
                        {
                            "name": "x",
                            "weight": 100,
                            "source": "manual",
                            "rule": "points",
                        }
                    )
                ],
            }
        )
        self.template_id = template.id
        copies = {
            "company_id": person.company_id.id,
            "user_id": person.id,
            "team_id": assignment.team_id.id,
            "tier_id": assignment.tier_id.id,
            "tier_level": assignment.tier_id.level,
            "division_id": assignment.team_id.id,
            "cycle_id": cycle.id,
            "period": "quarter",
            "subject": "person",
            "date_to": LAST,
            "assessor_id": self.people["manager_n1"],
            "is_published": True,
        }
        appraisal = env["sales.appraisal"]._engine_create(
            [
                {
                    **copies,
                    "date_from": FIRST,
                    "template_id": template.id,
                    "state": "published",
                    "deadline_appeal": "2099-12-31",
                    "date_published": Datetime.now(),
                }
            ]
        )
        env["sales.appraisal.result"]._engine_create(
            [
                {
                    **copies,
                    "appraisal_id": appraisal.id,
                    "has_score": True,
                    "score": 70,
                }
            ]
        )
        return appraisal.id, cycle.id

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            appeals = env[APPEAL].search([("appraisal_id", "=", self.appraisal_id)])
            for model, ids in (
                (APPEAL, appeals.ids),
                ("sales.appraisal", [self.appraisal_id]),
                ("sales.appraisal.cycle", [self.cycle_id]),
            ):
                env["mail.activity"].search(
                    [("res_model", "=", model), ("res_id", "in", ids)]
                ).unlink()
                env["mail.message"].search(
                    [("model", "=", model), ("res_id", "in", ids)]
                ).unlink()
            env.flush_all()
            for table, column, ids in (
                ("sales_appraisal_appeal_entry", "appeal_id", appeals.ids),
                ("sales_appraisal_appeal", "id", appeals.ids),
                ("sales_appraisal_change", "appraisal_id", [self.appraisal_id]),
                ("sales_appraisal_result", "appraisal_id", [self.appraisal_id]),
                ("sales_appraisal", "id", [self.appraisal_id]),
                ("sales_appraisal_cycle", "id", [self.cycle_id]),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        ids,
                    )
                )
            env["sales.appraisal.template"].browse(self.template_id).unlink()

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

    def appeal(self, env):
        return env["sales.appraisal"].browse(self.appraisal_id)._appeal("x")

    def read(self, model, domain, name):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env[model].search(domain).mapped(name)

    @attempt("appeal twice at once", "representative", "two connections", "one appeal")
    def test_a33_two_appeals_at_once(self):
        error = self.meet("rep_n1a", self.appeal, self.appeal)
        self.assertIsInstance(error, UserError)
        self.assertIn("under appeal", str(error))
        domain = [("appraisal_id", "=", self.appraisal_id)]
        self.assertEqual(self.read(APPEAL, domain, "state"), ["open"])

    @attempt("decide an appeal twice at once", "admin", "two connections", "one wins")
    def test_a33_two_decisions_at_once(self):
        self.call("rep_n1a", self.appeal)

        def decide(env, score):
            appeal = env[APPEAL].search([("appraisal_id", "=", self.appraisal_id)])
            appeal.action_decide("granted", "x", score)

        error = self.meet(
            "sales_admin", partial(decide, score=80), partial(decide, score=99)
        )
        self.assertIsInstance(error, UserError)
        self.assertIn("Granted", str(error))
        domain = [("appraisal_id", "=", self.appraisal_id)]
        self.assertEqual(
            self.read("sales.appraisal.change", domain, "score_after"), [80]
        )

    @attempt("acknowledge while appealing", "representative", "two connections")
    def test_a33_appeal_and_acknowledgement_at_once(self):
        error = self.meet(
            "rep_n1a",
            self.appeal,
            lambda env: (
                env["sales.appraisal"].browse(self.appraisal_id).action_acknowledge()
            ),
        )
        self.assertIsInstance(error, UserError)
        domain = [("id", "=", self.appraisal_id)]
        self.assertEqual(self.read("sales.appraisal", domain, "state"), ["appealed"])
