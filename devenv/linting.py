"""Checks, or puts in form, every file of the project that has a linter.

Python: ruff (checks and format) and pylint-odoo. The add-on's data: the OCA's hooks for
XML, CSV and PO. XML, JavaScript and stylesheets: prettier; JavaScript: eslint.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import python_env
from .paths import ADDON, ADDON_NAME, CACHE, NODE, ROOT, VENV, make_folder
from .process import lock, need, run
from .progress import note, say, step

SETTINGS = Path(__file__).with_name("lint")
# The OCA wishes author and README.rst of add-ons of its own. The last rule takes the
# local alias ``_ = self.env._`` for the deprecated function.
PYLINT_OFF = ("manifest-required-author", "missing-readme", "prefer-env-translation")
PRETTIER_SUFFIXES = (".xml", ".js", ".mjs", ".scss", ".css")
NO_NPM = "Install Node.js with npm: apt-get install npm"


def sources(*suffixes: str) -> list[str]:
    """The project's files with such a suffix, other people's libraries left out."""
    return sorted(str(path.relative_to(ROOT)) for path in walk(ROOT, suffixes))


def walk(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Files below a folder, without hidden and generated folders."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in ("build", "dist", "node_modules", "__pycache__")
            and not (name == "lib" and Path(parent).name == "static")
        ]
        yield from (Path(parent, name) for name in files if name.endswith(suffixes))


def ensure_node() -> Path:
    """Install the locked npm packages; returns the folder of their programs."""
    lock_file = SETTINGS / "package-lock.json"
    stamp = NODE / "installed"
    with lock("node"):
        make_folder(NODE)
        if not stamp.exists() or stamp.read_bytes() != lock_file.read_bytes():
            npm = need("npm", NO_NPM)
            need("node", NO_NPM)
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(SETTINGS / name, NODE / name)
            with step("Installing prettier and eslint"):
                run(
                    [npm, "ci", "--no-audit", "--no-fund"],
                    cwd=NODE,
                    log="npm",
                    what="Installing npm packages",
                )
            shutil.copyfile(lock_file, stamp)
        for settings in SETTINGS.glob("*.mjs"):  # beside the packages that they import
            shutil.copyfile(settings, NODE / settings.name)
    return NODE / "node_modules" / ".bin"


def commands(fix: bool) -> Iterator[tuple[str, list[str]]]:
    """Every linter by name, with its command line."""
    programs, node = VENV / "bin", ensure_node()
    ruff = str(programs / "ruff")
    prettier = [str(node / "prettier"), f"--config={NODE / 'prettier.config.mjs'}"]
    formatted = sources(*PRETTIER_SUFFIXES)
    scripts = sources(".js", ".mjs")
    eslint = [str(node / "eslint"), f"--config={NODE / 'eslint.config.mjs'}", *scripts]
    oca = [str(programs / "oca-checks-odoo-module")]
    if fix:
        yield "ruff check", [ruff, "check", "--fix", "."]
        yield "ruff format", [ruff, "format", "."]
        yield "prettier", [*prettier, "--write", "--log-level=warn", *formatted]
        yield "eslint", [*eslint, "--fix"]
        yield "oca-checks-odoo-module", [*oca, "--fix", ADDON_NAME]
        return
    yield "ruff check", [ruff, "check", "."]
    yield "ruff format", [ruff, "format", "--check", "."]
    if formatted:
        yield "prettier", [*prettier, "--check", *formatted]
    if scripts:
        yield "eslint", [*eslint, "--max-warnings=0"]
    if ADDON.is_dir():
        pylint = [str(programs / "pylint"), f"--rcfile={SETTINGS / 'pylintrc'}"]
        yield "pylint-odoo", [*pylint, f"--disable={','.join(PYLINT_OFF)}", ADDON_NAME]
        yield "oca-checks-odoo-module", [*oca, ADDON_NAME]
        translations = sources(".po", ".pot")
        if translations:
            yield "oca-checks-po", [str(programs / "oca-checks-po"), *translations]


def lint(fix: bool = False) -> int:
    """Run all linters; 0 when none has anything to say."""
    python_env.ensure()
    unhappy = []
    for name, command in commands(fix):
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYLINTHOME": str(make_folder(CACHE / "pylint"))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        note(f"{name}: {'complaints' if done.returncode else 'clean'}")
        if done.returncode:
            unhappy.append(name)
            say(done.stdout.rstrip())
    if unhappy:
        note(f"not clean: {', '.join(unhappy)}")
        if not fix:
            note("`make format` puts the form right by itself")
        return 1
    note("all clean")
    return 0
