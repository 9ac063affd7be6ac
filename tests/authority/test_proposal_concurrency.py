"""Two clicks on one proposal: real connections that meet in the database."""

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


@tagged("standard", "post_install", "-at_install")
class TestProposalConcurrency(BaseCase):
    """C1.p3 under concurrency. These tests commit, and take away what they made."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            director = env.ref(
                "sales_tiered_mgmt.user_director_north", raise_if_not_found=False
            )
            if not director:
                self.skipTest("needs the demo company")
            self.director_id = director.id
            proposal = env["sales.proposal"].with_user(director)
            self.proposal_id = proposal.create(
                {
                    "decision_id": env.ref(
                        "sales_tiered_mgmt.sales_decision_reward"
                    ).id,
                    "subject": "Concurrent",
                    "reason": "test",
                    "value": 10,
                    "subject_user_id": env.ref("sales_tiered_mgmt.user_rep_n1a").id,
                }
            ).id
        self.addCleanup(self.clean_up)
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            proposal = env["sales.proposal"].browse(self.proposal_id)
            requests = proposal.sales_approval_ids
            (requests.activity_ids | proposal.activity_ids).unlink()
            env["mail.message"].search(
                [
                    "|",
                    "&",
                    ("model", "=", "sales.approval"),
                    ("res_id", "in", requests.ids),
                    "&",
                    ("model", "=", "sales.proposal"),
                    ("res_id", "=", proposal.id),
                ]
            ).unlink()
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
            cr.execute(
                SQL("DELETE FROM sales_proposal WHERE id = %s", self.proposal_id)
            )

    def submit(self, before=None, after=None):
        """Submit in a connection of its own, as a request of the server does it."""

        def function(env):
            if before:
                before(env)
            env["sales.proposal"].browse(self.proposal_id).action_submit()
            env.flush_all()
            if after:
                after()

        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.director_id, NO_MAIL)
            return retrying(partial(function, env), env)

    @attempt("submit twice in the same moment", "director", "two connections")
    def test_two_clicks_on_submit_decide_once(self):
        has_begun, may_begin, answers = threading.Event(), threading.Event(), []

        def second_begins(env):
            env.cr.execute("SELECT 1")  # from here on it sees the database as it is now
            has_begun.set()
            may_begin.wait(20)

        def second():
            try:
                self.submit(before=second_begins)
            except Exception as error:
                answers.append(error)

        thread = threading.Thread(target=second)

        def first_begins(_env):
            thread.start()
            self.assertTrue(has_begun.wait(20))

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            self.submit(before=first_begins, after=may_begin.set)
            thread.join(60)
        self.assertFalse(thread.is_alive())
        [error] = answers
        self.assertIsInstance(error, UserError)
        self.assertIn("closed already", str(error))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            proposal = env["sales.proposal"].browse(self.proposal_id)
            self.assertEqual(proposal.state, "approved")
            self.assertEqual(len(proposal.sales_approval_ids), 1)
