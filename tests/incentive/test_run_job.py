"""Large runs are left to a job: it tells how far it is, and one failure stays one."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.sales_tiered_mgmt.models.incentive import sales_incentive_run_compute

from tests.incentive.case import IncentiveCase

JOB = "sales_tiered_mgmt.ir_cron_incentive_compute"


@tagged("standard", "post_install", "-at_install")
class TestRunJob(IncentiveCase):
    """D4.i1: what is computed in the background."""

    def setUp(self):
        super().setUp()
        self.plan(self.component(table=((0, 0.02), (10_000, 0.05))))
        self.signed("rep_n1a", self.day(self.last), 15_000)
        self.signed("rep_n2a", self.day(self.before), 4_000)

    def left_to_job(self, date_from=None):
        """A run whose computation was asked for, with more people than wait for it."""
        run = self.new_run(date_from)
        with patch.object(sales_incentive_run_compute, "BACKGROUND_FROM", 1):
            before = self.triggers()
            run.action_compute()
        self.assertEqual(self.triggers(), before + 1)
        self.assertEqual(run.state, "computing")
        self.assertFalse(run.sudo().statement_ids)
        return run

    def triggers(self):
        """How often the job is called for."""
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref(JOB).id)]
        )

    def start_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(JOB).method_direct_trigger()
        self.env.invalidate_all()

    def failing(self, run, error):
        """Let the computation of one run fail."""
        compute = type(run)._compute_statements

        def fail(self, *args, **kwargs):
            if self.id == run.id:
                raise error
            return compute(self, *args, **kwargs)

        return patch.object(type(run), "_compute_statements", fail)

    def test_d4i1_left_to_the_job(self):
        run = self.left_to_job()
        self.start_job()
        self.assertEqual(run.state, "review")
        self.assertEqual(self.payable(run)["rep_n1a"], 200 + 250)
        # anew, and directly: the same
        by_job = self.payable(run)
        run.action_compute()
        self.assertEqual(self.payable(run), by_job)

    def test_d4i1_headcount_decides(self):
        """A small division is computed while its director waits."""
        run = self.computed()
        self.assertEqual(run.state, "review")
        self.assertLess(run._headcount(), sales_incentive_run_compute.BACKGROUND_FROM)

    def test_d4i1_one_failure_does_not_stop_the_others(self):
        broken = self.left_to_job(self.before)
        sound = self.left_to_job()
        with self.failing(broken, ValueError("no table")):
            with mute_logger(sales_incentive_run_compute.__name__):
                self.start_job()
        self.assertEqual((broken.state, sound.state), ("draft", "review"))
        self.assertIn("no table", broken.warnings)
        self.assertEqual(self.payable(sound)["rep_n1a"], 450)
        # what was wrong is set right: it is computed
        broken.action_compute()
        self.assertEqual(broken.state, "review")
        self.assertFalse("no table" in (broken.warnings or ""))

    def test_d4i1_refusal_is_told(self):
        """What a user may set right is told in plain words."""
        run = self.left_to_job()
        with self.failing(run, UserError("Set the rate of JPY.")):
            self.start_job()
        self.assertEqual((run.state, run.warnings), ("draft", "Set the rate of JPY."))

    def test_d4i1_failed_recomputation_keeps_the_statements(self):
        run = self.computed()
        before = self.payable(run)
        with patch.object(sales_incentive_run_compute, "BACKGROUND_FROM", 1):
            run.action_compute()
        with self.failing(run, UserError("Not now.")):
            self.start_job()
        self.assertEqual((run.state, run.warnings), ("review", "Not now."))
        self.assertEqual(self.payable(run), before)

    def test_d4i1_conflict_is_tried_again(self):
        """Somebody writes what is read: the run waits, and the job comes back."""
        run = self.left_to_job()
        before = self.triggers()
        with self.failing(run, SerializationFailure("concurrent update")):
            # in this transaction, which must not be rolled back
            with patch.object(self.env.cr, "rollback", lambda: None):
                run.sudo()._compute_by_job()
        self.assertEqual(self.triggers(), before + 1)
        self.assertEqual(run.state, "computing")
        self.start_job()
        self.assertEqual(run.state, "review")

    def test_d4i1_queries_do_not_grow_with_the_people(self):
        """Fifty people are computed and locked with the queries of five."""
        counts = {}
        for number, others in ((5, 2), (50, 45)):
            for place in range(others):
                login = f"t_many_{number}_{place}"
                user = new_test_user(
                    self.env, login=login, groups="base.group_user", name=login
                )
                self.users[login] = user
                self.assign(user, "representative", "n1")
                self.signed(login, self.day(self.last), 1_000 + place)
            run = self.computed()
            # once for the caches
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run.action_compute()
            self.env.flush_all()
            computed = self.env.cr.sql_log_count
            count = len(run.sudo().statement_ids)
            self.assertGreaterEqual(count, number)
            run.sudo()._every()._set_state("confirmed")
            run.sudo()._engine_write({"state": "confirmed"})
            self.env.flush_all()
            self.env.invalidate_all()
            locking = self.env.cr.sql_log_count
            run.sudo()._lock()
            self.env.flush_all()
            counts[number] = (computed - before, self.env.cr.sql_log_count - locking)
            self.assertEqual(run.state, "locked")
            # the next one computes the same period again
            run.sudo()._write({"state": "cancelled"})
            self.env.invalidate_all()
        # 45 more statements, 45 more facts: the cursor's pages of rows may be one more
        self.assertLessEqual(counts[50][0], counts[5][0] + 2, counts)
        self.assertLessEqual(counts[50][1], counts[5][1] + 2, counts)
