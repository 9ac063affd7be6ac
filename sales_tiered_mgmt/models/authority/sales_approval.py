from odoo import api, fields, models

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
    _inherit = [
        "sales.approval.deputy",
        "sales.approval.actions",
        "sales.approval.course",
        "sales.approval.own",
        "sales.append.only",
        "mail.thread",
        "mail.activity.mixin",
    ]
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
    concerned_id = fields.Many2one(
        "res.users",
        "Person Concerned",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Person the decision is about: neither decides nor sees the request.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="restrict"
    )
    person_id = fields.Many2one(
        "res.users",
        "Authority Of",
        readonly=True,
        ondelete="restrict",
        help="Person whose authority is exceeded; the request goes up this person's "
        "line. Empty where the document belongs to nobody.",
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
    is_own_authority = fields.Boolean(
        "On Own Authority",
        readonly=True,
        help="Nobody had to be asked: decided within the requester's own authority.",
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
    measure_ids = fields.One2many(
        "sales.approval.measure", "approval_id", "Measured Values"
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
    date_asked = fields.Datetime("Waiting Since", related="current_step_id.date_asked")
    date_deadline = fields.Datetime(related="current_step_id.date_deadline")
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    inquirer_id = fields.Many2one(
        "res.users",
        "Question From",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Person who decides and waits for an answer of the requester.",
    )
    date_decided = fields.Datetime("Decided On", readonly=True)
    days_to_decide = fields.Float(
        compute="_compute_days_to_decide",
        store=True,
        digits=(16, 1),
        aggregator="avg",
        help="From asking to the decision, nights and weekends included.",
    )
    can_decide = fields.Boolean(compute="_compute_can")
    can_ask = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")
    can_remind = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")

    _one_pending = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'pending'",
        "A request for this document was opened a moment ago. Reload the page to see "
        "whom it waits for.",
    )
    _document_idx = models.Index("(res_model, res_id, state)")

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

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for approval in self:
            deadline = approval.state == "pending" and approval.date_deadline
            approval.is_overdue = bool(deadline) and deadline < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._overdue_domain()
        return overdue if True in value else ~overdue

    @api.depends("create_date", "date_decided", "state")
    def _compute_days_to_decide(self):
        for approval in self:
            is_decided = approval.state in ("approved", "refused")
            spent = is_decided and approval.date_decided - approval.create_date
            approval.days_to_decide = spent and spent.total_seconds() / 86400

    @api.depends("state", "current_step_id.date_reminded", "inquirer_id")
    @api.depends_context("uid")
    def _compute_can(self):
        """By the reasons for which the server would refuse."""
        user = self.env.user
        for approval in self:
            request = approval.sudo()
            step = request.current_step_id
            approval.can_decide = bool(step) and not step._cannot_decide_reason(user)
            approval.can_ask = not request._cannot_ask_reason(user)
            approval.can_answer = not request._cannot_answer_reason(user)
            approval.can_remind = not request._cannot_remind_reason(user)
            approval.can_withdraw = not request._cannot_withdraw_reason(user)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody writes a request, yet those who see it discuss it.

        Not by ``_mail_post_access``: that would hand them the approver's activity, too.
        """
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _parties(self):
        """People who have an interest of their own and therefore never decide."""
        return self._askers() | self.concerned_id | self._interested()

    def _interested(self):
        """Whoever had an interest in the document, as it was submitted."""
        kept = [request.snapshot or {} for request in self]
        return self.env["res.users"].browse(
            {user_id for own in kept for user_id in own.get("interested_ids", ())}
        )

    def _askers(self):
        """People on whose side the request is: they are told, and may withdraw it."""
        return self.requester_id | self.responsible_id | self.person_id

    @api.model
    def _is_administrator(self, user):
        """Sales administrators stand outside the tiers."""
        return (
            user.has_group("sales_team.group_sale_manager") and not user.sales_tier_id
        )
