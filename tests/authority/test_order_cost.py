"""What the check costs: queries of confirming, against stock."""

from odoo.fields import Command
from odoo.tests import tagged

from tests.common import SalesForceCase


class CostCase(SalesForceCase):
    """Quotations, and the queries of confirming them."""

    def quotations(self, name, count, price=10):
        customers = self.env["res.partner"].create(
            [{"name": f"{name} {index}"} for index in range(count)]
        )
        line = {"product_id": self.product.id, "price_unit": price, "tax_ids": False}
        return self.as_user(name)["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "order_line": [Command.create(line) for _index in range(3)],
                }
                for customer in customers
            ]
        )

    def queries(self, name, count):
        """Queries of confirming that many quotations at once, with cold records."""
        orders = self.quotations(name, count)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        orders.action_confirm()
        self.env.flush_all()
        return self.cr.sql_log_count - before


@tagged("standard", "post_install", "-at_install")
class TestConfirmationCost(CostCase):
    """The add-on's own queries do not grow with the number of orders."""

    def test_the_extra_queries_are_few_and_constant(self):
        for name in ("stock", "rep_n1a"):
            self.queries(name, 1)  # fill the registry's caches
        extra = {
            count: self.fewest("rep_n1a", count) - self.fewest("stock", count)
            for count in (1, 10, 50)
        }
        # the person's tier, what was signed recently, the one-by-one of signatures
        self.assertLessEqual(extra[1], 3, extra)
        # one flush more was seen once, at 50; growth by orders would show as far more
        self.assertLessEqual(max(extra.values()), extra[1] + 1, extra)

    def fewest(self, name, count):
        """Queries of the better of two rounds: what a cold cache adds falls away."""
        return min(self.queries(name, count) for _round in range(2))


@tagged("standard", "post_install", "-at_install")
class TestApprovalCost(CostCase):
    """Asking and deciding cost what stock's confirmation costs, whatever the number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limits("order_sign", representative=50_000, manager=2_000_000)

    def cost(self, records, call):
        """Queries of the call, with cold records."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(records)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def asked(self, count):
        """Quotations that wait, and the queries of asking for all of them at once."""
        orders = self.quotations("rep_n1a", count, 30_000)
        queries = self.cost(orders, lambda records: records.action_confirm())
        self.assertEqual(orders.mapped("sales_approval_state"), ["pending"] * count)
        return orders, queries

    def requests(self, orders):
        ids = orders.sudo().sales_approval_ids.ids
        return self.as_user("manager_n1")["sales.approval"].browse(ids)

    def growth(self, measure):
        """Queries of 50 documents beyond those of one, the second time around."""
        measure(1)
        return measure(50) - measure(1)

    def test_c3p3_asking_costs_the_same_for_many(self):
        self.assertLessEqual(self.growth(lambda count: self.asked(count)[1]), 2)

    def test_c1p4_deciding_grows_no_more_than_stock(self):
        def approve(count):
            orders, _queries = self.asked(count)
            queries = self.cost(
                self.requests(orders), lambda records: records.action_approve("ok")
            )
            self.assertEqual(set(orders.mapped("state")), {"sale"})
            return queries

        def confirm(count):
            return self.queries("stock", count)

        stock = self.growth(confirm)
        self.assertLessEqual(self.growth(approve), stock + 2)

    def test_c1p4_refusing_costs_the_same_for_many(self):
        def refuse(count):
            orders, _queries = self.asked(count)
            queries = self.cost(
                self.requests(orders), lambda records: records.action_refuse("no")
            )
            self.assertEqual(
                set(orders.sudo().sales_approval_ids.mapped("state")), {"refused"}
            )
            return queries

        self.assertLessEqual(self.growth(refuse), 2)
