"""D3.3, C2.d, G1.2: improvement plans from the draft to the conclusion."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from tests.appraisal.case_consequence import ConsequenceCase
from tests.attempts import attempt

GOALS = "<p>Twice the visits, half the complaints</p>"


class ImprovementCase(ConsequenceCase):
    """Plans of rep_n1a, made by manager_n1, unless said."""

    def milestones(self, *days):
        return [
            Command.create(
                {"date": Date.add(self.today, days=day), "name": f"Day {day}"}
            )
            for day in days
        ]

    def draft(self, name="rep_n1a", by="manager_n1", days=(30, 60), **vals):
        return self.as_user(by)["sales.improvement.plan"].create(
            {
                "user_id": self.users[name].id,
                "company_id": self.company.id,
                "goals": GOALS,
                "milestone_ids": self.milestones(*days),
                **vals,
            }
        )

    def running(self, name="rep_n1a", by="manager_n1", **vals):
        plan = self.draft(name, by, **vals)
        plan.action_submit()
        self.assertEqual(plan.state, "running")
        return plan

    def checked(self, result="met", **vals):
        """A running plan of which everything is checked."""
        plan = self.running(**vals)
        for milestone in plan.milestone_ids:
            milestone.action_check(result, "Seen in the log")
        return plan


@tagged("standard", "post_install", "-at_install")
class TestCourse(ImprovementCase):
    def test_d33_a_grade_d_leads_to_a_plan_with_check_dates(self):
        proposed = self.proposed("improve", grade="D", plan_days=90, check_count=3)
        action = self.by("manager_n1", proposed).action_accept()
        plan = proposed.plan_id
        self.assertEqual(action["res_id"], plan.id)
        self.assertEqual((plan.state, proposed.state), ("draft", "accepted"))
        self.assertEqual(plan.appraisal_id, proposed.appraisal_id)
        self.assertEqual(plan.coach_id, self.users["manager_n1"])
        days = [(one.date - self.today).days for one in plan.milestone_ids]
        self.assertEqual(days, [30, 60, 90])
        mine = self.by("manager_n1", plan)
        with self.assertRaises(UserError):
            mine.action_submit()  # it does not say what has to become better
        mine.goals = GOALS
        for number, milestone in enumerate(mine.milestone_ids):
            milestone.name = f"Step {number}"
        mine.action_submit()
        self.assertEqual((plan.state, proposed.state), ("running", "approved"))

    def test_d33_a_deleted_draft_opens_the_question_again(self):
        proposed = self.proposed("improve", grade="D")
        mine = self.by("manager_n1", proposed)
        mine.action_accept()
        self.by("manager_n1", proposed.plan_id).unlink()
        self.assertEqual(proposed.state, "proposed")

    def test_c2p2_the_manager_decides_for_representatives(self):
        plan = self.running()
        approval = plan.sudo().sales_approval_ids
        self.assertTrue(approval.is_own_authority)
        self.assertEqual(approval.decision_id.code, "improvement_plan")

    def test_c1p3_the_director_decides_for_managers(self):
        plan = self.running("manager_n1", "director_north")
        self.assertEqual(
            plan.sudo().sales_approval_ids.person_id.name, "director_north"
        )

    def test_c1p3_a_matrix_that_lets_managers_recommend_asks_the_director(self):
        self.set_limits("improvement_plan", manager="recommend")
        plan = self.draft()
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        with self.assertRaises(UserError):
            plan.goals = "<p>Another</p>"
        with self.assertRaises(UserError):
            plan.milestone_ids[:1].name = "Another"
        request = plan.sudo()._sales_pending_approvals()
        self.by("director_north", request)._decide("refused", "Too hard")
        self.assertEqual(plan.state, "draft", "back to its maker")
        plan.goals = "<p>Softer</p>"
        plan.action_submit()
        self.approve("director_north", plan.sudo())
        self.assertEqual(plan.state, "running")

    def test_d31_the_administrator_decides_for_a_director(self):
        plan = self.running("director_north", "admin")
        self.assertEqual(plan.coach_id, self.users["admin"])

    def test_a33_the_person_sees_it_from_the_approval_on(self):
        plan = self.draft()
        env = self.as_user("rep_n1a")
        self.assertFalse(env["sales.improvement.plan"].search([]))
        self.assertFalse(env["sales.improvement.milestone"].search([]))
        plan.action_submit()
        self.env.flush_all()
        self.env.invalidate_all()
        own = env["sales.improvement.plan"].search([])
        self.assertEqual(own.id, plan.id)
        self.assertEqual(len(own.milestone_ids), 2)
        self.assertIn("visits", own.goals)
        self.assertEqual(
            plan.sudo().activity_ids.user_id,
            self.users["rep_n1a"] | self.users["manager_n1"],
        )
        own.action_acknowledge("I will try")
        self.assertEqual(plan.acknowledgement, "I will try")
        self.assertEqual(plan.sudo().activity_ids.user_id, self.users["manager_n1"])
        with self.assertRaises(UserError):
            own.action_acknowledge("again")

    def test_f11_both_discuss_it(self):
        plan = self.running()
        own = self.by("rep_n1a", plan)
        message = own.message_post(body="Which customers first?")
        self.assertEqual(message.with_env(plan.env).read(["body"])[0]["id"], message.id)
        answer = plan.message_post(body="The three largest")
        self.assertTrue(answer.with_env(own.env).read(["body"]))

    def test_g12_milestones_are_checked_one_after_the_other(self):
        plan = self.running()
        first, second = plan.milestone_ids
        checks = plan.sudo().activity_ids.filtered(
            lambda one: one.user_id == self.users["manager_n1"]
        )
        self.assertEqual(checks.date_deadline, first.date)
        action = first.action_open_check()
        form = Form(plan.env[action["res_model"]].with_context(**action["context"]))
        form.result, form.text = "partly", "Four of eight visits"
        form.save().action_confirm()
        self.assertEqual(
            (first.result, first.comment), ("partly", "Four of eight visits")
        )
        self.assertEqual(first.done_by_id, self.users["manager_n1"])
        checks = plan.sudo().activity_ids.filtered(
            lambda one: one.user_id == self.users["manager_n1"]
        )
        self.assertEqual(checks.date_deadline, second.date)
        self.assertIn("Four of eight", plan.message_ids[0].body)
        with self.assertRaises(UserError):
            first.action_check("met", "changed my mind")

    def test_g12_a_plan_is_concluded_when_all_is_checked(self):
        plan = self.running()
        with self.assertRaises(UserError):
            plan.action_close("succeeded", "Good")
        for milestone in plan.milestone_ids:
            milestone.action_check("met", "Seen")
        with self.assertRaises(ValidationError):
            plan.action_close("succeeded", "")
        plan.action_close("succeeded", "Well done")
        self.assertEqual((plan.state, plan.closing_reason), ("succeeded", "Well done"))
        self.assertFalse(plan.sudo().activity_ids)
        with self.assertRaises(UserError):
            plan.action_cancel("too late")

    def test_a32_a_failure_sets_nothing_off(self):
        plan = self.checked("missed")
        before = self.env["sales.proposal"].search_count([])
        plan.action_close("failed", "No visits")
        self.assertEqual(self.env["sales.proposal"].search_count([]), before)
        self.assertFalse(plan.next_ids)
        action = plan.action_new_plan()
        follower = plan.browse(action["res_id"])
        self.assertEqual((follower.state, follower.previous_id), ("draft", plan))
        self.assertIn("visits", follower.goals)
        context = plan.action_propose()["context"]
        self.assertEqual(context["default_subject_user_id"], self.users["rep_n1a"].id)

    def test_d33_a_plan_is_given_up_with_a_reason(self):
        plan = self.running()
        with self.assertRaises(ValidationError):
            plan.action_cancel(" ")
        plan.action_cancel("Moves to marketing")
        self.assertEqual(plan.state, "cancelled")

    def test_d33_a_cancelled_draft_drops_what_was_proposed(self):
        proposed = self.proposed("improve", grade="D")
        self.by("manager_n1", proposed).action_accept()
        self.by("manager_n1", proposed.plan_id).action_cancel("A talk is enough")
        self.assertEqual(proposed.state, "dropped")

    def test_what_keeps_a_plan_from_being_submitted(self):
        late = Date.add(self.today, days=200)
        for vals, words in (
            ({"goals": "<p><br></p>"}, "become better"),
            ({"days": ()}, "at least one milestone"),
            ({"days": (200,)}, "within the plan"),
            ({"coach_id": self.users["rep_n1b"].id}, "does not lead"),
            ({"coach_id": self.users["manager_s1"].id}, "does not lead"),
            (
                {"milestone_ids": [Command.create({"date": late, "name": " "})]},
                "has to be reached",
            ),
        ):
            with self.subTest(words=words):
                plan = self.draft(**vals)
                self.assertIn(words, plan.submit_problem)
                self.assertFalse(plan.can_submit)
                with self.assertRaisesRegex(UserError, words):
                    plan.action_submit()

    def test_a31_the_next_superior_checks_when_the_coach_has_left(self):
        plan = self.running()
        self.leave("manager_n1")
        self.env["sales.improvement.plan"]._cron_remind()
        self.assertEqual(plan.sudo().coach_id, self.users["director_north"])
        self.assertIn(self.users["director_north"], plan.sudo().activity_ids.user_id)
        milestone = plan.sudo().milestone_ids[0]
        self.by("director_north", milestone).action_check("met", "Seen")
        self.assertEqual(milestone.result, "met")

    def test_g12_what_is_overdue_is_reminded_of_once_a_week(self):
        plan = self.running(
            date_start=str(Date.add(self.today, days=-30)), days=(-5, 60)
        )
        partner = self.users["manager_n1"].partner_id
        notes = [("partner_ids", "in", partner.ids), ("subject", "ilike", "overdue")]
        for _time in range(2):
            self.env["sales.improvement.plan"]._cron_remind()
        self.assertEqual(self.env["mail.message"].search_count(notes), 1)
        late = plan.sudo().milestone_ids[0]
        late._engine_write({"date_reminded": Date.add(self.today, days=-7)})
        self.env["sales.improvement.plan"]._cron_remind()
        self.assertEqual(self.env["mail.message"].search_count(notes), 2)

    def test_counts_on_employee_and_appraisal(self):
        cycle = self.released(rep_n1a="D")
        appraisal = self.by("manager_n1", self.appraisal(cycle, "rep_n1a"))
        action = appraisal.action_new_improvement_plan()
        form = Form(
            appraisal.env[action["res_model"]].with_context(**action["context"])
        )
        self.assertEqual(form.appraisal_id, appraisal)
        form.save()
        appraisal.invalidate_recordset()
        self.assertEqual(appraisal.improvement_count, 1)
        employee = self.env["hr.employee"].create(
            {"name": "rep", "user_id": self.users["rep_n1a"].id}
        )
        public = self.env["hr.employee.public"].browse(employee.id)
        self.env.flush_all()
        self.assertEqual(self.by("manager_n1", public).sales_improvement_count, 1)
        self.assertEqual(self.by("rep_n1a", public).sales_improvement_count, 0)
        self.assertEqual(self.by("manager_n2", public).sales_improvement_count, 0)


@tagged("standard", "post_install", "-at_install")
class TestAttempts(ImprovementCase):
    @attempt(
        "make an improvement plan for oneself or for others' people",
        "manager, representative",
        "RPC create",
    )
    def test_nobody_makes_a_plan_for_people_not_led(self):
        for by, name in (
            ("manager_n1", "manager_n1"),
            ("manager_n1", "rep_n2a"),
            ("manager_n1", "director_north"),
            ("director_south", "rep_n1a"),
            ("rep_n1b", "rep_n1a"),
            ("admin", "admin"),
        ):
            with self.subTest(by=by, name=name):
                with self.assertRaises(AccessError):
                    self.draft(name, by)

    @attempt("move a running plan to somebody not led", "manager", "RPC write")
    def test_a_draft_is_not_turned_on_others(self):
        plan = self.draft()
        with self.assertRaises(AccessError):
            plan.user_id = self.users["rep_n2a"]

    @attempt(
        "check the own milestones, or conclude the own plan",
        "representative",
        "RPC action and write",
    )
    def test_nobody_checks_the_own_plan(self):
        own = self.by("rep_n1a", self.running())
        milestone = own.milestone_ids[:1]
        for act in (
            lambda: milestone.action_check("met", "me"),
            lambda: milestone.write({"result": "met"}),
            lambda: milestone.write({"date": str(Date.add(self.today, days=80))}),
            lambda: own.action_close("succeeded", "me"),
            lambda: own.action_cancel("me"),
            lambda: own.write({"goals": "<p>Nothing</p>"}),
            lambda: own.write({"state": "succeeded"}),
            own.unlink,
        ):
            with self.assertRaises(AccessError):
                act()

    @attempt("write what steps record", "manager, administrator", "RPC write, create")
    def test_steps_alone_write_the_course(self):
        plan = self.running()
        for name in ("manager_n1", "admin"):
            mine = self.by(name, plan)
            for vals in (
                {"state": "succeeded"},
                {"date_acknowledged": "2026-01-01 00:00:00"},
                {"tier_level": 0},
                {"team_id": self.teams["s1"].id},
                {"closing_reason": "x"},
                {"proposer_id": self.users["rep_n1b"].id},
            ):
                with self.subTest(name=name, **vals):
                    with self.assertRaises(AccessError):
                        mine.write(vals)
            with self.assertRaises(AccessError):
                mine.milestone_ids.write({"result": "met"})
            with self.assertRaises(UserError):
                mine.milestone_ids.unlink()
            with self.assertRaises(UserError):
                mine.write({"milestone_ids": self.milestones(20)})
            with self.assertRaises(UserError):
                mine.unlink()
        with self.assertRaises(AccessError):
            self.draft(state="running")

    @attempt("begin a plan as running by a default", "manager", "context")
    def test_a_plan_begins_as_a_draft(self):
        env = self.as_user("manager_n1")
        Plan = env["sales.improvement.plan"].with_context(
            default_state="running", default_date_started="2026-01-01 00:00:00"
        )
        plan = Plan.create({"user_id": self.users["rep_n1a"].id, "goals": GOALS})
        self.assertEqual((plan.state, plan.date_started), ("draft", False))

    @attempt("add a milestone to a plan that runs", "manager", "RPC create")
    def test_milestones_are_fixed(self):
        plan = self.running()
        with self.assertRaises(UserError):
            plan.env["sales.improvement.milestone"].create(
                {"plan_id": plan.id, "date": str(self.today), "name": "Another"}
            )
        with self.assertRaises(AccessError):
            self.draft().milestone_ids[:1].env["sales.improvement.milestone"].create(
                {"plan_id": plan.id, "date": str(self.today), "result": "met"}
            )

    @attempt(
        "read plans of people not led", "manager, director, representative", "search"
    )
    def test_a33_plans_are_seen_by_those_above(self):
        plan = self.running()
        seen = {
            name: bool(self.as_user(name)["sales.improvement.plan"].search([]))
            for name in self.users
            if name != "stock"
        }
        self.assertEqual(
            {name for name, sees in seen.items() if sees},
            {"rep_n1a", "manager_n1", "director_north", "admin"},
        )
        with self.assertRaises(AccessError):
            self.by("manager_n2", plan).read(["goals"])

    @attempt("put an unreleased appraisal into a plan", "manager", "RPC create")
    def test_an_appraisal_is_released_and_the_persons(self):
        cycle = self.opened()
        own = self.appraisal(cycle, "rep_n1a")
        with self.assertRaises(ValidationError):
            self.draft(appraisal_id=own.id)
        own.sudo()._engine_write({"state": "published"})
        other = self.appraisal(cycle, "rep_n1b")
        other.sudo()._engine_write({"state": "published"})
        with self.assertRaises(ValidationError):
            self.draft(appraisal_id=other.id)
        self.assertTrue(self.draft(appraisal_id=own.id))

    @attempt("acknowledge somebody else's plan", "manager", "RPC action")
    def test_the_person_acknowledges(self):
        plan = self.running()
        with self.assertRaises(AccessError):
            plan.action_acknowledge("done")
