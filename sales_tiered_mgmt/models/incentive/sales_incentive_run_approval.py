import hashlib
import json

from odoo import api, models

from ..authority.verdict import Measured


class SalesIncentiveRunApproval(models.AbstractModel):
    """An incentive run before the authority matrix: *approve an incentive run*.

    What is measured is what the division is paid in all. Policy: C1.p3, D4.i1.
    """

    _name = "sales.incentive.run.approval"
    _description = "Approval of an Incentive Run"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]

    def _sales_responsible(self):
        """Who leads the division."""
        return self.user_id

    def _sales_measure_incentive_run(self, people):
        """What is paid in all, in company currency."""
        runs = self.sudo()
        totals = dict(
            self.env["sales.incentive.statement"]
            .sudo()
            ._read_group([("run_id", "in", runs.ids)], ["run_id"], ["amount_total:sum"])
        )
        return {
            self.browse(run.id): Measured.plain(round(totals.get(run, 0.0), 2))
            for run in runs
        }

    def _sales_snapshot(self):
        """All amounts: what is approved is what was submitted."""
        rows = (
            self.env["sales.incentive.statement.line"]
            .sudo()
            .search_read(
                [("run_id", "=", self.id)], ["user_id", "kind", "amount"], order="id"
            )
        )
        figures = [(row["user_id"][0], row["kind"], row["amount"]) for row in rows]
        digest = hashlib.sha256(json.dumps(figures).encode()).hexdigest()
        return super()._sales_snapshot() | {"figures": digest}

    def _sales_approval_done(self, approval):
        """An approval locks the run; a refusal puts it back into review."""
        self.ensure_one()
        run = self.sudo()
        if run.state != "confirmed":
            return
        if approval.state == "approved":
            run._lock()
        else:
            run._every()._set_state("draft")
            run._engine_write({"state": "review"})

    @api.model
    def _sales_summary_depends(self):
        return ["state", "team_id", "user_id"]

    def _compute_sales_approval(self):
        """What is paid in all is not for those who lead a part of the division."""
        result = super()._compute_sales_approval()
        led = self._led_team_ids()
        for run in self:
            if not run._leads_team(run.team_id, led):
                run.sales_approval_reason = False
        return result

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nor what is noted about it, and discussed by those who make it."""
        if message_operation == "read":
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def _sales_is_undecided(self):
        """Whether the acting user can submit it."""
        if not self._leads_team(self.team_id, self._led_team_ids()):
            return False
        return (
            self.state in ("review", "confirmed") and not self._cannot_submit_reason()
        )
