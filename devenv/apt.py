"""Fetches and unpacks Debian packages without touching the system's own apt.

A private source list, state and cache lie in the state folder. The mirror is the one
that the machine is configured for; signatures are checked with Debian's keyring of the
machine.
"""

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .paths import APT, make_folder, open_to_others
from .process import need, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
STABLE_SUITES = ("bookworm", "trixie")
OTHER_SUITES = ("stable", "oldstable", "testing", "sid", "unstable", "forky")


@dataclass(frozen=True)
class Entry:
    """One line of a source list: where packages come from."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""


@dataclass(frozen=True)
class Archive:
    """The machine's Debian mirror and the stable suite to take older packages from."""

    uri: str
    stable: str


def parse_one_line(text: str) -> list[Entry]:
    """Read the classical format: ``deb [options] uri suite component...``."""
    entries = []
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if match:
            options, uri, suite, components = match.groups()
            signed = re.search(r"signed-by=(\S+)", options or "")
            entries.append(
                Entry(
                    uri,
                    (suite,),
                    tuple(components.split()),
                    signed.group(1) if signed else "",
                )
            )
    return entries


def parse_deb822(text: str) -> list[Entry]:
    """Read the paragraph format of ``*.sources`` files."""
    entries = []
    for paragraph in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in paragraph.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace():
                fields[name] = f"{fields.get(name, '')} {line.strip()}"
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        if "deb" not in fields.get("types", "").split():
            continue
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        suites, components = (
            tuple(fields.get(key, "").split()) for key in ("suites", "components")
        )
        for uri in fields.get("uris", "").split():
            entries.append(Entry(uri, suites, components, fields.get("signed-by", "")))
    return entries


def read_entries(folder: Path = Path("/etc/apt")) -> list[Entry]:
    """All sources that the machine is configured for."""
    entries: list[Entry] = []
    for path in (
        folder / "sources.list",
        *sorted((folder / "sources.list.d").glob("*")),
    ):
        if path.suffix == ".list" and path.is_file():
            entries += parse_one_line(path.read_text())
        elif path.suffix == ".sources" and path.is_file():
            entries += parse_deb822(path.read_text())
    return entries


def pick_archive(entries: Iterable[Entry], codename: str) -> Archive | None:
    """The entry that is Debian's own archive, not security or a third party's."""

    def rank(entry: Entry) -> int:
        own_key = not entry.signed_by or "debian-archive-keyring" in entry.signed_by
        return 2 * own_key + entry.uri.rstrip("/").endswith("/debian")

    candidates = [
        entry
        for entry in entries
        if "main" in entry.components
        and not entry.uri.startswith(("file:", "cdrom:"))
        and any(
            suite in (codename, *STABLE_SUITES, *OTHER_SUITES) for suite in entry.suites
        )
        and "debian" in entry.uri
    ]
    if not candidates:
        return None
    best = max(candidates, key=rank)
    own = [suite for suite in (codename, *best.suites) if suite in STABLE_SUITES]
    return Archive(best.uri, own[0] if own else STABLE_SUITES[-1])


def machine_codename(os_release: Path = Path("/etc/os-release")) -> str:
    """The machine's Debian release by name, empty when unknown."""
    if not os_release.exists():
        return ""
    match = re.search(
        r'^VERSION_CODENAME="?([\w-]+)', os_release.read_text(), re.MULTILINE
    )
    return match.group(1) if match else ""


def find_archive() -> Archive | None:
    """The machine's Debian archive; None where Debian's packages cannot be had."""
    if (
        not KEYRING.exists()
        or not shutil.which("apt-get")
        or not shutil.which("dpkg-deb")
    ):
        return None
    return pick_archive(read_entries(), machine_codename())


class PrivateApt:
    """An apt of the project's own."""

    def __init__(self, archive: Archive, folder: Path = APT):
        self.archive = archive
        self.folder = folder

    def command(self, *arguments: str) -> list[str]:
        """An apt-get call that sees the private source list and state only."""
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State": self.folder / "state",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "APT::Update::Error-Mode": "any",
        }
        if os.geteuid() == 0 and not open_to_others(self.folder):
            options["APT::Sandbox::User"] = "root"
        hint = (
            "This needs a Debian machine; or set ODOO_HOME to an Odoo 19 that you have."
        )
        command = [need("apt-get", hint), "-q"]
        for name, value in options.items():
            command += ["-o", f"{name}={value}"]
        return [*command, *arguments]

    def update(self) -> None:
        """Write the source list and fetch the package lists."""
        for name in ("state/lists/partial", "cache/archives/partial", "debs"):
            make_folder(self.folder / name)
        (self.folder / "status").touch()
        lines = [
            f"deb [signed-by={KEYRING}] {self.archive.uri} {suite} main\n"
            for suite in dict.fromkeys(("unstable", self.archive.stable))
        ]
        (self.folder / "sources.list").write_text("".join(lines))
        run(self.command("update"), log="apt", what="Fetching Debian's package lists")

    def unpack(self, packages: Iterable[str], prefix: Path) -> None:
        """Download packages (``name`` or ``name/suite``) and unpack them."""
        folder = make_folder(self.folder / "debs")
        for old in folder.glob("*.deb"):
            old.unlink()
        run(
            self.command("download", *packages),
            cwd=folder,
            log="apt",
            append=True,
            what="Downloading Debian packages",
        )
        unpacker = need("dpkg-deb", "Install the package dpkg.")
        for deb in sorted(folder.glob("*.deb")):
            run(
                [unpacker, "-x", deb, make_folder(prefix)],
                log="apt",
                append=True,
                what=f"Unpacking {deb.name}",
            )
            deb.unlink()


def install_on_system(packages: Iterable[str], log: str = "apt-system") -> None:
    """Install packages on the machine itself; only root can."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", "-y"]
    run([*command, "update"], log=log, env=env, what="apt-get update")
    run(
        [*command, "install", "--no-install-recommends", *packages],
        log=log,
        append=True,
        env=env,
        what=f"Installing {', '.join(packages)}",
    )
