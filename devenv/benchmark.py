"""Runs the benchmarks in ``devenv/benchmarks`` and writes down what they measured.

A benchmark is a module there with a function ``run(context) -> list[Measure]``. A
measure is a ratio of two times taken in the same run, so that it means the same on any
machine.
"""

import importlib
import inspect
import json
import os
import pkgutil
import platform
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from .database import Databases, Flavour, read_depends
from .environment import Environment, running
from .paths import CACHE, ROOT, make_folder
from .process import failure, log_path
from .progress import note, say, step

REPORT = ROOT / "docs" / "benchmarks.md"
PACKAGE = "devenv.benchmarks"


@dataclass(frozen=True)
class Measure:
    """How much longer something takes than what it is held against."""

    name: str
    ratio: float
    aim: float
    limit: float
    detail: dict = field(default_factory=dict)  # sizes, medians: for the report

    @property
    def is_over(self) -> bool:
        """Whether it is worse than can be accepted."""
        return self.ratio > self.limit

    def line(self) -> str:
        """The line that tools read."""
        verdict = "over" if self.is_over else "ok"
        return (
            f"bench {self.name} {self.ratio:.2f} aim {self.aim:g}"
            f" limit {self.limit:g} {verdict}"
        )


class Context:
    """What a benchmark works with."""

    def __init__(self, environment: Environment, keep: bool = False):
        self.environment = environment
        self.keep = keep
        self.databases = Databases(environment)
        self.python = environment.python
        self.odoo_home = environment.odoo.home
        self.variables = environment.variables()  # PGHOST, PGPORT, PGUSER ... ODOO_RC
        self.made: list[str] = []

    def database(self, name: str, prepare=None, addon: bool = True) -> str:
        """A database without demo data; ``prepare(name)`` fills it.

        One that another benchmark of this run made is used again; with --keep also one
        that an earlier run prepared, brought up to date.

        :param addon: whether it has the add-on, or only what the add-on depends on
        """
        if name in self.made:
            return name
        flavour = Flavour(read_depends(), demo=False)
        notes = self.databases.notes(name) if self.databases.exists(name) else {}
        if self.keep and notes.get("prepared"):
            if addon:
                self.databases.bring_up_to_date(name, flavour)
        else:
            self.databases.create(name, flavour, addon)
            if prepare:
                with step(f"Filling the database {name}"):
                    prepare(name)
        if self.keep:
            self.databases.note(
                name, **{**self.databases.notes(name), "prepared": True}
            )
        self.made.append(name)
        return name

    def copy(self, source: str, name: str, prepare=None) -> str:
        """A copy of a database of this run, changed by ``prepare(name)``."""
        if name in self.made:
            return name
        notes = self.databases.notes(name) if self.databases.exists(name) else {}
        if self.keep and notes.get("prepared"):
            self.databases.bring_up_to_date(name, Flavour(read_depends(), demo=False))
        else:
            self.databases.drop(name)
            self.databases.copy(source, name)
            self.made.append(name)
            if prepare:
                prepare(name)
            kept = self.databases.notes(source)
            self.databases.note(name, **{**kept, "prepared": self.keep})
        if name not in self.made:
            self.made.append(name)
        return name

    def sql(self, database: str, query: str) -> str:
        """Run SQL; the answer is psql's unaligned text."""
        return self.databases.sql(query, database)

    def shell(self, database: str, script: Path | str, **arguments):
        """Run a script in Odoo's shell of a database and return what it answers.

        The script (a path, or its text) finds ``env``, the dictionary ``arguments``
        and a function ``answer(value)``, where the value has to fit JSON.
        """
        text = script.read_text() if isinstance(script, Path) else script
        log = log_path(f"bench-{database}")
        with tempfile.TemporaryDirectory(dir=make_folder(CACHE)) as folder:
            output = Path(folder, "answer.json")
            prelude = (
                "import json as _json\n"
                f"arguments = _json.loads({json.dumps(arguments)!r})\n"
                "def answer(value):\n"
                f"    with open({str(output)!r}, 'w') as _file:\n"
                "        _json.dump(value, _file)\n\n"
            )
            program = Path(folder, "script.py")
            program.write_text(prelude + text)
            # a file, so that the text need not suit an interactive prompt
            start = f"exec(compile(open({str(program)!r}).read(), 'script', 'exec'))\n"
            with log.open("ab") as sink:
                done = subprocess.run(
                    self.environment.odoo_command(
                        "shell", "--database", database, "--no-http"
                    ),
                    input=start.encode(),
                    env=self.variables,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
            if done.returncode or not output.exists():
                raise failure(f"A script in the database {database}", log)
            return json.loads(output.read_text())

    def close(self) -> None:
        """Remove the databases, unless they are to be kept."""
        if not self.keep:
            for name in self.made:
                self.databases.drop(name)


def median(values: Iterable[float]) -> float:
    """The middle of several measurements."""
    return statistics.median(values)


def modules() -> list[str]:
    """The names of the benchmarks."""
    folder = Path(__file__).with_name("benchmarks")
    return sorted(
        found.name
        for found in pkgutil.iter_modules([str(folder)])
        if not found.name.startswith("_")
    )


def run(keep: bool = False, only: list[str] | None = None) -> int:
    """Run the benchmarks; 0 when none is over its limit."""
    measures: list[Measure] = []
    about: dict[str, str] = {}
    with running() as environment:
        context = Context(environment, keep)
        try:
            for name in only or modules():
                note(f"benchmark {name}")
                module = importlib.import_module(f"{PACKAGE}.{name}")
                measures += module.run(context)
                about[name] = inspect.getdoc(module)
        finally:
            context.close()
        version = context.databases.sql("SHOW server_version")
    if not only:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(render(measures, machine(version), date.today(), about))
        note(f"written: {REPORT.relative_to(ROOT)}")
    for measure in measures:
        say(measure.line())
    return 1 if any(measure.is_over for measure in measures) else 0


def machine(postgresql: str) -> str:
    """What the measurements were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()},"
        f" PostgreSQL {postgresql.split()[0]}"
    )


def render(
    measures: list[Measure],
    machine_text: str,
    day: date,
    about: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The report as Markdown; ``about`` tells what each benchmark does."""
    lines = [
        "# Benchmarks",
        "",
        "Made by `make bench`. A ratio compares two times of the same run;"
        " a measure over its limit fails.",
        "",
        f"{day.isoformat()}, {machine_text}.",
        "",
        "| measure | ratio | aim | limit | | details |",
        "| --- | ---: | ---: | ---: | --- | --- |",
    ]
    for measure in measures:
        details = ", ".join(f"{key} {value}" for key, value in measure.detail.items())
        verdict = "over" if measure.is_over else "ok"
        lines.append(
            f"| {measure.name} | {measure.ratio:.2f} | {measure.aim:g} |"
            f" {measure.limit:g} | {verdict} | {details} |"
        )
    for name, text in about.items():
        lines += ["", f"## {name}", "", text]
    return "\n".join(lines) + "\n"
