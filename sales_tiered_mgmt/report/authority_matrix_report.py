from odoo import api, models


class AuthorityMatrixReport(models.AbstractModel):
    """The company's delegation of authority on paper, as of a day.

    Policy: A3.1 (authority is explicit).
    """

    _name = "report.sales_tiered_mgmt.report_authority_matrix"
    _description = "Delegation of Authority"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the reader may see of the matrix, see ``get_authority_matrix``."""
        data = data or {}
        company_id = int(data.get("company_id") or (docids or [0])[0])
        company_id = company_id or self.env.company.id
        matrix = self.env["sales.decision"].get_authority_matrix(
            data.get("date") or False, company_id
        )
        return {
            "doc_ids": [company_id],
            "doc_model": "res.company",
            "docs": self.env["res.company"].browse(company_id),
            "matrix": matrix,
        }
