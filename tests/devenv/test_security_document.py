"""docs/security.md lists the attempts that the tests make, all of them."""

from collections import Counter

from tests.attempts import DOCUMENT, find, render, rewrite

LEAST = 60


def test_the_document_is_up_to_date():
    text = DOCUMENT.read_text()
    assert text == rewrite(text, render(find())), "run python3 -m tests.attempts"


def test_at_least_sixty_attempts():
    attempts = find()
    assert len(attempts) >= LEAST
    assert render(attempts).count("\n| ") >= LEAST


def test_every_attempt_says_what_it_is():
    for attempt in find():
        for words in (attempt.what, attempt.role, attempt.path, attempt.outcome):
            assert words.strip() and "|" not in words and "\n" not in words, attempt


def test_no_attempt_is_listed_twice():
    counts = Counter((item.what, item.role, item.path) for item in find())
    assert [words for words, count in counts.items() if count > 1] == []
