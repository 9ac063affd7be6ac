"""Numbers and months as people write them in spreadsheets. No ORM here.

What can be read in two ways is refused rather than guessed: a target a thousand times
too small is worse than a line of error.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

# no-break, narrow no-break, thin and figure space; apostrophes group thousands, too
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009\u2007'’"))
# what makes spreadsheets take a text for a formula; East Asian ones know the wide forms
_FORMULA_MARKS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_MONTHS = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?(?:[ T].*)?"), (1, 2)),
    (re.compile(r"(\d{1,2})[-/.](\d{4})"), (2, 1)),
)


class Unreadable(ValueError):
    """A cell that cannot be read; ``kind`` says why.

    ``number`` (no number), ``ambiguous`` (two readings), ``formula`` (without result),
    ``negative``, ``size`` (out of bounds).
    """

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind


def read_number(value, is_ratio=False):
    """The number in a cell, to the cent.

    :param value: a number, or text with or without grouped thousands
    :param is_ratio: whether "85 %" is meant and means 0.85
    :return: ``Decimal`` of zero or more, ``None`` for an empty cell
    :raise Unreadable: see there

    >>> [str(read_number(text)) for text in ("1,234.50", "1 234,50", "1.234.567", 7)]
    ['1234.50', '1234.50', '1234567.00', '7.00']
    >>> read_number("1,234")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    Unreadable: ambiguous
    """
    if value is None or isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Unreadable("number")
    number = _from_text(value, is_ratio) if isinstance(value, str) else value
    try:
        number = Decimal(str(number))
    except InvalidOperation as error:
        raise Unreadable("number") from error
    if not number.is_finite():
        raise Unreadable("number")
    if number < 0:
        raise Unreadable("negative")
    if number >= Decimal("1e14"):
        raise Unreadable("size")
    return number.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def read_month(value):
    """Year and month in a heading, ``None`` where it names no month.

    >>> read_month("2026-03"), read_month("3/2026"), read_month("2026-13")
    ((2026, 3), (2026, 3), None)
    """
    if isinstance(value, date | datetime):
        return value.year, value.month
    for pattern, (year, month) in _MONTHS:
        found = pattern.fullmatch(str(value or "").strip())
        if found and 1 <= int(found[month]) <= 12:
            return int(found[year]), int(found[month])
    return None


def one_line(text):
    """Text for one cell: on one line, without characters that print nothing.

    >>> one_line(" Ann\\tBell\\r\\n "), one_line("\\ufeff=1"), one_line(None)
    ('Ann Bell', '=1', '')
    """
    words = " ".join(str(text or "").split())
    return "".join(letter for letter in words if letter.isprintable()).strip()


def literal(text):
    """Text for one cell of a CSV file that no spreadsheet takes for a formula.

    >>> literal("=1+1"), literal(" @Ann"), literal("\uff0d1"), literal("Ann-Bell")
    ("'=1+1", "'@Ann", "'\uff0d1", 'Ann-Bell')
    """
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA_MARKS) else line


def _from_text(text, is_ratio):
    text = text.strip()
    if text.startswith("="):
        raise Unreadable("formula")
    is_percent = is_ratio and text.endswith("%")
    if is_percent:
        text = text[:-1]
    text = text.translate(_SPACES)
    if not re.fullmatch(r"[+-]?\d[\d.,]*", text) or not text.isascii():
        raise Unreadable("number")
    number = Decimal(_normal(text))
    return number / 100 if is_percent else number


def _normal(text):
    """Text with thousands dropped and a point before decimals."""
    marks = [mark for mark in text if mark in ".,"]
    if not marks:
        return text
    last = marks[-1]
    other = "," if last == "." else "."
    if other in marks:
        whole, decimals = text.rsplit(last, 1)
        if last in whole or not _is_grouped(whole, other):
            raise Unreadable("number")
        return f"{whole.replace(other, '')}.{decimals or 0}"
    if len(marks) > 1:
        if not _is_grouped(text, last):
            raise Unreadable("number")
        return text.replace(last, "")
    whole, decimals = text.split(last)
    if len(decimals) == 3 and len(whole.lstrip("+-")) <= 3 and whole.strip("+-0"):
        raise Unreadable("ambiguous")
    return f"{whole}.{decimals or 0}"


def _is_grouped(text, mark):
    first, *groups = text.lstrip("+-").split(mark)
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)
