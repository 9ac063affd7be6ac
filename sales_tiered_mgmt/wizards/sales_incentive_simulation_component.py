from odoo import fields, models


class SalesIncentiveSimulationComponent(models.TransientModel):
    """What one component would have cost, beside what was paid."""

    _name = "sales.incentive.simulation.component"
    _description = "Simulation: a Component"
    _order = "id"

    simulation_id = fields.Many2one(
        "sales.incentive.simulation", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    name = fields.Char("Component", required=True, readonly=True)
    amount = fields.Monetary("Simulated", readonly=True)
    amount_paid = fields.Monetary("Paid Then", readonly=True)
    amount_difference = fields.Monetary("Difference", readonly=True)
