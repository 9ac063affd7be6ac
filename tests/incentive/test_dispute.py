"""A3.3: people contest their statement; it is answered, decided, kept on record."""

from odoo.exceptions import UserError
from odoo.fields import Date, Datetime
from odoo.tests import Form, freeze_time, tagged

from tests.attempts import attempt
from tests.incentive.case_dispute import DisputeCase

LINE = "sales.incentive.statement.line"


@tagged("standard", "post_install", "-at_install")
class TestDispute(DisputeCase):
    """The course of a dispute."""

    def kinds(self, dispute):
        return dispute.sudo().entry_ids.sorted("id").mapped("kind")

    def answered(self, run, outcome="adjust", amount=150.0):
        dispute = self.contest(run, "rep_n1a", self.line(run, "rep_n1a"))
        self.by("manager_n1", dispute).action_answer(outcome, "I looked at it", amount)
        return dispute

    def escalated(self, run, outcome="stands"):
        dispute = self.answered(run, outcome)
        dispute.action_escalate("You forgot Smith")
        return dispute

    # -- filing ------------------------------------------------------------

    def test_a33_a_person_contests_a_line(self):
        run = self.published()
        line = self.line(run, "rep_n1a")
        dispute = self.contest(run, "rep_n1a", line, amount_claimed=750)
        self.assertEqual(dispute.state, "open")
        self.assertEqual(dispute.user_id, self.users["rep_n1a"])
        self.assertEqual(dispute.handler_id, self.users["manager_n1"])
        self.assertEqual(
            (dispute.amount_contested, dispute.amount_now, dispute.amount_claimed),
            (600, 600, 750),
        )
        self.assertEqual(dispute.subject, line.name)
        self.assertRegex(dispute.name, r"DSP/\d{4}/\d{5}")
        self.assertEqual(dispute.sudo().activity_ids.user_id, self.users["manager_n1"])
        self.assertEqual(self.kinds(dispute), ["filed"])
        self.assertIn(line.name, dispute.figures_html)
        self.assertEqual(self.statement(run, "rep_n1a").dispute_count, 1)

    def test_a33_the_total_is_contested_by_the_dialog_with_files(self):
        run = self.published()
        statement = self.statement(run, "rep_n1a")
        action = statement.action_contest()
        env = self.as_user("rep_n1a")
        file = env["ir.attachment"].create({"name": "mail.txt", "raw": b"mine"})
        form = Form(env[action["res_model"]].with_context(**action["context"]))
        form.reason = "Smith is mine"
        dialog = form.save()
        dialog.attachment_ids = file
        dispute = env["sales.incentive.dispute"].browse(
            dialog.action_confirm()["res_id"]
        )
        self.assertEqual(dispute.subject, "Total")
        self.assertEqual(dispute.amount_contested, statement.amount_total)
        seen = self.by("manager_n1", file)
        self.assertEqual(seen.raw, b"mine")
        self.refused(self.by("rep_n1b", file).read, ["raw"])

    def test_a33_one_open_dispute_per_line(self):
        run = self.published()
        line = self.line(run, "rep_n1a")
        dispute = self.contest(run, "rep_n1a", line)
        words = self.refused(self.contest, run, "rep_n1a", line)
        self.assertIn(dispute.name, words)
        other = self.contest(run, "rep_n1a")
        self.assertNotEqual(other, dispute)
        dispute.action_withdraw()
        self.contest(run, "rep_n1a", line)

    def test_a33_until_the_deadline(self):
        run = self.published()
        statement = self.statement(run, "rep_n1a")
        until = Date.add(self.company._sales_today(), days=30)
        self.assertEqual(statement.contest_until, until)
        with freeze_time(Datetime.to_datetime(until).replace(hour=12)):
            self.env.invalidate_all()
            self.assertTrue(statement.can_contest)
        with freeze_time(
            Datetime.to_datetime(Date.add(until, days=1)).replace(hour=12)
        ):
            self.env.invalidate_all()
            self.assertFalse(statement.can_contest)
            words = self.refused(self.contest, run, "rep_n1a")
            self.assertIn("could be contested until", words)
            self.company.sales_incentive_dispute_days = 0
            self.contest(run, "rep_n1a")

    def test_a33_nothing_is_contested_in_review(self):
        run = self.computed()
        self.refused(self.contest, run, "rep_n1a")
        run = self.by("director_north", run)
        for name in ("manager_n1", "manager_n2", "admin"):
            statements = self.by(name, run)._confirmable()
            statements.action_confirm()
        run.action_reopen()
        self.assertIn("computed", self.refused(self.contest, run, "rep_n1a"))

    def test_bad_input_is_refused_in_words(self):
        run = self.published()
        self.assertIn(
            "what is wrong", self.refused(self.contest, run, "rep_n1a", None, " ")
        )
        other = self.line(run, "rep_n1b").sudo()
        self.assertIn("not on", self.refused(self.contest, run, "rep_n1a", other))

    # -- answering ---------------------------------------------------------

    def test_c2p2_answered_and_accepted(self):
        """It stands, and the person agrees."""
        run = self.published()
        dispute = self.answered(run, "stands")
        self.assertEqual(dispute.state, "answered")
        self.assertEqual(dispute.waits_for_id, self.users["rep_n1a"])
        self.assertEqual(dispute.sudo().activity_ids.user_id, self.users["rep_n1a"])
        dispute.action_accept()
        self.assertFalse(dispute.waits_for_id)
        self.assertEqual(dispute.state, "accepted")
        self.assertFalse(dispute.sudo().activity_ids)
        self.assertFalse(dispute.sudo().adjustment_ids)
        self.assertEqual(self.kinds(dispute), ["filed", "answered", "accepted"])

    def test_c2p2_a_proposed_adjustment_goes_to_the_director(self):
        run = self.published()
        dispute = self.answered(run)
        self.assertEqual(dispute.amount_proposed, 150)
        dispute.action_accept()
        adjustment = dispute.sudo().adjustment_ids
        self.assertEqual(adjustment.proposer_id, self.users["manager_n1"])
        self.assertEqual(adjustment.user_id, self.users["rep_n1a"])
        self.assertEqual((adjustment.amount, adjustment.state), (150, "submitted"))
        self.assertEqual(adjustment.line_id, dispute.sudo().line_id)
        # not before it is approved
        self.env.invalidate_all()
        self.assertFalse(dispute.adjustment_ids)
        request = adjustment._sales_pending_approvals()
        self.assertWaitsFor(request, "director_north")
        self.approve(request, "director_north")
        self.env.invalidate_all()
        self.assertEqual(dispute.adjustment_ids.state, "approved")

    def test_c1p3_a_refused_adjustment_brings_the_dispute_to_the_director(self):
        run = self.published()
        dispute = self.answered(run)
        dispute.action_accept()
        request = dispute.sudo().adjustment_ids._sales_pending_approvals()
        request.with_user(self.users["director_north"]).action_refuse("no")
        self.assertEqual(dispute.state, "escalated")
        self.assertEqual(dispute.handler_id, self.users["director_north"])
        self.assertEqual(self.kinds(dispute)[-1], "failed")

    def test_who_proposed_has_left_and_a_superior_decides(self):
        run = self.published()
        dispute = self.answered(run)
        self.users["manager_n1"].active = False
        dispute.action_accept()
        self.assertEqual(dispute.state, "escalated")
        self.assertEqual(dispute.handler_id, self.users["director_north"])
        self.assertFalse(dispute.sudo().adjustment_ids)

    def test_bad_answers_are_refused_in_words(self):
        run = self.published()
        dispute = self.by("manager_n1", self.contest(run, "rep_n1a"))
        for outcome, text, amount in (
            ("adjust", "x", 0),
            ("adjust", "x", -5),
            ("adjust", "x", 0.001),
            ("adjust", "x", float("nan")),
            ("adjust", "x", float("inf")),
            ("adjust", "x", 1e13),
            ("adjust", " ", 5),
            ("stands", "", 0),
            ("reopen", "x", 0),
            ("nonsense", "x", 0),
        ):
            with self.subTest(outcome=outcome, text=text, amount=amount):
                self.refused(dispute.action_answer, outcome, text, amount)
        self.assertEqual(dispute.state, "open")

    # -- deciding ----------------------------------------------------------

    def test_c1p3_escalated_and_upheld_by_the_director(self):
        run = self.locked()
        dispute = self.escalated(run)
        self.assertEqual(dispute.state, "escalated")
        self.assertEqual(
            dispute.sudo().activity_ids.user_id, self.users["director_north"]
        )
        self.by("director_north", dispute).action_decide("adjust", "Smith counts", 90)
        self.assertEqual(dispute.state, "upheld")
        adjustment = dispute.adjustment_ids
        self.assertEqual((adjustment.amount, adjustment.state), (90, "approved"))
        self.assertEqual(adjustment.sudo().proposer_id, self.users["director_north"])
        self.assertEqual(
            self.kinds(dispute), ["filed", "answered", "escalated", "upheld"]
        )
        self.assertTrue(self.told("rep_n1a", dispute))

    def test_c1p3_rejected(self):
        run = self.published()
        dispute = self.escalated(run)
        self.by("director_north", dispute).action_decide("reject", "It is right")
        self.assertEqual(dispute.state, "rejected")
        self.assertFalse(dispute.sudo().adjustment_ids)
        self.assertFalse(dispute.sudo().activity_ids)

    def test_c1p3_beyond_the_director_the_adjustment_goes_up(self):
        run = self.published()
        dispute = self.escalated(run)
        answer = self.by("director_north", dispute).action_decide(
            "adjust", "A lot", 25_000
        )
        self.assertEqual(answer["tag"], "display_notification")
        request = dispute.sudo().adjustment_ids._sales_pending_approvals()
        self.assertWaitsFor(request, "admin")
        request.with_user(self.users["admin"]).action_refuse("too much")
        self.assertEqual(dispute.state, "escalated")
        self.assertEqual(dispute.handler_id, self.users["admin"])

    def test_c1p3_the_run_is_computed_anew(self):
        """Figures and lines are made anew; what was contested stays as it was."""
        run = self.published()
        dispute = self.escalated(run)
        self.assertTrue(self.by("director_north", dispute).can_reopen_run)
        self.by("director_north", dispute).action_decide("reopen", "I will look")
        self.assertEqual(dispute.state, "upheld")
        self.assertEqual(run.state, "review")
        self.orders["rep_n1a"].order_line.price_unit = 30_000
        run.action_compute()
        self.env.invalidate_all()
        self.assertFalse(dispute.sudo().line_id)
        self.assertEqual((dispute.amount_contested, dispute.amount_now), (600, 900))
        self.assertIn("600", dispute.figures_html)

    def test_a_locked_run_stays(self):
        run = self.locked()
        dispute = self.escalated(run)
        director = self.by("director_north", dispute)
        self.assertFalse(director.can_reopen_run)
        self.assertIn("locked", self.refused(director.action_decide, "reopen", "x"))
        self.assertEqual(dispute.state, "escalated")

    def test_a33_a_manager_s_own_goes_to_the_director_then_to_the_administrators(self):
        run = self.published()
        dispute = self.contest(run, "manager_n1")
        self.assertEqual(dispute.handler_id, self.users["director_north"])
        self.by("director_north", dispute).action_answer("stands", "It is right")
        dispute.action_escalate("It is not")
        self.assertEqual(dispute.handler_id, self.users["admin"])
        self.refused(self.by("director_north", dispute).action_decide, "reject", "x")
        self.by("admin", dispute).action_decide("adjust", "He is right", 40)
        self.assertEqual(dispute.adjustment_ids.state, "approved")

    def test_a33_a_director_s_own_goes_to_the_administrators(self):
        run = self.published({**{"director_north": 3_000}, "rep_n1a": 1_000})
        dispute = self.contest(run, "director_north")
        self.assertEqual(dispute.handler_id, self.users["admin"])
        self.refused(self.by("manager_n1", dispute).read, ["reason"])

    def test_the_dialogs_take_the_steps(self):
        run = self.published()
        dispute = self.contest(run, "rep_n1a")

        def dialog(name, action, **values):
            env = self.as_user(name)
            form = Form(env[action["res_model"]].with_context(**action["context"]))
            for fname, value in values.items():
                setattr(form, fname, value)
            return form.save().action_confirm()

        manager = self.by("manager_n1", dispute)
        dialog("manager_n1", manager.action_open_answer(), text="It is right")
        self.assertEqual(dispute.state, "answered")
        dialog("rep_n1a", dispute.action_open_escalate(), text="It is not")
        self.assertEqual(dispute.state, "escalated")
        director = self.by("director_north", dispute)
        dialog(
            "director_north",
            director.action_open_decide(),
            outcome="adjust",
            amount=10.0,
            text="Right",
        )
        self.assertEqual(dispute.state, "upheld")
        self.assertEqual(dispute.amount_decided, 10)

    # -- deadlines ---------------------------------------------------------

    def later(self, dispute, days=1):
        """Noon of the day after the dispute is due."""
        day = Date.add(dispute.date_deadline, days=days)
        return freeze_time(Datetime.to_datetime(day).replace(hour=12))

    def overdue(self):
        self.run_job("sales.incentive.dispute", "_cron_overdue")

    def test_a31_due_in_working_days(self):
        run = self.published()
        with freeze_time("2026-11-27 09:00:00"):  # a Friday
            dispute = self.contest(run, "rep_n1a")
        self.assertEqual(dispute.date_deadline, Date.to_date("2026-12-04"))
        self.company.sales_incentive_answer_days = 0
        self.assertFalse(self.contest(run, "rep_n1b").date_deadline)

    def test_a31_what_nobody_answers_goes_up(self):
        run = self.published()
        dispute = self.contest(run, "rep_n1a")
        with self.later(dispute, 0):
            self.overdue()
            self.assertEqual(dispute.state, "open")
        with self.later(dispute):
            self.overdue()
            self.assertEqual(dispute.state, "escalated")
            self.assertEqual(dispute.handler_id, self.users["director_north"])
            self.assertFalse(dispute.sudo().entry_ids[-1].user_id)
            due = dispute.date_deadline
            self.assertGreater(due, self.company._sales_today())
            self.overdue()  # once
        with self.later(dispute):
            self.overdue()
            self.assertEqual(dispute.handler_id, self.users["admin"])
            self.assertEqual(self.kinds(dispute), ["filed", "overdue", "overdue"])
        with freeze_time("2036-01-01"):
            # behind the administrators there is nobody, unless there are several
            for _day in range(3):
                self.overdue()
            self.assertEqual(dispute.state, "escalated")
        self.by("admin", dispute).action_decide("reject", "x")

    def test_a31_an_answer_that_lies_about_is_accepted(self):
        run = self.published()
        dispute = self.answered(run)
        with self.later(dispute):
            self.overdue()
        self.assertEqual(dispute.state, "accepted")
        self.assertEqual(self.kinds(dispute)[-1], "silent")
        adjustment = dispute.sudo().adjustment_ids
        self.assertEqual(adjustment.state, "submitted")
        self.assertEqual(adjustment.proposer_id, self.users["manager_n1"])

    # -- the run -----------------------------------------------------------

    def test_a33_an_open_dispute_holds_up_the_run(self):
        run = self.published()
        dispute = self.contest(run, "rep_n1a")
        self.assertIn("rep_n1a", run.submit_problem)
        self.refused(run.action_submit)
        self.company.sales_incentive_dispute_blocks = False
        run.invalidate_recordset()
        self.assertFalse(run.submit_problem)
        self.company.sales_incentive_dispute_blocks = True
        dispute.action_withdraw()
        run.action_submit()
        self.assertEqual(run.state, "locked")

    def test_a_cancelled_run_leaves_nothing_to_contest(self):
        run = self.published()
        dispute = self.contest(run, "rep_n1a", self.line(run, "rep_n1a"))
        run.action_cancel()
        self.assertEqual(dispute.state, "void")
        self.assertFalse(dispute.sudo().statement_id)
        self.assertEqual(dispute.amount_contested, 600)
        self.assertEqual(self.kinds(dispute), ["filed", "void"])

    # -- who sees it -------------------------------------------------------

    def test_a31_who_sees_it(self):
        run = self.published()
        dispute = self.contest(run, "rep_n1a").sudo()
        people = {"rep_n1a", "manager_n1", "director_north", "admin"}
        self.assertEqual(self.seen_by(dispute), people)
        self.assertEqual(self.seen_by(dispute.entry_ids), people)
        own = self.contest(run, "manager_n1").sudo()
        people = {"manager_n1", "director_north", "admin"}
        self.assertEqual(self.seen_by(own), people)
        self.assertEqual(self.seen_by(own.entry_ids), people)

    def test_lists_cost_the_same_for_many(self):
        run = self.published()
        self.contest(run, "rep_n1a")
        names = ["can_answer", "can_decide", "amount_now", "can_reopen_run"]

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.as_user("director_north")["sales.incentive.dispute"].search([])
            before = self.cr.sql_log_count
            for name in names:
                rows.mapped(name)
            return self.cr.sql_log_count - before

        few = cost()
        self.contest(run, "rep_n1b")
        self.contest(run, "rep_n2a")
        self.contest(run, "rep_n1a", self.line(run, "rep_n1a"))
        self.assertLessEqual(cost(), few)


@tagged("standard", "post_install", "-at_install")
class TestDisputeAttempts(DisputeCase):
    """By RPC, as the person who gains from it."""

    def setUp(self):
        super().setUp()
        self.run_ = self.published()

    @attempt("contest a colleague's statement", "representative, manager", "RPC")
    def test_a33_only_the_own_statement_is_contested(self):
        statement = self.statement(self.run_, "rep_n1a")
        for name in ("rep_n1b", "manager_n1", "director_north", "admin"):
            mine = self.by(name, statement)
            self.refused(mine.action_contest)
            self.refused(mine._contest, self.run_.env[LINE], "x")
        dialog = self.as_user("rep_n1b")["sales.incentive.dispute.file"]
        self.refused(
            lambda: dialog.create(
                {"statement_id": statement.id, "reason": "x"}
            ).action_confirm()
        )

    @attempt("answer or decide the own dispute", "manager, director", "RPC")
    def test_a33_nobody_answers_or_decides_the_own_dispute(self):
        dispute = self.contest(self.run_, "manager_n1")
        self.refused(dispute.action_answer, "adjust", "I deserve it", 500)
        self.by("director_north", dispute).action_answer("stands", "no")
        dispute.action_escalate("yes")
        self.refused(dispute.action_decide, "adjust", "I deserve it", 500)
        # also not as the leader of the whole division, since
        self.teams["north"].user_id = self.users["manager_n1"]
        self.refused(dispute.action_decide, "adjust", "I deserve it", 500)
        self.assertEqual(dispute.state, "escalated")

    @attempt("answer, accept or withdraw somebody else's dispute", "anybody", "RPC")
    def test_a31_every_step_is_whose_it_is(self):
        dispute = self.contest(self.run_, "rep_n1a")
        for name in ("rep_n1b", "manager_n2", "director_south", "director_north"):
            self.refused(self.by(name, dispute).action_answer, "stands", "x")
        for name in ("manager_n1", "admin", "rep_n1b"):
            self.refused(self.by(name, dispute).action_withdraw)
        self.refused(dispute.action_answer, "adjust", "x", 5)
        self.by("manager_n1", dispute).action_answer("adjust", "x", 5)
        for name in ("manager_n1", "director_north", "admin", "rep_n1b"):
            self.refused(self.by(name, dispute).action_accept)
            self.refused(self.by(name, dispute).action_escalate, "x")
        self.refused(self.by("manager_n1", dispute).action_decide, "adjust", "x", 5)
        dispute.action_escalate("x")
        self.refused(self.by("manager_n1", dispute).action_decide, "adjust", "x", 5)
        self.assertEqual(dispute.state, "escalated")

    @attempt("answer a second time, with more", "manager", "RPC, a second click")
    def test_a33_an_answer_stands(self):
        dispute = self.contest(self.run_, "rep_n1a")
        manager = self.by("manager_n1", dispute)
        manager.action_answer("adjust", "x", 5)
        self.refused(manager.action_answer, "adjust", "x", 500)
        dispute.action_accept()
        self.refused(dispute.action_accept)
        self.refused(dispute.action_escalate, "more")
        self.assertEqual(dispute.sudo().adjustment_ids.mapped("amount"), [5])

    @attempt(
        "rewrite or delete a dispute, or its history",
        "everybody, the superuser included",
        "RPC create, write, unlink, copy",
    )
    def test_g13_it_stays_on_record(self):
        dispute = self.contest(self.run_, "rep_n1a")
        entry = dispute.sudo().entry_ids
        vals = {
            "state": "upheld",
            "handler_id": self.users["rep_n1a"].id,
            "amount_proposed": 9_000,
            "amount_contested": 0,
            "reason": "x",
            "user_id": self.users["rep_n1b"].id,
            "date_deadline": False,
            "entry_ids": [(5, 0, 0)],
            "adjustment_ids": [(0, 0, {"amount": 5})],
        }
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            mine = self.by(name, dispute)
            for fname, value in vals.items():
                self.refused(mine.write, {fname: value})
                self.refused(mine.sudo().write, {fname: value})
            self.refused(mine.unlink)
            self.refused(mine.sudo().unlink)
            self.refused(mine.copy)
            self.refused(mine.create, {"reason": "x"})
            self.refused(self.by(name, entry).write, {"text": "x"})
            self.refused(self.by(name, entry).sudo().write, {"text": "x"})
            self.refused(self.by(name, entry).sudo().unlink)
            self.refused(self.by(name, entry).create, {"dispute_id": dispute.id})
        self.assertEqual(dispute.state, "open")
        self.assertEqual(len(dispute.sudo().entry_ids), 1)

    @attempt("have a file of somebody else shown", "representative", "RPC, the dialog")
    def test_a31_only_the_own_files_go_along(self):
        secret = self.as_user("rep_n1b")["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"secret"}
        )
        dispute = self.contest(
            self.run_, "rep_n1a", attachments=self.by("rep_n1a", secret)
        )
        self.assertFalse(secret.sudo().res_id)
        self.assertFalse(dispute.sudo().message_ids.attachment_ids)

    @attempt("talk in a dispute one does not see", "representative", "RPC message_post")
    def test_a31_those_who_see_it_discuss_it(self):
        dispute = self.contest(self.run_, "rep_n1a")
        dispute.message_post(body="One more thing")
        self.by("manager_n1", dispute).message_post(body="I see")
        self.refused(self.by("rep_n1b", dispute).message_post, body="Me too")
        with self.assertRaises(UserError):
            self.by("manager_n2", dispute).message_post(body="Me too")
