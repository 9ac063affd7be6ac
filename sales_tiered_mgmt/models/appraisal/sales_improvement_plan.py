from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("running", "Running"),
    ("succeeded", "Succeeded"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
CLOSED = ("succeeded", "failed", "cancelled")


class SalesImprovementPlan(models.Model):
    """What somebody is to improve until when, checked at milestones with the superior.

    Made by a superior (``.guard``), decided by the authority matrix (*put on an
    improvement plan*, ``.approval``), checked and closed step by step (``.course``).
    The person sees it from the approval on. Policy: D3.3, B2, C2.d, G1.2.
    """

    _name = "sales.improvement.plan"
    _description = "Improvement Plan"
    _inherit = [
        "sales.improvement.plan.guard",
        "sales.improvement.plan.course",
        "sales.improvement.plan.closing",
        "sales.improvement.plan.deadline",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["user_id.name", "name"]

    name = fields.Char(
        "Title",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    # not tracked: Odoo lets a tracked ``user_id`` follow, and the person learns of the
    # plan when it is approved
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('id', 'in', allowed_user_ids)]",
        help="Sees the plan from its approval on, and acknowledges it.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        compute="_compute_position",
        store=True,
        index=True,
        ondelete="restrict",
    )
    tier_id = fields.Many2one(
        "sales.tier", compute="_compute_position", store=True, ondelete="restrict"
    )
    tier_level = fields.Integer(
        compute="_compute_position",
        store=True,
        help="Only people of a higher level see the plan, beside the person.",
    )
    appraisal_id = fields.Many2one(
        "sales.appraisal",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('user_id', '=', user_id), ('state', 'in', "
        "('published', 'appealed', 'acknowledged', 'closed'))]",
        help="Released appraisal that it answers to.",
    )
    previous_id = fields.Many2one(
        "sales.improvement.plan",
        "Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Failed plan that this one goes on from.",
    )
    next_ids = fields.One2many("sales.improvement.plan", "previous_id", "Goes On In")
    coach_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        tracking=True,
        help="Superior who guides the person and checks the milestones.",
    )
    goals = fields.Html(
        help="What has to become better, and by what it will be told.", copy=True
    )
    date_start = fields.Date(
        "From",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._sales_today(),
    )
    date_end = fields.Date(
        "Until",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.add(self.env.company._sales_today(), days=90),
    )
    milestone_ids = fields.One2many(
        "sales.improvement.milestone", "plan_id", "Milestones", copy=True
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
        "Made By",
        required=True,
        readonly=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user,
    )
    date_submitted = fields.Datetime("Submitted On", readonly=True, copy=False)
    date_started = fields.Datetime("Approved On", readonly=True, copy=False)
    date_acknowledged = fields.Datetime("Acknowledged On", readonly=True, copy=False)
    acknowledgement = fields.Text("The Person's Comment", readonly=True, copy=False)
    date_closed = fields.Datetime("Closed On", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    closing_reason = fields.Text("Conclusion", readonly=True, copy=False)
    date_reminded = fields.Date(readonly=True, copy=False)

    _dates_follow = models.Constraint(
        "CHECK(date_end > date_start)", "The plan ends after its first day."
    )

    @api.depends("user_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for plan in self:
            plan.name = plan.name or self.env._(
                "Improvement plan of %s", plan.user_id.sudo().name or ""
            )

    @api.depends("user_id")
    def _compute_position(self):
        """Where the person works when the plan is made."""
        for plan in self:
            held = plan.user_id.sudo().sales_assignment_id
            plan.team_id, plan.tier_id = held.team_id, held.tier_id
            plan.tier_level = held.tier_id.level

    @api.constrains("appraisal_id", "user_id", "company_id")
    def _check_appraisal_id(self):
        """An appraisal is of the same person and company, and seen by the person."""
        for plan in self:
            appraisal = plan.appraisal_id.sudo()
            if not appraisal:
                continue
            if (appraisal.user_id, appraisal.company_id) != (
                plan.user_id,
                plan.company_id,
            ):
                raise ValidationError(
                    self.env._(
                        "%(plan)s: %(appraisal)s is the appraisal of somebody else.",
                        plan=plan.name,
                        appraisal=appraisal.display_name,
                    )
                )
            if not appraisal._is_released():
                raise ValidationError(
                    self.env._(
                        "%(plan)s: %(appraisal)s is not released to the person yet.",
                        plan=plan.name,
                        appraisal=appraisal.display_name,
                    )
                )
