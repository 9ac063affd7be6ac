"""A plan of the north division to work with, and the people who work with it."""

from odoo.fields import Date

from tests.common import SalesForceCase


class TargetCase(SalesForceCase):
    """Two metrics, the current calendar year, the division of t_director_north."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        cls.signed, cls.count = env["sales.metric"].create(
            [
                {"name": "Test signed", "code": "test_signed", "unit": "amount"},
                {"name": "Test days", "code": "test_days", "unit": "days"},
            ]
        )
        cls.year = Date.today().year

    def new_plan(self, name="director_north", team="north", **vals):
        plan = self.as_user(name)["sales.target.plan"].create(
            {
                "team_id": self.teams[team].id,
                "date_from": f"{self.year}-01-01",
                "date_to": f"{self.year}-12-31",
                "metric_ids": [(6, 0, (self.signed | self.count).ids)],
                **vals,
            }
        )
        return plan

    def prepared(self, **vals):
        plan = self.new_plan(**vals)
        plan.action_prepare()
        return plan

    def sheet(self, plan, owner):
        """The sheet of a person, or of a team (names of ``tests.common``)."""
        sheets = plan.sudo().sheet_ids
        if owner in self.teams:
            return sheets.filtered(
                lambda sheet: (
                    sheet.kind != "person" and sheet.team_id == self.teams[owner]
                )
            )
        return sheets.filtered(
            lambda sheet: sheet.kind == "person" and sheet.user_id == self.users[owner]
        )

    def by(self, name, record):
        return record.with_env(self.as_user(name))

    def rows(self, sheet, metric=None):
        return sheet.sudo().target_ids.filtered(
            lambda row: row.metric_id == (metric or self.signed)
        )

    def set_monthly(self, name, sheet, amount):
        """``name`` sets every month of a sheet to ``amount``."""
        rows = self.rows(sheet)
        self.by(name, rows.browse()).set_amounts(dict.fromkeys(rows.ids, amount))

    def distributed(self):
        """Division 900 a month, n1 600 and n2 300, handed to the teams."""
        plan = self.prepared()
        for owner, amount in (("north", 900), ("n1", 600), ("n2", 300)):
            self.set_monthly("director_north", self.sheet(plan, owner), amount)
        plan.action_distribute()
        return plan

    def handed_down(self):
        """Both managers have split their target and handed it down."""
        plan = self.distributed()
        parts = {
            "manager_n1": {"manager_n1": 100, "rep_n1a": 250, "rep_n1b": 250},
            "manager_n2": {"manager_n2": 100, "rep_n2a": 200},
        }
        for manager, amounts in parts.items():
            for owner, amount in amounts.items():
                self.set_monthly(manager, self.sheet(plan, owner), amount)
            self.by(manager, self.sheet(plan, manager[-2:])).action_hand_down()
        return plan

    def agreed(self):
        plan = self.handed_down()
        for owner in ("rep_n1a", "rep_n1b", "rep_n2a"):
            self.by(owner, self.sheet(plan, owner)).action_agree()
        return plan

    def running(self):
        plan = self.agreed()
        plan.action_submit()
        return plan
