from odoo import models


class SalesAppraisalResultHistory(models.AbstractModel):
    """A person's results over the cycles. Policy: D3.3."""

    _name = "sales.appraisal.result.history"
    _description = "History of Appraisal Results"

    def action_view_history(self):
        """Open all results of the same person, or team, that the reader sees."""
        self.ensure_one()
        self.check_access("read")
        own = self.sudo()
        whose = (
            ("user_id", "=", own.user_id.id)
            if own.user_id
            else ("team_id", "=", own.team_id.id)
        )
        return {
            "type": "ir.actions.act_window",
            "name": (own.user_id or own.team_id).name,
            "res_model": "sales.appraisal.result",
            "views": [(False, "graph"), (False, "list")],
            "domain": [whose, ("subject", "=", own.subject)],
            "context": {"create": False},
        }
