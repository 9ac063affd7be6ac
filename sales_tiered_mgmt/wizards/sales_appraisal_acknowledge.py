from odoo import fields, models


class SalesAppraisalAcknowledge(models.TransientModel):
    """Asks what the person has to say about the result, then acknowledges it.

    Policy: D3.3, A3.3.
    """

    _name = "sales.appraisal.acknowledge"
    _description = "Acknowledge an Appraisal"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, readonly=True, ondelete="cascade"
    )
    deadline_appeal = fields.Date(related="appraisal_id.deadline_appeal")
    comment = fields.Text()

    def action_confirm(self):
        """Acknowledge.

        :raise AccessError: it is somebody else's
        :raise UserError: it is not released, or under appeal
        """
        self.ensure_one()
        return self.appraisal_id.action_acknowledge(self.comment)
