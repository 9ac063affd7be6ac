from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesTierAssignmentChangeLine(models.TransientModel):
    """One person in a move: from where to where, and what becomes of the open work."""

    _name = "sales.tier.assignment.change.line"
    _description = "Move of a Person"

    change_id = fields.Many2one(
        "sales.tier.assignment.change", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", required=True, ondelete="cascade"
    )
    from_tier_id = fields.Many2one("sales.tier", compute="_compute_target")
    from_team_id = fields.Many2one("crm.team", compute="_compute_target")
    to_tier_id = fields.Many2one("sales.tier", compute="_compute_target")
    to_team_id = fields.Many2one("crm.team", compute="_compute_target")
    effects = fields.Text("What Changes", compute="_compute_effects")
    lead_count = fields.Integer("Open Leads", compute="_compute_open_work")
    quotation_count = fields.Integer("Quotations", compute="_compute_open_work")
    quotation_amount = fields.Monetary(
        "Quoted", compute="_compute_open_work", help="Untaxed, in company currency."
    )
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    open_work = fields.Selection(
        lambda self: (
            self.env["sales.tier.assignment"]
            ._fields["open_work"]
            ._description_selection(self.env)
        ),
        required=True,
        default="stay",
    )
    handover_user_id = fields.Many2one(
        "res.users", "Hand To", domain="[('id', 'in', colleague_ids)]"
    )
    colleague_ids = fields.Many2many("res.users", compute="_compute_colleague_ids")
    problem = fields.Char(compute="_compute_problem")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("user_id", "change_id.team_id", "change_id.tier_id")
    def _compute_target(self):
        for line in self:
            held = line.user_id.sudo().sales_assignment_id.sudo(False)
            line.from_tier_id, line.from_team_id = (
                held.sudo().tier_id,
                held.sudo().team_id,
            )
            line.to_tier_id = line.change_id.tier_id or line.from_tier_id
            line.to_team_id = line.change_id.team_id or line.from_team_id

    @api.depends("to_team_id", "to_tier_id")
    def _compute_effects(self):
        for line in self:
            line.effects = "\n".join(line._effects())

    def _effects(self):
        """Sentences on leadership and group, beside the tier and team columns."""
        self.ensure_one()
        _ = self.env._
        user, team, tier = self.user_id._origin, self.to_team_id, self.to_tier_id
        effects = []
        moves, demoted = team != self.from_team_id, not tier.is_leader
        led = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        if self.from_tier_id.is_leader and demoted:
            released = led
        else:
            released = led & self.from_team_id.sudo() if moves else led.browse()
        for left in released:
            effects.append(_("%(team)s loses its leader.", team=left.name))
        leader = team.sudo().user_id
        if tier.is_leader and leader != user:
            if leader:
                effects.append(
                    _(
                        "Leads %(team)s instead of %(leader)s.",
                        team=team.name,
                        leader=leader.name,
                    )
                )
            else:
                effects.append(_("Leads %(team)s.", team=team.name))
        if tier and tier.sudo().group_id != self.from_tier_id.sudo().group_id:
            effects.append(
                _("Access as %(group)s.", group=tier.sudo().group_id.display_name)
            )
        return effects

    @api.depends("user_id", "from_team_id")
    def _compute_open_work(self):
        Transfer = self.env["sales.work.transfer"]
        Company = self.env.company
        for line in self:
            user, team = line.user_id._origin, line.from_team_id._origin
            if not (user and team):
                line.lead_count = line.quotation_count = 0
                line.quotation_amount = 0.0
                continue
            orders = Transfer._open_work(user, "sale.order", team)
            line.lead_count = len(Transfer._open_work(user, "crm.lead", team))
            line.quotation_count = len(orders)
            line.quotation_amount = sum(
                order.currency_id._convert(
                    order.amount_untaxed, Company.currency_id, Company
                )
                for order in orders
            )

    @api.depends("user_id", "from_team_id", "change_id.user_ids")
    def _compute_colleague_ids(self):
        """People of the team left who do not move away themselves."""
        held = (
            self.env["sales.tier.assignment"]
            .search(
                [("state", "=", "current"), ("team_id", "in", self.from_team_id.ids)]
            )
            .grouped("team_id")
        )
        for line in self:
            people = held.get(line.from_team_id._origin)
            line.colleague_ids = (
                people.user_id - line.change_id.user_ids._origin if people else False
            )

    @api.depends(
        "to_tier_id",
        "to_team_id",
        "change_id.date_from",
        "change_id.is_break_intended",
        "open_work",
        "handover_user_id",
    )
    def _compute_problem(self):
        for line in self:
            line.problem = line._problem()

    def _problem(self):
        """Why this person's change cannot be applied, or False."""
        self.ensure_one()
        _ = self.env._
        Assignment = self.env["sales.tier.assignment"]
        user, date_from = self.user_id._origin, self.change_id.date_from
        tier, team = self.to_tier_id._origin, self.to_team_id._origin
        if not (tier and team):
            return _(
                "%(person)s holds no tier: choose tier and team.", person=user.name
            )
        if tier == self.from_tier_id and team == self.from_team_id:
            return _("%(person)s holds this position already.", person=user.name)
        if reason := Assignment._cannot_change_reason(user, tier, team, date_from):
            return reason
        if team.company_id and team.company_id not in user.sudo().company_ids:
            return _(
                "%(person)s has no access to company %(company)s.",
                person=user.name,
                company=team.company_id.name,
            )
        heir = self.handover_user_id._origin
        if self.open_work == "hand" and heir not in self.colleague_ids._origin:
            return _(
                "Choose who in %(team)s takes over the open work of %(person)s.",
                team=self.from_team_id.name,
                person=user.name,
            )
        return self._date_problem(user, date_from)

    def _date_problem(self, user, date_from):
        """Why nothing can begin for ``user`` on ``date_from`` (date), or False."""
        _ = self.env._
        Assignment = self.env["sales.tier.assignment"].sudo()
        history = Assignment._histories(user).get(user, Assignment)
        if not history or not date_from:
            return False
        last = history[-1]
        if last.date_from >= date_from and not last._is_corrected_on(date_from):
            return _(
                "%(person)s has an assignment from %(date)s already.",
                person=user.name,
                date=last.date_from,
            )
        if last._is_corrected_on(date_from) and not self.change_id.is_administrator:
            return _(
                "%(person)s changes position on this day already: choose a later day.",
                person=user.name,
            )
        gap = last.date_to and (date_from - last.date_to).days > 1
        if gap and not self.change_id.is_break_intended:
            return _(
                "%(person)s left on %(date)s: confirm the break in service.",
                person=user.name,
                date=last.date_to,
            )
        return False

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _prepare_assignment_vals(self):
        """Values of the new assignment.

        :raise UserError: the change has a problem that is no question of authority,
            which the assignment itself checks
        """
        self.ensure_one()
        change = self.change_id
        authority = self.env["sales.tier.assignment"]
        authority._check_can_change(
            self.user_id, self.to_tier_id, self.to_team_id, change.date_from
        )
        if problem := self._problem():
            raise UserError(problem)
        return {
            "user_id": self.user_id.id,
            "tier_id": self.to_tier_id.id,
            "team_id": self.to_team_id.id,
            "date_from": change.date_from,
            "reason": change.reason,
            "is_break_intended": change.is_break_intended,
            "open_work": self.open_work,
            "handover_user_id": self.handover_user_id.id
            if self.open_work == "hand"
            else False,
        }
