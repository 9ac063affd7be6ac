"""What the check costs: queries of confirming, against stock."""

from odoo.fields import Command
from odoo.tests import tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestConfirmationCost(SalesForceCase):
    """The add-on's own queries do not grow with the number of orders."""

    def quotations(self, name, count):
        customers = self.env["res.partner"].create(
            [{"name": f"{name} {index}"} for index in range(count)]
        )
        line = {"product_id": self.product.id, "price_unit": 10, "tax_ids": False}
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
