from odoo import api, fields, models
from odoo.fields import Command


class ResUsers(models.Model):
    """Tier, team and reach of a user; the record rules read the reach."""

    _name = "res.users"
    _inherit = [
        "res.users",
        "sales.appraisal.owner.mixin",
        "sales.appraisal.person.mixin",
    ]
    _sales_appraisal_owner = None
    _sales_appraisal_person = None

    sales_assignment_ids = fields.One2many("sales.tier.assignment", "user_id")
    sales_assignment_id = fields.Many2one(
        "sales.tier.assignment",
        "Current Tier Assignment",
        compute="_compute_sales_assignment_id",
        compute_sudo=True,
    )
    sales_tier_id = fields.Many2one(
        "sales.tier",
        compute="_compute_sales_assignment_id",
        compute_sudo=True,
    )
    sales_scope_team_ids = fields.Many2many(
        "crm.team",
        string="Teams in Scope",
        compute="_compute_sales_scope",
        compute_sudo=True,
        context={"active_test": False},
        help="Teams whose documents the user sees, archived ones included.",
    )
    sales_scope_user_ids = fields.Many2many(
        "res.users",
        string="People in Scope",
        compute="_compute_sales_scope",
        compute_sudo=True,
        context={"active_test": False},
        help="People who are, or were last, in a team in scope.",
    )
    sales_pool_team_ids = fields.Many2many(
        "crm.team",
        string="Teams Worked In",
        compute="_compute_sales_scope",
        compute_sudo=True,
        context={"active_test": False},
        help="Teams in scope and teams the user is a member of: their unassigned "
        "documents are visible.",
    )
    is_sales_restricted = fields.Boolean(
        compute="_compute_is_sales_restricted",
        compute_sudo=True,
        help="The user has a tier and is no sales administrator: unassigned documents "
        "of other teams stay hidden.",
    )
    is_sales_invoice_restricted = fields.Boolean(
        compute="_compute_is_sales_restricted",
        compute_sudo=True,
        help="The same for invoices and payments: people who also do the accounting "
        "keep what their accounting groups give.",
    )

    sales_mandate_ids = fields.Many2many(
        "sales.delegation",
        string="Stands In By",
        compute="_compute_sales_mandate",
        compute_sudo=True,
        help="Delegations in force at this moment by which the user decides on behalf "
        "of somebody.",
    )
    sales_deputised_team_ids = fields.Many2many(
        "crm.team",
        string="Teams in Scope as Deputy",
        compute="_compute_sales_mandate",
        compute_sudo=True,
        context={"active_test": False},
        help="Teams whose documents the user reads while standing in.",
    )
    sales_deputised_user_ids = fields.Many2many(
        "res.users",
        string="People in Scope as Deputy",
        compute="_compute_sales_mandate",
        compute_sudo=True,
        context={"active_test": False},
    )

    @api.depends("sales_assignment_ids.state", "sales_assignment_ids.tier_id")
    def _compute_sales_assignment_id(self):
        current = self.env["sales.tier.assignment"].search_fetch(
            [("user_id", "in", self.ids), ("state", "=", "current")],
            ["user_id", "tier_id", "team_id"],
        )
        by_user = {assignment.user_id.id: assignment for assignment in current}
        for user in self:
            assignment = by_user.get(user.id, current.browse())
            user.sales_assignment_id = assignment
            user.sales_tier_id = assignment.tier_id

    @api.depends("sales_assignment_ids.state", "group_ids")
    def _compute_is_sales_restricted(self):
        for user in self:
            # groups first: they are cached, the tier is asked from the database
            user.is_sales_restricted = not user.has_group(
                "sales_team.group_sale_manager"
            ) and bool(user.sales_tier_id)
            user.is_sales_invoice_restricted = user.is_sales_restricted and not (
                user.has_group("account.group_account_readonly")
                or user.has_group("account.group_account_invoice")
            )

    @api.depends(
        "sales_assignment_ids.state",
        "sales_assignment_ids.tier_id.scope",
        "sales_assignment_ids.team_id",
        "crm_team_member_ids.active",
    )
    def _compute_sales_scope(self):
        """Reach of the users, as literal ids for the record rules.

        Leading or supervising a team opens it; so does holding a tier with a scope
        beyond the own documents in it. A tier whose scope is the division opens all
        teams below as well. Users without a tier gain nothing.
        """
        Team = self.env["crm.team"].with_context(active_test=False)
        last_teams = self._sales_last_teams()
        for user in self:
            tier = user.sales_assignment_id.tier_id
            scope = worked = Team
            if tier:
                scope = Team.search(
                    ["|", ("user_id", "=", user.id), ("supervisor_ids", "in", user.ids)]
                )
                if tier.scope != "own":
                    scope |= user.sales_assignment_id.team_id
                if tier.scope == "division" and scope:
                    scope = Team.search([("id", "child_of", scope.ids)])
                worked = user.crm_team_member_ids.crm_team_id
            user.sales_scope_team_ids = scope
            user.sales_pool_team_ids = scope | worked
            user.sales_scope_user_ids = self.browse(
                user_id
                for user_id, team_id in last_teams.items()
                if team_id in scope._ids
            )

    # what changes it (dates, time off) is told by sales.delegation
    @api.depends("sales_assignment_ids.state")
    def _compute_sales_mandate(self):
        """For whom the users stand in, and what they read for it."""
        mandates = self.env["sales.delegation"]._held_by(self).grouped("deputy_id")
        for user in self:
            own = mandates.get(user, self.env["sales.delegation"])
            user.sales_mandate_ids = own
            user.sales_deputised_team_ids = own.user_id.sales_scope_team_ids
            user.sales_deputised_user_ids = own.user_id.sales_scope_user_ids

    @api.model
    def _sales_last_teams(self):
        """Team of the latest assignment that has begun, per user id."""
        rows = self.env["sales.tier.assignment"]._read_group(
            [("state", "!=", "planned")], ["user_id", "team_id"], ["date_from:max"]
        )
        latest = {}
        for user, team, date_from in rows:
            if user.id not in latest or latest[user.id][0] < date_from:
                latest[user.id] = (date_from, team.id)
        return {user_id: team_id for user_id, (_date, team_id) in latest.items()}

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self._sales_end_assignments()
        if {"active", "group_ids", "company_ids"} & vals.keys():
            self.env["sales.delegation"]._refresh_open()
            self.env["sales.approval"]._send_on_stuck_at_commit()
            self.env["sales.appraisal"]._follow_organization_at_commit()
        return result

    def _sales_end_assignments(self):
        """People who leave hold no tier any more; their history stays."""
        Assignment = self.env["sales.tier.assignment"].sudo()
        held = Assignment.search(
            [("user_id", "in", self.ids), ("state", "=", "current")]
        )
        planned = Assignment.search(
            [("user_id", "in", self.ids), ("state", "=", "planned")]
        )
        planned.unlink()
        yesterday = fields.Date.subtract(Assignment._organization_today(), days=1)
        held._end(yesterday, self.env._("The user was archived."))

    # ------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------

    def _sales_excess_groups(self):
        """Explicit groups that would open more than a tier does."""
        self.ensure_one()
        if self.has_group("sales_team.group_sale_manager"):
            return self.env["res.groups"]
        opened = self.env.ref("sales_team.group_sale_salesman_all_leads")
        return self.group_ids.filtered(lambda group: opened in group.all_implied_ids)

    def _sales_swap_groups(self, removed, added):
        """Take groups away and give others in one write."""
        changing = self.filtered(
            lambda user: removed & user.group_ids or added - user.group_ids
        )
        if changing:
            changing.group_ids = [Command.unlink(group.id) for group in removed] + [
                Command.link(group.id) for group in added
            ]
