from odoo import api, fields, models


class SalesAppraisalNote(models.Model):
    """A private note of somebody who leads the person; nobody else reads it."""

    _name = "sales.appraisal.note"
    _description = "Private Note on an Appraisal"
    _order = "create_date desc, id desc"
    _rec_name = "text"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="cascade"
    )
    text = fields.Text(required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Note something about somebody led.

        :raise AccessError: the appraisal is the acting user's own, or not led
        """
        notes = super().create(vals_list)
        notes.appraisal_id._check_leads()
        return notes

    def write(self, vals):
        result = super().write(vals)
        self.appraisal_id._check_leads()
        return result
