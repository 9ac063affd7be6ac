"""Finds or fetches Odoo 19 Community.

In this order: what ODOO_HOME names, what was fetched before, Debian's package of the
unstable suite (unpacked, not installed), a shallow clone of Odoo's branch 19.0.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import apt
from .paths import ODOO, ROOT, STATE, make_folder
from .problem import NoNetwork, Problem
from .process import check_disk, lock, log_path, need, run
from .progress import note, step

SERIES = "19.0"
HAVE_ONE = "Set ODOO_HOME to an Odoo 19.0 source tree or installed package."
REPOSITORY = "https://github.com/odoo/odoo.git"
PACKAGE = "odoo-19"
# The Debian package links to the fonts and libraries of these packages. Of font-awesome
# and inconsolata the stable suite has the version with the file names that Odoo refers
# to.
LINKED = (
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
    "fonts-dejavu-core",
    "gsfonts",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
LINKED_STABLE = ("fonts-font-awesome", "fonts-inconsolata")
# Left out of the Debian package; without it every browser tour fails.
SELFIE = Path("mail/static/lib/selfie_segmentation/selfie_segmentation.js")
SELFIE_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"


@dataclass(frozen=True)
class OdooSource:
    """An Odoo that can be run."""

    package: Path  # the folder ``odoo``

    @property
    def home(self) -> Path:
        """The folder that holds ``odoo``: a source tree or a site-packages."""
        return self.package.parent

    @property
    def addons(self) -> list[Path]:
        """The folders of Odoo's own add-ons."""
        is_tree = (self.home / "odoo-bin").exists()
        return [*([self.home / "addons"] if is_tree else []), self.package / "addons"]

    @property
    def python_path(self) -> Path:
        """The folder to put on PYTHONPATH.

        Beside an installed package lie other packages, which shall not shadow the
        environment's own: then it is a folder with nothing but a link to it.
        """
        if self.home.is_relative_to(STATE) or (self.home / "odoo-bin").exists():
            return self.home
        folder = make_folder(
            STATE / "odoo-home" / re.sub(r"\W+", "-", str(self.home)).strip("-")
        )
        link = folder / "odoo"
        if not link.is_symlink():
            link.symlink_to(self.package)
        return folder


def read_version(release: str) -> str:
    """The series that Odoo's ``release.py`` tells: ``19.0``, ``saas~18.2``."""
    match = re.search(
        r"^version_info\s*=\s*\(\s*['\"]?([\w~]+)['\"]?\s*,\s*(\d+)", release, re.M
    )
    return ".".join(match.groups()) if match else "unknown"


def locate(home: Path) -> OdooSource | None:
    """The Odoo in a folder: a source tree, a site-packages, or the package itself."""
    for package in (home / "odoo", home):
        if (package / "release.py").is_file() and (package / "addons").is_dir():
            return OdooSource(package.absolute())
    return None


def check_version(source: OdooSource) -> OdooSource:
    """Refuse an Odoo of another series."""
    version = read_version((source.package / "release.py").read_text())
    if version != SERIES:
        raise Problem(
            f"The Odoo in {source.home} is {version}, the add-on is made for {SERIES}.",
            "Set ODOO_HOME to an Odoo 19.0, or unset it: then one is fetched.",
        )
    return source


def from_environment() -> OdooSource | None:
    """The Odoo that the user has."""
    home = os.environ.get("ODOO_HOME")
    if not home:
        return None
    source = locate(Path(home).expanduser())
    if not source:
        raise Problem(
            f"ODOO_HOME={home} holds no Odoo.",
            "Let it name an Odoo 19.0 source tree or the site-packages of one.",
        )
    return check_version(source)


def fetched() -> OdooSource | None:
    """What an earlier call fetched."""
    for home in (ODOO / "usr/lib/python3/dist-packages", ODOO):
        source = locate(home)
        if source:
            return check_version(source)
    return None


def find() -> OdooSource:
    """The Odoo to use, fetched when there is none yet."""
    source = from_environment() or fetched()
    if source:
        return source
    with lock("odoo", "waiting for another process that is fetching Odoo"):
        return fetched() or fetch()


def fetch() -> OdooSource:
    """Fetch Odoo from Debian or, where that is impossible, from its repository."""
    check_disk(STATE, 4, "Setting up Odoo")
    archive = apt.find_archive()
    partial = STATE / "odoo.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        if not archive:
            raise Problem("This machine has no Debian mirror.", HAVE_ONE)
        fetch_from_debian(archive, partial)
    except Problem as refused:
        note(refused.message)
        note("trying Odoo's own repository instead")
        shutil.rmtree(partial, ignore_errors=True)
        try:
            clone(partial)
        except NoNetwork:
            raise refused from None
    partial.rename(ODOO)
    source = fetched()
    if not source:
        raise Problem(
            f"No Odoo was found in what was fetched to {ODOO}.", "Call make clean."
        )
    return source


def fetch_from_debian(archive: apt.Archive, prefix: Path) -> None:
    """Unpack Debian's Odoo with everything that it links to."""
    private = apt.PrivateApt(archive)
    with step("Fetching Debian's package lists"):
        private.update()
    stable = [f"{name}/{archive.stable}" for name in LINKED_STABLE]
    with step("Fetching Odoo 19 and its fonts from Debian (about 170 MB)"):
        private.unpack([PACKAGE, *LINKED, *stable], prefix)
    packages = prefix / "usr/lib/python3/dist-packages"
    addons = packages / "odoo" / "addons"
    if (packages / "addons").is_dir():  # the same add-ons once more, 500 MB
        shutil.rmtree(packages / "addons")
    missing = dangling_links(addons)
    if missing:
        names = ", ".join(str(path.relative_to(addons)) for path in missing[:5])
        raise Problem(
            f"Debian's Odoo links to {len(missing)} files that are missing: {names}.",
            "Please report it; ODOO_HOME can name another Odoo 19.0 meanwhile.",
        )
    with step("Adding the file that Debian's Odoo leaves out (selfie_segmentation)"):
        add_selfie_segmentation(addons / SELFIE)


def dangling_links(folder: Path) -> list[Path]:
    """Links that lead nowhere."""
    found = []
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            if path.is_symlink() and not path.exists():
                found.append(path)
    return sorted(found)


def add_selfie_segmentation(target: Path) -> None:
    """Take the file from its npm package; without npm an empty one serves."""
    if target.exists():
        return
    make_folder(target.parent)
    npm = shutil.which("npm")
    folder = make_folder(STATE / "npm-pack")
    if npm:
        with log_path("npm-pack").open("wb") as log:
            subprocess.run(
                [npm, "pack", SELFIE_PACKAGE, "--pack-destination", str(folder)],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
    for archive in folder.glob("*.tgz"):
        shutil.unpack_archive(archive, folder)
    brought = folder / "package" / SELFIE.name
    if brought.exists():
        shutil.copyfile(brought, target)
    else:
        note("npm did not bring selfie_segmentation.js, an empty file serves")
        target.touch()
    shutil.rmtree(folder)


def clone(target: Path) -> None:
    """Make a shallow clone of Odoo's branch."""
    git = need("git", f"Install git. {HAVE_ONE}")
    with step(f"Cloning Odoo's branch {SERIES} (about 1 GB)"):
        run(
            [git, "clone", "--depth=1", f"--branch={SERIES}", REPOSITORY, target],
            log="git-clone",
            what="Cloning Odoo",
            hint=HAVE_ONE,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )


def addons_path(source: OdooSource) -> str:
    """Odoo's addons path: the project's add-on and Odoo's own."""
    return ",".join(map(str, [ROOT, *source.addons]))
