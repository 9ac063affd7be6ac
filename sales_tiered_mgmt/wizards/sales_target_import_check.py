"""What a file of targets would change, and everything that is wrong with it."""

from dataclasses import dataclass
from datetime import date, datetime

from ..engine.cell_text import Unreadable, read_month, read_number
from .sales_target_split_facts import cents
from .target_file import COLUMNS, MAX_COLUMNS, column_name, headings, read_tables


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place, and what to do about it."""

    worksheet: str
    row: int
    column: str
    message: str
    advice: str


@dataclass(frozen=True)
class Change:
    """A new figure for one row of ``sales.target``."""

    target: object
    old: float
    new: float
    worksheet: str
    row: int


class ImportCheck:
    """Reads a file against the sheets the acting user may read; writes nothing.

    The number of queries does not depend on the rows of the file. ``problems`` and
    ``changes`` are complete: nothing stops at the first error.
    """

    def __init__(self, wizard, content):
        self.env = wizard.env
        self.problems, self.changes = [], []
        plan = wizard.sheet_id.sudo().plan_id
        self.metrics = plan.metric_ids
        self.metric = wizard.metric_id.sudo()
        self.led = self.env["sales.target.plan"]._led_team_ids()
        self._read_sheets(wizard.sheet_id)
        self.months = {
            (row.date_from.year, row.date_from.month) for row in self.rows.values()
        }
        self.reasons, self.seen = {}, {}
        for table in read_tables(self.env, content, wizard.filename):
            self._check_table(table)

    def _read_sheets(self, sheet):
        """Owners below ``sheet`` and their rows, as the acting user may read them."""
        sheets = sheet.search([("id", "child_of", sheet.ids)])
        self.by_login, self.by_name, self.by_team = {}, {}, {}
        for owner in sheets:
            known = owner.sudo()
            team = _fold(known.team_id.name)
            if known.kind != "person":
                self.by_team.setdefault(team, []).append(owner)
                continue
            self.by_login.setdefault(_fold(known.user_id.login), []).append(owner)
            self.by_name.setdefault(_fold(known.user_id.name), []).append(owner)
        rows = self.env["sales.target"].search([("sheet_id", "in", sheets.ids)])
        self.rows = {
            (
                row.sheet_id.id,
                row.metric_id.id,
                row.date_from.year,
                row.date_from.month,
            ): row
            for row in rows
        }

    # ------------------------------------------------------------
    # Worksheets
    # ------------------------------------------------------------

    def _check_table(self, table):
        columns, months = self._read_header(table)
        if not any(cell not in (None, "") for row in table.rows for cell in row):
            return
        if not columns & {"team", "person", "login"} if columns else True:
            self._problem(
                table,
                1,
                0,
                self.env._("The headings of the columns are missing."),
                self.env._("Export the targets and edit that file."),
            )
            return
        metric = self._metric_named(table.name)
        if not metric and "metric" not in columns:
            metric = not table.name and self.metric
            if not metric:
                self._unknown_metric(table, 1, 0, table.name)
                return
        for number, row in enumerate(table.rows, 2):
            if any(cell not in (None, "") for cell in row):
                self._check_row(table, number, row, columns, months, metric)

    def _read_header(self, table):
        """Places of the columns by name, and of the months."""
        words = headings(self.env)
        names = {_fold(words[name]): name for name in COLUMNS}
        names |= {name: name for name in COLUMNS} | {"active from": "from"}
        columns, months = Columns(), {}
        for place, text in enumerate(table.header[:MAX_COLUMNS]):
            if name := names.get(_fold(text)):
                columns[name] = place
            elif month := read_month(text):
                if month not in self.months:
                    self._problem(
                        table,
                        1,
                        place,
                        self.env._("%s lies outside the plan.", str(text)),
                        self.env._("Remove the column."),
                    )
                elif month in months.values():
                    self._problem(
                        table,
                        1,
                        place,
                        self.env._("%s is there twice.", str(text)),
                        self.env._("Keep one column for each month."),
                    )
                else:
                    months[place] = month
        return columns, months

    def _metric_named(self, text):
        name = _fold(text)
        return name and self.metrics.filtered(
            lambda metric: name in (metric.code[:31], metric.code, _fold(metric.name))
        )

    def _unknown_metric(self, table, number, place, name):
        self._problem(
            table,
            number,
            place,
            self.env._("The plan has no metric %s.", name or "–"),
            self.env._(
                "Use one of: %s.", ", ".join(metric.code for metric in self.metrics)
            ),
        )

    # ------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------

    def _check_row(self, table, number, row, columns, months, metric):
        if "metric" in columns:
            place = columns["metric"]
            name = columns.cell(row, "metric")
            metric = self._metric_named(name)
            if not metric:
                self._unknown_metric(table, number, place, name)
                return
        owner = self._owner(table, number, row, columns)
        if not owner:
            return
        if first := self.seen.setdefault((owner.id, metric.id), (table.name, number)):
            if first != (table.name, number):
                self._problem(
                    table,
                    number,
                    columns.first,
                    self.env._(
                        "%(owner)s was in row %(row)s already.",
                        owner=owner._owner_name(),
                        row=first[1],
                    ),
                    self.env._("Keep one of the rows."),
                )
                return
        for place, month in months.items():
            value = row[place] if place < len(row) else None
            if (number, place) in table.formulas:
                value = "="
            self._check_cell(table, number, place, owner, metric, month, value)

    def _owner(self, table, number, row, columns):
        """The sheet that a row is about, empty where that is not clear."""
        texts = {name: columns.cell(row, name) for name in ("team", "person", "login")}
        if texts["login"]:
            found, asked = self.by_login.get(_fold(texts["login"]), []), "login"
        elif texts["person"]:
            found, asked = self.by_name.get(_fold(texts["person"]), []), "person"
        else:
            found, asked = self.by_team.get(_fold(texts["team"]), []), "team"
        if not found:
            self._problem(
                table,
                number,
                columns.get(asked, columns.first),
                self.env._("Nobody here is called %s.", texts[asked] or "–"),
                self.env._(
                    "Write login or name as in the export, of people in this part of "
                    "the plan, or remove the row."
                ),
            )
            return None
        if texts["team"]:
            same = [
                owner
                for owner in found
                if _fold(owner.sudo().team_id.name) == _fold(texts["team"])
            ]
            if not same:
                self._problem(
                    table,
                    number,
                    columns["team"],
                    self.env._(
                        "%(person)s is not in %(team)s.",
                        person=texts[asked],
                        team=texts["team"],
                    ),
                    self.env._("Write the team as in the export."),
                )
                return None
            found = same
        if len(found) > 1:
            start = _day(columns.cell(row, "from"))
            found = [owner for owner in found if owner.date_from == start] or found
        if len(found) > 1:
            self._problem(
                table,
                number,
                columns.get(asked, columns.first),
                self.env._("%s is there more than once.", texts[asked]),
                self.env._("Add login, team and first day as in the export."),
            )
            return None
        return found[0]

    # ------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------

    def _check_cell(self, table, number, place, owner, metric, month, value):
        _ = self.env._
        try:
            new = read_number(value, is_ratio=metric.unit == "percent")
        except Unreadable as error:
            self._problem(table, number, place, *self._words_of(error, value))
            return
        if new is None:
            return
        target = self.rows.get((owner.id, metric.id, *month))
        if not target:
            if new:
                self._problem(
                    table,
                    number,
                    place,
                    _("%s is not there in this month.", owner._owner_name()),
                    _("Leave the cell empty."),
                )
            return
        if new == cents(target.amount):
            return
        if reason := self._reason(owner, target):
            advice = _("Leave the figure at %s.", f"{target.amount:.2f}")
            self._problem(table, number, place, reason, advice)
            return
        self.changes.append(
            Change(target, target.amount, float(new), table.name, number)
        )

    def _reason(self, owner, target):
        """Why the figure is not the acting user's to set, or False."""
        if owner.id not in self.reasons:
            self.reasons[owner.id] = owner._cannot("set_figures", self.led)
        return self.reasons[owner.id] or (
            target.is_fixed
            and self.env._("The month lies before the new version and is kept.")
        )

    def _words_of(self, error, value):
        _ = self.env._
        text = str(value)[:40]
        if error.kind == "formula":
            return (
                _("The formula has no result."),
                _("Save the file in a spreadsheet program, or write the number."),
            )
        if error.kind == "ambiguous":
            return (
                _("%s can be read in two ways.", text),
                _("Write the number without separators of thousands."),
            )
        if error.kind == "negative":
            return (
                _("%s is below zero.", text),
                _("Write a number of zero or more."),
            )
        if error.kind == "size":
            return _("%s is too large.", text), _("Write a smaller number.")
        return _("%s is no number.", text), _("Write a number such as 1234.50.")

    def _problem(self, table, number, place, message, advice):
        self.problems.append(
            Problem(table.name or "", number, column_name(place), message, advice)
        )


class Columns(dict):
    """Places of the named columns."""

    @property
    def first(self):
        return min(self.values(), default=0)

    def __and__(self, names):
        return self.keys() & names

    def cell(self, row, name):
        """Text of a row's cell, "" where there is none."""
        place = self.get(name)
        if place is None or place >= len(row) or row[place] is None:
            return ""
        value = row[place]
        return value if isinstance(value, date) else str(value).strip()


def _fold(text):
    return " ".join(str(text or "").split()).casefold()


def _day(value):
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
