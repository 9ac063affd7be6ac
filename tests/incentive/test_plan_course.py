"""The course of an incentive plan: made, discussed, decided (C1.p2, C2.p3)."""

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from tests.incentive.plan_case import PlanCase


@tagged("standard", "post_install", "-at_install")
class TestPlanCourse(PlanCase):
    """Each step by its own person."""

    def test_c1p2_the_director_decides_on_record(self):
        plan = self.in_review()
        self.assertEqual(plan.state, "review")
        self.assertTrue(plan.action_submit())
        self.assertEqual(plan.state, "approved")
        approval = plan.sudo().sales_approval_ids
        self.assertTrue(approval.is_own_authority)
        self.assertEqual(approval.person_id, self.users["director_north"])
        self.assertEqual(plan.approved_by_id, self.users["director_north"])

    def test_c1p2_what_is_not_complete_is_not_put_forward(self):
        plan = self.new_plan(
            "director_north",
            {"name": "Empty", "metric_id": self.signed.id},
            self.component(name="OTE", pays="on_target", measure="attainment"),
            participation_ids=[],
        )
        message = self.refused(plan.action_consult)
        for part in ("takes part", "Empty: add the bands", "OTE: enter the on-target"):
            self.assertIn(part, message)
        self.assertIn("Add a component", self.refused(self._bare().action_consult))
        self.assertEqual(plan.state, "draft")

    def _bare(self):
        return self.as_user("director_north")["sales.incentive.plan"].create(
            {"name": "Bare", "date_from": self.quarter}
        )

    def test_d4i1_an_own_on_target_bonus_completes_it(self):
        plan = self.new_plan(
            "director_north",
            self.component(pays="on_target", measure="attainment"),
        )
        self.assertIn("on-target", self.refused(plan.action_consult))
        plan.participation_ids.on_target_amount = 9_000
        plan.action_consult()
        self.assertEqual(plan.state, "review")

    def test_the_own_division_is_proposed(self):
        self.assertEqual(self._bare().team_id, self.teams["north"])

    def test_c1p2_steps_have_their_moment(self):
        plan = self.new_plan()
        for step in (plan.action_submit, plan.action_reopen, plan.action_new_version):
            self.refused(step, *(["why"] if step == plan.action_new_version else []))
        self.refused(plan.action_end, self.next_quarter, "why")
        plan.action_consult()
        plan.action_reopen()
        self.assertEqual(plan.state, "draft")
        plan.action_consult()
        plan.action_submit()
        for step in (plan.action_reopen, plan.action_cancel, plan.action_consult):
            self.refused(step)
        self.assertEqual(plan.state, "approved")

    def test_c1p2_a_cancelled_plan_stays_on_record(self):
        plan = self.in_review()
        plan.action_cancel()
        self.assertEqual(plan.state, "cancelled")
        self.refused(plan.unlink)
        self.refused(plan.write, {"name": "other"})

    def test_a_draft_can_be_deleted(self):
        plan = self.new_plan()
        plan.unlink()
        self.assertFalse(plan.exists())

    def test_a_copy_is_a_new_draft(self):
        plan = self.in_force()
        copy = plan.copy()
        self.assertEqual((copy.state, copy.version), ("draft", 1))
        self.assertEqual(copy.name, "Test plan (copy)")
        self.assertEqual(copy.component_ids.band_ids.mapped("rate"), [0.03, 0.05])
        self.assertEqual(copy.participation_ids.tier_id, self.tiers["representative"])
        self.assertFalse(copy.opinion_ids or copy.date_approved or copy.previous_id)

    def test_archive(self):
        plan = self.in_force()
        self.assertIn("stays as it is", self.refused(plan.action_archive))
        draft = self.new_plan()
        draft.action_archive()
        self.assertFalse(draft.active)

    # -- who decides ------------------------------------------------------

    def test_c1p2_a_directors_own_plan_goes_to_an_administrator(self):
        plan = self.in_review("director_north", tier="director")
        plan.action_submit()
        self.assertEqual(plan.state, "review")
        request = plan.sudo()._sales_pending_approvals()
        self.assertEqual(request.current_approver_id, self.users["admin"])
        self.refused(self.by("director_north", request).action_approve)
        self.by("admin", request).action_approve("good")
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.approved_by_id, self.users["admin"])

    def test_c1p2_the_own_team_or_name_is_the_own_plan_too(self):
        for row in (
            {"team_id": self.teams["north"].id},
            {"user_id": self.users["director_north"].id},
        ):
            with self.subTest(row=list(row)):
                plan = self.in_review(participation_ids=[Command.create(row)])
                plan.action_submit()
                self.assertTrue(plan.sudo()._sales_pending_approvals())

    def test_c1p2_a_vacant_position_of_the_own_tier_counts_as_well(self):
        """Nobody makes a plan for the position he is about to take."""
        plan = self.in_review(
            participation_ids=[
                Command.create(
                    {
                        "tier_id": self.tiers["director"].id,
                        "team_id": self.teams["n1"].id,
                    }
                )
            ]
        )
        plan.action_submit()
        self.assertTrue(plan.sudo()._sales_pending_approvals())

    def test_c1p2_a_change_after_submission_voids_the_request(self):
        plan = self.in_review("director_north", tier="director")
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        self.assertTrue(request)
        changes = (
            lambda: plan.component_ids.band_ids[0].write({"rate": 0.04}),
            lambda: plan.write({"guarantee_amount": 5, "guarantee_months": 1}),
            lambda: plan.participation_ids.write({"date_to": self.next_quarter}),
            lambda: plan.component_ids.write({"weight": 0.5}),
            lambda: plan.component_ids.write(
                {"multiplier_ids": [Command.create({"start": 0.9, "factor": 1.1})]}
            ),
            lambda: plan.component_ids.multiplier_ids.unlink(),
        )
        for change in changes:
            self.assertEqual(request.state, "pending")
            change()
            self.assertEqual(request.state, "void")
            plan.action_submit()
            request = plan.sudo()._sales_pending_approvals()

    def test_c1p2_what_says_the_same_keeps_the_request(self):
        plan = self.in_review("director_north", tier="director")
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        plan.component_ids.band_ids[0].write({"rate": 0.03})
        self.assertEqual(request.state, "pending")

    def test_c1p2_refused_it_can_be_changed_and_submitted_again(self):
        plan = self.in_review("director_north", tier="director")
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        self.by("admin", request).action_refuse("too much")
        self.assertEqual(plan.state, "review")
        plan.component_ids.band_ids[0].rate = 0.02
        plan.action_submit()
        self.assertTrue(plan.sudo()._sales_pending_approvals())
        plan.action_reopen()
        self.assertFalse(plan.sudo()._sales_pending_approvals())

    def test_c1p2_an_administrator_makes_the_plan_of_the_company(self):
        plan = self.in_review("admin", team_id=False)
        plan.action_submit()
        self.assertEqual(plan.state, "approved")
        given = plan.sudo().acknowledgement_ids.user_id
        self.assertIn(self.users["rep_s1a"], given)
        self.assertIn(self.users["rep_n1a"], given)

    def test_c1p2_where_the_matrix_lets_him_recommend_it_goes_up(self):
        self.set_limits("incentive_plan", director="recommend")
        plan = self.in_review()
        self.assertIn("admin", self.by("director_north", plan).sales_signers)
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        self.assertEqual(request.current_approver_id, self.users["admin"])

    # -- versions ---------------------------------------------------------

    def new_version(self, plan, reason="market", day=None):
        action = plan.action_new_version(reason, day or self.next_quarter)
        return plan.browse(action["res_id"])

    def test_a34_a_new_version_takes_over_on_its_day(self):
        plan = self.in_force()
        version = self.new_version(plan)
        self.assertEqual((version.version, version.state), (2, "draft"))
        self.assertEqual(version.previous_id, plan)
        self.assertEqual(version.date_from, self.next_quarter)
        self.assertEqual(version.change_reason, "market")
        self.assertEqual(version.component_ids.band_ids.mapped("rate"), [0.03, 0.05])
        self.assertEqual(plan.state, "approved")
        version.component_ids.band_ids[0].rate = 0.02
        version.action_consult()
        version.action_submit()
        self.assertEqual((version.state, plan.state), ("approved", "superseded"))
        self.assertEqual(plan.date_to, Date.subtract(self.next_quarter, days=1))
        self.assertEqual(plan.component_ids.band_ids[0].rate, 0.03)
        self.assertEqual(plan._versions(), plan | version)
        self.assertEqual(plan.version_count, 2)
        self.assertIn("version 2", version.display_name)

    def test_a34_a_period_keeps_the_version_of_its_first_day(self):
        plan = self.in_force()
        Plan = plan.sudo()
        before = Plan._versions_for(self.company, self.quarter)
        self.assertIn(plan.sudo(), before)
        version = self.new_version(plan)
        self.assertNotIn(version, Plan._versions_for(self.company, self.next_quarter))
        version.action_consult()
        version.action_submit()
        now = Plan._versions_for(self.company, self.quarter)
        later = Plan._versions_for(self.company, self.next_quarter)
        self.assertEqual((plan in now, version in now), (True, False))
        self.assertEqual((plan in later, version in later), (False, True))
        self.assertNotIn(
            plan, Plan._versions_for(self.company, Date.subtract(self.quarter, days=1))
        )
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(Plan._versions_for(other, self.quarter))

    def test_a34_the_day_of_a_new_version(self):
        plan = self.in_force()
        middle = Date.add(self.next_quarter, months=1)
        for day, part in (
            (Date.today(), "has begun"),
            (self.quarter, "has begun"),
            (middle, "in the middle of a period"),
            (Date.add(self.next_quarter, days=1), "in the middle of a period"),
        ):
            with self.subTest(day=day):
                message = self.refused(plan.action_new_version, "why", day)
                self.assertIn(part, message)
        self.refused(plan.action_new_version, "  ", self.next_quarter)
        version = self.new_version(plan)
        self.assertIn("open already", self.refused(self.new_version, plan))
        self.assertIn("middle", self.refused(version.write, {"date_from": middle}))
        self.refused(version.write, {"team_id": self.teams["n1"].id})
        version.date_from = Date.add(self.next_quarter, months=3)
        version.action_cancel()
        self.assertEqual(self.new_version(plan).version, 2)

    def test_a34_a_version_approved_too_late_does_not_rewrite_the_past(self):
        plan = self.in_force()
        version = self.new_version(plan)
        version.action_consult()
        with freeze_time(self.next_quarter):
            self.assertIn("has begun", self.refused(version.action_submit))
        self.assertEqual(plan.state, "approved")

    def test_a34_the_default_day_is_the_next_period(self):
        plan = self.in_force("director_north", self.component(period="month"))
        version = plan.browse(plan.action_new_version("why")["res_id"])
        today = Date.today()
        self.assertEqual(version.date_from, Date.add(today.replace(day=1), months=1))

    # -- the end ----------------------------------------------------------

    def test_a34_a_plan_ends_on_a_day_to_come(self):
        plan = self.in_force()
        yesterday = Date.subtract(Date.today(), days=1)
        self.assertIn("has begun", self.refused(plan.action_end, yesterday, "over"))
        self.refused(plan.action_end, self.next_quarter, " ")
        self.refused(plan.action_end, False, "over")
        last = Date.subtract(self.next_quarter, days=1)
        plan.action_end(last, "over")
        self.assertEqual((plan.state, plan.date_to), ("approved", last))
        self.assertIn("longer", self.refused(plan.action_end, self.next_quarter, "x"))
        with freeze_time(Date.add(self.next_quarter, days=1)):
            plan.sudo()._refresh_states()
        self.assertEqual(plan.state, "ended")
        self.assertIn(plan, plan.sudo()._versions_for(self.company, self.quarter))

    def test_a34_a_directors_own_plan_is_ended_by_an_administrator(self):
        plan = self.in_review("director_north", tier="director")
        plan.action_submit()
        request = plan.sudo()._sales_pending_approvals()
        self.by("admin", request).action_approve("good")
        message = self.refused(plan.action_end, self.next_quarter, "enough")
        self.assertIn("administrator", message)
        self.by("admin", plan).action_end(self.next_quarter, "enough")
        self.assertEqual(plan.date_to, self.next_quarter)

    def test_who_leads_elsewhere_has_no_part(self):
        plan = self.in_force()
        for name in ("director_south", "manager_n1", "rep_n1a"):
            with self.subTest(name=name):
                for step, args in (
                    ("action_new_version", ["why", self.next_quarter]),
                    ("action_end", [self.next_quarter, "why"]),
                    ("action_cancel", []),
                ):
                    with self.assertRaises(AccessError):
                        getattr(self.by(name, plan), step)(*args)
