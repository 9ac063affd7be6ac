"""The browser of the browser tests and pictures: Debian's chromium."""

import os
import shutil
import subprocess

from . import apt
from .problem import Problem
from .progress import note, step

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
CJK_FONT = "fonts-noto-cjk"


def find_chromium() -> str | None:
    """The browser that Odoo's tests would take."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def has_cjk_font() -> bool:
    """Whether Chinese text has glyphs."""
    listing = shutil.which("fc-list")
    if not listing:
        return False
    fonts = subprocess.run([listing, ":lang=zh-cn"], capture_output=True, check=False)
    return bool(fonts.stdout.strip())


def ensure_chromium() -> str | None:
    """The browser, installed when it is missing and root calls, or None."""
    missing = () if find_chromium() else ("chromium", "chromium-driver")
    if not has_cjk_font():
        missing += (CJK_FONT,)
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            with step(
                f"Installing {', '.join(missing)} with apt-get (for browser tests)"
            ):
                apt.install_on_system(missing)
        except Problem as problem:
            note(f"{problem.message}")
    return find_chromium()
