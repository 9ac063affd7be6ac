from odoo import api, models
from odoo.exceptions import AccessError


class SalesFeedbackSheetLine(models.AbstractModel):
    """Answers get on a peer's sheet by the pages of the survey alone. Policy: D3.2."""

    _name = "sales.feedback.sheet.line"
    _description = "Answer in Peer Feedback"

    @api.constrains("user_input_id")
    def _check_sales_sheet(self):
        """Record rules look at a line before it is moved, not after."""
        if self.env.su:
            return
        if self.sudo().user_input_id.filtered("sales_appraisal_id"):
            raise AccessError(
                self.env._(
                    "Peer feedback is given by those who were asked, in the survey."
                )
            )
