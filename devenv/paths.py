"""Where things are kept: all that is made lies in one ignored folder."""

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON_NAME = "sales_tiered_mgmt"
ADDON = ROOT / ADDON_NAME
TESTS = ROOT / "tests"

STATE = Path(os.environ.get("DEVENV_STATE") or ROOT / ".dev").absolute()
LOGS = STATE / "logs"
LOCKS = STATE / "locks"
APT = STATE / "apt"
ODOO = STATE / "odoo"
DATA_DIR = STATE / "data"
NODE = STATE / "node"
CACHE = STATE / "cache"
SCREENSHOTS = STATE / "screenshots"
VENV = STATE / f"venv-{sys.version_info[0]}.{sys.version_info[1]}"

# A unix socket's whole path may have 107 characters; the server's file name takes some
# of them.
SOCKET_PATH_LIMIT = 107
SOCKET_NAME = ".s.PGSQL.5432"


def state_key() -> str:
    """A short name for this state folder, for what has to live outside of it."""
    return hashlib.sha256(str(STATE).encode()).hexdigest()[:10]


def outside_folder(base: str = "/var/tmp") -> Path:
    """The folder for what cannot live in the state folder (see postgres.py)."""
    return Path(base) / f"{ADDON_NAME}-{state_key()}"


def open_to_others(path: Path) -> bool:
    """Whether any user of the machine can walk to ``path``."""
    path = path.resolve()
    return all(
        not folder.exists() or folder.stat().st_mode & 0o001
        for folder in (path, *path.parents)
    )


def fits_socket(folder: Path) -> bool:
    """Whether PostgreSQL's socket can be made in ``folder``."""
    return len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT


def make_folder(path: Path) -> Path:
    """Create a folder of the state when needed, and return it."""
    path.mkdir(parents=True, exist_ok=True)
    return path
