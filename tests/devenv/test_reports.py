"""Odoo's own tests are compared, benchmarks are told in one line each."""

from datetime import date

from devenv import stock
from devenv.benchmark import Measure, render
from devenv.stock import Result, report, together

REPORT = """<testsuites><testsuite>
<testcase classname="odoo.addons.sale.tests.test_order.TestOrder" name="test_one">
  <failure message="x"/></testcase>
<testcase classname="odoo.addons.sale.tests.test_order.TestOrder" name="test_two"/>
<testcase classname="odoo.addons.sale.tests.test_order.TestDead" name="test_one">
  <error message="x"/></testcase>
</testsuite></testsuites>"""


def test_failures_are_read_from_the_report():
    result = Result.read("sale", REPORT)
    assert result.total == 3
    assert result.failed == {"sale: TestOrder.test_one", "sale: TestDead.test_one"}
    assert together([result, Result(frozenset({"crm: A.b"}), 2)]).total == 5


def test_selection():
    only = ["TestOrder.test_one", "TestX.test_two[(x=1)]"]
    wanted = "(TestOrder and test_one) or (TestX and test_two)"
    assert stock.selection(only) == wanted


def test_the_comparison_names_what_the_addon_breaks():
    plain = Result(frozenset({"crm: TestLead.test_two"}), 368)
    added = together([plain, Result.read("sale", REPORT)])
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
