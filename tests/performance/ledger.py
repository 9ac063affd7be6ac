"""What the tests of the ledger share: documents of any day, and their figures."""

from odoo.fields import Command, Date, Datetime

from tests.common import SalesForceCase


class LedgerCase(SalesForceCase):
    """The sales force, with orders and invoices dated at will."""

    def metric(self, code):
        return self.env.ref(f"sales_tiered_mgmt.sales_metric_{code}")

    def facts(self, code, *domain, people=None):
        """Facts of one metric and of the people of the test, as superuser."""
        people = people or [user.id for user in self.users.values()]
        return self.env["sales.performance"].search(
            [
                ("metric_id", "=", self.metric(code).id),
                ("user_id", "in", people),
                *domain,
            ],
            order="date, id",
        )

    def figures(self, code, *domain, by=("user_id",)):
        """Value by group, read the way that dashboards do."""
        people = [user.id for user in self.users.values()]
        return {
            groups[0] if len(groups) == 1 else groups: value
            for *groups, value in (
                (*row[:-1], row[-1])
                for row in self.env["sales.performance"]._read_group(
                    [
                        ("metric_id", "=", self.metric(code).id),
                        ("user_id", "in", people),
                        *domain,
                    ],
                    by,
                    ["value:sum"],
                )
            )
            for groups in [tuple(groups)]
        }

    def figure(self, code, name, *domain):
        """Value of one person."""
        user = self.users[name]
        return self.figures(code, ("user_id", "=", user.id), *domain).get(user, 0)

    def signed(self, name, day, *lines, customer=None, **vals):
        """A signed order.

        :param day: moment of the signature, "2026-03-31 23:30:00" or a day
        :param lines: amounts, or values of order lines
        """
        user = self.users[name]
        order = self.env["sale.order"].create(
            {
                "partner_id": (customer or self.customer).id,
                "user_id": user.id,
                "team_id": user.sales_assignment_ids[:1].team_id.id,
                "order_line": [Command.create(self._line(one)) for one in lines],
                **vals,
            }
        )
        order.action_confirm()
        order.date_order = Datetime.to_datetime(day)
        return order

    def _line(self, one):
        vals = one if isinstance(one, dict) else {"price_unit": one}
        return {
            "product_id": self.product.id,
            "product_uom_qty": 1,
            "tax_ids": [Command.clear()],
            **vals,
        }

    def invoiced(self, name, day, *lines, kind="out_invoice", **vals):
        """A posted customer invoice or credit note."""
        user = self.users[name]
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.customer.id,
                "invoice_date": Date.to_date(day),
                "date": Date.to_date(day),
                "invoice_user_id": user.id,
                "team_id": user.sales_assignment_ids[:1].team_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 1,
                            "tax_ids": [Command.clear()],
                            **(one if isinstance(one, dict) else {"price_unit": one}),
                        }
                    )
                    for one in lines
                ],
                **vals,
            }
        )
        move.action_post()
        return move
