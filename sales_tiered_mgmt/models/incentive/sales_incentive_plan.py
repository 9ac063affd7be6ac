from odoo import api, fields, models

STATES = [
    ("draft", "Draft"),
    ("review", "In Consultation"),
    ("approved", "In Force"),
    ("superseded", "Superseded"),
    ("ended", "Ended"),
    ("cancelled", "Cancelled"),
]
# versions by which periods are computed, each within its own dates
COUNTING = ("approved", "superseded", "ended")
PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]


class SalesIncentivePlan(models.Model):
    """Who earns what for which results: one version of an incentive plan.

    Made for a division by its director, or for the company by an administrator;
    managers comment and recommend; decided by the authority matrix. What is in force
    stays: a change is a new version from a day on, and a period that has begun keeps
    the version of its first day. Who may write what is in
    ``sales.incentive.plan.guard``, the states in ``.course``, the decision in
    ``.approval``, the managers' part in ``.opinion``, who takes part in ``.people``,
    who has read it in ``.acknowledgement``. Policy: C1.p2, C2.p3, D4.i1, A3.2-A3.4.
    """

    _name = "sales.incentive.plan"
    _description = "Incentive Plan"
    _inherit = [
        # the guard before the thread: what it lets through is tracked
        "sales.incentive.plan.guard",
        "sales.incentive.plan.people",
        "sales.incentive.plan.version",
        "sales.incentive.plan.check",
        "sales.incentive.plan.course",
        "sales.incentive.plan.opinion",
        "sales.incentive.plan.acknowledgement",
        "sales.incentive.plan.notice",
        "sales.incentive.plan.document",
        "sales.incentive.plan.approval",
        "sales.incentive.plan.simulation",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, team_id, name, version desc, id desc"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
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
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_team_id(),
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="The plan is for people of this team and all teams below. Empty: of the "
        "whole company.",
    )
    date_from = fields.Date(
        "Valid From",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Periods that begin on or after this day are computed by this version.",
    )
    date_to = fields.Date(
        "Valid Until",
        tracking=True,
        copy=False,
        help="Last day of the last period; empty: until it is ended or changed.",
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
        "sales.incentive.plan",
        "Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    change_reason = fields.Text("Reason of the Change", readonly=True, copy=False)
    date_approved = fields.Datetime("Approved On", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    note = fields.Html("Terms", help="What participants should know beside the rates.")
    guarantee_amount = fields.Monetary(
        "Newcomer Guarantee",
        tracking=True,
        help="The least a newcomer is paid for each period, for a period of one month; "
        "of a quarter three times, of a year twelve times that.",
    )
    guarantee_months = fields.Integer(
        "Guaranteed Months",
        tracking=True,
        help="Months since joining the sales force in which the guarantee holds.",
    )
    is_guarantee_recoverable = fields.Boolean(
        "Recoverable",
        tracking=True,
        help="What the guarantee adds is kept back from what later periods bring.",
    )
    component_ids = fields.One2many(
        "sales.incentive.component", "plan_id", "Components", copy=True
    )
    participation_ids = fields.One2many(
        "sales.incentive.participation", "plan_id", "Participants", copy=True
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A plan ends on or after its first day.",
    )
    _guarantee_sane = models.Constraint(
        "CHECK(guarantee_amount >= 0 AND guarantee_amount < 1e12"
        " AND guarantee_months >= 0)",
        "A guarantee is zero or more.",
    )
    _one_next = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state <> 'cancelled'",
        "A new version of this plan was opened already.",
    )

    @api.model
    def _default_team_id(self):
        """The division the acting user leads."""
        held = self.env.user.sudo().sales_assignment_id
        return held.team_id if held.team_id.user_id == self.env.user else False

    @api.model
    def _counting_states(self):
        """States of the versions by which periods are computed."""
        return COUNTING

    @api.depends("name", "version")
    def _compute_display_name(self):
        for plan in self:
            name = plan.name or ""
            plan.display_name = (
                self.env._("%(plan)s, version %(version)s", plan=name, version=number)
                if (number := plan.version) > 1
                else name
            )
