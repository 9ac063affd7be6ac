"""An Odoo is found where it is, and one of another series is refused."""

import pytest

from devenv import odoo_source
from devenv.odoo_source import dangling_links, locate, read_version
from devenv.problem import NoNetwork, Problem

RELEASE = "version_info = ({}, FINAL, 0, '')\nseries = 'x'\n"


@pytest.fixture
def make_odoo(tmp_path):
    def make(version="19, 0, 0", tree=True):
        home = tmp_path / "home"
        (home / "odoo" / "addons" / "base").mkdir(parents=True)
        (home / "odoo" / "release.py").write_text(RELEASE.format(version))
        if tree:
            (home / "odoo-bin").touch()
            (home / "addons").mkdir()
        return home

    return make


@pytest.mark.parametrize(
    "text, version",
    [
        (RELEASE.format("19, 0, 0"), "19.0"),
        (RELEASE.format("'saas~18', 2, 0"), "saas~18.2"),
        ("nothing", "unknown"),
    ],
)
def test_read_version(text, version):
    assert read_version(text) == version


def test_source_tree(make_odoo, monkeypatch):
    home = make_odoo()
    monkeypatch.setenv("ODOO_HOME", str(home))
    source = odoo_source.from_environment()
    assert source.addons == [home / "addons", home / "odoo" / "addons"]
    assert source.python_path == home


def test_installed_package_does_not_shadow_other_packages(
    make_odoo, monkeypatch, tmp_path
):
    monkeypatch.setattr(odoo_source, "STATE", tmp_path / "state")
    home = make_odoo(tree=False)
    (home / "werkzeug").mkdir()
    source = locate(home)
    assert source.addons == [home / "odoo" / "addons"]
    assert [path.name for path in source.python_path.iterdir()] == ["odoo"]
    assert (source.python_path / "odoo").resolve() == (home / "odoo").resolve()
    assert source.python_path == source.python_path  # asking again changes nothing


def test_the_package_itself_may_be_named(make_odoo):
    home = make_odoo()
    assert locate(home / "odoo").package == home / "odoo"


def test_wrong_version_is_told_in_a_sentence(make_odoo, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(make_odoo("18, 0, 0")))
    with pytest.raises(Problem) as caught:
        odoo_source.from_environment()
    assert "is 18.0, the add-on is made for 19.0." in caught.value.message
    assert "ODOO_HOME" in caught.value.hint


def test_no_odoo_where_odoo_home_points(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Problem, match="holds no Odoo"):
        odoo_source.from_environment()


def test_dangling_links(tmp_path):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "fonts" / "good").symlink_to("../file")
    (tmp_path / "fonts" / "bad").symlink_to("../nothing")
    assert dangling_links(tmp_path) == [tmp_path / "fonts" / "bad"]


def test_no_archive_and_no_git(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo_source.apt, "find_archive", lambda: None)
    monkeypatch.setattr(odoo_source, "STATE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem) as caught:
        odoo_source.fetch()
    assert "ODOO_HOME" in caught.value.hint


@pytest.mark.parametrize("cloned", [False, True])
def test_a_clone_is_the_last_resort(tmp_path, monkeypatch, cloned):
    refusal = NoNetwork("Debian does not answer.", "Check the network.")

    def refuse(*arguments):
        raise refusal

    def clone(target):
        if not cloned:
            raise NoNetwork("The repository does not answer.", "Check the network.")
        (target / "odoo" / "addons").mkdir(parents=True)
        (target / "odoo" / "release.py").write_text(RELEASE.format("19, 0, 0"))

    monkeypatch.setattr(odoo_source.apt, "find_archive", lambda: "a mirror")
    monkeypatch.setattr(odoo_source, "fetch_from_debian", refuse)
    monkeypatch.setattr(odoo_source, "clone", clone)
    monkeypatch.setattr(odoo_source, "STATE", tmp_path)
    monkeypatch.setattr(odoo_source, "ODOO", tmp_path / "odoo")
    if cloned:
        assert odoo_source.fetch().package == tmp_path / "odoo" / "odoo"
    else:
        with pytest.raises(Problem) as caught:
            odoo_source.fetch()
        assert caught.value is refusal
