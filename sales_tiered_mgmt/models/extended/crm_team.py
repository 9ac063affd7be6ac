from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..organization.sales_tier_effect_mixin import ORGANIZATION_BATCH


class CrmTeam(models.Model):
    """Teams as a tree: a manager leads a team, a director a division (C1.p1)."""

    _name = "crm.team"
    _inherit = [
        "crm.team",
        "sales.team.structure",
        "sales.target.owner.mixin",
        "sales.appraisal.owner.mixin",
    ]
    _sales_target_owner = None
    _parent_name = "parent_id"
    _parent_store = True

    parent_id = fields.Many2one(
        "crm.team",
        "Parent Team",
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('id', '!=', id), "
        "'|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Division this team belongs to. Its leader is the superior of this "
        "team's leader.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.team", "parent_id", "Sub-Teams")
    complete_name = fields.Char(compute="_compute_complete_name", recursive=True)
    supervisor_ids = fields.Many2many(
        "res.users",
        "crm_team_sales_supervisor_rel",
        "team_id",
        "user_id",
        "Supervisors",
        # as text: a list would make the field depend on "share", and so write every new
        # user to the database before Odoo has computed it
        domain="[('share', '=', False)]",
        help="People who see the team's documents as its leader does, without "
        "leading it: a deputy, an assistant, a controller.",
    )
    user_id = fields.Many2one(tracking=True)
    sales_assignment_ids = fields.One2many(
        "sales.tier.assignment", "team_id", "Tier Assignments"
    )
    sales_headcount = fields.Integer("People", compute="_compute_sales_headcount")
    sales_headcount_by_tier = fields.Char(
        "People by Tier", compute="_compute_sales_headcount"
    )
    sub_team_count = fields.Integer(compute="_compute_sub_team_count")
    invoiced = fields.Float(depends_context=["uid"])

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for team in self:
            if team.parent_id:
                team.complete_name = f"{team.parent_id.complete_name} / {team.name}"
            else:
                team.complete_name = team.name

    @api.depends("sales_assignment_ids.state", "child_ids")
    def _compute_sales_headcount(self):
        """People of the team and everything below it, in total and by tier."""
        below = self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )
        counts = self.env["sales.tier.assignment"]._read_group(
            [("team_id", "in", below.ids), ("state", "=", "current")],
            ["team_id", "tier_id"],
            ["__count"],
        )
        for team in self:
            by_tier = {}
            for held_team, tier, count in counts:
                if (held_team.parent_path or "").startswith(team.parent_path or "-"):
                    by_tier[tier] = by_tier.get(tier, 0) + count
            team.sales_headcount = sum(by_tier.values())
            team.sales_headcount_by_tier = ", ".join(
                f"{tier.name} {by_tier[tier]}"
                for tier in sorted(by_tier, key=lambda tier: (-tier.level, tier.id))
            )

    @api.depends("child_ids")
    def _compute_sub_team_count(self):
        for team in self:
            team.sub_team_count = len(team.child_ids)

    def _compute_invoiced(self):
        """Odoo's sum in SQL, limited to the invoices a person with a tier sees."""
        if self.env.su or not self.env.user.is_sales_restricted:
            return super()._compute_invoiced()
        today = fields.Date.context_today(self)
        amounts = dict(
            self.env["account.move"]._read_group(
                [
                    ("move_type", "in", self.env["account.move"].get_sale_types(True)),
                    ("payment_state", "in", ("in_payment", "paid", "reversed")),
                    ("state", "=", "posted"),
                    ("team_id", "in", self.ids),
                    ("date", ">=", today.replace(day=1)),
                    ("date", "<=", today),
                ],
                ["team_id"],
                ["amount_untaxed_signed:sum"],
            )
        )
        for team in self:
            team.invoiced = amounts.get(team._origin, 0.0)
        return None

    @api.onchange("parent_id")
    def _onchange_parent_id(self):
        if self.parent_id.company_id:
            self.company_id = self.parent_id.company_id

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A team cannot be, directly or not, below itself.")
            )

    @api.constrains("parent_id", "company_id")
    def _check_parent_company(self):
        for team in self | self.child_ids:
            parent_company = team.parent_id.company_id
            if parent_company and team.company_id != parent_company:
                raise ValidationError(
                    self.env._(
                        "Team %(team)s and its parent team %(parent)s belong to "
                        "different companies.",
                        team=team.name,
                        parent=team.parent_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("parent_id") and "company_id" not in vals:
                vals["company_id"] = self.browse(vals["parent_id"]).company_id.id
        teams = super().create(vals_list)
        self._sales_organization_changed()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if {"parent_id", "user_id", "supervisor_ids", "active"} & set(vals):
            self._sales_organization_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._sales_organization_changed()
        return result

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    @api.model
    def _get_default_team_id(self, user_id=False, domain=False):
        """Where Odoo falls back on any team, people with a tier fall back on their own.

        A document that lands in a stranger's team would be out of the own leader's
        sight. One of a company in which the own team is not goes without: then it is
        its salesperson's, whose leader sees it.
        """
        team = super()._get_default_team_id(user_id=user_id, domain=domain)
        user = self.env["res.users"].browse(user_id) if user_id else self.env.user
        user = user.sudo()
        if not user.is_sales_restricted:
            return team
        if team not in user.sales_pool_team_ids:
            team = user.sales_assignment_id.team_id.sudo(self.env.su)
        of_company = Domain(domain or Domain.TRUE).map_conditions(
            lambda part: part if part.field_expr == "company_id" else Domain.TRUE
        )
        return team.filtered_domain(of_company)

    @api.model
    def _sales_organization_changed(self):
        """Make a change of tree, leader, tier or membership count at once.

        Odoo caches each user's record-rule domain; ours carry literal ids, so the cache
        of every worker is dropped. Superiors are brought up to date.
        """
        if self.env.context.get("sales_organization_batch") is ORGANIZATION_BATCH:
            return  # whoever changes many things at once calls this at the end
        self.env["sales.tier.assignment"]._sync_superiors()
        self._sales_reach_changed()
        self.env["sales.delegation"]._refresh_open()
        self.env["sales.approval"]._send_on_stuck_at_commit()
        self.env["sales.appraisal"]._follow_organization_at_commit()

    @api.model
    def _sales_reach_changed(self):
        """Let everybody's record rules be evaluated anew, in every worker."""
        registry = self.env.registry
        registry.clear_cache()
        # Once more when others can see the change: until then a request in another
        # thread of this process fills the cache with the organization as it was.
        postcommit = self.env.cr.postcommit
        if "sales_organization" not in postcommit.data:
            postcommit.data["sales_organization"] = True
            postcommit.add(registry.clear_cache)
        self.env["res.users"].invalidate_model(
            [
                "sales_assignment_id",
                "sales_tier_id",
                "sales_scope_team_ids",
                "sales_scope_user_ids",
                "sales_pool_team_ids",
                "sales_mandate_ids",
                "sales_deputised_team_ids",
                "sales_deputised_user_ids",
                "is_sales_restricted",
                "is_sales_invoice_restricted",
            ]
        )

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Log who leads a team, but do not make the leader follow it.

        Odoo lets the person in a tracked ``user_id`` follow; whoever follows a team
        follows each of its leads.
        """
        values = {
            name: value for name, value in updated_values.items() if name != "user_id"
        }
        return super()._message_auto_subscribe_followers(values, default_subtype_ids)

    def _sales_line_of_leaders(self):
        """Leaders from this team up to the top of the tree, nearest first.

        :return: list of ``res.users``; teams without a leader are left out
        """
        self.ensure_one()
        leaders = []
        team = self.sudo().with_context(active_test=False)
        while team:
            if team.user_id and team.user_id not in leaders:
                leaders.append(team.user_id)
            team = team.parent_id
        return leaders

    def action_view_sales_people(self):
        """Open the people of the team and the teams below it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_tier_assignment_action"
        )
        action["domain"] = [("team_id", "child_of", self.id)]
        action["context"] = {
            "search_default_current": 1,
            "default_team_id": self.id,
        }
        return action

    def action_view_sub_teams(self):
        """Open the teams directly below this one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.crm_team_action_tree"
        )
        action["domain"] = [("parent_id", "=", self.id)]
        action["context"] = {"default_parent_id": self.id}
        return action
