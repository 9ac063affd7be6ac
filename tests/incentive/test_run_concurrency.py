"""Two people, two clicks on one run: real connections that meet in the database."""

import threading

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.incentive.workshop import CommittedCase

SERVER = ("odoo.sql_db", "odoo.service.model")


@tagged("standard", "post_install", "-at_install")
class TestRunConcurrency(CommittedCase):
    """D4.i1, C1.p3 under concurrency."""

    def setUp(self):
        super().setUp()
        self.run_id = self.make_run()

    def run_of(self, env):
        return env["sales.incentive.run"].browse(self.run_id)

    def call(self, name, method, run_id=None):
        """A method of the run in a request of its own."""
        self.as_user(
            name,
            lambda env: getattr(
                env["sales.incentive.run"].browse(run_id or self.run_id), method
            )(),
        )

    def refused(self, name, method, run_id=None):
        """The text of the error that such a request meets."""
        with mute_logger(*SERVER), self.assertRaises(UserError) as caught:
            self.call(name, method, run_id)
        return str(caught.exception)

    def meet(self, first, second):
        """Run both so that neither has seen the other's changes when it starts.

        :param first: pair of a name and a function of an environment; what it did is
            committed when the second one has begun
        :return: the second one's answer or exception, and how often it was tried
        """
        has_begun, may_begin = threading.Event(), threading.Event()
        outcome = {"tries": 0, "answer": None}

        def late(env):
            outcome["tries"] += 1
            env.cr.execute("SELECT 1")  # from here on it sees the database as it is now
            has_begun.set()
            may_begin.wait(30)
            return second[1](env)

        def run():
            try:
                outcome["answer"] = self.as_user(second[0], late)
            except Exception as error:
                outcome["answer"] = error

        thread = threading.Thread(target=run)

        def early(env):
            if not thread.is_alive():
                thread.start()
            self.assertTrue(has_begun.wait(30))
            first[1](env)
            env.flush_all()

        with mute_logger(*SERVER):
            self.as_user(first[0], early)
            may_begin.set()
            thread.join(60)
        self.assertFalse(thread.is_alive())
        return outcome["answer"], outcome["tries"]

    def doing(self, method, run_id=None):
        def function(env):
            run = env["sales.incentive.run"].browse(run_id or self.run_id)
            return getattr(run, method)()

        return function

    def statements(self, run_id=None):
        """Pairs of a person and a state, sorted."""
        return sorted(
            self.sql(
                "SELECT user_id, state FROM sales_incentive_statement"
                " WHERE run_id = %s",
                run_id or self.run_id,
            )
        )

    def assert_one_each(self, run_id=None):
        people = [user_id for user_id, _state in self.statements(run_id)]
        self.assertGreater(len(people), 5)
        self.assertEqual(len(people), len(set(people)))

    # ------------------------------------------------------------
    # Computing
    # ------------------------------------------------------------

    @attempt("compute while somebody computes", "director", "two connections")
    def test_d4i1_computed_by_two_at_once(self):
        """Whoever comes while it is computed is told so and waits for nothing."""
        with self.cursor(self.people["director_north"]) as env:
            self.run_of(env).action_compute()
            error = self.refused("director_north", "action_compute")
            self.assertIn("by somebody else right now", error)
        self.assert_one_each()
        self.call("director_north", "action_compute")
        self.assert_one_each()

    def test_d4i1_second_computation_had_begun_before_the_first_ended(self):
        """It is tried again, and comes to the same."""
        click = ("director_north", self.doing("action_compute"))
        answer, tries = self.meet(click, click)
        self.assertIs(answer, True)
        self.assertGreater(tries, 1)
        self.assert_one_each()
        first = self.result(self.run_id)
        self.call("director_north", "action_compute")
        self.assertEqual(self.result(self.run_id), first)

    def test_d4i1_job_passes_by_what_somebody_works_on(self):
        """It neither waits for a run that is locked nor takes it from somebody."""
        self.sql(
            "UPDATE sales_incentive_run SET state = 'computing' WHERE id = %s",
            self.run_id,
        )
        triggers = "SELECT count(*) FROM ir_cron_trigger WHERE cron_id = %s"
        self.sql("DELETE FROM ir_cron_trigger WHERE cron_id = %s", self.cron_id)
        with self.cursor(self.people["director_north"]) as env:
            self.run_of(env)._lock_for_computing()
            with self.cursor() as job, mute_logger(*SERVER):
                job["sales.incentive.run"]._cron_compute()
            self.assertEqual(self.state_of(self.run_id), "computing")
            self.assertEqual(self.sql(triggers, self.cron_id), [(1,)])
        with self.cursor() as job:
            job["sales.incentive.run"]._cron_compute()
        self.assertEqual(self.state_of(self.run_id), "review")
        self.assert_one_each()

    @attempt("confirm what is being computed", "manager", "two connections")
    def test_c2p2_confirmed_while_it_is_computed(self):
        self.call("director_north", "action_compute")
        with self.cursor(self.people["director_north"]) as env:
            self.run_of(env).action_compute()
            error = self.refused("manager_n1", "action_confirm")
            self.assertIn("by somebody else right now", error)
        states = {state for _user, state in self.statements()}
        self.assertEqual(states, {"draft"})

    @attempt(
        "compute what is confirmed in the same moment", "director", "two connections"
    )
    def test_c2p2_computed_while_it_is_confirmed(self):
        """What a manager has confirmed is not computed over."""
        self.call("director_north", "action_compute")
        confirmed = self.result(self.run_id)["sales_incentive_pool"]
        answer, tries = self.meet(
            ("manager_n1", self.doing("action_confirm")),
            ("director_north", self.doing("action_compute")),
        )
        self.assertIsInstance(answer, UserError)
        self.assertIn("statements are confirmed", str(answer))
        self.assertGreater(tries, 1)
        self.assertEqual(self.result(self.run_id)["sales_incentive_pool"], confirmed)
        self.assertIn("confirmed", {state for _user, state in self.statements()})

    @attempt("begin a period twice at once", "director", "two connections", "one wins")
    def test_d4i1_two_runs_of_one_period(self):
        """One is made; the other is told that there is one already."""

        def create(env):
            vals = {
                "team_id": self.team_id,
                "company_id": self.company_id,
                "period": "month",
                "date_from": self.quarter,
            }
            return env["sales.incentive.run"].create(vals).id

        made = ("director_north", create)
        answer, _tries = self.meet(made, made)
        self.assertIsInstance(answer, ValidationError)
        self.assertIn("There is a run of this division and period already", str(answer))
        self.assertEqual(
            self.sql(
                "SELECT count(*) FROM sales_incentive_run WHERE team_id = %s"
                " AND period = 'month' AND date_from = %s",
                self.team_id,
                self.quarter,
            ),
            [(1,)],
        )

    # ------------------------------------------------------------
    # Locking
    # ------------------------------------------------------------

    def reviewed(self, run_id=None):
        """Computed, and everything confirmed."""
        self.call("director_north", "action_compute", run_id)
        self.call("sales_admin", "action_confirm", run_id)

    def facts(self, run_id=None):
        [(count,)] = self.sql(
            "SELECT count(*) FROM sales_incentive_fact WHERE run_id = %s",
            run_id or self.run_id,
        )
        return count

    @attempt("lock twice at once", "sales administrator", "two connections")
    def test_d4i1_locked_by_two_at_once(self):
        self.reviewed()
        with self.cursor(self.people["sales_admin"]) as env:
            self.run_of(env).action_submit()
            env.flush_all()
            error = self.refused("sales_admin", "action_submit")
            self.assertIn("by somebody else right now", error)
        facts = self.facts()
        self.assertGreater(facts, 0)
        error = self.refused("sales_admin", "action_submit")
        self.assertIn("cannot be submitted", error)
        self.assertEqual(self.facts(), facts)

    def test_d4i1_second_lock_had_begun_before_the_first_ended(self):
        self.reviewed()
        click = ("sales_admin", self.doing("action_submit"))
        answer, tries = self.meet(click, click)
        self.assertIsInstance(answer, UserError)
        self.assertIn("cannot be submitted", str(answer))
        self.assertGreater(tries, 1)
        kept = self.sql(
            "SELECT measure, res_model, res_id, user_id, date, count(*)"
            " FROM sales_incentive_fact WHERE run_id = %s"
            " GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1",
            self.run_id,
        )
        self.assertEqual(kept, [], "each document is kept once")

    @attempt(
        "be paid one reward by two runs locked at once",
        "sales administrator",
        "two connections",
        "one wins",
    )
    def test_c1p3_one_reward_in_two_runs(self):
        """The runs of a month and of its quarter both hold it; one of them pays it."""
        reward_id = self.make_reward()
        month_id = self.make_run(period="month")
        for run_id in (self.run_id, month_id):
            self.reviewed(run_id)
            holding = self.sql(
                "SELECT count(*) FROM sales_incentive_statement_line"
                " WHERE run_id = %s AND proposal_id = %s",
                run_id,
                reward_id,
            )
            self.assertEqual(holding, [(1,)])
        answer, _tries = self.meet(
            ("sales_admin", self.doing("action_submit", month_id)),
            ("sales_admin", self.doing("action_submit")),
        )
        self.assertIsInstance(answer, UserError)
        self.assertIn("another run has settled meanwhile", str(answer))
        self.assertIn("Committed reward", str(answer))
        self.assertEqual(self.state_of(month_id), "locked")
        self.assertEqual(self.state_of(self.run_id), "confirmed")
        self.assertEqual(self.facts(), 0)
        # computed again it leaves the reward out
        self.call("sales_admin", "action_reopen")
        self.reviewed()
        self.call("sales_admin", "action_submit")
        self.assertEqual(self.state_of(self.run_id), "locked")
        self.assertEqual(
            self.sql(
                "SELECT run_id FROM sales_incentive_statement_line"
                " WHERE proposal_id = %s",
                reward_id,
            ),
            [(month_id,)],
        )
