"""Plans in force, runs and statements for the tests of incentives."""

from decimal import Decimal

from odoo.fields import Command

from tests.target.quarters import QuarterCase


def bands(*rows, pays="rate"):
    """Commands for a table of (start, rate or bonus), each up to the next."""
    stops = [start for start, _paid in rows[1:]] + [0]
    return [
        Command.create({"start": start, "stop": stop, pays: paid})
        for (start, paid), stop in zip(rows, stops, strict=True)
    ]


class IncentiveCase(QuarterCase):
    """Plans in force, and runs of the north division."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the demo's plans, where there are any, end before
        cls.env["sales.incentive.plan"].search([]).sudo()._write({"state": "cancelled"})
        cls.env.invalidate_all()

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

    def cents(self, amount):
        return Decimal(str(round(amount, 2)))
