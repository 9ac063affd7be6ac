from odoo import models


class HrResumeLine(models.Model):
    """Trainings on the resume, recorded by somebody else than the trained person."""

    _name = "hr.resume.line"
    _inherit = ["hr.resume.line", "sales.training.guard"]
