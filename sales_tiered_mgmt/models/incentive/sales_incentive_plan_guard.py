from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# Written by the course of the plan and by nobody else.
RECORD_FIELDS = {
    "state",
    "version",
    "previous_id",
    "change_reason",
    "date_approved",
    "approved_by_id",
    "opinion_ids",
    "acknowledgement_ids",
    "reader_opinion_ids",
    "reader_acknowledgement_ids",
    "sales_approval_ids",
}
COMPUTED = {name for name in RECORD_FIELDS if name.endswith("_ids")}
OPEN = ("draft", "review")
PUT_AWAY = ("draft", "cancelled", "superseded", "ended")
FIXED_OF_VERSION = {"company_id", "team_id"}


class SalesIncentivePlanGuard(models.AbstractModel):
    """Who may make and change an incentive plan, and that nobody does afterwards.

    Whoever leads the division, or a team above, with a tier whose scope is the
    division; a plan of the whole company is the administrators'. What is approved
    stays as it is for everybody, the superuser included. Policy: C1.p2, A3.4.
    """

    _name = "sales.incentive.plan.guard"
    _description = "Guard of an Incentive Plan"
    _inherit = ["sales.leader.mixin", "sales.incentive.figures"]

    can_lead = fields.Boolean(compute="_compute_can_edit")
    can_edit = fields.Boolean(compute="_compute_can_edit")

    @api.depends("state", "team_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        led, is_free = self._led_team_ids(), self._acts_freely()
        for plan in self:
            # a new one is filled in before it is said for which division
            is_new = not plan._origin and bool(led or is_free)
            plan.can_lead = is_new or (plan._origin or plan)._leads(led)
            plan.can_edit = plan.can_lead and (plan.state or "draft") in OPEN

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin plans, always as drafts of the first version.

        :raise AccessError: the acting user leads neither the division nor a team above
        """
        blank = dict.fromkeys(RECORD_FIELDS - COMPUTED, False)
        prepared = []
        for vals in vals_list:
            self._refuse_record_fields(vals)
            self._refuse_no_numbers(vals)
            # whatever the context defaults
            prepared.append({**vals, **blank, "state": "draft", "version": 1})
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in COMPUTED
        }
        clean = self.with_context(context)  # pylint: disable=context-overridden
        plans = super(SalesIncentivePlanGuard, clean).create(prepared)
        plans = plans.with_env(self.env)
        plans._check_leads()
        return plans

    def write(self, vals):
        """Change a plan that is still being made; see ``RECORD_FIELDS``.

        :raise AccessError: not the acting user's plan, or recorded by the plan itself
        :raise UserError: it is decided already
        """
        self._refuse_record_fields(vals)
        self._refuse_no_numbers(vals)
        own = {name for name in vals if self._is_own_field(name)}
        if not own:
            return super().write(vals)
        self._check_content(own)
        result = super().write(vals)
        if FIXED_OF_VERSION & own:
            self._check_leads()
        if own - {"active"}:
            self._content_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_leads()
        for plan in self:
            if plan.state != "draft" or plan._all_opinions():
                raise UserError(
                    self.env._(
                        "%s was discussed or decided and stays. Cancel it instead.",
                        plan.display_name,
                    )
                )

    def _engine_create(self, vals):
        """Create a plan with ``RECORD_FIELDS``: a new version."""
        # past this class's own create, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().create([vals])

    def _record(self, vals):
        """Write ``RECORD_FIELDS``."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    @api.model
    def _is_own_field(self, name):
        """Whether a field is the plan's and not the discussion's below it."""
        return name not in self.env["mail.thread"]._fields and not name.startswith(
            ("activity_", "message_", "my_activity_")
        )

    def _refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "What becomes of an incentive plan is recorded by its steps."
                )
            )

    # ------------------------------------------------------------
    # What is open
    # ------------------------------------------------------------

    def _check_content(self, names=frozenset()):
        """Let the plan, or anything in it, be changed now and by the acting user.

        :param names: fields of the plan itself that change
        :raise AccessError: the acting user leads neither the division nor above
        :raise UserError: the plan is decided
        """
        self._check_leads()
        self._touch()
        for plan in self:
            plan._check_open(names)

    def _check_open(self, names):
        self.ensure_one()
        if names == {"active"}:
            if self.state in PUT_AWAY:
                return
        elif self.state in OPEN:
            if self.previous_id and FIXED_OF_VERSION & names:
                raise UserError(
                    self.env._("A new version is for the same division and company.")
                )
            return
        raise UserError(
            self.env._(
                "%(plan)s is in the state: %(state)s. It stays as it is: people are "
                "paid by it. Open a new version to change what comes later.",
                plan=self.display_name,
                state=self._state_label(),
            )
        )

    def _content_changed(self):
        """Something in the plan has changed: a request that waits is overtaken."""
        waiting = self.filtered(lambda plan: plan.state == "review")
        if waiting:
            waiting.env.flush_all()
            waiting.sudo()._sales_void_overtaken()

    def _touch(self):
        """Let changes and decisions of one plan happen one after the other."""
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_incentive_plan SET write_date = write_date "
                    "WHERE id = ANY(%s)",
                    self.ids,
                )
            )

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    # ------------------------------------------------------------
    # Who leads
    # ------------------------------------------------------------

    @api.model
    def _led_team_ids(self):
        """Ids of the teams the acting user leads today, with the scope of a division.

        A manager leads a team and takes part in making its plan (C2.p3), not more.
        """
        if self.env.user.sudo().sales_tier_id.scope != "division":
            return frozenset()
        return super()._led_team_ids()

    def _check_leads(self):
        """:raise AccessError: the acting user leads neither the division nor above"""
        led = self._led_team_ids()
        for plan in self:
            if plan._leads(led):
                continue
            team = plan.sudo().team_id
            if not team:
                raise AccessError(
                    self.env._(
                        "%s is for the whole company: a sales administrator makes it. "
                        "Name your division to make a plan for that.",
                        plan.sudo().display_name,
                    )
                )
            raise AccessError(
                self.env._(
                    "%(plan)s is made by whoever leads the division %(team)s (C1.p2). "
                    "Say what you would change when you are asked for your opinion.",
                    plan=plan.sudo().display_name,
                    team=team.name,
                )
            )
