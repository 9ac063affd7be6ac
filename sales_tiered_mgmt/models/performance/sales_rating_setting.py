from odoo import api, fields, models

MODES = [
    ("never", "Never"),
    ("invoiced", "When the order is fully invoiced"),
    ("delivered", "When the order is fully delivered"),
]


class SalesRatingSetting(models.AbstractModel):
    """Whether, and when, customers are asked how they like it: behind ``res.company``.

    Policy: D3.2, F2.2.
    """

    _name = "sales.rating.setting"
    _description = "Asking Customers for Ratings"

    sales_rating_request = fields.Selection(
        MODES,
        "Ask Customers for a Rating",
        required=True,
        default="never",
        help="Each customer is asked once per order, by e-mail. Without deliveries in "
        "Odoo, what is to be delivered counts when it is invoiced.",
    )
    sales_rating_days = fields.Integer(
        "Ask After",
        default=3,
        help="Days from the last invoice or delivery until the customer is asked.",
    )
    sales_rating_since = fields.Date(
        "Ask for Orders Since",
        readonly=True,
        help="What was invoiced or delivered before is not asked about.",
    )

    _sales_rating_days_sane = models.Constraint(
        "CHECK(sales_rating_days BETWEEN 0 AND 365)",
        "Customers are asked after a number of days, zero or more, at most a year.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._sales_note_rating_start()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "sales_rating_request" in vals:
            self._sales_note_rating_start()
        return result

    def _sales_note_rating_start(self):
        """Switched on, it is about what happens from now on: no years of old orders."""
        for company in self.sudo():
            is_off = company.sales_rating_request == "never"
            if is_off and company.sales_rating_since:
                company.sales_rating_since = False
            elif not is_off and not company.sales_rating_since:
                company.sales_rating_since = fields.Date.context_today(company)
