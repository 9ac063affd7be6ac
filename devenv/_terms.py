"""Runs in Odoo's shell for ``translation.py``: finds ``env`` and ``arguments``."""

import io
import json
from pathlib import Path

import polib

from odoo.tools.translate import PoFileWriter, TranslationModuleReader

book_path, template_path, missing_path = (
    Path(arguments[name])  # noqa: F821
    for name in ("book", "template", "missing")
)
rows = list(
    TranslationModuleReader(env.cr, modules=[arguments["module"]])  # noqa: F821
)


def known():
    """What has been translated, and what somebody has filled into the list."""
    words = {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(book_path))
        if entry.msgstr
    }
    if missing_path.exists():
        for source, item in json.loads(missing_path.read_text()).items():
            if item["zh"].strip():
                words[source] = item["zh"]
    return words


def rendered(lang):
    """The terms as Odoo writes them, without translations."""
    buffer = io.BytesIO()
    PoFileWriter(buffer, lang).write_rows([(*row[:5], "", row[6]) for row in rows])
    return polib.pofile(buffer.getvalue().decode(), wrapwidth=78)


def save(book, path):
    """Write a file unless its entries stay the same: no date alone makes a diff."""
    if not path.exists() or entries(polib.pofile(str(path))) != entries(book):
        book.save(str(path))


def entries(book):
    """What matters of the entries."""
    return [(e.msgid, e.msgstr, e.comment, sorted(e.occurrences)) for e in book]


def place(entry):
    """Where a term is used, the first of the places."""
    return ":".join(filter(None, entry.occurrences[0]))


words = known()
book = rendered("zh_CN")
for entry in book:
    # what stays the same is left empty, as the OCA and Odoo's exporter have it
    chinese = words.get(entry.msgid, "")
    entry.msgstr = "" if chinese == entry.msgid else chinese
book.metadata["Language"] = "zh_CN"
book.metadata["Plural-Forms"] = "nplurals=1; plural=0;"
book.metadata["Content-Transfer-Encoding"] = "8bit"
save(rendered(None), template_path)
save(book, book_path)
missing = {
    entry.msgid: {"zh": "", "where": place(entry)}
    for entry in book
    if not words.get(entry.msgid)
}
missing_path.write_text(json.dumps(missing, ensure_ascii=False, indent=1) + "\n")
