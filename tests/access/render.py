"""Write the access matrix and the record rules down as ``docs/access-matrix.md``.

``python3 -m tests.access.render`` from the project's root; ``--check`` only compares.
"""

import sys
from pathlib import Path
from xml.dom import Node, minidom

from tests.access.matrix import CLOSED, DIALOGS, MATRIX, VIEWERS, WHOSE

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "access-matrix.md"
SECURITY = ROOT / "sales_tiered_mgmt" / "security"
COMMAND = "python3 -m tests.access.render"
ROWS = {**WHOSE, "setting": "Company-wide, or of a company of the user"}

INTRODUCTION = f"""\
# Access matrix

Written by `{COMMAND}` from `tests/access/matrix.py`: change that file, not this one.
Every cell is exercised by `tests/access/` as a real user, through the ORM and, for
Odoo's own documents, over JSON-2 and XML-RPC as well.

**r** read, **w** write, **c** create, **d** delete, **–** nothing: not by list, search,
grouping, name search, export, copy, chatter, attachment, report or RPC.

- A document belongs to its own team; one without a team to the team of its
  salesperson, the last one where the salesperson has left.
- The *own team* is the team of the tier assignment. Leading or supervising further
  teams adds them; *unassigned* documents are open to the members of their team.
- A tier's scope (*own*, *direct reports*, *whole subtree*) is a setting of the tier.
  The columns show the three tiers as delivered.
- Users without a tier keep exactly what Odoo gives them. People with a tier who also do
  the accounting keep what their accounting groups give on invoices and payments.
- A sales administrator who also holds a tier sees what administrators see.
"""


def table(rights):
    """Markdown table of one or more models with the same rights."""
    viewers = [
        viewer
        for viewer in VIEWERS
        if any(right.operations[viewer] for right in rights)
    ]
    lines = [
        "| Whose | " + " | ".join(VIEWERS[viewer] for viewer in viewers) + " |",
        "| --- |" + " --- |" * len(viewers),
    ]
    for whose in rights[0].whose:
        cells = [rights[0].cell(viewer, whose) or "–" for viewer in viewers]
        lines.append(f"| {ROWS[whose]} | " + " | ".join(cells) + " |")
    return lines


def same_rights(rights):
    """What has to be equal for two models to share a table."""
    return (
        rights.whose,
        tuple(
            rights.cell(viewer, whose) for viewer in VIEWERS for whose in rights.whose
        ),
    )


def matrix_sections():
    """One section per group of models with the same rights."""
    groups = {}
    for rights in MATRIX:
        groups.setdefault(same_rights(rights), []).append(rights)
    for group in groups.values():
        yield "## " + ", ".join(rights.label for rights in group)
        yield ""
        yield "Models: " + ", ".join(f"`{rights.model}`" for rights in group) + "."
        yield ""
        yield from table(group)
        yield ""
        for note in dict.fromkeys(rights.note for rights in group if rights.note):
            names = [f"`{right.model}`" for right in group if right.note == note]
            prefix = ", ".join(names) + ": " if len(names) < len(group) else ""
            yield prefix + note
            yield ""


def rules():
    """Record rules of the add-on: (file, sentence, name, model, for whom)."""
    for path in sorted(SECURITY.glob("*.xml")):
        sentence = ""
        for node in minidom.parse(str(path)).documentElement.childNodes:
            if node.nodeType == Node.COMMENT_NODE:
                sentence = " ".join(node.data.split())
            elif node.nodeType == Node.ELEMENT_NODE:
                if node.getAttribute("model") == "ir.rule":
                    yield path.name, sentence, *rule_fields(node)


def rule_fields(node):
    """Name, model and reader of a rule's XML record."""
    fields = {item.getAttribute("name"): item for item in children(node)}
    model = fields["model_id"].getAttribute("ref")
    model = model.split("model_", 1)[1]
    group = fields.get("groups")
    who = "everybody"
    if group:
        who = group.getAttribute("eval").split("'")[1].split(".")[-1]
    return fields["name"].firstChild.data, model, who


def children(node):
    """Element children of an XML node."""
    return [item for item in node.childNodes if item.nodeType == Node.ELEMENT_NODE]


def rule_sections():
    """All record rules, by file."""
    yield "## Record rules"
    yield ""
    yield (
        "Settings > Sales > *Tiered Sales Management* > *Visibility rules* lists them, "
        "switched-off ones included. They can be changed or switched off; an upgrade "
        "keeps that (switch off rather than delete: an upgrade brings back what is "
        "missing). Rules for everybody narrow, rules for a group widen."
    )
    yield ""
    yield "| Rule | On | For | Meaning |"
    yield "| --- | --- | --- | --- |"
    for _file, sentence, name, model, who in rules():
        yield f"| {name} | `{model}` | {who} | {sentence} |"
    yield ""


def render():
    """The whole document as text."""
    lines = [INTRODUCTION]
    lines += matrix_sections()
    lines += [
        "## Dialogs",
        "",
        "A dialog is its author's; people with a tier do not open the ones of somebody "
        "else: " + ", ".join(f"{DIALOGS[name]} (`{name}`)" for name in DIALOGS) + ".",
        "",
        "## Closed to the tiers",
        "",
        "No right at all, unless another group gives one: "
        + ", ".join(f"`{name}`" for name in CLOSED)
        + ".",
        "",
    ]
    lines += rule_sections()
    return "\n".join(lines).rstrip() + "\n"


def main(arguments):
    """Write the document, or compare it; returns the exit code."""
    text = render()
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text() == text else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
