"""Odoo's own test logs are compared, benchmarks are told in one line each."""

from datetime import date

from devenv import stock
from devenv.benchmark import Measure, render
from devenv.stock import Result, report

LOG = """\
2026-11-23 16:00:00,000 1 ERROR db odoo.addons.sale.tests.test_order: FAIL: TestOrder.test_one
Traceback (most recent call last):
2026-11-23 16:00:00,000 1 ERROR db odoo.addons.crm.tests.test_lead: ERROR: TestLead.test_two
2026-11-23 16:00:00,000 1 ERROR db odoo.tests.suite: ERROR: setUpClass (odoo.addons.crm.tests.test_x.TestX)
2026-11-23 16:00:00,000 1 INFO db odoo.addons.crm.tests.test_x: skipped test
2026-11-23 16:00:00,000 1 ERROR db odoo.tests.result: 1 failed, 2 error(s) of 368 tests when loading database 'db'
"""  # noqa: E501


def test_failures_are_read_from_the_log():
    result = Result.read(LOG)
    assert result.total == 368
    assert result.failed == {
        "sale: TestOrder.test_one",
        "crm: TestLead.test_two",
        "crm: TestX.setUpClass",
    }


def test_tags():
    assert stock.test_tags(("sale", "crm")) == "/sale,/crm"
    only = ["crm: TestX.setUpClass", "sale: TestOrder.test_one"]
    assert stock.test_tags((), only) == "/crm:TestX,/sale:TestOrder.test_one"


def test_the_comparison_names_what_the_addon_breaks():
    plain = Result(frozenset({"crm: TestLead.test_two"}), 368)
    added = Result.read(LOG)
    text = report(plain, added, sorted(added.failed - plain.failed))
    assert "FAILS WITH THE ADD-ON ONLY: sale: TestOrder.test_one" in text
    assert "fails on both sides: crm: TestLead.test_two" in text
    assert text.endswith("2 tests fail with the add-on only")


def test_lines_and_report_of_benchmarks():
    good = Measure("orders-count", 1.049, 1.1, 1.3, {"orders": 333000})
    bad = Measure("orders-list", 1.4, 1.1, 1.3)
    assert good.line() == "bench orders-count 1.05 aim 1.1 limit 1.3 ok"
    assert bad.line() == "bench orders-list 1.40 aim 1.1 limit 1.3 over"
    text = render([good, bad], "2 cores", date(2026, 11, 23))
    assert "2026-11-23, 2 cores." in text
    assert "| orders-count | 1.05 | 1.1 | 1.3 | ok | orders 333000 |" in text
