from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("booked", "Settled"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]


class SalesIncentiveAdjustment(models.Model):
    """An amount that somebody gets, or gives back, beside what the plans compute.

    Proposed with a reason (``sales.incentive.adjustment.guard``), decided by the
    authority matrix (*adjust an incentive statement*, ``.approval``), settled by the
    next run of the person. Policy: C1.p3, C2.p2, D4.i1.
    """

    _name = "sales.incentive.adjustment"
    _description = "Incentive Adjustment"
    _inherit = [
        "sales.incentive.adjustment.guard",
        "sales.incentive.adjustment.course",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    name = fields.Char("Reason", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    # not tracked: Odoo lets a tracked ``user_id`` follow, and the person learns of an
    # adjustment when it is approved
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('id', 'in', allowed_user_ids)]",
        help="Whose incentives are adjusted. Neither proposes nor decides it, and sees "
        "it once it is approved.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        compute="_compute_team_id",
        store=True,
        index=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(
        required=True, tracking=True, help="Below zero: the person gives it back."
    )
    note = fields.Text("Explanation")
    line_id = fields.Many2one(
        "sales.incentive.statement.line",
        "About",
        index="btree_not_null",
        ondelete="set null",
        domain="[('user_id', '=', user_id), ('company_id', '=', company_id)]",
        help="Line of a statement that it sets right.",
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
    proposer_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user,
    )
    date_submitted = fields.Datetime("Submitted On", readonly=True, copy=False)
    date_decided = fields.Datetime("Decided On", readonly=True, copy=False)
    dispute_id = fields.Many2one(
        "sales.incentive.dispute",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What the person had contested.",
    )
    run_id = fields.Many2one(
        "sales.incentive.run",
        "Settled By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _amount_sane = models.Constraint(
        "CHECK(amount <> 0 AND amount > -1e12 AND amount < 1e12)",
        "An adjustment is an amount other than zero.",
    )

    @api.depends("user_id")
    def _compute_team_id(self):
        for adjustment in self:
            held = adjustment.user_id.sudo().sales_assignment_id
            adjustment.team_id = held.team_id

    @api.depends("name", "user_id")
    def _compute_display_name(self):
        for adjustment in self:
            person = adjustment.user_id.sudo().name
            adjustment.display_name = ": ".join(filter(None, (person, adjustment.name)))

    @api.constrains("user_id", "company_id", "line_id")
    def _check_line_id(self):
        """A line is of the same person and company."""
        for adjustment in self:
            line = adjustment.line_id.sudo()
            if line and (line.user_id, line.company_id) != (
                adjustment.user_id,
                adjustment.company_id,
            ):
                raise ValidationError(
                    self.env._(
                        "%(adjustment)s: the line is on a statement of somebody else "
                        "or of another company. Choose one of %(person)s.",
                        adjustment=adjustment.name,
                        person=adjustment.user_id.sudo().name,
                    )
                )
