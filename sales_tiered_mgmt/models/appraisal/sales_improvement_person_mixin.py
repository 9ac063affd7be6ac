from odoo import api, fields, models

from ..authority.sales_approval_mixin import READERS


class SalesImprovementPersonMixin(models.AbstractModel):
    """Improvement plans of the person behind ``user_id``, as the reader sees them.

    Policy: D3.3.
    """

    _name = "sales.improvement.person.mixin"
    _description = "Person of Improvement Plans"

    sales_improvement_count = fields.Integer(
        "Improvement Plans", compute="_compute_sales_improvement_count", groups=READERS
    )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_sales_improvement_count(self):
        """Nobody counts what is kept from them."""
        counts = dict(
            self.env["sales.improvement.plan"]._read_group(
                [("user_id", "in", self.user_id.ids)], ["user_id"], ["__count"]
            )
        )
        for person in self:
            person.sales_improvement_count = counts.get(person.user_id, 0)

    def action_view_sales_improvement_plans(self):
        """Open the plans of the person that the acting user sees."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_improvement_plan_action"
        )
        action["domain"] = [("user_id", "=", self.user_id.id)]
        action["context"] = {"default_user_id": self.user_id.id}
        return action
