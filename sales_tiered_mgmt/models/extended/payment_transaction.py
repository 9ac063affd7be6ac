from odoo import models
from odoo.tools import str2bool


class PaymentTransaction(models.Model):
    """A payment beyond the salesperson's authority is kept and waits for approval."""

    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Count as confirmed only what was not sent up the line (C3.p3)."""
        confirmed = super()._check_amount_and_confirm_order()
        return confirmed.filtered(lambda order: order.state == "sale")

    def _sales_order_approved(self):
        """Make up for what Odoo does with a payment when it confirms the order."""
        settings = self.env["ir.config_parameter"].sudo()
        paid = self.filtered(lambda payment: payment.state == "done")
        if not paid or not str2bool(settings.get_param("sale.automatic_invoice")):
            return
        paid._invoice_sale_orders()
        paid.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
        paid._send_invoice()
