from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .sales_proposal_course import CONTENT

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
# Written by the course of the proposal and by nobody else.
OWN_FIELDS = {
    "name",
    "proposer_id",
    "state",
    "date_submitted",
    "date_decided",
    "date_done",
    "done_by_id",
    "done_note",
    "effect_problem",
}


class SalesProposal(models.Model):
    """A decision that has no document of its own: proposed, decided, carried out.

    Which decisions there are is data (``sales.decision`` with this model as document):
    an administrator adds one without code. What keeps a proposal from being submitted
    is in ``sales.proposal.check``, how it is decided in ``sales.proposal.course``, what
    its approval does in ``sales.proposal.effect``.
    Policy: C1.p1-p3, C1.p5, C2.p2, C2.p3, C2.p5, D4.i2, E2.2.
    """

    _name = "sales.proposal"
    _description = "Sales Proposal"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.proposal.check",
        # before the course: it answers what that leaves to be declared
        "sales.proposal.effect",
        "sales.proposal.course",
        "sales.approval.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject"]

    name = fields.Char("Reference", readonly=True, copy=False)
    active = fields.Boolean(default=True, copy=False)
    decision_id = fields.Many2one(
        "sales.decision",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('id', 'in', allowed_decision_ids)]",
    )
    subject = fields.Char(required=True, tracking=True)
    reason = fields.Text(required=True, help="Why it should be decided this way.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user.sudo().sales_assignment_id.team_id,
        domain="[('id', 'in', allowed_team_ids)]",
        help="Team in whose name it is proposed; its leaders see it.",
    )
    proposer_id = fields.Many2one(
        "res.users",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user,
    )
    subject_user_id = fields.Many2one(
        "res.users",
        "Person Concerned",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('id', 'in', allowed_user_ids)]",
        help="Never decides it, and sees it once it is approved.",
    )
    unit = fields.Selection(related="decision_id.unit")
    needs_person = fields.Boolean(related="decision_id.needs_person")
    effect = fields.Selection(related="decision_id.effect")
    value = fields.Float(
        digits=(16, 2),
        aggregator=None,
        tracking=True,
        help="In the unit of the decision; what is held against the limits. Of a "
        "change, up or down, its size.",
    )
    value_display = fields.Char("Proposed", compute="_compute_value_display")
    date_effective = fields.Date(
        "Effective From", copy=False, tracking=True, help="Empty: on approval."
    )
    new_tier_id = fields.Many2one(
        "sales.tier", index="btree_not_null", ondelete="restrict", tracking=True
    )
    new_team_id = fields.Many2one(
        "crm.team",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('company_id', 'in', (company_id, False))]",
        help="Empty: the person stays in the present team.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    date_submitted = fields.Datetime("Submitted On", readonly=True, copy=False)
    date_decided = fields.Datetime(
        "Decided On", readonly=True, copy=False, index="btree_not_null"
    )
    date_done = fields.Datetime("Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    done_note = fields.Text("How It Was Done", readonly=True, copy=False)
    effect_problem = fields.Text("Not Carried Out", readonly=True, copy=False)

    _value_sane = models.Constraint(
        "CHECK(value > -1e14 AND value < 1e14)", "The value is no sensible number."
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for proposal in self:
            parts = filter(None, (proposal.name, proposal.subject))
            proposal.display_name = ": ".join(parts) or self.env._("New proposal")

    @api.depends("value", "decision_id", "company_id")
    @api.depends_context("lang")
    def _compute_value_display(self):
        for proposal in self:
            decision, company = proposal.decision_id.sudo(), proposal.company_id
            proposal.value_display = (
                decision.format_value(proposal.value, company.sudo())
                if decision
                else ""
            )

    @api.constrains("decision_id")
    def _check_decision_id(self):
        for proposal in self:
            if not proposal.decision_id.is_proposal:
                raise ValidationError(
                    self.env._(
                        "%s is decided on a document of its own, not by a proposal.",
                        proposal.decision_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD: what was submitted stays as it was
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin proposals, always as drafts and in the acting person's name."""
        sequence = self.env["ir.sequence"].sudo()
        complete = []
        for vals in vals_list:
            self._refuse_own_fields(vals)
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.env.company.id
            )
            complete.append(
                {
                    **vals,
                    # whatever the context defaults
                    **dict.fromkeys(OWN_FIELDS, False),
                    "state": "draft",
                    "proposer_id": self.env.uid,
                    "name": sequence.with_company(company).next_by_code(self._name),
                }
            )
        return super().create(complete)

    def write(self, vals):
        self._refuse_own_fields(vals)
        if {*CONTENT, "active"} & vals.keys():
            for proposal in self:
                proposal._check_is_editable()
        return super().write(vals)

    def _refuse_own_fields(self, vals):
        if OWN_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "Who proposed what, and what became of it, is recorded by the "
                    "proposal itself."
                )
            )

    def _check_is_editable(self):
        """Refuse changes by others, and of what somebody decides or has decided.

        :raise AccessError: somebody else's proposal
        :raise UserError: it is not a draft any more
        """
        self.ensure_one()
        if self.proposer_id != self.env.user:
            raise AccessError(
                self.env._(
                    "%(proposal)s is changed by %(person)s only.",
                    proposal=self.display_name,
                    person=self.sudo().proposer_id.name,
                )
            )
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%s was submitted and stays as it is. Withdraw it and make a copy "
                    "to propose something else.",
                    self.display_name,
                )
            )

    def _engine_write(self, vals):
        """Write what only the course of the proposal sets."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for proposal in self:
            proposal._check_is_editable()

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody rewrites a submitted proposal, yet those who see it discuss it."""
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
