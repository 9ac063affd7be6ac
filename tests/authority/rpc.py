"""Calls as an outside program makes them: over HTTP, with a key or a password."""

import inspect
import json
import xmlrpc.client
from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.modules import module
from odoo.tests import HttpCase
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from tests.common import SalesForceMixin

# codes of odoo.addons.rpc for user and access errors; 1 is a crash, 3 a wrong password
REFUSALS = (2, 4)
QUIET = ("odoo.http", "odoo.addons.rpc.controllers.xmlrpc", "odoo.sql_db")


# an image of one pixel
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class Refused(Exception):
    """The server understood the call and refused it."""


class RpcCase(SalesForceMixin, HttpCase):
    """HttpCase with the sales force and remote calls in its people's names."""

    transport = "json2"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_sales_force()

    def setUp(self):
        super().setUp()
        self.keys = {}
        # Odoo then renders reports as HTML, as in its own tests: no wkhtmltopdf needed
        self.startPatcher(patch.object(module, "current_test", self))

    def rpc(self, name, model, method, *args, ids=(), context=None):
        """Call ``model.method`` as person ``name`` and return the answer.

        :param args: in the order of the method's own parameters
        :raise Refused: with the server's message; a call that fails for any other
            reason (unknown method, wrong arguments, a crash) fails the test
        """
        self.env.flush_all()
        call = getattr(self, f"_call_{self.transport}")
        # as it goes over the wire: lists and numbers, no tuples and enumerations
        args, context = json.loads(json.dumps([args, context or {}]))
        try:
            with mute_logger(*QUIET):
                return call(name, model, method, list(ids), args, context)
        finally:
            self.env.invalidate_all()

    def _call_json2(self, name, model, method, ids, args, context):
        names = list(inspect.signature(getattr(self.env[model], method)).parameters)
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(
                {**dict(zip(names, args, strict=False)), "ids": ids, "context": context}
            ),
            headers={
                "Authorization": f"Bearer {self._key(name)}",
                "Content-Type": "application/json",
            },
        )
        answer = response.json()
        if response.status_code == 200:
            return answer
        if answer["name"].startswith("odoo.exceptions."):
            raise Refused(answer["message"])
        raise AssertionError(f"{answer['name']}: {answer['message']}")

    def _key(self, name):
        if name not in self.keys:
            keys = self.as_user(name)["res.users.apikeys"]
            self.keys[name] = keys._generate(
                "rpc", "test", Datetime.now() + timedelta(hours=1)
            )
            self.env.flush_all()
        return self.keys[name]

    def _call_xmlrpc(self, name, model, method, ids, args, context):
        user = self.users[name]
        is_model_method = getattr(getattr(self.env[model], method), "_api_model", False)
        try:
            return self.xmlrpc_object.execute_kw(
                get_db_name(),
                user.id,
                user.login,
                model,
                method,
                list(args) if is_model_method else [ids, *args],
                {"context": context},
            )
        except xmlrpc.client.Fault as fault:
            if "cannot marshal None" in fault.faultString:
                return None  # done, but without an answer that XML-RPC can carry
            if fault.faultCode in REFUSALS:
                raise Refused(fault.faultString) from fault
            raise AssertionError(fault.faultString) from fault

    def sign(self, order):
        """Accept & Sign, as the customer who has the link.

        :return: the answer of the portal
        """
        return self.portal(
            f"/my/orders/{order.id}/accept",
            access_token=order.sudo()._portal_ensure_token(),
            name="Mrs Customer",
            signature=SIGNATURE,
        )

    def portal(self, route, **params):
        """A call of the portal as the browser makes it.

        :raise Refused: with the server's message
        """
        self.env.flush_all()
        payload = self.build_rpc_payload(params)
        with mute_logger(*QUIET):
            answer = self.url_open(route, json=payload).json()
        self.env.invalidate_all()
        if "error" in answer:
            raise Refused(answer["error"]["data"]["debug"])
        return answer["result"]
