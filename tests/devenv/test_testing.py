"""Test files go to the right run, and the summary counts all of them."""

import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from devenv import process, testing
from devenv.__main__ import parser
from devenv.database import Databases, complaints
from devenv.testing import Outcome, Pytest, choose_jobs, select, uses_browser

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


@pytest.fixture
def many(tests, monkeypatch):
    """More test files than one process should do."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3})
    for number in range(testing.MANY_FILES):
        (tests / "organization" / f"test_{number}.py").touch()
    return tests


def test_much_to_do_is_done_by_two(many, monkeypatch):
    everything = select([], many).with_database
    assert choose_jobs(everything, many.parent) == 2
    assert choose_jobs(["-x", "tests/organization"], many.parent) == 2
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3})
    assert choose_jobs(everything, many.parent) == 1


def test_little_to_do_is_done_by_one(many):
    assert choose_jobs(["tests/organization/test_o.py::TestO"], many.parent) == 1
    assert choose_jobs(None, many.parent) == 1
    (many / "organization" / "test_o.py").unlink()
    (many / "organization" / "test_0.py").unlink()
    (many / "organization" / "common.py").touch()
    assert choose_jobs(["tests/organization"], many.parent) == 1


@pytest.mark.parametrize("option", ["--pdb", "-s", "-kmove", "--lf"])
def test_the_terminal_belongs_to_one(many, option):
    assert choose_jobs([option, "tests/organization"], many.parent) == 1


def test_how_many_at_once_can_be_said(capsys):
    assert parser().parse_known_args(["test", "-n", "1"])[0].jobs == 1
    assert parser().parse_known_args(["test", "--jobs=3"])[0].jobs == 3
    assert parser().parse_known_args(["test"])[0].jobs is None
    with pytest.raises(SystemExit):
        parser().parse_known_args(["test", "--jobs", "0"])
    assert "0 is no number from 1 on" in capsys.readouterr().err


def test_each_process_has_its_database(monkeypatch):
    copies = []
    monkeypatch.setattr(
        Databases, "twin", lambda self, source, target: copies.append((source, target))
    )
    options = testing.prepare(None, "d_test", ["tests/engine"], 3)
    assert copies == [("d_test", "d_test_2"), ("d_test", "d_test_3")]
    assert "--odoo-database=d_test" in options
    copies.clear()
    assert "-n" not in testing.prepare(None, "d_test", ["tests/engine"], 1)
    assert copies == []


PROBE = """
import os, time
from pathlib import Path
import pytest
# start_tour(
@pytest.mark.parametrize("number", range(4))
def test_probe(number):
    Path({folder!r}, f"{{os.getpid()}}-{{Path(__file__).stem}}-{{number}}").touch()
    time.sleep({seconds})
    assert number != {fails}, "the reason"
"""


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Calls pytest with two processes on files made for it."""
    monkeypatch.setattr(testing, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(process, "LOGS", tmp_path / "logs")
    seen = tmp_path / "seen"
    seen.mkdir()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment = SimpleNamespace(
        python=Path(sys.executable), variables=lambda: inherited
    )

    def make(name, browser=False, seconds=0.2, fails=-1):
        text = PROBE.format(folder=str(seen), seconds=seconds, fails=fails)
        text = text if browser else text.replace("# start_tour(", "")
        (tmp_path / f"test_{name}.py").write_text(text)

    def start():
        workers = ["-p", "no:odoo", "-p", "devenv.workers", "-n", "2"]
        places = ["-c", os.devnull, f"--rootdir={tmp_path}", str(tmp_path)]
        return Pytest(environment, "probe", [*workers, *places], beside=True)

    def who():
        """The files that each process has seen."""
        result = {}
        for path in seen.iterdir():
            number, file, _ = path.name.split("-")
            result.setdefault(int(number), set()).add(file)
        return result

    return SimpleNamespace(make=make, start=start, who=who)


def test_files_are_shared_out_whole_and_browser_tests_together(call):
    for name in "abc":
        call.make(name)
    for name in "xyz":
        call.make(name, browser=True)
    outcome = Outcome()
    with call.start() as run:
        assert run.finish(outcome) == 0
    assert (outcome.passed, outcome.failed) == (24, 0)
    shares = sorted(call.who().values(), key=len)
    assert len(shares) == 2
    assert set.intersection(*shares) == set()
    assert [share for share in shares if share & {"test_x", "test_y", "test_z"}] == [
        share for share in shares if share >= {"test_x", "test_y", "test_z"}
    ]


def test_a_failure_in_a_process_is_told_with_its_traceback(call, capsys):
    call.make("good")
    call.make("bad", fails=2)
    outcome = Outcome()
    with call.start() as run:
        assert run.finish(outcome) == 1
    assert (outcome.passed, outcome.failed) == (7, 1)
    told = capsys.readouterr().out
    assert "AssertionError: the reason" in told
    assert "test_bad.py::test_probe[2]" in told


def test_an_interrupt_ends_all_processes(call):
    for name in "ab":
        call.make(name, seconds=60)
    with pytest.raises(KeyboardInterrupt), call.start() as run:
        deadline = time.monotonic() + 60
        while len(call.who()) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        raise KeyboardInterrupt
    assert run.child.returncode is not None
    assert len(call.who()) == 2
    for number in call.who():
        assert not Path("/proc", str(number)).exists()
