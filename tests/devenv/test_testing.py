"""Test files go to the right run, and the summary counts all of them."""

import pytest

from devenv.database import complaints
from devenv.testing import Outcome, select, uses_browser

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a.TestA" name="test_good"/>
<testcase classname="tests.a.TestA" name="test_bad"><failure message="x"/></testcase>
<testcase classname="tests.a.TestA" name="test_dead"><error message="x"/></testcase>
<testcase classname="tests.tours.TestTour" name="test_tour">
  <skipped message="Chrome executable not found"/></testcase>
<testcase classname="tests.a.TestA" name="test_later"><skipped message="x"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def tests(tmp_path):
    for name in ("engine/test_e.py", "devenv/test_d.py", "organization/test_o.py"):
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True)
        path.touch()
    return tmp_path / "tests"


def test_everything(tests):
    selection = select(["-x"], tests)
    engine, devenv = str(tests / "engine"), str(tests / "devenv")
    assert selection.without_database == ["-x", engine, devenv]
    assert selection.with_database == [
        "-x",
        str(tests),
        f"--ignore={engine}",
        f"--ignore={devenv}",
    ]
    assert select(["-x", "tests"], tests) == selection


def test_a_part(tests):
    selection = select(["tests/engine", "-k", "foo"], tests)
    assert selection.without_database == ["-k", "foo", "tests/engine"]
    assert selection.with_database is None
    selection = select(["tests/organization/test_o.py::TestO"], tests)
    assert selection.without_database is None
    assert selection.with_database == ["tests/organization/test_o.py::TestO"]


def test_a_path_may_be_the_value_of_an_option(tests):
    selection = select(["tests/engine", "--deselect", "tests/engine/test_e.py"], tests)
    assert selection.without_database == [
        "--deselect",
        "tests/engine/test_e.py",
        "tests/engine",
    ]


def test_no_folder_without_database(tests):
    (tests / "engine" / "test_e.py").unlink()
    (tests / "devenv" / "test_d.py").unlink()
    assert select([], tests).without_database is None


def test_browser_tests_are_recognised(tests):
    tours = tests / "tours" / "test_t.py"
    tours.parent.mkdir()
    tours.write_text("self.start_tour('/odoo', 'x')")
    assert uses_browser(["-x", "tests"], tests.parent)
    assert uses_browser(["tests/tours/test_t.py::TestT"], tests.parent)
    assert not uses_browser(["-x", "tests/organization"], tests.parent)


def test_summary(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    outcome = Outcome()
    outcome.add(report)
    lines = outcome.summary().splitlines()
    assert lines[-1] == "1 passed, 2 failed, 2 skipped"
    assert "no Chromium" in lines[0]
    assert lines[1].strip() == "tests.tours.TestTour.test_tour"


def test_complaints_in_a_log(tmp_path):
    log = tmp_path / "odoo.log"
    log.write_text(
        "2026-11-23 16:00:00,000 12 INFO db odoo.modules.loading: WARNING is a word\n"
        "2026-11-23 16:00:00,000 12 WARNING db odoo.fields: no such field\n"
        "2026-11-23 16:00:00,000 12 ERROR db odoo.sql_db: bad query\nERROR: detail\n"
    )
    assert [line.split()[3] for line in complaints(log)] == ["WARNING", "ERROR"]
