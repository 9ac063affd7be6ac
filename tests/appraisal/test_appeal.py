"""A3.3, D3.1: people appeal what was released; it is decided one level higher."""

from odoo.fields import Date
from odoo.tests import Form, freeze_time, tagged

from tests.appraisal.appeal_case import APPEAL, AppealCase


@tagged("standard", "post_install", "-at_install")
class TestFiling(AppealCase):
    def test_a33_a_person_appeals_the_released_appraisal(self):
        own = self.released()
        self.assertTrue(own.can_appeal)
        line = own.line_ids.filtered("is_automatic")
        appeal = own._appeal("Smith signed in June", line, 92)
        self.assertEqual(own.state, "appealed")
        self.assertEqual(appeal.state, "open")
        self.assertRegex(appeal.name, r"APL/\d{4}/\d{5}")
        self.assertEqual(appeal.user_id, self.users["rep_n1a"])
        self.assertEqual(appeal.line_ids, line)
        self.assertEqual((appeal.score_before, appeal.score_claimed), (85, 92))
        self.assertEqual(appeal.grade_before_id.name, "A")
        self.assertEqual(appeal.sudo().activity_ids.user_id, self.users["admin"])
        self.assertEqual(self.kinds(appeal), ["filed"])
        self.assertTrue(self.told("manager_n1", appeal), "who assessed hears of it")
        own.invalidate_recordset()
        self.assertFalse(own.can_appeal)
        self.assertEqual(own.appeal_count, 1)
        self.assertEqual(own.waits_for_id, self.users["admin"])
        self.assertFalse(
            own._own_activities(), "nothing is left to be acknowledged meanwhile"
        )

    def test_a33_by_the_dialog_with_files(self):
        own = self.released()
        env = self.as_user("rep_n1a")
        action = own.action_appeal()
        file = env["ir.attachment"].create({"name": "mail.txt", "raw": b"mine"})
        form = Form(env[action["res_model"]].with_context(**action["context"]))
        form.reason = "Smith is mine"
        dialog = form.save()
        dialog.document_ids = file
        appeal = env[APPEAL].browse(dialog.action_confirm()["res_id"])
        self.assertEqual(appeal.entry_ids.document_ids, file)
        self.env.invalidate_all()
        for name in ("manager_n1", "director_north", "admin"):
            self.assertEqual(self.by(name, file).raw, b"mine")
        self.refused(self.by("rep_n1b", file).read, ["raw"])
        self.assertTrue(own.action_view_appeals()["domain"])

    def test_a33_until_the_deadline(self):
        own = self.released()
        last = own.deadline_appeal
        with self.at(last):
            self.env.invalidate_all()
            self.assertTrue(own.can_appeal)
        with self.at(last, 1):
            self.env.invalidate_all()
            self.assertFalse(own.can_appeal)
            self.assertIn("until", self.refused(own.action_appeal))
            self.assertIn("until", self.refused(own._appeal, "late"))

    def test_a33_only_what_is_released_and_open(self):
        cycle = self.with_figures()
        appraisal = self.by("rep_n1a", self.approved(cycle, "rep_n1a"))
        self.assertIn("not released", self.refused(appraisal._appeal, "x"))
        self.by("admin", appraisal).action_release()
        appraisal.action_acknowledge("Fine")
        self.assertEqual(appraisal.acknowledged_how, "person")
        self.assertIn("final", self.refused(appraisal._appeal, "x"))

    def test_a33_a_closed_cycle_is_final(self):
        own = self.released()
        self.cycle_.sudo()._write({"state": "closed"})
        self.env.invalidate_all()
        self.assertFalse(own.can_appeal)
        self.assertIn("closed", self.refused(own._appeal, "x"))
        self.cycle_.sudo()._write({"state": "open"})
        own.sudo()._write({"state": "closed"})
        self.env.invalidate_all()
        self.assertIn("final", self.refused(own._appeal, "x"))

    def test_bad_input_is_refused_in_words(self):
        own = self.released()
        self.assertIn("what is wrong", self.refused(own._appeal, " "))
        for score in (85, 84.99, -5, 1000, float("nan"), float("inf"), 85.001):
            with self.subTest(score=score):
                self.assertIn(
                    "right score", self.refused(own._appeal, "x", score=score)
                )
        other = self.appraisal(self.cycle_, "rep_n1b").line_ids[:1]
        self.assertIn("own indicators", self.refused(own._appeal, "x", other))
        self.result(own)._engine_write({"score": own.sudo().template_id.highest_score})
        self.assertIn("highest", self.refused(own._appeal, "x"))
        self.assertEqual(own.state, "published")

    def test_g21_the_leader_appeals_the_evaluation_of_the_team(self):
        own = self.team_released()
        self.assertTrue(own.can_appeal)
        self.refused(self.by("rep_n1a", own)._appeal, "x")
        appeal = own._appeal("The fair was ours")
        self.assertEqual(appeal.user_id, self.users["manager_n1"])
        self.env.invalidate_all()
        self.by("admin", appeal).action_decide("granted", "It was", 90)
        self.assertEqual(own.state, "acknowledged")
        self.assertEqual(own.result_ids.score, 90)


@tagged("standard", "post_install", "-at_install")
class TestHandler(AppealCase):
    """Decided one level above whoever approved, by nobody who took part."""

    def test_c1p3_behind_the_director_an_administrator(self):
        appeal = self.appealed()
        self.assertEqual(appeal.handler_id, self.users["admin"])
        self.assertEqual(
            appeal.party_ids, self.users["manager_n1"] | self.users["director_north"]
        )

    def test_c1p3_one_level_above_the_approver(self):
        own = self.released()
        head = self.above_the_director()
        self.env.invalidate_all()
        appeal = own._appeal("x")
        self.assertEqual(appeal.handler_id, head)
        self.assertTrue(self.by("head", appeal).can_decide)
        # of what waits for somebody above, administrators take nothing over
        self.assertFalse(self.by("admin", appeal).can_decide)
        self.assertFalse(self.by("director_north", appeal).can_decide)
        self.by("head", appeal).action_decide("rejected", "It is right")
        self.assertEqual(own.state, "acknowledged")

    def test_c1p3_who_took_part_is_passed_over(self):
        """The administrator who calibrated or approved is not asked, if there is
        another."""
        second = self.another_administrator()
        own = self.released("manager_n1")
        self.assertIn(self.users["admin"], own.env[APPEAL]._parties_of(own.sudo()))
        appeal = own._appeal("x")
        self.assertEqual(appeal.handler_id, second)
        self.assertFalse(self.by("admin", appeal).can_decide)
        words = self.refused(self.by("admin", appeal).action_decide, "rejected", "x")
        self.assertIn("calibrated or approved", words)
        self.by("admin2", appeal).action_decide("granted", "He is right", 88)
        self.assertEqual(self.result(own).score, 88)

    def test_c1p3_where_nobody_else_is_left(self):
        appeal = self.appealed("manager_n1")
        self.assertIn(self.users["admin"], appeal.party_ids)
        self.assertEqual(appeal.handler_id, self.users["admin"])
        self.assertTrue(self.by("admin", appeal).can_decide)

    def test_administrators_share_what_was_put_to_one(self):
        self.another_administrator()
        appeal = self.appealed()
        self.assertEqual(appeal.handler_id, self.users["admin"])
        self.by("admin2", appeal).action_decide("rejected", "It is right")
        self.assertEqual(appeal.handler_id, self.users["admin2"])

    def test_who_does_not_stand_above_any_more_does_not_decide(self):
        own = self.released()
        head = self.above_the_director()
        appeal = own._appeal("x")
        self.assertEqual(appeal.handler_id, head)
        self.teams["all"].user_id = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.by("head", appeal).can_decide)
        # an administrator can take it, and the daily job puts it to one
        self.assertTrue(self.by("admin", appeal).can_decide)
        self.run_job(APPEAL, "_cron_overdue")
        self.assertEqual(appeal.handler_id, self.users["admin"])
        self.assertEqual(self.kinds(appeal), ["filed", "passed"])


@tagged("standard", "post_install", "-at_install")
class TestDecision(AppealCase):
    def test_a33_granted(self):
        appeal = self.appealed()
        own = appeal.appraisal_id
        before = self.result(own)
        self.by("admin", appeal).action_decide("granted", "Smith counts", 96)
        self.env.invalidate_all()
        self.assertEqual(appeal.state, "granted")
        self.assertEqual(appeal.grade_after_id.name, "S")
        self.assertEqual(
            (own.state, own.acknowledged_how), ("acknowledged", "decision")
        )
        self.assertTrue(own.is_overturned)
        self.assertTrue(own.date_acknowledged)
        self.assertEqual(
            (own.result_ids.score, own.result_ids.grade_id.name), (96, "S")
        )
        self.assertEqual(before.score_computed, 85)
        change = own.change_ids
        self.assertEqual(
            (change.origin, change.score_before, change.score_after, change.reason),
            ("appeal", 85, 96, "Smith counts"),
        )
        self.assertEqual(change.by_id, self.users["admin"])
        self.assertFalse(appeal.sudo().activity_ids)
        for name in ("rep_n1a", "manager_n1", "director_north"):
            self.assertTrue(self.told(name, appeal), name)
        self.assertEqual(self.kinds(appeal), ["filed", "granted"])
        self.refused(own._appeal, "more")

    def test_a33_granting_moves_the_ranks(self):
        cycle = self.with_figures()
        first = self.released("rep_n1b", cycle)
        self.result(first)._engine_write({"score": 90})
        own = self.released("rep_n1a", cycle)
        cycle.sudo()._rank()
        self.assertLess(self.result(first).rank, self.result(own).rank)
        appeal = own._appeal("x")
        self.by("admin", appeal).action_decide("granted", "x", 97)
        self.env.invalidate_all()
        self.assertEqual(self.result(own).rank, 1)
        self.assertGreater(self.result(first).rank, 1)

    def test_a33_rejected_with_reason(self):
        appeal = self.appealed()
        own = appeal.appraisal_id
        admin = self.by("admin", appeal)
        self.assertIn("reason", self.refused(admin.action_decide, "rejected", " "))
        admin.action_decide("rejected", "It was signed in July")
        self.env.invalidate_all()
        self.assertEqual(appeal.state, "rejected")
        self.assertEqual(own.state, "acknowledged")
        self.assertFalse(own.is_overturned)
        self.assertEqual(own.result_ids.score, 85)
        self.assertFalse(own.change_ids)
        self.assertEqual(appeal.decision_text, "It was signed in July")

    def test_a33_a_score_is_never_lowered(self):
        """Whoever has to fear a lower one would not appeal."""
        appeal = self.appealed()
        admin = self.by("admin", appeal)
        for score in (0, 50, 85, 84.999, 121, -1, float("nan"), float("inf")):
            with self.subTest(score=score):
                words = self.refused(admin.action_decide, "granted", "x", score)
                self.assertIn("never lowers", words)
        self.refused(admin.action_decide, "perhaps", "x", 90)
        self.assertEqual(appeal.state, "open")

    def test_a33_withdrawn_and_appealed_again(self):
        appeal = self.appealed()
        own = appeal.appraisal_id
        appeal.action_withdraw()
        self.env.invalidate_all()
        self.assertEqual((appeal.state, own.state), ("withdrawn", "published"))
        self.assertTrue(own._own_activities(), "to be acknowledged again")
        self.assertFalse(appeal.sudo().activity_ids)
        again = own._appeal("Now with the contract")
        self.assertNotEqual(again, appeal)
        self.by("admin", again).action_decide("rejected", "No")
        self.refused(again.action_withdraw)
        self.assertEqual(self.kinds(appeal), ["filed", "withdrawn"])

    def test_a33_who_assessed_comments_and_does_not_decide(self):
        appeal = self.appealed()
        manager = self.by("manager_n1", appeal)
        self.assertTrue(manager.can_comment)
        self.assertFalse(manager.can_decide)
        action = manager.action_open_comment()
        env = self.as_user("manager_n1")
        form = Form(env[action["res_model"]].with_context(**action["context"]))
        form.text = "The contract says July"
        form.save().action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.kinds(appeal), ["filed", "comment"])
        self.assertEqual(appeal.entry_ids[-1].text, "The contract says July")
        self.assertTrue(self.told("rep_n1a", appeal))
        self.assertTrue(self.told("admin", appeal))
        self.refused(manager.action_comment, " ")
        self.by("admin", appeal).action_decide("rejected", "July")
        self.refused(manager.action_comment, "I said so")

    def test_c1p3_by_the_dialog(self):
        appeal = self.appealed()
        admin = self.by("admin", appeal)
        action = admin.action_open_decide()
        env = self.as_user("admin")
        form = Form(env[action["res_model"]].with_context(**action["context"]))
        form.outcome = "granted"
        form.score = 90
        form.text = "Smith counts"
        form.save().action_confirm()
        self.assertEqual((appeal.state, appeal.score_after), ("granted", 90))

    def test_a33_an_open_appeal_holds_up_the_close(self):
        appeal = self.appealed()
        self.cycle_._appraisals().filtered(lambda one: one.state != "appealed")._write(
            {"state": "acknowledged"}
        )
        self.env.invalidate_all()
        self.assertIn("under appeal", self.refused(self.cycle_.action_close))
        self.by("admin", appeal).action_decide("rejected", "No")
        self.cycle_.action_close()
        self.assertEqual(appeal.appraisal_id.state, "closed")


@tagged("standard", "post_install", "-at_install")
class TestDeadlines(AppealCase):
    def overdue(self):
        self.run_job(APPEAL, "_cron_overdue")

    def lapse(self):
        self.run_job("sales.appraisal", "_cron_lapse")

    def test_a31_due_in_working_days(self):
        own = self.released()
        own.sudo()._engine_write({"deadline_appeal": "2027-12-31"})
        with freeze_time("2026-11-27 09:00:00"):  # a Friday
            appeal = own._appeal("x")
        self.assertEqual(appeal.date_deadline, Date.to_date("2026-12-11"))
        appeal.action_withdraw()
        self.company.sales_appraisal_appeal_answer_days = 0
        self.assertFalse(own._appeal("x").date_deadline)

    def test_a31_what_nobody_decides_goes_one_up(self):
        own = self.released()
        head = self.above_the_director()
        appeal = own._appeal("x")
        due = appeal.date_deadline
        with self.at(due):
            self.overdue()
            self.assertEqual(appeal.handler_id, head)
        with self.at(due, 1):
            self.overdue()
            self.assertEqual(appeal.handler_id, self.users["admin"])
            self.assertGreater(appeal.date_deadline, due)
            self.assertEqual(appeal.sudo().activity_ids.user_id, self.users["admin"])
            self.overdue()  # once
            self.assertEqual(self.kinds(appeal), ["filed", "overdue"])
        self.assertFalse(appeal._entries()[-1].user_id, "nobody did it")
        self.refused(self.by("head", appeal).action_decide, "rejected", "late")

    def test_a31_behind_the_administrators_there_is_nobody(self):
        appeal = self.appealed()
        with self.at(appeal.date_deadline, 1):
            self.overdue()
        self.assertEqual(appeal.handler_id, self.users["admin"])
        self.assertEqual(self.kinds(appeal), ["filed", "overdue"])
        self.by("admin", appeal).action_decide("rejected", "x")
        with freeze_time("2036-01-01"):
            self.overdue()
        self.assertEqual(self.kinds(appeal), ["filed", "overdue", "rejected"])

    def test_a31_who_took_part_is_not_asked_for_lateness_either(self):
        second = self.another_administrator()
        appeal = self.appealed("manager_n1")
        for _round in range(3):
            with self.at(appeal.date_deadline, 1):
                self.overdue()
            self.assertEqual(appeal.handler_id, second)

    def test_a31_a_reminder_once(self):
        appeal = self.appealed()
        due = appeal.date_deadline
        reminders = [
            ("model", "=", APPEAL),
            ("res_id", "=", appeal.id),
            ("subject", "ilike", "is due"),
            ("notified_partner_ids", "in", self.users["admin"].partner_id.ids),
        ]
        counts = []
        for days in (-2, -1, 0):
            with self.at(due, days):
                self.overdue()
            counts.append(self.env["mail.message"].search_count(reminders))
        self.assertEqual(counts, [0, 1, 1])

    def test_a33_silence_acknowledges(self):
        own = self.released()
        last = own.deadline_appeal
        with self.at(last):
            self.lapse()
            self.assertEqual(own.state, "published")
        with self.at(last, 1):
            self.lapse()
        self.assertEqual((own.state, own.acknowledged_how), ("acknowledged", "lapse"))
        self.assertEqual(own.date_acknowledged.date(), Date.add(last, days=1))
        self.assertFalse(own.acknowledgement)
        self.assertFalse(own._own_activities())
        self.refused(own.action_acknowledge, "too late")
        self.refused(own._appeal, "too late")

    def test_a33_an_appeal_is_no_silence(self):
        appeal = self.appealed()
        with self.at(appeal.appraisal_id.deadline_appeal, 30):
            self.lapse()
        self.assertEqual(appeal.appraisal_id.state, "appealed")
        with self.at(appeal.appraisal_id.deadline_appeal, 30):
            appeal.action_withdraw()
            self.lapse()
        self.assertEqual(appeal.appraisal_id.acknowledged_how, "lapse")

    def test_a33_the_close_meets_what_nobody_answered(self):
        own = self.released()
        self.cycle_._appraisals().filtered(lambda one: one.state != "published")._write(
            {"state": "acknowledged"}
        )
        with self.at(own.deadline_appeal, 1):
            self.env.invalidate_all()
            self.cycle_.action_close()
        self.assertEqual((own.state, own.acknowledged_how), ("closed", "lapse"))

    def test_silence_costs_the_same_for_many(self):
        cycle = self.with_figures()
        own = self.released("rep_n1a", cycle)
        late = own.deadline_appeal
        with self.at(late, 1):
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.lapse()
            few = self.cr.sql_log_count - before
        self.released("rep_n1b", cycle)
        self.released("rep_n2a", cycle)
        self.released("manager_n1", cycle)
        with self.at(late, 1):
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.lapse()
            many = self.cr.sql_log_count - before
        self.assertLessEqual(many, few + 2)
        self.assertEqual(
            set(cycle._appraisals().mapped("acknowledged_how")), {"lapse", False}
        )


@tagged("standard", "post_install", "-at_install")
class TestVisibility(AppealCase):
    def test_a31_who_sees_an_appeal(self):
        appeal = self.appealed().sudo()
        people = {"rep_n1a", "manager_n1", "director_north", "admin"}
        self.assertEqual(self.seen_by(appeal), people)
        self.assertEqual(self.seen_by(appeal.entry_ids), people)
        other = self.appealed("manager_n1", cycle=self.cycle_).sudo()
        people = {"manager_n1", "director_north", "admin"}
        self.assertEqual(self.seen_by(other), people)
        self.assertEqual(self.seen_by(other.entry_ids), people)

    def test_g21_the_people_of_a_team_do_not_see_its_leaders_appeal(self):
        appeal = self.team_released()._appeal("x").sudo()
        people = {"manager_n1", "director_north", "admin"}
        self.assertEqual(self.seen_by(appeal), people)
        self.assertEqual(self.seen_by(appeal.entry_ids), people)

    def test_forms_open_for_everybody_concerned(self):
        appeal = self.appealed()
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            self.env.invalidate_all()
            form = Form(self.by(name, appeal))
            self.assertEqual(form.state, "open")
            self.env.invalidate_all()
            self.assertTrue(Form(self.by(name, appeal.appraisal_id)).appeal_handler_id)

    def test_lists_cost_the_same_for_many(self):
        self.appealed()
        names = ["can_decide", "can_comment", "can_withdraw", "display_name"]

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.as_user("director_north")[APPEAL].search([])
            before = self.cr.sql_log_count
            for name in names:
                rows.mapped(name)
            return self.cr.sql_log_count - before

        cost()  # the rules are read once
        few = cost()
        for name in ("rep_n1b", "rep_n2a"):
            self.released(name, self.cycle_)._appeal("x")
        self.assertLessEqual(cost(), few)
