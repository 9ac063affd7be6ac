from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine.delegation import ENDED
from .sales_delegation_guard import CONTENT, OWN_FIELDS

STATES = [
    ("planned", "Planned"),
    ("waiting", "Waiting for Time Off"),
    ("in_force", "In Force"),
    ("ended", "Ended"),
]


class SalesDelegation(models.Model):
    """Who decides for whom, from when to when, about what.

    A deputy decides with the authority of the person who delegates, never on own
    requests and never for somebody who has delegated to that person. What has begun is
    history: it can be ended, not rewritten. What may be agreed, and by whom, is in
    ``sales.delegation.guard``; when it holds, in ``sales.delegation.force``. Policy:
    A3.1, section C.
    """

    _name = "sales.delegation"
    _description = "Sales Delegation"
    _inherit = ["mail.thread", "sales.delegation.guard", "sales.delegation.force"]
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

    def _creation_message(self):
        """What was decided, in full: Odoo's tracking begins with the first change."""
        self.ensure_one()
        values = {
            "deputy": self.deputy_id.name,
            "person": self.user_id.name,
            "start": format_date(self.env, self.date_from),
            "end": format_date(self.env, self.date_to),
        }
        if self.date_to:
            message = self.env._(
                "%(deputy)s on behalf of %(person)s, %(start)s to %(end)s.", **values
            )
        else:
            message = self.env._(
                "%(deputy)s on behalf of %(person)s, from %(start)s on.", **values
            )
        labels = self._fields
        details = [message]
        if self.is_during_time_off:
            details.append(labels["is_during_time_off"]._description_string(self.env))
        details.append(
            ", ".join(self.decision_ids.mapped("name")) or self.env._("All decisions")
        )
        return " · ".join([*details, *filter(None, [self.reason])])

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Nobody is told "you have been assigned", as Odoo would."""
        return []

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
