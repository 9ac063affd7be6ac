from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from .readers import told_to_readers
from .verdict import Measured

# What is decided about: fixed once it is submitted, and kept with the request.
CONTENT = (
    "decision_id",
    "subject",
    "reason",
    "value",
    "subject_user_id",
    "team_id",
    "company_id",
    "new_tier_id",
    "new_team_id",
    "date_effective",
)


class SalesProposalCourse(models.AbstractModel):
    """How a proposal is submitted and decided: its place in the approval engine.

    Who decides is the engine's; who may submit and archive is checked here and not by
    the callers.
    """

    _name = "sales.proposal.course"
    _description = "Course of a Sales Proposal"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]

    decided_text = fields.Text("Decided", compute="_compute_decided_text")

    @api.depends("state", "sales_approval_ids.state")
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_decided_text(self):
        """Who decided, on whose authority and when; for whoever sees the proposal."""
        approvals = self._sales_approvals("approved", "refused").grouped("res_id")
        for proposal in self:
            last = approvals.get(proposal._origin.id)
            proposal.decided_text = last and proposal._decision_words(last[:1])

    def _decision_words(self, approval):
        when = format_date(self.env, approval.date_decided)
        if approval.is_own_authority:
            return self.env._(
                "%(date)s: decided by %(person)s on the own authority as %(tier)s.",
                date=when,
                person=approval.person_id.name,
                tier=approval.tier_id.name,
            )
        words = {
            ("recommend", "approved"): self.env._("recommended"),
            ("approve", "approved"): self.env._("approved"),
            ("recommend", "refused"): self.env._("refused"),
            ("approve", "refused"): self.env._("refused"),
        }
        return "\n".join(
            self.env._(
                "%(date)s: %(decided)s by %(person)s.",
                date=format_date(self.env, step.date_decided),
                decided=words[step.kind, step.state],
                person=step.decided_by_id.name,
            )
            for step in approval.step_ids.filtered("decided_by_id").sorted("sequence")
        )

    # ------------------------------------------------------------
    # Submitting
    # ------------------------------------------------------------

    def action_submit(self):
        """Submit the own proposals; what is within the own authority is decided now.

        Submitting again sends on what waits for somebody who cannot decide any more.

        :raise AccessError: somebody else's proposal
        :raise UserError: it was submitted before, or is not complete or not the
            acting person's to propose
        """
        self._check_can_submit()
        verdicts = self._sales_judge()
        for proposal in self:
            proposal._check_is_complete(verdicts.get(proposal))
        drafts = self.filtered(lambda proposal: proposal.state == "draft")
        drafts.sudo()._engine_write(
            {"state": "submitted", "date_submitted": fields.Datetime.now()}
        )
        own = self.filtered(
            lambda proposal: (
                not verdicts[proposal].exceeded and not verdicts[proposal].pending
            )
        )
        own._decide_on_own_authority(verdicts)
        asked = (self - own)._sales_request_approval(verdicts)
        return self._sales_approval_notification(asked) if asked else True

    def _check_is_complete(self, verdict):
        """Refuse a draft that is not complete, and whoever may not propose this.

        :param verdict: :class:`~.verdict.Verdict`, None where there is none
        :raise UserError: with the reason that the form shows as well
        """
        self.ensure_one()
        reason = (
            self._cannot_submit_reason(verdict)
            if self.state == "draft"
            else self._proposer_problem(verdict)
        )
        if reason:
            raise UserError(
                self.env._(
                    "%(proposal)s cannot be submitted. %(reason)s",
                    proposal=self.display_name,
                    reason=reason,
                )
            )

    def _decide_on_own_authority(self, verdicts):
        """Close what the proposers may decide themselves, on permanent record."""
        for proposal in self:
            verdict = verdicts[proposal]
            vals = proposal._sales_request_vals(verdict)
            self.env["sales.approval"]._record_own_decision(proposal, verdict, vals)

    def _check_can_submit(self):
        self.check_access("read")
        # one submission at a time: the second click finds what the first one did
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                self.ids,
            )
        )
        for proposal in self:
            if proposal.proposer_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(proposal)s is submitted by %(person)s.",
                        proposal=proposal.display_name,
                        person=proposal.sudo().proposer_id.name,
                    )
                )
            if proposal.state not in ("draft", "submitted") or not proposal.active:
                raise UserError(
                    self.env._("%s is closed already.", proposal.display_name)
                )

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_decisions(self):
        """Each proposal is held to its own decision only."""
        return dict(self.sudo().filtered("decision_id").grouped("decision_id"))

    @api.model
    def _sales_can_measure(self, decision):
        """A proposal states the value of whatever it is about."""
        return True

    def _sales_measure(self, decision, people):
        """The proposed value, in the decision's unit; of a yes or no, nothing.

        Whatever field the decision names: it may have moved to another document.
        """
        is_value = decision._traits().unit != "none"
        return {
            item: Measured.plain(item.sudo().value if is_value else 0.0)
            for item in self
        }

    def _sales_is_four_eyes(self, finding):
        """Nobody decides about himself, or about people of the own or a higher tier."""
        person, concerned = finding.person, self.sudo().subject_user_id
        return (
            super()._sales_is_four_eyes(finding)
            or concerned == person
            or concerned.sales_tier_id.level >= person.sudo().sales_tier_id.level
        )

    def _sales_responsible(self):
        """Who proposes it."""
        return self.proposer_id

    def _sales_concerned(self):
        """The person it is about."""
        return self.subject_user_id

    def _sales_snapshot(self):
        """All of it: once submitted, nothing changes."""
        content = {name: self[name] for name in CONTENT if name != "company_id"}
        return super()._sales_snapshot() | {
            name: value.id
            if isinstance(value, models.BaseModel)
            else (fields.Date.to_string(value) if name == "date_effective" else value)
            for name, value in content.items()
        }

    @api.model
    def _sales_summary_depends(self):
        return ["state", *CONTENT]

    def _sales_is_undecided(self):
        """Whether the proposer still works on it."""
        return self.state == "draft" and bool(self.decision_id)

    # ------------------------------------------------------------
    # Archive
    # ------------------------------------------------------------

    def action_archive(self):
        """Put drafts and closed proposals out of sight; nothing is lost.

        :raise UserError: it still waits for a decision, or to be carried out
        """
        self._check_can_archive()
        self.sudo()._engine_write({"active": False})
        return True

    def action_unarchive(self):
        """Bring archived proposals back."""
        self._check_can_archive()
        self.sudo()._engine_write({"active": True})
        return True

    def _check_can_archive(self):
        self.check_access("read")
        for proposal in self:
            is_mine = proposal.proposer_id == self.env.user
            if not is_mine and not self._acts_as_administrator():
                raise AccessError(
                    self.env._(
                        "%s is put away by who proposed it or an administrator.",
                        proposal.display_name,
                    )
                )
            if proposal.state in ("submitted", "approved"):
                raise UserError(
                    self.env._("%s is not finished yet.", proposal.display_name)
                )
