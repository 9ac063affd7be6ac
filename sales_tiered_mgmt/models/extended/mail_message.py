from odoo import api, models
from odoo.exceptions import AccessError


class MailMessage(models.Model):
    """A customer's rating goes with its message: the rated delete neither (D3.2)."""

    _inherit = "mail.message"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_rating(self):
        if self.env.su or not self.env.user.sales_tier_id:
            return
        rated = (
            self.env["rating.rating"]
            .sudo()
            .search_count(
                [("message_id", "in", self.ids), ("consumed", "=", True)], limit=1
            )
        )
        if rated:
            raise AccessError(
                self.env._(
                    "This message holds a customer's rating and cannot be deleted."
                )
            )
