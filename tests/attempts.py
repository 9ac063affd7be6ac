"""Marks the tests that try to get something past its authority, and lists them.

``docs/security.md`` is written from the marks: ``python3 -m tests.attempts``. A test
without a database holds the document against them.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "security.md"
MARKER = "attempt"


def attempt(what, role, path, outcome="refused"):
    """Mark a test as an attempt; all four are plain text for the table.

    :param what: the attempt in a few words ("raise the price after approval")
    :param role: who tries ("representative", "manager", "deputy", "customer" ...)
    :param path: by which way ("RPC write", "portal", "import", "two connections" ...)
    :param outcome: what becomes of it ("refused", "routed to the manager" ...)
    """

    def mark(test):
        test.attempt = (what, role, path, outcome)
        return test

    return mark


@dataclass(frozen=True)
class Attempt:
    """One marked test."""

    what: str
    role: str
    path: str
    outcome: str
    test: str


def find(folder=ROOT / "tests"):
    """The marked tests below ``folder``, read without importing them.

    :return: list of :class:`Attempt`
    """
    found = []
    for source in sorted(Path(folder).rglob("test_*.py")):
        name = source.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.FunctionDef):
                found += [
                    Attempt(*words, f"{name}::{node.name}")
                    for words in map(_words, node.decorator_list)
                    if words
                ]
    return found


def _words(decorator):
    """The four texts of an ``attempt`` mark, or None."""
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Name):
        return None
    if decorator.func.id != MARKER:
        return None
    names = ("what", "role", "path", "outcome")
    words = dict(zip(names, decorator.args, strict=False))
    words |= {keyword.arg: keyword.value for keyword in decorator.keywords}
    texts = {name: ast.literal_eval(node) for name, node in words.items()}
    return [texts.get(name, "refused") for name in names]


def render(attempts):
    """The table of ``docs/security.md``."""
    rows = [
        "| # | attempt | by | path | outcome | test |",
        "| ---: | --- | --- | --- | --- | --- |",
    ]
    rows += [
        f"| {number} | {item.what} | {item.role} | {item.path} | {item.outcome} "
        f"| `{item.test.removeprefix('tests/')}` |"
        for number, item in enumerate(attempts, start=1)
    ]
    return "\n".join(rows) + "\n"


BEGIN, END = "<!-- attempts -->\n", "<!-- /attempts -->\n"


def rewrite(text, table):
    """``docs/security.md`` with a new table between its marks."""
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(rewrite(DOCUMENT.read_text(), render(find())))
