from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .sales_fund_request_course import SETTLE

CHECK = "sales_tiered_mgmt.mail_activity_fund_check"


class SalesFundRequestSettling(models.AbstractModel):
    """From the approved request to the entry in the book: cost, receipts, settlement.

    The requester hands receipts in, the keeper of the fund checks them and books what
    was spent, never more than was approved. Policy: D4.i4, G1.3.
    """

    _name = "sales.fund.request.settling"
    _description = "Settlement of a Team Fund Request"

    settle_problem = fields.Char("Cannot Be Settled", compute="_compute_can_settle")
    can_settle = fields.Boolean(compute="_compute_can_settle")
    can_hand_in = fields.Boolean(compute="_compute_can_settle")
    can_report = fields.Boolean(compute="_compute_can_settle")
    can_return = fields.Boolean(compute="_compute_can_settle")

    @api.depends("state", "requester_id", "team_id", "amount_actual", "receipt_ids")
    @api.depends_context("uid", "lang")
    def _compute_can_settle(self):
        led = self._led_team_ids()
        for request in self:
            is_mine = request.requester_id == self.env.user
            is_led, is_approved = request._leads(led), request.state == "approved"
            request.can_report = is_approved and (is_mine or is_led)
            request.can_hand_in = is_approved and is_mine
            request.can_return = request.state == "settled" and is_led
            is_settler = is_approved and is_led and not is_mine
            request.settle_problem = is_settler and request._cannot_settle_reason()
            request.can_settle = is_settler and not request.settle_problem

    def _cannot_settle_reason(self):
        """What is missing to settle an approved request, or False."""
        self.ensure_one()
        request = self.sudo()
        currency = request.currency_id
        if not request.receipt_ids:
            return self.env._("There is no receipt.")
        if currency.compare_amounts(request.amount_actual, 0.0) <= 0:
            return self.env._(
                "Say what it cost: an amount above zero. What cost nothing is "
                "cancelled."
            )
        if currency.compare_amounts(request.amount_actual, request.amount) > 0:
            return self.env._(
                "It cost %(actual)s and %(approved)s are approved. Settle what is "
                "approved, and submit a new request for the remaining %(rest)s.",
                actual=currency.format(request.amount_actual),
                approved=currency.format(request.amount),
                rest=currency.format(request.amount_actual - request.amount),
            )
        return False

    def _require_settle(self, reason):
        self.ensure_one()
        if reason:
            raise UserError(
                self.env._(
                    "%(request)s cannot be settled. %(reason)s",
                    request=self.display_name,
                    reason=reason,
                )
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_hand_in(self):
        """Tell the keeper that cost and receipts are there.

        :raise AccessError: somebody else's request
        :raise UserError: not approved, no cost, or no receipt
        """
        self.check_access("read")
        for request in self:
            if request.requester_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Receipts of %(request)s are handed in by %(person)s.",
                        request=request.display_name,
                        person=request.sudo().requester_id.name,
                    )
                )
            request._check_is_approved()
            request._require_settle(request._cannot_settle_reason())
            own = request.sudo()
            own.activity_feedback([SETTLE])
            own.activity_unlink([CHECK])
            settler = own._settler()
            if settler:
                own.activity_schedule(CHECK, user_id=settler.id)
        return True

    def _settler(self):
        """Who is asked to settle: the nearest leader who is not the requester."""
        self.ensure_one()
        line = self.team_id._sales_line_of_leaders()
        administrator = self.env["sales.decision"]._final_approver(
            self.company_id, self.requester_id
        )
        return next(
            (user for user in line if user != self.requester_id and user.active),
            administrator,
        )

    def _check_is_approved(self):
        self.ensure_one()
        if self.state != "approved":
            raise UserError(
                self.env._(
                    "%(request)s is in the state: %(state)s.",
                    request=self.display_name,
                    state=self._state_label(),
                )
            )

    def action_settle(self):
        """Book what was spent, at most what was approved; the rest is free again.

        :raise AccessError: the acting user leads neither the team nor one above, or
            asked for it
        :raise UserError: not approved, no receipt, no cost, or more than approved
        """
        self.check_access("read")
        self._touch()
        self._check_leads()
        for request in self:
            if request.requester_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "Nobody settles the own request (four eyes): somebody above "
                        "settles %s.",
                        request.display_name,
                    )
                )
            request._check_is_approved()
            request._require_settle(request._cannot_settle_reason())
        requests = self.sudo()
        requests.fund_id._touch()
        requests._record(
            {
                "state": "settled",
                "date_settled": fields.Datetime.now(),
                "settled_by_id": self.env.uid,
            }
        )
        requests.env.flush_all()
        requests.fund_id._post(
            [
                {
                    "fund_id": request.fund_id.id,
                    "kind": "spending",
                    "amount": -request.currency_id.round(request.amount_actual),
                    "request_id": request.id,
                    "note": request._receipt_digests(),
                }
                for request in requests
            ]
        )
        requests.activity_unlink([SETTLE, CHECK])
        return True

    def action_return(self, amount, reason):
        """Book money given back after the settlement.

        :param amount: in company currency, at most what was spent and not returned
        :param reason: required
        :raise AccessError: the acting user leads neither the team nor one above
        :raise UserError: not settled, no reason, or more than was spent
        """
        self.ensure_one()
        self.check_access("read")
        self._touch()
        self._check_leads()
        request = self.sudo()
        request.fund_id._touch()
        amount = request.currency_id.round(request.fund_id._checked_amount(amount))
        if request.state != "settled":
            raise UserError(
                self.env._(
                    "%s is not settled: nothing was spent.", request.display_name
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is booked."))
        # from the book, not from the cache
        request.invalidate_recordset(["amount_spent"])
        if not 0 < amount <= request.amount_spent:
            raise UserError(
                self.env._(
                    "%(request)s: between 0 and %(spent)s can be given back.",
                    request=request.display_name,
                    spent=request.currency_id.format(request.amount_spent),
                )
            )
        request.fund_id._post(
            [
                {
                    "fund_id": request.fund_id.id,
                    "kind": "return",
                    "amount": amount,
                    "request_id": request.id,
                    "note": reason.strip(),
                }
            ]
        )
        request.invalidate_recordset(["amount_spent"])
        return True
