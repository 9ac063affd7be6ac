from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# what people set, and only while nothing is computed
OPEN_FIELDS = {"company_id", "team_id", "period", "date_from"}
# records of its own that nobody names
MADE_RELATIONS = {"statement_ids", "pool_ids", "sales_approval_ids", "accrual_move_id"}


class SalesIncentiveRunGuard(models.AbstractModel):
    """Who may make a run, and that nobody writes what it computes.

    Whoever leads the division; sales administrators everywhere. Policy: C1.p3, G1.3.
    """

    _name = "sales.incentive.run.guard"
    _description = "Guard of an Incentive Run"
    _inherit = ["sales.leader.mixin"]

    can_lead = fields.Boolean(compute="_compute_can_lead")

    @api.depends("team_id")
    @api.depends_context("uid")
    def _compute_can_lead(self):
        led = self._led_team_ids()
        for run in self:
            run.can_lead = run._leads_team(run.team_id, led)

    @api.model_create_multi
    def create(self, vals_list):
        """Begin runs, always as drafts.

        :raise AccessError: the acting user does not lead the division
        """
        prepared = []
        for vals in vals_list:
            self._refuse_made_fields(vals)
            # whatever the context defaults
            prepared.append(
                {
                    **vals,
                    "state": "draft",
                    **dict.fromkeys(self._made_fields() - {"state"}, False),
                }
            )
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in MADE_RELATIONS
        }
        clean = self.with_context(context)  # pylint: disable=context-overridden
        runs = super(SalesIncentiveRunGuard, clean).create(prepared).with_env(self.env)
        runs._check_leads()
        return runs

    def write(self, vals):
        """Change a draft.

        :raise AccessError: not the acting user's run, or made by the run itself
        :raise UserError: it is computed already
        """
        self._refuse_made_fields(vals)
        if OPEN_FIELDS & vals.keys():
            self._check_leads()
            for run in self:
                if run.state != "draft":
                    raise UserError(
                        self.env._(
                            "%(run)s is %(state)s: its division and period stay. "
                            "Cancel it and make another one.",
                            run=run.display_name,
                            state=run._state_label(),
                        )
                    )
        result = super().write(vals)
        if "team_id" in vals:
            self._check_leads()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_leads()
        for run in self:
            if run.state not in ("draft", "cancelled") or run._every():
                raise UserError(
                    self.env._(
                        "%s has statements and stays. Cancel it instead.",
                        run.display_name,
                    )
                )

    @api.model
    def _made_fields(self):
        """Fields that the run itself writes."""
        return {
            *("state", "date_computed", "warnings", "date_locked", "date_paid"),
            *("measures", "settled_ids"),
        }

    def _refuse_made_fields(self, vals):
        if (self._made_fields() | MADE_RELATIONS) & vals.keys():
            raise AccessError(
                self.env._(
                    "What becomes of an incentive run is recorded by its steps; its "
                    "figures are computed."
                )
            )

    def _engine_write(self, vals):
        """Write what only the run itself sets."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super(SalesIncentiveRunGuard, self.sudo()).write(vals)

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _check_leads(self):
        """:raise AccessError: the acting user does not lead the division"""
        led = self._led_team_ids()
        for run in self:
            if not run._leads_team(run.team_id, led):
                raise AccessError(
                    self.env._(
                        "Incentive runs of %(team)s are made by whoever leads it "
                        "(C1.p3).",
                        team=run.sudo().team_id.name,
                    )
                )
