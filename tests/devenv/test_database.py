"""Templates and updates are keyed on what a database depends on."""

import pytest

from devenv.database import Flavour, literal, quoted, read_depends, tree_hash
from devenv.problem import Problem


@pytest.fixture
def addon(tmp_path):
    for name in (
        "models/order.py",
        "views/order.xml",
        "static/src/x.js",
        "engine/e.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a")
    return tmp_path


@pytest.mark.parametrize(
    "name, changes",
    [
        ("models/order.py", True),
        ("views/order.xml", True),
        ("static/src/x.js", False),
        ("engine/e.py", False),
        ("models/order.pyc", False),
        ("README.md", False),
        ("views/new.xml", True),
    ],
)
def test_hash_of_the_addon(addon, name, changes):
    before = tree_hash(addon)
    assert before == tree_hash(addon)
    (addon / name).write_text("b")
    assert (tree_hash(addon) != before) is changes


def test_template_names():
    names = {
        Flavour(("hr", "sale")).template,
        Flavour(("hr", "crm")).template,
        Flavour(("hr", "sale"), demo=False).template,
        Flavour(("hr", "sale"), languages=("en_US",)).template,
    }
    assert len(names) == 4
    assert all(len(name) < 64 for name in names)
    assert Flavour(("hr",)).family == Flavour(("crm",)).family
    assert Flavour(("hr",)).family != Flavour(("hr",), demo=False).family


def test_depends_are_read_from_the_manifest(tmp_path):
    manifest = tmp_path / "__manifest__.py"
    manifest.write_text("{'depends': ['sale', 'hr']}")
    assert read_depends(manifest) == ("hr", "sale")
    manifest.write_text("{'depends': [")
    with pytest.raises(Problem, match="cannot be read"):
        read_depends(manifest)


def test_sql_quoting():
    assert quoted('a"b') == '"a""b"'
    assert literal("it's") == "'it''s'"
