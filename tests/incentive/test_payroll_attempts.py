"""Attempts to get at the payroll file, or to note a payment, without the right."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.authority.rpc import Refused, RpcCase
from tests.incentive.case_payroll import PayrollMixin

TIERED = ("director_north", "manager_n1", "rep_n1a")
QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule")


@tagged("standard", "post_install", "-at_install")
class TestAttempts(PayrollMixin, TransactionCase):
    """By the ORM as RPC reaches it (G1.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_payroll()

    @attempt("hand a run over", "director, manager, representative", "action, dialog")
    def test_g13_nobody_with_a_tier_hands_over(self):
        run = self.locked()
        for name in TIERED:
            with self.subTest(name=name):
                own = self.by(name, run)
                for action in ("action_hand_over", "action_ask_paid"):
                    with self.assertRaises(AccessError):
                        getattr(own, action)()
                with self.assertRaises(AccessError):
                    own.action_view_handovers()
                for model in ("sales.incentive.payroll", "sales.incentive.paid"):
                    self.refused(self.as_user(name)[model].create, {"run_ids": run.ids})
                self.refused(
                    self.as_user(name)["sales.incentive.payroll"].onchange,
                    {"run_ids": [Command.set(run.ids)]},
                    [],
                    {"amount_total": {}},
                )
        self.assertFalse(
            self.env["sales.incentive.handover"].search([("run_ids", "in", run.ids)])
        )

    @attempt(
        "read the payroll file",
        "director, manager, representative",
        "search, read, attachment, relation",
    )
    def test_g13_nobody_with_a_tier_reads_the_file(self):
        run = self.locked()
        handover = self.handed_over(run)
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", handover._name), ("res_field", "=", "file")]
        )
        self.assertTrue(attachment)
        for name in TIERED:
            with self.subTest(name=name):
                env = self.as_user(name)
                self.refused(env[handover._name].search, [])
                self.refused(handover.with_env(env).read, ["file"])
                self.refused(handover.with_env(env).action_download)
                self.refused(attachment.with_env(env).read, ["datas"])
                self.assertFalse(
                    env["ir.attachment"].search(
                        [("id", "in", attachment.ids), ("res_field", "=", "file")]
                    )
                )
                self.refused(self.by(name, run).read, ["handover_count"])

    @attempt(
        "change or delete what was handed over",
        "sales administrator",
        "write, unlink, create, attachment, relation",
    )
    def test_g13_a_hand_over_stays(self):
        run = self.locked()
        handover = self.handed_over(run)
        admin = self.by("admin", handover)
        for record in (admin, handover, handover.sudo()):
            self.refused(record.write, {"amount_total": 1})
            self.refused(record.write, {"run_ids": [Command.clear()]})
            self.refused(record.unlink)
        self.refused(admin.copy)
        self.refused(
            self.as_user("admin")[handover._name].create,
            {"name": "x", "run_ids": run.ids},
        )
        attachment = (
            self.env["ir.attachment"]
            .search([("res_model", "=", handover._name), ("res_field", "=", "file")])
            .with_env(self.as_user("admin"))
        )
        self.refused(attachment.write, {"raw": b"x"})
        self.refused(attachment.unlink)

    @attempt(
        "note a payment by writing it", "sales administrator, director", "write, create"
    )
    def test_g13_paid_is_noted_by_its_step_alone(self):
        run = self.locked()
        for name in ("admin", "director_north"):
            own = self.by(name, run)
            self.refused(own.write, {"state": "paid"})
            self.refused(own.write, {"date_paid": "2025-04-25"})
            self.refused(own.write, {"accrual_move_id": False})
        confirmed = self.confirmed(date_from="2025-04-01")
        self.refused(self.by("admin", confirmed).action_mark_paid)

    @attempt(
        "learn another company's payroll from the dialog",
        "sales administrator of one company",
        "RPC create with foreign ids",
    )
    def test_g13_the_dialog_tells_nothing_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        run = self.confirmed({"rep_n1a": 77}, company_id=other.id, team_id=team.id)
        run._engine_write({"state": "locked"})
        env = self.as_user("admin")
        for model, names in (
            ("sales.incentive.payroll", ("amount_total", "statement_count", "notice")),
            ("sales.incentive.paid", ("notice",)),
        ):
            self.env.invalidate_all()
            try:
                dialog = env[model].create({"run_ids": [Command.set(run.ids)]})
                figures = [dialog[name] for name in names]
            except UserError:
                continue
            self.assertFalse(any(figures), figures)
            for action in ("action_hand_over", "action_ask_paid", "action_confirm"):
                if hasattr(dialog, action):
                    self.refused(getattr(dialog, action))
        self.assertEqual(run.state, "locked")

    @attempt("hand over as an administrator who has a tier", "manager", "added group")
    def test_g13_an_administrator_with_a_tier_hands_nothing_over(self):
        run = self.locked()
        manager = self.users["manager_n1"]
        manager.sudo().group_ids += self.env.ref("sales_team.group_sale_manager")
        self.refused(self.by("manager_n1", run).action_hand_over)
        self.refused(self.by("manager_n1", run).action_mark_paid)


@tagged("standard", "post_install", "-at_install")
class TestRemote(PayrollMixin, RpcCase):
    """As a program outside (JSON-2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_payroll()

    @attempt("hand over, mark as paid", "director, manager, representative", "JSON-2")
    def test_g13_remote_calls_are_refused(self):
        run = self.locked()
        handover = self.handed_over(run)
        for name in ("admin", *TIERED):
            # before a refusal rolls back
            self._key(name)
        for name in TIERED:
            for method in ("action_hand_over", "action_mark_paid", "action_ask_paid"):
                with self.assertRaises(Refused, msg=f"{name} {method}"):
                    self.rpc(name, run._name, method, ids=run.ids)
            with self.assertRaises(Refused, msg=name):
                self.rpc(name, handover._name, "read", ["file"], ids=handover.ids)
        for method in ("_hand_over", "_keep_handover", "_engine_write"):
            with self.assertRaises(Refused, msg=method):
                self.rpc("admin", run._name, method, ids=run.ids)
        self.assertEqual(run.state, "locked")
        self.assertEqual(
            self.rpc("admin", run._name, "action_mark_paid", "2025-04-25", ids=run.ids),
            True,
        )
        self.assertEqual(run.state, "paid")


@tagged("standard", "post_install", "-at_install")
class TestDownload(PayrollMixin, HttpCase):
    """By the web client's own routes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_payroll()

    def routes(self, handover):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", handover._name), ("res_field", "=", "file")]
        )
        yield handover.action_download()["url"]
        yield f"/web/content?model={handover._name}&id={handover.id}&field=file"
        yield f"/web/content/{attachment.id}?download=1"
        yield f"/web/content/ir.attachment/{attachment.id}/raw"
        yield f"/mail/attachment/zip?file_ids={attachment.id}&zip_name=all"

    @attempt(
        "download the payroll file",
        "director, manager, representative",
        "every route of the web client",
    )
    @mute_logger(*QUIET)
    def test_g13_the_file_is_downloaded_by_administrators_only(self):
        run = self.locked()
        handover = self.handed_over(run)
        self.env.flush_all()
        secret = run.name.encode()
        self.authenticate("t_sales_admin", "t_sales_admin")
        answer = self.url_open(handover.action_download()["url"])
        self.assertIn(secret, answer.content)
        self.assertIn(handover.name, answer.headers["Content-Disposition"])
        for name in TIERED:
            login = f"t_{name}"
            self.authenticate(login, login)
            for route in self.routes(handover):
                with self.subTest(name=name, route=route):
                    self.assertNotIn(secret, self.url_open(route).content)
            export = {
                "model": handover._name,
                "fields": [{"name": "amount_total", "label": "a", "type": "float"}],
                "ids": handover.ids,
                "domain": [],
                "import_compat": False,
                "groupby": [],
            }
            answer = self.url_open(
                "/web/export/csv",
                data={
                    "data": json.dumps(export),
                    "csrf_token": Request.csrf_token(self),
                },
            )
            self.assertNotIn(b"150.1", answer.content)
