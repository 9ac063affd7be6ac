from odoo import api, fields, models

from ..authority.readers import told_to_readers


class SalesIncentiveRunView(models.AbstractModel):
    """What a run's form opens, each by the rules of what is opened."""

    _name = "sales.incentive.run.view"
    _description = "Buttons of an Incentive Run"

    pool_count = fields.Integer("Team Bonuses", compute="_compute_pool_count")

    @api.depends_context("uid")
    @told_to_readers
    def _compute_pool_count(self):
        """Of the team bonuses the acting user sees."""
        counts = dict(
            self.env["sales.incentive.pool"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.pool_count = counts.get(run, 0)

    def action_view_statements(self):
        """Open the statements of the runs."""
        return self._view("sales_incentive_statement_action")

    def action_view_pools(self):
        """Open their team bonuses."""
        return self._view("sales_incentive_pool_action")

    def action_view_facts(self):
        """Open the facts that locked runs have paid on, with what they corrected."""
        action = self._view("sales_incentive_fact_action")
        action["domain"] = [("booked_run_id", "in", self.ids)]
        return action

    def action_view_lines(self):
        """Open the analysis of their lines."""
        return self._view("sales_incentive_statement_line_action")

    def _view(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_tiered_mgmt.{name}"
        )
        action["domain"] = [("run_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action
