"""What is served, where, and what is told when it cannot be."""

import socket

import pytest

from devenv import environment, python_env, server
from devenv.__main__ import main
from devenv.problem import Problem


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_told_with_a_way_out(monkeypatch, taken_port):
    monkeypatch.setenv("HTTP_PORT", str(taken_port))
    with pytest.raises(Problem) as caught:
        server.http_port()
    assert caught.value.message == f"The port {taken_port} is taken by another program."
    assert f"HTTP_PORT={taken_port + 1}" in caught.value.hint


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_no_port(monkeypatch, port):
    monkeypatch.setenv("HTTP_PORT", port)
    with pytest.raises(Problem, match="is no port"):
        server.http_port()


def test_the_environment_names_port_and_database(monkeypatch):
    port = server.free_port()
    monkeypatch.setenv("HTTP_PORT", str(port))
    monkeypatch.setenv("DB_NAME", "mine")
    assert (server.http_port(), server.database_name()) == (port, "mine")


def test_every_demo_login_is_told():
    text = server.banner(8069, "demo")
    assert "http://localhost:8069" in text
    for login in ("sales_admin", "director_north", "manager_s1", "rep_s1b", "admin"):
        assert login in text


def test_odoo_listens_on_this_machine_only(monkeypatch, tmp_path):
    monkeypatch.delenv("ODOO_INTERFACE", raising=False)
    lines = environment.config_text("/addons", tmp_path, tmp_path).splitlines()
    assert "http_interface = 127.0.0.1" in lines
    assert "list_db = False" in lines
    monkeypatch.setenv("ODOO_INTERFACE", "0.0.0.0")
    assert "http_interface = 0.0.0.0" in environment.config_text("", tmp_path, tmp_path)


@pytest.mark.parametrize("version, fits", [((3, 9), 0), ((3, 10), 1), ((3, 14), 0)])
def test_python_versions(version, fits):
    if fits:
        python_env.check_python(version)
    else:
        with pytest.raises(Problem, match="runs on 3.10 to 3.13"):
            python_env.check_python(version)


def test_a_problem_ends_with_exit_code_2(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    assert main(["setup"]) == 2
    text = capsys.readouterr().err
    assert "holds no Odoo." in text and "->" in text and "Traceback" not in text


def test_unknown_arguments_are_refused(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["setup", "--nonsense"])
    assert caught.value.code == 2
    assert "--nonsense" in capsys.readouterr().err
