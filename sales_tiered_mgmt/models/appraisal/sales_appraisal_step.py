from odoo import fields, models


class SalesAppraisalStep(models.Model):
    """A step of a table of points, or a grade of a described scale.

    Policy: D3.2, A3.3 (what each grade means is written down).
    """

    _name = "sales.appraisal.step"
    _description = "Step of an Appraisal Indicator"
    _inherit = ["sales.appraisal.content.mixin"]
    _order = "value desc, id"

    indicator_id = fields.Many2one(
        "sales.appraisal.indicator", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="indicator_id.company_id", store=True)
    name = fields.Char("Wording", translate=True, help="What the grade stands for.")
    value = fields.Float(
        "From",
        digits=(16, 4),
        required=True,
        help="Result from which on the points are given; of a scale its own number.",
    )
    score = fields.Float("Points", digits=(16, 2), required=True)

    _value_once = models.UniqueIndex(
        "(indicator_id, value)", "Each step begins at a value of its own."
    )

    def _content_templates(self):
        return self.indicator_id.template_id
