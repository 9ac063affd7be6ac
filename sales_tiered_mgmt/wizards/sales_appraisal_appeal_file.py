from odoo import fields, models


class SalesAppraisalAppealFile(models.TransientModel):
    """Asks what is wrong with an appraisal, then appeals; the appraisal checks who.

    Policy: A3.3.
    """

    _name = "sales.appraisal.appeal.file"
    _description = "Appeal against an Appraisal: Begin"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, readonly=True, ondelete="cascade"
    )
    deadline_appeal = fields.Date(related="appraisal_id.deadline_appeal")
    line_ids = fields.Many2many(
        "sales.appraisal.line",
        "sales_appraisal_appeal_file_line_rel",
        string="Indicators",
        domain="[('appraisal_id', '=', appraisal_id)]",
        help="Which of them are wrong. Empty: the appraisal as a whole.",
    )
    reason = fields.Text("What Is Wrong", required=True)
    score = fields.Float(
        "Right Score", digits=(16, 2), help="Points, if you can tell. Zero: not said."
    )
    document_ids = fields.Many2many(
        "ir.attachment",
        "sales_appraisal_appeal_file_document_rel",
        string="Evidence",
        help="What shows it.",
    )

    def action_confirm(self):
        """Appeal, and open the appeal.

        :raise AccessError: somebody else's appraisal
        :raise UserError: it cannot be appealed, with the reason
        """
        self.ensure_one()
        appeal = self.appraisal_id._appeal(
            self.reason, self.line_ids, self.score, self.document_ids
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.appraisal.appeal",
            "res_id": appeal.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
