from odoo import api, fields, models

from ..authority.sales_approval_mixin import READERS


class SalesTargetOwnerMixin(models.AbstractModel):
    """Whoever has targets: how far they are reached today, as far as one may see it.

    Policy: D2.4, G1.2.
    """

    _name = "sales.target.owner.mixin"
    _description = "Owner of Sales Targets"

    # owners on the records and on the sheets; a team itself is one
    _sales_target_owner = "user_id"

    sales_attainment = fields.Float(
        "Target Attainment",
        compute="_compute_sales_attainment",
        digits=(16, 4),
        groups=READERS,
        help="Result of the whole plan in its first metric, divided by the target.",
    )
    has_sales_targets = fields.Boolean(
        compute="_compute_sales_attainment", groups=READERS
    )

    @api.depends_context("uid")
    def _compute_sales_attainment(self):
        current = self._sales_target_sheets()
        for record in self:
            sheet = current[record]
            record.sales_attainment = sheet.attainment if sheet else 0.0
            record.has_sales_targets = bool(sheet)

    def _sales_target_sheets(self):
        """The sheet of today of each record, of those the acting user sees.

        :return: dict of record to ``sales.target.sheet``, possibly empty
        """
        name = self._sales_target_owner
        owners = {record: record[name] if name else record for record in self}
        found = self.env["sales.target.sheet"]._current_by(
            name or "team_id", self[name] if name else self._origin
        )
        empty = self.env["sales.target.sheet"]
        return {
            record: found.get(owner._origin, empty) for record, owner in owners.items()
        }

    def action_view_sales_targets(self):
        """Open the targets of today that the acting user sees."""
        self.ensure_one()
        sheet = self._sales_target_sheets()[self]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_target_sheet_action_tree"
        )
        if sheet.kind == "person":
            form = self.env.ref("sales_tiered_mgmt.sales_target_sheet_view_form_mine")
            action.update(res_id=sheet.id, views=[(form.id, "form")])
        else:
            action["domain"] = [("id", "child_of", sheet.ids)]
            action["context"] = {"hierarchy_res_id": sheet.id}
        return action
