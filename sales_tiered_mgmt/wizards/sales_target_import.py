import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .sales_target_import_check import ImportCheck

# lines of a kind that are shown; what follows is counted
SHOWN = 1000


class SalesTargetImport(models.TransientModel):
    """Reads targets from a spreadsheet: first what is wrong, then all or nothing.

    Every error is shown with its row and column before anything is written; figures go
    through ``sales.target.set_amounts``, which checks who may. Policy: D1.1, D1.2.
    """

    _name = "sales.target.import"
    _description = "Import Targets"

    sheet_id = fields.Many2one(
        "sales.target.sheet", "Target Sheet", required=True, ondelete="cascade"
    )
    available_metric_ids = fields.Many2many(
        "sales.metric", compute="_compute_available_metric_ids"
    )
    metric_id = fields.Many2one(
        "sales.metric",
        domain="[('id', 'in', available_metric_ids)]",
        help="Of a .csv file without a column for it.",
    )
    # not an attachment: gone with the dialog
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        [("file", "File"), ("preview", "Preview")], required=True, default="file"
    )
    fingerprint = fields.Char(readonly=True)
    notice = fields.Char(readonly=True)
    line_ids = fields.One2many("sales.target.import.line", "import_id", readonly=True)
    error_ids = fields.One2many(
        "sales.target.import.line",
        "import_id",
        "Errors",
        domain=[("kind", "=", "error")],
        readonly=True,
    )
    change_ids = fields.One2many(
        "sales.target.import.line",
        "import_id",
        "Changes",
        domain=[("kind", "=", "change")],
        readonly=True,
    )
    error_count = fields.Integer(readonly=True)
    change_count = fields.Integer("Figures That Change", readonly=True)

    @api.depends("sheet_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Import Targets")

    @api.depends("sheet_id")
    def _compute_available_metric_ids(self):
        for wizard in self:
            # what is measured is no secret of the plan's
            wizard.available_metric_ids = wizard.sheet_id.sudo().plan_id.metric_ids

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_preview(self):
        """Read the file; show every error, and what would change.

        :raise AccessError: the sheet is not the acting user's to read
        :raise UserError: there is no file, or it is no spreadsheet
        """
        self.ensure_one()
        check = self._check()
        self._show(check)
        return self._reopen()

    def action_apply(self):
        """Write what the preview shows, all of it or nothing.

        Figures that changed in the meantime are shown first.

        :raise AccessError: a figure is not the acting user's to set
        :raise UserError: the file has errors, or was not looked at
        """
        self.ensure_one()
        if self.state != "preview":
            raise UserError(self.env._("Look at the preview first."))
        self.sheet_id._begin_change()
        check = self._check()
        if check.problems:
            self._show(check)
            raise UserError(self.env._("Nothing was imported: correct the errors."))
        if self._fingerprint_of(check) != self.fingerprint:
            self._show(check)
            self.notice = self.env._(
                "Figures have changed since. Look at the preview again."
            )
            return self._reopen()
        if check.changes:
            self.env["sales.target"].set_amounts(
                {change.target.id: change.new for change in check.changes}
            )
        return {"type": "ir.actions.act_window_close"}

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.write({"state": "file", "line_ids": [Command.clear()], "notice": False})
        return self._reopen()

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _check(self):
        self.sheet_id.check_access("read")
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            content = base64.b64decode(self.file, validate=True)
        except binascii.Error as error:
            raise UserError(self.env._("The file cannot be read.")) from error
        return ImportCheck(self, content)

    def _show(self, check):
        errors = [
            {
                "kind": "error",
                "worksheet": problem.worksheet,
                "row": problem.row,
                "column": problem.column,
                "message": problem.message,
                "advice": problem.advice,
            }
            for problem in check.problems[:SHOWN]
        ]
        changes = [
            {
                "kind": "change",
                "worksheet": change.worksheet,
                "row": change.row,
                "target_id": change.target.id,
                "old_amount": change.old,
                "new_amount": change.new,
            }
            for change in check.changes[:SHOWN]
        ]
        self.write(
            {
                "state": "preview",
                "notice": False,
                "fingerprint": self._fingerprint_of(check),
                "error_count": len(check.problems),
                "change_count": len(check.changes),
                "line_ids": [
                    Command.clear(),
                    *map(Command.create, errors + changes),
                ],
            }
        )

    @api.model
    def _fingerprint_of(self, check):
        """What the preview shows, in short."""
        figures = sorted(
            (change.target.id, change.old, change.new) for change in check.changes
        )
        return hashlib.sha256(repr(figures).encode()).hexdigest()

    def _reopen(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sales_tiered_mgmt.sales_target_import_action"
            ),
            "res_id": self.id,
        }
