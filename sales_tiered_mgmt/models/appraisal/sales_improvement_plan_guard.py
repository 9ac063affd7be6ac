from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# What is decided about: fixed once it is submitted, and kept with the request.
CONTENT = (
    *("name", "company_id", "user_id", "appraisal_id", "coach_id"),
    *("goals", "date_start", "date_end"),
)
# Written by the course of the plan and by nobody else.
RECORD_FIELDS = {
    *("team_id", "tier_id", "tier_level", "proposer_id", "state", "previous_id"),
    *("date_submitted", "date_started", "date_acknowledged", "acknowledgement"),
    *("date_closed", "closed_by_id", "closing_reason", "date_reminded"),
    *("next_ids", "sales_approval_ids"),
}
BLANK = (
    *("previous_id", "date_submitted", "date_started", "date_acknowledged"),
    *("acknowledgement", "date_closed", "closed_by_id", "closing_reason"),
    "date_reminded",
)


class SalesImprovementPlanGuard(models.AbstractModel):
    """Who may make an improvement plan, and that nobody changes it afterwards.

    A superior of a higher level who leads the person; sales administrators everywhere;
    never the person. Policy: C2.d, G1.2, G1.3.
    """

    _name = "sales.improvement.plan.guard"
    _description = "Guard of an Improvement Plan"
    _inherit = ["sales.leader.mixin"]

    can_edit = fields.Boolean(compute="_compute_can_edit")
    is_mine = fields.Boolean(compute="_compute_can_edit")
    leads_person = fields.Boolean(compute="_compute_can_edit")
    allowed_user_ids = fields.Many2many("res.users", compute="_compute_allowed_users")

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        led = self._led_team_ids()
        for plan in self:
            is_new = not plan._origin
            plan.is_mine = plan.user_id == self.env.user
            plan.leads_person = is_new or plan._leads_person(led)
            plan.can_edit = plan.leads_person and (plan.state or "draft") == "draft"

    @api.depends_context("uid")
    def _compute_allowed_users(self):
        """Whom the acting user may choose: people led, of a lower level."""
        user = self.env.user.sudo()
        held = (
            self.env["sales.tier.assignment"]
            .sudo()
            .search(
                [("state", "=", "current")]
                if self._acts_freely()
                else [
                    ("state", "=", "current"),
                    ("user_id", "in", user.sales_scope_user_ids.ids),
                    ("tier_id.level", "<", user.sales_tier_id.level),
                ]
            )
        )
        self.allowed_user_ids = held.user_id - user

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin plans, always as drafts and in the acting person's name.

        :raise AccessError: about somebody whom the acting user does not lead
        """
        prepared = []
        for vals in vals_list:
            self._refuse_record_fields(vals)
            prepared.append(
                {
                    **vals,
                    # whatever the context defaults
                    **dict.fromkeys(BLANK, False),
                    "state": "draft",
                    "proposer_id": self.env.uid,
                }
            )
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in RECORD_FIELDS
        }
        clean = self.with_context(context)  # pylint: disable=context-overridden
        plans = super(SalesImprovementPlanGuard, clean).create(prepared)
        plans = plans.with_env(self.env)
        plans._check_leads_person()
        return plans

    def write(self, vals):
        """Change a draft.

        :raise AccessError: not the acting user's to change, or recorded by its steps
        :raise UserError: it was submitted
        """
        self._refuse_record_fields(vals)
        if {*CONTENT, "milestone_ids"} & vals.keys():
            self._check_is_editable()
        result = super().write(vals)
        if {"user_id", "company_id"} & vals.keys():
            self._check_leads_person()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_is_editable()

    def _engine_write(self, vals):
        """Write what only the course of the plan sets."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super(SalesImprovementPlanGuard, self.sudo()).write(vals)

    def _refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "Who made an improvement plan, and what became of it, is recorded "
                    "by its steps."
                )
            )

    # ------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------

    def _leads_person(self, led=None):
        """Whether the acting user stands above the person.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        if self.user_id == self.env.user:
            return False
        if self._acts_freely():
            return True
        led = self._led_team_ids() if led is None else led
        own = self.sudo()
        level = self.env.user.sudo().sales_tier_id.level
        return (
            bool(own.team_id)
            and level > own.tier_level
            and self._leads_team(own.team_id, led)
        )

    def _check_leads_person(self):
        """:raise AccessError: about the acting user, or about somebody not led"""
        led = self._led_team_ids()
        for plan in self:
            if not plan._leads_person(led):
                raise AccessError(
                    self.env._(
                        "%s: an improvement plan is made and checked by the superiors "
                        "of the person.",
                        plan.sudo().user_id.name,
                    )
                )

    def _check_is_editable(self):
        """:raise AccessError: not led; :raise UserError: no draft any more"""
        self._check_leads_person()
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was submitted and stays as it is.", plan.display_name
                    )
                )

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self:
            if plan.state not in states:
                raise UserError(
                    self.env._(
                        "%(plan)s is in the state “%(state)s”: this is not possible "
                        "now.",
                        plan=plan.display_name,
                        state=labels[plan.state],
                    )
                )

    def _lock_rows(self):
        """One step at a time: a second click waits, and finds what the first did."""
        if self.ids:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM sales_improvement_plan WHERE id = ANY(%s)"
                    " ORDER BY id FOR UPDATE",
                    self.ids,
                )
            )
            self.invalidate_recordset(["state"])
            self.milestone_ids.invalidate_recordset(["result"])

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody rewrites a running plan, yet those who see it discuss it."""
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
