"""Every string has its Chinese: code, views, data, demo and mail texts (zh_CN)."""

import re
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

MODULE = "sales_tiered_mgmt"
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary-zh.md"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdrf%]|\{\{.*?\}\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
TRANSLATED_ATTRIBUTE = re.compile(r'\b(title|aria-label|alt|placeholder)="[^"]*"')
# Nothing to translate: placeholders with punctuation around them.
ONLY_PLACEHOLDERS = re.compile(r"^(?:[^A-Za-z]|%\(\w+\)s|%[sd])*$")
# Left empty in the file, as the OCA wants it. The second is a column name that Babel
# takes for a string where it follows a translated one.
SAME_IN_CHINESE = {"ID", "id"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Half-width punctuation beside a Chinese character. "/" and "-" are the same in both.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff] ?[,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
FULL_STOP = re.compile(r"[\u4e00-\u9fff]\.")


def _entries(name):
    path = Path(get_module_path(MODULE), "i18n", name)
    return {
        entry.msgid: entry
        for entry in polib.pofile(str(path), check_for_duplicates=True)
        if not entry.obsolete
    }


def _glossary():
    """The rows of the glossary: ``{english in lower case: {chinese, ...}}``."""
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", GLOSSARY.read_text(), re.M)
    return {
        english.lower(): set(chinese.split("、"))
        for english, chinese in rows
        if CHINESE.search(chinese)
    }


@tagged("standard", "post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Compares what Odoo exports for the add-on with ``i18n/zh_CN.po``.

    What to do when a test names terms: ``docs/glossary-zh.md`` tells.
    """

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reader = TranslationModuleReader(cls.env.cr, modules=[MODULE])
        cls.terms = {
            source for _module, _type, _name, _id, source, _value, _comments in reader
        }
        cls.entries = _entries("zh_CN.po")

    def _unlike(self, describe):
        """Entries of which ``describe`` tells differently in English and Chinese."""
        return [
            msgid
            for msgid, entry in self.entries.items()
            if describe(msgid) != describe(entry.msgstr)
        ]

    def _require_demo(self):
        """The file has the demo company's strings too, known only where that is."""
        if not self.env.ref(f"{MODULE}.crm_team_n1", raise_if_not_found=False):
            self.skipTest("the database has no demo data")

    def test_every_term_is_in_the_file(self):
        self.assertEqual(sorted(self.terms - set(self.entries)), [])

    def test_no_term_is_stale(self):
        self._require_demo()
        self.assertEqual(sorted(set(self.entries) - self.terms), [])

    def test_the_template_has_the_same_terms(self):
        template = _entries(f"{MODULE}.pot")
        self.assertEqual(sorted(set(template) ^ set(self.entries)), [])
        self.assertFalse([msgid for msgid, entry in template.items() if entry.msgstr])

    def test_every_entry_is_translated(self):
        bare = {
            msgid
            for msgid, entry in self.entries.items()
            if not entry.msgstr.strip() or "fuzzy" in entry.flags
        }
        self.assertEqual(bare, SAME_IN_CHINESE, "not translated, or no exception")

    def test_translations_are_chinese(self):
        latin = [
            msgid
            for msgid, entry in self.entries.items()
            if entry.msgstr
            and not CHINESE.search(entry.msgstr)
            and not ONLY_PLACEHOLDERS.match(msgid)
        ]
        self.assertEqual(latin, [])

    def test_placeholders_are_kept(self):
        differing = self._unlike(lambda text: sorted(PLACEHOLDER.findall(text)))
        self.assertEqual(differing, [])

    def test_tags_are_kept(self):
        """Tags, classes and all: only what a reader reads in an attribute differs."""
        differing = self._unlike(
            lambda text: [
                TRANSLATED_ATTRIBUTE.sub(r'\1=""', tag) for tag in TAG.findall(text)
            ]
        )
        self.assertEqual(differing, [])

    def test_attributes_in_tags_are_translated(self):
        latin = [
            msgid
            for msgid, entry in self.entries.items()
            for tag in TAG.findall(entry.msgstr)
            for attribute in TRANSLATED_ATTRIBUTE.finditer(tag)
            if not CHINESE.search(attribute[0])
        ]
        self.assertEqual(latin, [])

    def test_line_breaks_are_kept(self):
        self.assertEqual(self._unlike(lambda text: text.count("\n")), [])

    def test_punctuation_is_full_width(self):
        half_width = []
        for msgid, entry in self.entries.items():
            text = PLACEHOLDER.sub("\u4e00", TAG.sub("", entry.msgstr))
            if HALF_WIDTH.search(text) or FULL_STOP.search(text):
                half_width.append(msgid)
        self.assertEqual(half_width, [])

    def test_terms_follow_the_glossary(self):
        """A term that is a word of the glossary by itself, has one of its Chinese."""
        glossary = _glossary()
        met = set(glossary) & {msgid.lower() for msgid in self.entries}
        self.assertGreater(len(met), 30, "the glossary was not read")
        other = {
            msgid: entry.msgstr
            for msgid, entry in self.entries.items()
            if entry.msgstr not in glossary.get(msgid.lower(), {entry.msgstr})
        }
        self.assertEqual(other, {})
