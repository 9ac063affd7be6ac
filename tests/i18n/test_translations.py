"""Every string has its Chinese: code, views, data, demo and mail texts (zh_CN)."""

import re
from pathlib import Path

import polib
from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

MODULE = "sales_tiered_mgmt"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdrf%]|\{\{.*?\}\}")
# Right in both languages as it stands: names, codes, punctuation around placeholders.
SAME_IN_CHINESE = re.compile(r"^(?:[^A-Za-z]|%\(\w+\)s|%[sd])*$")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@tagged("standard", "post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Compares what Odoo exports for the add-on with ``i18n/zh_CN.po``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reader = TranslationModuleReader(cls.env.cr, modules=[MODULE])
        cls.terms = {
            source for _module, _type, _name, _id, source, _value, _comments in reader
        }
        path = Path(get_module_path(MODULE), "i18n", "zh_CN.po")
        cls.entries = {
            entry.msgid: entry for entry in polib.pofile(str(path)) if not entry.obsolete
        }

    def test_every_term_is_in_the_file(self):
        missing = sorted(self.terms - set(self.entries))
        self.assertFalse(missing, "terms without an entry in zh_CN.po")

    def test_no_term_is_stale(self):
        stale = sorted(set(self.entries) - self.terms)
        self.assertFalse(stale, "entries of zh_CN.po that nothing uses")

    def test_every_entry_is_translated(self):
        bare = [
            msgid
            for msgid, entry in self.entries.items()
            if not entry.msgstr.strip() or "fuzzy" in entry.flags
        ]
        self.assertFalse(bare, "entries of zh_CN.po without a translation")

    def test_translations_are_chinese(self):
        latin = [
            msgid
            for msgid, entry in self.entries.items()
            if not CHINESE.search(entry.msgstr) and not SAME_IN_CHINESE.match(msgid)
        ]
        self.assertFalse(latin, "entries of zh_CN.po that were not translated")

    def test_placeholders_are_kept(self):
        differing = [
            msgid
            for msgid, entry in self.entries.items()
            if sorted(PLACEHOLDER.findall(msgid))
            != sorted(PLACEHOLDER.findall(entry.msgstr))
        ]
        self.assertFalse(differing, "placeholders differ between source and Chinese")
