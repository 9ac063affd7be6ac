"""Compares Odoo's own tests with and without the add-on.

Two databases are made from the same template: one with the stock apps, one with the
add-on besides. In both, Odoo's tests of the apps that the add-on touches run by
pytest-odoo, so with every app loaded. (Odoo itself runs many of them while it updates
the app, when the database has columns and rules of apps that are not loaded yet: six
fail on stock Odoo for that.) A test that fails with the add-on only is its fault.
"""

import json
import os
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

APPS = ("sales_team", "sale", "crm", "sale_crm")
KEPT = STATE / "stock-plain.json"


@dataclass(frozen=True)
class Result:
    """What a run of Odoo's tests came to."""

    failed: frozenset[str]
    total: int

    @classmethod
    def read(cls, app: str, report: str) -> "Result":
        """Read the JUnit report of an app's tests."""
        cases = list(ElementTree.fromstring(report).iter("testcase"))
        failed = {
            f"{app}: {case.get('classname').split('.')[-1]}.{case.get('name')}"
            for case in cases
            if case.find("failure") is not None or case.find("error") is not None
        }
        return cls(frozenset(failed), len(cases))


def together(results: Iterable[Result]) -> Result:
    """The sum of several runs."""
    results = list(results)
    return Result(
        frozenset().union(*(part.failed for part in results)),
        sum(part.total for part in results),
    )


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
    databases.make_assets(name)
    side = f"with {ADDON_NAME}" if addon else "without it"
    results = []
    for app in apps:
        tests = [
            test.split(": ")[1] for test in only or [] if test.startswith(f"{app}: ")
        ]
        if tests or not only:
            with step(f"Odoo's tests of {app}, {side}"):
                results.append(run_app(environment, name, app, tests))
    databases.drop(name)
    result = together(results)
    note(f"{result.total} tests, {len(result.failed)} failed {side}")
    return result


def run_app(environment: Environment, name: str, app: str, only: list[str]) -> Result:
    """Run the tests of one app."""
    log = log_path(f"{name}-{app}")
    report = log.with_suffix(".xml")
    report.unlink(missing_ok=True)
    command = [str(environment.python), "-m", "pytest", f"--odoo-database={name}"]
    command += ["--odoo-http", "-c", os.devnull, "-p", "no:cacheprovider"]
    command += [f"--junitxml={report}", str(tests_of(environment, app))]
    if only:
        command += ["-k", selection(only)]
    with log.open("wb") as output:
        subprocess.run(
            command,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,  # failing tests are what is being counted
        )
    result = Result.read(app, report.read_text()) if report.exists() else None
    if not result or not result.total:
        raise Problem(f"Odoo's tests of {app} did not run.", f"The reason is in {log}.")
    return result


def tests_of(environment: Environment, app: str) -> Path:
    """The folder of an app's tests."""
    folders = [folder / app / "tests" for folder in environment.odoo.addons]
    return next(folder for folder in folders if folder.is_dir())


def selection(tests: list[str]) -> str:
    """Pytest's option -k for tests by class and method."""
    pairs = (test.split("[")[0].split(".") for test in tests)
    return " or ".join(f"({case} and {method})" for case, method in pairs)


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
