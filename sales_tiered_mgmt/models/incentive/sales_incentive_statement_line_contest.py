from odoo import models


class SalesIncentiveStatementLine(models.Model):
    """A line can be contested by its person (A3.3)."""

    _inherit = "sales.incentive.statement.line"

    def action_contest(self):
        """Open the dialog to contest the line.

        :raise UserError: the statement cannot be contested, with the reason
        """
        self.ensure_one()
        self.check_access("read")
        return self.statement_id._open_contest(self)

    def _contest_key(self):
        """What the line is about, the same after its run is computed anew.

        :return: text; of no line: the statement's total
        """
        if not self:
            return "total"
        self.ensure_one()
        pool = self.pool_id
        parts = (
            self.kind,
            self.plan_id.id,
            self.component_id.id or pool.component_id.id,
            self.measured_team_id.id or pool.team_id.id,
            self.corrects_id.id,
            self.adjustment_id.id,
            self.proposal_id.id,
        )
        return ":".join(str(part or "-") for part in parts)
