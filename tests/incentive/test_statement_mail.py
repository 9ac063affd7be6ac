"""People hear of their statements, once, in their language (A3.1, F1.2)."""

from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.incentive.case import IncentiveCase

STATEMENT = "sales.incentive.statement"


@tagged("standard", "post_install", "-at_install")
class TestMail(IncentiveCase):
    def setUp(self):
        super().setUp()
        self.plan()
        self.signed("rep_n1a", self.day(self.last), 10_000)
        self.run_north = self.computed()
        self.own = self.statement(self.run_north, "rep_n1a")

    def confirm(self):
        self.by("manager_n1", self.run_north).action_confirm()

    def send(self):
        """Run the job's work on what is due, without its commits."""
        due = self.env[STATEMENT].sudo().search([("mail_due", "!=", False)])
        for statement in due:
            statement._try_to_send()
        self.assertFalse(due.filtered("mail_due"))
        return due

    def news(self, name="rep_n1a"):
        """Subjects and bodies of what a person was told, oldest first."""
        found = self.env["mail.message"].search(
            [
                ("model", "=", STATEMENT),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", self.users[name].partner_id.ids),
            ],
            order="id",
        )
        return [(one.subject, str(one.body)) for one in found]

    def test_nothing_is_sent_while_somebody_confirms(self):
        self.confirm()
        self.assertFalse(self.news())
        self.assertEqual(self.own.mail_due, "published")
        self.assertEqual(self.own.mail_author_id, self.users["manager_n1"])
        self.send()
        [(subject, body)] = self.news()
        self.assertIn(self.run_north._period_name(), subject)
        self.assertIn("300.00", body)
        self.assertIn(f"/odoo/my-incentives/{self.own.id}", body)
        self.assertIn(self.users["rep_n1a"].name, body)
        self.assertEqual(self.own.amount_told, 300)
        self.send()
        self.assertEqual(len(self.news()), 1)

    def test_the_job_sends_what_is_due(self):
        self.confirm()
        job = self.env.ref("sales_tiered_mgmt.ir_cron_incentive_mail")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.news()), 1)
        self.assertFalse(self.own.mail_due)

    def test_the_job_is_asked_for_once_this_is_committed(self):
        job = self.env.ref("sales_tiered_mgmt.ir_cron_incentive_mail")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])
        self.confirm()
        self.env.cr.precommit.run()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])
        self.assertEqual(after, before + 1)

    def test_who_was_told_the_same_total_hears_nothing_again(self):
        self.confirm()
        self.send()
        self.by("manager_n1", self.run_north).action_reopen()
        self.run_north.action_compute()
        self.confirm()
        self.assertFalse(self.own.mail_due)
        self.by("manager_n1", self.run_north).action_reopen()
        self.signed("rep_n1a", self.day(self.last, 20), 1_000)
        self.run_north.action_compute()
        self.confirm()
        self.assertEqual(self.own.mail_due, "changed")
        self.send()
        (_first, _body), (subject, body) = self.news()
        self.assertIn("has changed", subject)
        self.assertIn("300.00", body)
        self.assertIn("330.00", body)

    def test_locked_it_will_be_paid(self):
        self.confirm_all(self.run_north)
        self.send()
        self.run_north.action_submit()
        self.assertEqual(self.own.mail_due, "locked")
        self.assertEqual(self.own.mail_author_id, self.users["director_north"])
        self.send()
        subjects = [subject for subject, _body in self.news()]
        self.assertEqual(len(subjects), 2)
        self.assertIn("will be paid", subjects[1])

    def test_the_locked_news_takes_the_place_of_one_not_sent_yet(self):
        self.confirm_all(self.run_north)
        self.run_north.action_submit()
        self.send()
        self.assertEqual(len(self.news()), 1)

    def test_in_the_language_of_the_person(self):
        lang = self.env["res.lang"]._activate_lang("fr_FR")
        lang.date_format = "%d/%m/%Y"
        self.users["rep_n1a"].lang = "fr_FR"
        self.confirm()
        self.send()
        [(_subject, body)] = self.news()
        self.assertIn(self.last.strftime("%d/%m/%Y"), body)

    def test_who_has_left_is_not_written_to(self):
        self.confirm()
        self.users["rep_n1a"].active = False
        self.send()
        self.assertFalse(self.news())

    def test_one_that_fails_stays_due_and_stops_no_other(self):
        self.confirm()
        Statement = self.env.registry[STATEMENT]
        send, broken = Statement._send_mail, self.own

        def fails(statement):
            if statement == broken:
                raise ValueError("no mail server")
            return send(statement)

        with (
            patch.object(Statement, "_send_mail", fails),
            mute_logger(
                "odoo.addons.sales_tiered_mgmt.models.authority.sales_due_mail_mixin"
            ),
        ):
            for statement in (
                self.env[STATEMENT].sudo().search([("mail_due", "!=", False)])
            ):
                statement._try_to_send()
        self.assertEqual(self.own.mail_due, "published")
        self.assertFalse(self.news())
        self.assertEqual(len(self.news("rep_n1b")), 1)

    def test_confirming_many_costs_no_more_queries_than_confirming_two(self):
        for number in range(14):
            user = new_test_user(
                self.env, f"t_more_{number}", "base.group_user", name=f"more {number}"
            )
            self.users[f"more_{number}"] = user
            self.assign(user, "representative", "n1")
        self.env.flush_all()
        run = self.computed(self.this)
        mine = self.by("manager_n1", run)._confirmable()
        self.assertEqual(len(mine), 16)

        def queries(statements):
            self.env.flush_all()
            self.env.cr.precommit.run()  # what came before
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            statements.action_confirm()
            self.env.flush_all()
            self.env.cr.precommit.run()
            return self.env.cr.sql_log_count - before

        queries(mine[:2])  # warms up
        few = queries(mine[2:4])
        self.assertLessEqual(queries(mine[4:]), few + 1)
        self.assertEqual(set(mine.mapped("mail_due")), {"published"})
