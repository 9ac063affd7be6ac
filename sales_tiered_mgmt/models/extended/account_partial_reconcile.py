from odoo import models


class AccountPartialReconcile(models.Model):
    """Found by its day: when money came, the ledger asks by period."""

    _inherit = "account.partial.reconcile"

    _sales_max_date_idx = models.Index("(max_date)")
