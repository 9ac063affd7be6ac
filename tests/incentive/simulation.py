"""Simulations and estimates in the north division, for the tests about them."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from tests.incentive.case import IncentiveCase

PLAN_MODELS = ("plan", "component", "band", "multiplier", "participation")


class SimulationCase(IncentiveCase):
    """A director who reads the plans of the division, and simulates them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = (
            "sales_tiered_mgmt.group_sales_director",
            "sales_team.group_sale_manager",
        )
        cls.env["ir.model.access"].create(
            [
                {
                    "name": f"test {model}",
                    "model_id": cls.env["ir.model"]._get_id(f"sales.incentive.{model}"),
                    "group_id": cls.env.ref(group).id,
                    "perm_read": True,
                }
                for model in PLAN_MODELS
                for group in groups
            ]
        )

    def simulated(self, *plans, name="director_north", **vals):
        """A simulation that was computed."""
        simulation = self.dialog(*plans, name=name, **vals)
        simulation.action_simulate()
        return simulation

    def dialog(self, *plans, name="director_north", **vals):
        return self.as_user(name)["sales.incentive.simulation"].create(
            {
                "team_id": self.teams["north"].id,
                "company_id": self.company.id,
                "date_from": self.last,
                "plan_ids": [Command.set([plan.id for plan in plans])],
                **vals,
            }
        )

    def people(self, simulation, field="amount"):
        """dict of name to a figure, those that are not zero."""
        names = {user: name for name, user in self.users.items()}
        return {
            names[row.user_id]: row[field]
            for row in simulation.person_ids
            if row[field]
        }

    def components(self, simulation):
        """dict of name to (simulated, paid)."""
        return {
            row.name: (row.amount, row.amount_paid) for row in simulation.component_ids
        }

    def estimate(self, name, of=None, **kwargs):
        user_id = self.users[of].id if of else None
        Estimate = self.as_user(name)["sales.incentive.estimate"]
        return Estimate.with_company(self.company).get_estimate(user_id, **kwargs)

    def rows(self, figures):
        """Components of an estimate by their names."""
        return {row["name"]: row for row in figures["components"]}

    def staff(self, number, team="n1"):
        """More representatives; their users."""
        users = self.env["res.users"]
        for index in range(number):
            user = new_test_user(
                self.env,
                login=f"t_more_{team}_{index}",
                groups="base.group_user",
                company_id=self.company.id,
            )
            self.assign(user, "representative", team)
            users |= user
        return users

    def cost(self, action):
        """Number of queries of an action, with what the registry caches warmed up."""
        action()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def refused(self, action, *args, **kwargs):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            action(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()
        return str(caught.exception)
