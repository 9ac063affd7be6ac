from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("pending", "Waiting for Approval"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("void", "Overtaken by a Change"),
]


class SalesApproval(models.Model):
    """A request that goes up the line, and the permanent record of its decision.

    Carries every decision the policy reserves to a tier (C1.p2-p5, C2.p4, C3.p3, G1.3).
    The document stays the owner of its data: the request keeps a snapshot of what was
    measured and survives the document's deletion.
    """

    _name = "sales.approval"
    _description = "Sales Approval"
    _inherit = ["sales.append.only", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char("Reference", required=True, readonly=True)
    decision_id = fields.Many2one(
        "sales.decision", required=True, readonly=True, index=True, ondelete="restrict"
    )
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True, index=True
    )
    res_name = fields.Char("Document Name", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, index=True, ondelete="restrict"
    )
    requester_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    responsible_id = fields.Many2one(
        "res.users",
        "Salesperson",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Person the document belongs to.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="restrict"
    )
    tier_id = fields.Many2one("sales.tier", readonly=True, ondelete="restrict")
    origin = fields.Selection(
        [
            ("user", "Requested by a user"),
            ("customer", "Signed or paid by the customer"),
        ],
        required=True,
        readonly=True,
        default="user",
    )
    value = fields.Float("Measured Value", readonly=True, digits=(16, 2))
    limit = fields.Float("Own Limit", readonly=True, digits=(16, 2))
    value_display = fields.Char("Value", compute="_compute_value_display")
    limit_display = fields.Char("Limit", compute="_compute_value_display")
    snapshot = fields.Json(readonly=True)
    reason = fields.Text("Why It Is Asked", readonly=True)
    note = fields.Text("Passed Over", readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="pending", index=True
    )
    step_ids = fields.One2many("sales.approval.step", "approval_id", "Steps")
    current_step_id = fields.Many2one(
        "sales.approval.step", readonly=True, ondelete="restrict"
    )
    current_approver_id = fields.Many2one(
        "res.users",
        "Waiting For",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    date_decided = fields.Datetime("Decided On", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")
    can_withdraw = fields.Boolean(compute="_compute_can_decide")

    _one_pending = models.UniqueIndex(
        "(res_model, res_id, decision_id) WHERE state = 'pending'",
        "A request for this document is waiting for approval already.",
    )
    _document = models.Index("(res_model, res_id, decision_id, state)")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("name", "res_name")
    def _compute_display_name(self):
        for approval in self:
            approval.display_name = f"{approval.name} ({approval.res_name})"

    @api.depends("value", "limit", "decision_id")
    @api.depends_context("lang")
    def _compute_value_display(self):
        for approval in self:
            decision, company = approval.decision_id.sudo(), approval.company_id.sudo()
            approval.value_display = decision.format_value(approval.value, company)
            approval.limit_display = decision.format_value(approval.limit, company)

    @api.depends("state", "current_step_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        user = self.env.user
        for approval in self:
            step = approval.sudo().current_step_id
            approval.can_decide = bool(step) and not step._cannot_decide_reason(user)
            approval.can_withdraw = not approval._cannot_withdraw_reason(user)

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _parties(self):
        """People who have an interest of their own and therefore never decide."""
        return self.requester_id | self.responsible_id

    @api.model
    def _is_administrator(self, user):
        """Sales administrators stand outside the tiers."""
        return (
            user.has_group("sales_team.group_sale_manager") and not user.sales_tier_id
        )

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _request(self, document, decision, subject):
        """Open a request and tell the first approver.

        :param document: record of a model with ``sales.approval.mixin``
        :param decision: ``sales.decision``
        :param subject: dict of ``requester`` and ``responsible`` (``res.users``),
            ``team`` (``crm.team``), ``customer`` (``res.partner``), ``company``, ``value`` and ``limit`` (floats in the
            unit of the decision), ``reason`` (text), ``origin``, ``snapshot`` (dict)
        :return: the new ``sales.approval``
        """
        requester, responsible = subject["requester"], subject["responsible"]
        asker = requester if requester.sudo().sales_tier_id else responsible
        company = subject["company"]
        chain = decision._chain_for(
            asker,
            subject["value"],
            company,
            team=subject["team"],
            parties=requester | responsible,
        )
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        approval = self.sudo()._engine_create(
            [
                {
                    "name": sequence.next_by_code("sales.approval"),
                    "decision_id": decision.id,
                    "res_model": document._name,
                    "res_id": document.id,
                    "res_name": document.display_name,
                    "company_id": company.id,
                    "team_id": subject["team"].id,
                    "requester_id": requester.id,
                    "responsible_id": responsible.id,
                    "partner_id": subject["customer"].id,
                    "tier_id": asker.sudo().sales_tier_id.id,
                    "origin": subject["origin"],
                    "value": subject["value"],
                    "limit": subject["limit"],
                    "snapshot": subject["snapshot"],
                    "reason": subject["reason"],
                    "note": "\n".join(item.obstacle for item in chain.skipped),
                }
            ]
        )
        approval._create_steps(chain)
        approval._notify_document(
            self.env._(
                "Approval %(request)s asked for: %(reason)s",
                request=approval.name,
                reason=subject["reason"],
            )
        )
        approval._advance()
        return approval

    def _create_steps(self, chain):
        """Write the steps of a :class:`~...engine.authority.Chain`."""
        self.ensure_one()
        users = self.env["res.users"].sudo()
        vals_list = []
        for sequence, step in enumerate(chain.steps, start=1):
            if step.is_final:
                approver = self.decision_id._final_approver(
                    self.company_id, self._parties()
                )
            else:
                approver = users.browse(step.user_id)
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

    def _advance(self):
        """Put the next step to decide, or finish."""
        self.ensure_one()
        step = self.step_ids.filtered(lambda step: step.state == "waiting").sorted(
            "sequence"
        )[:1]
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
            self._notify_approver(step)
        return None

    def _notify_approver(self, step):
        """Activity for the next approver only; Odoo sends its mail with it."""
        approver = step.approver_id
        localized = self.with_context(lang=approver.lang)
        localized.activity_schedule(
            "sales_tiered_mgmt.mail_activity_approval",
            user_id=approver.id,
            summary=localized.env._(
                "%(document)s: %(value)s",
                document=self.res_name,
                value=localized.value_display,
            ),
            note=localized.reason,
        )

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def action_approve(self, comment=False):
        """Approve the steps that wait for the acting user.

        :param comment: text kept with the decision
        :raise UserError: a request is not the acting user's to decide
        """
        for approval in self:
            approval._decide("approved", comment)
        return True

    def action_refuse(self, comment=False):
        """Refuse the requests that wait for the acting user.

        :param comment: why; required, the salesperson has to know what to change
        :raise UserError: no comment, or a request is not the acting user's to decide
        """
        if not (comment or "").strip():
            raise UserError(self.env._("Say why the request is refused."))
        for approval in self:
            approval._decide("refused", comment)
        return True

    def action_open_approve(self):
        """Ask for the comment to an approval."""
        return self._open_decide_wizard("approved")

    def action_open_refuse(self):
        """Ask for the reason of a refusal."""
        return self._open_decide_wizard("refused")

    def _open_decide_wizard(self, outcome):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approve")
            if outcome == "approved"
            else self.env._("Refuse"),
            "res_model": "sales.approval.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_approval_ids": self.ids,
                "default_outcome": outcome,
            },
        }

    def _decide(self, outcome, comment):
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        approval = self.sudo()
        # one decision at a time: a second click or a colleague waits here, then meets
        # the state that the first one left
        approval.lock_for_update()
        approval.invalidate_recordset()
        step = approval.current_step_id
        reason = (
            step._cannot_decide_reason(user)
            if step
            else self.env._(
                "Request %(request)s is decided already: %(state)s.",
                request=approval.name,
                state=approval._state_label(),
            )
        )
        if reason:
            raise UserError(reason)
        if outcome == "approved" and approval._void_if_worse():
            return
        step._engine_write(
            {
                "state": outcome,
                "decided_by_id": user.id,
                "date_decided": fields.Datetime.now(),
                "value": approval.value,
                "comment": comment,
            }
        )
        approval.activity_feedback(
            ["sales_tiered_mgmt.mail_activity_approval"], feedback=comment
        )
        approval._notify_document(approval._decision_message(step))
        if outcome == "refused":
            approval._finish("refused")
        else:
            approval._advance()

    def _decision_message(self, step):
        texts = {
            ("approve", "approved"): self.env._("approved"),
            ("recommend", "approved"): self.env._("recommended"),
            ("approve", "refused"): self.env._("refused"),
            ("recommend", "refused"): self.env._("refused"),
        }
        message = self.env._(
            "%(person)s %(decided)s %(request)s.",
            person=step.decided_by_id.name,
            decided=texts[step.kind, step.state],
            request=self.name,
        )
        return f"{message} {step.comment}" if step.comment else message

    def _finish(self, state):
        """Close the request and let the document act on it."""
        self.ensure_one()
        open_steps = self.step_ids.filtered(
            lambda step: step.state in ("waiting", "pending")
        )
        open_steps._engine_write({"state": "cancelled"})
        self._engine_write(
            {
                "state": state,
                "current_step_id": False,
                "current_approver_id": False,
                "date_decided": fields.Datetime.now(),
            }
        )
        self.activity_unlink(["sales_tiered_mgmt.mail_activity_approval"])
        document = self._document()
        if document and state in ("approved", "refused"):
            document._sales_approval_done(self)
            self._notify_requester()

    def _notify_requester(self):
        document = self._document()
        people = self._parties().filtered(
            lambda user: user.active and user != self.env.user
        )
        if people and document:
            document.message_notify(
                partner_ids=people.partner_id.ids,
                subject=self.env._(
                    "%(document)s: %(state)s",
                    document=self.res_name,
                    state=self._state_label(),
                ),
                body=self._decision_message(
                    self.step_ids.filtered("decided_by_id").sorted("sequence")[-1:]
                ),
            )

    # ------------------------------------------------------------
    # Withdrawing and voiding
    # ------------------------------------------------------------

    def _cannot_withdraw_reason(self, user):
        self.ensure_one()
        if self.state != "pending":
            return self.env._(
                "Request %(request)s is decided already: %(state)s.",
                request=self.name,
                state=self._state_label(),
            )
        if user not in self._parties() and not self._is_administrator(user):
            return self.env._("Only the people who asked may withdraw a request.")
        return False

    def action_withdraw(self):
        """Take the own pending requests back.

        :raise AccessError: the acting user has not asked for it
        """
        for approval in self:
            approval.check_access("read")
            approval.sudo().lock_for_update()
            if reason := approval._cannot_withdraw_reason(self.env.user):
                raise AccessError(reason)
            approval.sudo()._finish("withdrawn")
            approval.sudo()._notify_document(
                self.env._(
                    "%(person)s withdrew %(request)s.",
                    person=self.env.user.name,
                    request=approval.name,
                )
            )
        return True

    def _void(self):
        """The document has changed beyond what was asked: the request lapses."""
        for approval in self.sudo():
            approval._finish("void")
            approval._notify_document(
                self.env._(
                    "%s lapses: the document has changed beyond what was submitted. "
                    "Confirm again to ask anew.",
                    approval.name,
                )
            )

    def _void_if_worse(self):
        """Void a pending request whose document has become worse since.

        :return: whether it was voided
        """
        self.ensure_one()
        document = self._document()
        if document and document._sales_snapshot_covers(self):
            return False
        self._void()
        return True

    # ------------------------------------------------------------
    # Document
    # ------------------------------------------------------------

    def _document(self):
        """The document, or an empty recordset when it is gone."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _notify_document(self, body):
        document = self._document()
        if document:
            if self.env.user.share:  # a customer signed: the system speaks
                document = document.with_user(SUPERUSER_ID)
            document.message_post(
                body=Markup("<p>%s</p>") % body, subtype_xmlid="mail.mt_note"
            )

    def action_open_document(self):
        """Open the document the request is about."""
        self.ensure_one()
        document = self._document()
        if not document:
            raise UserError(
                self.env._("%s has been deleted; this request stays.", self.res_name)
            )
        return document.get_formview_action()
