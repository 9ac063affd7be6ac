from odoo import models


class PaymentTransaction(models.Model):
    """A payment beyond the salesperson's authority is kept and waits for approval."""

    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        confirmed = super()._check_amount_and_confirm_order()
        return confirmed.filtered(lambda order: order.state == "sale")
