from math import isfinite

from odoo import api, fields, models

from ...engine.authority import NONE


class SalesProposalCheck(models.AbstractModel):
    """What keeps a proposal from being submitted.

    One method gives the reason; the form shows it while the proposal is written and the
    server refuses with it.
    """

    _name = "sales.proposal.check"
    _description = "Check of a Sales Proposal"
    _inherit = ["sales.authority.summary"]

    submit_problem = fields.Char(
        "Cannot Be Submitted", compute="_compute_submit_problem"
    )
    can_submit = fields.Boolean(compute="_compute_submit_problem")
    is_within_division = fields.Boolean(
        compute="_compute_is_within_division",
        help="The person stays below the head of the present division; nobody else's "
        "people come or go. For conditions of the authority matrix.",
    )
    allowed_decision_ids = fields.Many2many(
        "sales.decision", compute="_compute_allowed"
    )
    allowed_user_ids = fields.Many2many("res.users", compute="_compute_allowed")
    allowed_team_ids = fields.Many2many("crm.team", compute="_compute_allowed")

    # ------------------------------------------------------------
    # What the proposer may choose
    # ------------------------------------------------------------

    @api.depends("company_id", "proposer_id")
    @api.depends_context("uid")
    def _compute_allowed(self):
        Decision = self.env["sales.decision"]
        for proposal in self:
            proposer = proposal.proposer_id or self.env.user
            proposal.allowed_decision_ids = Decision._proposable_by(
                proposer, proposal.company_id
            )
            proposal.allowed_user_ids = proposal._people_in_reach(proposer)
            proposal.allowed_team_ids = proposal._teams_in_reach(proposer)

    def _people_in_reach(self, proposer):
        """Who can be the person concerned: oneself, and the people one leads."""
        people = proposer | proposer.sudo().sales_scope_user_ids
        return people.sudo().filtered(lambda user: user.active and not user.share)

    def _teams_in_reach(self, proposer):
        """Teams in whose name ``proposer`` (``res.users``) can propose."""
        user = proposer.sudo()
        teams = user.sales_assignment_id.team_id | user.sales_pool_team_ids
        return teams.filtered("active")

    @api.depends("subject_user_id", "new_team_id")
    def _compute_is_within_division(self):
        for proposal in self:
            here = proposal.subject_user_id.sudo().sales_assignment_id.team_id
            proposal.is_within_division = not proposal.new_team_id or (
                here and proposal.new_team_id.sudo() in proposal._division_of(here)
            )

    def _division_of(self, team):
        """``team``, what its nearest head of a division leads, and all below."""
        Team = self.env["crm.team"].sudo()
        head = team.sudo()
        while head and head.user_id.sales_tier_id.scope != "division":
            head = head.parent_id
        return Team.search([("id", "child_of", head.ids)]) if head else Team

    # ------------------------------------------------------------
    # The reason
    # ------------------------------------------------------------

    @api.depends(lambda self: self._sales_summary_depends())
    @api.depends_context("uid", "lang")
    def _compute_submit_problem(self):
        drafts = self.filtered(
            lambda proposal: (
                proposal._sales_is_undecided() and proposal.proposer_id == self.env.user
            )
        )
        verdicts = drafts._sales_judge()
        for proposal in self:
            is_draft = proposal in drafts
            proposal.submit_problem = is_draft and proposal._cannot_submit_reason(
                verdicts.get(proposal)
            )
            proposal.can_submit = is_draft and not proposal.submit_problem

    def _cannot_submit_reason(self, verdict):
        """Why the proposal cannot be submitted as it is, or False.

        :param verdict: :class:`~.verdict.Verdict` on it, None where the acting person
            has no authority of a tier
        """
        self.ensure_one()
        return (
            self._proposer_problem(verdict)
            or self._value_problem()
            or self._person_problem()
            or self._team_problem()
            or self._position_problem()
        )

    def _proposer_problem(self, verdict):
        """The matrix says who proposes: somebody without a row has no say (A3.1)."""
        decision = self.decision_id.sudo()
        if not (decision.active and decision.is_proposal and decision.authority_ids):
            return self.env._("%s is not decided by proposals.", decision.name)
        authority = verdict and verdict.findings[0].authority
        if authority and authority.kind != NONE:
            return False
        return self.env._(
            "You may not propose: %(decision)s. The authority matrix gives this to: "
            "%(holders)s.",
            decision=decision.name,
            holders=", ".join(decision._proposers(self.company_id)),
        )

    def _value_problem(self):
        decision = self.decision_id.sudo()
        if decision.unit == "none":
            return False
        if not isfinite(self.value) or abs(self.value) >= 1e14:
            return self.env._("The value is no sensible number.")
        if self.value <= 0 and not decision.is_lower_worse:
            return self.env._("Say how much: a value above zero.")
        return False

    def _person_problem(self):
        person = self.subject_user_id.sudo()
        if not person:
            return self.needs_person and self.env._("Name the person concerned.")
        if not person.active or person.share:
            return self.env._("%s has left.", person.name)
        if person not in self._people_in_reach(self.proposer_id):
            return self.env._("%s is not one of your people.", person.name)
        if self.company_id not in person.company_ids:
            return self.env._(
                "%(person)s does not work in %(company)s.",
                person=person.name,
                company=self.company_id.name,
            )
        return False

    def _team_problem(self):
        team = self.team_id.sudo()
        if not team:
            return False
        if team not in self._teams_in_reach(self.proposer_id):
            return self.env._("You do not work in %s.", team.name)
        return self._company_problem(team)

    def _company_problem(self, team):
        if team.company_id and team.company_id != self.company_id:
            return self.env._(
                "%(team)s belongs to %(company)s.",
                team=team.name,
                company=team.company_id.name,
            )
        return False

    def _position_problem(self):
        """Why the new position makes no sense, for decisions that change one."""
        effect, person = self.effect, self.subject_user_id.sudo()
        if effect in (False, "none") or not person:
            return False
        held = person.sales_assignment_id
        if not held:
            return self.env._("%s holds no tier.", person.name)
        if effect == "team" and not self.new_team_id:
            return self.env._("Choose the new team.")
        if effect == "tier" and not self.new_tier_id:
            return self.env._("Choose the new tier.")
        tier, team = self._new_position(held)
        if (tier, team) == (held.tier_id, held.team_id):
            return self.env._("%s holds this position already.", person.name)
        if effect == "tier" and tier == held.tier_id:
            return self.env._("%s holds this tier already.", person.name)
        if not (tier.active and team.active):
            return self.env._("The new tier or team is archived.")
        today = held._organization_today(team.company_id)
        if self.date_effective and self.date_effective < today:
            return self.env._("The new position begins today or later.")
        return self._company_problem(team)

    def _new_position(self, held):
        """Tier and team the person is to have.

        Only what the decision is about: a move between teams never brings a tier along.

        :param held: ``sales.tier.assignment`` of today, as superuser
        """
        tier = self.sudo().new_tier_id if self.effect == "tier" else held.tier_id
        return tier or held.tier_id, self.sudo().new_team_id or held.team_id
