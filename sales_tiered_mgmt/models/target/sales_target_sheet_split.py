from odoo import api, fields, models


class SalesTargetSheetSplit(models.AbstractModel):
    """Splitting a sheet's target over its parts (D1.1, D1.2)."""

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
