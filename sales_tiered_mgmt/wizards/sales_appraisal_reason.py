from odoo import api, fields, models

ACTIONS = [
    ("return", "Return"),
    ("extend", "Extend"),
    ("hand_over", "Hand Over"),
]


class SalesAppraisalReason(models.TransientModel):
    """Asks why a step is taken out of turn, then takes it; the step checks who may.

    Policy: A3.3, D3.1.
    """

    _name = "sales.appraisal.reason"
    _description = "Reason of a Step in an Appraisal"

    action = fields.Selection(ACTIONS, required=True, readonly=True)
    appraisal_ids = fields.Many2many("sales.appraisal", readonly=True)
    reason = fields.Text(required=True)
    deadline_self = fields.Date("Self-Assessment Until", help="Empty: stays as it is.")
    deadline_assess = fields.Date(
        "Superior's Assessment Until", help="Empty: stays as it is."
    )
    allowed_user_ids = fields.Many2many(
        "res.users", compute="_compute_allowed_user_ids"
    )
    assessor_id = fields.Many2one(
        "res.users",
        "New Superior",
        domain="[('id', 'in', allowed_user_ids)]",
        help="Somebody of a higher level who leads the person, or a sales "
        "administrator.",
    )

    @api.depends("appraisal_ids")
    def _compute_allowed_user_ids(self):
        for wizard in self:
            appraisals = wizard.appraisal_ids
            appraisals.check_access("read")
            wizard.allowed_user_ids = appraisals._possible_assessors()

    def action_confirm(self):
        """Take the step with this reason.

        :raise AccessError: it is not the acting user's to take
        :raise UserError: it is not the moment for it
        """
        self.ensure_one()
        appraisals = self.appraisal_ids
        if self.action == "return":
            return appraisals.action_return(self.reason)
        if self.action == "extend":
            return appraisals.action_extend(
                self.deadline_self, self.deadline_assess, self.reason
            )
        return appraisals.action_hand_over(self.assessor_id, self.reason)
