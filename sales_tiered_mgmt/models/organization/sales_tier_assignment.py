from odoo import api, fields, models

from .sales_tier_guard_mixin import OWN_FIELDS

OPEN_WORK = [
    ("stay", "Stays with the person, in the old team"),
    ("follow", "Goes along to the new team"),
    ("hand", "Is handed to a colleague in the old team"),
]


class SalesTierAssignment(models.Model):
    """Who holds which tier in which team, from when to when.

    The dated assignment drives everything else: visibility, authority, targets. One
    person holds one tier at a time; history is kept, never rewritten. How assignments
    follow each other is in ``sales.tier.history.mixin``, what they give and take back
    in ``sales.tier.effect.mixin``, what stays as it was in ``sales.tier.guard.mixin``,
    who may decide them in ``sales.staffing.mixin``.
    Policy: A2, A3.1, C1.p1 (the director decides structure and staffing).
    """

    _name = "sales.tier.assignment"
    _description = "Sales Tier Assignment"
    _inherit = [
        "mail.thread",
        "sales.tier.history.mixin",
        "sales.tier.effect.mixin",
        "sales.tier.guard.mixin",
        "sales.staffing.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"
    _rec_names_search = ["user_id.name", "team_id.name", "tier_id.name"]

    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
    )
    tier_id = fields.Many2one(
        "sales.tier", required=True, index=True, ondelete="restrict", tracking=True
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    date_from = fields.Date(
        "From",
        required=True,
        tracking=True,
        default=lambda self: self._organization_today(),
    )
    date_to = fields.Date(
        "To", tracking=True, help="Last day of the assignment; empty while it lasts."
    )
    reason = fields.Char(tracking=True, help="Why the person holds this position.")
    end_reason = fields.Char(
        "Reason of the End", tracking=True, help="Why the person left this position."
    )
    is_break_intended = fields.Boolean(
        "Break in Service",
        tracking=True,
        help="The person was out of the sales force between the previous assignment "
        "and this one.",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("current", "Current"), ("ended", "Ended")],
        readonly=True,
        required=True,
        default="planned",
        index=True,
        copy=False,
    )
    open_work = fields.Selection(
        OPEN_WORK,
        required=True,
        default="stay",
        help="What becomes of the leads and quotations that are open in the team left.",
    )
    handover_user_id = fields.Many2one(
        "res.users",
        "Hand To",
        index="btree_not_null",
        ondelete="restrict",
        help="Colleague in the team left who takes over the open work.",
    )
    is_team_leader = fields.Boolean(compute="_compute_is_team_leader")
    parent_id = fields.Many2one(
        "sales.tier.assignment",
        "Reports To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="Assignment of the next superior in the team tree.",
    )
    child_ids = fields.One2many("sales.tier.assignment", "parent_id", "Direct Reports")
    superior_id = fields.Many2one(related="parent_id.user_id", string="Superior")
    successor_id = fields.Many2one(
        "sales.tier.assignment",
        "Followed By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="Assignment whose start ended this one. While it is planned, its date "
        "moves the end of this one along.",
    )
    removed_group_ids = fields.Many2many(
        "res.groups",
        string="Groups Taken Away",
        readonly=True,
        copy=False,
        help="Groups that opened more than the tier allows. They are given back when "
        "the person leaves the tiers.",
    )
    tier_color = fields.Integer(related="tier_id.color", string="Color")
    avatar_128 = fields.Image(related="user_id.avatar_128")

    _handover_named = models.Constraint(
        "CHECK(open_work <> 'hand' OR handover_user_id IS NOT NULL)",
        "Name the colleague who takes over the open work.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An assignment ends on or after its first day.",
    )
    _one_open = models.UniqueIndex(
        "(user_id) WHERE date_to IS NULL",
        "A salesperson has one open assignment at a time.",
    )
    # the database refuses what two people enter at the same moment; ranges of integers
    # need no extension of PostgreSQL
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(user_id, user_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "A salesperson holds one tier at a time: two assignments overlap.",
    )
    _user_dates = models.Index("(user_id, date_from DESC)")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("user_id.name", "tier_id.name", "team_id.name")
    def _compute_display_name(self):
        for assignment in self:
            assignment.display_name = self.env._(
                "%(person)s, %(tier)s, %(team)s",
                person=assignment.user_id.name or "",
                tier=assignment.tier_id.name or "",
                team=assignment.team_id.name or "",
            )

    @api.depends("team_id.user_id", "user_id", "state")
    def _compute_is_team_leader(self):
        for assignment in self:
            assignment.is_team_leader = (
                assignment.state == "current"
                and assignment.team_id.user_id == assignment.user_id
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Start assignments; an open one of the same person ends the day before."""
        vals_list = [
            {name: value for name, value in vals.items() if name not in OWN_FIELDS}
            for vals in vals_list
        ]
        followers = self._chain(vals_list)
        predecessors = self._end_predecessors(vals_list)
        assignments = super().create(vals_list)
        for index, next_index in followers.items():
            assignments[index]._engine_write(
                {"successor_id": assignments[next_index].id}
            )
        predecessors._link_successors(assignments)
        (predecessors | assignments)._check_histories()
        (predecessors | assignments)._refresh_states()
        return assignments

    def write(self, vals):
        self._check_fixed(vals)
        moving = self.browse()
        if "date_from" in vals:
            start = fields.Date.to_date(vals["date_from"])
            moving = self.filtered(lambda assignment: assignment.date_from != start)
            brought_forward = moving.filtered(
                lambda assignment: assignment.date_from > start
            )
            brought_forward._move_predecessors(start)
        result = super().write(vals)
        if {"date_from", "date_to", "user_id", "tier_id", "team_id"} & set(vals):
            if moving:
                self.flush_recordset()
                moving._move_predecessors(start)
            self._check_histories()
            self._refresh_states()
        elif "is_break_intended" in vals:
            self._check_histories()
        return result

    def unlink(self):
        """Withdraw planned assignments; what they were to end goes on."""
        predecessors = self.sudo().search([("successor_id", "in", self.ids)]) - self
        result = super().unlink()
        predecessors._go_on()
        return result

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Nobody is told "you have been assigned to this document", as Odoo would."""
        return []

    def _engine_write(self, vals):
        """Write the fields that only this model itself may set."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)
