from odoo import models


class SalesAppraisalCycleGrading(models.AbstractModel):
    """No cycle without a whole set of grades. Policy: A3.3, D3.3."""

    _name = "sales.appraisal.cycle.grading"
    _description = "Grades of an Appraisal Cycle"

    def _open(self, people):
        """Make the appraisals.

        :raise UserError: the grades of the company are no whole set
        """
        self.env["sales.appraisal.grade"]._check_set(self.company_id)
        return super()._open(people)
