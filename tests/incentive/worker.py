"""A process that works on incentive runs as the server does, and can be killed.

Started by Python itself (``Workshop`` in ``workshop.py``). Loads the registry
once; for each order it forks a worker, which begins with connections of its own. An
order names the step before which, or after whose beginning, the worker is killed: every
statement of SQL that it sends is a step, and the commit is two.
"""

import json
import os
import signal
import sys
import time
from functools import partial

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

QUIET = {"tracking_disable": True, "mail_notify_force_send": False}


class Steps:
    """Counts the steps of this process, and dies or waits where it is told to.

    :param order: dict with ``die_before`` or ``tell_at``, a number of a step; with
        ``wait``, seconds before each step
    """

    def __init__(self, order, pipe):
        self.done, self.order, self.pipe = 0, order, pipe

    def take(self):
        """Before a step."""
        self.done += 1
        if self.done == self.order.get("die_before"):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.done == self.order.get("tell_at"):
            os.write(self.pipe, b"!")
        if self.order.get("wait"):
            time.sleep(self.order["wait"])

    def watch(self):
        """Take a step before whatever is sent to the database."""
        from odoo.addons.sales_tiered_mgmt.models.incentive import incentive_store

        steps, Cursor = self, odoo.sql_db.Cursor
        execute, commit = Cursor.execute, Cursor.commit
        execute_values = incentive_store.execute_values

        def stepping_execute(cr, *args, **kwargs):
            steps.take()
            return execute(cr, *args, **kwargs)

        def stepping_values(*args, **kwargs):
            steps.take()
            return execute_values(*args, **kwargs)

        def stepping_commit(cr):
            cr.flush()
            steps.take()
            commit(cr)
            steps.take()

        Cursor.execute, Cursor.commit = stepping_execute, stepping_commit
        incentive_store.execute_values = stepping_values


def run_job(registry, order):
    """The scheduled job, as the server's worker for jobs runs it."""
    IrCron = registry["ir.cron"]
    with odoo.sql_db.db_connect(registry.db_name).cursor() as cr:
        IrCron._process_jobs_loop(cr, job_ids=[order["cron_id"]])


def run_call(registry, order):
    """Methods of the run, one after the other in one request of a user."""

    def request(env):
        run = env["sales.incentive.run"].browse(order["run_id"])
        for method in order["methods"]:
            getattr(run, method)()

    with registry.cursor() as cr:
        env = api.Environment(cr, order.get("uid", SUPERUSER_ID), QUIET)
        retrying(partial(request, env), env)


def work(registry, order, pipe):
    """Carry out an order in this forked process."""
    steps, error = Steps(order, pipe), None
    try:
        steps.watch()
        {"job": run_job, "call": run_call}[order["what"]](registry, order)
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    os.write(pipe, json.dumps({"steps": steps.done, "error": error}).encode())


def carry_out(registry, order):
    """Fork a worker and wait for its end.

    :return: dict with ``signal`` (None: it ended by itself), ``steps``, ``error``
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        try:
            work(registry, order, writing)
        finally:
            os._exit(0)
    os.close(writing)
    told = b""
    while part := os.read(reading, 4096):
        told += part
        if part == b"!":  # the step has begun: kill in the middle of it
            time.sleep(order.get("kill_after", 0))
            os.kill(pid, signal.SIGKILL)
    os.close(reading)
    _pid, status = os.waitpid(pid, 0)
    answer = {"steps": None, "error": None}
    if told.strip(b"!"):
        answer = json.loads(told.strip(b"!"))
    return {"signal": os.WTERMSIG(status) or None, **answer}


def main(database):
    """Take orders, a line of JSON each, until there are none."""
    config.parse_config(["--database", database, "--no-http"], setup_logging=True)
    registry = Registry(database)
    odoo.sql_db.close_all()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(carry_out(registry, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
