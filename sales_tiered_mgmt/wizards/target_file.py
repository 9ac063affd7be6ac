"""Target figures as spreadsheets: written for people, read with suspicion.

A sheet per metric, a row per owner, a column per month. Headings are words of the
reader's language or English; months are recognized by themselves.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from odoo.exceptions import UserError

# what a plan of thousands of people and ten metrics stays below
MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
COLUMNS = ("team", "person", "login", "from", "metric")


@dataclass
class Table:
    """One worksheet: its name, the headings, and rows of cells.

    ``formulas`` are the places (row, column) of formulas without a result.
    """

    name: str
    header: list
    rows: list = field(default_factory=list)
    formulas: set = field(default_factory=set)


def column_name(place):
    """A column as spreadsheets call it: A for 0."""
    return get_column_letter(place + 1)


def headings(env):
    """The words above the columns, in the language of ``env``."""
    return {
        "team": env._("Team"),
        "person": env._("Person"),
        "login": env._("Login"),
        "from": env._("Active From"),
        "metric": env._("Metric"),
    }


def read_tables(env, content, filename):
    """The worksheets of a file.

    :param content: bytes of an .xlsx or .csv
    :return: list of :class:`Table`
    :raise UserError: it is neither, or too large
    """
    if len(content) > MAX_BYTES:
        raise UserError(env._("The file is larger than 10 MB."))
    if content[:2] == b"PK":
        return _read_xlsx(env, content)
    if (filename or "").lower().endswith((".csv", ".txt")):
        return [_read_csv(env, content)]
    raise UserError(env._("Choose a file in the format .xlsx or .csv."))


def _read_xlsx(env, content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked > MAX_UNPACKED:
            raise UserError(env._("The file is too large once it is unpacked."))
        values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sources = load_workbook(io.BytesIO(content), read_only=True)
        return [
            _read_worksheet(env, values[name], sources[name])
            for name in values.sheetnames
            if hasattr(values[name], "iter_rows")
        ]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        SyntaxError,  # of the XML inside
    ) as error:
        raise UserError(
            env._("The file cannot be read as a spreadsheet. Save it as .xlsx again.")
        ) from error


def _read_worksheet(env, values, sources):
    bounds = {"max_row": MAX_ROWS + 1, "max_col": MAX_COLUMNS, "values_only": True}
    table = Table(values.title, [])
    pairs = zip(values.iter_rows(**bounds), sources.iter_rows(**bounds), strict=True)
    for number, (row, source) in enumerate(pairs, 1):
        if number > MAX_ROWS:
            raise UserError(env._("The file has more than %s rows.", MAX_ROWS))
        if number == 1:
            table.header = list(row)
            continue
        for place, (value, written) in enumerate(zip(row, source, strict=True)):
            if value is None and written is not None:
                table.formulas.add((number, place))
        table.rows.append(list(row))
    return table


def _read_csv(env, content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if len(rows) > MAX_ROWS:
        raise UserError(env._("The file has more than %s rows.", MAX_ROWS))
    return Table("", rows[0] if rows else [], rows[1:])


def write_workbook(env, sheet):
    """The figures of a sheet and of what is below it, as far as they may be read.

    :param sheet: ``sales.target.sheet``, in the environment of the reader
    :return: bytes of an .xlsx
    """
    words = headings(env)
    sheets = sheet.search([("id", "child_of", sheet.ids)])
    rows = env["sales.target"].search([("sheet_id", "in", sheets.ids)])
    amounts, months = {}, {}
    for row in rows:
        months.setdefault(row.date_from.replace(day=1), None)
        key = (row.sheet_id.id, row.metric_id.id, row.date_from.replace(day=1))
        amounts[key] = row.amount
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    formats = {
        "bold": book.add_format({"bold": True, "bottom": 1}),
        "month": book.add_format({"bold": True, "bottom": 1, "num_format": "yyyy-mm"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "number": book.add_format({"num_format": "#,##0.00"}),
    }
    for metric in sheet.sudo().plan_id.metric_ids:
        page = book.add_worksheet(metric.code[:31])
        for place, name in enumerate(COLUMNS[:4]):
            page.write_string(0, place, words[name], formats["bold"])
        for place, month in enumerate(sorted(months), 4):
            page.write_datetime(0, place, month, formats["month"])
        if not metric.is_average:
            page.write_string(0, 4 + len(months), env._("Sum"), formats["bold"])
        for line, owner in enumerate(sheets, 1):
            _write_owner(page, line, owner, formats)
            figures = [amounts.get((owner.id, metric.id, m)) for m in sorted(months)]
            for place, amount in enumerate(figures, 4):
                if amount is not None:
                    page.write_number(line, place, amount, formats["number"])
            if months and not metric.is_average:
                last = column_name(3 + len(months))
                page.write_formula(
                    line,
                    4 + len(months),
                    f"=SUM(E{line + 1}:{last}{line + 1})",
                    formats["number"],
                    round(sum(filter(None, figures)), 2),
                )
        page.freeze_panes(1, 4)
        page.set_column(0, 2, 24)
        page.set_column(3, 4 + len(months), 12)
    book.close()
    return output.getvalue()


def _write_owner(page, line, owner, formats):
    # texts as texts: a name that begins with "=" is no formula
    sheet = owner.sudo()
    page.write_string(line, 0, sheet.team_id.name or "")
    if sheet.kind == "person":
        page.write_string(line, 1, sheet.user_id.name or "")
        page.write_string(line, 2, sheet.user_id.login or "")
    page.write_datetime(line, 3, sheet.date_from, formats["date"])
