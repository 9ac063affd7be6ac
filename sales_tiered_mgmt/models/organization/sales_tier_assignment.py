from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command


class SalesTierAssignment(models.Model):
    """Who holds which tier in which team, from when to when.

    The dated assignment drives everything else: visibility, authority, targets. One
    person holds one tier at a time; history is kept, never rewritten.
    Policy: A2, A3.1, C1.p1 (the director decides structure and staffing).
    """

    _name = "sales.tier.assignment"
    _description = "Sales Tier Assignment"
    _inherit = ["mail.thread"]
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
        "From", required=True, tracking=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        "To", tracking=True, help="Last day of the assignment; empty while it lasts."
    )
    reason = fields.Char(tracking=True, help="Why the person holds this position.")
    is_break_intended = fields.Boolean(
        "Break in Service",
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

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An assignment ends on or after its first day.",
    )
    _one_open = models.UniqueIndex(
        "(user_id) WHERE date_to IS NULL",
        "A salesperson has one open assignment at a time.",
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
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("user_id", "date_from", "date_to", "is_break_intended")
    def _check_dates(self):
        """Refuse overlaps, and gaps that nobody asked for."""
        for history in self._histories(self.user_id).values():
            for earlier, later in zip(history, history[1:], strict=False):
                if (earlier | later) & self:
                    self._check_neighbours(earlier, later)

    def _check_neighbours(self, earlier, later):
        if not earlier.date_to or earlier.date_to >= later.date_from:
            raise ValidationError(
                self.env._(
                    "%(person)s is assigned to %(team)s from %(start)s already. "
                    "Two assignments of a person cannot overlap.",
                    person=later.user_id.name,
                    team=earlier.team_id.name,
                    start=earlier.date_from,
                )
            )
        gap = later.date_from - earlier.date_to > timedelta(days=1)
        if gap and not later.is_break_intended:
            raise ValidationError(
                self.env._(
                    "%(person)s would hold no tier between %(end)s and %(start)s. "
                    "Close the gap, or mark the new assignment as following a break "
                    "in service.",
                    person=later.user_id.name,
                    end=earlier.date_to,
                    start=later.date_from,
                )
            )

    @api.constrains("user_id", "team_id")
    def _check_company(self, fnames=None):
        for assignment in self:
            company = assignment.team_id.company_id
            if company and company not in assignment.user_id.sudo().company_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s has no access to company %(company)s of team "
                        "%(team)s.",
                        person=assignment.user_id.name,
                        company=company.name,
                        team=assignment.team_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Start assignments; an open one of the same person ends the day before."""
        for vals in vals_list:
            vals.pop("state", None)
            vals.pop("parent_id", None)
            self._end_predecessor(vals)
        assignments = super().create(vals_list)
        assignments._refresh_states()
        return assignments

    def write(self, vals):
        if {"state", "parent_id", "removed_group_ids"} & set(vals):
            raise UserError(
                self.env._("The state of an assignment follows from its dates.")
            )
        frozen = {"user_id", "tier_id", "team_id"} & set(vals)
        if frozen and self.filtered(lambda record: record.state != "planned"):
            raise UserError(
                self.env._(
                    "An assignment that has begun is history: its person, tier and "
                    "team stay. Start a new assignment instead."
                )
            )
        result = super().write(vals)
        if {"date_from", "date_to", "user_id", "tier_id", "team_id"} & set(vals):
            self._refresh_states()
        return result

    def _engine_write(self, vals):
        """Write the fields that only this model itself may set."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        begun = self.filtered(lambda assignment: assignment.state != "planned")
        if begun:
            raise UserError(
                self.env._(
                    "%(assignment)s has begun and stays in the history. End it instead "
                    "of deleting it.",
                    assignment=begun[0].display_name,
                )
            )

    def _end_predecessor(self, vals):
        if not vals.get("user_id"):
            return
        date_from = (
            fields.Date.to_date(vals.get("date_from")) or self._organization_today()
        )
        vals["date_from"] = date_from
        open_one = self.search(
            [
                ("user_id", "=", vals["user_id"]),
                ("date_to", "=", False),
                ("date_from", "<", date_from),
            ]
        )
        if open_one:
            # the unique index sees the end of the old before the start of the new
            open_one.write({"date_to": date_from - timedelta(days=1)})
            open_one.flush_recordset()

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    @api.model
    def _organization_today(self):
        """Today where the company works, so that a change starts at its midnight."""
        tz = self.env.company.sudo().resource_calendar_id.tz or self.env.user.tz
        return fields.Date.context_today(self.with_context(tz=tz or "UTC"))

    def _histories(self, users):
        """Assignments per user, oldest first.

        :param users: ``res.users``
        :return: dict of user to ``sales.tier.assignment``
        """
        records = self.search([("user_id", "in", users.ids)], order="date_from, id")
        histories = dict.fromkeys(users, self.browse())
        for user, history in records.grouped("user_id").items():
            histories[user] = history
        return histories

    def _refresh_states(self, today=None):
        """Bring states, groups, memberships and leaders in line with the dates.

        Called whenever dates change and every night for changes planned ahead.
        :param today: date, default the company's today
        """
        today = today or self._organization_today()
        starting = self.browse()
        ending = self.browse()
        for assignment in self:
            if assignment.date_from > today:
                state = "planned"
            elif assignment.date_to and assignment.date_to < today:
                state = "ended"
            else:
                state = "current"
            if state == assignment.state:
                continue
            if assignment.state == "current":
                ending |= assignment
            if state == "current":
                starting |= assignment
            assignment._engine_write({"state": state})
        ending._release()
        starting._take_effect()
        if ending or starting:
            self.env["crm.team"]._sales_organization_changed()

    def _release(self):
        """Take back what the ended assignments gave: group, leadership, membership."""
        for assignment in self.sudo():
            user, team = assignment.user_id, assignment.team_id
            user._sales_swap_groups(
                assignment.tier_id.group_id, assignment.removed_group_ids
            )
            if team.user_id == user:
                team.user_id = False
            membership = team.crm_team_member_ids.filtered(
                lambda member, user=user: member.user_id == user
            )
            membership.action_archive()

    def _take_effect(self):
        """Give the starting assignments' people group, membership and leadership."""
        assignments = self.sudo()
        # all reads before the first write: each group change empties the caches
        removed = {
            assignment: assignment.user_id._sales_excess_groups()
            for assignment in assignments
        }
        for (groups, tier), same in assignments.grouped(
            lambda assignment: (removed[assignment], assignment.tier_id)
        ).items():
            same.user_id._sales_swap_groups(groups, tier.group_id)
            same._engine_write({"removed_group_ids": [Command.set(groups.ids)]})
        assignments._join_teams()
        for assignment in assignments:
            user, team = assignment.user_id, assignment.team_id
            if assignment.tier_id.is_leader and team.user_id != user:
                team.user_id = user

    def _join_teams(self):
        """Make the people members of the teams they are assigned to."""
        Member = self.env["crm.team.member"].with_context(active_test=False)
        memberships = Member.search(
            [
                ("crm_team_id", "in", self.team_id.ids),
                ("user_id", "in", self.user_id.ids),
            ]
        ).grouped(lambda member: (member.crm_team_id, member.user_id))
        wanted = [(assignment.team_id, assignment.user_id) for assignment in self]
        # one membership per pair is enough where history left several
        known = [memberships[pair][:1].id for pair in wanted if pair in memberships]
        Member.browse(known).filtered(lambda member: not member.active).action_unarchive()
        Member.create(
            [
                {"crm_team_id": team.id, "user_id": user.id}
                for team, user in wanted
                if (team, user) not in memberships
            ]
        )

    def _end(self, date_to, reason=False):
        """End current assignments after ``date_to`` (date)."""
        for assignment in self:
            vals = {"date_to": max(date_to, assignment.date_from)}
            if reason:
                vals["reason"] = reason
            assignment.write(vals)

    @api.model
    def _change(self, user, tier, team, date_from, reason):
        """End a person's assignment and start the next: a transfer or a promotion.

        Checks the authority of the acting user, see ``_check_can_change``.
        :param date_from: date, first day of the new assignment
        :return: the new ``sales.tier.assignment``
        :raise AccessError: the acting user may not decide this change (C1.p1)
        """
        self._check_can_change(user, tier, team)
        return self.sudo().create(
            {
                "user_id": user.id,
                "tier_id": tier.id,
                "team_id": team.id,
                "date_from": date_from,
                "reason": reason,
            }
        )

    @api.model
    def _cannot_change_reason(self, user, tier, team):
        """Why the acting user may not give ``user`` this tier and team, or False.

        A sales administrator may do everything. A leader moves people below the own
        level between the teams of the own division, and does not change their tier.
        """
        acting = self.env.user
        if self.env.su or acting.has_group("sales_team.group_sale_manager"):
            return False
        _ = self.env._
        own_tier = acting.sales_tier_id
        if not own_tier or own_tier.scope != "division":
            return _("Staffing is decided by the head of a division (C1.p1).")
        if user == acting:
            return _("Nobody changes the own position.")
        current = user.sudo().sales_assignment_id
        teams = acting.sales_scope_team_ids
        if team not in teams or (current and current.team_id not in teams):
            return _(
                "%(person)s or %(team)s is outside your division.",
                person=user.name,
                team=team.name,
            )
        if not current or current.tier_id != tier:
            return _(
                "A new tier for %(person)s is decided by a sales administrator.",
                person=user.name,
            )
        if tier.level >= own_tier.level:
            return _("%(person)s is not below you in the line.", person=user.name)
        return False

    @api.model
    def _check_can_change(self, user, tier, team):
        if reason := self._cannot_change_reason(user, tier, team):
            raise AccessError(reason)

    def action_change(self):
        """Open the assistant that moves these people to another team or tier."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to Another Team"),
            "res_model": "sales.tier.assignment.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_user_ids": self.user_id.ids,
                "default_tier_id": self.tier_id.id if len(self.tier_id) == 1 else False,
            },
        }

    @api.model
    def _sync_superiors(self):
        """Recompute who reports to whom, for the hierarchy view and for escalation."""
        current = self.sudo().search([("state", "=", "current")])
        by_user = {assignment.user_id: assignment for assignment in current}
        lines = {team: team._sales_line_of_leaders() for team in current.team_id}

        def superior(assignment):
            for leader in lines[assignment.team_id]:
                if leader != assignment.user_id and leader in by_user:
                    return by_user[leader]
            return self.browse()

        for parent, reports in current.grouped(superior).items():
            moved = reports.filtered(lambda report, parent=parent: report.parent_id != parent)
            moved._engine_write({"parent_id": parent.id})
        stale = self.sudo().search(
            [("state", "!=", "current"), ("parent_id", "!=", False)]
        )
        stale._engine_write({"parent_id": False})

    @api.model
    def _cron_refresh_states(self):
        """Start and end the assignments whose day has come (scheduled every night)."""
        today = self._organization_today()
        due = self.search(
            [
                "|",
                "&",
                ("state", "=", "planned"),
                ("date_from", "<=", today),
                "&",
                ("state", "=", "current"),
                ("date_to", "<", today),
            ],
            order="date_from, id",
        )
        due._refresh_states(today)
