"""C1.p3, C2.p2, D3.1: who assesses, calibrates and approves whom."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase


@tagged("standard", "post_install", "-at_install")
class TestApproval(AppraisalCase):
    def setUp(self):
        super().setUp()
        self.running = self.opened()

    def waiting(self, name, superior, calibrator):
        """An appraisal that waits for its approval, as its superior."""
        own = self.assessed(self.running, name, superior)
        self.by(calibrator, own).action_finish_calibration()
        return own

    def decide(self, appraisal, name, outcome="approved"):
        request = appraisal.sudo()._sales_pending_approvals()
        self.by(name, request)._decide(outcome, "Test")

    def test_c1p3_director_approves_what_a_manager_assessed(self):
        own = self.waiting("rep_n1a", "manager_n1", "director_north")
        request = own.sudo()._sales_pending_approvals()
        self.assertEqual(request.requester_id, self.users["manager_n1"])
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.decide(own, "director_north")
        self.assertEqual(own.state, "approved")

    def test_c1p3_nobody_approves_the_own_assessment(self):
        """What the director assessed goes to the administrators."""
        own = self.waiting("manager_n1", "director_north", "director_north")
        request = own.sudo()._sales_pending_approvals()
        self.assertEqual(request.requester_id, self.users["director_north"])
        self.assertEqual(request.current_approver_id, self.users["admin"])
        with self.assertRaises(UserError):
            self.decide(own, "director_north")
        self.decide(own, "admin")
        self.assertEqual(own.state, "approved")

    def test_d31_director_is_appraised_by_the_administration(self):
        own = self.assessed(self.running, "director_north", "admin")
        with self.assertRaises(AccessError):
            self.by("director_north", own).action_finish_calibration()
        own.action_finish_calibration()
        self.assertEqual(own.state, "approved")

    def test_refusal_goes_back_to_the_superior(self):
        own = self.waiting("rep_n1a", "manager_n1", "director_north")
        self.decide(own, "director_north", "refused")
        self.assertEqual(own.state, "assess")
        self.rate(own, "superior", 2)
        own.action_hand_in()
        self.assertEqual(self.result(own).score, 60)
        self.by("director_north", own).action_finish_calibration()
        self.decide(own, "director_north")
        self.assertEqual(own.state, "approved")

    def test_person_concerned_has_no_part_in_the_approval(self):
        own = self.waiting("rep_n1a", "manager_n1", "director_north")
        request = own.sudo()._sales_pending_approvals()
        person = self.by("rep_n1a", request)
        self.assertFalse(person.search([("id", "=", request.id)]))
        with self.assertRaises(UserError):
            person._decide("approved", "")

    def test_several_are_approved_together(self):
        names = ("rep_n1a", "rep_n1b")
        own = self.waiting("rep_n1a", "manager_n1", "director_north")
        own |= self.waiting("rep_n1b", "manager_n1", "director_north")
        self.decide(own, "director_north")
        self.assertEqual(own.mapped("state"), ["approved"] * len(names))
        self.by("director_north", own).action_release()
        self.assertTrue(all(own.mapped("is_published")))

    def test_nobody_assesses_or_calibrates_out_of_turn(self):
        own = self.assessed(self.running, "rep_n1a", "manager_n1")
        for name in ("rep_n1a", "manager_n1", "manager_n2", "director_south"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.by(name, own).action_calibrate(99, "Because")
        with self.assertRaises(AccessError):
            self.by("director_south", own).action_finish_calibration()
        with self.assertRaises(UserError):
            own.action_hand_in()

    def test_calibrated_score_stays_when_the_facts_are_read_again(self):
        own = self.assessed(self.running, "rep_n1a", "manager_n1")
        director = self.by("director_north", own)
        director.action_calibrate(71, "Compared with the others")
        director.action_refresh()
        result = self.result(own)
        self.assertEqual((result.score, result.score_computed), (71, 80))
        self.assertTrue(result.is_changed)
        change = own._every("change")
        self.assertEqual(
            (change.score_before, change.score_after, change.by_id),
            (80, 71, self.users["director_north"]),
        )

    def test_figures_stay_once_they_wait_for_approval(self):
        own = self.waiting("rep_n1a", "manager_n1", "director_north")
        with self.assertRaises(UserError):
            own.action_refresh()

    def test_assessment_goes_back_with_a_reason(self):
        own = self.appraisal(self.running, "rep_n1a")
        self.rate(own, "self")
        own.action_hand_in_self()
        above = self.by("manager_n1", own)
        above.action_return("The third indicator is about last year.")
        self.assertEqual(own.state, "self")
        self.rate(own, "self", 2)
        own.action_hand_in_self()
        self.rate(above)
        above.action_hand_in()
        with self.assertRaises(AccessError):
            above.action_return("I want it back")
        self.by("director_north", own).action_return("Look at the visits again.")
        self.assertEqual(own.state, "assess")

    def test_superior_waits_for_the_self_assessment_or_its_deadline(self):
        own = self.by("manager_n1", self.appraisal(self.running, "rep_n1a"))
        self.rate(own)
        with self.assertRaises(UserError):
            own.action_hand_in()
        own.sudo()._engine_write({"deadline_self": self.last})
        own.action_hand_in()
        self.assertEqual(own.state, "calibrate")
        self.assertFalse(own.is_self_done)

    def test_nothing_is_handed_in_with_a_gap(self):
        own = self.appraisal(self.running, "rep_n1a")
        with self.assertRaises(UserError) as caught:
            own.action_hand_in_self()
        self.assertIn("Teamwork", str(caught.exception))

    def test_cycle_closes_when_everybody_is_through(self):
        with self.assertRaises(UserError):
            self.running.action_close()
        everybody = self.running._appraisals()
        everybody._engine_write({"state": "acknowledged"})
        self.running.action_close()
        self.assertEqual(set(everybody.mapped("state")), {"closed"})
        with self.assertRaises(UserError):
            self.running.action_cancel()

    def test_cancelled_cycle_makes_room_for_another(self):
        self.running.action_cancel()
        again = self.opened()
        self.assertEqual(again.state, "open")

    def test_same_level_does_not_stand_above_whatever_team_it_leads(self):
        own = self.assessed(self.running, "manager_n1", "director_north")
        self.teams["north"]._write({"user_id": self.users["manager_n2"].id})
        self.env.invalidate_all()
        peer = own.with_user(self.users["manager_n2"]).sudo()
        self.assertFalse(peer._stands_above(peer._led_team_ids()))
        rep = self.appraisal(self.running, "rep_n1a")
        above = rep.with_user(self.users["manager_n2"]).sudo()
        self.assertTrue(above._stands_above(above._led_team_ids()))
