"""The demo people in the browser, each with the own login."""

from odoo.fields import Command
from odoo.tests import HttpCase


class PeopleTourCase(HttpCase):
    """``logins``: those who take part, and read English."""

    logins = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            login: cls.env.ref(f"sales_tiered_mgmt.user_{login}")
            for login in cls.logins
        }
        users = cls.env["res.users"].browse(user.id for user in cls.people.values())
        users.lang = "en_US"

    @classmethod
    def by(cls, login, records):
        """The records as one of the people, without superuser rights."""
        return records.with_user(cls.people[login])

    @classmethod
    def sell(cls, login):
        """A new customer's first order, signed today; returns it.

        The open period may have begun today, and hold nothing of the demo's.
        """
        customer = cls.env["res.partner"].create({"name": "Tour Customer"})
        product = cls.env["product.product"].create(
            {"name": "Tour Machine", "type": "service", "taxes_id": False}
        )
        line = {"product_id": product.id, "price_unit": 9_000}
        order = cls.by(login, cls.env["sale.order"]).create(
            {"partner_id": customer.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()
        return order

    def tour(self, name, login, path="/odoo"):
        self.start_tour(path, f"sales_tiered_{name}", login=login)
        self.env.invalidate_all()
