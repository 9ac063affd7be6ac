"""A process that computes or locks a run is killed: nothing is doubled, lost or half.

Real processes, killed by SIGKILL between any two statements that they send, or in the
middle of one. After each kill everybody sees the whole old result or the whole new one;
started again, the work comes to exactly what it comes to undisturbed.
"""

import time

from odoo.tests import tagged
from odoo.tests.common import get_db_name

from tests.incentive.workshop import CommittedCase, Workshop

KILLS_OF_JOB, KILLS_OF_LOCK = 14, 8
FIRST_RATE, OTHER_RATE = 0.02, 0.03


@tagged("standard", "post_install", "-at_install")
class TestRunCrash(CommittedCase):
    """D4.i1: a run is computed and locked all or nothing."""

    def setUp(self):
        super().setUp()
        self.workshop = Workshop(get_db_name())
        self.addCleanup(self.workshop.close)
        self.make_reward()
        self.run_id = self.make_run()

    def job(self, **order):
        """Let a worker do what waits for the job."""
        return self.workshop.order(what="job", cron_id=self.cron_id, **order)

    def lock(self, **order):
        """Let a worker confirm all statements, submit the run and by that lock it."""
        return self.workshop.order(
            what="call",
            run_id=self.run_id,
            uid=self.people["sales_admin"],
            methods=["action_confirm", "action_submit"],
            **order,
        )

    def ask_for_job(self, rate):
        """Leave the run to the job, which will find a rate of the plan changed."""
        self.sql(
            "UPDATE sales_incentive_band SET rate = %s WHERE start = 0 AND component_id"
            " IN (SELECT id FROM sales_incentive_component WHERE plan_id = ANY(%s))",
            rate,
            self.plan_ids,
        )
        self.sql(
            "UPDATE sales_incentive_run SET state = 'computing' WHERE id = %s",
            self.run_id,
        )
        self.sql("DELETE FROM ir_cron_trigger WHERE cron_id = %s", self.cron_id)
        self.sql(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " VALUES (%s, now() AT TIME ZONE 'UTC' - interval '1 second')",
            self.cron_id,
        )

    def computed(self, rate, **order):
        """The result that the job comes to, and the worker's answer."""
        self.ask_for_job(rate)
        answer = self.job(**order)
        self.assertEqual(self.state_of(self.run_id), "review", answer)
        return self.result(self.run_id), answer

    def identities(self):
        """Ids of the statements by person: they stay when it is computed anew."""
        rows = self.sql(
            "SELECT user_id, id FROM sales_incentive_statement WHERE run_id = %s",
            self.run_id,
        )
        self.assertEqual(len(rows), len({user_id for user_id, _id in rows}))
        return dict(rows)

    @staticmethod
    def moments(steps, count):
        """Some steps, from the first to the last."""
        return sorted(
            {1 + number * (steps - 1) // (count - 1) for number in range(count)}
        )

    def test_d4i1_killed_while_computing(self):
        first, _answer = self.computed(FIRST_RATE)
        people = self.identities()
        self.assertGreater(len(people), 5)
        other, answer = self.computed(OTHER_RATE)
        self.assertIsNone(answer["error"])
        self.assertNotEqual(first, other)
        results = {FIRST_RATE: first, OTHER_RATE: other}
        steps, seen = answer["steps"], set()
        old = OTHER_RATE
        for number, moment in enumerate(self.moments(steps, KILLS_OF_JOB)):
            new = FIRST_RATE if old == OTHER_RATE else OTHER_RATE
            self.ask_for_job(new)
            is_told = number % 3 == 2 and moment < steps
            how = "tell_at" if is_told else "die_before"
            answer = self.job(**{how: moment})
            with self.subTest(moment=moment, of=steps, how=how):
                self.assertEqual(answer["signal"], 9)
                state = self.state_of(self.run_id)
                seen.add(state)
                self.assertIn(state, ("computing", "review"))
                self.assertEqual(
                    self.result(self.run_id),
                    results[old if state == "computing" else new],
                )
                self.assertEqual(self.identities(), people)
                # whoever starts it again comes to the same as if nothing had happened
                self.job()
                self.assertEqual(self.state_of(self.run_id), "review")
                self.assertEqual(self.result(self.run_id), results[new])
                self.assertEqual(self.identities(), people)
            old = new
        self.assertEqual(seen, {"computing", "review"}, "before and after the commit")

    def test_d4i1_killed_while_locking(self):
        reviewed, _answer = self.computed(FIRST_RATE)
        # undisturbed, then put back
        answer = self.lock()
        self.assertIsNone(answer["error"])
        self.assertEqual(self.state_of(self.run_id), "locked")
        locked = self.result(self.run_id)
        self.assertTrue(locked["sales_incentive_fact"])
        self.assertEqual(self.rewards(), ["done"])
        self.unlock()
        self.assertEqual(self.result(self.run_id), reviewed)
        # some steps are taken by the first one only, such as who follows the run
        answer = self.lock()
        self.assertEqual(self.result(self.run_id), locked)
        self.unlock()
        moments, ends = self.moments(answer["steps"], KILLS_OF_LOCK), []
        for number, moment in enumerate(moments):
            is_told = number % 3 == 1 and moment < moments[-1]
            how = "tell_at" if is_told else "die_before"
            answer = self.lock(**{how: moment})
            with self.subTest(moment=moment, of=moments[-1], how=how):
                self.assertEqual(answer["signal"], 9)
                ends.append(self.state_of(self.run_id))
                if ends[-1] == "locked":
                    self.assertEqual(self.result(self.run_id), locked)
                    self.assertEqual(self.rewards(), ["done"])
                    self.unlock()
                self.assertEqual(self.state_of(self.run_id), "review")
                self.assertEqual(self.result(self.run_id), reviewed)
                self.assertEqual(self.rewards(), ["approved"])
        self.assertEqual(set(ends), {"review", "locked"})
        self.assertEqual(ends, sorted(ends, reverse=True), "final from the commit on")
        self.assertIsNone(self.lock()["error"])
        self.assertEqual(self.result(self.run_id), locked)
        # and once more: it is decided
        self.assertIn("UserError", self.lock()["error"])
        self.assertEqual(self.result(self.run_id), locked)
        self.assertEqual(self.rewards(), ["done"])

    def rewards(self):
        rows = self.sql(
            "SELECT state FROM sales_proposal WHERE id = ANY(%s)", self.reward_ids
        )
        return [state for (state,) in rows]

    def unlock(self):
        """Take back what the lock did, as no user can."""
        self.sql("DELETE FROM sales_incentive_fact WHERE run_id = %s", self.run_id)
        self.sql(
            "UPDATE sales_incentive_run SET state = 'review', measures = NULL,"
            " settled_ids = NULL, date_locked = NULL WHERE id = %s",
            self.run_id,
        )
        self.sql(
            "UPDATE sales_incentive_statement SET mail_due = NULL,"
            " mail_author_id = NULL WHERE run_id = %s",
            self.run_id,
        )
        for table in ("sales_incentive_statement", "sales_incentive_statement_line"):
            self.sql(
                f"UPDATE {table} SET state = 'draft', is_published = NULL"
                " WHERE run_id = %s",
                self.run_id,
            )
        self.unsettle([self.run_id])

    def test_g11_progress_is_seen_by_others_while_it_runs(self):
        self.computed(FIRST_RATE)
        self.sql("DELETE FROM sales_incentive_progress WHERE run_id = %s", self.run_id)
        self.ask_for_job(OTHER_RATE)
        self.workshop.begin(what="job", cron_id=self.cron_id, wait=0.05)
        seen, end = set(), time.monotonic() + 60
        while time.monotonic() < end:
            time.sleep(0.02)
            with self.cursor() as env:
                run = env["sales.incentive.run"].browse(self.run_id)
                seen.add((run.state, run.progress))
                if run.state == "review":
                    break
        self.assertIsNone(self.workshop.answer()["signal"])
        under_way = {progress for state, progress in seen if state == "computing"}
        self.assertTrue(any(0 < progress for progress in under_way), seen)
