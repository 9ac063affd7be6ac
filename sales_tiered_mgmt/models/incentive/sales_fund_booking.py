from odoo import api, models
from odoo.exceptions import AccessError, UserError


class SalesFundBooking(models.AbstractModel):
    """What is booked to a team fund by hand: by administrators, with a reason.

    Policy: D4.i4, G1.3.
    """

    _name = "sales.fund.booking"
    _description = "Booking by Hand to a Team Fund"

    def action_book(self, kind, amount, reason):
        """Book an opening balance or a correction by hand.

        :param kind: ``opening``, once and above zero; or ``correction``, up or down
        :param amount: in company currency
        :param reason: required
        :raise AccessError: the acting user is no sales administrator
        :raise UserError: no reason, no amount, or the fund would fall below zero
        """
        self.ensure_one()
        self.check_access("read")
        if not self._acts_freely():
            raise AccessError(
                self.env._(
                    "Opening balances and corrections of %s are booked by sales "
                    "administrators.",
                    self.display_name,
                )
            )
        fund = self.sudo()
        amount = fund.currency_id.round(fund._checked_amount(amount))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is booked."))
        if kind not in ("opening", "correction"):
            raise UserError(self.env._("Only opening balances and corrections."))
        if not amount or kind == "opening" and amount < 0:
            raise UserError(self.env._("Say how much: an amount above zero."))
        fund._touch()
        if kind == "opening" and fund._has_opening():
            raise UserError(
                self.env._("%s has an opening balance already.", fund.display_name)
            )
        return fund._post(
            [
                {
                    "fund_id": fund.id,
                    "kind": kind,
                    "amount": amount,
                    "note": reason.strip(),
                }
            ]
        ).ids

    @api.model
    def _checked_amount(self, amount):
        """``amount`` as a number that makes sense.

        :raise UserError: it is none
        """
        try:
            number = float(amount or 0.0)
        except (TypeError, ValueError):
            number = float("nan")
        if not abs(number) < 1e12:
            raise UserError(self.env._("The amount is no sensible number."))
        return number

    def _has_opening(self):
        domain = [("fund_id", "=", self.id), ("kind", "=", "opening")]
        return bool(self.env["sales.fund.entry"].sudo().search_count(domain, limit=1))
