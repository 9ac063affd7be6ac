"""Three quarters, and targets for them: incentives and appraisals are tested by it."""

from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tools import date_utils

from tests.performance.test_collection import CollectionCase


class QuarterCase(CollectionCase):
    """The last quarter is over, this one is open; documents are dated at will."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._sales_today()
        cls.this = date_utils.get_quarter(cls.today)[0]
        cls.last = date_utils.get_quarter(cls.this - timedelta(1))[0]
        cls.before = date_utils.get_quarter(cls.last - timedelta(1))[0]
        cls.company.sudo().sales_performance_lock_date = False

    def day(self, quarter, number=10):
        """A day of a quarter, as text."""
        return str(quarter + timedelta(number))

    def by(self, name, record):
        return record.with_env(self.as_user(name))

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
