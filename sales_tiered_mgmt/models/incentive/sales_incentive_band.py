from odoo import api, fields, models

from .sales_incentive_component_check import BANDS_LATER


class SalesIncentiveBand(models.Model):
    """A band of a rate table: from a measure to below the next. Policy: D4.i1."""

    _name = "sales.incentive.band"
    _description = "Band of a Rate Table"
    _inherit = ["sales.incentive.content.mixin"]
    _order = "component_id, start, id"

    component_id = fields.Many2one(
        "sales.incentive.component", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="component_id.currency_id")
    pays = fields.Selection(related="component_id.pays")
    start = fields.Float(
        "From", digits=(16, 4), help="Result, or attainment as a ratio (1 = reached)."
    )
    stop = fields.Float(
        "Below", digits=(16, 4), help="First measure after the band. 0: no end."
    )
    rate = fields.Float(
        digits=(16, 6), help="Ratio of the base, or of the on-target bonus."
    )
    amount = fields.Monetary("Bonus")

    _sane = models.Constraint(
        "CHECK(start >= 0 AND stop >= 0 AND rate >= 0 AND amount >= 0"
        " AND start < 1e14 AND stop < 1e14 AND rate < 1e6 AND amount < 1e12)",
        "Bands, rates and bonuses are zero or more.",
    )

    @api.constrains("start", "stop", "rate", "amount", "component_id")
    def _check_table(self):
        # of several that are changed together, what counts is what comes out
        if self.env.context.get("sales_bands") is not BANDS_LATER:
            self.component_id._check_bands()

    def _content_plans(self):
        return self.component_id.plan_id
