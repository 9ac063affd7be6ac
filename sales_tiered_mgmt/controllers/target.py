from odoo import http
from odoo.http import content_disposition, request

from ..wizards.target_file import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SalesTargetController(http.Controller):
    """Downloads of target figures."""

    @http.route(
        "/sales/target/<int:sheet_id>/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def target_workbook(self, sheet_id, **_params):
        """The figures of a sheet and below, as far as the user may read them.

        :raise werkzeug.exceptions.NotFound: there is no such sheet for the user
        """
        sheet = request.env["sales.target.sheet"].search([("id", "=", sheet_id)])
        if not sheet:
            raise request.not_found()
        name = f"{sheet.display_name}.xlsx".replace("/", "-")
        return request.make_response(
            write_workbook(request.env, sheet),
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
