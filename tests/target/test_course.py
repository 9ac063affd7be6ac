"""The course of a plan: handed down, answered, approved, running (D1.1-D1.3)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from tests.target.case import TargetCase


@tagged("standard", "post_install", "-at_install")
class TestCourse(TargetCase):
    """From a draft to a plan in force, each step by its own person."""

    def test_d1p1_the_tree_follows_the_assignments(self):
        plan = self.prepared()
        kinds = plan.sudo().sheet_ids.mapped("kind")
        self.assertEqual(kinds.count("division"), 1)
        self.assertEqual(kinds.count("team"), 2)
        people = plan.sudo().sheet_ids.filtered(lambda sheet: sheet.kind == "person")
        names = ["director_north", "manager_n1", "manager_n2", "rep_n1a", "rep_n1b"]
        self.assertEqual(
            people.user_id, self.users["rep_n2a"].union(*(self.users[n] for n in names))
        )
        rep = self.sheet(plan, "rep_n1a")
        self.assertEqual(rep.parent_id, self.sheet(plan, "n1"))
        self.assertEqual(rep.parent_id.parent_id, self.sheet(plan, "north"))
        self.assertEqual(len(rep.target_ids), 24)
        self.assertEqual(
            sorted(set(rep.target_ids.mapped("quarter"))),
            [f"{self.year} Q{number}" for number in range(1, 5)],
        )
        self.assertEqual(self.rows(rep)[0].date_to, Date.to_date(f"{self.year}-01-31"))

    def test_d1p2_a_transfer_makes_two_sheets_with_their_days(self):
        self.assign(self.users["rep_n1a"], "representative", "n2", f"{self.year}-05-15")
        plan = self.prepared()
        sheets = self.sheet(plan, "rep_n1a").sorted("date_from")
        self.assertEqual(sheets.team_id, self.teams["n1"] | self.teams["n2"])
        self.assertEqual(sheets[0].date_to, Date.to_date(f"{self.year}-05-14"))
        self.assertEqual(sheets[1].date_from, Date.to_date(f"{self.year}-05-15"))
        self.assertEqual([len(self.rows(sheet)) for sheet in sheets], [5, 8])

    def test_d1_everybody_agrees_and_the_director_decides_on_record(self):
        plan = self.handed_down()
        self.assertEqual(plan.state, "distributed")
        for owner in ("rep_n1a", "rep_n1b"):
            self.by(owner, self.sheet(plan, owner)).action_agree()
        self.assertEqual(plan.state, "distributed")
        self.by("rep_n2a", self.sheet(plan, "rep_n2a")).action_agree()
        # the director's own part is settled with the division's
        self.assertEqual(plan.state, "agreed")
        self.assertFalse(plan.submit_problem)
        plan.action_submit()
        self.assertEqual(plan.state, "running")
        approval = plan.sudo()._sales_approvals("approved")
        self.assertTrue(approval.is_own_authority)
        self.assertEqual(approval.person_id, self.users["director_north"])
        self.assertEqual(approval.value, 10_800)

    def test_c1p2_beyond_the_own_authority_it_goes_up(self):
        self.set_limits("target_change", director=10_000)
        plan = self.agreed()
        plan.action_submit()
        self.assertEqual(plan.state, "agreed")
        request = plan.sudo()._sales_pending_approvals()
        self.assertEqual(request.current_approver_id, self.users["admin"])
        self.by("admin", request).action_approve("good")
        self.assertEqual(plan.state, "running")

    def test_d1p2_under_assignment_stops_the_approval_unless_waived(self):
        plan = self.distributed()
        for owner, amount in (("manager_n1", 0), ("rep_n1a", 250), ("rep_n1b", 250)):
            self.set_monthly("manager_n1", self.sheet(plan, owner), amount)
        self.by("manager_n1", self.sheet(plan, "n1")).action_hand_down()
        self.set_monthly("manager_n2", self.sheet(plan, "rep_n2a"), 300)
        self.by("manager_n2", self.sheet(plan, "n2")).action_hand_down()
        for owner in ("rep_n1a", "rep_n1b", "rep_n2a"):
            self.by(owner, self.sheet(plan, owner)).action_agree()
        n1 = self.by("director_north", self.sheet(plan, "n1"))
        self.assertEqual((n1.amount_reserve, n1.is_under_assigned), (1200, True))
        self.assertIn("n1", plan.submit_problem)
        with self.assertRaises(UserError):
            plan.action_submit()
        plan.action_waive_under("a post is vacant")
        plan.action_submit()
        self.assertEqual(plan.state, "running")

    def test_d1p2_over_assignment_up_to_the_limit_of_the_plan(self):
        plan = self.handed_down()
        self.set_monthly("manager_n1", self.sheet(plan, "rep_n1a"), 320)
        for owner in ("rep_n1a", "rep_n1b", "rep_n2a"):
            self.by(owner, self.sheet(plan, owner)).action_agree()
        with self.assertRaisesRegex(UserError, "exceed"):
            plan.action_submit()
        plan.action_reopen()
        self.set_monthly("manager_n1", self.sheet(plan, "rep_n1a"), 310)
        self.by("rep_n1a", self.sheet(plan, "rep_n1a")).action_agree()
        plan.action_submit()
        self.assertEqual(plan.state, "running")

    def test_d1p3_a_counter_proposal_is_accepted(self):
        plan = self.handed_down()
        sheet = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        rows = self.rows(sheet)
        with self.assertRaises(UserError):
            sheet.action_counter(" ", {rows[0].id: 200})
        with self.assertRaises(UserError):
            sheet.action_counter("the plant is closed")
        sheet.action_counter("the plant is closed", {rows[0].id: 200})
        self.assertEqual(sheet.state, "countered")
        self.assertEqual(
            self.sheet(plan, "rep_n1a").activity_ids.user_id, self.users["manager_n1"]
        )
        with self.assertRaises(AccessError):
            sheet.action_accept()
        self.by("manager_n1", sheet).action_accept()
        self.assertEqual((sheet.state, rows[0].amount), ("agreed", 200))
        self.assertFalse(self.sheet(plan, "rep_n1a").activity_ids)

    def test_d1p3_a_counter_proposal_is_adjusted_or_returned(self):
        plan = self.handed_down()
        sheet = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        rows = self.rows(sheet)
        sheet.action_counter("too much", {rows[0].id: 100})
        self.by("manager_n1", sheet).action_adjust({rows[0].id: 230}, "half way")
        self.assertEqual((sheet.state, rows[0].amount), ("proposed", 230))
        sheet.action_counter("still too much", {rows[0].id: 100})
        with self.assertRaises(UserError):
            self.by("manager_n1", sheet).action_return("")
        self.by("manager_n1", sheet).action_return("it stays")
        self.assertEqual((sheet.state, rows[0].amount), ("returned", 230))
        sheet.action_agree()
        self.assertEqual((sheet.state, rows[0].proposed), ("agreed", 0))

    def test_d1p3_a_figure_changed_after_agreement_is_asked_again(self):
        plan = self.handed_down()
        sheet = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        sheet.action_agree()
        self.set_monthly("manager_n1", sheet, 260)
        self.assertEqual(sheet.state, "proposed")

    def test_a34_a_new_version_keeps_the_past_and_what_is_agreed(self):
        plan = self.running()
        month = Date.today().replace(day=1)
        action = plan.action_new_version("the market grows", month)
        version = self.by("director_north", plan.browse(action["res_id"]))
        self.assertEqual((version.version, plan.state), (2, "running"))
        rows = self.rows(self.sheet(version, "rep_n1a")).sorted("date_from")
        past = rows.filtered(lambda row: row.date_from < month)
        self.assertEqual(past.mapped("is_fixed"), [True] * len(past))
        if past:
            with self.assertRaises(UserError):
                self.by("director_north", past[0]).amount = 1
        last = self.rows(self.sheet(version, "rep_n1a")).sorted("date_from")[-1]
        before = self.rows(self.sheet(plan, "rep_n1a")).sorted("date_from")[-1]
        self.by("director_north", last).amount = 251
        version.action_distribute()
        self.assertEqual(self.sheet(version, "rep_n1a").state, "proposed")
        self.assertEqual(self.sheet(version, "rep_n1b").state, "agreed")
        self.by("rep_n1a", self.sheet(version, "rep_n1a")).action_agree()
        version.action_submit()
        self.assertEqual((version.state, plan.state), ("running", "superseded"))
        self.assertEqual((before.amount, last.amount), (250, 251))
        self.assertEqual(version.sudo()._sales_approvals("approved").value, 1)
        self.assertEqual(plan.version_count, 2)

    def test_d1_joiners_are_added_without_touching_figures(self):
        plan = self.handed_down()
        before = {row.id: row.amount for row in plan.sudo().sheet_ids.target_ids}
        self.assign(self.users["stock"], "representative", "n1", f"{self.year}-03-01")
        plan.action_update_people()
        joiner = self.sheet(plan, "stock")
        self.assertEqual((len(self.rows(joiner)), joiner.state), (10, "open"))
        after = {row.id: row.amount for row in plan.sudo().sheet_ids.target_ids}
        self.assertEqual({key: after[key] for key in before}, before)

    def test_d1_a_waiver_stands_in_for_an_answer(self):
        plan = self.handed_down()
        for owner in ("rep_n1a", "rep_n1b"):
            self.by(owner, self.sheet(plan, owner)).action_agree()
        with self.assertRaises(AccessError):
            self.by("rep_n2a", self.sheet(plan, "rep_n2a")).action_waive("me")
        self.by("manager_n2", self.sheet(plan, "rep_n2a")).action_waive("on leave")
        self.assertEqual(plan.state, "agreed")

    def test_d1_who_has_not_answered_is_reminded(self):
        plan = self.handed_down()
        plan.action_remind()
        sheet = self.sheet(plan, "rep_n1a")
        self.assertEqual(sheet.activity_ids.user_id, self.users["rep_n1a"])
        mail = self.env["mail.message"].search(
            [
                ("model", "=", sheet._name),
                ("res_id", "=", sheet.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(mail.partner_ids, self.users["rep_n1a"].partner_id)
        self.by("manager_n1", sheet).action_remind()
        with self.assertRaises(AccessError):
            self.by("rep_n1a", sheet).action_remind()
