from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# Written by the course of the plan and by nobody else.
RECORD_FIELDS = {
    "user_id",
    "is_under_waived",
    "under_waive_reason",
    "state",
    "version",
    "previous_id",
    "change_reason",
    "date_effective",
    "date_approved",
    "approved_by_id",
    "date_checkpoint",
    "checkpoint_ids",
    "sales_approval_ids",
}
COMPUTED = {"user_id", "sales_approval_ids", "checkpoint_ids"}
# How the plan is watched, whatever its state; no figure depends on it.
SUPERVISION = {
    "checkpoint_days",
    "is_checkpoint_month_end",
    "checkpoint_period",
    "checkpoint_tolerance",
}
# What the sheets are made from: not once a plan is handed down.
BASIS = {"company_id", "team_id", "date_from", "date_to", "metric_ids"}
COPIED_WITH_VERSION = {"company_id", "team_id", "date_from", "date_to"}


class SalesTargetPlanGuard(models.AbstractModel):
    """Who may make and change a target plan, and that nobody changes it afterwards.

    Whoever leads the division, or a team above; sales administrators everywhere.
    Policy: C1.p2, D1.1.
    """

    _name = "sales.target.plan.guard"
    _description = "Guard of a Target Plan"
    _inherit = ["sales.leader.mixin"]

    can_edit = fields.Boolean(compute="_compute_can_edit")
    can_lead = fields.Boolean(compute="_compute_can_edit")

    @api.depends("state", "team_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        led = self._led_team_ids()
        for plan in self:
            plan.can_lead = plan._leads(led)
            plan.can_edit = plan.can_lead and (plan.state or "draft") == "draft"

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
            # whatever the context defaults
            prepared.append({**vals, **blank, "state": "draft", "version": 1})
        context = {
            key: value
            for key, value in self.env.context.items()
            if key not in ("default_user_id", "default_sheet_ids")
        }
        clean = self.with_context(context)  # pylint: disable=context-overridden
        plans = super(SalesTargetPlanGuard, clean).create(prepared).with_env(self.env)
        plans._check_leads()
        return plans

    def write(self, vals):
        """Change a draft; see ``RECORD_FIELDS`` and ``BASIS``.

        :raise AccessError: not the acting user's plan, or recorded by the plan itself
        :raise UserError: it is handed down already
        """
        self._refuse_record_fields(vals)
        # sheets check what is done to them by themselves
        own = {name for name in vals if self._is_own_field(name)} - {"sheet_ids"}
        if own:
            self._check_leads()
            self._touch()
            for plan in self if own - SUPERVISION else ():
                plan._check_open(own - SUPERVISION)
        result = super().write(vals)
        if "team_id" in vals:
            self._check_leads()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_leads()
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "%s has been handed down and stays. Cancel it instead.",
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
                self.env._("What becomes of a target plan is recorded by its steps.")
            )

    def _check_open(self, names):
        self.ensure_one()
        if self.state == "draft":
            if self.previous_id and COPIED_WITH_VERSION & names:
                raise UserError(
                    self.env._("A new version is of the same division and year.")
                )
            return
        if self.state == "distributed" and not (BASIS & names):
            return
        raise UserError(
            self.env._(
                "%(plan)s is %(state)s and stays. What is approved changes by a new "
                "version.",
                plan=self.display_name,
                state=self._state_label(),
            )
        )

    # ------------------------------------------------------------
    # Who leads
    # ------------------------------------------------------------

    @api.model
    def _check_leads(self):
        """:raise AccessError: the acting user leads neither the division nor above"""
        led = self._led_team_ids()
        for plan in self:
            if not plan._leads(led):
                raise AccessError(
                    self.env._(
                        "%(plan)s is made by whoever leads %(team)s (D1.1).",
                        plan=plan.sudo().display_name,
                        team=plan.sudo().team_id.name,
                    )
                )

    def _touch(self):
        """Let changes of one plan happen one after the other."""
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_target_plan SET write_date = write_date "
                    "WHERE id = ANY(%s)",
                    self.ids,
                )
            )
