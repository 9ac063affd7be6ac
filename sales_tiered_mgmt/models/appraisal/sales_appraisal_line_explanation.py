from odoo import api, fields, models


class SalesAppraisalLineExplanation(models.AbstractModel):
    """Says in words how a score came about: formula and inputs. Policy: A3.3."""

    _name = "sales.appraisal.line.explanation"
    _description = "Explanation of an Appraisal Line"

    explanation = fields.Text(compute="_compute_explanation")

    @api.depends("inputs", "value", "score", "has_score", "indicator_id")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for line in self:
            line.explanation = False
