"""D4.i1, C1.p3: one-off rewards, and the badges that go with them."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from tests.attempts import attempt
from tests.incentive.case_dispute import DisputeCase


@tagged("standard", "post_install", "-at_install")
class TestReward(DisputeCase):
    """Rewards with a badge, badges of a run, and nobody else's badges."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("quarters_best", "target_reached", "team_spirit"):
            badge = cls.env.ref(f"sales_tiered_mgmt.gamification_badge_{name}")
            setattr(cls, name, badge)

    def reward(self, name, person="rep_n1a", **vals):
        proposal = self.as_user(name)["sales.proposal"].create(
            {
                "decision_id": self.env.ref(
                    "sales_tiered_mgmt.sales_decision_reward"
                ).id,
                "subject": "Best of the quarter",
                "reason": "results",
                "subject_user_id": self.users[person].id,
                "value": 1_000,
                "badge_id": self.quarters_best.id,
                **vals,
            }
        )
        proposal.action_submit()
        return proposal.sudo()

    def badges(self, person="rep_n1a"):
        return (
            self.env["gamification.badge.user"]
            .sudo()
            .search([("user_id", "=", self.users[person].id)])
        )

    def test_c2p5_the_badge_comes_with_the_approval(self):
        proposal = self.reward("manager_n1")
        self.assertFalse(self.badges())
        request = proposal._sales_pending_approvals()
        self.approve(request, "director_north")
        granted = self.badges()
        self.assertEqual(granted.badge_id, self.quarters_best)
        self.assertEqual(granted.sender_id, self.users["director_north"])
        self.assertEqual(granted.sales_proposal_id, proposal)
        self.assertEqual(granted.comment, "Best of the quarter")

    def test_c2p5_no_badge_where_it_is_refused(self):
        proposal = self.reward("manager_n1")
        request = proposal._sales_pending_approvals()
        request.with_user(self.users["director_north"]).action_refuse("no")
        self.assertFalse(self.badges())

    def test_f12_the_person_is_told_by_a_job_once(self):
        self.reward("director_north")
        granted = self.badges()
        self.assertTrue(granted.sales_is_untold)
        messages = self.env["mail.message"].sudo()
        domain = [
            ("model", "=", granted._name),
            ("res_id", "=", granted.id),
            ("notified_partner_ids", "in", self.users["rep_n1a"].partner_id.ids),
        ]
        self.assertFalse(messages.search(domain))
        for _hour in range(2):
            self.run_job(granted._name, "_cron_sales_announce")
            self.assertEqual(len(messages.search(domain)), 1)
        self.assertFalse(granted.sales_is_untold)

    def test_c1p3_a_badge_alone_is_done_when_it_is_granted(self):
        proposal = self.reward("director_north", value=0)
        self.assertEqual(proposal.state, "done")
        self.assertEqual(self.badges().badge_id, self.quarters_best)
        self.assertFalse(proposal.activity_ids)
        with self.assertRaisesRegex(UserError, "value above zero"):
            self.reward("director_north", value=0, badge_id=False)

    def test_d4i1_the_next_run_pays_the_reward(self):
        proposal = self.reward("director_north")
        run = self.published()
        statement = self.statement(run, "rep_n1a").sudo()
        self.assertEqual(statement.amount_rewards, 1_000)
        run.sudo()._lock()
        self.assertEqual(proposal.state, "done")
        self.assertEqual(len(self.badges()), 1)

    def test_a_badge_goes_with_a_reward_only(self):
        with self.assertRaisesRegex(ValidationError, "with a reward only"):
            self.reward(
                "director_north",
                decision_id=self.env.ref(
                    "sales_tiered_mgmt.sales_decision_penalise"
                ).id,
            )

    def test_a_badge_of_others_is_not_given(self):
        with self.assertRaisesRegex(ValidationError, "no reward of the sales force"):
            self.reward(
                "director_north",
                badge_id=self.env.ref("gamification.badge_hidden").id,
            )

    def test_a_request_from_before_there_were_badges_is_decided(self):
        proposal = self.reward("manager_n1", badge_id=False)
        request = proposal._sales_pending_approvals()
        self.assertNotIn("badge_id", request.snapshot)
        self.approve(request, "director_north")
        self.assertEqual(proposal.state, "approved")

    # -- target reached ----------------------------------------------------

    def run_with_attainment(self, **attained):
        """A published run whose lines say what was attained of a target."""
        run = self.published()
        for name, ratio in attained.items():
            self.line(run, name).sudo()._engine_write(
                {"target": 1_000, "attainment": ratio}
            )
        self.env.flush_all()
        return run.sudo()

    def test_d4i1_who_reaches_the_target_gets_a_badge(self):
        run = self.run_with_attainment(rep_n1a=1.254, rep_n1b=0.9999, rep_n2a=1.0)
        run._lock()
        granted = self.badges()
        self.assertEqual(granted.badge_id, self.target_reached)
        self.assertEqual(granted.sales_run_id, run)
        self.assertIn("125 %", granted.comment)
        self.assertFalse(self.badges("rep_n1b"))
        self.assertTrue(self.badges("rep_n2a"))
        # no target, no badge
        self.assertFalse(self.badges("manager_n1"))

    def test_d4i1_once_a_run(self):
        run = self.run_with_attainment(rep_n1a=1.2)
        run._lock()
        run._lock()
        run._grant_target_badges()
        self.assertEqual(len(self.badges()), 1)

    def test_d4i1_only_the_person_s_own_component_counts(self):
        run = self.run_with_attainment(rep_n1a=1.2)
        self.line(run, "rep_n1a").sudo()._engine_write({"scope": "team"})
        run._lock()
        self.assertFalse(self.badges())

    def test_an_employee_shows_it(self):
        Granted = self.env["gamification.badge.user"]
        if "employee_id" not in Granted._fields:
            self.skipTest("hr_gamification is not installed")
        employee = self.env["hr.employee"].create(
            {"name": "x", "user_id": self.users["rep_n1a"].id}
        )
        self.reward("director_north")
        self.assertEqual(self.badges().employee_id, employee)

    # -- attempts ----------------------------------------------------------

    @attempt(
        "grant a badge of the sales force",
        "representative, manager, Odoo administrator",
        "RPC create, the dialogs, a rewritten badge",
    )
    def test_c1p3_nobody_grants_a_badge_by_hand(self):
        everyone = self.env["gamification.badge"].create(
            {"name": "Good", "rule_auth": "everyone"}
        )
        self.users["rep_n1b"].group_ids = [
            Command.link(self.env.ref("base.group_erp_manager").id)
        ]
        for name in ("rep_n1a", "manager_n1", "director_north", "rep_n1b"):
            Granted = self.as_user(name)["gamification.badge.user"]
            person = self.users["rep_n2a"]
            self.refused(
                Granted.create,
                {"user_id": person.id, "badge_id": self.target_reached.id},
            )
            mine = Granted.create({"user_id": person.id, "badge_id": everyone.id})
            self.refused(mine.write, {"badge_id": self.target_reached.id})
            dialog = self.as_user(name)["gamification.badge.user.wizard"].create(
                {"user_id": person.id, "badge_id": self.target_reached.id}
            )
            self.refused(dialog.action_grant_badge)
        self.assertEqual(self.badges("rep_n2a").badge_id, everyone)

    @attempt("take over a colleague's badge", "representative", "RPC write")
    def test_c1p3_a_granted_badge_stays(self):
        self.reward("director_north")
        granted = self.badges()
        for name in ("rep_n1b", "rep_n1a", "manager_n1"):
            mine = self.by(name, granted)
            for vals in (
                {"user_id": self.users[name].id},
                {"badge_id": self.team_spirit.id},
                {"comment": "x"},
                {"sales_is_untold": True},
            ):
                if name != "rep_n1a" or "user_id" not in vals:
                    self.refused(mine.write, vals)
        self.assertEqual(granted.user_id, self.users["rep_n1a"])

    @attempt("put a badge into a submitted reward", "manager", "RPC write")
    def test_g13_the_badge_is_fixed_with_the_reward(self):
        proposal = self.reward("manager_n1", badge_id=False)
        mine = self.by("manager_n1", proposal)
        self.refused(mine.write, {"badge_id": self.quarters_best.id})
        self.assertFalse(proposal.badge_id)
