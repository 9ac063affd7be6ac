"""Runs the whole suite, or a part of it, and sums up.

Tests below ``tests/engine`` and ``tests/devenv`` need no database. The others run by
pytest-odoo in a database with the add-on and its demo data, browser tests included.

When there is much to do, two processes do it at once, each in a database of its own
(see workers.py), and the tests that need no database run while those are made.
"""

import os
import re
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from .browser import ensure_chromium
from .database import Databases, complaints
from .environment import Environment, running
from .paths import LOGS, ROOT, TESTS, make_folder
from .problem import Problem
from .process import log_path
from .progress import duration, note, say
from .server import STOPS_WITHIN, database_name, demo_flavour

WITHOUT_DATABASE = ("engine", "devenv")
NOTHING_COLLECTED = 5
WITH_VALUE = ("-k", "-m", "-n", "-o", "-p", "--deselect", "--ignore", "--ignore-glob")
NO_BROWSER = "Chrome executable not found"
# Starting a second process, and copying the database for it, pays from here on.
MANY_FILES = 8
MOST_JOBS = 2
# What is asked for at the terminal, or is but a few tests.
ONE_PROCESS = re.compile(
    r"-k.*|-s|--pdb|--trace|--capture=no|--lf|--last-failed|--sw|--stepwise|--co"
    r"|--collect-only"
)
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


def test_files(arguments: list[str], root: Path = ROOT) -> list[Path]:
    """The Python files that the paths among pytest's arguments name."""
    paths = [root / argument.split("::")[0] for argument in arguments]
    files = [file for path in paths if path.is_dir() for file in path.rglob("*.py")]
    return files + [path for path in paths if path.is_file()]


def uses_browser(arguments: list[str], root: Path = ROOT) -> bool:
    """Whether a browser test is among the selected files."""
    files = test_files(arguments, root)
    return any(BROWSER_TEST.search(file.read_text()) for file in files)


def choose_jobs(arguments: list[str] | None, root: Path = ROOT) -> int:
    """How many processes at once are worth their start."""
    if not arguments or any(map(ONE_PROCESS.fullmatch, arguments)):
        return 1
    files = {file for file in test_files(arguments, root) if "test_" in file.name}
    cores = len(os.sched_getaffinity(0))
    return min(MOST_JOBS, cores) if len(files) >= MANY_FILES else 1


class Pytest:
    """A call of pytest; leaving the context ends it.

    :param apart: whether it runs by itself, not for somebody at the terminal
    :param beside: whether other things are done meanwhile: it is told at the end
    """

    def __init__(
        self,
        environment: Environment,
        name: str,
        arguments: list[str],
        apart: bool = False,
        beside: bool = False,
    ):
        self.report = make_folder(LOGS) / f"{name}.xml"
        self.report.unlink(missing_ok=True)
        self.log = log_path(name) if beside else None
        self.apart = apart or beside
        command = [str(environment.python), "-m", "pytest"]
        output = self.log.open("wb") if self.log else None
        self.child = subprocess.Popen(
            [*command, f"--junitxml={self.report}", *arguments],
            cwd=ROOT,
            env=environment.variables(),
            stdin=subprocess.DEVNULL if self.apart else None,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=self.apart,  # ctrl-C is for us
        )
        if output:
            output.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.child.poll() is not None:
            return
        if self.apart:  # the processes that it started are told with it
            os.killpg(self.child.pid, signal.SIGINT)
        elif kind is not KeyboardInterrupt:  # which the terminal has told it as well
            self.child.send_signal(signal.SIGINT)
        try:
            self.child.wait(STOPS_WITHIN)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self.child.kill()
            self.child.wait()

    def finish(self, outcome: Outcome) -> int:
        """Wait for the end, count the outcome, return the exit code."""
        code = self.child.wait()
        if self.log:
            say(self.log.read_text(errors="replace").rstrip())
        if self.report.exists():
            outcome.add(self.report)
        return 0 if code == NOTHING_COLLECTED else code


def run(arguments: list[str], reuse: bool = False, jobs: int | None = None) -> int:
    """Run tests; the exit code is 0 when all of them passed."""
    start = time.monotonic()
    selection, outcome, codes = select(arguments), Outcome(), []
    jobs = jobs or choose_jobs(selection.with_database)
    ensure_chromium()
    with running() as environment, ExitStack() as stack:
        beside = jobs > 1 and None not in (
            selection.without_database,
            selection.with_database,
        )
        if selection.without_database is not None:
            note("tests that need no database" + beside * ", beside what follows")
            options = ["-p", "no:odoo", *selection.without_database]
            name = f"pytest-{database_name()}"
            free = stack.enter_context(
                Pytest(environment, name, options, beside=beside)
            )
            if not beside:
                codes.append(free.finish(outcome))
        if selection.with_database is not None:
            database = f"{database_name()}_test"
            codes.append(installation(environment, database, reuse, outcome))
            options = prepare(environment, database, selection.with_database, jobs)
            if beside:
                codes.append(free.finish(outcome))
            name = f"pytest-{database}"
            with Pytest(environment, name, options, apart=jobs > 1) as bound:
                codes.append(bound.finish(outcome))
    note(f"tests ended after {duration(time.monotonic() - start)}")
    say(outcome.summary())
    if not outcome.passed and not outcome.failed:
        raise Problem("No test ran.", "Check the names and options given to pytest.")
    return next((code for code in codes if code), 1 if outcome.failed else 0)


def database_of(database: str, number: int) -> str:
    """The database of a process; the first one uses what the others are copied from."""
    return f"{database}_{number + 1}" if number else database


def prepare(
    environment: Environment, database: str, arguments: list[str], jobs: int
) -> list[str]:
    """Make what the tests in the database need; returns pytest's arguments."""
    databases = Databases(environment)
    if uses_browser(arguments):
        databases.make_assets(database)
    names = [database_of(database, number) for number in range(jobs)]
    for name in names[1:]:
        databases.twin(database, name)
    note(f"tests in the database {' and in '.join(names)}")
    options = [f"--odoo-database={database}", "--odoo-http", *arguments]
    if jobs > 1:
        options += ["-p", "devenv.workers", "-n", str(jobs), "--max-worker-restart=0"]
    return options


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
