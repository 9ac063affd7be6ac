from odoo import models

from .sales_incentive_dispute import OPEN_STATES


class SalesIncentiveRun(models.Model):
    """What people contest is settled before a run is submitted (A3.3)."""

    _name = "sales.incentive.run"
    _inherit = ["sales.incentive.run", "sales.incentive.run.badge"]

    def _other_problem(self):
        return super()._other_problem() or self._dispute_problem()

    def _dispute_problem(self):
        """The open disputes that keep the run from being submitted, or False."""
        self.ensure_one()
        if not self.company_id.sales_incentive_dispute_blocks:
            return False
        disputes = (
            self.env["sales.incentive.dispute"]
            .sudo()
            .search([("run_id", "=", self.id), ("state", "in", OPEN_STATES)])
        )
        if not disputes:
            return False
        return self.env._(
            "%(count)s disputes about its statements are open: %(people)s. Answer or "
            "decide them first.",
            count=len(disputes),
            people=", ".join(disputes.user_id[:5].mapped("name")),
        )

    def action_cancel(self):
        """A cancelled run leaves nothing to contest."""
        result = super().action_cancel()
        self.env["sales.incentive.dispute"].sudo().search(
            [("run_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        )._lose_object()
        return result

    def _lock(self):
        """Who has reached the own target is honoured."""
        due = self.filtered(lambda run: run.state not in ("locked", "paid"))
        result = super()._lock()
        due._grant_target_badges()
        return result
