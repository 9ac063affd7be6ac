from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesTargetSheetSplit(models.AbstractModel):
    """Splitting a sheet's target over its parts; its figures as files (D1.1, D1.2)."""

    _name = "sales.target.sheet.split"
    _description = "Splitting of a Target Sheet"

    can_split_parts = fields.Boolean(
        compute="_compute_can_split",
        help="Whether the acting user sets the figures of the parts now.",
    )
    can_split = fields.Boolean(compute="_compute_can_split")

    @api.depends("can_set_figures", "child_ids", "plan_id.state", "state")
    @api.depends_context("uid")
    def _compute_can_split(self):
        led = self.env["sales.target.plan"]._led_team_ids()
        for sheet in self:
            # the same person sets all parts of a sheet
            part = sheet.sudo().child_ids[:1].sudo(self.env.su)
            sheet.can_split_parts = part and not part._cannot("set_figures", led)
            sheet.can_split = sheet.can_split_parts or sheet.can_set_figures

    def action_split(self):
        """Open the dialog that splits the target, or sets the sheet's own year.

        :raise AccessError: somebody else sets these figures
        :raise UserError: the plan is not being made any more
        """
        self.ensure_one()
        split = self.env["sales.target.split"].create(
            {
                "sheet_id": self.id,
                "metric_id": self.env.context.get("sales_metric_id")
                or self.sudo().plan_id.metric_ids[:1].id,
            }
        )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sales_tiered_mgmt.sales_target_split_action"
            ),
            "res_id": split.id,
        }

    def action_export(self):
        """Download the figures of this sheet and of those below as a spreadsheet.

        :raise AccessError: the sheet is not the acting user's to read
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales/target/{self.id}/xlsx",
            "target": "download",
        }

    def action_import(self):
        """Open the dialog that reads figures from a spreadsheet.

        :raise AccessError: somebody else sets these figures
        """
        self.ensure_one()
        self.check_access("read")
        if not self.can_split:
            raise AccessError(
                self.env._(
                    "%s: this is for whoever leads the team above.", self._owner_name()
                )
            )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sales_tiered_mgmt.sales_target_import_action"
            ),
            "context": {"default_sheet_id": self.id, "dialog_size": "extra-large"},
        }
