from odoo import models


class SurveyUserInputLine(models.Model):
    """Nobody puts answers on a peer's sheet by hand."""

    _name = "survey.user_input.line"
    _inherit = ["sales.feedback.sheet.line", "survey.user_input.line"]
