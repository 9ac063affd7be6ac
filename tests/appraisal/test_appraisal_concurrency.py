"""Two people at one appraisal in the same moment: real connections that meet."""

import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from tests.attempts import attempt

NO_MAIL = {"mail_notify_force_send": False, "tracking_disable": True}


@tagged("standard", "post_install", "-at_install")
class TestAppraisalConcurrency(BaseCase):
    """These tests commit a cycle of the demo company, and take it away again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))
        # what has to be filled in is not the point
        self.startPatcher(
            patch.object(
                self.registry["sales.appraisal"],
                "_hand_in_problems",
                lambda self, sides: dict.fromkeys(sides, False),
            )
        )
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            person = env.ref("sales_tiered_mgmt.user_rep_n1a", raise_if_not_found=False)
            if not person:
                self.skipTest("needs the demo company")
            today = person.company_id._sales_today()
            cycle = env["sales.appraisal.cycle"].create(
                {
                    "company_id": person.company_id.id,
                    # no quarter of the calendar: the demo has cycles of those
                    "date_from": Date.add(Date.start_of(today, "quarter"), months=-2),
                }
            )
            self.cycle_id = cycle.id
            self.addCleanup(self.clean_up)
            cycle.action_open()
            own = cycle._appraisals().filtered(lambda one: one.user_id == person)
            own._engine_write({"state": "assess"})
            self.appraisal_id, self.superior_id = own.id, own.assessor_id.id
            self.rating_id = (
                own._every("rating").filtered(lambda one: one.side == "superior")[0].id
            )

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            cycle = env["sales.appraisal.cycle"].browse(self.cycle_id)
            own = env["sales.appraisal"].search([("cycle_id", "=", cycle.id)])
            for records in (own, cycle):
                ids = [("res_id", "in", records.ids)]
                env["mail.activity"].search(
                    [("res_model", "=", records._name), *ids]
                ).unlink()
                env["mail.message"].search(
                    [("model", "=", records._name), *ids]
                ).unlink()
            env.flush_all()
            for table, field, ids in (
                ("sales_appraisal", "cycle_id", cycle.ids),
                ("sales_appraisal_cycle", "id", cycle.ids),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(field),
                        ids,
                    )
                )

    def call(self, function, before=None, after=None):
        """Call in a connection of its own, as a request of the server does it."""

        def request(env):
            if before:
                before(env)
            function(env["sales.appraisal"].browse(self.appraisal_id))
            env.flush_all()
            if after:
                after()

        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.superior_id, NO_MAIL)
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

    def in_database(self, model, record_id, field):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env[model].browse(record_id)[field]

    @attempt("hand in twice in the same moment", "manager", "two connections")
    def test_two_clicks_hand_in_once(self):
        error = self.race(
            lambda one: one.action_hand_in(), lambda one: one.action_hand_in()
        )
        self.assertIsInstance(error, UserError)
        state = self.in_database("sales.appraisal", self.appraisal_id, "state")
        self.assertEqual(state, "calibrate")

    @attempt("change an assessment while it is handed in", "manager", "two connections")
    def test_nothing_slips_in_while_it_is_handed_in(self):
        def write(appraisal):
            rating = appraisal.env["sales.appraisal.rating"].browse(self.rating_id)
            rating.write({"comment": "Late"})

        error = self.race(lambda one: one.action_hand_in(), write)
        self.assertIsInstance(error, UserError)
        comment = self.in_database("sales.appraisal.rating", self.rating_id, "comment")
        self.assertFalse(comment)
