"""Plans in force, runs and statements for the tests of incentives."""

from datetime import timedelta
from decimal import Decimal

from odoo.fields import Command, Date
from odoo.tools import date_utils

from tests.performance.test_collection import CollectionCase


def bands(*rows, pays="rate"):
    """Commands for a table of (start, rate or bonus), each up to the next."""
    stops = [start for start, _paid in rows[1:]] + [0]
    return [
        Command.create({"start": start, "stop": stop, pays: paid})
        for (start, paid), stop in zip(rows, stops, strict=True)
    ]


class IncentiveCase(CollectionCase):
    """The last quarter is over, this one is open; documents are dated at will."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._sales_today()
        cls.this = date_utils.get_quarter(cls.today)[0]
        cls.last = date_utils.get_quarter(cls.this - timedelta(1))[0]
        cls.before = date_utils.get_quarter(cls.last - timedelta(1))[0]
        cls.company.sudo().sales_performance_lock_date = False
        # the demo's plans, where there are any, end before
        cls.env["sales.incentive.plan"].search([]).sudo()._write({"state": "cancelled"})
        cls.env.invalidate_all()

    def day(self, quarter, number=10):
        """A day of a quarter, as text."""
        return str(quarter + timedelta(number))

    def component(self, name="Signed", metric="signed", table=((0, 0.03),), **vals):
        """Values of a component: 3 % of what the person signed, unless said."""
        pays = vals.get("pays", "percent")
        return {
            "name": name,
            "metric_id": self.metric(metric).id,
            "pays": pays,
            "band_ids": bands(*table, pays="amount" if pays == "bonus" else "rate"),
            **vals,
        }

    def plan(self, *components, tiers=("representative",), force=True, **vals):
        """A plan of the north division, in force for years.

        :param tiers: names of the tiers that take part
        :param force: whether it is in force, else a draft
        """
        plan = self.env["sales.incentive.plan"].create(
            {
                "name": "Test plan",
                "company_id": self.company.id,
                "team_id": self.teams["north"].id,
                "date_from": "2024-01-01",
                "participation_ids": [
                    Command.create({"tier_id": self.tiers[tier].id}) for tier in tiers
                ],
                "component_ids": [
                    Command.create(vals) for vals in components or (self.component(),)
                ],
                **vals,
            }
        )
        if force:
            self.in_force(plan)
        return plan

    def in_force(self, plan):
        """Put a plan in force past its course, which tests of its own go through."""
        self.env.flush_all()
        plan._write({"state": "approved"})
        plan.invalidate_recordset()

    def new_run(self, date_from=None, name="director_north", **vals):
        """A run of the north division, made by its director."""
        return self.as_user(name)["sales.incentive.run"].create(
            {
                "team_id": self.teams["north"].id,
                "company_id": self.company.id,
                "date_from": date_from or self.last,
                **vals,
            }
        )

    def computed(self, date_from=None, **vals):
        run = self.new_run(date_from, **vals)
        run.action_compute()
        return run

    def confirm_all(self, run):
        """Everybody confirms the people below, the administrator the rest."""
        for name in ("manager_n1", "manager_n2", "director_north", "admin"):
            mine = self.by(name, run)
            if mine._confirmable():
                mine.action_confirm()

    def locked(self, date_from=None, **vals):
        """A run that the director has locked within the own authority."""
        run = self.computed(date_from, **vals)
        self.confirm_all(run)
        run.action_submit()
        self.assertEqual(run.state, "locked", run.sales_approval_reason)
        return run

    def by(self, name, record):
        return record.with_env(self.as_user(name))

    def statement(self, run, name):
        """A person's statement, as superuser."""
        return run._every().filtered(lambda one: one.user_id == self.users[name])

    def lines(self, run, name, kind="component"):
        return self.statement(run, name).line_ids.filtered(
            lambda line: line.kind == kind
        )

    def payable(self, run):
        """What everybody is paid: dict of name to amount."""
        names = {user: name for name, user in self.users.items()}
        return {names[one.user_id]: one.amount_total for one in run._every()}

    def set_target(self, owner, amount, date_from=None, metric="signed"):
        """An approved target of a person or team for each month of a quarter.

        :param owner: name of ``tests.common``
        """
        plan = self.env["sales.target.plan"].search(
            [("team_id", "=", self.teams["north"].id), ("state", "=", "running")]
        )
        first = date_from or self.last
        if not plan:
            plan = self.env["sales.target.plan"].create(
                {
                    "team_id": self.teams["north"].id,
                    "date_from": self.before,
                    "date_to": Date.add(self.this, months=3, days=-1),
                    "metric_ids": [Command.set(self.metric(metric).ids)],
                }
            )
            plan.action_prepare()
            plan._record({"state": "running"})
        rows = plan.sheet_ids.target_ids.filtered(
            lambda row: (
                (
                    row.user_id == self.users[owner] and row.kind == "person"
                    if owner in self.users
                    else row.team_id == self.teams[owner] and row.kind != "person"
                )
                and first <= row.date_from < Date.add(first, months=3)
            )
        )
        rows._engine_write({"amount": amount})

    def cents(self, amount):
        return Decimal(str(round(amount, 2)))
