from odoo import api, models


class SalesApprovalAsking(models.AbstractModel):
    """Opening requests: what is written down, for one document or for many at once.

    Private to the server. Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.approval.asking"
    _description = "Asking for a Sales Approval"

    @api.model
    def _request(self, verdicts):
        """Open a request for each document and tell the first approvers.

        All values beyond the person's authority go into one request with one chain.

        :param verdicts: dict of documents (records of one model with
            ``sales.approval.mixin``) to the :class:`~.verdict.Verdict` that asks
        :return: the new ``sales.approval``, in the order of the documents
        """
        approvals = self._record_requests(
            {
                document: (verdict, document._sales_request_vals(verdict))
                for document, verdict in verdicts.items()
            }
        )
        approvals._send_up_the_line()
        self._log_on_documents(
            {
                document: self.env._(
                    "Approval %(request)s asked for: %(reason)s",
                    request=approval.name,
                    reason=approval.reason,
                )
                for document, approval in zip(verdicts, approvals, strict=True)
            }
        )
        return approvals

    @api.model
    def _record_requests(self, asked):
        """Write down what is asked or decided, with everything that was measured.

        :param asked: dict of document to its :class:`~.verdict.Verdict` and the values
            that only the document knows
        """
        # those that lapsed a moment ago make room for the new ones
        self.sudo().flush_model(["state"])
        # what a note of the creation would say stands in the request itself
        unlogged = self.sudo().with_context(mail_create_nolog=True, mail_notrack=True)
        names = self._next_references(asked)
        approvals = unlogged._engine_create(
            [
                {
                    "name": names[document],
                    "reason": verdict.reason,
                    **self._vals_of(document, verdict),
                    **vals,
                }
                for document, (verdict, vals) in asked.items()
            ]
        ).with_env(self.sudo().env)
        Measure = self.env["sales.approval.measure"].sudo()
        Measure._engine_create(
            [
                {"approval_id": approval.id, **Measure._vals_of(finding)}
                for approval, (verdict, _vals) in zip(
                    approvals, asked.values(), strict=True
                )
                for finding in verdict.findings
            ]
        )
        return approvals

    @api.model
    def _next_references(self, documents):
        """:return: dict of document to the reference of its request"""
        by_company = {}
        for document in documents:
            by_company.setdefault(document._sales_company(), []).append(document)
        Sequence = self.env["ir.sequence"].sudo()
        names = {}
        for company, own in by_company.items():
            sequence = Sequence.with_company(company)
            drawn = sequence._sales_next_by_code("sales.approval", len(own))
            names |= dict(zip(own, drawn, strict=True))
        return names

    @api.model
    def _vals_of(self, document, verdict):
        """What a request says of its document and of the leading value."""
        leading = (verdict.exceeded or verdict.findings)[0]
        return {
            "decision_id": leading.decision.id,
            "res_model": document._name,
            "res_id": document.id,
            "res_name": document.display_name,
            "company_id": document._sales_company().id,
            "person_id": verdict.person.id,
            "tier_id": verdict.person.sudo().sales_tier_id.id,
            "value": leading.measured.value,
            "limit": leading.limit,
        }
