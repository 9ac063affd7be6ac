from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError


@dataclass(frozen=True)
class Gap:
    """A document whose measured value is beyond what the acting person may decide.

    ``value`` and ``limit`` are in the unit of the decision, ``own_value`` is the part
    of ``value`` that the document itself makes up.
    """

    value: float
    own_value: float
    limit: float
    reason: str
    person: object  # res.users, possibly empty


class SalesApprovalMixin(models.AbstractModel):
    """Makes a document subject to a decision of the authority matrix.

    A model declares ``_sales_decision_code``, says what is measured
    (``_sales_measure``), whose authority counts (``_sales_authority_person``) and what
    approval sets off (``_sales_approval_done``); everything else is here.
    Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.approval.mixin"
    _description = "Subject to Approval"

    _sales_decision_code = None

    sales_approval_ids = fields.One2many(
        "sales.approval",
        "res_id",
        "Approvals",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )
    sales_approval_count = fields.Integer(compute="_compute_sales_approval")
    sales_approval_state = fields.Selection(
        [
            ("pending", "Waiting for Approval"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        "Approval",
        compute="_compute_sales_approval",
        search="_search_sales_approval_state",
    )
    sales_approval_approver_id = fields.Many2one(
        "res.users", "Waiting For", compute="_compute_sales_approval"
    )
    can_decide_sales_approval = fields.Boolean(compute="_compute_sales_approval")
    can_withdraw_sales_approval = fields.Boolean(compute="_compute_sales_approval")

    @api.depends("sales_approval_ids.state", "sales_approval_ids.current_step_id")
    @api.depends_context("uid")
    def _compute_sales_approval(self):
        approvals = self.env["sales.approval"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        by_document = approvals.grouped("res_id")
        for document in self:
            own = by_document.get(document.id, approvals.browse())
            last = own.filtered(lambda request: request.state in self._live_states())
            last = last[:1]
            state = last.state
            document.sales_approval_count = len(own)
            document.sales_approval_state = state
            document.sales_approval_approver_id = last.current_approver_id
            seen = last.sudo(False)
            document.can_decide_sales_approval = state == "pending" and seen.can_decide
            document.can_withdraw_sales_approval = (
                state == "pending" and seen.can_withdraw
            )

    @staticmethod
    def _live_states():
        return ("pending", "approved", "refused")

    def _search_sales_approval_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self.env["sales.approval"].sudo().search(
            [("res_model", "=", self._name), ("state", "in", list(value))]
        )
        return [("id", "in", found.mapped("res_id"))]

    # ------------------------------------------------------------
    # To declare
    # ------------------------------------------------------------

    def _sales_measure(self, people):
        """Value of each document in the unit of the decision.

        :param people: dict of document to the ``res.users`` whose authority counts
        :return: dict of document to ``(value, own_value)``: what counts against the
            limit, and the part of it the document itself makes up
        """
        raise NotImplementedError

    def _sales_snapshot(self):
        """What an approval of this document is given on, as JSON."""
        raise NotImplementedError

    def _sales_snapshot_covers(self, approval):
        """Whether the document is still within what ``approval`` was asked for."""
        raise NotImplementedError

    def _sales_responsible(self):
        """The ``res.users`` the document belongs to; possibly empty."""
        raise NotImplementedError

    def _sales_customer(self):
        """The ``res.partner`` concerned, shown to the approver; possibly empty."""
        return self.env["res.partner"]

    def _sales_approval_done(self, approval):
        """Act on the decided request (state approved or refused)."""
        raise NotImplementedError

    # ------------------------------------------------------------
    # The check
    # ------------------------------------------------------------

    def _sales_authority_person(self):
        """Whose authority decides the document now, or None when stock rules alone do.

        A person with a tier acts on the own authority. A sales administrator outside
        the tiers is not limited. Anybody else, a customer signing, a payment, a job,
        acts on the authority of the salesperson the document belongs to.
        """
        self.ensure_one()
        acting = self.env.user
        if acting.sales_tier_id:
            return acting
        if not acting._is_superuser() and self.env["sales.approval"]._is_administrator(
            acting
        ):
            return None
        responsible = self._sales_responsible()
        if responsible.sudo().sales_tier_id:
            return responsible
        automatic = acting._is_superuser() or acting.share
        if responsible or not automatic:
            return None
        if self.create_uid.sudo().sales_tier_id:
            return self.create_uid
        if self.team_id.sudo().sales_headcount:
            return responsible  # nobody: the team's leader is asked
        return None

    def _sales_authority_gaps(self):
        """The documents beyond the acting person's authority, and why.

        Read by the button, the banner and every server-side check alike.
        :return: dict of document to :class:`Gap`; those within authority are left out
        """
        people = {document: document._sales_authority_person() for document in self}
        subject = self.filtered(lambda document: people[document] is not None)
        if not subject:
            return {}
        decision = self.env["sales.decision"]._get(self._sales_decision_code)
        if not decision.active:
            return {}
        gaps = {}
        for document, (value, own_value) in subject._sales_measure(people).items():
            person, company = people[document], document.company_id
            authority = decision._authority_of(person, company)
            if authority.covers(value, decision.is_lower_worse):
                continue
            gaps[document] = Gap(
                value=value,
                own_value=own_value,
                limit=authority.limit if authority.kind == "approve" else 0.0,
                reason=document._sales_gap_reason(decision, authority, value, own_value),
                person=person,
            )
        return self._sales_without_approved(gaps, decision)

    def _sales_without_approved(self, gaps, decision):
        """Leave out the gaps that an approval has closed."""
        if not gaps:
            return gaps
        approved = self.env["sales.approval"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", [document.id for document in gaps]),
                ("decision_id", "=", decision.id),
                ("state", "=", "approved"),
            ]
        )
        by_document = approved.grouped("res_id")
        return {
            document: gap
            for document, gap in gaps.items()
            if not any(
                document._sales_snapshot_covers(approval)
                for approval in by_document.get(document.id, ())
            )
        }

    def _sales_gap_reason(self, decision, authority, value, own_value):
        self.ensure_one()
        company = self.company_id
        texts = {
            "value": decision.format_value(value, company),
            "limit": decision.format_value(authority.limit or 0.0, company),
            "decision": decision.name,
        }
        if authority.kind != "approve":
            return self.env._(
                "%(decision)s: %(value)s needs approval.", **texts
            )
        if value != own_value:
            texts["own"] = decision.format_value(own_value, company)
            return self.env._(
                "%(decision)s: %(value)s together with recent orders of this customer "
                "(%(own)s this one) exceeds the own limit of %(limit)s.",
                **texts,
            )
        return self.env._(
            "%(decision)s: %(value)s exceeds the own limit of %(limit)s.", **texts
        )

    def _sales_require_authority(self):
        """Refuse what is beyond the acting person's authority and not approved.

        :raise UserError: naming the first document, the value and the limit
        """
        gaps = self._sales_authority_gaps()
        for document, gap in gaps.items():
            raise UserError(
                self.env._(
                    "%(document)s needs approval. %(reason)s Use Confirm to ask for "
                    "it.",
                    document=document.display_name,
                    reason=gap.reason,
                )
            )

    # ------------------------------------------------------------
    # The request
    # ------------------------------------------------------------

    def _sales_request_approval(self, gaps):
        """Open a request for every document in ``gaps`` that has none waiting.

        :param gaps: dict of document to :class:`Gap`
        :return: the ``sales.approval`` that wait, new and old
        """
        Approval = self.env["sales.approval"].sudo()
        decision = self.env["sales.decision"]._get(self._sales_decision_code)
        waiting = Approval.browse()
        for document, gap in gaps.items():
            pending = document._sales_pending_approvals()
            if pending and document._sales_snapshot_covers(pending):
                waiting |= pending
                continue
            pending._void()
            acting = self.env.user
            is_person = not (acting.share or acting._is_superuser())
            responsible = document._sales_responsible()
            requester = acting if is_person else responsible or document.create_uid
            waiting |= Approval._request(
                document,
                decision,
                {
                    "requester": requester,
                    "responsible": responsible,
                    "team": document.sudo().team_id,
                    "customer": document.sudo()._sales_customer(),
                    "company": document.company_id,
                    "value": gap.value,
                    "limit": gap.limit,
                    "reason": gap.reason,
                    "origin": "user" if is_person else "customer",
                    "snapshot": document.sudo()._sales_snapshot(),
                },
            )
        return waiting

    def _sales_pending_approvals(self):
        return self.env["sales.approval"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "=", "pending"),
            ]
        )

    def _sales_void_overtaken(self):
        """Void waiting requests that the documents have outgrown."""
        for approval in self._sales_pending_approvals():
            if not self.browse(approval.res_id)._sales_snapshot_covers(approval):
                approval._void()

    def _sales_approval_notification(self, approvals):
        """Client action that tells whom the request went to."""
        lines = [
            self.env._(
                "%(document)s waits for %(approver)s.",
                document=approval.res_name,
                approver=approval.current_approver_id.name
                or self.env._("a sales administrator"),
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
        """Open the comment dialog to approve the waiting requests of these documents."""
        return self._sales_pending_approvals().sudo(False).action_open_approve()

    def action_sales_refuse(self):
        """Open the comment dialog to refuse the waiting requests of these documents."""
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
