"""Loads modules of the engine without Odoo, which they must not need."""

import importlib
import importlib.util
import sys
from pathlib import Path

ENGINE = Path(__file__).parents[2] / "sales_tiered_mgmt" / "engine"
PACKAGE = "pure_engine"


def load(*names):
    """Modules of the engine on their own, which may import each other."""
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, ENGINE / "__init__.py", submodule_search_locations=[str(ENGINE)]
        )
        sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
    return [importlib.import_module(f"{PACKAGE}.{name}") for name in names]
