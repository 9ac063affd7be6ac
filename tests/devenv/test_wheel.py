"""A wheel of the add-on, installed in a fresh environment, is found by Odoo."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devenv import environment
from devenv.database import Databases, Flavour, read_depends
from devenv.paths import ADDON, ADDON_NAME, DATA_DIR, ROOT

BUILT_FROM = ("setup.py", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The project's wheel, built from a copy of it."""
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(
        ADDON, source / ADDON_NAME, ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in BUILT_FROM:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source)
    output = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*pip, "--wheel-dir", output, source],
        check=True,
        capture_output=True,
        text=True,
    )
    return next(output.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The Python of a fresh environment with nothing but the wheel in it.

    What Odoo needs is lent from the development environment, as installing it once
    more would take a minute.
    """
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = next(folder.glob("lib/python3.*/site-packages"))
    lent = next(Path(sys.prefix).glob("lib/python3.*/site-packages"))
    (packages / "lent.pth").write_text(f"{lent}\n")
    fresh = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", fresh, "install", "--no-index"]
    subprocess.run(
        [*pip, "--no-deps", "--ignore-installed", wheel],
        check=True,
        capture_output=True,
        text=True,
    )
    return fresh


def test_every_file_is_in_the_wheel(wheel):
    expected = {
        f"odoo/addons/{path.relative_to(ROOT)}"
        for path in ADDON.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    names = set(zipfile.ZipFile(wheel).namelist())
    assert expected <= names
    assert not {name for name in names - expected if ".dist-info/" not in name}


def test_odoo_installs_the_module_from_the_wheel(python, tmp_path):
    with environment.running() as env:
        databases = Databases(env)
        name = f"wheel_{os.getpid()}"
        databases.create(name, Flavour(read_depends()), addon=False)
        addons = ",".join(map(str, env.odoo.addons))
        settings = tmp_path / "odoo.conf"
        settings.write_text(
            environment.config_text(addons, DATA_DIR, tmp_path / "screenshots")
        )
        variables = {**env.variables(), "ODOO_RC": str(settings)}
        try:
            subprocess.run(
                [python, "-m", "odoo", "--database", name, "--init", ADDON_NAME]
                + ["--no-http", "--stop-after-init"],
                env=variables,
                cwd=tmp_path,
                check=True,
                capture_output=True,
                text=True,
            )
            where = subprocess.run(
                [python, "-m", "odoo", "shell", "--database", name, "--no-http"],
                input=f"print(__import__('odoo.addons.{ADDON_NAME}', fromlist=['']))\n",
                env=variables,
                cwd=tmp_path,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            state = databases.sql(
                f"SELECT state FROM ir_module_module WHERE name = '{ADDON_NAME}'", name
            )
        finally:
            databases.drop(name)
    assert state == "installed"
    assert str(python.parent.parent) in where
