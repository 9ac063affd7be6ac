"""Runs that are committed, and processes that work on them and get killed.

What these tests make is taken away by SQL at the end; they work with the people and
orders of the demo company.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import SQL, date_utils

from tests.incentive.worker import QUIET

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE = ("rep_n1a", "rep_n1b", "manager_n1", "manager_n2", "director_north")
# tables whose rows make up the result of a run; of each the columns that say the same
# whenever it is computed
TIMELESS = {"id", "create_uid", "create_date", "write_uid", "write_date"}
RESULT = {
    "sales_incentive_statement": {"confirmed_by_id", "date_confirmed"},
    "sales_incentive_statement_line": {"statement_id", "pool_id"},
    "sales_incentive_pool": set(),
    "sales_incentive_fact": set(),
}


class Workshop:
    """The process that forks workers."""

    def __init__(self, database):
        # Odoo's settings, and by them the add-on of this checkout, are in the
        # environment
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.incentive.worker", database],
            cwd=ROOT,
            # what waits for itself ends with an error
            env={**os.environ, "PGOPTIONS": "-c lock_timeout=20s"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.answer()

    def answer(self):
        """What the process says next."""
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the workshop has ended by itself")
        return json.loads(line)

    def order(self, **order):
        """Have an order carried out by a worker of its own."""
        self.begin(**order)
        return self.answer()

    def begin(self, **order):
        """The same without waiting for its end: ``answer()`` does."""
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def close(self):
        """End the process, which has no worker left."""
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


class CommittedCase(BaseCase):
    """Plans and runs of the demo company's north division, committed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.reward_ids, self.plan_ids = [], []
        self.hidden, self.hidden_runs = [], []
        self.known = [key for (key,) in self.sql("SELECT id FROM sales_incentive_run")]
        with self.cursor() as env:
            self.people = {}
            for login in (*PEOPLE, "sales_admin"):
                user = env.ref(
                    f"sales_tiered_mgmt.user_{login}", raise_if_not_found=False
                )
                if not user:
                    self.skipTest("needs the demo company")
                self.people[login] = user.id
            self.team_id = env.ref("sales_tiered_mgmt.crm_team_north").id
            self.company_id = env.ref("base.main_company").id
            today = env["res.company"].browse(self.company_id)._sales_today()
            this = date_utils.start_of(today, "quarter")
            self.quarter = date_utils.subtract(this, months=3)
            self.cron_id = env.ref("sales_tiered_mgmt.ir_cron_incentive_compute").id
        self.addCleanup(self.clean_up)
        self.hide_demo()
        self.make_plans()
        # Odoo waits up to two seconds before it tries again
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))

    @contextmanager
    def cursor(self, uid=SUPERUSER_ID):
        """An environment on a connection of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, QUIET)

    def as_user(self, name, function):
        """What one person does, as a request of the server does it."""
        with self.cursor(self.people[name]) as env:
            return retrying(partial(function, env), env)

    def sql(self, query, *args):
        """Execute SQL, committed; the rows, if any."""
        with self.registry.cursor() as cr:
            cr.execute(SQL(query, *args))
            return cr.fetchall() if cr.description else []

    # ------------------------------------------------------------
    # What there is, and its end
    # ------------------------------------------------------------

    def hide_demo(self):
        """Leave the plans and runs of the demo, if any, out of these periods."""
        self.hidden_runs = self.sql(
            "SELECT id, state FROM sales_incentive_run WHERE state <> 'cancelled'"
        )
        self.sql(
            "UPDATE sales_incentive_run SET state = 'cancelled' WHERE id = ANY(%s)",
            [run_id for run_id, _state in self.hidden_runs],
        )
        self.hidden = self.sql(
            "SELECT id, state FROM sales_incentive_plan"
            " WHERE state IN ('approved', 'superseded', 'ended')"
        )
        self.sql(
            "UPDATE sales_incentive_plan SET state = 'cancelled' WHERE id = ANY(%s)",
            [plan_id for plan_id, _state in self.hidden],
        )

    def make_plans(self):
        """Everybody by own and team results, with a bonus that a team shares."""
        with self.cursor() as env:
            metrics = {one.code: one for one in env["sales.metric"].search([])}
            plan = env["sales.incentive.plan"].create(
                {
                    "name": "Committed plan",
                    "company_id": self.company_id,
                    "date_from": "2024-01-01",
                    "participation_ids": [
                        Command.create({"tier_id": tier.id})
                        for tier in env["sales.tier"].search([])
                    ],
                    "component_ids": [
                        Command.create(self.component(metrics, *row))
                        for row in (
                            ("Own", "signed", {}),
                            ("Invoiced", "invoiced", {}),
                            ("Team", "signed", {"scope": "team"}),
                            ("Shared", "signed", {"scope": "team", "sharing": "equal"}),
                            ("Monthly", "signed", {"period": "month"}),
                        )
                    ],
                }
            )
            env.flush_all()
            # past the course of a plan, which has tests of its own
            plan._write({"state": "approved"})
            self.plan_ids.append(plan.id)

    def component(self, metrics, name, code, vals):
        """Values of a component in two bands."""
        rows = ((0, 20_000, 0.02), (20_000, 0, 0.05))
        return {
            "name": name,
            "metric_id": metrics[code].id,
            "band_ids": [
                Command.create({"start": start, "stop": stop, "rate": rate})
                for start, stop, rate in rows
            ],
            **vals,
        }

    def make_run(self, **vals):
        """A draft run of the division's last quarter."""
        with self.cursor() as env:
            run = env["sales.incentive.run"].create(
                {
                    "team_id": self.team_id,
                    "company_id": self.company_id,
                    "date_from": self.quarter,
                    **vals,
                }
            )
            return run.id

    def make_reward(self, amount=250):
        """A reward that the director decides within the own authority."""
        with self.cursor(self.people["director_north"]) as env:
            reward = env["sales.proposal"].create(
                {
                    "decision_id": env.ref(
                        "sales_tiered_mgmt.sales_decision_reward"
                    ).id,
                    "subject": "Committed reward",
                    "reason": "test",
                    "value": amount,
                    "subject_user_id": self.people["rep_n1a"],
                }
            )
            reward.action_submit()
            self.assertEqual(reward.state, "approved")
            env.flush_all()
            # decided within the period, so that its run settles it
            reward._write({"date_decided": f"{self.quarter} 12:00:00"})
            self.reward_ids.append(reward.id)
            return reward.id

    def unsettle(self, run_ids):
        """Put back the rewards, of the demo as well, that runs have settled."""
        self.sql(
            "UPDATE sales_proposal SET state = 'approved', date_done = NULL,"
            " done_by_id = NULL, done_note = NULL WHERE state = 'done' AND id IN"
            " (SELECT proposal_id FROM sales_incentive_statement_line"
            " WHERE run_id = ANY(%s))",
            run_ids,
        )

    def clean_up(self):
        """Take away what was made, permanent records by SQL."""
        with self.cursor() as env:
            made = env["sales.incentive.run"].search([("id", "not in", self.known)])
        self.unsettle(made.ids)
        with self.cursor() as env:
            runs = made.with_env(env)
            rewards = env["sales.proposal"].browse(self.reward_ids)
            requests = runs.sales_approval_ids | rewards.sales_approval_ids
            for records in (runs, runs.statement_ids, rewards, requests):
                records.activity_ids.unlink()
                env["mail.message"].search(
                    [("model", "=", records._name), ("res_id", "in", records.ids)]
                ).unlink()
            env.flush_all()
            ids = {
                "run_id": runs.ids,
                "pool_id": runs.pool_ids.ids,
                "approval_id": requests.ids,
                "cron_id": [self.cron_id],
            }
            env.cr.execute(
                SQL(
                    "UPDATE sales_approval SET current_step_id = NULL"
                    " WHERE id = ANY(%s)",
                    requests.ids,
                )
            )
            for table, column, own in (
                ("sales_incentive_fact", "run_id", None),
                ("sales_incentive_statement_line", "run_id", None),
                ("sales_incentive_pool_share", "pool_id", None),
                ("sales_incentive_pool", "run_id", None),
                ("sales_incentive_statement", "run_id", None),
                ("sales_incentive_run", "id", runs.ids),
                ("sales_approval_measure", "approval_id", None),
                ("sales_approval_step", "approval_id", None),
                ("sales_approval", "id", requests.ids),
                ("sales_proposal", "id", rewards.ids),
                ("sales_incentive_plan", "id", self.plan_ids),
                ("ir_cron_trigger", "cron_id", None),
            ):
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        ids[column] if own is None else own,
                    )
                )
            for model, hidden in (("plan", self.hidden), ("run", self.hidden_runs)):
                for record_id, state in hidden:
                    env.cr.execute(
                        SQL(
                            "UPDATE %s SET state = %s WHERE id = %s",
                            SQL.identifier(f"sales_incentive_{model}"),
                            state,
                            record_id,
                        )
                    )
            env.invalidate_all(flush=False)

    # ------------------------------------------------------------
    # What a run has come to
    # ------------------------------------------------------------

    def result(self, run_id):
        """All that was stored for a run, whatever its rows are numbered."""
        with self.cursor() as env:
            found = {}
            for table, others in RESULT.items():
                env.cr.execute(
                    SQL(
                        "SELECT to_jsonb(t) FROM %s t WHERE t.run_id = %s",
                        SQL.identifier(table),
                        run_id,
                    )
                )
                rows = [row for (row,) in env.cr.fetchall()]
                found[table] = sorted(
                    json.dumps(
                        {
                            name: value
                            for name, value in row.items()
                            if name not in TIMELESS | others
                        },
                        sort_keys=True,
                    )
                    for row in rows
                )
            run = env["sales.incentive.run"].browse(run_id)
            shares = run.pool_ids.share_ids
            found["shares"] = sorted(
                (share.pool_id.component_id.id, share.user_id.id, share.amount)
                for share in shares
            )
            return found

    def state_of(self, run_id):
        """The state of a run, as everybody sees it."""
        [(state,)] = self.sql(
            "SELECT state FROM sales_incentive_run WHERE id = %s", run_id
        )
        return state
