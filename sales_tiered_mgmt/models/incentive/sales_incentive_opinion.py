from odoo import api, fields, models

RECOMMENDATIONS = [
    ("yes", "Recommends"),
    ("changes", "Recommends with Changes"),
    ("no", "Advises Against"),
]


class SalesIncentiveOpinion(models.Model):
    """What a manager thinks of a plan before it is decided: asked for, and given.

    One per manager and version, the person's own; every answer is kept in the plan's
    discussion. Policy: C2.p3 (the manager takes part in making the incentive).
    """

    _name = "sales.incentive.opinion"
    _description = "Opinion on an Incentive Plan"
    _inherit = ["sales.append.only"]
    _order = "plan_id, date desc, id"
    _rec_name = "user_id"

    plan_id = fields.Many2one(
        "sales.incentive.plan",
        "Incentive Plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Manager",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    recommendation = fields.Selection(
        RECOMMENDATIONS, "Opinion", readonly=True, help="Empty: not answered yet."
    )
    comment = fields.Text(readonly=True)
    date = fields.Datetime("Given On", readonly=True)
    digest = fields.Char(
        readonly=True, help="Fingerprint of what the opinion was given on."
    )
    is_outdated = fields.Boolean(
        "Plan Changed Since",
        compute="_compute_is_outdated",
        help="The plan was changed after the opinion was given.",
    )

    _once = models.UniqueIndex(
        "(plan_id, user_id)", "This manager was asked a moment ago."
    )

    @api.depends("digest", "plan_id.state")
    @api.depends_context("uid")
    def _compute_is_outdated(self):
        plans = self.sudo().plan_id
        digests = {plan: plan._content_digest() for plan in plans}
        for opinion in self:
            opinion.is_outdated = opinion.digest and opinion.digest != digests.get(
                opinion.sudo().plan_id
            )
