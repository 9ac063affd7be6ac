from odoo import models
from odoo.tools import SQL

from .credit_branch import by_credit
from .fact_branch import Branch

# the row ``credit`` of an order ``o`` is a helper's: a part of another salesperson's
# order. Who has all of it signed it, and handed the order on later.
IS_HELP = SQL("credit.user_id <> o.user_id AND credit.share < 1")


class SalesMetricHelp(models.AbstractModel):
    """Facts of signed orders in which others than the salesperson have a share (F1.3).

    One for each order and helper, however large the share, on the day of the signature.
    What is shared or taken away later, and what is cancelled, counts as with all facts
    of orders; cancellations from before the add-on counted help do not.
    """

    _name = "sales.metric.help"
    _description = "Facts of Help on Others' Orders"

    def _help_source_models(self):
        return {"help": "sale.order"}

    def _facts_help(self, scope):
        order = SQL("o.id")
        branch = Branch(
            table=SQL("sale_order o"),
            key=order,
            value=SQL("1"),
            where=(SQL("o.state = 'sale'"), *self._only_matching(order)),
            **self._order_fact(),
        )
        rows = SQL(
            "SELECT credit.*, 1 AS part FROM sales_credit_split credit"
            " WHERE credit.order_id = o.id AND %s",
            IS_HELP,
        )
        return [
            *by_credit(
                branch,
                rows,
                SQL("credit.part"),
                lambda condition: SQL(
                    "%s IN (SELECT named.order_id FROM sales_credit_split named"
                    " WHERE %s)",
                    order,
                    condition,
                ),
            ),
            *self._order_cancelled("help_count", is_money=False),
        ]
