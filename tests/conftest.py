"""Makes the add-on importable as ``odoo.addons.sales_tiered_mgmt``."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config):
    """Add the project to Odoo's addons path, where Odoo is installed."""
    try:
        from odoo.modules.module import initialize_sys_path
        from odoo.tools import config as odoo_config
    except ImportError:  # the tests of the development environment need no Odoo
        return
    paths = odoo_config["addons_path"]
    if str(ROOT) not in paths:
        odoo_config["addons_path"] = [*paths, str(ROOT)]
    initialize_sys_path()
