"""Runs the whole suite, or a part of it, and sums up.

Tests below ``tests/engine`` and ``tests/devenv`` need no database and run first. The
others run by pytest-odoo in a database with the add-on and its demo data, browser tests
included.
"""

import re
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from .browser import ensure_chromium
from .database import Databases, complaints
from .environment import Environment, running
from .paths import LOGS, ROOT, TESTS, make_folder
from .problem import Problem
from .progress import duration, note, say
from .server import database_name, demo_flavour

WITHOUT_DATABASE = ("engine", "devenv")
NOTHING_COLLECTED = 5
WITH_VALUE = ("-k", "-m", "-n", "-o", "-p", "--deselect", "--ignore", "--ignore-glob")
NO_BROWSER = "Chrome executable not found"
BROWSER_TEST = re.compile(r"\b(start_tour|browser_js)\(")


@dataclass
class Outcome:
    """The counts of one or several pytest runs."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    without_browser: list[str] = field(default_factory=list)

    def add(self, report: Path) -> None:
        """Count what a JUnit report tells."""
        for case in ElementTree.parse(report).iter("testcase"):
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif skipped is not None:
                self.skipped += 1
                if NO_BROWSER in (skipped.get("message") or "") + (skipped.text or ""):
                    self.without_browser.append(
                        f"{case.get('classname')}.{case.get('name')}"
                    )
            else:
                self.passed += 1

    def summary(self) -> str:
        """The closing lines."""
        lines = []
        if self.without_browser:
            lines.append("Skipped, as there is no Chromium on this machine:")
            lines += [f"    {name}" for name in self.without_browser]
        lines.append(
            f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        )
        return "\n".join(lines)


@dataclass(frozen=True)
class Selection:
    """What to hand to the two pytest runs; None where a run has nothing to do."""

    without_database: list[str] | None
    with_database: list[str] | None


def select(arguments: list[str], tests: Path = TESTS) -> Selection:
    """Sort paths among pytest's arguments by the run that they belong to."""
    options, free, bound = [], [], []
    for before, argument in zip(("", *arguments), arguments, strict=False):
        path = Path(argument.split("::")[0])
        path = path if path.is_absolute() else tests.parent / path
        is_path = path.exists() and before not in WITH_VALUE
        if argument.startswith("-") or not is_path:
            options.append(argument)
        elif path.resolve().is_relative_to(tests) and path.resolve() != tests:
            top = path.resolve().relative_to(tests).parts[0]
            (free if top in WITHOUT_DATABASE else bound).append(argument)
        else:  # everything
            return select([other for other in arguments if other != argument], tests)
    if free or bound:
        return Selection(
            [*options, *free] if free else None, [*options, *bound] if bound else None
        )
    folders = [tests / name for name in WITHOUT_DATABASE]
    filled = [str(folder) for folder in folders if any(folder.rglob("test_*.py"))]
    ignored = [f"--ignore={folder}" for folder in folders]
    return Selection(
        [*options, *filled] if filled else None, [*options, str(tests), *ignored]
    )


def uses_browser(arguments: list[str], root: Path = ROOT) -> bool:
    """Whether a browser test is among the selected files."""
    for argument in arguments:
        path = root / argument.split("::")[0]
        files = path.rglob("*.py") if path.is_dir() else [path]
        for file in files:
            if file.is_file() and BROWSER_TEST.search(file.read_text()):
                return True
    return False


def pytest(
    environment: Environment, name: str, arguments: list[str], outcome: Outcome
) -> int:
    """Call pytest, count its outcome, return its exit code."""
    report = make_folder(LOGS) / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [
        str(environment.python),
        "-m",
        "pytest",
        f"--junitxml={report}",
        *arguments,
    ]
    code = subprocess.run(command, cwd=ROOT, env=environment.variables()).returncode
    if report.exists():
        outcome.add(report)
    return 0 if code == NOTHING_COLLECTED else code


def run(arguments: list[str], reuse: bool = False) -> int:
    """Run tests; the exit code is 0 when all of them passed."""
    start = time.monotonic()
    selection, outcome, codes = select(arguments), Outcome(), []
    ensure_chromium()
    with running() as environment:
        if selection.without_database is not None:
            note("tests that need no database")
            codes.append(
                pytest(
                    environment,
                    "pytest",
                    ["-p", "no:odoo", *selection.without_database],
                    outcome,
                )
            )
        if selection.with_database is not None:
            database = f"{database_name()}_test"
            codes.append(installation(environment, database, reuse, outcome))
            if uses_browser(selection.with_database):
                Databases(environment).make_assets(database)
            note(f"tests in the database {database}")
            odoo = [f"--odoo-database={database}", "--odoo-http"]
            codes.append(
                pytest(
                    environment,
                    f"pytest-{database}",
                    [*odoo, *selection.with_database],
                    outcome,
                )
            )
    note(f"tests ended after {duration(time.monotonic() - start)}")
    say(outcome.summary())
    if not outcome.passed and not outcome.failed:
        raise Problem("No test ran.", "Check the names and options given to pytest.")
    return next((code for code in codes if code), 1 if outcome.failed else 0)


def installation(
    environment: Environment, database: str, reuse: bool, outcome: Outcome
) -> int:
    """Install the add-on in a fresh database; a warning counts as a failed test."""
    databases, flavour = Databases(environment), demo_flavour()
    if reuse:
        databases.bring_up_to_date(database, flavour)
        return 0
    log = databases.create(database, flavour)
    found = complaints(log)
    if not found:
        outcome.passed += 1
        note("the installation logged no warning and no error")
        return 0
    outcome.failed += 1
    note(f"FAILED: the installation logged {len(found)} complaints ({log}):")
    say("\n".join(f"    {line}" for line in found[:20]))
    return 1
