from odoo import api, fields, models


class SalesIncentivePool(models.Model):
    """A team's bonus that its people share: paid once for the team. Policy: D4.i1."""

    _name = "sales.incentive.pool"
    _description = "Team Bonus"
    _inherit = ["sales.incentive.made.mixin", "sales.incentive.pool.course"]
    _order = "run_id, team_id, component_id"

    run_id = fields.Many2one(
        "sales.incentive.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    component_id = fields.Many2one(
        "sales.incentive.component", required=True, index=True, ondelete="restrict"
    )
    plan_id = fields.Many2one(related="component_id.plan_id")
    sharing = fields.Selection(related="component_id.sharing")
    pool_spread = fields.Float(related="component_id.pool_spread")
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(related="run_id.state", string="State of the Run")
    amount = fields.Monetary(help="What the team shares.")
    attainment = fields.Float(digits=(16, 4), aggregator="avg")
    reason = fields.Char()
    inputs = fields.Json()
    trace = fields.Json()
    share_ids = fields.One2many("sales.incentive.pool.share", "pool_id")
    line_ids = fields.One2many("sales.incentive.statement.line", "pool_id")

    _one_each = models.UniqueIndex(
        "(run_id, component_id, team_id)", "There is one team bonus per team and run."
    )

    @api.depends("component_id.name", "team_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for pool in self:
            own = pool.sudo()
            pool.display_name = f"{own.component_id.name}, {own.team_id.name}"
