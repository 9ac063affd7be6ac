from odoo import fields, models


class SalesIncentiveSimulationPerson(models.TransientModel):
    """What one person would have had, beside what was paid."""

    _name = "sales.incentive.simulation.person"
    _description = "Simulation: a Person"
    _order = "amount_difference desc, id"

    simulation_id = fields.Many2one(
        "sales.incentive.simulation", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, ondelete="cascade"
    )
    amount = fields.Monetary("Simulated", readonly=True)
    amount_paid = fields.Monetary("Paid Then", readonly=True)
    amount_difference = fields.Monetary("Difference", readonly=True)
    amount_total_paid = fields.Monetary("All Paid Then", readonly=True)
