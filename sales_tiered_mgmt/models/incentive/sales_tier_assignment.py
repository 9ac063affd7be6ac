from odoo import models


class SalesTierAssignment(models.Model):
    """What the person who holds the position earns in the period that runs."""

    _inherit = "sales.tier.assignment"

    def action_open_incentive(self):
        """Open the page with the person's incentive so far.

        :raise AccessError: neither the own position nor of somebody led
        """
        self.ensure_one()
        self.check_access("read")
        user = self.env["sales.incentive.estimate"]._person(self.user_id.id)
        action = self.env["ir.actions.client"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_estimate_action"
        )
        action["params"] = {"user_id": user.id}
        action["name"] = self.env._("Incentive of %s", user.name)
        return action
