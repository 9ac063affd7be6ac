"""Serves Odoo with the demo company until ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from .browser import ensure_chromium
from .database import Databases, Flavour, read_depends
from .environment import Environment, running
from .paths import ADDON_NAME, ROOT
from .problem import Problem
from .process import failure, log_path
from .progress import note, say, step

LOGINS = (
    "sales_admin",
    "director_north director_south",
    "manager_n1 manager_n2 manager_s1",
    "rep_n1a rep_n1b rep_n1c rep_n2a rep_n2b rep_s1a rep_s1b",
)
ANSWERS_WITHIN = 180
STOPS_WITHIN = 20


def database_name() -> str:
    """The database to serve."""
    return os.environ.get("DB_NAME") or ADDON_NAME


def http_port() -> int:
    """The port to serve on, checked to be free."""
    text = os.environ.get("HTTP_PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(
            f"HTTP_PORT={text} is no port.", "Set it to a number from 1 to 65535."
        )
    if not is_free(int(text)):
        raise Problem(
            f"The port {text} is taken by another program.",
            f"Stop that one, or call: make run HTTP_PORT={int(text) + 1}",
        )
    return int(text)


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("ODOO_INTERFACE") or "127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Some port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(environment: Environment, database: str, port: int):
    """Odoo answering on a port meanwhile."""
    log = log_path(f"server-{database}")
    command = environment.odoo_command(
        f"--database={database}",
        f"--db-filter=^{re.escape(database)}$",
        f"--http-port={port}",
    )
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # ctrl-C is for us
        )
    try:
        with step("Starting Odoo"):
            wait_until_it_answers(child, port, log)
        yield child
    finally:
        stop(child)


def wait_until_it_answers(child: subprocess.Popen, port: int, log) -> None:
    """Return when the login page is served."""
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise failure("Starting Odoo", log)
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/web/login", timeout=60
            ):
                return
        except urllib.error.HTTPError as error:
            raise failure(f"The login page (HTTP {error.code})", log) from error
        except OSError:
            time.sleep(0.3)
    raise failure(f"Starting Odoo within {ANSWERS_WITHIN} s", log)


def stop(child: subprocess.Popen) -> None:
    """Let Odoo end as on ctrl-C; by force when it does not."""
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(STOPS_WITHIN)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            child.kill()
            child.wait()


def demo_flavour() -> Flavour:
    """The stock apps that the add-on needs, with demo data."""
    return Flavour(read_depends())


def run() -> int:
    """Serve the demo company until ctrl-C."""
    port, database = http_port(), database_name()
    with running() as environment:
        Databases(environment).bring_up_to_date(database, demo_flavour())
        with serving(environment, database, port) as child:
            say(banner(port, database))
            try:
                code = child.wait()
            except KeyboardInterrupt:
                note("stopping Odoo")
                return 0
            raise failure(
                f"Odoo ended by itself (exit code {code}); it", log_of(database)
            )


def log_of(database: str):
    """The server's log."""
    return log_path(f"server-{database}")


def banner(port: int, database: str) -> str:
    """What to know when Odoo answers."""
    logins = "\n".join(f"    {line}" for line in LOGINS)
    return (
        f"\n  Odoo with the demo company: http://localhost:{port}\n"
        f"  Logins, the password is the login:\n{logins}\n    admin\n"
        f"  Database {database}, log {log_of(database)}\n  ctrl-C stops.\n"
    )


def pictures() -> int:
    """Let docs/make_pictures.py take its pictures of the demo company."""
    script = ROOT / "docs" / "make_pictures.py"
    if not script.exists():
        raise Problem(
            f"There is no {script}.", "It takes the pictures; write it first."
        )
    if not ensure_chromium():
        raise Problem(
            "There is no Chromium to take pictures with.", "Install chromium."
        )
    port, database = free_port(), f"{database_name()}_pictures"
    with running() as environment:
        Databases(environment).bring_up_to_date(database, demo_flavour())
        with serving(environment, database, port):
            variables = {
                **environment.variables(),
                "BASE_URL": f"http://localhost:{port}",
                "DB_NAME": database,
            }
            command = [str(environment.python), str(script), *sys.argv[2:]]
            return subprocess.run(command, env=variables, cwd=ROOT).returncode
