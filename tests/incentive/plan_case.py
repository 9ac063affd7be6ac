"""Incentive plans of the north division to work with."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tools import mute_logger

from tests.common import SalesForceCase


class PlanCase(SalesForceCase):
    """A plan of t_director_north for the representatives, paid by signed orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        cls.signed = env.ref("sales_tiered_mgmt.sales_metric_signed")
        cls.count = env.ref("sales_tiered_mgmt.sales_metric_new_customers")
        cls.rating = env.ref("sales_tiered_mgmt.sales_metric_customer_rating")
        today = Date.today()
        cls.quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        cls.next_quarter = Date.add(cls.quarter, months=3)

    def bands(self, *rows, name="rate"):
        """Commands for bands given as (start, stop, rate)."""
        return [
            Command.create({"start": start, "stop": stop, name: figure})
            for start, stop, figure in rows
        ]

    def component(self, **vals):
        """Values of a component: 3 % of signed up to 50,000, 5 % above."""
        return {
            "name": "Commission",
            "metric_id": self.signed.id,
            "band_ids": self.bands((0, 50_000, 0.03), (50_000, 0, 0.05)),
            **vals,
        }

    def new_plan(
        self, name="director_north", *components, tier="representative", **vals
    ):
        rows = components or (self.component(),)
        return self.as_user(name)["sales.incentive.plan"].create(
            {
                "name": "Test plan",
                "team_id": self.teams["north"].id,
                "date_from": self.quarter,
                "component_ids": [Command.create(row) for row in rows],
                "participation_ids": [Command.create({"tier_id": self.tiers[tier].id})],
                **vals,
            }
        )

    def in_review(self, *args, **kwargs):
        plan = self.new_plan(*args, **kwargs)
        plan.action_consult()
        return plan

    def in_force(self, *args, **kwargs):
        plan = self.in_review(*args, **kwargs)
        plan.action_submit()
        self.assertEqual(plan.state, "approved")
        return plan

    def by(self, name, record):
        return record.with_env(self.as_user(name))

    def acknowledgement(self, plan, name):
        rows = plan.sudo().acknowledgement_ids
        return rows.filtered(lambda row: row.user_id == self.users[name])

    def refused(self, action, *args, **kwargs):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            action(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()
        return str(caught.exception)

    def refused_by_constraint(self, constraint, action, *args, **kwargs):
        """Refused by the database; over RPC the constraint's message is shown."""
        with (
            self.assertRaises(CheckViolation) as caught,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            action(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn(constraint, str(caught.exception))
