"""Brings the translation files up to date with the add-on's terms.

``python3 -m devenv translate`` extracts the terms with Odoo's own exporter, keeps the
Chinese that is there, and lists what has none in a file. Fill that in and call it
again: what was filled in goes into ``zh_CN.po``.
"""

import json
from pathlib import Path

from .database import Databases, Flavour, read_depends
from .environment import running
from .paths import ADDON, ADDON_NAME, STATE
from .progress import say
from .server import database_name

SCRIPT = Path(__file__).with_name("_terms.py")
MISSING = STATE / "missing-zh_CN.json"
FILES = {
    "book": ADDON / "i18n" / "zh_CN.po",
    "template": ADDON / "i18n" / f"{ADDON_NAME}.pot",
    "missing": MISSING,
}


def translate() -> None:
    """Write the ``.pot`` and the ``.po``, and list the terms without Chinese."""
    arguments = {name: str(path) for name, path in FILES.items()}
    prelude = f"arguments = {arguments | {'module': ADDON_NAME}!r}\n"
    with running() as environment:
        databases = Databases(environment)
        name = f"{database_name()}_i18n"
        databases.bring_up_to_date(name, Flavour(read_depends(), demo=True))
        databases.shell(
            name,
            prelude + f"exec(compile({SCRIPT.read_text()!r}, 'terms', 'exec'))\n",
            log=f"translate-{name}",
            what="Extracting the terms",
        )
    missing = json.loads(MISSING.read_text())
    say(f"{len(missing)} terms without Chinese: {MISSING}")
