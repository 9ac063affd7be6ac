from decimal import Decimal

from odoo import api, fields, models

from ..performance.figure_words import Words
from .appraisal_kinds import exact


class SalesAppraisalResultWords(models.AbstractModel):
    """The total in words, for whoever sees the result. Policy: A3.3."""

    _name = "sales.appraisal.result.words"
    _description = "Appraisal Result in Words"

    total_words = fields.Text("How the Total Was Made", compute="_compute_total_words")

    @api.depends("parts", "score", "grade_id", "is_changed", "is_complete")
    @api.depends_context("lang", "uid")
    def _compute_total_words(self):
        readable = self._filtered_access("read")
        (self - readable).total_words = False
        lines = self.env["sales.appraisal.line"].sudo()
        keys = {part["key"] for one in readable for part in one.parts or ()}
        known = {line.id: line for line in lines.browse(sorted(keys)).exists()}
        for result in readable:
            result.total_words = "\n".join(result.sudo()._total_sentences(known))

    def _total_sentences(self, lines):
        """:param lines: dict of line id to the line"""
        self.ensure_one()
        words = Words(self.env, self.company_id.currency_id)
        parts = self.parts or ()
        if not self.is_complete:
            yield self.env._("The superior has still to assess something.")
        for part in parts:
            line = lines.get(part["key"], self.env["sales.appraisal.line"])
            figures = {
                "indicator": line.name or "",
                "effective": words.number(part["effective"], 2),
                "score": words.number(part["score"] or 0, 2),
                "contribution": words.number(part["contribution"], 2),
            }
            if part["how"] == "left_out":
                name = figures["indicator"]
                yield (
                    self.env._("– %s: left out", name)
                    if self.is_complete or line.is_automatic
                    else self.env._("– %s: not assessed yet", name)
                )
            elif part["how"] == "counted":
                yield self.env._(
                    "– %(indicator)s: %(effective)s %% × %(score)s points, as set "
                    "without data → %(contribution)s",
                    **figures,
                )
            else:
                yield self.env._(
                    "– %(indicator)s: %(effective)s %% × %(score)s points → "
                    "%(contribution)s",
                    **figures,
                )
        if not self.has_score:
            yield self.env._("There is no total yet: nothing counts.")
            return
        yield self.env._(
            "Total: %s points.", words.number(exact(self.score_computed), 2)
        )
        yield from self._limit_sentences(words, parts)
        if self.is_changed:
            yield self.env._(
                "Changed to %s points after the assessment; the reason is on record.",
                words.number(exact(self.score), 2),
            )
        if self.grade_id:
            yield self.env._(
                "Grade %(grade)s: from %(start)s points.",
                grade=self.grade_id.name,
                start=words.number(exact(self.grade_id.score_from), 2),
            )

    def _limit_sentences(self, words, parts):
        """Whether the highest total cut something off."""
        highest = self.appraisal_id.template_id.highest_score
        whole = sum(
            Decimal(part["effective"]) * Decimal(part["score"] or 0) / 100
            for part in parts
        )
        if whole > exact(highest) and exact(self.score_computed) == exact(highest):
            yield self.env._(
                "No total is above %s points: what was reached beyond is not counted.",
                words.number(exact(highest), 2),
            )
