from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from .credit_branch import credited, unsplit
from .fact_branch import Branch

BUYER = SQL("JOIN res_partner customer ON customer.id = o.partner_id")
# the order ``o`` is the first that stands of its customer, in its company
IS_FIRST = SQL(
    """
    NOT EXISTS (
        SELECT 1
          FROM res_partner buyer
          JOIN sale_order earlier ON earlier.partner_id = buyer.id
         WHERE buyer.commercial_partner_id = customer.commercial_partner_id
           AND earlier.company_id = o.company_id
           AND earlier.state = 'sale'
           AND (earlier.date_order, earlier.id) < (o.date_order, o.id)
    )
    """
)


class SalesMetricCustomer(models.AbstractModel):
    """Facts that count signed orders, and the customers won by them."""

    _name = "sales.metric.customer"
    _description = "Facts of Orders and New Customers Counted"

    def _customer_source_models(self):
        return {"order_count": "sale.order", "new_customer": "sale.order"}

    def _facts_order_count(self, scope):
        return [
            *self._counted_orders(),
            *self._order_cancelled("order_count", is_money=False),
        ]

    def _facts_new_customer(self, scope):
        """The first order that stands of a customer in a company, ever.

        Branches and contacts of a company are one customer. The filter is about that
        first order: a customer won by another one is none for this metric. Cancelled,
        it loses the customer again on that day; the next order wins the customer.
        """
        return [
            *self._counted_orders(BUYER, IS_FIRST),
            *self._order_cancelled("customer_count", is_money=False),
        ]

    def _counted_orders(self, join=None, *where):
        """Facts that count an order once; people who share it count their part."""
        branch = Branch(
            table=SQL("sale_order o %s", join or SQL()),
            key=SQL("o.id"),
            day=SQL("o.date_order"),
            is_moment=True,
            company=SQL("o.company_id"),
            user=SQL("o.user_id"),
            access_team=SQL("o.team_id"),
            partner=SQL("o.partner_id"),
            value=SQL("1"),
            res_model="sale.order",
            res_id=SQL("o.id"),
            where=(SQL("o.state = 'sale'"), *where, *self._only_matching(SQL("o.id"))),
        )
        plain = replace(branch, where=(*branch.where, unsplit(SQL("o.id"))))
        return [plain, *credited(branch, SQL("o.id"), SQL("1"))]
