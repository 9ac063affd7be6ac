from odoo import api, models


class SalesApprovalOwn(models.AbstractModel):
    """Decisions taken on the own authority: the same permanent record, nobody asked.

    Policy: C1.p3 (the director rewards and punishes), G1.3 (control).
    """

    _name = "sales.approval.own"
    _description = "Decision on the Own Authority"

    @api.model
    def _record_own_decision(self, document, verdict, vals):
        """Keep what somebody decides on the own authority: approved, without a step.

        Who, when, on which values, within which limit. The document then acts on it as
        on any approval.

        :param document: record of a model with ``sales.approval.mixin``
        :param verdict: :class:`~.verdict.Verdict` that exceeds nothing
        :param vals: values of the record that only the document knows
        :return: the new ``sales.approval``
        :raise ValueError: something in the verdict is beyond the person's authority
        """
        if verdict.exceeded or not verdict.findings:
            raise ValueError(f"{document}: not within the authority of anybody")
        reason = self._own_authority_reason(verdict, document.company_id)
        vals = {**vals, "reason": reason, "is_own_authority": True}
        approval = self._record_requests({document: (verdict, vals)})
        text = self.env._(
            "%(person)s decided on the own authority (%(request)s). %(reason)s",
            person=verdict.person.name,
            request=approval.name,
            reason=reason,
        )
        approval._notify_documents({approval: text})
        approval._finish("approved")
        return approval

    @api.model
    def _own_authority_reason(self, verdict, company):
        """A line per value: what it is and what the person may decide."""
        return "\n".join(
            self.env._(
                "%(decision)s: %(value)s is within the own authority (%(authority)s).",
                decision=finding.decision.name,
                value=finding.decision.format_value(finding.measured.value, company),
                authority=finding.decision._format_authority(
                    finding.authority, company
                ),
            )
            if finding.decision.unit != "none"
            else self.env._(
                "%(decision)s is within the own authority.",
                decision=finding.decision.name,
            )
            for finding in verdict.findings
        )
