"""The access matrix for Odoo's own documents and the figures read off them, over
JSON-2 and XML-RPC.
"""

from datetime import timedelta
from http import HTTPStatus
from xmlrpc.client import Fault

from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from tests.access.documents import VIEWER_LOGINS, DocumentsMixin, place
from tests.access.matrix import MATRIX, VIEWERS, WHOSE

LEDGER = "sales.performance"
MODELS = (
    "sale.order",
    "sale.order.line",
    "sale.report",
    "crm.lead",
    "crm.activity.report",
    "account.move",
    "account.move.line",
    "mail.activity",
    LEDGER,
    "sales.target.attainment",
)
# Read off documents: what is not there for the viewer is refused or not found.
ANALYSES = (
    "sale.report",
    "crm.activity.report",
    LEDGER,
    "sales.target.attainment",
)
# A field every viewer may read, and a change.
FIELDS = {
    "sale.order": ("client_order_ref", "changed"),
    "sale.order.line": ("name", "changed"),
    "sale.report": ("partner_id", 1),
    "crm.lead": ("name", "changed"),
    "crm.activity.report": ("lead_id", 1),
    "account.move": ("ref", "changed"),
    "account.move.line": ("name", "changed"),
    "mail.activity": ("summary", "changed"),
    LEDGER: ("value", 1),
    "sales.target.attainment": ("target", 1),
}
# Rows on which every way to harm a document is tried; the others are read.
HARMED = ("team", "other_division", "other_division_pool", "other_company")
ACCESS_ERROR = 4  # XML-RPC fault code of Odoo
# An access error, or the model's own refusal where everybody is refused.
REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY)


@tagged("standard", "post_install", "-at_install")
class TestMatrixHttp(DocumentsMixin, HttpCase):
    """What an external tool gets with a salesperson's key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_documents()
        cls.keys = {
            viewer: cls.env["res.users.apikeys"]
            .with_user(cls.users[login])
            .sudo()
            ._generate("rpc", "access test", Datetime.now() + timedelta(days=1))
            for viewer, login in VIEWER_LOGINS.items()
        }
        cls.rights = {rights.model: rights for rights in MATRIX}

    def _json2(self, viewer, model, method, **arguments):
        """Status and decoded answer of a JSON-2 call."""
        response = self.url_open(
            f"/json/2/{model}/{method}",
            json=arguments,
            headers={"Authorization": f"Bearer {self.keys[viewer]}"},
        )
        return response.status_code, response.json()

    def _xmlrpc(self, viewer, model, method, *arguments, **options):
        user = self.users[VIEWER_LOGINS[viewer]]
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            user.id,
            self.keys[viewer],
            model,
            method,
            arguments,
            options,
        )

    def _expected(self, model, viewer):
        """All documents of the model, and those the viewer reads: ids by row."""
        rights = self.rights[model]
        every = {
            whose: self.documents[place(viewer, whose)][model].id
            for whose in rights.whose
        }
        visible = {every[whose] for whose in WHOSE if "r" in rights.cell(viewer, whose)}
        return every, visible

    def _pairs(self):
        for model in MODELS:
            for viewer in VIEWERS:
                yield model, viewer

    def _harmed(self, model):
        return [whose for whose in HARMED if whose in self.rights[model].whose]

    def _is_closed(self, model, viewer):
        """Whether the viewer has no right to the model at all."""
        return not self.rights[model].operations[viewer]

    def test_json2_lists(self):
        for model, viewer in self._pairs():
            every, visible = self._expected(model, viewer)
            domain = [("id", "in", list(every.values()))]
            with self.subTest(model=model, viewer=viewer):
                status, found = self._json2(viewer, model, "search", domain=domain)
                if self._is_closed(model, viewer):
                    self.assertEqual(status, HTTPStatus.FORBIDDEN)
                    continue
                self.assertEqual((status, set(found)), (HTTPStatus.OK, visible))
                status, count = self._json2(
                    viewer, model, "search_count", domain=domain
                )
                self.assertEqual((status, count), (HTTPStatus.OK, len(visible)))
                status, rows = self._json2(
                    viewer, model, "search_read", domain=domain, fields=["id"]
                )
                self.assertEqual({row["id"] for row in rows}, visible)
                status, groups = self._json2(
                    viewer,
                    model,
                    "formatted_read_group",
                    domain=domain,
                    groupby=[],
                    aggregates=["__count"],
                )
                self.assertEqual(groups[0]["__count"], len(visible))

    def test_json2_name_search(self):
        for model in ("sale.order", "crm.lead", "account.move", "sale.order.line"):
            for viewer in VIEWERS:
                every, visible = self._expected(model, viewer)
                with self.subTest(model=model, viewer=viewer):
                    _status, names = self._json2(
                        viewer,
                        model,
                        "name_search",
                        name="",
                        domain=[("id", "in", list(every.values()))],
                        limit=100,
                    )
                    self.assertEqual({row[0] for row in names}, visible)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_json2_read(self):
        for model, viewer in self._pairs():
            every, visible = self._expected(model, viewer)
            fname, _value = FIELDS[model]
            for whose, document_id in every.items():
                with self.subTest(model=model, viewer=viewer, whose=whose):
                    status, answer = self._json2(
                        viewer, model, "read", ids=[document_id], fields=[fname]
                    )
                    if document_id in visible:
                        self.assertEqual(status, HTTPStatus.OK, answer)
                        self.assertEqual(answer[0]["id"], document_id)
                    else:
                        self._assert_refused(model, whose, status, answer)

    def _assert_refused(self, model, whose, status, answer):
        """Forbidden; of an analysis, a row of another company is not there at all."""
        if whose == "other_company" and model in ANALYSES:
            self.assertTrue(status != HTTPStatus.OK or not answer, answer)
        else:
            self.assertIn(status, REFUSED, answer)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_json2_harm(self):
        """Change, deletion, copy and export of what is out of reach."""
        for model, viewer in self._pairs():
            every, visible = self._expected(model, viewer)
            fname, value = FIELDS[model]
            for whose in self._harmed(model):
                document_id = every[whose]
                if document_id in visible:
                    continue
                for method, arguments in (
                    ("write", {"vals": {fname: value}}),
                    ("unlink", {}),
                    ("copy", {}),
                    ("export_data", {"fields_to_export": [fname]}),
                    ("web_read", {"specification": {fname: {}}}),
                ):
                    with self.subTest(
                        model=model, viewer=viewer, whose=whose, method=method
                    ):
                        status, answer = self._json2(
                            viewer, model, method, ids=[document_id], **arguments
                        )
                        self._assert_refused(model, whose, status, answer)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_json2_create(self):
        """Nobody makes a quotation or a lead for somebody out of reach."""
        for viewer in ("representative", "manager", "director"):
            for whose in HARMED:
                person, team = place(viewer, whose)
                vals = {
                    "user_id": self.users[person].id if person else False,
                    "team_id": self.teams[team].id,
                    "name": "New",
                    "partner_id": self.customer.id,
                }
                for model in ("sale.order", "crm.lead"):
                    allowed = "c" in self.rights[model].cell(viewer, whose)
                    with self.subTest(model=model, viewer=viewer, whose=whose):
                        status, answer = self._json2(
                            viewer, model, "create", vals_list=[vals]
                        )
                        self.assertEqual(
                            status,
                            HTTPStatus.OK if allowed else HTTPStatus.FORBIDDEN,
                            answer,
                        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_xmlrpc_counts_of_the_ledger(self):
        """Its ids are too large for XML-RPC: read by group there, or over JSON-2."""
        for viewer in VIEWERS:
            every, visible = self._expected(LEDGER, viewer)
            facts = self.env[LEDGER].browse(every.values())
            domain = [
                ("metric_id", "=", facts.metric_id.id),
                ("res_id", "in", facts.mapped("res_id")),
            ]
            with self.subTest(viewer=viewer):
                if self._is_closed(LEDGER, viewer):
                    with self.assertRaises(Fault) as caught:
                        self._xmlrpc(viewer, LEDGER, "search_count", domain)
                    self.assertEqual(caught.exception.faultCode, ACCESS_ERROR)
                    continue
                self.assertEqual(
                    self._xmlrpc(viewer, LEDGER, "search_count", domain), len(visible)
                )
                [group] = self._xmlrpc(
                    viewer, LEDGER, "formatted_read_group", domain, [], ["value:sum"]
                )
                seen = facts.filtered(lambda fact, ids=visible: fact.id in ids)
                self.assertEqual(group["value:sum"], sum(seen.mapped("value")))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_xmlrpc(self):
        for model, viewer in self._pairs():
            if model == LEDGER:
                continue
            every, visible = self._expected(model, viewer)
            domain = [("id", "in", list(every.values()))]
            fname, value = FIELDS[model]
            with self.subTest(model=model, viewer=viewer):
                if self._is_closed(model, viewer):
                    with self.assertRaises(Fault) as caught:
                        self._xmlrpc(viewer, model, "search_read", domain)
                    self.assertEqual(caught.exception.faultCode, ACCESS_ERROR)
                else:
                    self._assert_xmlrpc_lists(viewer, model, domain, visible)
            for whose in self._harmed(model):
                document_id = every[whose]
                if document_id in visible or (
                    whose == "other_company" and model in ANALYSES
                ):  # those rows do not exist for the viewer, see the lists
                    continue
                for method, *arguments in (
                    ("read", [document_id], [fname]),
                    ("write", [document_id], {fname: value}),
                    ("unlink", [document_id]),
                    ("export_data", [document_id], [fname]),
                ):
                    with self.subTest(
                        model=model, viewer=viewer, whose=whose, method=method
                    ):
                        with self.assertRaises(Fault) as caught:
                            self._xmlrpc(viewer, model, method, *arguments)
                        self.assertEqual(caught.exception.faultCode, ACCESS_ERROR)

    def _assert_xmlrpc_lists(self, viewer, model, domain, visible):
        rows = self._xmlrpc(viewer, model, "search_read", domain, fields=["id"])
        self.assertEqual({row["id"] for row in rows}, visible)
        count = self._xmlrpc(viewer, model, "search_count", domain)
        self.assertEqual(count, len(visible))
