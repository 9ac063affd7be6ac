"""Released appraisals, to be appealed, printed and looked back on."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Date, Datetime
from odoo.tests import freeze_time, new_test_user

from tests.appraisal.case import AppraisalCase

APPEAL = "sales.appraisal.appeal"
# who assesses whom, and who calibrates and approves it
LINES = {
    "rep_n1a": ("manager_n1", "director_north", "director_north"),
    "rep_n1b": ("manager_n1", "director_north", "director_north"),
    "rep_n2a": ("manager_n2", "director_north", "director_north"),
    "manager_n1": ("director_north", "admin", "admin"),
}


class AppealCase(AppraisalCase):
    """What was signed: 90 % of the target; the superior says Good (80): 85 points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # one sales administrator, until a test makes another
        new_test_user(cls.env, login="t_system", groups="base.group_system")
        group = cls.env.ref("sales_team.group_sale_manager")
        (group.all_user_ids - cls.users["admin"])._write({"active": False})
        cls.env.invalidate_all()

    def calibrated(self, cycle, name):
        """An appraisal that waits for approval, as superuser."""
        superior, calibrator, _approver = LINES[name]
        above = self.assessed(cycle, name, superior)
        self.by(calibrator, above).action_finish_calibration()
        return above.sudo()

    def approved(self, cycle, name):
        appraisal = self.calibrated(cycle, name)
        if appraisal.state == "approval":
            approver = LINES[name][2]
            request = appraisal._sales_pending_approvals()
            request.with_user(self.users[approver]).action_approve(False)
        self.env.invalidate_all()
        self.assertEqual(appraisal.state, "approved")
        return appraisal

    def released(self, name="rep_n1a", cycle=None):
        """A released appraisal of 85 points, as its person."""
        self.cycle_ = cycle or self.with_figures()
        appraisal = self.approved(self.cycle_, name)
        self.by("admin", appraisal).action_release()
        self.env.invalidate_all()
        return self.by(name, appraisal)

    def with_figures(self):
        """A running cycle in which some have signed 90 % of their target."""
        for name in LINES:
            self.set_target(name, 1000)
            self.signed(name, self.day(self.last), 2700)
        return self.opened()

    def team_released(self):
        """A released evaluation of team n1, as its leader."""
        self.template(None, self.manual(weight=100))
        cycle = self.cycle_ = self.opened()
        team = self.env["sales.appraisal"].search(
            [("cycle_id", "=", cycle.id), ("team_id", "=", self.teams["n1"].id)]
        )
        team = team.filtered(lambda one: one.subject == "team")
        above = self.by("director_north", team)
        self.rate(above)
        above.action_hand_in()
        self.by("admin", team).action_finish_calibration()
        if team.state == "approval":
            team._sales_pending_approvals().with_user(
                self.users["admin"]
            ).action_approve(False)
        self.by("admin", team).action_release()
        self.env.invalidate_all()
        return self.by("manager_n1", team)

    def appealed(
        self, name="rep_n1a", reason="Smith signed in June", cycle=None, **more
    ):
        """An appeal, as its person."""
        own = self.released(name, cycle)
        appeal = own._appeal(reason, **more)
        self.env.invalidate_all()
        return appeal

    def kinds(self, appeal):
        return appeal._entries().mapped("kind")

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

    def at(self, day, days=0):
        """Noon of a day, or of some days later."""
        return freeze_time(
            Datetime.to_datetime(Date.add(day, days=days)).replace(hour=12)
        )

    def seen_by(self, record):
        """Names of the people who see a record."""
        return {
            name
            for name, user in self.users.items()
            if record.with_user(user).has_access("read")
            and record.with_user(user).search([("id", "=", record.id)])
        }

    def another_administrator(self):
        user = self.users["admin"].copy({"login": "t_admin2", "name": "second admin"})
        self.users["admin2"] = user
        return user

    def above_the_director(self):
        """A tier above the directors, and somebody who leads both divisions."""
        self.tiers["head"] = self.tiers["director"].copy(
            {
                "name": "Head of Sales",
                "level": self.tiers["director"].level + 10,
                "job_ids": False,
            }
        )
        self.teams["all"] = self.env["crm.team"].create(
            {"name": "Test all", "company_id": self.company.id}
        )
        for name in ("north", "south"):
            self.teams[name].parent_id = self.teams["all"]
        head = self.users["head"] = self.users["stock"].copy(
            {"login": "t_head", "name": "head"}
        )
        self.assign(head, "head", "all")
        self.env.flush_all()
        self.assertEqual(self.teams["all"].user_id, head)
        return head
