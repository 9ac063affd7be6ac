from odoo import api, fields, models


class SalesAppraisalGrade(models.Model):
    """A grade of the total, and how many of a group are expected to have it.

    Policy: D3.3, A3.3.
    """

    _name = "sales.appraisal.grade"
    _description = "Appraisal Grade"
    _inherit = ["sales.appraisal.grade.guard"]
    _order = "score_from desc, id"

    name = fields.Char("Grade", required=True)
    description = fields.Char(translate=True, required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for every company that has none of its own.",
    )
    score_from = fields.Float("From", digits=(16, 2), required=True, help="Points.")
    guideline = fields.Float(help="Expected part of a group (per cent).")
    color = fields.Integer()

    _score_once = models.UniqueIndex(
        "(company_id, score_from) NULLS NOT DISTINCT WHERE active",
        "Two grades cannot begin at the same points.",
    )

    @api.model
    def _of_company(self, company):
        """The grades of a company, the best first: its own, else the common ones."""
        grades = self.sudo().search([("company_id", "in", (company.id, False))])
        return grades.filtered("company_id") or grades
