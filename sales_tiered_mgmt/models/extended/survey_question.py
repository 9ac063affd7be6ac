from odoo import models


class SurveyQuestion(models.Model):
    """What peers were asked stays."""

    _name = "survey.question"
    _inherit = ["sales.feedback.question", "survey.question"]
