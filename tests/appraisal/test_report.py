"""A3.3, D3.1: the printed appraisal holds what its reader may see, nothing else."""

from http import HTTPStatus

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from tests.appraisal.appeal_case import AppealCase
from tests.attempts import attempt

REPORT = "sales_tiered_mgmt.sales_appraisal_report"
ACTION = "sales_tiered_mgmt.sales_appraisal_report_action"


class PrintCase(AppealCase):
    def printed(self, name, appraisals):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.as_user(name)["ir.actions.report"]
        html, _kind = report._render_qweb_html(ACTION, appraisals.ids)
        return html.decode()

    def words(self, cycle):
        """An appraisal that both sides have written in, as superuser."""
        own = self.appraisal(cycle, "rep_n1a")
        self.rate(own, "self", 4, "I helped everybody")
        self.overall(own, "self", "A good quarter")
        own.action_hand_in_self()
        above = self.by("manager_n1", own)
        self.rate(above, "superior", 3, "Mostly, yes")
        self.overall(above, "superior", "Go on like that")
        return above

    def overall(self, appraisal, side, comment):
        appraisal.env["sales.appraisal.rating"].search(
            [
                ("appraisal_id", "=", appraisal.id),
                ("side", "=", side),
                ("line_id", "=", False),
            ]
        ).comment = comment


@tagged("standard", "post_install", "-at_install")
class TestPrint(PrintCase):
    def test_a33_the_whole_course_on_paper(self):
        cycle = self.with_figures()
        above = self.words(cycle)
        above.action_hand_in()
        director = self.by("director_north", above)
        director.action_calibrate(86, "The pitch at the fair was hers")
        director.action_finish_calibration()
        above.sudo()._sales_pending_approvals().with_user(
            self.users["director_north"]
        ).action_approve(False)
        director.action_release()
        self.env.invalidate_all()
        own = self.by("rep_n1a", above)
        appeal = own._appeal("Smith signed in June", score=97)
        self.by("manager_n1", appeal).action_comment("In July")
        self.by("admin", appeal).action_decide("granted", "In June, indeed", 96)
        text = self.printed("rep_n1a", own)
        for expected in (
            "rep_n1a",
            "Test n1",
            cycle.name,
            self.company.name,
            "Signed",
            "Teamwork",
            "Excellent",  # the person's step
            "I helped everybody",
            "Good",  # the superior's step
            "Mostly, yes",
            "A good quarter",
            "Go on like that",
            "85.00",  # computed
            "86.00",  # calibrated
            "The pitch at the fair was hers",
            "96.00",  # on appeal
            appeal.name,
            "Smith signed in June",
            "In July",
            "In June, indeed",
            "Decision on the Appeal",
            "45.00",  # what an indicator brings
            "manager_n1",
            "director_north",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("rep_n1b", text)

    @attempt(
        "print the own appraisal before its release", "representative", "the report"
    )
    def test_a33_the_person_prints_the_own_side_before_the_release(self):
        cycle = self.with_figures()
        above = self.words(cycle)
        own = self.by("rep_n1a", above)
        for hand_in in (False, True):
            if hand_in:
                above.action_hand_in()
                director = self.by("director_north", above)
                director.action_calibrate(96, "The pitch at the fair was hers")
            text = self.printed("rep_n1a", own)
            self.assertIn("I helped everybody", text)
            self.assertIn("A good quarter", text)
            self.assertIn("Signed", text)
            for hidden in (
                "Mostly, yes",
                "Go on like that",
                "85.00",
                "96.00",
                "The pitch at the fair was hers",
                "Score and Grade",
            ):
                self.assertNotIn(hidden, text)
        full = self.printed("manager_n1", own)
        for shown in ("Mostly, yes", "Go on like that", "96.00", "I helped everybody"):
            self.assertIn(shown, full)

    def test_a_self_assessment_is_not_printed_before_it_is_handed_in(self):
        cycle = self.with_figures()
        own = self.appraisal(cycle, "rep_n1a")
        self.rate(own, "self", 4, "I helped everybody")
        self.assertNotIn("I helped everybody", self.printed("manager_n1", own))
        self.assertNotIn("I helped everybody", self.printed("admin", own))

    def test_lapse_is_printed_as_such(self):
        own = self.released()
        own.sudo()._lapse()
        self.assertIn("Lapse of Time", self.printed("rep_n1a", own))

    def test_g21_the_evaluation_of_a_team(self):
        own = self.team_released()
        text = self.printed("manager_n1", own)
        self.assertIn("Leader of the Team", text)
        self.assertNotIn("Self-Assessment</th>", text)
        self.assertIn("Teamwork", self.printed("rep_n1a", own))

    @attempt("print somebody else's appraisal", "peer, other manager", "the report")
    def test_a31_nobody_else_prints(self):
        own = self.released()
        for name in ("rep_n1b", "manager_n2", "director_south", "stock"):
            with self.subTest(name), self.assertRaises(UserError):
                self.printed(name, own)

    def test_many_at_once_cost_the_same(self):
        cycle = self.with_figures()
        for name in ("rep_n1a", "rep_n1b", "rep_n2a"):
            self.released(name, cycle)
        every = cycle._appraisals().filtered(lambda one: one.state == "published")
        self.assertEqual(len(every), 3)
        text = self.printed("director_north", every)
        for name in ("rep_n1a", "rep_n1b", "rep_n2a"):
            self.assertIn(name, text)
        model = self.as_user("director_north")["report." + REPORT]

        def cost(appraisals):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            model._get_report_values(appraisals.ids)
            return self.cr.sql_log_count - before

        cost(every)
        self.assertLessEqual(cost(every), cost(every[:1]))

    def test_the_name_of_the_file(self):
        own = self.released()
        action = self.env.ref(ACTION)
        self.assertIn("'", action.print_report_name)
        self.assertTrue(action._fields["print_report_name"].translate)
        self.assertEqual(action.binding_model_id.model, "sales.appraisal")
        self.assertIn(self.cycle_.name, own.display_name)


@tagged("standard", "post_install", "-at_install")
class TestPrintHttp(PrintCase, HttpCase):
    @attempt(
        "open the address of somebody else's printed appraisal",
        "peer, other manager",
        "/report/html",
    )
    def test_a31_the_address_opens_for_the_readers_only(self):
        own = self.released()
        self.env.flush_all()
        for name in ("rep_n1b", "manager_n2", "rep_n1a"):
            user = self.users[name]
            self.authenticate(user.login, user.login)
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_actions_report"):
                answer = self.url_open(f"/report/html/{REPORT}/{own.id}")
            is_reader = name == "rep_n1a"
            self.assertEqual(answer.status_code == HTTPStatus.OK, is_reader, name)
            self.assertEqual("85.00" in answer.text, is_reader, name)
