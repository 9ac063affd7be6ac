from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.base.models.ir_sequence import _update_nogap


class IrSequence(models.Model):
    """References for many requests at once."""

    _inherit = "ir.sequence"

    @api.model
    def _sales_next_by_code(self, code, count):
        """``next_by_code`` for several: by the same sequence, settings and date.

        :param count: how many references to draw
        :return: list of texts, in order; of False where there is no such sequence
        """
        if count == 1:
            return [self.next_by_code(code)]
        companies = [self.env.company.id, False]
        sequence = self.search(
            [("code", "=", code), ("company_id", "in", companies)],
            order="company_id",
            limit=1,
        )
        if not sequence:
            return [False] * count
        counter = sequence._get_current_sequence(
            self.env.context.get("ir_sequence_date", fields.Date.today())
        )
        if counter != sequence:
            sequence = sequence.with_context(ir_sequence_date_range=counter.date_from)
        numbers = sequence._sales_draw(counter, count)
        return [sequence.get_next_char(number) for number in numbers]

    def _sales_draw(self, counter, count):
        """Next numbers of this sequence.

        :param counter: the sequence, or its ``ir.sequence.date_range`` of the day
        """
        self.ensure_one()
        step = self.number_increment
        if self.implementation != "standard":
            first = _update_nogap(counter, step * count)
            return range(first, first + step * count, step)
        name = f"ir_sequence_{self.id:03d}"
        if counter != self:
            name += f"_{counter.id:03d}"
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        return [number for (number,) in rows]
