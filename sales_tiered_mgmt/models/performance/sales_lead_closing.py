from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesLeadClosing(models.AbstractModel):
    """An opportunity is closed on the day it is won or lost, not on another.

    Odoo shows the moment read-only and takes whatever comes by RPC or import; results
    of a quarter go by it. Policy: D3.2, G1.3.
    """

    _name = "sales.lead.closing"
    _description = "Closing of Opportunities"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._sales_refuse_closing(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._sales_refuse_closing(vals)
        return super().write(vals)

    def _sales_refuse_closing(self, vals):
        """
        :raise AccessError: for people with a tier, who set another moment than this
        """
        if "date_closed" not in vals or self.env.su:
            return
        if not vals["date_closed"] and (
            "stage_id" in vals or 0 < vals.get("probability", 0) < 100
        ):
            return  # Odoo's own: an opportunity that goes on is not closed
        # Odoo dates a lead that is created in a won stage by a write of its own
        moment = fields.Datetime.to_datetime(vals["date_closed"])
        is_now = moment and abs((fields.Datetime.now() - moment).total_seconds()) < 60
        if not is_now and self.env.user.sales_tier_id:
            raise AccessError(
                self.env._("The day an opportunity was closed cannot be set.")
            )
