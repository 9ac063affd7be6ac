"""A3.3, G1.3: appeals, as those who gain from it would try them."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.appraisal.appeal_case import APPEAL, AppealCase
from tests.attempts import attempt

ENTRY = "sales.appraisal.appeal.entry"


@tagged("standard", "post_install", "-at_install")
class TestAppealAttempts(AppealCase):
    @attempt("appeal somebody else's appraisal", "peer, superior, admin", "RPC, dialog")
    def test_a33_only_the_own_appraisal_is_appealed(self):
        own = self.released()
        for name in ("rep_n1b", "manager_n1", "director_north", "admin", "rep_s1a"):
            mine = self.by(name, own)
            with self.subTest(name):
                self.refused(mine.action_appeal)
                self.refused(mine._appeal, "x")
        dialog = self.as_user("rep_n1b")["sales.appraisal.appeal.file"]
        self.refused(
            lambda: dialog.create(
                {"appraisal_id": own.id, "reason": "x"}
            ).action_confirm()
        )
        self.assertEqual(own.state, "published")

    @attempt("appeal twice, or once more after the decision", "representative", "RPC")
    def test_a33_once(self):
        appeal = self.appealed()
        own = appeal.appraisal_id
        self.assertIn("under appeal", self.refused(own._appeal, "again"))
        self.refused(own.action_acknowledge, "after all")
        self.by("admin", appeal).action_decide("rejected", "No")
        self.assertIn("final", self.refused(own._appeal, "again"))

    @attempt(
        "decide the own appeal", "manager, director, administrator", "RPC, by promotion"
    )
    def test_a33_nobody_decides_the_own_appeal(self):
        appeal = self.appealed("manager_n1")
        self.refused(appeal.action_decide, "granted", "I deserve it", 99)
        # also not as the leader of the whole division, since
        self.teams["north"].user_id = self.users["manager_n1"]
        self.env.flush_all()
        self.refused(appeal.action_decide, "granted", "I deserve it", 99)
        # nor as an administrator, since
        self.users["manager_n1"].group_ids += self.env.ref(
            "sales_team.group_sale_manager"
        )
        self.env.flush_all()
        self.refused(appeal.action_decide, "granted", "I deserve it", 99)
        self.assertEqual(appeal.state, "open")
        self.assertEqual(self.result(appeal.appraisal_id).score, 85)

    @attempt(
        "decide an appeal about one's own assessment, calibration or approval",
        "manager, director, administrator",
        "RPC",
    )
    def test_c1p3_who_took_part_does_not_decide(self):
        self.another_administrator()
        appeal = self.appealed()
        for name in ("manager_n1", "director_north", "manager_n2", "director_south"):
            with self.subTest(name):
                self.refused(
                    self.by(name, appeal).action_decide, "rejected", "It is right"
                )
        other = self.appealed("manager_n1", cycle=self.cycle_)
        self.refused(self.by("admin", other).action_decide, "rejected", "It is right")
        self.assertEqual(appeal.state, "open")

    @attempt("withdraw the appeal of one's subordinate", "superior, admin", "RPC")
    def test_a33_the_person_alone_withdraws(self):
        appeal = self.appealed()
        for name in ("manager_n1", "director_north", "admin", "rep_n1b"):
            with self.subTest(name):
                self.refused(self.by(name, appeal).action_withdraw)
        self.assertEqual(appeal.state, "open")

    @attempt("comment on an appeal one does not see", "peer, other director", "RPC")
    def test_a31_those_who_see_it_comment(self):
        appeal = self.appealed()
        for name in ("rep_n1b", "rep_n2a", "manager_n2", "director_south"):
            with self.subTest(name):
                self.refused(self.by(name, appeal).action_comment, "Me too")
                self.refused(self.by(name, appeal).message_post, body="Me too")
        self.assertEqual(self.kinds(appeal), ["filed"])

    @attempt("decide a second time, with more", "administrator", "RPC, second click")
    def test_a33_a_decision_stands(self):
        appeal = self.appealed()
        admin = self.by("admin", appeal)
        admin.action_decide("granted", "x", 90)
        self.refused(admin.action_decide, "granted", "x", 99)
        self.refused(admin.action_decide, "rejected", "x")
        self.refused(appeal.action_withdraw)
        self.assertEqual(self.result(appeal.appraisal_id).score, 90)

    @attempt(
        "rewrite or delete an appeal, or its history",
        "everybody, the superuser included",
        "RPC create, write, unlink, copy",
    )
    def test_g13_it_stays_on_record(self):
        appeal = self.appealed()
        entry = appeal.entry_ids
        vals = {
            "state": "granted",
            "handler_id": self.users["rep_n1a"].id,
            "score_after": 99,
            "score_before": 20,
            "reason": "x",
            "user_id": self.users["rep_n1b"].id,
            "date_deadline": False,
            "party_ids": [Command.clear()],
            "line_ids": [Command.clear()],
            "entry_ids": [Command.clear()],
        }
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            mine = self.by(name, appeal)
            for fname, value in vals.items():
                with self.subTest(name=name, field=fname):
                    self.refused(mine.write, {fname: value})
                    self.refused(mine.sudo().write, {fname: value})
            self.refused(mine.unlink)
            self.refused(mine.sudo().unlink)
            self.refused(mine.copy)
            self.refused(mine.create, [{"reason": "x"}])
            self.refused(self.by(name, entry).write, {"text": "x"})
            self.refused(self.by(name, entry).sudo().write, {"text": "x"})
            self.refused(self.by(name, entry).sudo().unlink)
            self.refused(self.by(name, entry).create, [{"appeal_id": appeal.id}])
        self.assertEqual(appeal.state, "open")
        self.assertEqual(self.kinds(appeal), ["filed"])

    @attempt("reopen an appraisal through its appeals", "representative", "RPC write")
    def test_g13_not_by_the_appraisal_either(self):
        appeal = self.appealed()
        own = appeal.appraisal_id
        for vals in (
            {"appeal_ids": [Command.create({"reason": "x"})]},
            {"appeal_ids": [Command.update(appeal.id, {"state": "granted"})]},
            {"acknowledged_how": "person"},
            {"is_overturned": True},
            {"deadline_appeal": "2099-01-01"},
        ):
            with self.subTest(vals=vals):
                self.refused(own.write, vals)
                self.refused(self.by("manager_n1", own).write, vals)

    @attempt("show somebody else's file with an appeal", "representative", "the dialog")
    def test_a31_only_the_own_files_go_along(self):
        secret = self.as_user("rep_n1b")["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"secret"}
        )
        appeal = self.appealed(documents=self.by("rep_n1a", secret))
        self.assertFalse(secret.sudo().res_id)
        self.assertFalse(appeal.sudo().entry_ids.document_ids)

    @attempt(
        "change or delete a document after it was handed in",
        "representative, superior",
        "RPC on ir.attachment",
    )
    def test_g13_documents_stay(self):
        file = self.as_user("rep_n1a")["ir.attachment"].create(
            {"name": "mail.txt", "raw": b"mine"}
        )
        appeal = self.appealed(documents=file)
        self.assertEqual(appeal.entry_ids.document_ids, file)
        for name in ("rep_n1a", "manager_n1", "director_north", "rep_n1b"):
            mine = self.by(name, file)
            with self.subTest(name):
                self.refused(mine.write, {"raw": b"other"})
                self.refused(mine.write, {"res_id": False})
                self.refused(mine.unlink)
        self.assertEqual(file.sudo().raw, b"mine")

    @attempt("call the server's own steps", "representative", "RPC on private methods")
    def test_private_steps_are_out_of_reach(self):
        from odoo.service.model import get_public_method

        for model, names in (
            (
                APPEAL,
                ("_engine_write", "_close", "_pass_on", "_note", "_cron_overdue"),
            ),
            ("sales.appraisal", ("_appeal", "_file", "_lapse", "_cron_lapse")),
        ):
            for name in names:
                with self.subTest(name), self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

    @attempt(
        "see an appeal, its words or documents",
        "peer, other manager, other director, salesman",
        "search, read, group, name search, related",
    )
    def test_a31_nobody_else_by_any_way(self):
        appeal = self.appealed(reason="a secret reason")
        self.env.flush_all()
        for name in ("rep_n1b", "rep_n2a", "manager_n2", "director_south", "stock"):
            env = self.as_user(name)
            self.env.invalidate_all()
            ways = {
                "search": lambda env=env: env[APPEAL].search([]),
                "entries": lambda env=env: env[ENTRY].search([]),
                "read": lambda env=env: appeal.with_env(env).read(["reason"]),
                "name": lambda env=env: env[APPEAL].name_search("APL"),
                "group": lambda env=env: env[APPEAL].formatted_read_group(
                    [], ["state"], ["__count"]
                ),
                "count": lambda env=env: appeal.appraisal_id.with_env(env).mapped(
                    "appeal_count"
                )[0],
                "handler": lambda env=env: (
                    appeal.appraisal_id.with_env(env).appeal_handler_id
                ),
                "messages": lambda env=env: env["mail.message"].search(
                    [("model", "=", APPEAL)]
                ),
                "activities": lambda env=env: env["mail.activity"].search(
                    [("res_model", "=", APPEAL)]
                ),
            }
            for way, look in ways.items():
                with self.subTest(name=name, way=way):
                    try:
                        self.assertFalse(look())
                    except UserError:
                        continue
