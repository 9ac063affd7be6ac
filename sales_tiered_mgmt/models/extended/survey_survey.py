from odoo import models


class SurveySurvey(models.Model):
    """Peers in appraisals are asked by surveys, and only they answer those."""

    _name = "survey.survey"
    _inherit = ["sales.feedback.survey", "survey.survey"]
