"""A3.3: another template for a single person is decided in the open."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from tests.appraisal.test_template import TemplateCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestException(TemplateCase):
    def setUp(self):
        super().setUp()
        self.cycle_open = self.opened()
        self.special = self.draft(
            self.indicator("Signed Alone", weight=80), self.manual("Care", weight=20)
        )
        self.special.action_use_for_exceptions()
        self.own = self.appraisal(self.cycle_open, "rep_n1a")
        self.given = self.by("admin", self.own)

    def change(self, reason="Works for the south as well", appraisal=None):
        return (appraisal or self.given).action_change_template(self.special.id, reason)

    def test_lines_are_made_anew_and_computed(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 2700)
        self.change()
        self.env.invalidate_all()
        lines = self.given._every("line")
        self.assertEqual(lines.mapped("name"), ["Signed Alone", "Care"])
        self.assertEqual(lines[0].score, 90)
        ratings = self.given._every("rating")
        self.assertEqual(len(ratings), 6, "two lines and the whole, two sides each")
        self.assertEqual(ratings.line_id, lines)
        self.assertEqual(self.given.template_id, self.special)
        self.assertEqual(self.given.exception_reason, "Works for the south as well")
        above = self.assessed(self.cycle_open, "rep_n1a", "manager_n1")
        self.assertEqual(self.result(above).score, 88, "0.8 × 90 + 0.2 × 80")

    def test_person_and_superior_are_told(self):
        self.change()
        told = self.env["mail.message"].search(
            [
                ("model", "=", "sales.appraisal"),
                ("res_id", "=", self.own.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(
            told.notified_partner_ids,
            (self.users["rep_n1a"] | self.users["manager_n1"]).partner_id,
        )
        self.assertIn("Works for the south as well", told[0].body)

    def test_it_is_no_template_of_the_tier(self):
        in_use = self.special._in_use(self.company, "person", "quarter")
        self.assertNotIn(self.special, in_use.values())
        self.assertEqual(self.used.state, "active")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.special.indicator_ids[0].write({"weight": 1})

    def test_everybody_of_the_tier_and_above_sees_it(self):
        self.change()
        Exceptions = "sales.appraisal.exception"
        found = self.env[Exceptions].search([("cycle_id", "=", self.cycle_open.id)])
        self.assertEqual(
            (found.user_id, found.template_before_id, found.template_id, found.by_id),
            (
                self.users["rep_n1a"],
                self.used,
                self.special,
                self.users["admin"],
            ),
        )
        for name in ("rep_n1b", "rep_s1a", "manager_s1", "director_south", "admin"):
            seen = self.as_user(name)[Exceptions].search([])
            self.assertIn(found, seen, name)
            self.assertEqual(seen.browse(found.id).reason, found.reason)
            self.assertEqual(self.by(name, self.cycle_open).exception_count, 1)
        action = self.by("rep_s1a", self.cycle_open).action_view_exceptions()
        self.assertEqual(self.env[Exceptions].search(action["domain"]), found)

    def test_one_of_a_manager_is_not_shown_below(self):
        manager = self.by("admin", self.appraisal(self.cycle_open, "manager_n1"))
        self.change(appraisal=manager)
        self.assertFalse(
            self.as_user("rep_n1a")["sales.appraisal.exception"].search([])
        )
        peer = self.as_user("manager_s1")["sales.appraisal.exception"].search([])
        self.assertEqual(peer.user_id, self.users["manager_n1"])

    def test_what_is_written_is_not_lost(self):
        self.rate(self.own, "self", 3)
        with self.assertRaisesRegex(UserError, "Self-Assessment.*would be lost"):
            self.change()
        wizard = self.wizard()
        self.assertIn("would be lost", wizard.problem)
        ratings = self.own._every("rating").filtered(lambda one: one.side == "self")
        self.by("rep_n1a", ratings.filtered("line_id")[-1]).write(
            {"step_id": False, "comment": False}
        )
        self.env.invalidate_all()
        self.change()
        self.assertEqual(self.given.template_id, self.special)

    def test_the_superiors_words_are_not_lost_either(self):
        self.rate(self.by("manager_n1", self.own), "superior", 3)
        with self.assertRaisesRegex(UserError, "Superior's Assessment"):
            self.change()

    def test_it_is_too_late_once_assessed(self):
        self.assessed(self.cycle_open, "rep_n1a", "manager_n1")
        with self.assertRaisesRegex(UserError, "Calibration"):
            self.change()

    def test_the_template_has_to_fit(self):
        draft, annual = self.draft(), self.draft(period="year")
        annual.action_use()
        abroad = self.env["res.company"].create({"name": "Abroad"})
        other = self.template("representative", company_id=abroad.id)
        for template, told in (
            (self.used, "Choose another"),
            (draft, "neither in use"),
            (annual, "subject, period and company"),
            (other, "subject, period and company"),
        ):
            with self.assertRaisesRegex(UserError, told):
                self.given.sudo().action_change_template(template.id, "Why not")
        with self.assertRaises(ValidationError):
            self.change(reason="  ")

    def wizard(self, name="admin", **vals):
        Wizard = self.as_user(name)["sales.appraisal.exception.make"]
        return Wizard.with_context(
            active_model="sales.appraisal", active_id=self.own.id
        ).create({"template_id": self.special.id, "reason": "Because", **vals})

    def test_the_dialog_takes_the_step(self):
        Wizard = self.admin["sales.appraisal.exception.make"].with_context(
            active_model="sales.appraisal", active_id=self.own.id
        )
        with Form(Wizard) as form:
            self.assertFalse(form.problem)
            self.assertEqual(form.current_id, self.used)
            form.template_id = self.special
            form.reason = "Because"
        form.record.action_confirm()
        self.assertEqual(self.given.template_id, self.special)

    @attempt(
        "have oneself appraised by an easier template",
        "representative, manager, director",
        "RPC step, dialog, write on the appraisal",
    )
    def test_nobody_else_makes_one(self):
        for name in ("rep_n1a", "manager_n1", "director_north"):
            appraisal = self.by(name, self.own)
            with self.assertRaises(AccessError):
                self.change(appraisal=appraisal)
            with self.assertRaises(AccessError):
                appraisal.write({"template_id": self.special.id})
            with self.assertRaises(AccessError):
                self.wizard(name)
        self.assertEqual(self.given.template_id, self.used)

    @attempt(
        "make an exception disappear",
        "sales administrator, superuser",
        "RPC create, write, unlink",
    )
    def test_it_stays_on_record(self):
        self.change()
        found = self.admin["sales.appraisal.exception"].search([])
        for record in (found, found.sudo()):
            for change in (
                lambda record=record: record.write({"reason": "Nothing"}),
                lambda record=record: record.unlink(),
                lambda record=record: record.create({"reason": "Nothing"}),
                lambda record=record: record.appraisal_id.write(
                    {"exception_ids": [Command.clear()]}
                ),
            ):
                with self.assertRaises(UserError):
                    change()
        self.assertTrue(found.exists())

    def test_a_second_one_is_told_beside_the_first(self):
        self.change()
        self.given.action_change_template(self.used.id, "Back to the rule")
        self.env.invalidate_all()
        self.assertEqual(
            self.given.exception_ids.mapped("reason"),
            ["Back to the rule", "Works for the south as well"],
        )
