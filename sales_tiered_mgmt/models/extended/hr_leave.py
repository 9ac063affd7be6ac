from odoo import api, models

# What decides whether somebody is away.
TRIGGERS = {
    "state",
    "employee_id",
    "holiday_status_id",
    "date_from",
    "date_to",
    "request_date_from",
    "request_date_to",
    "request_date_from_period",
    "request_date_to_period",
    "request_hour_from",
    "request_hour_to",
}


class HrLeave(models.Model):
    """Approved time off brings the deputy of a salesperson in."""

    _inherit = "hr.leave"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._sales_refresh_delegations()
        return leaves

    def write(self, vals):
        users = self.sudo().user_id
        is_changed = bool(TRIGGERS & vals.keys())
        result = super().write(vals)
        if is_changed:
            self._sales_refresh_delegations(users)
        return result

    def unlink(self):
        users = self.sudo().user_id
        result = super().unlink()
        self.browse()._sales_refresh_delegations(users)
        return result

    def _sales_refresh_delegations(self, users=None):
        users = self.sudo().user_id | (users or self.env["res.users"])
        self.env["sales.delegation"]._refresh_open(users)
