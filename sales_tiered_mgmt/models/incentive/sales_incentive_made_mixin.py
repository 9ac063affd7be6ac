from odoo import models
from odoo.exceptions import AccessError


class SalesIncentiveMadeMixin(models.AbstractModel):
    """Rows that the computation of a run writes, and nobody else."""

    _name = "sales.incentive.made.mixin"
    _description = "Made by an Incentive Run"
    _inherit = ["sales.made.mixin"]

    def _refuse_made(self):
        raise AccessError(
            self.env._(
                "%(model)s: the figures are computed by the incentive run and cannot "
                "be written. Compute the run again, or ask for an adjustment.",
                model=self.env["ir.model"]._get(self._name).name,
            )
        )
