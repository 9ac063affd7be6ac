from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

STATES = [
    ("draft", "Draft"),
    ("distributed", "Distributed"),
    ("agreed", "Agreed"),
    ("approved", "Approved"),
    ("running", "Running"),
    ("closed", "Closed"),
    ("superseded", "Superseded"),
    ("cancelled", "Cancelled"),
]
# The versions that count or may come to count.
LIVE = ("draft", "distributed", "agreed", "approved", "running", "closed")


class SalesTargetPlan(models.Model):
    """The targets of one division for one year, from the director to each person.

    Made from the dated assignments, handed down, answered, approved by the authority
    matrix, running, closed. What is approved is never overwritten: a change in mid-year
    is a new version with a reason and a date. Who may write what is in
    ``sales.target.plan.guard``, the people in ``sales.target.plan.people``, the states
    in ``sales.target.plan.course``, the approval in ``sales.target.plan.approval``, the
    versions in ``sales.target.plan.version``. Policy: B1, C1.d, D1.1, D1.2, A3.4.
    """

    _name = "sales.target.plan"
    _description = "Target Plan"
    _inherit = [
        # the guard before the thread: what it lets through is tracked
        "sales.target.plan.guard",
        "sales.target.plan.people",
        "sales.target.plan.progress",
        "sales.target.plan.version",
        "sales.target.plan.course",
        "sales.target.plan.file",
        "sales.target.plan.approval",
        "sales.target.plan.checkpoint",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, team_id, version desc, id desc"

    name = fields.Char(
        required=True,
        tracking=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        "Division",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_team_id(),
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="The plan covers this team and all teams below.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Director",
        compute="_compute_user_id",
        store=True,
        index=True,
        ondelete="restrict",
        help="Who led the division when the plan was made.",
    )
    date_from = fields.Date(
        "From",
        required=True,
        tracking=True,
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        "To",
        required=True,
        tracking=True,
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_answer = fields.Date(
        "Answer Until",
        tracking=True,
        copy=False,
        help="Day until which targets are split and answered.",
    )
    metric_ids = fields.Many2many(
        "sales.metric",
        "sales_target_plan_metric_rel",
        "plan_id",
        "metric_id",
        "Metrics",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="What targets are set for; the first one is shown first.",
    )
    over_assignment_limit = fields.Float(
        "Over-Assignment up to (%)",
        digits=(5, 2),
        default=10.0,
        tracking=True,
        help="How far the parts may exceed the whole, in per cent of the whole.",
    )
    is_under_waived = fields.Boolean(
        "Under-Assignment Waived", readonly=True, copy=False, tracking=True
    )
    under_waive_reason = fields.Text(
        "Under-Assignment Waived Because", readonly=True, copy=False
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
    version = fields.Integer(default=1, readonly=True, copy=False, required=True)
    previous_id = fields.Many2one(
        "sales.target.plan",
        "Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    change_reason = fields.Text("Reason of the Change", readonly=True, copy=False)
    date_effective = fields.Date(
        "Effective From",
        readonly=True,
        copy=False,
        help="First month whose figures the version changes; earlier ones are kept.",
    )
    date_approved = fields.Datetime("Approved On", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    note = fields.Html("Strategy", help="What the division is to achieve, and how.")
    sheet_ids = fields.One2many(
        "sales.target.sheet", "plan_id", "Target Sheets", copy=False
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_to >= date_from)", "A plan ends on or after its first day."
    )
    _over_limit_sane = models.Constraint(
        "CHECK(over_assignment_limit >= 0 AND over_assignment_limit <= 100)",
        "Over-assignment is allowed from 0 to 100 per cent.",
    )
    _one_running = models.UniqueIndex(
        "(team_id, date_from) WHERE state IN ('approved', 'running', 'closed')",
        "Another version of this plan was approved a moment ago.",
    )
    _one_next = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state <> 'cancelled'",
        "A new version of this plan was opened already.",
    )

    # ------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------

    @api.model
    def _default_team_id(self):
        """The division the acting user leads."""
        held = self.env.user.sudo().sales_assignment_id
        return held.team_id if held.team_id.user_id == self.env.user else False

    @api.depends("company_id")
    def _compute_dates(self):
        """The fiscal year of today, unless dates are there."""
        for plan in self:
            if plan.date_from and plan.date_to or not plan.company_id:
                continue
            company = plan.company_id.sudo()
            today = self.env["sales.tier.assignment"]._organization_today(company)
            year = company.compute_fiscalyear_dates(today)
            plan.date_from, plan.date_to = year["date_from"], year["date_to"]

    @api.depends("team_id", "date_from", "date_to")
    def _compute_name(self):
        for plan in self:
            if plan.name or not (plan.team_id and plan.date_from and plan.date_to):
                continue
            years = sorted({plan.date_from.year, plan.date_to.year})
            plan.name = self.env._(
                "Targets %(year)s, %(team)s",
                year="/".join(map(str, years)),
                team=plan.team_id.name,
            )

    @api.depends("team_id")
    def _compute_user_id(self):
        for plan in self:
            plan.user_id = plan.team_id.sudo().user_id

    @api.depends("name", "version")
    def _compute_display_name(self):
        for plan in self:
            name = plan.name or ""
            plan.display_name = (
                self.env._(
                    "%(plan)s (version %(number)s)", plan=name, number=plan.version
                )
                if plan.version > 1
                else name
            )

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("metric_ids", "company_id")
    def _check_metric_ids(self):
        for plan in self:
            foreign = plan.metric_ids.company_id - plan.company_id
            if foreign:
                raise ValidationError(
                    self.env._("A metric belongs to another company than the plan.")
                )

    @api.constrains("team_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        """Nobody has two targets for one month: teams above and below count too."""
        for plan in self:
            company = plan.team_id.company_id
            if company and company != plan.company_id:
                raise ValidationError(
                    self.env._(
                        "%(team)s belongs to another company than the plan.",
                        team=plan.team_id.name,
                    )
                )
            near = Domain("team_id", "child_of", plan.team_id.ids) | Domain(
                "team_id", "parent_of", plan.team_id.ids
            )
            others = self.sudo().search(
                near
                & Domain("id", "!=", plan.id)
                & Domain("company_id", "=", plan.company_id.id)
                & Domain("state", "in", LIVE)
                & Domain("date_from", "<=", plan.date_to)
                & Domain("date_to", ">=", plan.date_from)
            )
            if others - plan._versions():
                raise ValidationError(
                    self.env._(
                        "%(plan)s covers these teams and days already.",
                        plan=(others - plan._versions())[:1].display_name,
                    )
                )

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
