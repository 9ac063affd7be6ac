from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import plaintext2html

# ratings up to this one, of 1 to 5, are complaints; the metric's filter says the same
COMPLAINT = 2
ACTIVITY = "sales_tiered_mgmt.mail_activity_complaint"


class SalesRatingComplaint(models.AbstractModel):
    """A customer who rates an order badly is somebody's to call: behind ``rating``.

    The superior of the salesperson gets the activity, once for each rating, whatever
    the customer answers next. Policy: D2.4, F2.2.
    """

    _name = "sales.rating.complaint"
    _description = "Complaints of Customers"

    sales_complaint_told = fields.Boolean(
        "Complaint Handed On",
        readonly=True,
        copy=False,
        help="A superior was asked to handle it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._sales_hand_on_complaints()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if {"consumed", "rating"} & vals.keys():
            self._sales_hand_on_complaints()
        return result

    def _sales_hand_on_complaints(self):
        """Ask the superiors to handle what is new among these ratings."""
        complaints = self.sudo().filtered(
            lambda rating: (
                rating.consumed
                and 1 <= rating.rating <= COMPLAINT
                and rating.res_model == "sale.order"
                and not rating.sales_complaint_told
                and rating._sales_is_customers()
            )
        )
        if not complaints:
            return
        complaints.sales_complaint_told = True
        orders = self.env["sale.order"].sudo().browse(complaints.mapped("res_id"))
        handlers = orders.exists()._sales_complaint_handlers()
        rated = complaints.grouped("res_id")
        # by the system: the acting user is the public one, who gives nobody work
        Activity = self.env["mail.activity"].with_user(SUPERUSER_ID)
        Activity.create(
            [
                rating._sales_complaint_vals(order, handler)
                for order, handler in handlers.items()
                if handler
                for rating in rated[order.id]
            ]
        )

    def _sales_is_customers(self):
        """Whether a customer gave it, as the ledger counts ratings."""
        self.ensure_one()
        giver = self.sales_given_by_id
        people = self.partner_id.with_context(active_test=False).user_ids
        if giver.id != SUPERUSER_ID:
            people |= giver
        return all(user.share for user in people)

    def _sales_complaint_vals(self, order, handler):
        """Values of the activity, in the language of ``handler``."""
        self.ensure_one()
        localized = self.with_context(lang=handler.lang)
        return {
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY),
            "automated": True,
            "res_model_id": self.env["ir.model"]._get_id(order._name),
            "res_id": order.id,
            "user_id": handler.id,
            "date_deadline": order.company_id._sales_today(),
            "summary": localized.env._(
                "%(customer)s rated %(order)s with %(rating)s of 5",
                customer=self.partner_id.name or "",
                order=order.name,
                rating=int(self.rating),
            ),
            "note": plaintext2html(self.feedback) if self.feedback else False,
        }
