from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.authority import APPROVE, RECOMMEND, Authority
from .cursor_note import noted

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Applied"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("lapsed", "Lapsed"),
]


class SalesAuthorityChange(models.Model):
    """A proposal to change the authority matrix, and its way to being applied.

    Setting authority is itself a decision of the matrix: who proposes sends it up, who
    approves sets it, yet nobody the own tier, the own person, a tier at or above the
    own, or more than the own authority. Policy: C1.p2, A3.4.
    """

    _name = "sales.authority.change"
    _description = "Change of Authority"
    _inherit = [
        "sales.authority.change.guard",
        "sales.approval.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _sales_bars_people = True

    name = fields.Char(
        "Reference", readonly=True, copy=False, default=lambda self: self.env._("New")
    )
    state = fields.Selection(
        STATES, readonly=True, copy=False, default="draft", required=True, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Proposed By",
        readonly=True,
        copy=False,
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, copy=False, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    reason = fields.Text(required=True, help="Why the authority should change.")
    line_ids = fields.One2many("sales.authority.change.line", "change_id", copy=True)
    applied_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    applied_on = fields.Datetime(readonly=True, copy=False)
    can_edit = fields.Boolean(compute="_compute_can_edit")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        for change in self:
            change.can_edit = not change._cannot_edit_reason()

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_submit(self):
        """Send the proposals up the line, or apply them where that is own authority.

        :return: the notification that says whom they wait for
        :raise UserError: not a draft of the acting user, nothing proposed, or the
            matrix says so already
        """
        self._check_may_propose()
        for change in self:
            change._check_can_submit()
        self.line_ids._keep_old()
        self._record({"state": "submitted"})
        verdicts = self._sales_judge()
        asking = self.filtered(
            lambda change: change in verdicts and verdicts[change].needs_approval
        )
        for change in self - asking:
            change._apply(self.env.user)
        if not asking:
            return True
        return self._sales_approval_notification(
            asking._sales_request_approval(verdicts)
        )

    def action_propose_again(self):
        """Open a new draft with the same lines; what was decided stays as it is."""
        self.ensure_one()
        self.check_access("read")
        return self.copy().get_formview_action()

    def _check_can_submit(self):
        self.ensure_one()
        if reason := self._cannot_edit_reason():
            raise UserError(reason)
        if not self.line_ids:
            raise UserError(self.env._("%s proposes nothing yet.", self.name))
        for line in self.line_ids:
            line._check_changes_something()

    # ------------------------------------------------------------
    # Subject to approval
    # ------------------------------------------------------------

    def _sales_responsible(self):
        """Who proposes it."""
        return self.user_id

    def _sales_bar(self, user, authority):
        """Four eyes: who is concerned recommends at most (C1.p2)."""
        self.ensure_one()
        if authority.kind == APPROVE and self.sudo().line_ids._are_barred_for(user):
            return Authority(RECOMMEND)
        return authority

    def _sales_gap_reason(self, finding):
        """What is proposed, for whoever decides it."""
        lines = [super()._sales_gap_reason(finding)]
        lines += [line._sentence() for line in self.sudo().line_ids]
        return "\n".join(lines)

    def _sales_snapshot(self):
        """What is proposed, and what the matrix says in its place meanwhile."""
        snapshot = super()._sales_snapshot()
        snapshot["lines"] = [line._as_json() for line in self.sudo().line_ids]
        return snapshot

    def _sales_approval_done(self, approval):
        """An approved change is applied at once."""
        self.ensure_one()
        if self.state != "submitted":
            return
        if approval.state == "approved":
            self._apply(self.env.user)
        else:
            self._record({"state": approval.state})

    def _sales_approval_lapsed(self, approval):
        """Overtaken: tell who proposed it what the matrix says now."""
        self.ensure_one()
        if self.state != "submitted":
            return
        change = self.sudo()
        change._record({"state": "lapsed"})
        sentences = [
            line._overtaken_sentence()
            for line in change.line_ids
            if line._is_overtaken()
        ]
        change.message_post(
            body=self.env._(
                "Not applied, the matrix has changed since it was submitted. "
                "%(cells)s Look at it and propose again.",
                cells=" ".join(sentences),
            ),
            partner_ids=change.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    # ------------------------------------------------------------
    # Applying
    # ------------------------------------------------------------

    def _apply(self, user):
        """Write all lines to the matrix in one go, as superuser.

        :param user: who approved it, or set it on the own authority
        """
        self.ensure_one()
        change = self.sudo()
        if any(line._is_overtaken() for line in change.line_ids):
            raise UserError(self.env._("%s has been overtaken.", change.name))
        change._record(
            {
                "state": "approved",
                "applied_by_id": user.id,
                "applied_on": fields.Datetime.now(),
            }
        )
        with change._applying():
            for line in change.line_ids:
                line._apply()

    def _applying(self):
        """What the matrix logs meanwhile, it logs as asked for by this change."""
        return noted(self.env, "sales_authority_change", self.id)

    @api.model
    def _being_applied(self):
        """The change whose lines are being written just now; possibly empty."""
        return self.browse(self.env.cr.cache.get("sales_authority_change") or [])

    @api.model
    def _lapse_overtaken(self, decisions):
        """The matrix has changed: proposals that started from what it said lapse."""
        changes = self.sudo().search(
            [("state", "=", "submitted"), ("line_ids.decision_id", "in", decisions.ids)]
        )
        overtaken = changes.filtered(
            lambda change: any(line._is_overtaken() for line in change.line_ids)
        )
        if overtaken:
            overtaken._sales_pending_approvals()._void(
                self.env._("the matrix has changed meanwhile")
            )
