import hashlib
import json

from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from ..authority.verdict import Measured


class SalesAppraisalApproval(models.AbstractModel):
    """An appraisal before the authority matrix: *appraise a member of the sales force*.

    It is the superior's who assessed it, whoever ends the calibration: the next
    superior with that authority decides, for people of the own tier the one above.
    Policy: C1.p3, C2.p2.
    """

    _name = "sales.appraisal.approval"
    _description = "Approval of an Appraisal"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]
    _sales_decided_together = True

    # read at once for as many as are asked about; which one it is never changes
    own_result_id = fields.Many2one(
        "sales.appraisal.result", compute="_compute_own_result_id", groups=NO_ACCESS
    )

    @api.depends("result_ids")
    def _compute_own_result_id(self):
        results = {result.appraisal_id: result for result in self._every("result")}
        for appraisal in self:
            appraisal.own_result_id = results.get(appraisal._origin, False)

    def _sales_responsible(self):
        """The superior who assessed it."""
        return self.assessed_by_id or self.assessor_id

    def _sales_concerned(self):
        """The person; of a team its leader."""
        return self.user_id if self.subject == "person" else self.team_id.user_id

    def _sales_measure_appraise(self, people):
        """There is nothing to measure: yes or no."""
        return {item: Measured.plain(0.0) for item in self}

    def _sales_authority_people(self):
        """The authority of whoever assessed counts; administrators have no limit."""
        people = {}
        for appraisal in self:
            assessor = appraisal.sudo()._sales_responsible()
            if assessor.sales_tier_id:
                people[appraisal] = assessor
        return people

    def _sales_request_vals(self, verdict):
        """Asked for in the name of the superior who assessed."""
        vals = super()._sales_request_vals(verdict)
        return vals | {"requester_id": self.sudo()._sales_responsible().id}

    def _sales_snapshot(self):
        """What is approved: score and grade, and what they were made of."""
        result = self.sudo().own_result_id
        figures = [result.score, result.grade_id.id, result.parts]
        digest = hashlib.sha256(json.dumps(figures).encode()).hexdigest()
        return super()._sales_snapshot() | {"figures": digest}

    def _ask_approval(self):
        """Ask whoever has the authority; what administrators assessed is approved.

        :return: the notification that says whom it waits for, else True
        """
        verdicts = self._sales_judge()
        asking = self.filtered(
            lambda one: one in verdicts and verdicts[one].needs_approval
        )
        for appraisal in self - asking:
            verdict = verdicts.get(appraisal)
            if not verdict or verdict.is_approved:
                appraisal.sudo()._approved()
            else:
                vals = appraisal._sales_request_vals(verdict)
                self.env["sales.approval"]._record_own_decision(
                    appraisal, verdict, vals
                )
        if not asking:
            return True
        return self._sales_approval_notification(
            asking._sales_request_approval(verdicts)
        )

    def _approved(self):
        """Approved: ready to be released."""
        self._step("approved", date_approved=fields.Datetime.now())

    def _sales_approvals_done(self, approvals):
        """Approved: ready for the release. Refused: back to the superior."""
        states = {approval.res_id: approval.state for approval in approvals}
        waiting = self.sudo().filtered(lambda one: one.state == "approval")
        waiting.filtered(lambda one: states.get(one.id) == "approved")._approved()
        back = waiting.filtered(lambda one: states.get(one.id) != "approved")
        back._give_back()

    def _sales_approval_done(self, approval):
        self._sales_approvals_done(approval)

    def _sales_approvals_lapsed(self, approvals):
        """What was changed meanwhile goes back to the calibration."""
        self.sudo().filtered(lambda one: one.state == "approval")._step("calibrate")

    @api.model
    def _sales_summary_depends(self):
        return ["state", "assessor_id", "user_id"]

    def _sales_is_undecided(self):
        """Whether it still has to go to whoever approves it."""
        return self.state == "calibrate"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """What is noted about an appraisal is for those who make it.

        The person sees it from the release on, and reads none of the discussion.
        """
        if message_operation == "read":
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
