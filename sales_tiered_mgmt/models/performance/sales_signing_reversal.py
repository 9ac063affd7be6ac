from types import SimpleNamespace

from odoo import api, fields, models
from odoo.tools import SQL

from .company_days import CompanyDays
from .credit_branch import CLOSED, KINDS
from .ledger_scope import METRICS, SHARES, LedgerScope
from .sales_metric_customer import BUYER, IS_FIRST
from .sales_metric_help import IS_HELP

# the ledger's pieces, in the order's currency and without rates
AS_IS = SimpleNamespace(id=0, unit="quantity", company_id=None)


class SalesSigningReversal(models.Model):
    """What a cancelled order had counted, line by line and person by person.

    A cancellation counts negative on its own day: the ledger takes the row positive on
    the day it had counted and negative on the day of the cancellation. The order counts
    anew from a new signature only. Orders cancelled before the add-on came do not count
    at all. Policy: G1.1.
    """

    _name = "sales.signing.reversal"
    _description = "Cancelled Signing"
    _inherit = ["sales.append.only"]
    _order = "date_cancelled desc, id desc"
    _rec_name = "order_name"

    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="set null"
    )
    order_name = fields.Char("Order Reference", required=True)
    line_id = fields.Many2one(
        "sale.order.line", index="btree_not_null", ondelete="set null"
    )
    date_signed = fields.Date("Counted On", required=True, index=True)
    date_cancelled = fields.Date("Taken Back On", required=True, index=True)
    user_id = fields.Many2one("res.users", "Person", index=True, ondelete="restrict")
    share = fields.Float(digits=(5, 4), required=True)
    team_id = fields.Many2one("crm.team", "Sales Team", index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="restrict")
    product_id = fields.Many2one("product.product", ondelete="restrict")
    quantity = fields.Float(digits="Product Unit")
    amount_untaxed = fields.Monetary("Untaxed Amount")
    margin = fields.Monetary("Gross Margin")
    order_count = fields.Float(
        "Orders",
        digits=(5, 4),
        help="The person's share of one order, on one of its lines.",
    )
    customer_count = fields.Float(
        "New Customers",
        digits=(5, 4),
        help="The same, where it was the customer's first order.",
    )
    help_count = fields.Float(
        "Help",
        digits=(5, 4),
        help="1 where the person had a share in another salesperson's order, on one of "
        "its lines.",
    )
    currency_rate = fields.Float(
        digits=0, required=True, help="Of the order's currency to the company's one."
    )

    @api.model
    def _keep(self, orders):
        """Write down what confirmed orders count, before they are cancelled.

        :param orders: ``sale.order``, state not yet changed
        """
        self.env.flush_all()
        Metric, scope = self.env["sales.metric"], LedgerScope()
        calendars = self.env["res.company"]._sales_calendars()
        days = CompanyDays({company: zone for company, _, zone in calendars})
        values = {
            "amount": (SQL("l.price_subtotal"), True),
            "margin": (SQL("COALESCE(l.margin, 0)"), True),
            "quantity": (Metric._order_line_quantity(), False),
        }
        facts = {
            name: SQL(" UNION ALL ").join(
                branch.to_sql(AS_IS, scope, days, None)
                for branch in Metric._order_kept(orders, value, is_money)
            )
            for name, (value, is_money) in values.items()
        }
        for company, own in orders.grouped("company_id").items():
            self._insert(facts, own, company._sales_open_day())
        self.env.invalidate_all(flush=False)

    def _insert(self, facts, orders, day):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_signing_reversal (
                    order_id, order_name, line_id, date_signed, date_cancelled,
                    user_id, share, team_id, company_id, currency_id, partner_id,
                    product_id, quantity, amount_untaxed, margin, order_count,
                    customer_count, help_count, currency_rate,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT o.id, o.name, line.id, amount.date, %(day)s,
                       amount.user_id, share.value, amount.access_team_id,
                       o.company_id, o.currency_id, o.partner_id,
                       line.product_id, quantity.value, amount.value, margin.value,
                       %(once)s, CASE WHEN %(is_first)s THEN %(once)s ELSE 0 END,
                       CASE WHEN %(is_help)s THEN SIGN(%(once)s) ELSE 0 END,
                       COALESCE(NULLIF(o.currency_rate, 0), 1),
                       %(uid)s, NOW() AT TIME ZONE 'UTC',
                       %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM (%(amount)s) amount
                  JOIN (%(margin)s) margin ON margin.id = amount.id
                  JOIN (%(quantity)s) quantity ON quantity.id = amount.id
                  JOIN sale_order_line line ON line.id = amount.id / %(per_row)s
                  JOIN sale_order o ON o.id = line.order_id
                  %(buyer)s
                  LEFT JOIN sales_credit_split credit
                         ON credit.order_id = o.id
                        AND credit.number = amount.id %% %(per_row)s
                                            / %(per_number)s
                 CROSS JOIN LATERAL (
                    SELECT COALESCE(credit.share, 1)
                           * CASE WHEN amount.id %% %(per_row)s / %(metrics)s
                                       %% %(kinds)s = %(closed)s
                                  THEN -1 ELSE 1 END AS value
                 ) share
                 WHERE o.id IN %(orders)s
                """,
                day=day,
                uid=self.env.uid,
                orders=tuple(orders.ids),
                buyer=BUYER,
                is_first=IS_FIRST,
                is_help=IS_HELP,
                once=self._once(),
                **self._id_parts(),
                **facts,
            )
        )

    def _once(self):
        """A person's share on the first line of an order, on the others nothing."""
        return SQL(
            """
            CASE WHEN ROW_NUMBER() OVER (
                     PARTITION BY o.id, amount.id %% %(per_row)s ORDER BY line.id
                 ) = 1 THEN share.value ELSE 0 END
            """,
            per_row=METRICS * SHARES,
        )

    @staticmethod
    def _id_parts():
        """How the ledger's ids are read back: see ``Branch.to_sql``."""
        return {
            "per_row": METRICS * SHARES,
            "per_number": METRICS * KINDS,
            "metrics": METRICS,
            "kinds": KINDS,
            "closed": CLOSED,
        }
