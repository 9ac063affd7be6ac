from odoo import models
from odoo.fields import Command

# what the form edits in its lists; each row has a guard of its own
SIDES = {"self_rating_ids": "self", "superior_rating_ids": "superior"}
ENTRIES = {*SIDES, "note_ids"}


class SalesAppraisalEntry(models.AbstractModel):
    """Lets the form write assessments and notes, which are records of their own.

    The person has no right to write the appraisal itself, and nobody writes it
    directly: what the form edits in its lists goes to the rows, under the rights and
    the guard of each. Policy: D3.1, C2.p2.
    """

    _name = "sales.appraisal.entry"
    _description = "Entries in an Appraisal"

    def write(self, vals):
        """Pass what was edited in the lists on to their rows.

        :raise AccessError: something else is written, or another appraisal's row
        """
        if not vals or vals.keys() - ENTRIES:
            return super().write(vals)  # refused there
        self.ensure_one()
        self.check_access("read")
        for name, commands in vals.items():
            for command in commands:
                self._enter(name, command)
        self.invalidate_recordset([*vals])
        return True

    def _enter(self, name, command):
        """Carry out one command on a row of this appraisal."""
        kind, row_id, vals = (*command, None)[:3]
        rows = self.env[self._fields[name].comodel_name]
        is_note = name == "note_ids"
        if kind == Command.LINK:
            return  # a row that is there: nothing to do
        if kind == Command.CREATE and is_note:
            rows.create({**vals, "appraisal_id": self.id})
            return
        if kind != Command.UPDATE and not (kind == Command.DELETE and is_note):
            self._refuse_made()
        # by the rules of the row: that of another appraisal or side is not found
        row = rows.search(
            [("id", "=", row_id), ("appraisal_id", "=", self.id)]
            + ([] if is_note else [("side", "=", SIDES[name])])
        )
        if not row:
            self._refuse_made()
        if kind == Command.UPDATE:
            row.write(vals)
        else:
            row.unlink()
