from werkzeug.urls import url_encode

from odoo import http
from odoo.http import request


class SalesApprovalController(http.Controller):
    """Where the buttons of an approver's mail lead."""

    @http.route(
        "/sales/approval/<int:approval_id>/<string:outcome>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def approval_link(self, approval_id, outcome, **_params):
        """Show the request in the client, with the dialog that was clicked open.

        Nothing is decided here: mail programs and virus scanners follow links. Whether
        the request exists, and may be decided, is said behind the login only.

        :param outcome: ``approve``, ``refuse`` or ``open``
        """
        path = f"/odoo/sales-approval-link/{approval_id}"
        if outcome in ("approve", "refuse"):
            path += "?" + url_encode({"outcome": outcome})
        return request.redirect(path)
