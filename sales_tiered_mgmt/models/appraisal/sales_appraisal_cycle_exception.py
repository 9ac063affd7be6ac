from odoo import api, fields, models


class SalesAppraisalCycleException(models.AbstractModel):
    """Who is appraised by another template, for everybody concerned. Policy: A3.3."""

    _name = "sales.appraisal.cycle.exception"
    _description = "Exceptions in an Appraisal Cycle"

    exception_ids = fields.One2many("sales.appraisal.exception", "cycle_id")
    exception_count = fields.Integer("Exceptions", compute="_compute_exception_count")

    @api.depends("exception_ids")
    @api.depends_context("uid")
    def _compute_exception_count(self):
        """Of those the acting user sees."""
        counts = dict(
            self.env["sales.appraisal.exception"]._read_group(
                [("cycle_id", "in", self.ids)], ["cycle_id"], ["__count"]
            )
        )
        for cycle in self:
            cycle.exception_count = counts.get(cycle._origin, 0)

    def action_view_exceptions(self):
        """Open the exceptions of the cycle that the acting user sees."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_exception_action"
        )
        return action | {"domain": [("cycle_id", "=", self.id)], "context": {}}
