from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Command

from ..engine.incentive_share import share_limits


class SalesIncentivePoolPropose(models.TransientModel):
    """How a manager shares a team's bonus; the bonus itself checks who may, and what.

    Policy: C2.p2, D4.i1.
    """

    _name = "sales.incentive.pool.propose"
    _description = "Propose Shares of a Team Bonus"

    pool_id = fields.Many2one(
        "sales.incentive.pool",
        "Team Bonus",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="pool_id.currency_id")
    amount = fields.Monetary("To Share", related="pool_id.amount")
    pool_spread = fields.Float(related="pool_id.pool_spread")
    line_ids = fields.One2many("sales.incentive.pool.propose.line", "propose_id")
    amount_proposed = fields.Monetary("Shared", compute="_compute_rest")
    rest = fields.Monetary(
        "Left to Share", compute="_compute_rest", help="Has to be zero."
    )

    @api.depends("line_ids.amount", "pool_id")
    def _compute_rest(self):
        for dialog in self:
            dialog.amount_proposed = sum(dialog.line_ids.mapped("amount"))
            currency = dialog.currency_id
            rest = dialog.amount - dialog.amount_proposed
            dialog.rest = currency.round(rest) if currency else rest

    @api.model
    def _for_pool(self, pool):
        """A dialog for a team's bonus, with the shares as they are."""
        own = pool.sudo()
        step = Decimal(str(own.currency_id.rounding))
        spread = Decimal(str(own.pool_spread))
        lines = []
        for share in own.share_ids:
            low, high = share_limits(share._exact(share.amount_equal), spread, step)
            lines.append(
                Command.create(
                    {
                        "user_id": share.user_id.id,
                        "days": share.days,
                        "contribution": share.contribution,
                        "amount_equal": share.amount_equal,
                        "amount_low": float(low),
                        "amount_high": float(high),
                        "amount": share.amount,
                    }
                )
            )
        return self.create({"pool_id": pool.id, "line_ids": lines})

    def action_propose(self):
        """Propose the shares; the run is computed anew with them.

        :raise AccessError: the acting user does not lead the team
        :raise UserError: a share is out of its limits, or it is not all shared
        """
        self.ensure_one()
        pool = self.pool_id
        run, key = pool.sudo().run_id, (pool.component_id.id, pool.team_id.id)
        pool.action_propose({line.user_id.id: line.amount for line in self.line_ids})
        if not self.env.context.get("from_pool_form"):
            return {"type": "ir.actions.act_window_close"}
        # the run has made its bonuses anew
        anew = run.pool_ids.filtered(
            lambda one: (one.component_id.id, one.team_id.id) == key
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": anew._name,
            "res_id": anew.id,
            "views": [(False, "form")],
        }
