"""The embedded server lives while somebody uses it; the user's own is left alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devenv import paths, postgres, process
from devenv.problem import Problem


class CountingServer(postgres.EmbeddedServer):
    """An embedded server without a server."""

    def __init__(self, folder):
        super().__init__(folder / "embedded_postgres")
        self.running, self.calls = False, []

    def is_running(self):
        return self.running

    def start(self):
        self.running = True
        self.calls.append("start")

    def stop(self):
        self.running = False
        self.calls.append("stop")


@pytest.fixture
def server(tmp_path, monkeypatch):
    for module in (process, postgres):
        monkeypatch.setattr(module, "LOCKS", tmp_path / "locks")
    return CountingServer(tmp_path)


def test_one_user_starts_and_stops_it(server):
    with server.lease():
        assert server.running
    assert server.calls == ["start", "stop"]


def test_the_last_of_several_users_stops_it(server):
    first, second = server.lease(), server.lease()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert server.running
    second.__exit__(None, None, None)
    assert server.calls == ["start", "stop"]


def test_another_process_keeps_it_alive(server):
    hold = (
        "import fcntl, sys\n"
        f"handle = open({str(server.lease_file)!r}, 'a')\n"
        "fcntl.flock(handle, fcntl.LOCK_SH)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with server.lease():
        other = subprocess.Popen(
            [sys.executable, "-c", hold],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdout.readline() == "held\n"
    assert server.calls == ["start"]
    other.communicate()
    with server.lease():
        pass
    assert server.calls == ["start", "stop"]


def test_a_server_in_use_is_not_cleaned_away(server):
    with server.lease(), pytest.raises(Problem, match="in use"):
        server.stop_unless_used()
    server.stop_unless_used()
    assert server.calls == ["start", "stop", "stop"]


def test_it_stops_when_its_user_fails(server):
    with pytest.raises(ValueError), server.lease():
        raise ValueError
    assert server.calls == ["start", "stop"]


def test_no_port_is_opened(server):
    settings = server.settings()
    assert settings["listen_addresses"] == ""
    assert settings["unix_socket_permissions"] == "0700"


def test_the_socket_path_fits(monkeypatch, tmp_path):
    deep = tmp_path / ("x" * 120)
    monkeypatch.setattr(postgres, "STATE", deep)
    monkeypatch.setattr(postgres, "open_to_others", lambda path: True)
    server = postgres.EmbeddedServer(deep)
    assert server.data.is_relative_to(deep)
    assert paths.fits_socket(server.socket)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_a_folder_that_nobody_can_reach(monkeypatch):
    monkeypatch.setattr(postgres, "open_to_others", lambda path: False)
    server = postgres.EmbeddedServer(Path("/closed/embedded_postgres"))
    assert server.home == paths.outside_folder()
    assert server.program == server.home / "program" / "embedded_postgres"


def test_open_to_others(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not paths.open_to_others(closed / "inside")
    assert paths.open_to_others(Path("/usr/bin"))


def own_server(tmp_path, answer, code=0):
    """A server of the user, whose psql gives this answer."""
    psql = tmp_path / "psql"
    psql.write_text(f"#!/bin/sh\necho '{answer}' | tee /dev/stderr\nexit {code}\n")
    psql.chmod(0o755)
    return postgres.OwnServer(tmp_path)


def test_own_server_is_only_checked(tmp_path):
    with own_server(tmp_path, "t|odoo").lease():
        pass


@pytest.mark.parametrize(
    "answer, code, message",
    [
        ("could not connect", 2, "does not answer: could not connect"),
        ("t|postgres", 0, "as the database user postgres"),
        ("f|reader", 0, "as the database user reader"),
    ],
)
def test_own_server_that_does_not_do(tmp_path, answer, code, message):
    with pytest.raises(Problem, match=message):
        with own_server(tmp_path, answer, code).lease():
            pass


def test_own_server_by_environment(monkeypatch, tmp_path):
    for name in postgres.USER_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert not postgres.environment_names_server()
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGPASSWORD", "secret")
    assert postgres.environment_names_server()
    assert postgres.OwnServer(tmp_path).variables() == {
        "PGHOST": "db.example",
        "PGPASSWORD": "secret",
    }
