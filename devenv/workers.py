"""A plugin of pytest: tests shared out among processes, each with its own database.

pytest-xdist gives the next file to the process that is free, those with the most tests
first, so that all of them end at about the same time without anybody having to keep a
table of durations. Browser tests share one process: two browsers at once are too slow
for their tours' time limits on a machine with two cores.

pytest-odoo's own support of pytest-xdist is not used: it names the database by a text
where Odoo 19 expects a list, and leaves the copies to createdb.
"""

import os
from functools import cached_property

import pytest
from xdist.scheduler import LoadFileScheduling

from .testing import database_of, uses_browser

BROWSER_TESTS = "browser tests"


class FileScheduling(LoadFileScheduling):
    """By file, with all browser tests together."""

    @cached_property
    def scopes(self) -> dict[str, str]:
        """What was found out about the files."""
        return {}

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        if file not in self.scopes:
            together = uses_browser([file], self.config.rootpath)
            self.scopes[file] = BROWSER_TESTS if together else file
        return self.scopes[file]


def pytest_xdist_make_scheduler(config, log):
    """Tell pytest-xdist how to share out."""
    return FileScheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Let a process use its own database."""
    worker = getattr(config, "workerinput", {}).get("workerid")
    if not worker or not config.getoption("--odoo-database", None):
        return
    from odoo.tools import config as odoo_config

    del os.environ["PYTEST_XDIST_WORKER"]  # what pytest-odoo goes by
    (database,) = odoo_config["db_name"]
    number = int(worker.removeprefix("gw"))
    odoo_config["db_name"] = [database_of(database, number)]
