from odoo import fields, models


class SalesIncentiveSimulationStep(models.TransientModel):
    """What the plans would have cost at other results."""

    _name = "sales.incentive.simulation.step"
    _description = "Simulation: Other Results"
    _order = "factor, id"

    simulation_id = fields.Many2one(
        "sales.incentive.simulation", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    factor = fields.Float(
        "Results", required=True, readonly=True, digits=(16, 4), aggregator=None
    )
    amount_signed = fields.Monetary("Signed", readonly=True)
    cost_rate = fields.Float(
        "Cost by Signed",
        readonly=True,
        digits=(16, 6),
        aggregator=None,
        help="Cost as a ratio of what would have been signed.",
    )
    amount = fields.Monetary("Cost", readonly=True)
    amount_difference = fields.Monetary("Difference", readonly=True)
