from odoo import fields, models
from odoo.exceptions import UserError

STEPS = [
    ("answer", "Answer"),
    ("decide", "Decide the dispute"),
    ("escalate", "Escalate"),
]
OUTCOMES = [("stands", "It Stands"), ("adjust", "Adjust by an Amount")]


class SalesIncentiveDisputeStep(models.TransientModel):
    """Asks for the words of a step in a dispute, then takes it; the step checks who.

    Policy: A3.3, C1.p3, C2.p2.
    """

    _name = "sales.incentive.dispute.step"
    _description = "Step of an Incentive Dispute"

    dispute_id = fields.Many2one(
        "sales.incentive.dispute", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    can_reopen_run = fields.Boolean(related="dispute_id.can_reopen_run")
    amount_contested = fields.Monetary(related="dispute_id.amount_contested")
    amount_now = fields.Monetary(related="dispute_id.amount_now")
    amount_claimed = fields.Monetary(related="dispute_id.amount_claimed")
    step = fields.Selection(STEPS, required=True, readonly=True)
    outcome = fields.Selection(OUTCOMES, default="stands")
    is_reopening = fields.Boolean(
        "Compute the Run Anew",
        help="Its statements go back into review: the figures are computed again and "
        "confirmed again.",
    )
    amount = fields.Monetary("Adjust By", help="Above zero: what the person gets.")
    text = fields.Text("Explanation", required=True)

    def action_confirm(self):
        """Take the step.

        :raise AccessError: it is not the acting user's to take
        :raise UserError: it is not the moment for it, or the answer is incomplete
        """
        self.ensure_one()
        dispute = self.dispute_id
        if self.step == "escalate":
            return dispute.action_escalate(self.text)
        if not self.outcome:
            raise UserError(self.env._("Choose whether it stands."))
        if self.step == "answer":
            return dispute.action_answer(self.outcome, self.text, self.amount)
        outcome = "reject" if self.outcome == "stands" else self.outcome
        if self.is_reopening:
            outcome = "reopen"
        result = dispute.action_decide(outcome, self.text, self.amount)
        return result if isinstance(result, dict) else True
