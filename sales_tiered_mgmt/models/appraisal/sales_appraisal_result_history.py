from odoo import api, models


class SalesAppraisalResultHistory(models.AbstractModel):
    """A person's results over the cycles. Policy: D3.3."""

    _name = "sales.appraisal.result.history"
    _description = "History of Appraisal Results"

    def action_view_history(self):
        """Open all results of the same person, or team, that the reader sees."""
        self.ensure_one()
        self.check_access("read")
        own = self.sudo()
        return self._history_action(own.subject, own.user_id or own.team_id)

    @api.model
    def _history_action(self, subject, whose):
        """The action that shows all results of somebody.

        :param subject: ``person`` or ``team``
        :param whose: ``res.users`` or ``crm.team``
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_result_action_history"
        )
        name = "user_id" if subject == "person" else "team_id"
        return action | {
            "name": whose.sudo().name,
            "domain": [
                (name, "=", whose.id),
                ("subject", "=", subject),
                ("appraisal_id.state", "!=", "cancelled"),
            ],
        }

    def action_open_appraisal(self):
        """Open the appraisal behind the result."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.appraisal",
            "res_id": self.appraisal_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
