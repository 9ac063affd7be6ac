from odoo import fields, models

from .sales_approval_notice import ACTIVITY


class SalesApprovalRouting(models.AbstractModel):
    """The way of a request: to whom it goes first, next, and instead.

    Private to the server. Policy: A3.1, C1.p4, C3.p3.
    """

    _name = "sales.approval.routing"
    _description = "Way of a Sales Approval"

    def _send_up_the_line(self):
        """Write the steps that the organization of today asks for, put the first one.

        Steps decided before stay, and their people are not asked twice.
        """
        self.ensure_one()
        decided = self.step_ids.filtered("decided_by_id")
        chain = self.decision_id._chain_for(
            self.measure_ids._demands(),
            self.person_id,
            self.company_id,
            team=self.team_id,
            parties=self._parties() | decided.approver_id,
            document=self._document(),
        )
        users = self.env["res.users"].sudo()
        vals_list = []
        for sequence, step in enumerate(chain.steps, start=len(self.step_ids) + 1):
            approver = users.browse(step.user_id or [])
            if step.is_final:
                approver = self.decision_id._final_approver(
                    self.company_id, self._parties()
                )
            vals_list.append(
                {
                    "approval_id": self.id,
                    "sequence": sequence,
                    "approver_id": approver.id,
                    "tier_id": approver.sales_tier_id.id,
                    "kind": step.kind,
                    "is_final": step.is_final,
                }
            )
        self.env["sales.approval.step"].sudo()._engine_create(vals_list)
        obstacles = dict.fromkeys(item.obstacle for item in chain.skipped)
        self._engine_write({"note": "\n".join(obstacles)})
        self._advance()

    def _send_on_if_stuck(self):
        """Send on what waits for somebody who cannot decide it any more."""
        for approval in self.sudo():
            step = approval.current_step_id
            if step and step.approver_id and step._has_lost_authority():
                approval._cancel_open_steps()
                approval._send_up_the_line()

    def _advance(self):
        """Put the next step to decide, or finish."""
        self.ensure_one()
        waiting = self.step_ids.filtered(lambda step: step.state == "waiting")
        step = waiting.sorted("sequence")[:1]
        if not step:
            return self._finish("approved")
        step._engine_write({"state": "pending", "date_asked": fields.Datetime.now()})
        self._engine_write(
            {
                "current_step_id": step.id,
                "current_approver_id": step.approver_id.id,
            }
        )
        if step.approver_id:
            self._notify_approver(step.approver_id)
        return None

    def _cancel_open_steps(self):
        self.step_ids.filtered(
            lambda step: step.state in ("waiting", "pending")
        )._engine_write({"state": "cancelled"})
        self.activity_unlink([ACTIVITY])
