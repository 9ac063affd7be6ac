from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...engine.delegation import ENDED

STATES = [
    ("planned", "Planned"),
    ("waiting", "Waiting for Time Off"),
    ("in_force", "In Force"),
    ("ended", "Ended"),
]
# What follows from dates and actions; nobody sets it from outside.
OWN_FIELDS = {"state", "ended_on", "ended_by_id", "end_reason"}
FIXED_ONCE_BEGUN = {
    "user_id",
    "deputy_id",
    "date_from",
    "is_during_time_off",
    "decision_ids",
    "reason",
}
CONTENT = FIXED_ONCE_BEGUN | {"date_to", "active"}


class SalesDelegation(models.Model):
    """Who decides for whom, from when to when, about what.

    A deputy decides with the authority of the person who delegates, never on own
    requests and never for somebody who has delegated to that person. What has begun is
    history: it can be ended, not rewritten. Policy: A3.1, section C.
    """

    _name = "sales.delegation"
    _description = "Sales Delegation"
    _inherit = ["mail.thread", "sales.delegation.force"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["user_id.name", "deputy_id.name"]

    user_id = fields.Many2one(
        "res.users",
        "Approver",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env.user,
        domain=lambda self: self._people_domain(
            "sales_tiered_mgmt.group_sales_representative"
        ),
        help="Person whose authority is delegated.",
    )
    deputy_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain=lambda self: self._people_domain(
            "sales_tiered_mgmt.group_sales_representative",
            "sales_team.group_sale_manager",
        ),
        help="Person who decides instead, on behalf of the approver.",
    )
    decision_ids = fields.Many2many(
        "sales.decision",
        string="Decisions",
        # were one to vanish from the list, an empty list would mean all
        ondelete="restrict",
        context={"active_test": False},
        tracking=True,
        help="What the deputy decides; empty: everything. A request that also exceeds "
        "a limit of another decision stays with the approver.",
    )
    is_during_time_off = fields.Boolean(
        "Only While on Time Off",
        tracking=True,
        help="The deputy stands in while the approver is on approved time off, and at "
        "no other time.",
    )
    date_from = fields.Date(
        "From",
        required=True,
        tracking=True,
        default=lambda self: self._today_of(self.env.user),
        help="First day, in the approver's time zone.",
    )
    date_to = fields.Date(
        "To",
        tracking=True,
        help="Last day, in the approver's time zone. May stay empty where the time off "
        "sets the days.",
    )
    reason = fields.Char(tracking=True)
    active = fields.Boolean(default=True, help="Archiving ends a delegation.")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        index=True,
        tracking=True,
    )
    ended_on = fields.Datetime(readonly=True, copy=False)
    ended_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    end_reason = fields.Char("Reason of the End", readonly=True, copy=False)
    has_begun = fields.Boolean(compute="_compute_has_begun")
    can_change = fields.Boolean(compute="_compute_can_change")

    _not_oneself = models.Constraint(
        "CHECK(user_id <> deputy_id)", "Nobody is the own deputy."
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A delegation ends on or after its first day.",
    )
    _dated = models.Constraint(
        "CHECK(is_during_time_off OR date_to IS NOT NULL)",
        "Say until when, or let the delegation hold only while on time off.",
    )

    @api.model
    def _people_domain(self, *groups):
        ids = [self.env.ref(group).id for group in groups]
        return [("share", "=", False), ("all_group_ids", "in", ids)]

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("user_id.name", "deputy_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for delegation in self:
            delegation.display_name = self.env._(
                "%(deputy)s on behalf of %(person)s",
                deputy=delegation.deputy_id.name or "",
                person=delegation.user_id.name or "",
            )

    @api.depends("date_from", "state", "user_id")
    def _compute_has_begun(self):
        for delegation in self:
            origin = delegation._origin
            delegation.has_begun = bool(origin) and (
                origin.state == ENDED
                or origin.date_from <= self._today_of(origin.user_id)
            )

    @api.depends("user_id", "deputy_id")
    @api.depends_context("uid")
    def _compute_can_change(self):
        for delegation in self:
            delegation.can_change = not delegation._cannot_change_reason()

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("user_id", "deputy_id")
    def _check_people(self):
        for delegation in self:
            people = delegation.sudo()
            if obstacle := people._obstacle():
                raise ValidationError(
                    self.env._(
                        "Authority is delegated by a person with a tier to a colleague "
                        "who holds one, or to a sales administrator. %s",
                        obstacle,
                    )
                )
            if not people.user_id.company_ids & people.deputy_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(deputy)s works in none of the companies of %(person)s.",
                        deputy=people.deputy_id.name,
                        person=people.user_id.name,
                    )
                )

    @api.constrains("date_from")
    def _check_date_from(self):
        """Nobody decided on behalf of somebody before it was said."""
        for delegation in self:
            if delegation.date_from < self._today_of(delegation.user_id):
                raise ValidationError(
                    self.env._("A delegation begins today at the earliest.")
                )

    @api.constrains("user_id", "date_from", "date_to", "decision_ids")
    def _check_overlap(self):
        """One deputy at a time for a decision, or nobody knew who is in charge."""
        for delegation in self.sudo():
            domain = Domain(
                [
                    ("id", "!=", delegation.id),
                    ("user_id", "=", delegation.user_id.id),
                    ("state", "!=", ENDED),
                ]
            )
            domain &= Domain("date_to", "=", False) | Domain(
                "date_to", ">=", delegation.date_from
            )
            if delegation.date_to:
                domain &= Domain("date_from", "<=", delegation.date_to)
            for other in self.sudo().search(domain):
                mine, others = delegation.decision_ids, other.decision_ids
                if not mine or not others or mine & others:
                    raise ValidationError(
                        self.env._(
                            "%(person)s has a deputy for these days already: "
                            "%(deputy)s, from %(start)s. End that delegation first, or "
                            "choose other days or decisions.",
                            person=other.user_id.name,
                            deputy=other.deputy_id.name,
                            start=other.date_from,
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # spelled out, so that no default of the context takes their place
        own = {**dict.fromkeys(OWN_FIELDS, False), "state": "planned", "active": True}
        delegations = super().create([{**vals, **own} for vals in vals_list])
        delegations._check_may_change()
        delegations._refresh()
        delegations.filtered(
            lambda delegation: delegation.state != "in_force"
        ).sudo()._tell_deputies()
        return delegations

    def write(self, vals):
        if not CONTENT & vals.keys() and not OWN_FIELDS & vals.keys():
            return super().write(vals)
        self._check_may_change()
        self._check_fixed(vals)
        result = super().write(vals)
        self._check_may_change()  # the new deputy may be whoever writes
        if vals.get("active") is False:
            self._end(self.env._("Archived."))
        self._refresh()
        return result

    def _engine_write(self, vals):
        """Write the fields that only this model itself may set."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self._check_may_change()
        if begun := self.filtered("has_begun"):
            raise UserError(
                self.env._(
                    "%s has begun and stays in the history. End it instead of deleting "
                    "it.",
                    begun[0].display_name,
                )
            )

    def _check_fixed(self, vals):
        """Refuse to rewrite what has happened."""
        if OWN_FIELDS & vals.keys():
            raise UserError(
                self.env._("The state of a delegation follows from its dates.")
            )
        ended = self.filtered(lambda delegation: delegation.state == ENDED)
        begun = self.filtered("has_begun")
        if (ended and CONTENT - {"active"} & vals.keys()) or (
            begun and FIXED_ONCE_BEGUN & vals.keys()
        ):
            raise UserError(
                self.env._(
                    "A delegation that has begun is history. It can be ended, and its "
                    "last day moved; for anything else end it and make a new one."
                )
            )
        last = fields.Date.to_date(vals.get("date_to"))
        if last and any(last < self._today_of(user) for user in begun.user_id):
            raise UserError(
                self.env._("A day of the past cannot become the last one. End it now.")
            )

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Nobody is told "you have been assigned", as Odoo would."""
        return []

    # ------------------------------------------------------------
    # Authority
    # ------------------------------------------------------------

    def _cannot_change_reason(self):
        """Why the acting user may not make or change this delegation, or False."""
        self.ensure_one()
        acting, delegation = self.env.user, self.sudo()
        if self.env.su or not delegation.user_id:
            return False
        if acting == delegation.deputy_id:
            return self.env._(
                "A deputy is named by somebody else: the approver, a superior or a "
                "sales administrator."
            )
        is_entitled = (
            acting == delegation.user_id
            or self.env["sales.approval"]._is_administrator(acting)
            or acting in delegation._superiors()
        )
        if is_entitled:
            return False
        return self.env._(
            "Only %(person)s, a superior or a sales administrator names a deputy for "
            "%(person)s.",
            person=delegation.user_id.name,
        )

    def _superiors(self):
        """People above the approver in the line (``res.users``)."""
        superiors = self.env["res.users"]
        above = self.user_id.sales_assignment_id.parent_id
        while above and above.user_id not in superiors:
            superiors |= above.user_id
            above = above.parent_id
        return superiors

    def _check_may_change(self):
        for delegation in self:
            if reason := delegation._cannot_change_reason():
                raise AccessError(reason)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_end(self):
        """End the delegations at this moment.

        :raise AccessError: the acting user may not change one of them
        """
        self._check_may_change()
        self._end()
        return True

    def _end(self, reason=False):
        lasting = self.filtered(lambda delegation: delegation.state != ENDED).sudo()
        in_force = lasting.filtered(lambda delegation: delegation.state == "in_force")
        lasting._engine_write(
            {
                "state": ENDED,
                "ended_on": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "end_reason": reason,
            }
        )
        self._make_count(self.browse().sudo(), in_force)
        (lasting - in_force)._tell_deputies()

    def action_open_requests(self):
        """Open what waits for the acting user, in person and on behalf of others."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_approval_action"
        )

    @api.model
    def action_my_deputy(self):
        """Open the acting user's own deputy; a new delegation where there is none."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_delegation_action"
        )
        own = self.search([("user_id", "=", self.env.uid), ("state", "!=", ENDED)])
        if len(own) > 1:
            action["context"] = {"search_default_mine": 1, "search_default_open": 1}
            return action
        return {
            **action,
            "name": self.env._("My Deputy"),
            "views": [(False, "form")],
            "view_mode": "form",
            "res_id": own.id,
            "path": False,
            "context": {"default_is_during_time_off": True},
        }
