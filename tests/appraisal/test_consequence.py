"""D3.3, C2.p5, D4.i2, D4.i3: what the grades propose, and who answers."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, tagged

from tests.appraisal.case_consequence import ConsequenceCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestProposing(ConsequenceCase):
    """The close of a cycle."""

    def test_d33_each_grade_proposes_what_the_rules_say(self):
        self.rule("reward", "S")
        self.rule("train", "C")
        self.rule("improve", "D", plan_days=60, check_count=2)
        cycle = self.closed(rep_n1a="S", rep_n1b="C", rep_n2a="D", manager_n1="S")
        people = {
            (one.user_id, one.outcome, one.superior_id) for one in self.found(cycle)
        }
        users = self.users
        self.assertEqual(
            people,
            {
                (users["rep_n1a"], "reward", users["manager_n1"]),
                (users["rep_n1b"], "train", users["manager_n1"]),
                (users["rep_n2a"], "improve", users["manager_n2"]),
                (users["manager_n1"], "reward", users["director_north"]),
            },
        )
        reward = self.found(cycle, "rep_n1a")
        self.assertEqual((reward.state, reward.value), ("proposed", 1000))
        self.assertIn("Grade S (97.00 points)", reward.why)
        self.assertEqual(reward.activity_ids.user_id, users["manager_n1"])
        self.assertEqual(reward.activity_ids.date_deadline, reward.date_deadline)

    def test_d33_nothing_is_proposed_twice(self):
        self.rule("reward", "S")
        cycle = self.closed(rep_n1a="S")
        again = self.env["sales.appraisal.consequence"]._propose(
            cycle, cycle._appraisals()
        )
        self.assertFalse(again)
        self.assertEqual(len(self.found(cycle)), 1)

    def test_d4i2_a_candidate_needs_the_grade_several_times(self):
        self.rule("promote", "S", times=2, periods=2)
        before = self.closed(self.before, rep_n1a="S", rep_n1b="S")
        self.assertFalse(self.found(before), "once is not enough")
        cycle = self.closed(rep_n1a="S", rep_n2a="S")
        candidate = self.found(cycle)
        self.assertEqual(candidate.user_id, self.users["rep_n1a"])
        self.assertEqual(candidate.new_tier_id, self.tiers["manager"])
        self.assertIn(before.name, candidate.why)

    def test_d4i2_what_lies_before_the_last_periods_does_not_count(self):
        self.rule("promote", "S", times=2, periods=2)
        earlier = Date.add(self.before, months=-3)
        self.closed(earlier, rep_n1a="S")
        self.closed(self.before)
        self.assertFalse(self.found(self.closed(rep_n1a="S")))

    def test_d4i2_nobody_is_promoted_beyond_the_highest_tier(self):
        self.rule("promote", "S")
        cycle = self.closed(director_north="S", manager_n1="S")
        self.assertEqual(self.found(cycle).user_id, self.users["manager_n1"])

    def test_d33_the_year_has_rules_of_its_own(self):
        self.rule("pay", "S", period="year", value_low=8, value=10, value_high=12)
        year = Date.start_of(Date.add(self.today, years=-1), "year")
        self.assertFalse(self.found(self.closed(rep_n1a="S")))
        pay = self.found(self.closed(year, period="year", rep_n1a="S"))
        self.assertEqual((pay.outcome, pay.value, pay.value_high), ("pay", 10, 12))

    def test_a33_tiers_and_the_first_rule_for_an_outcome(self):
        tiers = [(6, 0, self.tiers["manager"].ids)]
        self.rule("reward", "SA", tier_ids=tiers, value=1200, sequence=1)
        self.rule("reward", "SA", sequence=2)
        self.rule("train", "S")
        self.rule("train", "SA", training_subject="Negotiation")
        cycle = self.closed(rep_n1a="A", manager_n1="S")
        self.assertEqual(self.found(cycle, "manager_n1", "reward").value, 1200)
        self.assertEqual(self.found(cycle, "rep_n1a", "reward").value, 1000)
        self.assertEqual(len(self.found(cycle, "manager_n1", "train")), 2)

    def test_a33_a_company_with_rules_of_its_own_uses_these_alone(self):
        self.rule("reward", "S")
        self.rule("train", "S", company_id=self.company.id)
        cycle = self.closed(rep_n1a="S")
        self.assertEqual(self.found(cycle).outcome, "train")

    def test_d33_who_has_left_has_no_consequences(self):
        self.rule("reward", "SA")
        cycle = self.released(rep_n1a="S", rep_n1b="A")
        self.leave("rep_n1a")
        self.by("admin", cycle).action_close()
        self.assertEqual(self.found(cycle).user_id, self.users["rep_n1b"])

    def test_d33_the_number_of_people_costs_no_queries(self):
        self.rule("reward", "S")
        self.rule("promote", "S")
        costs = []
        for grades in ({"rep_n1a": "S"}, {"rep_n1a": "S", "rep_n1b": "S"}):
            cycle = self.released(**grades)
            appraisals = cycle._appraisals()
            Consequence = self.env["sales.appraisal.consequence"]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = Consequence._propose(cycle, appraisals)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(found), 2 * len(grades))
            self._cancel_cycles()
            self.env.invalidate_all()
        self.assertLessEqual(costs[1], costs[0])

    def test_rules_say_what_is_wrong_with_them(self):
        for outcome, vals in (
            ("pay", {"value_low": 9, "value": 6}),
            ("pay", {"value_high": 120}),
            ("reward", {"value_low": 0}),
            ("train", {"training_subject": " "}),
            ("improve", {"check_count": 0}),
            ("improve", {"plan_days": 2, "check_count": 3}),
        ):
            with self.subTest(outcome=outcome, **vals):
                with self.assertRaises(ValidationError):
                    self.rule(outcome, **vals)

    def test_delivered_rules(self):
        """Year S 8 to 12 %, A 4 to 8 %, a reward of 1,000, a plan of 90 days."""
        ref = "sales_tiered_mgmt.sales_appraisal_consequence_rule_"
        bands = {
            name: self.env.ref(ref + name)
            for name in ("pay_s", "pay_a", "reward", "improve_quarter")
        }
        self.assertEqual(bands["pay_s"].value_low, 8)
        self.assertEqual(bands["pay_s"].value_high, 12)
        self.assertEqual((bands["pay_a"].value_low, bands["pay_a"].value_high), (4, 8))
        self.assertEqual(bands["reward"].value, 1000)
        self.assertEqual(bands["improve_quarter"].plan_days, 90)
        self.assertEqual(bands["improve_quarter"].check_count, 3)


@tagged("standard", "post_install", "-at_install")
class TestAnswer(ConsequenceCase):
    """Accepted in the superior's name, decided by the authority matrix."""

    def test_c2p2_a_reward_goes_to_the_director_in_the_managers_name(self):
        reward = self.proposed("reward")
        self.by("manager_n1", reward).action_accept(value=1500, reason="The fair")
        proposal = reward.proposal_id
        self.assertEqual(proposal.proposer_id, self.users["manager_n1"])
        self.assertEqual((proposal.state, proposal.value), ("submitted", 1500))
        self.assertEqual(proposal.subject_user_id, self.users["rep_n1a"])
        self.assertIn("The fair", proposal.reason)
        self.assertEqual(reward.state, "accepted")
        self.assertFalse(reward.activity_ids)
        self.approve("director_north", proposal)
        self.assertEqual(reward.state, "approved")

    def test_c1p3_what_is_refused_stays_refused(self):
        reward = self.proposed("reward")
        self.by("manager_n1", reward).action_accept()
        request = reward.proposal_id._sales_pending_approvals()
        self.by("director_north", request)._decide("refused", "Not this time")
        self.assertEqual(reward.state, "refused")
        with self.assertRaises(UserError):
            self.by("manager_n1", reward).action_accept()

    def test_c2p2_what_is_withdrawn_is_open_again(self):
        reward = self.proposed("reward")
        mine = self.by("manager_n1", reward)
        mine.action_accept()
        first = reward.proposal_id
        self.by("manager_n1", first).action_sales_withdraw()
        self.assertEqual(reward.state, "proposed")
        mine.action_accept(value=900)
        self.assertNotEqual(reward.proposal_id, first)
        self.assertEqual(reward.proposal_id.value, 900)

    def test_d33_a_pay_adjustment_is_the_directors_up_to_ten_per_cent(self):
        pay = self.proposed("pay", "manager_n1")
        self.by("director_north", pay).action_accept(value=10)
        self.assertEqual(pay.state, "approved", "within the own authority")
        self.assertEqual(pay.proposal_id.decision_id.code, "adjust_pay")

    def test_d33_beyond_ten_per_cent_an_administrator_decides(self):
        pay = self.proposed("pay", "manager_n1")
        self.by("director_north", pay).action_accept(value=12)
        self.assertEqual(pay.state, "accepted")
        self.approve("admin", pay.proposal_id)
        self.assertEqual(pay.state, "approved")

    def test_d33_a_managers_pay_adjustment_is_recommended(self):
        pay = self.proposed("pay")
        self.by("manager_n1", pay).action_accept()
        request = pay.proposal_id._sales_pending_approvals()
        self.assertEqual(request.current_approver_id, self.users["director_north"])

    def test_d4i3_the_manager_decides_on_training(self):
        need = self.proposed("train", grade="C")
        self.by("manager_n1", need).action_accept(training_subject="Cold calls")
        self.assertEqual(need.state, "approved")
        self.assertIn("Cold calls", need.proposal_id.subject)

    def test_c2p5_a_candidates_proposal_is_completed_by_the_superior(self):
        candidate = self.proposed("promote")
        action = self.by("manager_n1", candidate).action_accept()
        proposal = candidate.proposal_id
        self.assertEqual(action["res_id"], proposal.id)
        self.assertEqual(proposal.state, "draft")
        self.assertEqual(proposal.new_tier_id, self.tiers["manager"])
        self.assertEqual(candidate.state, "accepted")
        self.assertEqual(
            self.users["rep_n1a"].sales_tier_id, self.tiers["representative"]
        )
        mine = self.by("manager_n1", proposal)
        mine.new_team_id = self.teams["n2"]
        mine.action_submit()
        self.assertEqual(candidate.state, "accepted")
        self.approve("director_north", proposal)
        self.assertEqual(candidate.state, "approved")
        self.assertEqual(self.users["rep_n1a"].sales_tier_id, self.tiers["manager"])

    def test_c2p5_a_deleted_draft_opens_the_question_again(self):
        candidate = self.proposed("promote")
        self.by("manager_n1", candidate).action_accept()
        self.by("manager_n1", candidate.proposal_id).unlink()
        self.assertEqual(candidate.state, "proposed")

    def test_d33_what_is_dropped_keeps_its_reason(self):
        reward = self.proposed("reward")
        mine = self.by("manager_n1", reward)
        with self.assertRaises(ValidationError):
            mine.action_drop(" ")
        mine.action_drop("One big order, no more")
        self.assertEqual((reward.state, reward.answer), ("dropped", "dropped"))
        self.assertEqual(reward.answer_reason, "One big order, no more")
        self.assertEqual(reward.answered_by_id, self.users["manager_n1"])
        with self.assertRaises(UserError):
            mine.action_accept()

    def test_d33_the_dialog_offers_what_is_proposed(self):
        reward = self.proposed("reward")
        mine = self.by("manager_n1", reward)
        action = mine.action_open_accept()
        form = Form(mine.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(form.value, 1000)
        form.value = 800
        form.save().action_confirm()
        self.assertEqual(reward.proposal_id.value, 800)

    def test_d31_the_administrator_answers_for_a_director(self):
        reward = self.proposed("reward", "director_north")
        self.assertEqual(reward.superior_id, self.users["admin"])
        self.by("admin", reward).action_accept()
        self.assertEqual(reward.state, "approved")
        self.assertEqual(reward.proposal_id.state, "approved")
        self.assertEqual(reward.proposal_id.subject_user_id, reward.user_id)

    def test_a31_the_next_superior_answers_when_one_has_left(self):
        reward = self.proposed("reward")
        self.leave("manager_n1")
        self.env["sales.appraisal.consequence"]._cron_follow_up()
        self.assertEqual(reward.superior_id, self.users["director_north"])
        self.assertEqual(reward.activity_ids.user_id, self.users["director_north"])
        self.by("director_north", reward).action_accept()
        self.assertEqual(reward.state, "approved")

    def test_a31_who_moved_is_answered_for_in_the_new_team(self):
        reward = self.proposed("reward")
        self.users["rep_n1a"].sales_assignment_id._change(
            self.users["rep_n1a"],
            self.tiers["representative"],
            self.teams["s1"],
            self.today,
            "moved",
        )
        self.env["sales.appraisal.consequence"]._cron_follow_up()
        self.assertEqual(reward.superior_id, self.users["manager_s1"])
        with self.assertRaises(AccessError):
            self.by("manager_n1", reward).action_accept()
        self.by("manager_s1", reward).action_accept()
        self.assertEqual(reward.state, "accepted")

    def test_d33_who_leaves_later_is_dropped_by_the_job(self):
        reward = self.proposed("reward")
        self.leave("rep_n1a")
        with self.assertRaises(UserError):
            self.by("manager_n1", reward).action_accept()
        self.env["sales.appraisal.consequence"]._cron_follow_up()
        self.assertEqual(reward.state, "dropped")
        self.assertIn("left", reward.answer_reason)

    def test_d33_a_late_superior_is_reminded_once_a_week(self):
        reward = self.proposed("reward")
        reward._engine_write({"date_deadline": Date.add(self.today, days=-1)})
        partner = self.users["manager_n1"].partner_id
        notes = [("partner_ids", "in", partner.ids), ("message_type", "!=", "comment")]
        before = self.env["mail.message"].search_count(notes)
        for _time in range(2):
            self.env["sales.appraisal.consequence"]._cron_follow_up()
        self.assertEqual(reward.date_reminded, self.today)
        self.assertEqual(self.env["mail.message"].search_count(notes), before + 1)


@tagged("standard", "post_install", "-at_install")
class TestAttempts(ConsequenceCase):
    """What people try with consequences."""

    @attempt("accept the own reward", "representative", "RPC action")
    def test_nobody_accepts_about_oneself(self):
        reward = self.proposed("reward")
        mine = self.by("rep_n1a", reward)
        with self.assertRaises(AccessError):
            mine.action_accept()
        with self.assertRaises(AccessError):
            mine.action_drop("mine")
        self.assertEqual(reward.state, "proposed")

    @attempt("accept for people of another team", "manager", "RPC action")
    def test_nobody_accepts_for_people_of_others(self):
        reward = self.proposed("reward")
        for name in ("manager_n2", "rep_n1b", "director_south", "stock"):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    self.by(name, reward).action_accept()

    @attempt("accept for somebody of the own tier", "manager", "RPC action")
    def test_nobody_accepts_for_the_own_tier(self):
        # a second manager in a team that the first one leads
        other = self.users["rep_n1b"]
        other.sales_assignment_id._change(
            other, self.tiers["manager"], self.teams["n1"], self.today, "second"
        )
        self.teams["n1"].user_id = self.users["manager_n1"]
        reward = self.proposed("reward", "rep_n1b")
        self.assertEqual(reward.superior_id, self.users["director_north"])
        with self.assertRaises(AccessError):
            self.by("manager_n1", reward).action_accept()

    @attempt("accept a value outside the band", "manager", "RPC action")
    def test_the_band_is_kept(self):
        reward = self.proposed("reward")
        mine = self.by("manager_n1", reward)
        for value in (499.99, 1500.01, -1000, 0, float("nan"), float("inf")):
            with self.subTest(value=value):
                with self.assertRaises(UserError):
                    mine.action_accept(value=value)
        self.assertEqual(reward.state, "proposed")

    @attempt("begin a pay rise within the period appraised", "director", "RPC action")
    def test_a_pay_adjustment_begins_after_the_period(self):
        pay = self.proposed("pay", "manager_n1")
        director = self.by("director_north", pay)
        for day in (str(self.last), "no day"):
            with self.subTest(day=day):
                with self.assertRaises(UserError):
                    director.action_accept(date_effective=day)

    @attempt("write value, answer or state of a consequence", "manager", "RPC write")
    def test_nobody_writes_a_consequence(self):
        reward = self.proposed("reward")
        for name in ("manager_n1", "director_north", "admin"):
            mine = self.by(name, reward)
            for vals in (
                {"value": 9999},
                {"value_high": 9999},
                {"answer": "accepted"},
                {"state": "approved"},
                {"user_id": self.users["rep_n1b"].id},
                {"superior_id": self.users["rep_n1b"].id},
            ):
                with self.subTest(name=name, **vals):
                    with self.assertRaises(AccessError):
                        mine.write(vals)
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"appraisal_id": reward.appraisal_id.id})

    @attempt(
        "learn what is proposed about oneself", "representative", "search, chatter"
    )
    def test_a33_the_person_sees_what_is_approved_only(self):
        reward = self.proposed("reward")
        env = self.as_user("rep_n1a")
        Consequence = env["sales.appraisal.consequence"]
        self.assertFalse(Consequence.search([]))
        appraisal = reward.appraisal_id.with_env(env)
        self.assertEqual(appraisal.consequence_count, 0)
        self.by("manager_n1", reward).action_accept()
        self.assertFalse(Consequence.search([]))
        self.approve("director_north", reward.proposal_id)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(Consequence.search([]).id, reward.id)
        with self.assertRaises(AccessError):
            reward.message_ids[:1].with_env(env).read(["body"])
        self.assertFalse(
            self.as_user("rep_n1b")["sales.appraisal.consequence"].search([])
        )

    @attempt("raise the band by the rule after the close", "manager", "RPC write")
    def test_a33_rules_are_the_administrators(self):
        reward = self.proposed("reward")
        for name in ("rep_n1a", "manager_n1", "director_north"):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    self.by(name, reward.rule_id).write({"value_high": 90_000})
        self.by("admin", reward.rule_id).write({"value_high": 90_000})
        with self.assertRaises(UserError):
            self.by("manager_n1", reward).action_accept(value=80_000)

    @attempt(
        "promote somebody into another division",
        "manager",
        "RPC action",
        "decided by an administrator",
    )
    def test_a_promotion_beyond_the_division_is_the_administrators(self):
        candidate = self.proposed("promote")
        self.by("manager_n1", candidate).action_accept(new_team_id=self.teams["s1"].id)
        proposal = candidate.proposal_id
        self.by("manager_n1", proposal).action_submit()
        self.approve("director_north", proposal)
        self.assertEqual(candidate.state, "accepted", "recommended only")
        waiting = proposal._sales_pending_approvals()
        self.assertEqual(waiting.current_approver_id, self.users["admin"])
