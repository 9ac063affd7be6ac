from odoo import fields, models

STEPS = [("decide", "Decide"), ("comment", "Comment")]
OUTCOMES = [("granted", "Granted: a Higher Score"), ("rejected", "Rejected: It Stands")]


class SalesAppraisalAppealStep(models.TransientModel):
    """Asks for the words of a step in an appeal, then takes it; the step checks who.

    Policy: A3.3, C1.p3.
    """

    _name = "sales.appraisal.appeal.step"
    _description = "Step of an Appeal"

    appeal_id = fields.Many2one(
        "sales.appraisal.appeal", required=True, readonly=True, ondelete="cascade"
    )
    step = fields.Selection(STEPS, required=True, readonly=True)
    score_before = fields.Float(related="appeal_id.score_before")
    score_claimed = fields.Float(related="appeal_id.score_claimed")
    outcome = fields.Selection(OUTCOMES)
    score = fields.Float(
        "New Score", digits=(16, 2), help="Points; above the contested score."
    )
    text = fields.Text("Words", required=True)
    document_ids = fields.Many2many(
        "ir.attachment",
        "sales_appraisal_appeal_step_document_rel",
        string="Evidence",
    )

    def action_confirm(self):
        """Take the step.

        :raise AccessError: it is not the acting user's to take
        :raise UserError: it is not the moment for it, or something is missing
        """
        self.ensure_one()
        if self.step == "comment":
            self.appeal_id._comment(self.text, self.document_ids)
        else:
            self.appeal_id.action_decide(self.outcome, self.text, self.score)
        return {"type": "ir.actions.act_window_close"}
