"""``python3 -m devenv <command>``: what the Makefile calls."""

import argparse
import os
import shutil
import signal
import subprocess
import sys

from . import (
    benchmark,
    environment,
    linting,
    server,
    stock,
    testing,
    translation,
)
from .database import Databases, Flavour, read_depends
from .problem import Problem


def main(arguments: list[str] | None = None) -> int:
    """Run a command; problems are told in a sentence."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    parsed, extra = parser().parse_known_args(arguments)
    if extra and not parsed.takes_extra:
        parser().error(f"unrecognized arguments: {' '.join(extra)}")
    parsed.extra = [part for part in extra if part != "--"]
    try:
        return parsed.action(parsed) or 0
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="python3 -m devenv", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="command")

    def command(name, action, help, takes_extra=False):
        sub = commands.add_parser(name, help=help)
        sub.set_defaults(action=action, takes_extra=takes_extra)
        return sub

    command("setup", setup, "fetch Odoo, Python packages and PostgreSQL")
    sub = command("exec", execute, "run a command in the environment")
    sub.add_argument("command", nargs=argparse.REMAINDER)
    sub = command("db", db, "create or drop a database")
    sub.add_argument("verb", choices=("create", "drop", "list"))
    sub.add_argument("name", nargs="?")
    sub.add_argument("--demo", action=argparse.BooleanOptionalAction, default=True)
    sub.add_argument(
        "--bare", action="store_true", help="stock apps only, without the add-on"
    )
    command("run", lambda parsed: server.run(), "serve Odoo with the demo company")
    command(
        "pictures",
        lambda parsed: server.pictures(),
        "take the pictures of the documentation",
    )
    sub = command(
        "test", test, "run the tests; pytest's own arguments may follow", True
    )
    sub.add_argument(
        "--reuse-db", action="store_true", help="update the last test database only"
    )
    sub.add_argument(
        "-n",
        "--jobs",
        type=positive,
        help="how many processes at once; by default one for a few tests, else two",
    )
    command("lint", lambda parsed: linting.lint(), "run all linters")
    command("format", lambda parsed: linting.lint(fix=True), "put all files in form")
    command(
        "translate",
        lambda parsed: translation.translate(),
        "bring the translation files up to date, list what has no Chinese",
    )
    compare = "compare Odoo's own tests with and without the add-on"
    sub = command("stock", lambda parsed: stock.compare(fresh=parsed.fresh), compare)
    sub.add_argument("--fresh", action="store_true", help="run both sides again")
    sub = command("bench", bench, "run the benchmarks")
    sub.add_argument(
        "--keep", action="store_true", help="keep databases, use them again"
    )
    sub.add_argument("names", nargs="*", help="only these benchmarks, no report")
    command("clean", clean, "remove everything that the environment made")
    return top


def positive(text: str) -> int:
    """A number of processes."""
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)


def test(parsed) -> int:
    """Run the tests."""
    return testing.run(parsed.extra, parsed.reuse_db, parsed.jobs)


def bench(parsed) -> int:
    """Run the benchmarks."""
    return benchmark.run(parsed.keep, parsed.names)


def clean(parsed) -> None:
    """Remove the state folder."""
    environment.clean()


def setup(parsed) -> None:
    """Everything that can be made before a database is wanted."""
    with environment.running():
        pass


def execute(parsed) -> int:
    """Run a command with Odoo importable and the database server running."""
    command = parsed.command[1:] if parsed.command[:1] == ["--"] else parsed.command
    if not command:
        raise Problem(
            "No command was given.", "For instance: python3 -m devenv exec -- psql -l"
        )
    with environment.running() as env:
        variables = env.variables()
        program = shutil.which(command[0], path=variables["PATH"])
        if not program:
            raise Problem(f"There is no program {command[0]}.", "Check its name.")
        child = subprocess.Popen([program, *command[1:]], env=variables)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # ctrl-C reaches the program as well; it decides


def db(parsed) -> None:
    """Create, drop or list databases."""
    with environment.running() as env:
        databases = Databases(env)
        if parsed.verb == "list":
            print(
                databases.sql("SELECT datname FROM pg_database WHERE NOT datistemplate")
            )
            return
        name = parsed.name or os.environ.get("DB_NAME")
        if not name:
            raise Problem("No database was named.", "Give its name, or set DB_NAME.")
        if parsed.verb == "drop":
            databases.drop(name)
        else:
            databases.create(
                name, Flavour(read_depends(), parsed.demo), addon=not parsed.bare
            )


if __name__ == "__main__":
    sys.exit(main())
