from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from ..authority.readers import told_to_readers


class SalesAppraisalResultParts(models.AbstractModel):
    """What each indicator brings to the score, as a table. Policy: A3.3, D3.2."""

    _name = "sales.appraisal.result.parts"
    _description = "Parts of an Appraisal Result"

    parts_html = fields.Html(
        "How the Score Was Made", compute="_compute_parts_html", sanitize=False
    )

    @api.depends("parts", "score_computed", "has_score")
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_parts_html(self):
        ids = [part["key"] for one in self.sudo() for part in one.parts or ()]
        lines = self.env["sales.appraisal.line"].sudo().browse(ids).exists()
        names = {line.id: line.name for line in lines}
        how = self._how_words()
        for result in self:
            result.parts_html = result.sudo().parts and result._parts_table(names, how)

    def _how_words(self):
        """How an indicator counts that has no data, in the reader's language."""
        return {
            "scored": "",
            "left_out": self.env._("Left Out"),
            "counted": self.env._("Counts as Set"),
        }

    def _parts_table(self, names, how):
        number = self._number
        rows = Markup().join(
            Markup(
                "<tr><td>%s</td>"
                "<td class='text-end d-none d-md-table-cell'>%s</td>"
                "<td class='text-end text-nowrap'>%s</td>"
                "<td class='text-end text-nowrap'>%s</td>"
                "<td class='text-end text-nowrap fw-bold'>%s</td><td>%s</td></tr>"
            )
            % (
                names.get(part["key"], ""),
                number(part["weight"]),
                number(part["effective"]),
                number(part["score"]),
                number(part["contribution"]),
                how.get(part["how"], ""),
            )
            for part in self.sudo().parts
        )
        heads = (
            (self.env._("Indicator"), ""),
            (self.env._("Weight"), "text-end d-none d-md-table-cell"),
            (self.env._("Counts With"), "text-end"),
            (self.env._("Points"), "text-end"),
            (self.env._("Brings"), "text-end text-nowrap"),
            ("", ""),
        )
        head = Markup().join(
            Markup("<th class='%s'>%s</th>") % (c, n) for n, c in heads
        )
        return Markup(
            "<div class='table-responsive'><table class='table table-sm mb-0'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody><tfoot><tr class='fw-bold'>"
            "<td colspan='3'>%s</td><td class='d-none d-md-table-cell'/>"
            "<td class='text-end text-nowrap'>%s</td><td/></tr></tfoot>"
            "</table></div>"
        ) % (head, rows, self.env._("Computed Score"), number(self.score_computed))

    def _number(self, text):
        return "" if text is None else formatLang(self.env, float(text), digits=2)
