from odoo import models


class AccountJournal(models.Model):
    """The figures of a journal are the whole company's: not for people with a tier.

    Odoo opens the journals to every salesperson, and sums up in SQL what is unpaid in
    them. Who also does the accounting keeps what the accounting groups give.
    """

    _inherit = "account.journal"

    def _kanban_dashboard(self):
        if self._sales_hide("kanban_dashboard"):
            return None
        return super()._kanban_dashboard()

    def _kanban_dashboard_graph(self):
        if self._sales_hide("kanban_dashboard_graph"):
            return None
        return super()._kanban_dashboard_graph()

    def _sales_hide(self, name):
        """Empty a field for people whose invoices are limited; whether that is so."""
        is_hidden = not self.env.su and self.env.user.is_sales_invoice_restricted
        if is_hidden:
            self[name] = False
        return is_hidden
