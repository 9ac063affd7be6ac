from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SalesTierAssignmentChange(models.TransientModel):
    """Move people to another team or tier from a day on (C1.p1).

    Shows per person what changes and what becomes of the open work before anything
    happens. Who may decide a change is checked by ``sales.staffing.mixin``, for the
    preview and again when it is applied.
    """

    _name = "sales.tier.assignment.change"
    _description = "Move People"

    user_ids = fields.Many2many(
        "res.users",
        string="Salespeople",
        required=True,
        domain="[('id', 'in', allowed_user_ids)]",
    )
    allowed_user_ids = fields.Many2many("res.users", compute="_compute_allowed")
    team_id = fields.Many2one(
        "crm.team",
        "To Team",
        domain="[('id', 'in', allowed_team_ids)]",
        help="Empty: everybody stays in the own team.",
    )
    allowed_team_ids = fields.Many2many("crm.team", compute="_compute_allowed")
    tier_id = fields.Many2one(
        "sales.tier", "To Tier", help="Empty: everybody keeps the own tier."
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env["sales.tier.assignment"]._organization_today(),
        help="A later day is planned: the change takes effect by itself.",
    )
    reason = fields.Char(required=True)
    is_break_intended = fields.Boolean(
        "Break in Service",
        help="Confirm that somebody who returns was out of the sales force meanwhile.",
    )
    line_ids = fields.One2many(
        "sales.tier.assignment.change.line",
        "change_id",
        "Changes",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    problem = fields.Text(compute="_compute_problem")
    is_administrator = fields.Boolean(compute="_compute_is_administrator")

    @api.depends_context("uid")
    def _compute_is_administrator(self):
        self.is_administrator = self.env[
            "sales.tier.assignment"
        ]._is_staffing_administrator()

    @api.depends("tier_id")
    @api.depends_context("uid")
    def _compute_allowed(self):
        """Who and where the acting user may choose; the server checks again."""
        Assignment = self.env["sales.tier.assignment"]
        teams = Assignment._staffing_teams().filtered("active").sudo(False)
        if Assignment._is_staffing_administrator():
            people = self.env["res.users"].search([("share", "=", False)])
        else:
            held = Assignment.search(
                [
                    ("state", "=", "current"),
                    ("team_id", "in", teams.ids),
                    ("tier_id.level", "<", self.env.user.sales_tier_id.level),
                    ("user_id", "!=", self.env.uid),
                ]
            )
            people = held.user_id
        for wizard in self:
            wizard.allowed_team_ids = teams
            wizard.allowed_user_ids = people

    @api.depends("user_ids")
    def _compute_line_ids(self):
        for wizard in self:
            users = wizard.user_ids._origin
            known = wizard.line_ids.user_id._origin
            wizard.line_ids = [
                Command.unlink(line.id)
                for line in wizard.line_ids
                if line.user_id._origin not in users
            ] + [
                Command.create({"user_id": user.id})
                for user in users
                if user not in known
            ]

    @api.depends("line_ids.problem", "team_id", "tier_id")
    def _compute_problem(self):
        for wizard in self:
            chosen = wizard.team_id or wizard.tier_id
            problems = wizard.line_ids.mapped("problem") if chosen else []
            wizard.problem = "\n".join(filter(None, problems))

    def action_apply(self):
        """End the people's assignments and start the new ones, all or none.

        :raise UserError: a change has a problem; nothing has happened
        :raise AccessError: a change is beyond the acting user's authority (C1.p1)
        """
        self.ensure_one()
        if not self.user_ids:
            raise UserError(self.env._("Choose at least one salesperson."))
        lines = {line.user_id: line for line in self.line_ids}
        vals_list = []
        for user in self.user_ids:
            line = lines.get(user) or self.line_ids.create(
                {"change_id": self.id, "user_id": user.id}
            )
            vals_list.append(line._prepare_assignment_vals())
        self.env["sales.tier.assignment"]._change_all(vals_list)
        return {"type": "ir.actions.act_window_close"}
