from markupsafe import Markup

from odoo import api, fields, models

from .readers import told_to_readers


class SalesAuthoritySummary(models.AbstractModel):
    """Shows on the document what is within the own authority, and who signs the rest.

    Before anything is pressed, and while the document is being edited: the estimate is
    made by the same verdict as the check. Policy: A3.1, C3.p3.
    """

    _name = "sales.authority.summary"
    _description = "Summary of the Authority on a Document"

    sales_gap_reason = fields.Text(
        "Needs Approval Because", compute="_compute_sales_authority_summary"
    )
    sales_signers = fields.Char(
        "To Be Decided By", compute="_compute_sales_authority_summary"
    )
    sales_authority_summary = fields.Html(
        "Own Authority", compute="_compute_sales_authority_summary", sanitize=False
    )

    @api.model
    def _sales_summary_depends(self):
        """Names of the fields on which the estimate depends."""
        return []

    def _sales_is_undecided(self):
        """Whether the document can still be decided about."""
        raise NotImplementedError

    @api.depends(lambda self: self._sales_summary_depends())
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_sales_authority_summary(self):
        undecided = self.filtered(lambda document: document._sales_is_undecided())
        verdicts = undecided._sales_judge()
        for document in self:
            verdict = verdicts.get(document)
            asks = verdict and verdict.needs_approval
            document.sales_gap_reason = asks and verdict.reason
            document.sales_signers = asks and document._sales_signers_text(verdict)
            document.sales_authority_summary = (
                document._sales_summary_html(verdict) if verdict else False
            )

    def _sales_signers_text(self, verdict):
        """Names of those who will have to decide, in order."""
        self.ensure_one()
        users = self.env["res.users"].sudo()
        administrator = self.env["sales.decision"]._final_approver(
            self._sales_company(), self._sales_parties(verdict)
        )
        names = [
            users.browse(step.user_id).name
            if step.user_id
            else administrator.name or self.env._("a sales administrator")
            for step in self._sales_chain(verdict).steps
        ]
        return " → ".join(names)

    def _sales_summary_html(self, verdict):
        """Table of the tested values with the own limits."""
        self.ensure_one()
        company = self._sales_company()
        rows = [
            {
                "decision": finding.decision.name,
                "value": finding.decision.format_value(finding.measured.value, company),
                "limit": finding.decision._format_authority(finding.authority, company),
                "is_exceeded": finding.is_exceeded,
            }
            for finding in verdict.findings
        ]
        return Markup(
            self.env["ir.qweb"]._render(
                "sales_tiered_mgmt.authority_summary",
                {
                    "rows": rows,
                    "is_approved": bool(verdict.exceeded) and verdict.is_approved,
                },
                minimal_qcontext=True,
            )
        )
