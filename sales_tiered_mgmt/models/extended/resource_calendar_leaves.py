from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Public holidays: the days that count follow from them."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._sales_forget_days()
        return leaves

    def write(self, vals):
        self._sales_forget_days()
        result = super().write(vals)
        self._sales_forget_days()
        return result

    def unlink(self):
        self._sales_forget_days()
        return super().unlink()

    def _sales_forget_days(self):
        """Time off of one person changes nobody's working days."""
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
