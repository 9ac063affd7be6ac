from odoo import models
from odoo.exceptions import UserError


class SalesTargetPlanFile(models.AbstractModel):
    """Figures of a target plan as spreadsheets, by its division's sheet (D1.1)."""

    _name = "sales.target.plan.file"
    _description = "Files of a Target Plan"

    def action_export(self):
        """Download the figures of the plan as a spreadsheet, as far as readable.

        :raise UserError: the plan has no sheets yet
        """
        return self._sheet_for_files().action_export()

    def action_import(self):
        """Open the dialog that reads figures from a spreadsheet.

        :raise AccessError: the figures are not the acting user's to set
        :raise UserError: the plan has no sheets yet
        """
        return self._sheet_for_files().action_import()

    def _sheet_for_files(self):
        self.ensure_one()
        sheet = self._division_sheet()
        if not sheet:
            raise UserError(
                self.env._("%s: prepare its sheets first.", self.display_name)
            )
        return sheet
