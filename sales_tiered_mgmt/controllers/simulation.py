from odoo import http
from odoo.http import content_disposition, request

from ..wizards.simulation_file import write_simulation
from .target import XLSX


class SalesIncentiveSimulationController(http.Controller):
    """Downloads of simulated incentives."""

    @http.route(
        "/sales/incentive/simulation/<int:simulation_id>/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def simulation_workbook(self, simulation_id, **_params):
        """What came out of a simulation, for whoever made it and leads the division.

        :raise werkzeug.exceptions.NotFound: there is no such simulation for the user
        """
        Simulation = request.env["sales.incentive.simulation"]
        found = Simulation.has_access("read") and Simulation.search(
            [("id", "=", simulation_id), ("is_done", "=", True)]
        )
        if not found or not found._leads_division(found.team_id):
            raise request.not_found()
        name = f"{found.display_name} {found.team_id.name} {found.date_from}.xlsx"
        return request.make_response(
            write_simulation(request.env, found),
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name.replace("/", "-"))),
                ("Cache-Control", "no-store"),
            ],
        )
