from odoo import fields, models
from odoo.fields import NO_ACCESS


class SurveyUserInput(models.Model):
    """Answers of peers say about whom they are, never from whom."""

    _name = "survey.user_input"
    _inherit = ["sales.feedback.sheet", "survey.user_input"]

    sales_appraisal_id = fields.Many2one(
        "sales.appraisal",
        "Appraisal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=NO_ACCESS,
        help="About whom it is; such answers are shown in the appraisal only.",
    )
