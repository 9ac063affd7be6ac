from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.incentive_share import (
    NOT_ALL,
    TOO_LITTLE,
    TOO_MUCH,
    check_proposal,
)
from .incentive_explanation import as_list
from .incentive_reason import explanation_of


class SalesIncentivePoolCourse(models.AbstractModel):
    """How a manager proposes the shares of a team bonus. Policy: C2.p2, D4.i1."""

    _name = "sales.incentive.pool.course"
    _description = "Shares of a Team Bonus"
    _inherit = ["sales.leader.mixin"]

    can_propose = fields.Boolean(compute="_compute_can_propose")
    why = fields.Char("In a Sentence", compute="_compute_explanation")
    explanation = fields.Html(
        "How It Was Computed", compute="_compute_explanation", sanitize=False
    )

    @api.depends("inputs", "trace")
    @api.depends_context("lang")
    def _compute_explanation(self):
        """As on the statements, of the team as a whole."""
        for pool in self:
            own = pool.sudo()
            if not own.inputs:
                pool.why = pool.explanation = False
                continue
            metric = own.component_id.metric_id
            told = explanation_of(own, metric, own.inputs, own.trace)
            pool.why = told.why(own.reason)
            pool.explanation = as_list(told.sentences())

    @api.depends("team_id", "amount")
    @api.depends_context("uid")
    def _compute_can_propose(self):
        led = self._led_team_ids()
        for pool in self:
            pool.can_propose = (
                pool.sharing == "proposal"
                and pool.amount > 0
                and pool.sudo().run_id.state == "review"
                and pool._leads_team(pool.team_id, led)
                and self.env.user not in pool.sudo().share_ids.user_id
            )

    def action_open_proposal(self):
        """Open the dialog in which the shares are proposed.

        :raise AccessError: the acting user does not lead the team
        :raise UserError: it is not the moment, or the plan does not say so
        """
        self.ensure_one()
        self.check_access("read")
        self._check_can_propose()
        dialog = self.env["sales.incentive.pool.propose"]._for_pool(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose Shares"),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_can_propose(self):
        """:raise AccessError: somebody else leads the team"""
        self.ensure_one()
        if not self._leads_team(self.team_id, self._led_team_ids()):
            raise AccessError(
                self.env._(
                    "The shares of %s are proposed by whoever leads the team.",
                    self.display_name,
                )
            )
        if self.env.user in self.sudo().share_ids.user_id:
            raise AccessError(
                self.env._(
                    "%s: you have a share of it. Whoever stands above you proposes.",
                    self.display_name,
                )
            )
        if not self.can_propose:
            raise UserError(
                self.env._(
                    "%s: shares are proposed while the run is in review, where there "
                    "is a bonus and the plan says so.",
                    self.display_name,
                )
            )

    def action_propose(self, shares):
        """Share the bonus otherwise than computed, within the plan's spread.

        :param shares: dict of user id (as number or text) to the share (currency)
        :raise AccessError: the acting user does not lead the team
        :raise UserError: the run is not in review, a share is out of its limits, or the
            shares are not the bonus together
        """
        self.ensure_one()
        self.check_access("read")
        pool = self.sudo()
        pool.run_id._lock_for_computing()
        self._check_can_propose()
        pool.run_id._check_computable()
        step = Decimal(str(pool.currency_id.rounding))
        proposal = {
            int(user_id): pool.share_ids._exact(amount)
            for user_id, amount in shares.items()
        }
        computed = {
            share.user_id.id: share._exact(share.amount_equal)
            for share in pool.share_ids
        }
        spread = Decimal(str(pool.pool_spread))
        objections = check_proposal(
            pool.share_ids._exact(pool.amount), computed, proposal, spread, step
        )
        if objections:
            raise UserError("\n".join(map(pool._objection_text, objections)))
        for share in pool.share_ids:
            share._engine_write(
                {"amount": float(proposal[share.user_id.id]), "is_proposed": True}
            )
        pool.run_id._compute_statements()
        return True

    def _objection_text(self, objection):
        person = self.env["res.users"].sudo().browse(objection.key or ())
        words = {"person": person.name, "limit": objection.by, "pool": self.amount}
        if objection.kind == NOT_ALL:
            return self.env._("The shares have to be %(pool)s together.", **words)
        if objection.kind == TOO_LITTLE:
            return self.env._("%(person)s gets at least %(limit)s.", **words)
        if objection.kind == TOO_MUCH:
            return self.env._("%(person)s gets %(limit)s at most.", **words)
        return self.env._("%(person)s: this share cannot be paid.", **words)
