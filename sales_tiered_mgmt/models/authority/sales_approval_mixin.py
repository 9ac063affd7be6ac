from odoo import api, fields, models
from odoo.fields import Domain

from .readers import told_to_readers
from .sales_approval import STATES

READERS = "sales_tiered_mgmt.group_sales_representative,sales_team.group_sale_manager"
LIVE = [state for state in STATES if state[0] in ("pending", "approved", "refused")]


class SalesApprovalMixin(models.AbstractModel):
    """Sends documents beyond somebody's authority up the line.

    Beside what ``sales.authority.mixin`` asks for, a model declares the customer
    (``_sales_customer``), if there is one, and what a decision sets off
    (``_sales_approval_done``, for ``approved``, ``refused`` and ``withdrawn``).
    Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.approval.mixin"
    _description = "Subject to Approval"
    _inherit = ["sales.authority.mixin"]
    # whether several are checked first and carried out then: only where the approval of
    # one changes nothing about what is checked of another
    _sales_decided_together = False

    sales_approval_ids = fields.One2many(
        "sales.approval",
        "res_id",
        "Approvals",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
        groups=READERS,
    )
    sales_approval_count = fields.Integer(compute="_compute_sales_approval")
    sales_approval_state = fields.Selection(
        LIVE,
        "Approval",
        compute="_compute_sales_approval",
        search="_search_sales_approval_state",
    )
    sales_approval_approver_id = fields.Many2one(
        "res.users", "Waiting For", compute="_compute_sales_approval"
    )
    sales_approval_reason = fields.Text(
        "Approval Asked Because", compute="_compute_sales_approval"
    )
    can_decide_sales_approval = fields.Boolean(compute="_compute_sales_approval")
    can_withdraw_sales_approval = fields.Boolean(compute="_compute_sales_approval")

    @api.depends("sales_approval_ids.state", "sales_approval_ids.current_step_id")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_sales_approval(self):
        approvals = self._sales_approvals().grouped("res_id")
        live = dict(LIVE)
        for document in self:
            own = approvals.get(document._origin.id, self.env["sales.approval"])
            last = own.filtered(lambda request: request.state in live)[:1]
            document.sales_approval_count = len(own)
            document.sales_approval_state = last.state
            document.sales_approval_approver_id = last.current_approver_id
            document.sales_approval_reason = last.reason
            document.can_decide_sales_approval = last.can_decide
            document.can_withdraw_sales_approval = last.can_withdraw

    def _search_sales_approval_state(self, operator, value):
        """Documents by the state of their last live request."""
        if operator != "in":
            return NotImplemented
        Approval = self.env["sales.approval"].sudo()
        lasts = Approval._read_group(
            [("res_model", "=", self._name), ("state", "in", list(dict(LIVE)))],
            ["res_id"],
            ["id:max"],
        )
        states = {
            approval.res_id: approval.state
            for approval in Approval.browse(last for _document, last in lasts)
        }
        found = [res_id for res_id, state in states.items() if state in value]
        domain = Domain("id", "in", found)
        if False in value:
            domain |= Domain("id", "not in", list(states))
        return domain

    # ------------------------------------------------------------
    # To declare
    # ------------------------------------------------------------

    def _sales_snapshot(self):
        """What must stay as it is for an approval to hold, as JSON.

        The measured values are kept beside it and may become better.
        """
        self.ensure_one()
        interested = self._sales_interested()
        return {
            "company_id": self._sales_company().id,
            "partner_id": self._sales_customer().commercial_partner_id.id,
            **({"interested_ids": sorted(interested.ids)} if interested else {}),
        }

    def _sales_customer(self):
        """The ``res.partner`` concerned, shown to the approver; possibly empty."""
        return self.env["res.partner"]

    def _sales_approval_done(self, approval):
        """Act on the closed request (state approved, refused or withdrawn)."""
        raise NotImplementedError

    def _sales_approvals_done(self, approvals):
        """Act on the closed requests about these documents.

        One after the other, unless a model does better; see ``_sales_approval_done``.
        """
        documents = dict(zip(self.ids, self, strict=True))
        for approval in approvals:
            if document := documents.get(approval.res_id):
                document._sales_approval_done(approval)

    def _sales_approval_lapsed(self, approval):
        """Act on a request that was overtaken by a change (state void)."""

    def _sales_approvals_lapsed(self, approvals):
        """``_sales_approval_lapsed`` for the documents that are still there."""
        documents = dict(zip(self.ids, self, strict=True))
        for approval in approvals:
            if document := documents.get(approval.res_id):
                document._sales_approval_lapsed(approval)

    # ------------------------------------------------------------
    # The request
    # ------------------------------------------------------------

    def unlink(self):
        """The requests stay; those that still wait have nothing left to decide."""
        pending = self._sales_pending_approvals()
        result = super().unlink()
        pending._void(self.env._("the document was deleted"))
        return result

    def _sales_request_approval(self, verdicts):
        """Open a request for every document that has none waiting.

        :param verdicts: what ``_sales_judge`` returned for at least these documents
        :return: the ``sales.approval`` that wait, new and old, as superuser
        """
        Approval = self.env["sales.approval"].sudo()
        waiting, asking, overtaken = {}, {}, Approval
        for document in self:
            verdict = verdicts[document]
            asked = verdict.pending
            if asked and document._sales_is_covered(asked, verdict.findings):
                waiting[document] = asked
            else:
                asking[document] = verdict
                overtaken |= asked
        kept = Approval.union(*waiting.values())
        if kept:
            kept._send_on_if_stuck()
        overtaken._void(self.env._("the document went beyond what was submitted"))
        if asking:
            waiting |= zip(asking, Approval._request(asking), strict=True)
        return Approval.union(*(waiting[document] for document in self))

    def _sales_request_vals(self, verdict):
        """What the document knows about a request.

        A customer's signature, a payment or a job asks in the name of the person whose
        offer it is.
        """
        self.ensure_one()
        acting, document = self.env.user, self.sudo()
        is_person = not (acting.share or acting._is_superuser())
        responsible = document._sales_responsible()
        requester = verdict.person or responsible or document.create_uid
        return {
            "requester_id": acting.id if is_person else requester.id,
            "responsible_id": responsible.id,
            "concerned_id": document._sales_concerned().id,
            "team_id": document._sales_team().id,
            "partner_id": document._sales_customer().id,
            "origin": "user" if is_person else "customer",
            "snapshot": document._sales_snapshot(),
        }

    def _sales_is_covered(self, approval, findings):
        """Whether the document is still within what ``approval`` was asked for.

        :param findings: of today, see ``_sales_findings``
        """
        self.ensure_one()
        document, asked = self.sudo(), approval.sudo()
        # a document may keep more with its request than what must stay as it is
        kept = asked.snapshot or {}
        for name, value in document._sales_snapshot().items():
            if kept.get(name) != value:
                return False
        rows = asked.measure_ids.grouped("decision_id")
        for finding in findings:
            row = rows.get(finding.decision)
            if row._is_overtaken_by(finding) if row else finding.is_exceeded:
                return False
        return True

    def _sales_findings_for(self, approvals):
        """Findings of today about the people whom requests were made for.

        :param approvals: ``sales.approval``, one for each document
        :return: what ``_sales_findings`` returns, with the documents as superuser
        """
        asked = approvals.sudo().grouped("res_id")
        documents = self.sudo()
        return documents._sales_findings(
            {document: asked[document.id].person_id for document in documents}
        )

    def _sales_approvals(self, *states):
        """Requests about these documents in one of the states, default any.

        :return: ``sales.approval`` as superuser, newest first
        """
        domain = [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)]
        if states:
            domain.append(("state", "in", states))
        return self.env["sales.approval"].sudo().search(domain)

    def _sales_pending_approvals(self):
        return self._sales_approvals("pending")

    def _sales_void_overtaken(self):
        """Void waiting requests that the documents have outgrown."""
        pending = self._sales_pending_approvals().grouped("res_id")
        if not pending:
            return
        requests = self.env["sales.approval"].sudo().union(*pending.values())
        found = self.browse(pending)._sales_findings_for(requests)
        requests.browse(
            pending[document.id].id
            for document, findings in found.items()
            if not document._sales_is_covered(pending[document.id], findings)
        )._void(
            self.env._(
                "the document went beyond what was submitted; confirm it again to ask "
                "anew"
            )
        )

    def _sales_approval_notification(self, approvals):
        """Client action that tells whom the requests wait for."""
        lines = [
            self.env._(
                "%(document)s waits for %(approver)s.",
                document=approval.res_name,
                approver=approval.current_step_id._approver_name(),
            )
            for approval in approvals
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Approval needed"),
                "message": "\n".join(lines),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_sales_approve(self):
        """Open the comment dialog to approve these documents' waiting requests."""
        return self._sales_pending_approvals().sudo(False).action_open_approve()

    def action_sales_refuse(self):
        """Open the comment dialog to refuse these documents' waiting requests."""
        return self._sales_pending_approvals().sudo(False).action_open_refuse()

    def action_sales_withdraw(self):
        """Take back the waiting requests; who may is checked by the request itself."""
        return self._sales_pending_approvals().sudo(False).action_withdraw()

    def action_view_sales_approvals(self):
        """Open all requests about these documents, decided ones included."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_approval_action_all"
        )
        action["domain"] = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
        ]
        action["context"] = {"create": False}
        return action
