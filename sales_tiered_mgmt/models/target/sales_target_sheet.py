from odoo import api, fields, models
from odoo.exceptions import AccessError

from .sales_target_sheet_notice import QUIET_ACTIVITY

KINDS = [("division", "Division"), ("team", "Team"), ("person", "Person")]
STATES = [
    ("open", "Not Handed Down"),
    ("proposed", "To Be Answered"),
    ("countered", "Counter-Proposed"),
    ("returned", "Returned"),
    ("agreed", "Agreed"),
]
# What superiors and owners change by writing; the rest is the course of the sheet.
EDITABLE = {"fte", "target_ids", "action_ids"}


class SalesTargetSheet(models.Model):
    """One owner's part of a target plan: a division's, a team's or a person's.

    The sheets of a plan are a tree like the teams. Whoever leads a team sets the
    figures of the sheets directly below and hands them down; the owner agrees or
    counter-proposes. What a team's sheet holds beyond its parts, or the parts beyond
    the team's, is known to its leader and above, never to representatives.
    Policy: D1.1 (director to teams), D1.2 (manager to people), D1.3 (the own plan).
    """

    _name = "sales.target.sheet"
    _description = "Target Sheet"
    _inherit = [
        "sales.target.made.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "sales.target.sheet.course",
        "sales.target.sheet.total",
        "sales.target.sheet.attainment",
        "sales.target.sheet.pace",
        "sales.target.sheet.board",
        "sales.target.sheet.grid",
        "sales.target.sheet.split",
    ]
    _order = "parent_path, id"
    _parent_name = "parent_id"
    _parent_store = True
    _rec_names_search = ["user_id.name", "team_id.name"]

    plan_id = fields.Many2one(
        "sales.target.plan",
        "Target Plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    plan_version = fields.Integer(related="plan_id.version", string="Version")
    plan_date_from = fields.Date(related="plan_id.date_from", string="Plan From")
    plan_date_to = fields.Date(related="plan_id.date_to", string="Plan To")
    date_answer = fields.Date(related="plan_id.date_answer")
    metric_ids = fields.Many2many(related="plan_id.metric_ids", string="Metrics")
    parent_id = fields.Many2one(
        "sales.target.sheet", "Part Of", readonly=True, index=True, ondelete="cascade"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("sales.target.sheet", "parent_id", "Parts")
    previous_id = fields.Many2one(
        "sales.target.sheet",
        "In the Previous Version",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    superior_team_id = fields.Many2one(
        "crm.team",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Team of the sheet this one is a part of.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The person, or who leads the team.",
    )
    date_from = fields.Date(
        "Active From",
        required=True,
        readonly=True,
        help="First day of the owner in this team within the plan.",
    )
    date_to = fields.Date(
        "Active To",
        required=True,
        readonly=True,
        help="Last day of the owner in this team within the plan.",
    )
    fte = fields.Float(
        "Full-Time Equivalent",
        digits=(3, 2),
        default=1.0,
        required=True,
        aggregator="sum",
        tracking=True,
        help="1 for full time, 0.5 for half.",
    )
    state = fields.Selection(
        STATES,
        "Agreement",
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
        copy=False,
    )
    is_waived = fields.Boolean(
        "Waived",
        readonly=True,
        copy=False,
        tracking=True,
        help="The plan goes on without the owner's agreement.",
    )
    waive_reason = fields.Text("Waived Because", readonly=True, copy=False)
    counter_reason = fields.Text(
        "Reason of the Counter-Proposal", readonly=True, copy=False
    )
    comment = fields.Text("Answer of the Superior", readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    is_answered = fields.Boolean(
        compute="_compute_is_answered", search="_search_is_answered"
    )
    target_ids = fields.One2many("sales.target", "sheet_id", "Targets")
    action_ids = fields.One2many("sales.target.action", "sheet_id", "Planned Actions")

    _fte_sane = models.Constraint(
        "CHECK(fte > 0 AND fte <= 1)", "Full-time equivalent: above 0, at most 1."
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to >= date_from)", "A sheet ends on or after its first day."
    )
    _plan_kind_idx = models.Index("(plan_id, kind, state)")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("kind", "user_id.name", "team_id.name", "plan_id.name")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = self.env._(
                "%(owner)s: %(plan)s",
                owner=sheet._owner_name(),
                plan=sheet.sudo().plan_id.display_name or "",
            )

    def _owner_name(self):
        """The person with the team, or the team."""
        self.ensure_one()
        sheet = self.sudo()
        if sheet.kind != "person":
            return sheet.team_id.name or ""
        return self.env._(
            "%(person)s (%(team)s)",
            person=sheet.user_id.name or "",
            team=sheet.team_id.name or "",
        )

    @api.depends("state", "is_waived")
    def _compute_is_answered(self):
        for sheet in self:
            sheet.is_answered = sheet.state in ("countered", "agreed")

    def _search_is_answered(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = []
        if True in value:
            states += ["countered", "agreed"]
        if False in value:
            states += ["open", "proposed", "returned"]
        return [("state", "in", states)]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Set the full-time equivalent; figures and actions check for themselves.

        :raise AccessError: something that follows from the plan or from the agreement
        """
        own = {name for name in vals if self._is_own_field(name)}
        if foreign := own - EDITABLE:
            raise AccessError(
                self.env._(
                    "%s of a target sheet is set by its plan or by the answers to it.",
                    ", ".join(sorted(foreign)),
                )
            )
        if "fte" in own:
            self._begin_change()
            self._require("set_figures")
        return super().write(vals)

    @api.model
    def _is_own_field(self, name):
        """Whether a field is the sheet's and not the discussion's below it."""
        return name not in self.env["mail.thread"]._fields and not name.startswith(
            ("activity_", "message_", "my_activity_")
        )

    def _engine_create(self, vals_list):
        # nobody follows, and nothing is logged: a thousand sheets are made at once
        quiet = self.with_context(
            tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True
        )
        sheets = super(SalesTargetSheet, quiet)._engine_create(vals_list)
        return sheets.with_env(self.env)

    def _engine_write(self, vals):
        """Write what only the course of the sheet sets."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows for a reminder: Odoo would let everybody, one by one."""
        if self.env.context.get("sales_quiet_activity") is QUIET_ACTIVITY:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Nobody is told "you have been assigned to this document", as Odoo would."""
        return []

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody rewrites a sheet, yet those who see it discuss it."""
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
