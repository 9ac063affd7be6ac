from odoo import models
from odoo.tools import SQL

# a score that is none is stored as zero: the flag that says whether it counts
COUNTS = {
    "score": "has_score",
    "score_computed": "has_score",
    "score_result": "has_result",
    "score_quality": "has_quality",
}


class SalesAppraisalResultAnalysis(models.AbstractModel):
    """Means of scores in lists and analyses: of those that there are. Policy: D3.3."""

    _name = "sales.appraisal.result.analysis"
    _description = "Analysis of Appraisal Results"

    def _read_group_select(self, aggregate_spec, query):
        """The mean over the people who have such a score."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in COUNTS:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "AVG(%s) FILTER (WHERE %s)",
            self._field_to_sql(self._table, name, query),
            self._field_to_sql(self._table, COUNTS[name], query),
        )
