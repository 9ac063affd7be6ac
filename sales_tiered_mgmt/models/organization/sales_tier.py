from odoo import api, fields, models
from odoo.exceptions import ValidationError

SCOPES = [
    ("own", "Own documents"),
    ("team", "Own teams (direct reports)"),
    ("division", "Own teams and everything below them"),
]


class SalesTier(models.Model):
    """A level of the sales hierarchy: what its people answer for and may see.

    Policy: A2 (tiers), A3.1 (duties and authority explicit), B1-B3, C1-C3.
    """

    _name = "sales.tier"
    _description = "Sales Tier"
    _inherit = ["mail.thread"]
    _order = "level desc, sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    level = fields.Integer(
        required=True,
        default=1,
        tracking=True,
        help="Rank in the line: a higher number leads a lower one. "
        "Tiers side by side may share a level.",
    )
    scope = fields.Selection(
        SCOPES,
        required=True,
        default="own",
        tracking=True,
        help="Whose documents people of this tier see: their own, those of the teams "
        "they lead, or those of their teams and every team below.",
    )
    is_leader = fields.Boolean(
        "Leads Its Team",
        tracking=True,
        help="An assignment to this tier makes the person the leader of the team.",
    )
    group_id = fields.Many2one(
        "res.groups",
        "Access Group",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_group_id(),
        domain=lambda self: [("id", "in", self._allowed_groups().ids)],
        help="Group that people of this tier join. It must include the sales "
        "representative's group, on which the record rules stand.",
    )
    color = fields.Integer()
    duties = fields.Html(translate=True, sanitize=True)
    authority_note = fields.Html("Authority", translate=True, sanitize=True)
    job_ids = fields.Many2many(
        "hr.job",
        string="Job Positions",
        help="People hired for these positions are proposed for this tier.",
    )
    assignment_ids = fields.One2many("sales.tier.assignment", "tier_id")
    headcount = fields.Integer(compute="_compute_headcount")

    _name_uniq = models.Constraint(
        "UNIQUE(name)", "A tier with this name exists already."
    )
    _level_positive = models.Constraint(
        "CHECK(level > 0)", "The level of a tier is a positive number."
    )

    @api.model
    def _representative_group(self):
        return self.env.ref("sales_tiered_mgmt.group_sales_representative")

    @api.model
    def _default_group_id(self):
        return self.env.ref(
            "sales_tiered_mgmt.group_sales_representative", raise_if_not_found=False
        )

    @api.model
    def _allowed_groups(self):
        """Groups a tier may stand for: those that carry the add-on's record rules.

        A group that opens all documents is never allowed, it would defeat every rule;
        nor is one with access rights or settings: who assigns tiers would give those.
        """
        base = self._default_group_id()
        if not base:
            return self.env["res.groups"]
        refused = self.env.ref("sales_team.group_sale_salesman_all_leads")
        refused |= self.env.ref("base.group_erp_manager")
        candidates = (base | base.sudo().all_implied_by_ids).sudo()
        return candidates.filtered(lambda group: not refused & group.all_implied_ids)

    @api.depends("assignment_ids.state")
    def _compute_headcount(self):
        counts = dict(
            self.env["sales.tier.assignment"]._read_group(
                [("tier_id", "in", self.ids), ("state", "=", "current")],
                ["tier_id"],
                ["__count"],
            )
        )
        for tier in self:
            tier.headcount = counts.get(tier, 0)

    @api.constrains("group_id")
    def _check_group_id(self):
        allowed = self._allowed_groups()
        for tier in self:
            if tier.group_id not in allowed:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s: the group %(group)s cannot be used. Choose one "
                        "that includes %(base)s and opens neither all documents nor "
                        "the settings.",
                        tier=tier.name,
                        group=tier.group_id.sudo().full_name,
                        base=self._representative_group().sudo().full_name,
                    )
                )

    @api.constrains("job_ids")
    def _check_job_ids(self):
        for tier in self:
            other = self.search(
                [("job_ids", "in", tier.job_ids.ids), ("id", "!=", tier.id)], limit=1
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "Job position %(job)s is mapped to tier %(other)s already. "
                        "A position leads to one tier.",
                        job=(tier.job_ids & other.job_ids)[:1].name,
                        other=other.name,
                    )
                )

    @api.constrains("active")
    def _check_active(self):
        for tier in self.filtered(lambda tier: not tier.active):
            if tier.headcount:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s has %(count)s people. Move them to another tier "
                        "before archiving it.",
                        tier=tier.name,
                        count=tier.headcount,
                    )
                )

    def write(self, vals):
        groups_before = {tier: tier.group_id for tier in self}
        result = super().write(vals)
        if "group_id" in vals:
            for tier, group in groups_before.items():
                if tier.group_id != group:
                    current = tier.assignment_ids.filtered(
                        lambda assignment: assignment.state == "current"
                    )
                    current.user_id.sudo()._sales_swap_groups(group, tier.group_id)
        if {"group_id", "scope", "is_leader", "level"} & set(vals):
            self.env["crm.team"]._sales_organization_changed()
        return result

    def action_view_people(self):
        """Open the people who hold this tier today."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_tier_assignment_action"
        )
        action["domain"] = [("tier_id", "=", self.id)]
        action["context"] = {
            "search_default_current": 1,
            "default_tier_id": self.id,
        }
        return action
