"""The browser is installed by root only, and only what is missing."""

import pytest

from devenv import browser
from devenv.problem import Problem


@pytest.fixture
def machine(monkeypatch):
    """A machine whose programs, fonts and user can be set; tells what was installed."""

    class Machine:
        chromium, fonts, root, reachable = None, False, True, True
        installed = ()

    state = Machine()

    def install(packages):
        if not state.reachable:
            raise Problem("apt-get update failed: the network does not answer.", "")
        state.installed = packages
        if "chromium" in packages:
            state.chromium = "/usr/bin/chromium"

    monkeypatch.setattr(browser, "find_chromium", lambda: state.chromium)
    monkeypatch.setattr(browser, "has_cjk_font", lambda: state.fonts)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0 if state.root else 1000)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(browser.apt, "install_on_system", install)
    return state


def test_root_gets_what_is_missing(machine):
    assert browser.ensure_chromium() == "/usr/bin/chromium"
    assert machine.installed == ("chromium", "chromium-driver", "fonts-noto-cjk")


def test_only_the_font_is_missing(machine):
    machine.chromium = "/usr/bin/google-chrome"
    assert browser.ensure_chromium() == "/usr/bin/google-chrome"
    assert machine.installed == ("fonts-noto-cjk",)


def test_nothing_is_missing(machine):
    machine.chromium, machine.fonts = "/usr/bin/chromium", True
    assert browser.ensure_chromium() == "/usr/bin/chromium"
    assert machine.installed == ()


def test_nobody_else_installs_anything(machine):
    machine.root = False
    assert browser.ensure_chromium() is None
    assert machine.installed == ()


def test_tests_go_on_without_network(machine, capsys):
    machine.reachable = False
    assert browser.ensure_chromium() is None
    assert "network" in capsys.readouterr().out
