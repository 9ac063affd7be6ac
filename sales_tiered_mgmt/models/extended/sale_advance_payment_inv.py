from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    """A down payment binds as the order does: it waits for the same approval."""

    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        """Invoice nothing in advance that nobody has approved (C3.p3, G1.3).

        :raise UserError: a quotation is beyond the acting person's authority, or not
            confirmed yet by a person with a tier
        """
        orders = sale_orders | self.sale_order_ids
        orders._sales_require_confirmed()
        orders._sales_require_signable()
        return super()._create_invoices(sale_orders)
