"""Attempts to see, or to write, what is somebody else's in an appraisal."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.service.model import call_kw
from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase
from tests.attempts import attempt

PARTS = ("line", "rating", "result", "change", "note")


@tagged("standard", "post_install", "-at_install")
class TestAppraisalAttempts(AppraisalCase):
    def setUp(self):
        super().setUp()
        self.running = self.opened()
        self.own = self.appraisal(self.running, "rep_n1a")
        self.manager = self.by("manager_n1", self.own)
        self.director = self.by("director_north", self.own)
        # so that an export is refused by the rules and by nothing else
        self.env.ref("base.group_allow_export").user_ids += self.env["res.users"].union(
            *self.users.values()
        )

    def draft(self):
        """The superior has written something, and not released it."""
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.rate(self.manager, "superior", 1, "Never on time")
        self.env.flush_all()
        self.env.invalidate_all()
        return self.own._every("rating").filtered(
            lambda one: one.side == "superior" and one.comment
        )

    def assessed_own(self):
        self.draft()
        self.manager.action_hand_in()
        self.manager.env["sales.appraisal.note"].create(
            {"appraisal_id": self.own.id, "text": "Let go?"}
        )
        self.director.action_calibrate(10, "Worse than the manager says")
        self.env.flush_all()
        self.env.invalidate_all()

    def of(self, name, what):
        """Rows of a part of the appraisal, as somebody."""
        return self.as_user(name)[f"sales.appraisal.{what}"]

    # ------------------------------------------------------------
    # What is hidden from the person
    # ------------------------------------------------------------

    @attempt(
        "read the superior's draft",
        "representative",
        "search, read, one2many, read_group, export",
        "nothing found",
    )
    def test_person_does_not_read_the_draft(self):
        ratings = self.draft()
        own = self.own
        domain = [("appraisal_id", "=", own.id), ("side", "=", "superior")]
        Rating = own.env["sales.appraisal.rating"]
        self.assertFalse(Rating.search(domain))
        self.assertFalse(own.superior_rating_ids)
        self.assertFalse(
            own.web_read({"superior_rating_ids": {"fields": {"comment": {}}}})[0][
                "superior_rating_ids"
            ]
        )
        for group in Rating.formatted_read_group(
            [("appraisal_id", "=", own.id)], ["side"], ["__count", "score:sum"]
        ):
            self.assertEqual(group["side"], "self")
        with self.assertRaises(AccessError):
            ratings.with_env(own.env).read(["comment"])
        rows = own.export_data(["superior_rating_ids/comment"])["datas"]
        self.assertNotIn("Never on time", str(rows))
        rows = own.self_rating_ids.export_data(["other_words"])["datas"]
        self.assertNotIn("Never on time", str(rows))
        self.assertFalse(Rating.name_search("Never", domain=domain))

    @attempt(
        "find out a hidden score by searching for it",
        "representative",
        "domain on a path",
        "nothing found",
    )
    def test_person_does_not_search_by_what_is_hidden(self):
        self.assessed_own()
        Appraisal = self.own.env["sales.appraisal"]
        for domain in (
            [("superior_rating_ids.comment", "ilike", "Never")],
            [("superior_rating_ids.score", ">=", 0)],
            [("result_ids.score", "<", 50)],
            [("change_ids.reason", "ilike", "Worse")],
            [("note_ids.text", "ilike", "Let go")],
            [("message_ids.body", "ilike", "Calibration")],
            [("line_ids.is_automatic", "=", False)],
        ):
            with self.subTest(domain=domain):
                self.assertNotIn(self.own, Appraisal.search(domain))
        Line = self.own.env["sales.appraisal.line"]
        self.assertFalse(
            Line.search([("appraisal_id.result_ids.score", "<", 50)]),
        )

    @attempt(
        "read result, calibration, notes before the release",
        "representative",
        "ORM as RPC calls it",
        "nothing found",
    )
    def test_person_does_not_read_the_outcome(self):
        self.assessed_own()
        for what in ("result", "change", "note"):
            rows = (
                self.own.sudo()
                .env[f"sales.appraisal.{what}"]
                .search([("appraisal_id", "=", self.own.id)])
            )
            self.assertTrue(rows, what)
            self.assertFalse(self.of("rep_n1a", what).search([]) & rows)
            with self.assertRaises(AccessError):
                rows.with_env(self.own.env).read()
        result = self.own._every("result").with_env(self.own.env)
        self.assertFalse(result.parts_html, "a computed field tells nothing either")
        rows = self.own.export_data(["result_ids/score", "change_ids/reason"])
        self.assertNotIn("Worse", str(rows))

    @attempt(
        "read what the superiors discuss",
        "representative",
        "messages and activities of the own appraisal",
        "nothing found",
    )
    def test_person_does_not_read_the_discussion(self):
        self.draft()
        self.manager.message_post(body="Shall we let go?", message_type="comment")
        message = self.own.sudo().message_ids[0]
        self.env.invalidate_all()
        Message = self.own.env["mail.message"]
        self.assertFalse(Message.search([("id", "=", message.id)]))
        self.assertFalse(self.own.message_ids.filtered(lambda one: one == message))
        with self.assertRaises(AccessError):
            message.with_env(self.own.env).read(["body"])
        with self.assertRaises(AccessError):
            self.own.message_post(body="I listen")
        activities = self.own.sudo().activity_ids
        self.assertTrue(activities)
        self.assertFalse(
            self.own.env["mail.activity"].search([("id", "in", activities.ids)])
        )

    # ------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------

    def evidence(self, appraisal, side, **vals):
        """A file uploaded to the first assessment of a side."""
        rating = appraisal.env["sales.appraisal.rating"].search(
            [("appraisal_id", "=", appraisal.id), ("side", "=", side)], limit=1
        )
        document = appraisal.env["ir.attachment"].create(
            {"name": "visits.txt", "raw": b"visits", "res_model": rating._name, **vals}
        )
        rating.document_ids = [Command.link(document.id)]
        self.env.flush_all()
        self.env.invalidate_all()
        return rating, document

    @attempt(
        "read evidence of the other side before it is handed in or released",
        "manager and representative",
        "ir.attachment",
    )
    def test_evidence_is_as_visible_as_the_assessment(self):
        rating, document = self.evidence(self.own, "self")
        self.assertEqual(
            (document.sudo().res_model, document.sudo().res_id),
            ("sales.appraisal.rating", rating.id),
        )
        above = self.by("manager_n1", document)
        with self.assertRaises(AccessError):
            above.read(["raw"])
        with self.assertRaises(AccessError):
            self.by("rep_n1b", document).read(["raw"])
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.env.invalidate_all()
        self.assertEqual(above.raw, b"visits")
        _rating, secret = self.evidence(self.manager, "superior")
        with self.assertRaises(AccessError):
            self.by("rep_n1a", secret).read(["raw"])
        self.assertEqual(self.by("director_north", secret).raw, b"visits")

    @attempt(
        "replace or delete evidence after handing in", "representative", "ir.attachment"
    )
    def test_evidence_stays_as_handed_in(self):
        rating, document = self.evidence(self.own, "self")
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.env.invalidate_all()
        for step in (
            lambda: document.write({"raw": b"better"}),
            document.unlink,
            lambda: document.copy({"name": "more.txt"}),
            lambda: rating.write({"document_ids": [Command.clear()]}),
        ):
            with self.assertRaises(UserError):
                step()
        self.assertEqual(document.sudo().raw, b"visits")

    @attempt(
        "read a file of another record by linking it as evidence",
        "representative",
        "RPC write",
    )
    def test_foreign_files_are_not_linked(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "contract.txt",
                "raw": b"secret",
                "res_model": "res.partner",
                "res_id": self.customer.id,
            }
        )
        loose = self.by("manager_n1", secret).create({"name": "x", "raw": b"secret"})
        rating = self.own.self_rating_ids[0]
        for document in (secret, loose):
            with self.assertRaises(UserError):
                rating.document_ids = [Command.link(document.id)]

    # ------------------------------------------------------------
    # Whose turn it is
    # ------------------------------------------------------------

    @attempt(
        "write the superior's assessment, or the own after handing in",
        "representative",
        "RPC write, form",
    )
    def test_person_writes_the_own_side_in_its_turn(self):
        secret = self.draft().with_env(self.own.env)[:1]
        own = self.own.self_rating_ids[:1]
        for rating in (secret, own):
            with self.assertRaises(UserError):
                rating.write({"comment": "Always on time"})
            for name in ("self_rating_ids", "superior_rating_ids"):
                with self.assertRaises(UserError):
                    self.own.write(
                        {name: [Command.update(rating.id, {"comment": "On time"})]}
                    )
        self.assertEqual(secret.sudo().comment, "Never on time")

    @attempt("reach another appraisal's rows by the form", "manager", "RPC write")
    def test_form_writes_its_own_rows_only(self):
        other = self.appraisal(self.running, "rep_n1b")
        foreign = other._every("rating").filtered(lambda one: one.side == "superior")
        with self.assertRaises(AccessError):
            self.manager.write(
                {
                    "superior_rating_ids": [
                        Command.update(foreign[0].id, {"comment": "Wrong place"})
                    ]
                }
            )
        for command in (
            Command.create({"side": "superior", "comment": "x"}),
            Command.delete(foreign[0].id),
            Command.clear(),
            Command.set([]),
        ):
            with self.assertRaises(AccessError):
                self.manager.write({"superior_rating_ids": [command]})

    @attempt(
        "read a self-assessment that is not handed in",
        "manager, director, administrator",
        "search, read, export",
        "nothing found",
    )
    def test_draft_of_the_person_is_the_persons(self):
        self.rate(self.own, "self", 1, "I was ill")
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.own._every("rating").filtered(lambda one: one.side == "self")
        for name in ("manager_n1", "director_north", "admin"):
            with self.subTest(who=name):
                above = self.by(name, self.own)
                above.invalidate_recordset()
                self.assertFalse(above.self_rating_ids)
                self.assertNotIn(
                    "ill", str(above.superior_rating_ids.export_data(["other_words"]))
                )
                with self.assertRaises(AccessError):
                    rows.with_env(above.env).read(["comment"])
                self.assertNotIn(
                    self.own,
                    above.search([("self_rating_ids.comment", "ilike", "ill")]),
                )

    @attempt(
        "assess oneself as superior, or the evaluation of the own team",
        "manager",
        "RPC, button",
    )
    def test_nobody_assesses_oneself(self):
        self.template(None, self.manual())
        self.running.action_cancel()
        cycle = self.opened()
        own = self.appraisal(cycle, "manager_n1")
        superior = own._every("rating").filtered(lambda one: one.side == "superior")
        with self.assertRaises(AccessError):
            superior.with_env(own.env)[:1].write({"comment": "Great"})
        # not even when named as superior
        own.sudo()._engine_write(
            {
                "assessor_id": own.user_id.id,
                "deadline_self": Date.subtract(self.today, days=1),
            }
        )
        with self.assertRaises(AccessError):
            own.action_hand_in()
        team = (
            self.env["sales.appraisal"]
            .search([("cycle_id", "=", cycle.id), ("team_id", "=", own.team_id.id)])
            .filtered(lambda one: one.subject == "team")
        )
        mine = self.by("manager_n1", team)
        for step in (
            lambda: mine.read(["state"]),
            mine.action_hand_in,
            lambda: mine.action_return("x"),
            lambda: mine.action_calibrate(100, "x"),
            mine.action_finish_calibration,
        ):
            with self.assertRaises(AccessError):
                step()

    @attempt(
        "look at or assess other people's appraisals",
        "peer manager, director of another division, representative",
        "RPC",
    )
    def test_others_have_no_part_in_it(self):
        self.draft()
        for name in ("manager_n2", "director_south", "manager_s1", "rep_n1b", "stock"):
            with self.subTest(who=name):
                other = self.by(name, self.own)
                if name != "stock":  # who has no right to the model at all
                    self.assertFalse(other.search([("id", "=", self.own.id)]))
                for step in (
                    lambda other=other: other.read(["state"]),
                    other.action_hand_in_self,
                    other.action_hand_in,
                    lambda other=other: other.action_return("x"),
                    lambda other=other: other.action_calibrate(100, "x"),
                    other.action_finish_calibration,
                    other.action_release,
                    other.action_acknowledge,
                    other.action_cancel,
                    other.action_refresh,
                    lambda other=other: other.action_extend("2099-01-01", False, "x"),
                    lambda other=other: other.action_hand_over(other.env.uid, "x"),
                ):
                    with self.assertRaises(AccessError):
                        step()

    @attempt("appraise while standing in for a superior", "deputy", "RPC")
    def test_deputy_does_not_assess(self):
        now = Date.today()
        self.env["sales.delegation"].create(
            {
                "user_id": self.users["director_north"].id,
                "deputy_id": self.users["director_south"].id,
                "date_from": now,
                "date_to": Date.add(now, days=3),
                "reason": "test",
            }
        )
        self.env.invalidate_all()
        self.assessed_own()
        deputy = self.by("director_south", self.own)
        self.assertTrue(deputy.search([("id", "=", self.own.id)]), "reads it")
        self.assertFalse(deputy.can_hand_in or deputy.can_calibrate)
        for step in (
            lambda: deputy.action_calibrate(100, "x"),
            deputy.action_finish_calibration,
            lambda: deputy.action_return("x"),
        ):
            with self.assertRaises(AccessError):
                step()
        notes = self.of("director_south", "note").search([])
        self.assertFalse(notes)

    @attempt("act freely with a tier", "administrator with a tier", "RPC, every step")
    def test_administrator_with_a_tier_is_in_the_line(self):
        peer = self.users["manager_n2"]
        peer.group_ids += self.env.ref("sales_team.group_sale_manager")
        self.draft()
        other = self.by("manager_n2", self.own)
        for step in (
            other.action_hand_in,
            lambda: other.action_return("x"),
            lambda: other.action_calibrate(100, "x"),
            other.action_cancel,
            lambda: other.action_extend("2099-01-01", False, "x"),
        ):
            with self.assertRaises(AccessError):
                step()
        mine = self.appraisal(self.running, "manager_n2")
        with self.assertRaises(AccessError):
            mine.action_calibrate(100, "x")

    # ------------------------------------------------------------
    # What is written by steps alone
    # ------------------------------------------------------------

    @attempt(
        "write state, score, superior or deadline",
        "administrator, superuser",
        "RPC write, create, unlink, import",
    )
    def test_written_by_steps_alone(self):
        self.assessed_own()
        admin = self.by("admin", self.own)
        for name, value in (
            ("state", "published"),
            ("is_published", True),
            ("assessor_id", self.users["admin"].id),
            ("deadline_self", "2099-01-01"),
            ("tier_level", 0),
            ("user_id", False),
            ("date_reminded", False),
            ("mail_due", "released"),
        ):
            for one in (admin, self.own.sudo(), self.manager):
                with self.assertRaises(AccessError):
                    one.write({name: value})
        for what in PARTS[:4]:
            rows = self.own._every(what).with_env(admin.env)
            with self.assertRaises(UserError):
                rows.write({"appraisal_id": self.own.id})
            with self.assertRaises(UserError):
                rows.unlink()
            with self.assertRaises(UserError):
                rows.create({"appraisal_id": self.own.id})
        with self.assertRaises(AccessError):
            admin.unlink()
        with self.assertRaises(AccessError):
            admin.copy()
        loaded = admin.load([".id", "state"], [[str(self.own.id), "closed"]])
        self.assertFalse(loaded["ids"])

    @attempt("call private methods", "representative", "RPC")
    def test_private_methods_are_private(self):
        for name in (
            *("_engine_write", "_step", "_release", "_set_published", "_change_score"),
            *("_give_back", "_give_back_self", "_hand_over", "_tell", "_close"),
        ):
            with self.assertRaises(AccessError):
                call_kw(self.own, name, [self.own.ids], {})

    @attempt(
        "write a note on the own appraisal, or another's note", "representative", "RPC"
    )
    def test_notes_are_private(self):
        note = self.manager.env["sales.appraisal.note"].create(
            {"appraisal_id": self.own.id, "text": "Let go?"}
        )
        with self.assertRaises(AccessError):
            self.of("rep_n1a", "note").create(
                {"appraisal_id": self.own.id, "text": "Hello"}
            )
        with self.assertRaises(AccessError):
            self.own.write({"note_ids": [Command.create({"text": "Hello"})]})
        for name in ("director_north", "admin"):
            other = self.by(name, note)
            with self.assertRaises(AccessError):
                other.read(["text"])
            with self.assertRaises(AccessError):
                other.write({"text": "x"})
            with self.assertRaises(AccessError):
                other.unlink()
        mine = self.appraisal(self.running, "manager_n1")
        with self.assertRaises(AccessError):
            note.write({"appraisal_id": mine.id})

    @attempt("click twice", "every role", "double click")
    def test_second_click_finds_it_done(self):
        self.rate(self.own, "self")
        self.own.action_hand_in_self()
        self.rate(self.manager)
        self.manager.action_hand_in()
        self.director.action_finish_calibration()
        for step in (
            self.own.action_hand_in_self,
            self.manager.action_hand_in,
            self.director.action_finish_calibration,
        ):
            with self.assertRaises(UserError):
                step()
        self.assertEqual(len(self.own._sales_approvals()), 1)

    @attempt("hand in before the person, in no time", "manager", "RPC", "has to wait")
    def test_superior_waits_for_the_self_assessment(self):
        self.rate(self.manager)
        with self.assertRaisesRegex(UserError, "not handed in yet"):
            self.manager.action_hand_in()

    @attempt(
        "see in lists who was left out, and why", "representative", "read of the cycle"
    )
    def test_skipped_people_are_the_administrators(self):
        cycle = self.by("rep_n1a", self.running)
        for name in ("skipped", "skipped_html", "skipped_count"):
            with self.assertRaises(AccessError):
                cycle.read([name])
