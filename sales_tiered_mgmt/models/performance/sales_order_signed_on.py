from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class SalesOrderSignedOn(models.AbstractModel):
    """The day on which a signature counts: behind ``sale.order``.

    Nobody with a tier chooses it, and nothing is put into a locked period or taken out
    of it. Policy: G1.1, G1.3.
    """

    _name = "sales.order.signed.on"
    _description = "Day of an Order's Signature"

    def _sales_date_of_signature(self, vals):
        """Values of a write with the day on which a signature counts.

        An order counts on the day it was signed: that day is now, as the confirmation
        has it, and is nobody's to choose afterwards.

        :raise UserError: a date is put into, or taken out of, a locked period
        :raise AccessError: a person with a tier dates a signature back or on
        """
        signing = vals.get("state") == "sale"
        if "date_order" not in vals:
            if signing and any(order.state != "sale" for order in self):
                return {**vals, "date_order": fields.Datetime.now()}
            return vals
        signed = self if signing else self.filtered(lambda one: one.state == "sale")
        signed.filtered(lambda one: one.state == "sale")._sales_check_signed_on(
            is_moved=not signing
        )
        day = fields.Datetime.to_datetime(vals["date_order"])
        signed._sales_check_signed_on(day, is_moved=not signing)
        return vals

    def _sales_signed_in_locked(self):
        """Those of these orders that count in a locked period."""
        return self.filtered(
            lambda order: (
                order.state == "sale"
                and order.company_id.sudo().sales_performance_lock_date
                and order.company_id._sales_day(order.date_order)
                <= order.company_id.sudo().sales_performance_lock_date
            )
        )

    def _sales_check_signed_on(self, moment=None, is_moved=True):
        """Hold the moment at which orders count to the locked period and to today.

        :param moment: in UTC, default each order's own
        """
        acting, now = self.env.user, fields.Datetime.now()
        is_bound = not self.env.su and acting.is_sales_restricted
        for order in self.sudo():
            company, at = order.company_id, moment or order.date_order
            locked = company.sales_performance_lock_date
            if locked and at and company._sales_day(at) <= locked:
                raise UserError(
                    self.env._(
                        "%(order)s: results until %(date)s are locked, no order is "
                        "signed in that period or taken out of it.",
                        order=order.name,
                        date=locked,
                    )
                )
            if is_bound and (is_moved or abs(now - at) > timedelta(days=1)):
                raise AccessError(
                    self.env._(
                        "%(order)s counts on the day it is signed; the date cannot be "
                        "chosen.",
                        order=order.name,
                    )
                )
