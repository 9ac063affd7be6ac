from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_compare

from ...engine.matrix import remaining

# What tells one case of the matrix from another; a row is a case with its dates.
CASE = ("decision_id", "tier_id", "user_id", "company_id", "condition")


class SalesAuthorityCell(models.AbstractModel):
    """Sets one cell of the authority matrix, whatever rows that takes.

    Policy: A3.1, A3.4 (revised, the past keeps its limits).
    """

    _name = "sales.authority.cell"
    _description = "Cell of the Authority Matrix"

    @api.model
    def set_authority_cell(self, decision_id, tier_id, company_id, content, expected):
        """Set what a tier may do about a decision from today on.

        :param company_id: company the cell is for; false for all
        :param content: what the cell says from now on: dict of ``kind`` (false clears
            the cell), ``limit`` (in the unit of the decision), ``is_unlimited``
        :param expected: what the cell said when it was opened, in the same form, or
            false where it was empty
        :return: the matrix, see ``sales.decision.get_authority_matrix``
        :raise AccessError: no right to write the matrix, or a tier of the own
        :raise UserError: somebody changed the cell meanwhile
        """
        self.check_access("write")
        self._check_is_outside_tiers()
        case = {
            "decision_id": decision_id,
            "tier_id": tier_id,
            "user_id": False,
            "company_id": company_id,
            "condition": False,
        }
        row = self._row_of_case(case)
        if not row._says(expected or {}):
            raise UserError(
                self.env._(
                    "Somebody changed this cell meanwhile. It says now: %(content)s. "
                    "Look again before you set it.",
                    content=row._content_text() or self.env._("nothing"),
                )
            )
        self._put(case, content)
        return self.env["sales.decision"].get_authority_matrix(company_id=company_id)

    def action_view_history(self):
        """Open what the rows have said."""
        return self.env["sales.authority.log"]._open([("authority_id", "in", self.ids)])

    # ------------------------------------------------------------
    # Reading a case
    # ------------------------------------------------------------

    @api.model
    def _rows_of_case(self, case):
        """All rows of a case, whatever their dates."""
        domain = Domain.TRUE
        for name in CASE:
            value = case[name] or False
            if name == "condition" and not value:
                value = [False, "", "[]"]
            domain &= Domain(name, "in", value if isinstance(value, list) else [value])
        return self.search(domain)

    @api.model
    def _row_of_case(self, case, day=None):
        """The row of a case that holds on a day, default today; possibly empty."""
        day = day or fields.Date.context_today(self)
        return self._rows_of_case(case).filtered(lambda row: row._holds_on(day))[:1]

    def _says(self, content):
        """Whether the row, one or none, says just this."""
        kind = content.get("kind") or False
        if (self.kind or False) != kind:
            return False
        if kind != "approve" or self.decision_id.unit == "none":
            return True
        if self.is_unlimited or content.get("is_unlimited"):
            return self.is_unlimited == bool(content.get("is_unlimited"))
        return not float_compare(self.limit, content.get("limit") or 0.0, 2)

    def _content_text(self):
        """What the row, one or none, allows, in words."""
        if not self:
            return ""
        return self.decision_id._format_content(self, self.company_id)

    # ------------------------------------------------------------
    # Writing a case
    # ------------------------------------------------------------

    @api.model
    def _put(self, case, content, date_from=False, date_to=False):
        """Let a case say ``content``; what other rows say in that time gives way.

        Without dates the row that holds today is changed in place: its history is in
        the log. With dates, earlier and later days keep what they had.
        """
        today = fields.Date.context_today(self)
        is_dated = bool(date_from or date_to)
        if is_dated:
            taken = (max(date_from or today, today), date_to or None)
            self._make_room(case, taken)
        elif row := self._row_of_case(case):
            return row.write(content) if content.get("kind") else row.unlink()
        else:
            taken = self._gap_around(case, today)
        if content.get("kind"):
            dates = {"date_from": taken[0] or False, "date_to": taken[1] or False}
            self.create({**case, **content, **dates})
        return True

    @api.model
    def _make_room(self, case, taken):
        """Cut the days ``taken`` (first, last) out of the rows of a case."""
        for row in self._rows_of_case(case):
            period = (row.date_from or None, row.date_to or None)
            parts = remaining(period, taken)
            if parts == (period,):
                continue
            if not parts:
                row.unlink()
                continue
            row.write(self._period_vals(parts[0]))
            for part in parts[1:]:
                row.copy(self._period_vals(part))

    @api.model
    def _gap_around(self, case, day):
        """First and last day of the time around ``day`` in which no row holds."""
        rows = self._rows_of_case(case)
        ended = [row.date_to for row in rows if row.date_to and row.date_to < day]
        to_come = [row.date_from for row in rows if row.date_from]
        to_come = [start for start in to_come if start > day]
        return (
            fields.Date.add(max(ended), days=1) if ended else None,
            fields.Date.subtract(min(to_come), days=1) if to_come else None,
        )

    @staticmethod
    def _period_vals(period):
        return {"date_from": period[0] or False, "date_to": period[1] or False}
