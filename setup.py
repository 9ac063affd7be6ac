"""Puts the add-on where Odoo finds it: as ``odoo.addons.sales_tiered_mgmt``."""

import ast
import os
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
ADDON = "sales_tiered_mgmt"
PACKAGE = f"odoo.addons.{ADDON}"


def contents():
    """The add-on's Python packages, and its other files relative to the add-on."""
    packages, data = [], []
    for parent, folders, files in os.walk(ROOT / ADDON):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        inside = Path(parent).relative_to(ROOT / ADDON)
        if "__init__.py" in files:
            packages.append(".".join((PACKAGE, *inside.parts)))
        data += [
            str(inside / name)
            for name in files
            if not name.endswith((".py", ".pyc")) or "__init__.py" not in files
        ]
    return packages, data


MANIFEST = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text())
PACKAGES, DATA = contents()
README = ROOT / "README.md"

setup(
    name="odoo-addon-sales-tiered-mgmt",
    version=MANIFEST["version"],
    description=MANIFEST["summary"],
    long_description=README.read_text() if README.exists() else "",
    long_description_content_type="text/markdown",
    author=MANIFEST["author"],
    license="LGPL-3.0-only",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    packages=PACKAGES,
    package_dir={PACKAGE: ADDON},
    package_data={PACKAGE: DATA},
    zip_safe=False,
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
    ],
)
