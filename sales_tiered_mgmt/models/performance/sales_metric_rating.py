from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from .fact_branch import Branch


class SalesMetricRating(models.AbstractModel):
    """Facts of ratings that customers have given.

    A rating is for the person it names, else for the salesperson of the order or
    opportunity it is about. Colleagues are no customers, and what a colleague entered
    in a customer's name is none of the customer's; nor is what came by a link that the
    rated person had made.
    """

    _name = "sales.metric.rating"
    _description = "Facts of Customer Ratings"

    def _rating_source_models(self):
        return {"rating": "rating.rating", "rating_count": "rating.rating"}

    def _facts_rating(self, scope):
        return [self._ratings(value=SQL("r.rating::numeric"), weight=SQL("1::numeric"))]

    def _facts_rating_count(self, scope):
        """Which ratings count, such as complaints, is for the filter to say."""
        return [self._ratings(value=SQL("1"))]

    def _ratings(self, **counted):
        """The branch of all ratings.

        :param counted: value and weight, as of ``Branch``
        """
        table = SQL(
            """
            rating_rating r
            LEFT JOIN sale_order o
                   ON r.res_model = 'sale.order' AND o.id = r.res_id
            LEFT JOIN crm_lead lead
                   ON r.res_model = 'crm.lead' AND lead.id = r.res_id
            CROSS JOIN LATERAL (
                SELECT COALESCE(
                    (SELECT named.id FROM res_users named
                      WHERE named.partner_id = r.rated_partner_id
                      ORDER BY named.active DESC, named.id LIMIT 1),
                    o.user_id,
                    lead.user_id
                ) AS user_id
            ) rated
            JOIN res_users person ON person.id = rated.user_id
            """
        )
        return Branch(
            table=table,
            key=SQL("r.id"),
            # ratings from before Odoo kept the moment have their last change
            day=SQL("COALESCE(r.rated_on, r.write_date)"),
            is_moment=True,
            company=SQL("COALESCE(o.company_id, lead.company_id, person.company_id)"),
            user=SQL("rated.user_id"),
            access_team=SQL("COALESCE(o.team_id, lead.team_id)"),
            partner=SQL("r.partner_id"),
            res_model="rating.rating",
            res_id=SQL("r.id"),
            where=(
                SQL("r.consumed"),
                SQL("r.rating >= 1"),
                SQL(
                    "NOT EXISTS (SELECT FROM res_users colleague"
                    " WHERE (colleague.partner_id = r.partner_id"
                    " OR colleague.id = r.sales_given_by_id)"
                    " AND NOT colleague.share AND colleague.id != %s)",
                    SUPERUSER_ID,
                ),
                SQL("r.create_uid IS DISTINCT FROM rated.user_id"),
                *self._only_matching(SQL("r.id")),
            ),
            **counted,
        )
