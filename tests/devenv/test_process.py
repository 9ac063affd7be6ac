"""Programs leave logs, and their failures are told in a sentence with a hint."""

import re
import sys

import pytest

from devenv import process
from devenv.problem import Problem


@pytest.fixture(autouse=True)
def logs(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(process, "LOCKS", tmp_path / "locks")
    return tmp_path / "logs"


def script(text):
    return [sys.executable, "-c", text]


def test_output_goes_to_the_log(logs):
    path = process.run(script("print('hello')"), log="greeting", what="Greeting")
    assert path == logs / "greeting.log"
    assert "hello" in path.read_text()


def test_a_failure_shows_the_telling_lines_and_the_hint():
    with pytest.raises(Problem) as caught:
        process.run(
            script("import sys; print('the reason'); sys.exit(3)"),
            log="bad",
            what="Doing it",
            hint="Do it again.",
        )
    assert caught.value.message == "Doing it failed:\n    " + "\n    ".join(
        process.telling_lines((process.LOGS / "bad.log").read_text())
    )
    assert "the reason" in caught.value.message
    assert caught.value.hint.startswith("Do it again. Whole output: ")


@pytest.mark.parametrize(
    "output, word",
    [
        (
            "Temporary failure resolving 'mirror.example'",
            "^It failed: the network does not answer.$",
        ),
        ("npm error code ENOTFOUND", "^It failed: the network does not answer.$"),
        ("write: No space left on device", "^It failed: the disk is full.$"),
    ],
)
def test_well_known_causes_are_named(output, word):
    with pytest.raises(Problem) as caught:
        process.run(
            script(f"import sys; print({output!r}); sys.exit(1)"), log="x", what="It"
        )
    assert re.search(word, caught.value.message)


def test_a_missing_program():
    with pytest.raises(Problem) as caught:
        process.need("no-such-program", "Install it.")
    assert "no-such-program is missing" in caught.value.message


def test_no_room_on_the_disk(tmp_path):
    with pytest.raises(Problem, match="needs 1e.09 GB"):
        process.check_disk(tmp_path, 1e9, "The set-up")


def test_an_early_error_is_shown_with_the_end():
    lines = [f"line {number}" for number in range(30)]
    lines[10] = "ERROR: the cause"
    shown = process.telling_lines("\n".join(lines), count=4)
    assert shown == ["ERROR: the cause", "line 27", "line 28", "line 29"]
