from odoo import api, models
from odoo.exceptions import AccessError

# what a rating says, about whom, and from whom
GUARDED = frozenset(
    {
        "consumed",
        "partner_id",
        "rated_on",
        "rated_partner_id",
        "rating",
        "res_id",
        "res_model_id",
        "sales_given_by_id",
    }
)
# what else the rated leave alone; writing it makes nobody the giver
FOLLOWING = frozenset({"message_id", "sales_complaint_told"})


class SalesRatingGuard(models.AbstractModel):
    """Ratings come from customers: who gave one is noted, and the rated leave it alone.

    Odoo lets every employee write ratings, and gives one in somebody else's name with a
    message. What an employee gave counts for nobody. Policy: D3.2, G1.3.
    """

    _name = "sales.rating.guard"
    _description = "Ratings Come From Customers"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._sales_refuse_rating(vals)
        return super().create([self._sales_signed_rating(vals) for vals in vals_list])

    def write(self, vals):
        self._sales_refuse_rating(vals)
        return super().write(self._sales_signed_rating(vals))

    def _sales_refuse_rating(self, vals):
        """
        :raise AccessError: for people with a tier
        """
        if self.env.su or not (GUARDED | FOLLOWING) & vals.keys():
            return
        if self.env.user.sales_tier_id:
            raise AccessError(
                self.env._("Ratings are given by customers and cannot be edited.")
            )

    def _sales_signed_rating(self, vals):
        """The values, with who gives the rating."""
        signed = {
            name: value for name, value in vals.items() if name != "sales_given_by_id"
        }
        if GUARDED & signed.keys():
            signed["sales_given_by_id"] = self.env.uid
        return signed
