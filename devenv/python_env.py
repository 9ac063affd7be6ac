"""The virtual environment with what Odoo, the tests and the linters need."""

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from . import apt
from .paths import STATE, VENV, make_folder
from .problem import Problem
from .process import check_disk, lock, run
from .progress import step

REQUIREMENTS = tuple(
    Path(__file__).with_name(name)
    for name in ("requirements-odoo.txt", "requirements-dev.txt")
)
OLDEST, NEWEST = (3, 10), (3, 13)


def check_python(version: tuple[int, ...] = tuple(sys.version_info)) -> None:
    """Refuse a Python that Odoo 19 does not run on."""
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        raise Problem(
            f"This is Python {version[0]}.{version[1]}, Odoo 19 runs on 3.10 to 3.13.",
            "Call make with PYTHON=python3.12, for instance.",
        )


def key() -> str:
    """Changes with what has to be installed."""
    digest = hashlib.sha256(sys.version.encode())
    for path in REQUIREMENTS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure() -> Path:
    """Create or update the virtual environment and return its Python."""
    check_python()
    python = VENV / "bin" / "python"
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text() == key():
        return python
    with lock(
        "python", "waiting for another process that is installing Python packages"
    ):
        if stamp.exists() and stamp.read_text() == key():
            return python
        check_disk(STATE, 1.5, "Installing Python packages")
        if not python.exists():
            create()
        with step("Installing the Python packages of Odoo, tests and linters"):
            install(python)
        stamp.write_text(key())
    return python


def create() -> None:
    """Make an empty virtual environment with pip in it."""
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv"]
    if importlib.util.find_spec("ensurepip"):
        run([*command, VENV], log="python", what="Creating a virtual environment")
        return
    # Debian keeps pip for new environments in a package, which need not be installed.
    archive = apt.find_archive()
    if not archive or not importlib.util.find_spec("venv"):
        raise Problem(
            "This Python cannot make virtual environments.",
            "Call: apt-get install python3-venv",
        )
    folder = STATE / "pip-wheel"
    private = apt.PrivateApt(archive)
    private.update()
    private.unpack([f"python3-pip-whl/{archive.stable}"], folder)
    wheel = next(folder.glob("usr/share/python-wheels/pip-*.whl"))
    run(
        [*command, "--without-pip", VENV],
        log="python",
        what="Creating a virtual environment",
    )
    pip = [VENV / "bin" / "python", wheel / "pip", "install", "--no-index", wheel]
    run(pip, log="python", append=True, what="Installing pip")
    shutil.rmtree(folder)


def install(python: Path) -> None:
    """Install the pinned packages."""
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    env = {**os.environ, "TMPDIR": str(make_folder(STATE / "tmp"))}
    files = [f"--requirement={path}" for path in REQUIREMENTS]
    run([*pip, *files], log="pip", what="Installing Python packages", env=env)
