from odoo import fields, models

from ..models.incentive.sales_incentive_opinion import RECOMMENDATIONS

ACTIONS = [
    ("opinion", "Opinion"),
    ("version", "New Version"),
    ("end", "End"),
]


class SalesIncentiveStep(models.TransientModel):
    """Asks for what a step about an incentive plan needs, then takes it.

    The step checks who may. Policy: C1.p2, C2.p3, A3.4.
    """

    _name = "sales.incentive.step"
    _description = "Step of an Incentive Plan"

    action = fields.Selection(ACTIONS, required=True, readonly=True)
    plan_id = fields.Many2one(
        "sales.incentive.plan",
        "Incentive Plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    recommendation = fields.Selection(RECOMMENDATIONS, "Opinion")
    reason = fields.Text(help="Required, except for a recommendation without changes.")
    date = fields.Date("Day")

    def action_confirm(self):
        """Take the step.

        :raise AccessError: it is not the acting user's to take
        :raise UserError: it is not the moment for it, or something is missing
        """
        self.ensure_one()
        if self.action == "opinion":
            return self.plan_id.action_give_opinion(self.recommendation, self.reason)
        if self.action == "version":
            return self.plan_id.action_new_version(self.reason, self.date)
        return self.plan_id.action_end(self.date, self.reason)
