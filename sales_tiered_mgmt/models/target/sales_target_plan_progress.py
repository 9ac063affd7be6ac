from odoo import api, fields, models


class SalesTargetPlanProgress(models.AbstractModel):
    """Who has answered, and the way from a plan to its sheets and rows (D1.2, D1.3)."""

    _name = "sales.target.plan.progress"
    _description = "Progress of a Target Plan"

    sheet_count = fields.Integer("Sheets", compute="_compute_progress")
    answered_count = fields.Integer("Answered", compute="_compute_progress")
    unanswered_count = fields.Integer("Not Answered", compute="_compute_progress")

    @api.depends("sheet_ids.state", "sheet_ids.is_waived")
    @api.depends_context("uid")
    def _compute_progress(self):
        counts = self.env["sales.target.sheet"]._read_group(
            [("plan_id", "in", self.ids)],
            ["plan_id", "state", "is_waived"],
            ["__count"],
        )
        for plan in self:
            own = [row for row in counts if row[0].id == plan._origin.id]
            plan.sheet_count = sum(count for *_key, count in own)
            plan.answered_count = sum(
                count
                for _plan, state, is_waived, count in own
                if is_waived or state in ("countered", "agreed")
            )
            plan.unanswered_count = plan.sheet_count - plan.answered_count

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_sheets(self):
        """Open the sheets of the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_target_sheet_action"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {"search_default_unanswered": self.state == "distributed"}
        return action

    def action_open_attainment(self):
        """Open target and result of the division and everybody below."""
        return self._root_sheet().action_open_attainment()

    def action_open_grid(self):
        """Open the targets of the division's teams by month."""
        return self._root_sheet().action_open_grid()

    def _root_sheet(self):
        """The division's sheet."""
        self.ensure_one()
        return self.sheet_ids.filtered(lambda sheet: sheet.kind == "division")

    def action_view_targets(self):
        """Open the rows of the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_target_action_rows"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        return action
