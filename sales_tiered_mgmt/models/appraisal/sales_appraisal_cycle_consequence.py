from odoo import api, fields, models


class SalesAppraisalCycleConsequence(models.AbstractModel):
    """The close of a cycle proposes what follows from the grades. Policy: D3.3."""

    _name = "sales.appraisal.cycle.consequence"
    _description = "Consequences of an Appraisal Cycle"

    consequence_count = fields.Integer(
        "Consequences", compute="_compute_consequence_count"
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_consequence_count(self):
        """Those the acting user sees."""
        counts = dict(
            self.env["sales.appraisal.consequence"]._read_group(
                [("cycle_id", "in", self.ids)], ["cycle_id"], ["__count"]
            )
        )
        for cycle in self:
            cycle.consequence_count = counts.get(cycle._origin, 0)

    def _closed(self, appraisals):
        result = super()._closed(appraisals)
        for cycle in self:
            self.env["sales.appraisal.consequence"]._propose(cycle, appraisals)
        return result

    def action_view_consequences(self):
        """Open what the cycle proposed, as far as the acting user sees it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_consequence_action"
        )
        return {**action, "domain": [("cycle_id", "=", self.id)], "context": {}}
