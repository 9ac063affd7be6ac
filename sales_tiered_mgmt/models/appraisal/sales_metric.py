from odoo import api, fields, models


class SalesMetric(models.Model):
    """Counts the appraisals that superiors make, too."""

    _name = "sales.metric"
    _inherit = ["sales.metric", "sales.metric.appraisal"]

    source = fields.Selection(
        selection_add=[("appraisal", "Appraisals: part that was made well")],
        ondelete={"appraisal": "cascade"},
    )

    @api.model
    def _source_models(self):
        return {**super()._source_models(), **self._appraisal_source_models()}
