from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What is decided about: fixed once it is submitted, and kept with the request.
CONTENT = ("name", "company_id", "user_id", "amount", "note", "line_id")
# Written by the course of the adjustment and by nobody else.
RECORD_FIELDS = {
    *("team_id", "proposer_id", "state", "date_submitted", "date_decided"),
    *("run_id", "dispute_id", "sales_approval_ids"),
}
BLANK = ("date_submitted", "date_decided", "run_id", "dispute_id")


class SalesIncentiveAdjustmentGuard(models.AbstractModel):
    """Who may propose an adjustment, and that nobody changes it afterwards.

    Whoever leads the person; sales administrators everywhere; never the person. A draft
    is its proposer's. Policy: C1.p3, C2.p2, G1.3.
    """

    _name = "sales.incentive.adjustment.guard"
    _description = "Guard of an Incentive Adjustment"
    _inherit = ["sales.leader.mixin"]

    can_edit = fields.Boolean(compute="_compute_can_edit")
    allowed_user_ids = fields.Many2many("res.users", compute="_compute_allowed_users")

    @api.depends("state", "proposer_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        for adjustment in self:
            adjustment.can_edit = (adjustment.state or "draft") == "draft" and (
                adjustment.proposer_id or self.env.user
            ) == self.env.user

    @api.depends_context("uid")
    def _compute_allowed_users(self):
        """Whom the acting user may choose."""
        user = self.env.user.sudo()
        if self._acts_freely():
            self.allowed_user_ids = (
                self.env["sales.tier.assignment"]
                .sudo()
                .search([("state", "=", "current")])
                .user_id
            )
        else:
            self.allowed_user_ids = user.sales_scope_user_ids - user

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin adjustments, always as drafts and in the acting person's name.

        :raise AccessError: about somebody whom the acting user does not lead
        """
        prepared = []
        for vals in vals_list:
            self._refuse_record_fields(vals)
            self._refuse_amount(vals)
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
        adjustments = super(SalesIncentiveAdjustmentGuard, clean).create(prepared)
        adjustments = adjustments.with_env(self.env)
        adjustments._check_may_propose()
        return adjustments

    def write(self, vals):
        """Change a draft.

        :raise AccessError: somebody else's, or recorded by the adjustment itself
        :raise UserError: it was submitted
        """
        self._refuse_record_fields(vals)
        self._refuse_amount(vals)
        own = set(CONTENT) & vals.keys()
        if own:
            self._check_is_editable()
        result = super().write(vals)
        if {"user_id", "company_id"} & own:
            self._check_may_propose()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_is_editable()

    def _engine_write(self, vals):
        """Write what only the course of the adjustment sets."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super(SalesIncentiveAdjustmentGuard, self.sudo()).write(vals)

    def _refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "Who proposed an adjustment, and what became of it, is recorded by "
                    "its steps."
                )
            )

    def _refuse_amount(self, vals):
        """Said in words, before the database refuses it."""
        if "amount" in vals and not 0 < abs(vals["amount"] or 0.0) < 1e12:
            raise UserError(
                self.env._("Say how much: an amount other than zero, below 1e12.")
            )

    def _check_is_editable(self):
        """:raise AccessError: somebody else's; :raise UserError: no draft any more"""
        for adjustment in self:
            if adjustment.proposer_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(adjustment)s is changed by %(person)s only.",
                        adjustment=adjustment.display_name,
                        person=adjustment.sudo().proposer_id.name,
                    )
                )
            if adjustment.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was submitted and stays as it is. Cancel it and make a "
                        "copy to propose something else.",
                        adjustment.display_name,
                    )
                )

    def _check_may_propose(self):
        """:raise AccessError: about the own person, or about somebody not led"""
        led = self._led_team_ids()
        for adjustment in self:
            person = adjustment.user_id
            if person == self.env.user:
                raise AccessError(
                    self.env._(
                        "Nobody adjusts the own incentives. Contest your statement, or "
                        "ask your superior."
                    )
                )
            if not adjustment._leads_team(adjustment.team_id, led):
                raise AccessError(
                    self.env._(
                        "%(person)s is not one of your people: an adjustment is "
                        "proposed by whoever leads the person (C2.p2).",
                        person=person.sudo().name,
                    )
                )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody rewrites a submitted one, yet those who see it discuss it."""
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
