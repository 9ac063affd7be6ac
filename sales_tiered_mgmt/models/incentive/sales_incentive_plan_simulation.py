from odoo import models


class SalesIncentivePlanSimulation(models.AbstractModel):
    """What plans would have cost, asked before they are decided. Policy: A3.4."""

    _name = "sales.incentive.plan.simulation"
    _description = "Simulation of an Incentive Plan"

    def action_simulate(self):
        """Open the simulation of the plans, in the period that was paid last.

        :raise AccessError: the plans are not the acting user's to read, or the
            division is led by somebody else
        """
        self.check_access("read")
        values = {"plan_ids": [(6, 0, self.ids)], "company_id": self.company_id[:1].id}
        division = self.sudo().team_id[:1]
        while division.parent_id:
            division = division.parent_id
        if division:
            values["team_id"] = division.id
        period = self.sudo().component_ids[:1].period
        if period:
            values["period"] = period
        self.env["sales.incentive.simulation"]._check_leads_division(division)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_simulation_action"
        )
        action["context"] = {f"default_{name}": value for name, value in values.items()}
        return action
