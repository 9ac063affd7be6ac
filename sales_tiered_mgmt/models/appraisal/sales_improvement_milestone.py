from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

RESULTS = [
    ("met", "Met"),
    ("partly", "Partly Met"),
    ("missed", "Not Met"),
]
# what its plan's maker says of it while the plan is a draft
CONTENT = {"plan_id", "date", "name"}
RECORD_FIELDS = {"result", "comment", "done_by_id", "date_done", "date_reminded"}


class SalesImprovementMilestone(models.Model):
    """A day on which is checked what an improvement plan has brought.

    Fixed when the plan is submitted; what was found is written by the plan's step and
    stays. Policy: D3.3, G1.2.
    """

    _name = "sales.improvement.milestone"
    _description = "Milestone of an Improvement Plan"
    _order = "date, id"

    plan_id = fields.Many2one(
        "sales.improvement.plan", required=True, index=True, ondelete="cascade"
    )
    # copies, so that rules need no join
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    user_id = fields.Many2one(related="plan_id.user_id", store=True, index=True)
    team_id = fields.Many2one(related="plan_id.team_id", store=True, index=True)
    tier_level = fields.Integer(related="plan_id.tier_level", store=True)
    date_started = fields.Datetime(related="plan_id.date_started", store=True)
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    date = fields.Date("Check On", required=True)
    name = fields.Char("What Has To Be Reached")
    result = fields.Selection(RESULTS, readonly=True, copy=False)
    comment = fields.Text(readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", "Checked By", readonly=True, copy=False, ondelete="restrict"
    )
    date_done = fields.Datetime("Checked On", readonly=True, copy=False)
    date_reminded = fields.Date(readonly=True, copy=False)
    can_check = fields.Boolean(compute="_compute_can_check")

    @api.depends("date", "name", "plan_id.user_id")
    def _compute_display_name(self):
        for milestone in self:
            milestone.display_name = self.env._(
                "%(day)s, %(who)s: %(what)s",
                day=milestone.date,
                who=milestone.sudo().user_id.name or "",
                what=milestone.name or "",
            )

    @api.depends("result", "plan_id.state")
    @api.depends_context("uid")
    def _compute_can_check(self):
        leads = {plan: plan._leads_person() for plan in self.plan_id}
        for milestone in self:
            plan = milestone.plan_id
            milestone.can_check = (
                plan.state == "running" and not milestone.result and leads[plan]
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add milestones to the acting user's draft."""
        for vals in vals_list:
            self._refuse_record_fields(vals)
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in RECORD_FIELDS
        }
        clean = self.with_context(context)  # pylint: disable=context-overridden
        milestones = super(SalesImprovementMilestone, clean).create(vals_list)
        milestones = milestones.with_env(self.env)
        milestones.plan_id._check_is_editable()
        return milestones

    def write(self, vals):
        """Change what a draft says."""
        self._refuse_record_fields(vals)
        if CONTENT & vals.keys():
            self.plan_id._check_is_editable()
        result = super().write(vals)
        if "plan_id" in vals:
            self.plan_id._check_is_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.plan_id._check_is_editable()

    def _engine_write(self, vals):
        """Write what only the steps of the plan set."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super(SalesImprovementMilestone, self.sudo()).write(vals)

    def _refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "What was found at a milestone is recorded by its step. Use the "
                    "button."
                )
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_check(self):
        """Ask what was found.

        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it was checked, or the plan does not run
        """
        self.ensure_one()
        self._check_can_be_checked()
        return self.plan_id._step_dialog("check", default_milestone_id=self.id)

    def action_check(self, result, comment):
        """Record what was found; it stays.

        :param result: ``met``, ``partly`` or ``missed``
        :param comment: by what it was told; required
        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it was checked, the plan does not run, or something is missing
        """
        self.ensure_one()
        self.check_access("read")
        self.plan_id._lock_rows()
        self._check_can_be_checked()
        labels = dict(self._fields["result"]._description_selection(self.env))
        if result not in labels:
            raise UserError(self.env._("Say whether the milestone was met."))
        if not (comment or "").strip():
            raise UserError(
                self.env._(
                    "Say by what it was told that the milestone is: %s.", labels[result]
                )
            )
        self._engine_write(
            {
                "result": result,
                "comment": comment.strip(),
                "done_by_id": self.env.uid,
                "date_done": fields.Datetime.now(),
            }
        )
        self.plan_id._milestone_checked(self, labels[result])
        return True

    def _check_can_be_checked(self):
        self.check_access("read")
        for milestone in self:
            plan = milestone.plan_id
            plan._check_leads_person()
            plan._check_state("running")
            if milestone.result:
                raise UserError(
                    self.env._(
                        "%s was checked already: what was found stays. Write what has "
                        "changed since into the discussion.",
                        milestone.display_name,
                    )
                )
