from odoo import api, fields, models
from odoo.exceptions import AccessError

from .appraisal_board import CalibrationBoard


class SalesAppraisalCycleBoard(models.AbstractModel):
    """The calibration of a cycle: a division's appraisals side by side (D3.3, A3.3)."""

    _name = "sales.appraisal.cycle.board"
    _description = "Calibration of a Cycle"
    _inherit = ["sales.leader.mixin"]

    # where the boxes of result and quality begin
    box_low = fields.Float(
        "Medium From",
        digits=(16, 2),
        default=70.0,
        tracking=True,
        help="Nine-box: from here on result or quality is medium, below it low "
        "(points).",
    )
    box_high = fields.Float(
        "High From",
        digits=(16, 2),
        default=90.0,
        tracking=True,
        help="Nine-box: from here on result or quality is high (points).",
    )
    show_team_ranking = fields.Boolean(
        default=True,
        tracking=True,
        help="Once all teams are released, everybody in the sales force sees rank, "
        "score and grade of every team, and nothing else of other teams (G2.1).",
    )
    can_open_calibration = fields.Boolean(compute="_compute_can_open_calibration")

    _box_order = models.Constraint(
        "CHECK(box_low < box_high)",
        "Nine-box: medium begins below high.",
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_open_calibration(self):
        can = self._acts_freely() or bool(self._own_divisions())
        for cycle in self:
            cycle.can_open_calibration = can and cycle.state in ("open", "closed")

    @api.model
    def _own_divisions(self):
        """Ids of the divisions that the acting user leads."""
        Team = self.env["crm.team"].sudo().browse(self._led_team_ids())
        return frozenset(Team.filtered(lambda team: not team.parent_id).ids)

    def action_open_calibration(self):
        """Open the calibration of this cycle."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "sales_appraisal_calibration",
            "name": self.env._("Calibration"),
            "params": {"cycle_id": self.id},
        }

    @api.model
    @api.readonly
    def get_calibration_board(self, cycle_id=False, division_id=False):
        """Everything the calibration screen shows.

        :param cycle_id: id of a cycle that was opened; default the latest that runs
        :param division_id: id of a division (top team); default the first one
        :return: dict of ``cycles`` and ``divisions`` to choose from, ``cycle``,
            ``division``, and what ``CalibrationBoard.data`` says; never the reader's
            own appraisal
        :raise AccessError: the reader leads no division and is no sales administrator,
            or asks for a division that somebody else leads
        """
        self.check_access("read")
        own = self._own_divisions()
        if not own and not self._acts_freely():
            raise AccessError(
                self.env._(
                    "Calibration is for those who lead a division, and for sales "
                    "administrators."
                )
            )
        cycles = self.search([("state", "in", ("open", "closed"))])
        running = cycles.filtered(lambda one: one.state == "open")
        cycle = (
            cycles.filtered(lambda one: one.id == cycle_id) or (running or cycles)[:1]
        )
        divisions = cycle._calibrated_divisions(own)
        division = divisions.filtered(lambda team: team.id == division_id)
        if division_id and not division:
            raise AccessError(
                self.env._(
                    "The division is calibrated by its leader, or has no appraisals in "
                    "this cycle."
                )
            )
        division = division or divisions[:1]
        return {
            "cycles": [
                {"id": one.id, "name": one.name, "company": one.sudo().company_id.name}
                for one in cycles
            ],
            "divisions": [{"id": one.id, "name": one.name} for one in divisions],
            "cycle": bool(cycle) and cycle._board_cycle(),
            "division": bool(division) and {"id": division.id, "name": division.name},
            **CalibrationBoard(cycle, cycle._board_appraisals(division)).data(),
        }

    def _board_cycle(self):
        """What the screen has to know about the cycle."""
        return {
            "id": self.id,
            "name": self.name,
            "is_open": self.state == "open",
            "guideline": self.guideline,
            "guideline_size": self.guideline_size,
            "date_calibrate": fields.Date.to_string(self.date_calibrate),
            "box_low": self.box_low,
            "box_high": self.box_high,
        }

    def _calibrated_divisions(self, own):
        """Divisions with appraisals in the cycle that the acting user calibrates.

        :param own: ids of the divisions the user leads
        :return: ``crm.team`` as superuser
        """
        if not self:
            return self.env["crm.team"].sudo()
        rows = self.env["sales.appraisal"]._read_group(
            [("cycle_id", "=", self.id), ("state", "!=", "cancelled")], ["division_id"]
        )
        found = self.env["crm.team"].union(*(team for (team,) in rows)).sudo()
        if not self._acts_freely():
            found = found.filtered(lambda team: team.id in own)
        return found.sorted(lambda team: (team.sequence, team.name, team.id))

    def _board_appraisals(self, division):
        """The appraisals of a division that the acting user calibrates."""
        return (
            self.env["sales.appraisal"]
            .search(
                [
                    ("cycle_id", "=", self.id),
                    ("division_id", "=", division.id),
                    ("state", "!=", "cancelled"),
                ]
            )
            ._calibrated()
        )
