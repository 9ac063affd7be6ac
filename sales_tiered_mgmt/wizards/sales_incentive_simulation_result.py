from odoo import api, fields, models
from odoo.fields import Command


class SalesIncentiveSimulationResult(models.AbstractModel):
    """What came out of a simulation: totals, people, components, other results."""

    _name = "sales.incentive.simulation.result"
    _description = "Result of a Simulation"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_done = fields.Boolean(readonly=True)
    amount = fields.Monetary("Simulated", readonly=True)
    amount_paid = fields.Monetary(
        "Paid Then", readonly=True, help="By the plans that are replaced."
    )
    amount_difference = fields.Monetary("Difference", readonly=True)
    amount_total_paid = fields.Monetary(
        "Paid in the Division",
        readonly=True,
        help="Payable by the final statements of the period, all plans, corrections, "
        "adjustments and rewards included.",
    )
    amount_signed = fields.Monetary("Signed in the Division", readonly=True)
    cost_rate = fields.Float(
        "Cost by Signed", readonly=True, digits=(16, 6), help="Simulated, as a ratio."
    )
    paid_rate = fields.Float(
        "Paid by Signed", readonly=True, digits=(16, 6), help="Paid then, as a ratio."
    )
    break_even = fields.Char(
        readonly=True,
        help="At which part of the results the plans would have cost what was paid.",
    )
    notice = fields.Text(readonly=True)
    person_ids = fields.One2many(
        "sales.incentive.simulation.person", "simulation_id", "By Person"
    )
    component_ids = fields.One2many(
        "sales.incentive.simulation.component", "simulation_id", "By Component"
    )
    step_ids = fields.One2many(
        "sales.incentive.simulation.step", "simulation_id", "At Other Results"
    )
    chart = fields.Json(compute="_compute_chart")

    @api.depends("step_ids", "is_done")
    def _compute_chart(self):
        for simulation in self:
            simulation.chart = simulation.is_done and {
                "currency_id": simulation.currency_id.id,
                "paid": simulation.amount_paid,
                "steps": [
                    {"factor": step.factor, "amount": step.amount}
                    for step in simulation.step_ids
                ],
            }

    def _store(self, simulation):
        """Keep what came out in this dialog."""
        cost, paid = simulation.cost(), simulation.paid
        signed, steps = simulation.signed(), simulation.steps()
        total, goal = cost.total, paid.total
        self.write(
            {
                "is_done": True,
                "amount": float(total),
                "amount_paid": float(goal),
                "amount_difference": float(total - goal),
                "amount_total_paid": sum(simulation.statements.mapped("amount_total")),
                "amount_signed": float(signed),
                "cost_rate": float(total / signed) if signed else 0.0,
                "paid_rate": float(goal / signed) if signed else 0.0,
                "break_even": self._break_even_text(simulation),
                "notice": self._notice(simulation),
                "person_ids": [Command.clear(), *self._person_rows(simulation)],
                "component_ids": [Command.clear(), *self._component_rows(simulation)],
                "step_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "factor": float(factor),
                                "amount": float(amount),
                                "amount_signed": float(signed * factor),
                                "cost_rate": float(amount / (signed * factor))
                                if signed
                                else 0.0,
                                "amount_difference": float(amount - goal),
                            }
                        )
                        for factor, amount in steps
                    ),
                ],
            }
        )

    def _break_even_text(self, simulation):
        """At which part of the results the plans cost what was paid, in words."""
        if not simulation.paid.total:
            return self.env._("Nothing was paid by the plans that are replaced.")
        factor = simulation.break_even()
        if factor is None:
            return self.env._("Not between 50 % and 150 % of the results.")
        return self.env._(
            "At %(share)s %% of the results.", share=f"{100 * factor:.1f}"
        )

    def _notice(self, simulation):
        """What one should know before comparing."""
        found = []
        if not simulation.statements:
            found.append(
                self.env._(
                    "No run of this period is locked: there is nothing to compare with."
                )
            )
        if not simulation.people.stays:
            found.append(self.env._("Nobody of the division takes part in the plans."))
        left = simulation.people.plans.component_ids - simulation.computation.components
        if left:
            found.append(
                self.env._(
                    "Paid for other periods, and not in here: %s.",
                    ", ".join(left.mapped("name")),
                )
            )
        if self.date_to >= self.company_id._sales_today():
            found.append(self.env._("The period is not over yet."))
        return "\n".join(found) or False

    def _person_rows(self, simulation):
        """Commands for a row per person, those who gain most first."""
        now, then = simulation.cost().by_person, simulation.paid.by_person
        teams = simulation.team_ids()
        payable = {
            statement.user_id.id: statement.amount_total
            for statement in simulation.statements
        }
        people = {*now, *then, *(stay.user_id for stay in simulation.people.stays)}
        rows = [
            {
                "user_id": user_id,
                "team_id": teams.get(user_id, False),
                "amount": float(now.get(user_id, 0)),
                "amount_paid": float(then.get(user_id, 0)),
                "amount_difference": float(now.get(user_id, 0) - then.get(user_id, 0)),
                "amount_total_paid": payable.get(user_id, 0.0),
            }
            for user_id in people
        ]
        rows.sort(key=lambda row: (-row["amount_difference"], row["user_id"]))
        return [Command.create(row) for row in rows]

    def _component_rows(self, simulation):
        """Commands for a row per component, those of the same name together."""
        now, then = simulation.cost(), simulation.paid
        order = simulation.computation.components.sorted().mapped("name")
        names = dict.fromkeys([*order, *now.by_component, *then.by_component])
        rows = [
            (name, now.by_component.get(name, 0), then.by_component.get(name, 0))
            for name in names
        ]
        if now.guarantee or then.guarantee:
            name = self.env._("Newcomer guarantee")
            rows.append((name, now.guarantee, then.guarantee))
        return [
            Command.create(
                {
                    "name": name,
                    "amount": float(amount),
                    "amount_paid": float(paid),
                    "amount_difference": float(amount - paid),
                }
            )
            for name, amount, paid in rows
        ]
