"""A run of the north division with published statements, to contest and to adjust.

Made as an earlier quarter, so that the run is over and nothing else counts.
"""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command, Date

from tests.authority.test_order_signing import SigningCase

# what each signs in the quarter
RESULTS = {"rep_n1a": 20_000, "rep_n1b": 8_000, "rep_n2a": 5_000, "manager_n1": 4_000}


class DisputeCase(SigningCase):
    """3 % of what a person has signed in the quarter before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._sales_today()
        quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        cls.date_from = Date.subtract(quarter, months=3)
        cls.signed = cls.env.ref("sales_tiered_mgmt.sales_metric_signed")
        cls.plan = cls.new_plan()

    @classmethod
    def new_plan(cls, **component):
        """A plan in force, whatever its own course would ask."""
        plan = cls.env["sales.incentive.plan"].create(
            {
                "name": "Test plan",
                "team_id": cls.teams["north"].id,
                "company_id": cls.company.id,
                "date_from": cls.date_from,
                "component_ids": [
                    Command.create(
                        {
                            "name": "Commission",
                            "metric_id": cls.signed.id,
                            "band_ids": [
                                Command.create({"start": 0, "stop": 0, "rate": 0.03})
                            ],
                            **component,
                        }
                    )
                ],
                "participation_ids": [
                    Command.create({"tier_id": tier.id}) for tier in cls.tiers.values()
                ],
            }
        )
        # guards of the plan refuse the state elsewhere
        record = getattr(plan, "_record", plan.write)
        record({"state": "approved"})
        return plan

    def signed_orders(self, results=RESULTS):
        """Orders signed in the quarter: a dict of person to the order."""
        orders = {}
        for name, amount in results.items():
            order = self.quotation(name, amount).sudo()
            order.action_confirm()
            orders[name] = order
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sale_order SET date_order = %s WHERE id = ANY(%s)",
            [
                Date.add(self.date_from, days=10),
                [order.id for order in orders.values()],
            ],
        )
        self.env.invalidate_all()
        return orders

    def computed(self, results=RESULTS):
        """A run in review."""
        self.orders = self.signed_orders(results)
        run = self.as_user("director_north")["sales.incentive.run"].create(
            {
                "team_id": self.teams["north"].id,
                "company_id": self.company.id,
                "period": "quarter",
                "date_from": self.date_from,
            }
        )
        run.action_compute()
        return run

    def published(self, results=RESULTS):
        """A run whose statements everybody has confirmed."""
        run = self.computed(results)
        for name in ("manager_n1", "manager_n2", "director_north", "admin"):
            statements = self.by(name, run)._confirmable()
            if statements:
                statements.action_confirm()
        self.assertEqual(run.state, "confirmed")
        return run

    def locked(self):
        run = self.published()
        run.sudo()._lock()
        self.assertEqual(run.state, "locked")
        return run

    def by(self, name, record):
        return record.with_env(self.as_user(name))

    def statement(self, run, name):
        """The statement of a person, as that person."""
        found = run.sudo().statement_ids.filtered(
            lambda one: one.user_id == self.users[name]
        )
        return self.by(name, found)

    def line(self, run, name):
        return self.statement(run, name).line_ids.filtered(
            lambda line: line.kind == "component"
        )

    def contest(
        self, run, name, line=None, reason="The order of Smith is mine", **more
    ):
        """A dispute of a person, as that person."""
        statement = self.statement(run, name)
        line = statement.line_ids.browse() if line is None else line
        return statement._contest(line, reason, **more)

    def refused(self, action, *args, **kwargs):
        """The call is refused; returns the words."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            action(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()
        return str(caught.exception)

    def told(self, name, record):
        """Whether a notice about a record reached a person."""
        return bool(
            self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("message_type", "=", "user_notification"),
                    ("notified_partner_ids", "in", self.users[name].partner_id.ids),
                ]
            )
        )

    def run_job(self, model, method):
        """A job, which may not commit inside a test."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60.0):
            getattr(self.env[model], method)()
        self.env.invalidate_all()

    def seen_by(self, record):
        """Names of the people who see a record."""
        return {
            name
            for name, user in self.users.items()
            if record.with_user(user).has_access("read")
            and record.with_user(user).search([("id", "=", record.id)])
        }

    def adjust(self, name, person, amount=100.0, **vals):
        """A draft of an adjustment by ``name`` about ``person``."""
        return self.as_user(name)["sales.incentive.adjustment"].create(
            {
                "name": "Share in an order",
                "user_id": self.users[person].id,
                "company_id": self.company.id,
                "amount": amount,
                **vals,
            }
        )
