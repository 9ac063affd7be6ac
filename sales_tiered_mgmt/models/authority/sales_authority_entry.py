from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesAuthorityEntry(models.AbstractModel):
    """A row of the matrix that somebody enters: to hold, or proposed.

    Policy: A3.1, C1.p2.
    """

    _name = "sales.authority.entry"
    _description = "Entry of the Authority Matrix"
    _inherit = ["sales.authority.content"]

    unit = fields.Selection(related="decision_id.unit")
    model_name = fields.Char(related="decision_id.model_id.model", string="Model")

    @api.constrains("limit", "decision_id", "kind")
    def _check_limit(self):
        """Amounts and days are zero or more; a margin may be allowed below zero."""
        for entry in self:
            if entry.limit < 0 and not entry.decision_id.is_lower_worse:
                raise ValidationError(
                    self.env._("%s: a limit is zero or more.", entry.display_name)
                )

    @api.constrains("condition", "decision_id")
    def _check_condition(self):
        for entry in self.filtered("condition"):
            entry.decision_id._check_domain(entry.condition)
