from odoo import models
from odoo.exceptions import AccessError


class SalesFeedbackSheetLine(models.AbstractModel):
    """Answers get on a peer's sheet by the pages of the survey alone. Policy: D3.2."""

    _name = "sales.feedback.sheet.line"
    _description = "Answer in Peer Feedback"

    def write(self, vals):
        """Record rules look at a line before it is moved, not after.

        :raise AccessError: it would be moved to the sheet of a peer
        """
        if "user_input_id" in vals and not self.env.su:
            sheet = self.env["survey.user_input"].browse(vals["user_input_id"])
            if sheet.sudo().sales_appraisal_id:
                raise AccessError(
                    self.env._(
                        "Peer feedback is given by those who were asked, in the survey."
                    )
                )
        return super().write(vals)
