"""D3.1, C1.p3, C2.p2: the steps of an appraisal, and what the form offers for them."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from tests.appraisal.case import AppraisalCase


@tagged("standard", "post_install", "-at_install")
class TestFlow(AppraisalCase):
    def setUp(self):
        super().setUp()
        self.running = self.opened()
        self.own = self.appraisal(self.running, "rep_n1a")

    def above(self, name="manager_n1"):
        return self.by(name, self.own)

    def offered(self, appraisal):
        """Names of the steps the form offers, without the prefix."""
        appraisal.invalidate_recordset()
        return {
            name.removeprefix("can_")
            for name in appraisal._fields
            if name.startswith("can_")
            and not name.endswith("sales_approval")
            and appraisal[name]
        }

    # ------------------------------------------------------------
    # What is offered to whom
    # ------------------------------------------------------------

    def test_steps_are_offered_to_whose_turn_it_is(self):
        self.assertEqual(self.offered(self.own), {"hand_in_self"})
        self.assertEqual(
            self.offered(self.above()), {"note", "extend", "refresh"}, "not late yet"
        )
        self.assertEqual(
            self.offered(self.above("director_north")),
            {"note", "extend", "refresh", "hand_over"},
        )
        self.assertEqual(
            self.offered(self.above("admin")),
            {"note", "extend", "refresh", "hand_over", "cancel"},
        )
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.assertEqual(self.offered(self.own), set())
        self.assertEqual(
            self.offered(self.above()),
            {"note", "extend", "refresh", "hand_in", "return"},
        )

    def test_release_and_acknowledgement_are_offered(self):
        above = self.assessed(self.running, "rep_n1a", "manager_n1")
        director = self.by("director_north", above)
        self.assertIn("calibrate", self.offered(director))
        self.assertNotIn("calibrate", self.offered(above))
        director.action_finish_calibration()
        self.assertTrue(director.can_decide_sales_approval)
        director.sales_approval_ids._decide("approved", "")
        self.assertIn("release", self.offered(director))
        self.assertNotIn("release", self.offered(above))
        director.action_release()
        self.assertEqual(self.offered(self.own), {"acknowledge", "appeal"})
        self.own.action_acknowledge("Fine")
        self.assertEqual(self.offered(self.own), set())
        self.assertEqual(self.own.acknowledgement, "Fine")

    def test_nothing_is_offered_in_a_cancelled_cycle(self):
        self.running.action_cancel()
        self.assertEqual(self.offered(self.own), set())
        self.assertEqual(self.offered(self.above("director_north")), {"note"})

    # ------------------------------------------------------------
    # The form
    # ------------------------------------------------------------

    def test_person_writes_in_the_form(self):
        """Without the right to write the appraisal itself."""
        rating = self.own.self_rating_ids.filtered(lambda one: one.rule == "scale")
        self.assertIn("Teamwork is not assessed.", self.own.hand_in_problem)
        self.own.web_save(
            {
                "self_rating_ids": [
                    Command.update(
                        rating.id,
                        {
                            "step_id": rating.indicator_id.step_ids[0].id,
                            "comment": "Helped at the fair",
                        },
                    )
                ]
            },
            {"self_rating_ids": {"fields": {"comment": {}}}},
        )
        self.assertEqual(rating.comment, "Helped at the fair")
        self.own.invalidate_recordset()
        self.assertFalse(self.own.hand_in_problem)

    def test_form_works_for_person_and_superior(self):
        with Form(self.own) as form:
            with form.self_rating_ids.edit(1) as line:
                line.comment = "By form"
        self.assertIn("By form", self.own.self_rating_ids.mapped("comment"))
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        above = self.above()
        above.invalidate_recordset()
        with Form(above) as form:
            with form.superior_rating_ids.edit(1) as line:
                self.assertIn("Good", line.other_words)
                line.comment = "Seen by the superior"
            with form.note_ids.new() as note:
                note.text = "Talk about the fair"
        self.assertIn(
            "Seen by the superior", above.superior_rating_ids.mapped("comment")
        )
        self.assertEqual(above.note_ids.text, "Talk about the fair")
        director = self.above("director_north")
        director.invalidate_recordset()
        self.assertFalse(director.note_ids, "nobody else reads it")

    def test_superior_reads_the_facts_beside(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 2700)
        above = self.above()
        above.action_refresh()
        above.invalidate_recordset()
        automatic = above.superior_rating_ids.filtered(
            lambda one: one.is_automatic and one.line_id
        )
        self.assertEqual(automatic.facts, "90.00 points")
        self.assertFalse(automatic.other_words, "the person has not handed in")

    def test_result_shows_its_parts(self):
        above = self.assessed(self.running, "rep_n1a", "manager_n1")
        above.invalidate_recordset()
        html = above.result_ids.parts_html
        self.assertIn("Teamwork", html)
        self.assertIn("Left Out", html, "no target was set")
        self.assertIn("80.00", html)

    # ------------------------------------------------------------
    # Returned
    # ------------------------------------------------------------

    def test_returned_to_the_person_with_time_to_write(self):
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        yesterday = Date.subtract(self.today, days=1)
        self.own.sudo()._engine_write({"deadline_self": yesterday})
        self.above().action_return("Say something about the fair.")
        self.own.invalidate_recordset()
        self.assertEqual(self.own.state, "self")
        self.assertFalse(self.own.is_self_done)
        self.assertEqual(self.own.deadline_self, self.own.deadline_assess)
        self.assertEqual(self.own.returned_because, "Say something about the fair.")
        self.rate(self.own, "self", 4)
        self.own.action_hand_in_self()
        self.own.invalidate_recordset()
        self.assertFalse(self.own.returned_because)

    def test_returned_to_the_superior_loses_what_was_calibrated(self):
        above = self.assessed(self.running, "rep_n1a", "manager_n1")
        director = self.by("director_north", above)
        director.action_calibrate(99, "Best of the year")
        director.action_return("Teamwork is not explained.")
        above.invalidate_recordset()
        self.assertEqual(above.state, "assess")
        self.assertEqual(above.returned_because, "Teamwork is not explained.")
        self.own.invalidate_recordset()
        self.assertFalse(self.own.returned_because, "it is not for the person")
        self.rate(above, "superior", 2)
        above.action_hand_in()
        self.assertEqual(self.result(above).score, 60)
        self.assertEqual(len(above.change_ids), 1, "it stays on record")

    def test_refused_goes_back_to_the_superior(self):
        above = self.assessed(self.running, "rep_n1a", "manager_n1")
        director = self.by("director_north", above)
        director.action_finish_calibration()
        director.sales_approval_ids._decide("refused", "Too good")
        above.invalidate_recordset()
        self.assertEqual(above.state, "assess")
        self.rate(above, "superior", 2)
        above.action_hand_in()
        self.assertEqual(above.state, "calibrate")

    def test_team_evaluation_is_not_returned_to_anybody(self):
        self.template(None, self.manual())
        self.running.action_cancel()
        cycle = self.opened()
        team = (
            self.env["sales.appraisal"]
            .search(
                [("cycle_id", "=", cycle.id), ("team_id", "=", self.teams["n1"].id)]
            )
            .filtered(lambda one: one.subject == "team")
        )
        director = self.by("director_north", team)
        self.assertEqual(director.state, "assess")
        self.assertFalse(director.can_return)
        with self.assertRaises(UserError):
            director.action_return("Again")

    def test_reason_is_needed(self):
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        with self.assertRaises(UserError):
            self.above().action_return("  ")

    # ------------------------------------------------------------
    # More time, another superior
    # ------------------------------------------------------------

    def wizard(self, name, action, **vals):
        return self.as_user(name)["sales.appraisal.reason"].create(
            {"action": action, "appraisal_ids": [Command.set(self.own.ids)], **vals}
        )

    def test_superior_extends_for_the_person_only(self):
        later = Date.add(self.today, days=3)
        with self.assertRaises(UserError):
            # the superior's own day is before
            self.above().action_extend(later, False, "Ill")
        with self.assertRaises(AccessError):
            self.above().action_extend(False, later, "Ill")
        with self.assertRaises(AccessError):
            self.own.action_extend(later, False, "Ill")
        self.wizard(
            "director_north",
            "extend",
            deadline_self=later,
            deadline_assess=later,
            reason="Ill",
        ).action_confirm()
        self.own.invalidate_recordset()
        self.assertEqual(self.own.deadline_self, later)
        self.assertEqual(self.own.deadline_assess, later)
        note = self.own.sudo().message_ids[0].body
        self.assertIn("Reason: Ill", note)
        other = self.appraisal(self.running, "rep_n1b")
        self.assertEqual(other.deadline_self, self.today)
        with self.assertRaises(UserError):
            self.above("director_north").action_extend(self.today, False, "Not later")

    def test_handed_over_to_a_superior_above(self):
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.rate(self.above(), "superior", 2)
        wizard = self.wizard("director_north", "hand_over", reason="On leave")
        self.assertIn(self.users["director_north"], wizard.allowed_user_ids)
        self.assertIn(self.users["admin"], wizard.allowed_user_ids)
        self.assertNotIn(self.users["manager_n2"], wizard.allowed_user_ids)
        self.assertNotIn(self.users["rep_n1a"], wizard.allowed_user_ids)
        wizard.assessor_id = self.users["director_north"]
        wizard.action_confirm()
        self.assertEqual(self.own.sudo().assessor_id, self.users["director_north"])
        with self.assertRaises(AccessError):
            self.above().action_hand_in()
        self.above("director_north").action_hand_in()
        self.assertEqual(self.own.sudo().assessed_by_id, self.users["director_north"])

    def test_not_handed_over_to_just_anybody(self):
        for name in ("manager_n2", "rep_n1b", "director_south", "rep_n1a"):
            with self.assertRaises(UserError):
                self.above("director_north").action_hand_over(
                    self.users[name], "Please"
                )
        with self.assertRaises(AccessError):
            self.above().action_hand_over(self.users["director_north"], "Please")

    def test_new_leader_assesses(self):
        """At the end of the transaction that replaces the leader."""
        self.env["sales.tier.assignment"].search(
            [("user_id", "=", self.users["manager_n1"].id)]
        )
        self.teams["n1"].user_id = self.users["manager_n2"]
        self.env.cr.precommit.run()
        self.own.invalidate_recordset()
        self.assertEqual(self.own.sudo().assessor_id, self.users["manager_n2"])
        body = self.own.sudo().message_ids[0].body
        self.assertIn("does not lead the person any more", body)
        activity = self.own.sudo().activity_ids
        self.assertEqual(activity.user_id, self.users["rep_n1a"])

    def test_job_hands_over_what_waits_for_somebody_gone(self):
        self.users["manager_n1"]._write({"active": False})
        self.env.invalidate_all()
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.env["sales.appraisal"]._follow_organization()
        self.own.invalidate_recordset()
        self.assertEqual(self.own.sudo().assessor_id, self.users["director_north"])

    def test_whoever_left_is_assessed_without_self_assessment(self):
        yesterday = Date.subtract(self.today, days=1)
        self.own.sudo()._engine_write({"deadline_self": yesterday})
        above = self.above()
        self.rate(above)
        above.action_hand_in()
        self.assertEqual(above.state, "calibrate")
        self.assertFalse(above.is_self_done)

    # ------------------------------------------------------------
    # Cancelled
    # ------------------------------------------------------------

    def test_cancelled_by_administrators_alone(self):
        with self.assertRaises(AccessError):
            self.above("director_north").action_cancel()
        self.above("admin").action_cancel()
        self.assertEqual(self.own.state, "cancelled")
        self.assertFalse(self.own.sudo().activity_ids)
        with self.assertRaises(UserError):
            self.own.action_hand_in_self()

    # ------------------------------------------------------------
    # Smart buttons
    # ------------------------------------------------------------

    def test_buttons_count_what_one_may_see(self):
        team = self.by("manager_n1", self.teams["n1"])
        own = [("team_id", "=", team.id), ("state", "!=", "cancelled")]
        seen = self.as_user("manager_n1")["sales.appraisal"].search(own)
        self.assertEqual(team.sales_appraisal_count, len(seen))
        action = team.action_view_sales_appraisals()
        self.assertEqual(
            team.env["sales.appraisal"].search(action["domain"]).team_id, team
        )
        person = self.by("rep_n1b", self.users["rep_n1a"])
        self.assertEqual(person.sales_appraisal_count, 0)

    def test_what_is_no_number_is_refused_in_words(self):
        rating = self.own.self_rating_ids.filtered(lambda one: not one.is_automatic)
        for value in (float("nan"), float("inf")):
            with self.assertRaisesRegex(UserError, "no sensible number"):
                rating.write({"value": value})

    def test_several_go_back_at_once(self):
        """One assessed and one handed in by the person: each to the side before."""
        assessed = self.assessed(self.running, "rep_n1a", "manager_n1")
        other = self.appraisal(self.running, "rep_n1b")
        self.rate(other, "self")
        other.action_hand_in_self()
        both = self.by("director_north", assessed | other)
        both.action_return("Look at the visits again.")
        self.assertEqual(both.mapped("state"), ["assess", "self"])
