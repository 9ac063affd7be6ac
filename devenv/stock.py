"""Compares Odoo's own tests with and without the add-on.

Two databases are made from the same template: one with the stock apps, one with the
add-on besides. In both, Odoo's tests of the apps that the add-on touches run in the
same way. A test that fails with the add-on only is the add-on's fault.
"""

import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .browser import ensure_chromium
from .database import Databases, Flavour, read_depends
from .environment import Environment, running
from .paths import ADDON_NAME, STATE
from .problem import Problem
from .process import log_path
from .progress import note, say, step
from .server import free_port

APPS = ("sales_team", "sale", "crm", "sale_crm")
# Odoo runs these while it updates the app: account's columns are there, its fields not
# yet, so most fail on stock Odoo. By pytest they run with every app loaded.
AT_INSTALL_FAILS = ("sales_team",)
KEPT = STATE / "stock-plain.json"
FAILURE = re.compile(
    r" (?:ERROR|WARNING) \S+ odoo\.addons\.(?P<module>\w+)\.\S*: "
    r"(?:FAIL|ERROR): (?:Subtest )?(?P<test>\w+\.\w+)"
)
SETUP_FAILURE = re.compile(
    r" ERROR \S+ \S+: ERROR: (?P<what>setUpClass|tearDownClass) "
    r"\(odoo\.addons\.(?P<module>\w+)\.\S*?(?P<class>\w+)\)"
)
COUNT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


@dataclass(frozen=True)
class Result:
    """What a run of Odoo's tests came to."""

    failed: frozenset[str]
    total: int

    @classmethod
    def read(cls, log: str) -> "Result":
        """Read the log of a run."""
        failed = {f"{hit['module']}: {hit['test']}" for hit in FAILURE.finditer(log)}
        failed |= {
            f"{hit['module']}: {hit['class']}.{hit['what']}"
            for hit in SETUP_FAILURE.finditer(log)
        }
        counts = COUNT.findall(log)
        return cls(frozenset(failed), int(counts[-1][2]) if counts else 0)


def compare(apps: tuple[str, ...] = APPS, fresh: bool = False) -> int:
    """Run both sides; 0 when the add-on makes no test fail.

    The side without the add-on takes ten minutes and is always the same: what it came
    to is kept, unless a fresh run is wanted.
    """
    if not ensure_chromium():
        note("there is no Chromium: browser tours are skipped on both sides")
    with running() as environment:
        plain = run_plain(environment, apps, fresh)
        added = run_tests(environment, "stock_addon", apps, addon=True)
        suspects = sorted(added.failed - plain.failed)
        if suspects:
            note(f"{len(suspects)} failed with the add-on only, run these once more")
            again = run_tests(environment, "stock_again", apps, True, suspects)
            suspects = sorted(set(suspects) & again.failed)
    say(report(plain, added, suspects))
    return 1 if suspects else 0


def run_plain(environment: Environment, apps: tuple[str, ...], fresh: bool) -> Result:
    """The result without the add-on, from an earlier run when there was one."""
    key = [str(environment.odoo.package), flavour().template, *apps]
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if kept.get("key") == key and not fresh:
        note(f"without the add-on: taken from an earlier run ({KEPT})")
        return Result(frozenset(kept["failed"]), kept["total"])
    result = run_tests(environment, "stock_plain", apps, addon=False)
    text = {"key": key, "failed": sorted(result.failed), "total": result.total}
    KEPT.write_text(json.dumps(text))
    return result


def flavour() -> Flavour:
    """The databases to compare on; Odoo's tests expect them as they come."""
    return Flavour(read_depends(), True, ("en_US",))


def run_tests(
    environment: Environment,
    name: str,
    apps: tuple[str, ...],
    addon: bool,
    only: list[str] | None = None,
) -> Result:
    """Run Odoo's tests of these apps (or some of them) in a new database."""
    databases = Databases(environment)
    databases.create(name, flavour(), addon=addon)
    side = f"with {ADDON_NAME}" if addon else "without it"
    early = [app for app in apps if app in AT_INSTALL_FAILS]
    updated = [app for app in apps if app not in AT_INSTALL_FAILS]
    with step(f"Odoo's tests of {', '.join(apps)}, {side}"):
        results = [run_by_pytest(environment, name, app, only) for app in early]
        results.append(run_by_odoo(environment, name, updated, only))
    databases.drop(name)
    result = Result(
        frozenset().union(*(part.failed for part in results)),
        sum(part.total for part in results),
    )
    if not result.total:
        raise Problem(f"Odoo's tests did not run {side}.", f"See {log_path(name)}.")
    note(f"{result.total} tests, {len(result.failed)} failed ({log_path(name)})")
    return result


def run_by_odoo(
    environment: Environment, name: str, apps: list[str], only: list[str] | None
) -> Result:
    """Run tests as Odoo does: on an update of the apps, and after it."""
    wanted = [test for test in only or [] if test.split(": ")[0] in apps]
    if only and not wanted:
        return Result(frozenset(), len(only))
    command = environment.odoo_command(
        f"--database={name}",
        f"--update={','.join(apps)}",
        f"--test-tags={test_tags(apps, wanted)}",
        f"--http-port={free_port()}",
        "--stop-after-init",
    )
    return Result.read(logged(environment, command, log_path(name)))


def run_by_pytest(
    environment: Environment, name: str, app: str, only: list[str] | None
) -> Result:
    """Run all tests of an app by pytest-odoo, with every app loaded."""
    folder = environment.odoo.package / "addons" / app / "tests"
    if not folder.exists():
        folder = environment.odoo.home / "addons" / app / "tests"
    report = log_path(f"{name}-{app}").with_suffix(".xml")
    command = [environment.python, "-m", "pytest", f"--odoo-database={name}"]
    command += ["-c", os.devnull, "-p", "no:cacheprovider", f"--junitxml={report}"]
    logged(environment, [*map(str, command), str(folder)], log_path(f"{name}-{app}"))
    if not report.exists():
        raise Problem(f"The tests of {app} did not run.", f"See {report.parent}.")
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = {
        f"{app}: {case.get('classname').split('.')[-1]}.{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    }
    return Result(frozenset(failed), len(cases))


def logged(environment: Environment, command: list[str], log: Path) -> str:
    """Run a command whose failure is no problem; returns its output."""
    with log.open("wb") as output:
        subprocess.run(
            command,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return log.read_text(errors="replace")


def test_tags(apps: Iterable[str], only: list[str] | None = None) -> str:
    """Odoo's option for the tests of these apps, or for some tests by name."""
    if not only:
        return ",".join(f"/{app}" for app in apps)
    tags = []
    for failure in only:
        module, test = failure.split(": ")
        name, method = test.split(".")
        suffix = "" if method == "setUpClass" else f".{method}"
        tags.append(f"/{module}:{name}{suffix}")
    return ",".join(tags)


def report(plain: Result, added: Result, suspects: list[str]) -> str:
    """What the comparison came to."""
    lines = [
        f"stock Odoo: {plain.total} tests, {len(plain.failed)} failed",
        f"with {ADDON_NAME}: {added.total} tests, {len(added.failed)} failed",
    ]
    lines += [f"    fails on both sides: {name}" for name in sorted(plain.failed)]
    lines += [f"    FAILS WITH THE ADD-ON ONLY: {name}" for name in suspects]
    lines.append(f"{len(suspects)} tests fail with the add-on only")
    return "\n".join(lines)
