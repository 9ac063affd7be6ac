"""C1.p4, C3.p1, F1.2: questions, forwarding, reminders, and what people hear."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_tiered_mgmt.models.authority.sales_approval_mail import CRON

from tests.attempts import attempt
from tests.authority.course import CourseCase


@tagged("standard", "post_install", "-at_install")
class TestInquiry(CourseCase):
    """F1.2: who decides asks, who has an interest answers; the step goes on."""

    def test_f1p2_question_and_answer_as_often_as_needed(self):
        request = self.ask_for()
        step = request.current_step_id
        for number in range(2):
            dialog = self.dialog(
                self.mine(request, "manager_n1").action_open_ask(), "manager_n1"
            )
            dialog.text = f"Question {number}?"
            dialog.save().action_send()
            self.assertEqual(request.inquirer_id, self.users["manager_n1"])
            self.assertFalse(step.date_deadline, "the deadline does not run")
            self.assertEqual(len(self.activities_of("rep_n1a", request)), 1)
            self.assertTrue(self.mine(request, "rep_n1a").can_answer)
            self.assertFalse(self.mine(request, "manager_n1").can_answer)

            dialog = self.dialog(
                self.mine(request, "rep_n1a").action_open_answer(), "rep_n1a"
            )
            dialog.text = f"Answer {number}"
            dialog.save().action_send()
            self.assertFalse(request.inquirer_id)
            self.assertTrue(step.date_deadline)
            self.assertFalse(self.activities_of("rep_n1a", request))
        told = self.messages_to("rep_n1a", request).mapped("body")
        self.assertEqual(len([body for body in told if "Question" in body]), 2)
        told = self.messages_to("manager_n1", request).mapped("body")
        self.assertEqual(len([body for body in told if "Answer" in body]), 2)
        self.assertEqual(request.current_step_id, step)
        self.mine(request, "manager_n1").action_approve("now I know")
        self.assertEqual(request.state, "approved")

    def test_f1p2_an_answer_in_the_chatter_counts(self):
        request = self.ask_for()
        self.send_mails()
        self.mine(request, "manager_n1").action_ask("Why?")
        self.mine(request, "rep_n1a").message_post(
            body="Because", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(request.inquirer_id)
        last = self.messages_to("manager_n1", request)[:1]
        self.assertIn("Because", last.body)

    def test_f1p2_filter_and_decision_in_between(self):
        request = self.ask_for()
        self.mine(request, "manager_n1").action_ask("Why?")
        found = self.as_user("rep_n1a")["sales.approval"].search(
            [("inquirer_id", "!=", False), ("id", "=", request.id)]
        )
        self.assertEqual(found.id, request.id)
        self.mine(request, "manager_n1").action_refuse("No answer is an answer")
        self.assertFalse(request.inquirer_id)
        self.assertFalse(request.activity_ids)

    @attempt("answer a question", "colleague", "RPC call")
    def test_f1p2_a_stranger_does_not_answer(self):
        request = self.ask_for()
        self.mine(request, "manager_n1").action_ask("Why?")
        with self.assertRaises(AccessError):
            self.mine(request, "rep_n1b").action_answer("Because I say so")
        with self.refused("people of the request"):
            self.mine(request, "director_north").action_answer("Because I say so")
        self.mine(request, "director_north").message_post(
            body="Let it pass", message_type="comment"
        )
        self.assertEqual(request.inquirer_id, self.users["manager_n1"])

    @attempt("stop the deadline by asking oneself", "requester", "RPC call")
    def test_f1p2_only_who_decides_asks(self):
        request = self.ask_for()
        deadline = request.date_deadline
        for name in ("rep_n1a", "director_north"):
            with self.refused("waits for"):
                self.mine(request, name).action_ask("Really?")
        self.assertEqual(request.date_deadline, deadline)
        with self.refused("waits for no answer"):
            self.mine(request, "rep_n1a").action_answer("Nobody asked")
        with self.refused("Write what"):
            self.mine(request, "manager_n1").action_ask("  ")


@tagged("standard", "post_install", "-at_install")
class TestForward(CourseCase):
    """A3.1: a request goes to somebody else with the authority, never to less."""

    def test_a3p1_forward_to_somebody_of_the_same_authority(self):
        request = self.ask_for()
        step = request.current_step_id
        dialog = self.dialog(
            self.mine(request, "manager_n1").action_open_forward(), "manager_n1"
        )
        candidates = dialog.candidate_ids.ids
        for name, is_offered in (
            ("manager_n2", True),
            ("director_north", True),
            ("director_south", True),
            ("manager_n1", False),
            ("rep_n1a", False),
            ("rep_n1b", False),
            ("admin", False),
        ):
            self.assertEqual(self.users[name].id in candidates, is_offered, name)
        dialog.user_id = self.users["manager_n2"]
        dialog.comment = "Knows the customer"
        dialog.save().action_forward()
        self.assertEqual(step.state, "forwarded")
        self.assertEqual(step.comment, "Knows the customer")
        self.assertEqual(step.decided_by_id, self.users["manager_n1"])
        current = request.current_step_id
        self.assertEqual(current.approver_id, self.users["manager_n2"])
        self.assertEqual((current.kind, current.is_forwarded), ("approve", True))
        self.assertFalse(self.activities_of("manager_n1", request))
        self.assertEqual(len(self.activities_of("manager_n2", request)), 1)
        self.commit()
        self.assertEqual(
            request.current_step_id, current, "no leader of the line, yet not stuck"
        )
        self.mine(request, "manager_n2").action_approve("fine")
        self.assertEqual(request.state, "approved")

    def test_a3p1_a_recommendation_is_forwarded_and_goes_on(self):
        request = self.ask_for(900_000)
        self.mine(request, "manager_n1").action_forward(
            self.users["manager_n2"].id, "on holiday"
        )
        self.assertEqual(request.current_step_id.kind, "recommend")
        self.mine(request, "manager_n2").action_approve("recommended")
        self.assertEqual(request.current_approver_id, self.users["director_north"])
        self.mine(request, "director_north").action_approve("agreed")
        self.assertEqual(
            request.step_ids.sorted(lambda step: (step.sequence, step.id)).mapped(
                "state"
            ),
            ["forwarded", "approved", "approved"],
        )

    @attempt("have the request forwarded to its salesperson", "manager", "RPC call")
    def test_a3p1_not_to_a_party(self):
        order = self.quotation("rep_n1a", 120_000)
        request = self.confirm(order, "manager_n1")
        if not request:  # within the manager's own limit
            request = self.ask_for()
        with self.refused("interest"):
            self.mine(request, "manager_n1").action_forward(
                self.users["rep_n1a"].id, "do it yourself"
            )

    @attempt("forward to a subordinate", "director", "RPC call")
    @attempt("forward to somebody without authority", "manager", "RPC call")
    def test_a3p1_not_to_less_authority(self):
        request = self.ask_for()
        with self.refused("has not the authority"):
            self.mine(request, "manager_n1").action_forward(
                self.users["rep_n1b"].id, "trust me"
            )
        large = self.ask_for(900_000)
        self.mine(large, "manager_n1").action_approve("go")
        with self.refused("has not the authority"):
            self.mine(large, "director_north").action_forward(
                self.users["manager_n2"].id, "too busy"
            )
        with self.refused("had this request before"):
            self.mine(large, "director_north").action_forward(
                self.users["manager_n1"].id, "you again"
            )
        with self.refused("holds no tier"):
            self.mine(large, "director_north").action_forward(
                self.users["stock"].id, "somebody"
            )

    def test_a3p1_not_to_who_left_or_works_elsewhere(self):
        request = self.ask_for()
        mine = self.mine(request, "manager_n1")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        peer = self.users["manager_s1"]
        peer.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        with self.refused("does not work in"):
            mine.action_forward(peer.id, "x")
        self.users["manager_n2"].active = False
        with self.refused("does not work here"):
            mine.action_forward(self.users["manager_n2"].id, "x")
        with self.refused("Choose"):
            mine.action_forward(0, "x")
        with self.refused("Say why"):
            mine.action_forward(self.users["director_north"].id, "")

    @attempt("decide a request one has forwarded", "manager", "RPC call")
    def test_a3p1_the_former_approver_decides_no_more(self):
        request = self.ask_for()
        mine = self.mine(request, "manager_n1")
        mine.action_forward(self.users["manager_n2"].id, "yours")
        for call in (
            lambda: mine.action_approve("after all"),
            lambda: mine.action_refuse("after all"),
            lambda: mine.action_ask("so?"),
            lambda: mine.action_forward(self.users["director_north"].id, "again"),
        ):
            with self.refused("waits for manager_n2"):
                call()
        self.assertFalse(mine.can_decide)
        with self.refused("had this request before"):
            self.mine(request, "manager_n2").action_forward(
                self.users["manager_n1"].id, "back to you"
            )

    def test_a3p1_administrators_forward_among_themselves(self):
        request = self.ask_for(5_000_000, "director_north")
        self.assertTrue(request.current_step_id.is_final)
        other = self.users["admin"].copy({"login": "t_admin_2", "name": "second"})
        with self.refused("no sales administrator"):
            self.mine(request, "admin").action_forward(
                self.users["director_south"].id, "x"
            )
        self.mine(request, "admin").action_forward(other.id, "you")
        self.assertEqual(request.current_approver_id, other)
        self.assertTrue(request.current_step_id.is_final)


@tagged("standard", "post_install", "-at_install")
class TestRemind(CourseCase):
    """F1.2: the requester may remind, once a day."""

    @attempt("flood the approver with reminders", "representative", "RPC call")
    def test_f1p2_once_a_day(self):
        request = self.ask_for()
        before = len(self.messages_to("manager_n1", request))
        mine = self.mine(request, "rep_n1a")
        self.assertTrue(mine.can_remind)
        mine.action_remind()
        self.assertEqual(len(self.messages_to("manager_n1", request)), before + 1)
        self.assertEqual(len(self.activities_of("manager_n1", request)), 1)
        self.assertFalse(mine.can_remind)
        with self.refused("once a day"):
            mine.action_remind()
        with freeze_time(fields.Datetime.now() + timedelta(days=1, minutes=1)):
            mine.action_remind()
        self.assertTrue(
            any("was reminded" in body for body in request.message_ids.mapped("body"))
        )

    def test_f1p2_only_the_people_of_the_request(self):
        request = self.ask_for()
        with self.refused("people of the request"):
            self.mine(request, "director_north").action_remind()
        with self.assertRaises(AccessError):
            self.mine(request, "rep_n1b").action_remind()
        self.mine(request, "manager_n1").action_ask("Why?")
        with self.refused("has asked a question"):
            self.mine(request, "rep_n1a").action_remind()
        self.mine(request, "rep_n1a").action_withdraw()
        with self.refused("closed already"):
            self.mine(request, "rep_n1a").action_remind()


@tagged("standard", "post_install", "-at_install")
class TestNotices(CourseCase):
    """One mail per step, with the facts; the outcome in the own language."""

    def test_one_mail_per_step(self):
        request = self.ask_for(900_000)
        message = self.messages_to("manager_n1", request)
        self.assertEqual(len(message), 1)
        for text in (
            "900,000",
            "50,000",
            "rep_n1a",
            "Somebody",
            f"/sales/approval/{request.id}/approve",
            f"/sales/approval/{request.id}/refuse",
        ):
            self.assertIn(text, message.body)
        self.assertFalse(self.messages_to("director_north", request))
        self.mine(request, "manager_n1").action_approve("good customer")
        message = self.messages_to("director_north", request)
        self.assertEqual(len(message), 1)
        self.assertIn("good customer", message.body)
        self.assertEqual(len(self.messages_to("manager_n1", request)), 1)

    def test_the_mails_are_due_with_the_decision_and_sent_by_a_job(self):
        triggers = self.env["ir.cron.trigger"]
        job = [("cron_id", "=", self.env.ref(CRON).id)]
        request = self.ask_for()
        step, before = request.current_step_id, triggers.search_count(job)
        self.assertEqual(step.mail_author_id, self.users["rep_n1a"])
        self.assertTrue(self.activities_of("manager_n1", request), "at once")
        self.commit()
        self.assertEqual(triggers.search_count(job), before + 1)
        message = self.messages_to("manager_n1", request)
        self.assertEqual(message.author_id, self.users["rep_n1a"].partner_id)
        self.assertFalse(step.mail_author_id)
        self.mine(request, "manager_n1").action_approve()
        self.assertEqual(request.mail_author_id, self.users["manager_n1"])
        self.send_mails()
        self.assertFalse(request.mail_author_id)
        self.send_mails()
        self.assertEqual(self.messages_to("manager_n1", request), message)

    def test_a_step_decided_before_its_mail_gets_none(self):
        request = self.ask_for()
        step = request.current_step_id
        self.mine(request, "manager_n1").action_approve()
        self.assertFalse(self.messages_to("manager_n1", request))
        self.assertFalse(step.mail_author_id)

    def test_a_mail_that_fails_stays_due_and_holds_up_no_other(self):
        first, second = self.ask_for(), self.ask_for()
        model, mailing = type(first), type(first)._mail_approvers

        def fail_once(approval, is_reminder=False):
            if approval == first:
                raise ValueError("no mail server")
            return mailing(approval, is_reminder)

        with (
            patch.object(model, "_mail_approvers", fail_once),
            self.assertLogs("odoo.addons.sales_tiered_mgmt", "ERROR"),
        ):
            self.send_mails()
        self.assertTrue(first.current_step_id.mail_author_id)
        self.assertFalse(second.current_step_id.mail_author_id)
        self.assertTrue(self.messages_to("manager_n1", first))

    def test_outcome_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["rep_n1a"].lang = "fr_FR"
        request = self.ask_for()
        self.mine(request, "manager_n1").action_approve("bien")
        self.send_mails()
        message = self.env["mail.message"].search(
            [
                ("model", "=", "sale.order"),
                ("res_id", "=", request.res_id),
                ("notified_partner_ids", "in", self.users["rep_n1a"].partner_id.ids),
            ]
        )
        self.assertEqual(len(message), 1)
        self.assertIn("bien", message.body)

    def test_record_prints(self):
        request = self.ask_for(900_000)
        self.mine(request, "manager_n1").action_approve("recommended")
        report = self.as_user("rep_n1a")["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "sales_tiered_mgmt.sales_approval_report", request.ids
        )
        text = html.decode()
        for expected in (request.name, "recommended", "director_north", "900,000"):
            self.assertIn(expected, text)

    @attempt("print the record of a colleague's request", "colleague", "report")
    def test_record_of_others_does_not_print(self):
        request = self.ask_for()
        report = self.as_user("rep_n1b")["ir.actions.report"]
        with self.assertRaises(AccessError):
            report._render_qweb_html(
                "sales_tiered_mgmt.sales_approval_report", request.ids
            )
