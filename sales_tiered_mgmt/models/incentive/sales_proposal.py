from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesProposal(models.Model):
    """Rewards and penalties are settled by the next incentive run (C1.p3, D4.c2).

    A reward may come with a badge, or be one.
    """

    _inherit = "sales.proposal"

    is_reward = fields.Boolean(compute="_compute_is_reward")
    badge_id = fields.Many2one(
        "gamification.badge",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        domain="[('sales_is_reward', '=', True)]",
        help="Granted to the person when the reward is approved. A reward of zero with "
        "a badge is the badge alone.",
    )

    @api.depends("decision_id")
    def _compute_is_reward(self):
        for proposal in self:
            proposal.is_reward = proposal.decision_id.sudo().code == "reward"

    @api.constrains("badge_id", "decision_id")
    def _check_badge_id(self):
        for proposal in self.filtered("badge_id"):
            badge = proposal.badge_id.sudo()
            if not proposal.is_reward:
                raise ValidationError(
                    self.env._(
                        "%(proposal)s: a badge goes with a reward only. Take it out.",
                        proposal=proposal.display_name,
                    )
                )
            if not badge.sales_is_reward:
                raise ValidationError(
                    self.env._(
                        "%(badge)s is no reward of the sales force. Choose another "
                        "badge.",
                        badge=badge.name,
                    )
                )

    def write(self, vals):
        if "badge_id" in vals:
            for proposal in self:
                proposal._check_is_editable()
        return super().write(vals)

    def _value_problem(self):
        if self.badge_id and self.value == 0:
            return False
        return super()._value_problem()

    def _sales_snapshot(self):
        """The badge, too, where there is one: older requests know none."""
        snapshot = super()._sales_snapshot()
        if self.badge_id:
            snapshot["badge_id"] = self.badge_id.id
        return snapshot

    def _sales_approval_done(self, approval):
        result = super()._sales_approval_done(approval)
        if approval.state == "approved" and self.state in ("approved", "done"):
            self._grant_badge()
        return result

    def _grant_badge(self):
        """The badge of an approved reward; where it is all, nothing is left to do."""
        self.ensure_one()
        if not self.badge_id:
            return
        self.env["gamification.badge.user"]._sales_grant(
            self.badge_id,
            self.subject_user_id,
            lambda user: self.subject,
            self.company_id,
            sales_proposal_id=self.id,
        )
        if not self.value and self.state == "approved":
            self._close({"done_note": self.env._("The badge was granted.")})

    def _settled_by(self, run):
        """Close approved proposals that a locked run has settled.

        :param run: ``sales.incentive.run``
        """
        for proposal in self:
            note = self.env._("Settled by the incentive run %s.", run.display_name)
            proposal._close({"done_note": note})
