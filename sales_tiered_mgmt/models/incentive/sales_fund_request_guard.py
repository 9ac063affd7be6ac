from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# Written by the course of the request and by nobody else.
RECORD_FIELDS = {
    "name",
    "requester_id",
    "state",
    "date_submitted",
    "date_approved",
    "date_settled",
    "settled_by_id",
    "entry_ids",
    "sales_approval_ids",
}
LISTS = {"entry_ids", "sales_approval_ids"}
# What is decided about: fixed once it is submitted.
CONTENT = {
    "fund_id",
    "purpose",
    "activity",
    "description",
    "date_activity",
    "participant_ids",
    "amount",
}
# What it came to: until it is settled.
REPORT = {"amount_actual", "receipt_ids"}


class SalesFundRequestGuard(models.AbstractModel):
    """Who may write what about a request, and that nobody changes what was decided."""

    _name = "sales.fund.request.guard"
    _description = "Guard of a Team Fund Request"
    _inherit = ["sales.fund.leader.mixin"]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin requests, always as drafts in the acting person's own name.

        :raise AccessError: the acting user does not belong to the team
        """
        sequence = self.env["ir.sequence"].sudo()
        complete = []
        for vals in vals_list:
            self._refuse_record_fields(vals)
            fund = self.env["sales.fund"].sudo().browse(vals.get("fund_id"))
            complete.append(
                {
                    **vals,
                    # whatever the context defaults
                    **dict.fromkeys(RECORD_FIELDS - LISTS, False),
                    "state": "draft",
                    "requester_id": self.env.uid,
                    "name": sequence.with_company(fund.company_id).next_by_code(
                        "sales.fund.request"
                    ),
                }
            )
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in LISTS
        }
        clean = self.with_context(context)  # pylint: disable=context-overridden
        requests = super(SalesFundRequestGuard, clean).create(complete)
        requests = requests.with_env(self.env)
        requests._check_belongs()
        requests._adopt_receipts()
        return requests

    def write(self, vals):
        """Change a draft, or report what it came to; see ``CONTENT`` and ``REPORT``.

        :raise AccessError: not the acting user's, or recorded by the request itself
        :raise UserError: it is not the moment for it
        """
        self._refuse_record_fields(vals)
        if CONTENT & vals.keys():
            self._touch()
            for request in self:
                request._check_is_editable()
        if REPORT & vals.keys():
            self._touch()
            for request in self:
                request._check_can_report()
        result = super().write(vals)
        if "fund_id" in vals:
            self._check_belongs()
        if "receipt_ids" in vals:
            self._adopt_receipts()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for request in self:
            request._check_is_editable()

    def _record(self, vals):
        """Write ``RECORD_FIELDS``."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    def _touch(self):
        """Let steps about one request happen one after the other."""
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_fund_request SET write_date = write_date "
                    "WHERE id = ANY(%s)",
                    self.ids,
                )
            )

    # ------------------------------------------------------------
    # Who
    # ------------------------------------------------------------

    def _refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "Who asked for it, and what became of it, is recorded by the "
                    "request itself."
                )
            )

    def _belongs(self, led):
        """Whether the acting user may ask for money of this fund.

        A member of the team, or who leads it or a team above.
        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        user, path = self.env.user.sudo(), self._team_path()
        if user._is_superuser():
            return True
        held = user.sales_assignment_id.team_id
        return held.id in path[-1:] or not led.isdisjoint(path)

    def _check_belongs(self):
        led = self._led_team_ids()
        for request in self:
            if not request._belongs(led):
                raise AccessError(
                    self.env._(
                        "%(fund)s is for the members of %(team)s and those who lead "
                        "it.",
                        fund=request.sudo().fund_id.name,
                        team=request.sudo().team_id.name,
                    )
                )

    def _check_is_editable(self):
        """Refuse changes by others, and of what is or was decided."""
        self.ensure_one()
        if self.requester_id != self.env.user:
            raise AccessError(
                self.env._(
                    "%(request)s is changed by %(person)s only.",
                    request=self.display_name,
                    person=self.sudo().requester_id.name,
                )
            )
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%s was submitted and stays as it is. Withdraw it to change it; "
                    "what is approved is cancelled and asked for anew.",
                    self.display_name,
                )
            )

    def _check_can_report(self):
        """Refuse costs and receipts by others, and after the settlement."""
        self.ensure_one()
        if self.requester_id != self.env.user and not self._leads(self._led_team_ids()):
            raise AccessError(
                self.env._(
                    "Receipts of %(request)s are handed in by %(person)s or whoever "
                    "leads the team.",
                    request=self.display_name,
                    person=self.sudo().requester_id.name,
                )
            )
        if self.state not in ("draft", "submitted", "approved"):
            raise UserError(
                self.env._(
                    "%(request)s is closed: %(state)s. Its receipts stay as they are.",
                    request=self.display_name,
                    state=self._state_label(),
                )
            )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody rewrites a request, yet those who see it discuss it."""
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
