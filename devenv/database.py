"""Makes Odoo databases quickly, from a template with the add-on's dependencies.

A template is keyed on what it is made of, so a new dependency of the add-on makes a new
one. What is known of a database is kept as its comment in PostgreSQL: it goes away with
the database.
"""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source
from .environment import Environment
from .paths import ADDON, ADDON_NAME, DATA_DIR
from .problem import Problem
from .process import check_disk, lock, run
from .progress import note, step

# The first becomes the language of new users.
LANGUAGES = ("en_US", "zh_CN")
TEMPLATE_PREFIX = "tpl_"
# Parts of the add-on that Odoo reads without an update of the module.
NOT_IN_DATABASE = ("static", "readme", "engine", "__pycache__")
COMPLAINT = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (WARNING|ERROR|CRITICAL) ")
MAKE_ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"


@dataclass(frozen=True)
class Flavour:
    """What a database is made of beside the add-on."""

    depends: tuple[str, ...]
    demo: bool = True
    languages: tuple[str, ...] = LANGUAGES

    @property
    def template(self) -> str:
        """The name of the template database for it."""
        parts = [odoo_source.SERIES, *self.depends]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
        return f"{self.family}{digest}"

    @property
    def family(self) -> str:
        """What the names of templates for the same purpose begin with."""
        languages = "_".join(code.lower() for code in self.languages)
        return f"{TEMPLATE_PREFIX}{'demo' if self.demo else 'bare'}_{languages}_"


def read_depends(manifest: Path = ADDON / "__manifest__.py") -> tuple[str, ...]:
    """The dependencies that the add-on's manifest names."""
    try:
        return tuple(sorted(ast.literal_eval(manifest.read_text())["depends"]))
    except (OSError, SyntaxError, ValueError, KeyError) as error:
        raise Problem(
            f"The manifest {manifest} cannot be read: {error}.", "Correct the file."
        ) from error


def tree_hash(
    folder: Path = ADDON, leave_out: tuple[str, ...] = NOT_IN_DATABASE
) -> str:
    """Changes when a file of the add-on changes that its database depends on."""
    digest = hashlib.sha256()
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in leave_out)
        for name in sorted(files):
            path = Path(parent, name)
            if path.suffix in (".pyc", ".md") or name.startswith("."):
                continue
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def quoted(name: str) -> str:
    """A database name for use in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text for use in SQL."""
    return "'" + text.replace("'", "''") + "'"


def complaints(log: Path) -> list[str]:
    """The warnings and errors in a log of Odoo."""
    lines = log.read_text(errors="replace").splitlines()
    return [line for line in lines if COMPLAINT.match(line)]


class Databases:
    """The databases of one server."""

    def __init__(self, environment: Environment):
        self.environment = environment

    def sql(self, query: str, database: str = "postgres") -> str:
        """Ask the server, with a clear problem when it refuses."""
        try:
            return self.environment.sql(query, database)
        except subprocess.CalledProcessError as error:
            raise Problem(
                f"PostgreSQL refused: {error.stderr.strip()}",
                f"The question was: {query}",
            ) from error

    def exists(self, name: str) -> bool:
        """Whether there is such a database."""
        return (
            self.sql(f"SELECT 1 FROM pg_database WHERE datname = {literal(name)}")
            == "1"
        )

    def notes(self, name: str) -> dict:
        """What was noted when a database was made; empty when it is not ours."""
        text = self.sql(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            f" WHERE datname = {literal(name)}"
        )
        try:
            notes = json.loads(text)
        except ValueError:
            return {}
        return notes if isinstance(notes, dict) else {}

    def note(self, name: str, **notes) -> None:
        """Note something about a database."""
        self.sql(f"COMMENT ON DATABASE {quoted(name)} IS {literal(json.dumps(notes))}")

    def drop(self, name: str) -> None:
        """Remove a database with its files."""
        self.sql(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")
        shutil.rmtree(DATA_DIR / "filestore" / name, ignore_errors=True)

    def check_ours(self, name: str) -> None:
        """Refuse to replace a database that was not made here."""
        if self.exists(name) and not self.notes(name).get("state"):
            raise Problem(
                f"The database {name} was not made here, it is not replaced.",
                "Choose another name with DB_NAME.",
            )

    def twin(self, source: str, target: str) -> None:
        """Make a database anew as another one is now."""
        self.check_ours(target)
        self.drop(target)
        with step(f"Copying the database {source} to {target}"):
            self.copy(source, target)
        self.note(target, **self.notes(source))

    def copy(self, source: str, target: str) -> None:
        """Make a database from another one, files included."""
        check_disk(DATA_DIR, 1, "Creating a database")
        query = f"CREATE DATABASE {quoted(target)} TEMPLATE {quoted(source)}"
        if int(self.sql("SHOW server_version_num")) >= 150000:
            query += " STRATEGY file_copy"  # the fast one
        self.sql(query)
        self.note(target, state="incomplete")
        files = DATA_DIR / "filestore"
        shutil.rmtree(files / target, ignore_errors=True)
        if (
            files / source
        ).exists():  # files are named by content and never written again
            shutil.copytree(files / source, files / target, copy_function=os.link)

    def odoo(self, name: str, *arguments: str, log: str, what: str) -> Path:
        """Let Odoo work on a database and end; returns its log."""
        return run(
            self.environment.odoo_command(
                "--database", name, "--no-http", "--stop-after-init", *arguments
            ),
            env=self.environment.variables(),
            log=log,
            what=what,
        )

    def template(self, flavour: Flavour) -> str:
        """The template for such databases, made when there is none."""
        name = flavour.template
        if self.notes(name).get("state") == "complete":
            return name
        with lock(
            name,
            "waiting for another process that is making the same template database",
        ):
            if self.notes(name).get("state") != "complete":
                for old in self.family(flavour):
                    if old != name:
                        self.drop(old)
                self.drop(name)
                what = "with" if flavour.demo else "without"
                with step(
                    f"Installing the stock apps once, {what} demo data (2 minutes)"
                ):
                    self.make_template(name, flavour)
        return name

    def family(self, flavour: Flavour) -> list[str]:
        """Templates for the same purpose that were made of something else."""
        pattern = literal(f"^{flavour.family}[0-9a-f]{{8}}$")
        return self.sql(
            f"SELECT datname FROM pg_database WHERE datname ~ {pattern}"
        ).split()

    def make_template(self, name: str, flavour: Flavour) -> None:
        """Install the stock apps."""
        arguments = ["--init", ",".join(("base", *flavour.depends))]
        if flavour.demo:
            arguments.append("--with-demo")
        arguments += ["--load-language", ",".join(flavour.languages)]
        self.odoo(name, *arguments, log=name, what="Installing the stock apps")
        self.note(name, state="complete")

    def create(self, name: str, flavour: Flavour, addon: bool = True) -> Path | None:
        """Make a database anew; returns the log of the add-on's installation."""
        self.check_ours(name)
        template = self.template(flavour)
        self.drop(name)
        with step(f"Creating the database {name}"):
            self.copy(template, name)
        if not addon:
            self.note(name, state="complete")
            return None
        before = tree_hash()
        log = self.install(name, "--init", "Installing")
        self.note(name, **{**self.notes(name), "state": "complete", "addon": before})
        return log

    def shell(self, name: str, script: str, *, log: str, what: str) -> Path:
        """Run a script in Odoo's shell of a database."""
        return run(
            self.environment.odoo_command("shell", "--database", name, "--no-http"),
            env=self.environment.variables(),
            script=script,
            log=log,
            what=what,
        )

    def make_assets(self, name: str) -> None:
        """Bundle scripts and styles once, so that not every browser test has to."""
        notes, bundled = self.notes(name), tree_hash(ADDON / "static", ())
        if notes.get("assets") != bundled:
            with step("Bundling scripts and styles for the browser tests"):
                self.shell(name, MAKE_ASSETS, log=f"assets-{name}", what="Bundling")
            self.note(name, **{**notes, "assets": bundled})

    def install(self, name: str, option: str, word: str) -> Path:
        """Install or update the add-on; that Odoo complains is told."""
        what = f"{word} {ADDON_NAME}"
        with step(f"{what} in {name}"):
            log = self.odoo(name, option, ADDON_NAME, log=f"addon-{name}", what=what)
        found = complaints(log)
        if found:
            note(f"Odoo logged {len(found)} warnings or errors: {log}")
        return log

    def bring_up_to_date(self, name: str, flavour: Flavour) -> Path | None:
        """Create or update a database; the log when there was something to do."""
        notes = self.notes(name) if self.exists(name) else {"state": "incomplete"}
        if notes.get("state") == "incomplete":
            return self.create(name, flavour)
        before = tree_hash()
        if notes.get("addon") == before:
            return None
        installed = self.sql(
            "SELECT count(*) FROM ir_module_module"
            f" WHERE name = {literal(ADDON_NAME)}"
            " AND state IN ('installed', 'to upgrade')",
            name,
        )
        word, option = (
            ("Updating", "--update") if installed == "1" else ("Installing", "--init")
        )
        log = self.install(name, option, word)
        self.note(name, **{**self.notes(name), "state": "complete", "addon": before})
        return log
