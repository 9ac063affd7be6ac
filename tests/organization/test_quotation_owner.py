"""Whose quotation it becomes: B3, C2.p1."""

from odoo.tests import Form, tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestQuotationOwner(SalesForceCase):
    """A quotation for a colleague's customer."""

    def customer_of(self, name):
        return self.env["res.partner"].create(
            {"name": "Theirs", "user_id": self.users[name].id}
        )

    def quote(self, name, customer):
        form = Form(self.as_user(name)["sale.order"])
        form.partner_id = customer
        return form.save()

    def test_b3_representative_keeps_what_cannot_be_handed_over(self):
        order = self.quote("rep_n1a", self.customer_of("rep_n1b"))
        self.assertEqual(order.user_id, self.users["rep_n1a"])
        self.assertEqual(order.team_id, self.teams["n1"])

    def test_c2p1_manager_quotes_in_the_name_of_the_customers_representative(self):
        order = self.quote("manager_n1", self.customer_of("rep_n1b"))
        self.assertEqual(order.user_id, self.users["rep_n1b"])

    def test_c2p1_manager_keeps_what_is_outside_the_team(self):
        order = self.quote("manager_n1", self.customer_of("rep_s1a"))
        self.assertEqual(order.user_id, self.users["manager_n1"])

    def test_without_a_tier_the_customers_salesperson_gets_it(self):
        customer = self.customer_of("rep_n1b")
        order = self.as_user("admin")["sale.order"].create({"partner_id": customer.id})
        self.assertEqual(order.user_id, self.users["rep_n1b"])
