"""Ways around the record rules through the web client's own routes.

``rep_n1a`` is logged in and after the documents of others.
"""

import json
from http import HTTPStatus

from requests import HTTPError

from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from tests.access.documents import DocumentsMixin
from tests.access.test_bypass import BypassMixin

# What a customer's document shows and nobody else may find in an answer.
SECRET = "Secret price"
QUIET = (
    "odoo.http",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.web.controllers.report",
    "odoo.addons.web.controllers.export",
)


@tagged("standard", "post_install", "-at_install")
class TestBypassHttp(BypassMixin, DocumentsMixin, HttpCase):
    """Files, chatter, printed documents, exports, the customer's portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_documents()

    def setUp(self):
        super().setUp()
        self.authenticate("t_rep_n1a", "t_rep_n1a")

    def _json(self, route, **params):
        """Answer of a route of the web client as text; an error as its text."""
        try:
            return json.dumps(self.make_jsonrpc_request(route, params))
        except (JsonRpcException, HTTPError) as error:
            return f"error {error}"

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_files(self):
        own = self._own("ir.attachment").sudo()
        self.assertEqual(self.url_open(f"/web/content/{own.id}").content, b"secret")
        for attachment in self._victims("ir.attachment"):
            for route in (
                f"/web/content/{attachment.id}",
                f"/web/content/{attachment.id}/offer.txt?download=1",
                f"/web/content/ir.attachment/{attachment.id}/raw",
                f"/web/content/ir.attachment/{attachment.id}/datas",
                f"/web/content?model=ir.attachment&id={attachment.id}&field=raw",
                f"/mail/attachment/zip?file_ids={attachment.id}&zip_name=all",
            ):
                answer = self.url_open(route)
                self.assertNotIn(b"secret", answer.content, route)

    @mute_logger(*QUIET)
    def test_fields_of_documents(self):
        picture = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
            b"hgGAWjR9awAAAABJRU5ErkJggg=="
        )
        own = self._own("sale.order").sudo()
        for order in (own, *(order for order in self._victims("sale.order"))):
            order.signature = picture
            self.env.flush_all()
            answers = [
                self.url_open(f"/web/content/sale.order/{order.id}/signature"),
                self.url_open(f"/web/image/sale.order/{order.id}/signature"),
            ]
            placeholder = self.url_open("/web/image/sale.order/0/signature").content
            for answer in answers:
                shown = answer.ok and answer.content != placeholder
                self.assertEqual(bool(shown), order == own, answer.url)

    @mute_logger(*QUIET)
    def test_upload(self):
        """Nobody attaches a file to a document that is not visible."""
        token = Request.csrf_token(self)
        for order in self._victims("sale.order"):
            before = self.env["ir.attachment"].search_count(
                [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
            )
            for route, data in (
                (
                    "/mail/attachment/upload",
                    {"thread_id": order.id, "thread_model": "sale.order"},
                ),
                (
                    "/web/binary/upload_attachment",
                    {"id": order.id, "model": "sale.order"},
                ),
            ):
                self.url_open(
                    route,
                    data={**data, "csrf_token": token},
                    files={"ufile": ("x.txt", b"x", "text/plain")},
                )
            after = self.env["ir.attachment"].search_count(
                [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
            )
            self.assertEqual(after, before)

    # ------------------------------------------------------------
    # Chatter
    # ------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_chatter(self):
        own = self._own("sale.order")
        thread = {"thread_model": "sale.order", "thread_id": own.id}
        self.assertIn(SECRET, self._json("/mail/thread/messages", **thread))
        for order in self._victims("sale.order"):
            thread = {"thread_model": "sale.order", "thread_id": order.id}
            secrets = (SECRET, order.partner_id.name, order.name)
            for route, params in (
                ("/mail/thread/messages", thread),
                ("/mail/thread/recipients", thread | {"message_id": 0}),
                (
                    "/mail/thread/get_suggested_recipients",
                    thread | {"partner_ids": []},
                ),
                (
                    "/mail/data",
                    {
                        "fetch_params": [
                            [
                                "mail.thread",
                                thread
                                | {
                                    "request_list": [
                                        "activities",
                                        "attachments",
                                        "followers",
                                    ]
                                },
                            ]
                        ]
                    },
                ),
            ):
                answer = self._json(route, **params)
                for secret in secrets:
                    self.assertNotIn(secret, answer, route)

    @mute_logger(*QUIET)
    def test_chatter_is_not_written(self):
        for order in self._victims("sale.order"):
            thread = {"thread_model": "sale.order", "thread_id": order.id}
            messages, followers = order.message_ids, order.message_partner_ids
            self._json(
                "/mail/message/post",
                **thread,
                post_data={"body": "Hello", "message_type": "comment"},
            )
            self._json(
                "/mail/thread/subscribe",
                res_model="sale.order",
                res_id=order.id,
                partner_ids=self.users["rep_n1a"].partner_id.ids,
            )
            self.env.invalidate_all()
            self.assertEqual(order.message_ids, messages)
            self.assertEqual(order.message_partner_ids, followers)

    # ------------------------------------------------------------
    # Printed documents, exports, portal
    # ------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_reports(self):
        own = self._own("sale.order")
        shown = self.url_open(f"/report/html/sale.report_saleorder/{own.id}")
        self.assertIn(own.name, shown.text)
        for model, report in (
            ("sale.order", "sale.report_saleorder"),
            ("sale.order", "sale.report_saleorder_raw"),
            ("account.move", "account.report_invoice"),
            ("account.move", "account.report_invoice_with_payments"),
        ):
            for document in self._victims(model):
                secrets = document.partner_id.name, document.name
                for kind in ("html", "pdf", "text"):
                    answer = self.url_open(f"/report/{kind}/{report}/{document.id}")
                    self.assertFalse(answer.ok, f"{kind} {report}")
                    for secret in secrets:
                        self.assertNotIn(secret, answer.text)

    @mute_logger(*QUIET)
    def test_export(self):
        own = self._own("sale.order")
        for hidden in self._victims("sale.order"):
            for chosen in (
                {"ids": hidden.ids, "domain": []},
                {"ids": (own | hidden).ids, "domain": []},
                {"ids": False, "domain": [["id", "in", (own | hidden).ids]]},
                {
                    "ids": False,
                    "domain": [["id", "in", (own | hidden).ids]],
                    "groupby": ["user_id"],
                },
            ):
                data = {
                    "model": "sale.order",
                    "fields": [
                        {"name": "name", "label": "Name", "type": "char"},
                        {"name": "partner_id", "label": "Who", "type": "many2one"},
                    ],
                    "import_compat": False,
                    "groupby": [],
                    **chosen,
                }
                route = "/web/export/xlsx" if data["groupby"] else "/web/export/csv"
                answer = self.url_open(
                    route,
                    data={
                        "data": json.dumps(data),
                        "csrf_token": Request.csrf_token(self),
                    },
                )
                if chosen["ids"]:
                    self.assertFalse(answer.ok)
                else:
                    self.assertEqual(answer.status_code, HTTPStatus.OK)
                    if not data["groupby"]:
                        self.assertIn(own.name, answer.text)
                self.assertNotIn(hidden.name, answer.text)
                self.assertNotIn(hidden.partner_id.name, answer.text)

    @mute_logger(*QUIET)
    def test_portal_pages(self):
        """The customer's page of a document, without the customer's token."""
        for model, path in (("sale.order", "orders"), ("account.move", "invoices")):
            for document in self._victims(model):
                for suffix in ("", "?report_type=html", "?report_type=pdf"):
                    answer = self.url_open(f"/my/{path}/{document.id}{suffix}")
                    self.assertNotIn(document.partner_id.name, answer.text)
        for order in self._victims("sale.order"):
            order._portal_ensure_token()
            self._json(f"/my/orders/{order.id}/accept", name="x", signature="eA==")
            self.env.invalidate_all()
            self.assertEqual(order.state, "draft")

    @mute_logger(*QUIET)
    def test_web_client_calls(self):
        """What the list, kanban and pivot views ask, on a hidden document."""
        for order in self._victims("sale.order"):
            domain = [["id", "=", order.id]]
            for method, kwargs in (
                ("web_search_read", {"domain": domain, "specification": {"name": {}}}),
                (
                    "web_read_group",
                    {
                        "domain": domain,
                        "groupby": ["user_id"],
                        "aggregates": ["amount_total:sum"],
                    },
                ),
                (
                    "formatted_read_group",
                    {"domain": domain, "groupby": ["partner_id"], "aggregates": []},
                ),
                (
                    "read_progress_bar",
                    {
                        "domain": domain,
                        "group_by": "user_id",
                        "progress_bar": {
                            "field": "activity_state",
                            "colors": {"overdue": "danger"},
                        },
                    },
                ),
                ("name_search", {"name": order.name, "domain": domain}),
            ):
                answer = self._json(
                    f"/web/dataset/call_kw/sale.order/{method}",
                    model="sale.order",
                    method=method,
                    args=[],
                    kwargs=kwargs,
                )
                self.assertNotIn("error", answer, method)
                self.assertNotIn(order.name, answer)
                self.assertNotIn(order.partner_id.name, answer)
                self.assertNotIn(order.user_id.name, answer)
