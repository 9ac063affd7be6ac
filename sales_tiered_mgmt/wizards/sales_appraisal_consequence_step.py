from odoo import fields, models
from odoo.exceptions import UserError

from ..models.appraisal.sales_appraisal_consequence_rule import OUTCOMES

STEPS = [("accept", "Accept"), ("drop", "Drop")]


class SalesAppraisalConsequenceStep(models.TransientModel):
    """Asks for what an answer to consequences needs, then gives it.

    The step checks who may. Policy: C1.p3, C2.p2, D3.3.
    """

    _name = "sales.appraisal.consequence.step"
    _description = "Answer to Consequences"

    step = fields.Selection(STEPS, required=True, readonly=True)
    consequence_ids = fields.Many2many(
        "sales.appraisal.consequence",
        "sales_appraisal_consequence_step_rel",
        "step_id",
        "consequence_id",
        "Consequences",
        readonly=True,
    )
    outcome = fields.Selection(OUTCOMES, compute="_compute_outcome")
    why = fields.Char("Because", compute="_compute_outcome")
    band_display = fields.Char("Band", compute="_compute_outcome")
    value = fields.Float(
        digits=(16, 2), help="Per cent of the pay, or company currency of a reward."
    )
    training_subject = fields.Char("Training In")
    date_effective = fields.Date("Effective From")
    new_tier_id = fields.Many2one("sales.tier", compute="_compute_outcome")
    new_team_id = fields.Many2one("crm.team")
    reason = fields.Text()

    def _compute_outcome(self):
        for wizard in self:
            # ids of somebody else's may have been put in
            one = wizard.consequence_ids._origin._filtered_access("read")[:1]
            wizard.outcome, wizard.why = one.outcome, one.why
            wizard.band_display, wizard.new_tier_id = one.band_display, one.new_tier_id

    def action_confirm(self):
        """Give the answer.

        :raise AccessError: it is not the acting user's to give
        :raise UserError: answered before, several accepted at once, or something is
            missing
        """
        self.ensure_one()
        if self.step == "drop":
            return self.consequence_ids.action_drop(self.reason)
        if len(self.consequence_ids) != 1:
            raise UserError(self.env._("Accept them one by one."))
        return self.consequence_ids.action_accept(
            value=self.value,
            reason=self.reason,
            training_subject=self.training_subject,
            new_team_id=self.new_team_id.id,
            date_effective=self.date_effective,
        )
