from odoo import fields, models


class RatingRating(models.Model):
    """Given by customers, see the guard; the link to give one is not for the rated."""

    _name = "rating.rating"
    _inherit = ["rating.rating", "sales.rating.complaint", "sales.rating.guard"]

    access_token = fields.Char(groups="base.group_system")
    sales_given_by_id = fields.Many2one(
        "res.users",
        "Given By",
        readonly=True,
        copy=False,
        help="User who gave the rating; ratings that colleagues give do not count.",
    )

    # the day by which the ledger finds ratings
    _sales_rated_idx = models.Index("(COALESCE(rated_on, write_date)) WHERE consumed")
