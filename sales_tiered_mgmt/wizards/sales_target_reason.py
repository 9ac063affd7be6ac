from odoo import fields, models

ACTIONS = [
    ("counter", "Counter-Propose"),
    ("return", "Return"),
    ("waive", "Waive the Answer"),
    ("waive_under", "Waive Under-Assignment"),
    ("version", "New Version"),
]


class SalesTargetReason(models.TransientModel):
    """Asks for the reason of a step, then takes it; the step checks who may.

    Policy: D1.1-D1.3, A3.4.
    """

    _name = "sales.target.reason"
    _description = "Reason of a Step about Targets"

    action = fields.Selection(ACTIONS, required=True, readonly=True)
    sheet_ids = fields.Many2many("sales.target.sheet", readonly=True)
    plan_id = fields.Many2one("sales.target.plan", readonly=True, ondelete="cascade")
    reason = fields.Text(required=True)
    date_effective = fields.Date(
        help="First day of a month; figures before it stay. Empty: the next month."
    )

    def action_confirm(self):
        """Take the step with this reason.

        :raise AccessError: it is not the acting user's to take
        :raise UserError: it is not the moment for it
        """
        self.ensure_one()
        if self.action == "counter":
            return self.sheet_ids.action_counter(self.reason)
        if self.action == "return":
            return self.sheet_ids.action_return(self.reason)
        if self.action == "waive":
            return self.sheet_ids.action_waive(self.reason)
        if self.action == "waive_under":
            return self.plan_id.action_waive_under(self.reason)
        return self.plan_id.action_new_version(self.reason, self.date_effective)
