"""The machine's source lists are read, and Debian's own archive is picked from them."""

import pytest

from devenv.apt import (
    Archive,
    Entry,
    PrivateApt,
    machine_codename,
    parse_deb822,
    parse_one_line,
    pick_archive,
    read_entries,
)

MIRROR = "https://mirror.example/debian"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
DEB822 = f"""\
# the archive
Types: deb
URIs: {MIRROR}
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: {KEYRING}

Types: deb
URIs: https://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: {KEYRING}

Types: deb-src
URIs: https://sources.example/debian
Suites: bookworm
Components: main

Types: deb
Enabled: no
URIs: https://disabled.example/debian
Suites: bookworm
Components: main
"""


def entry(uri, suites=("bookworm",), components=("main",), signed_by=""):
    return Entry(uri, tuple(suites), tuple(components), signed_by)


def test_deb822_paragraphs():
    archive, security = parse_deb822(DEB822)
    assert archive == Entry(
        MIRROR, ("bookworm", "bookworm-updates"), ("main", "contrib"), KEYRING
    )
    assert security.suites == ("bookworm-security",)


def test_one_line_format():
    text = f"""
# deb https://comment.example/debian bookworm main
deb [arch=amd64 signed-by={KEYRING}] {MIRROR} bookworm main contrib # note
deb-src {MIRROR} bookworm main
deb {MIRROR} trixie main
"""
    assert parse_one_line(text) == [
        Entry(MIRROR, ("bookworm",), ("main", "contrib"), KEYRING),
        Entry(MIRROR, ("trixie",), ("main",), ""),
    ]


def test_all_files_of_the_machine_are_read(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text(f"deb {MIRROR} bookworm main\n")
    (parts / "debian.sources").write_text(DEB822)
    (parts / "ignored.save").write_text("deb https://old.example/debian bookworm main")
    assert [found.uri for found in read_entries(tmp_path)] == [
        MIRROR,
        MIRROR,
        "https://mirror.example/debian-security",
    ]


@pytest.mark.parametrize(
    "entries, expected",
    [
        ([entry(MIRROR)], Archive(MIRROR, "bookworm")),
        ([entry(MIRROR, ["sid"])], Archive(MIRROR, "trixie")),
        ([entry(MIRROR, ["stable"])], Archive(MIRROR, "bookworm")),
        (
            [
                entry("https://tool.example/linux/debian", signed_by="/tool.gpg"),
                entry(MIRROR),
            ],
            Archive(MIRROR, "bookworm"),
        ),
        ([entry("https://tool.example/debian", components=["stable"])], None),
        (
            [entry("https://mirror.example/debian-security", ["bookworm-security"])],
            None,
        ),
        ([entry("https://mirror.example/ubuntu", ["jammy"])], None),
        ([entry("file:/srv/debian")], None),
        ([], None),
    ],
)
def test_pick_the_debian_archive(entries, expected):
    codename = "" if any("sid" in found.suites for found in entries) else "bookworm"
    assert pick_archive(entries, codename) == expected


def test_codename_of_the_machine(tmp_path):
    release = tmp_path / "os-release"
    release.write_text('NAME="Debian"\nVERSION_CODENAME=bookworm\n')
    assert machine_codename(release) == "bookworm"
    assert machine_codename(tmp_path / "none") == ""


def test_private_apt_sees_nothing_of_the_system(tmp_path, monkeypatch):
    monkeypatch.setattr("devenv.apt.need", lambda tool, hint: f"/usr/bin/{tool}")
    command = PrivateApt(Archive(MIRROR, "bookworm"), tmp_path).command("update")
    options = dict(part.split("=", 1) for part in command if "=" in part)
    assert options["Dir::Etc::sourcelist"] == str(tmp_path / "sources.list")
    assert options["Dir::Etc::sourceparts"] == "-"
    assert options["Dir::State"].startswith(str(tmp_path))
    assert options["Dir::State::status"].startswith(str(tmp_path))
    assert options["Dir::Cache"].startswith(str(tmp_path))
    assert command[-1] == "update"
