from odoo import fields, models

from ..models.appraisal.sales_improvement_milestone import RESULTS

STEPS = [
    ("check", "Check"),
    ("acknowledge", "Acknowledge"),
    ("close", "Conclude"),
    ("cancel", "Cancel"),
]
ENDINGS = [("succeeded", "Succeeded"), ("failed", "Failed")]


class SalesImprovementStep(models.TransientModel):
    """Asks for what a step about an improvement plan needs, then takes it.

    The step checks who may. Policy: D3.3, G1.2.
    """

    _name = "sales.improvement.step"
    _description = "Step of an Improvement Plan"

    step = fields.Selection(STEPS, required=True, readonly=True)
    plan_id = fields.Many2one(
        "sales.improvement.plan", required=True, readonly=True, ondelete="cascade"
    )
    milestone_id = fields.Many2one(
        "sales.improvement.milestone", readonly=True, ondelete="cascade"
    )
    result = fields.Selection(RESULTS)
    ending = fields.Selection(ENDINGS, "How It Ended")
    text = fields.Text("Comment")

    def action_confirm(self):
        """Take the step.

        :raise AccessError: it is not the acting user's to take
        :raise UserError: it is not the moment for it, or something is missing
        """
        self.ensure_one()
        if self.step == "check":
            return self.milestone_id.action_check(self.result, self.text)
        if self.step == "acknowledge":
            return self.plan_id.action_acknowledge(self.text)
        if self.step == "close":
            return self.plan_id.action_close(self.ending, self.text)
        return self.plan_id.action_cancel(self.text)
