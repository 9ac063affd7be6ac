from odoo import api, fields, models


class GamificationBadgeUser(models.Model):
    """Badges of the sales force: see ``sales.badge.mixin``."""

    _name = "gamification.badge.user"
    _inherit = ["gamification.badge.user", "sales.badge.mixin"]

    sales_run_id = fields.Many2one(
        "sales.incentive.run",
        "Incentive Run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_manager",
    )
    sales_proposal_id = fields.Many2one(
        "sales.proposal",
        "Reward",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_manager",
    )
    sales_is_untold = fields.Boolean(
        "To Be Announced", readonly=True, groups="sales_team.group_sale_manager"
    )

    _sales_once_a_run = models.UniqueIndex(
        "(badge_id, user_id, sales_run_id) WHERE sales_run_id IS NOT NULL",
        "A badge is granted once per person and incentive run.",
    )
    _sales_once_a_reward = models.UniqueIndex(
        "(sales_proposal_id) WHERE sales_proposal_id IS NOT NULL",
        "A reward grants its badge once.",
    )
    _sales_untold_idx = models.Index("(id) WHERE sales_is_untold")

    @api.model_create_multi
    def create(self, vals_list):
        self._sales_check_badges(
            self.env["gamification.badge"].browse(
                vals["badge_id"] for vals in vals_list if vals.get("badge_id")
            )
        )
        return super().create(vals_list)

    def write(self, vals):
        self._sales_check_write(vals)
        return super().write(vals)
