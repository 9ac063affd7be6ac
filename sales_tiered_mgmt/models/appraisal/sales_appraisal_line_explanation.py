from odoo import api, fields, models

from .appraisal_explanation import Explanation


class SalesAppraisalLineExplanation(models.AbstractModel):
    """Says in words how a score came about: formula and inputs.

    Told from what is kept with the line. What belongs to the assessment and the total
    is told to whoever sees these; of others there is no figure in it. Policy: A3.3.
    """

    _name = "sales.appraisal.line.explanation"
    _description = "Explanation of an Appraisal Line"

    explanation = fields.Text(
        "How It Came About", compute="_compute_explanation", help="Formula and inputs."
    )

    @api.depends(
        *("inputs", "has_value", "value", "actual", "target", "has_score", "score"),
        *("weight", "indicator_id", "is_published", "appraisal_id.state"),
        *("appraisal_id.result_ids.parts", "appraisal_id.superior_rating_ids.step_id"),
        *("appraisal_id.superior_rating_ids.value",),
    )
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        readable = self._filtered_access("read")
        (self - readable).explanation = False
        parts, ratings = readable._seen_parts(), readable._seen_ratings()
        nothing = self.env["sales.appraisal.rating"]
        for line in readable:
            told = Explanation(
                line.sudo(), parts.get(line.id), ratings.get(line.id, nothing)
            )
            line.explanation = "\n".join(told.sentences())

    def _seen_parts(self):
        """What the engine has kept of the lines, in results the reader sees.

        :return: dict of line id to the row of ``engine.appraisal_scoring.trace``
        """
        results = self.env["sales.appraisal.result"].search(
            [("appraisal_id", "in", self.sudo().appraisal_id.ids)]
        )
        return {part["key"]: part for one in results for part in one.parts or ()}

    def _seen_ratings(self):
        """The superior's assessments that the reader sees, by line id."""
        ratings = self.env["sales.appraisal.rating"].search(
            [("line_id", "in", self.ids), ("side", "=", "superior")]
        )
        return {rating.line_id.id: rating for rating in ratings}
