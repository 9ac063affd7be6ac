from odoo import api, fields, models
from odoo.tools import formatLang

from ..authority.readers import told_to_readers


class SalesAppraisalRatingWords(models.AbstractModel):
    """Beside what one side writes: the facts, and what the other side has said.

    As far as the reader may see them: looked up under the reader's own rules. Policy:
    A3.3, D3.2.
    """

    _name = "sales.appraisal.rating.words"
    _description = "Facts beside an Assessment"

    name = fields.Char("About", compute="_compute_name")
    facts = fields.Char(compute="_compute_beside", help="Points by the facts.")
    other_words = fields.Text(
        "Said by the Other Side",
        compute="_compute_beside",
        help="Grade and comment of the other side, once the reader may see them.",
    )

    @api.depends("indicator_id.name")
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_name(self):
        for rating in self:
            rating.name = rating.sudo().indicator_id.name or self.env._("Overall")

    @api.depends("line_id.score", "step_id", "value", "comment", "is_handed_in")
    @api.depends_context("uid", "lang")
    def _compute_beside(self):
        own = self._origin
        seen = {
            (one.appraisal_id.id, one.line_id.id, one.side): one
            for one in self.search(
                [("appraisal_id", "in", own.sudo().appraisal_id.ids)]
            )
        }
        lines = self.env["sales.appraisal.line"].search(
            [("id", "in", own.sudo().line_id.ids)]
        )
        for rating in self:
            record = rating._origin.sudo()
            line = lines.filtered(lambda one, line=record.line_id: one == line)
            has_facts = bool(line) and line.is_automatic and line.has_score
            rating.facts = has_facts and self.env._(
                "%s points", formatLang(self.env, line.score, digits=2)
            )
            other = "superior" if record.side == "self" else "self"
            key = (record.appraisal_id.id, record.line_id.id, other)
            rating.other_words = key in seen and seen[key]._words()

    def _words(self):
        """Grade and comment, a line each, or False."""
        self.ensure_one()
        given = self.step_id.name
        if not given and self.is_rated:
            given = self.env._("%s points", formatLang(self.env, self.value, digits=2))
        return "\n".join(filter(None, (given, self.comment))) or False
