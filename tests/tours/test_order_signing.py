"""C3.p3, C1.p4 in the browser: a contract goes up the line, as the demo people."""

from odoo.tests import HttpCase, tagged


@tagged("standard", "post_install", "-at_install")
class TestOrderSigningTour(HttpCase):
    """The demo representative, manager and director sign three contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            login: cls.env.ref(f"sales_tiered_mgmt.user_{login}")
            for login in ("rep_n1a", "rep_n1b", "manager_n1", "director_north")
        }
        cls.env["res.users"].browse(
            user.id for user in cls.people.values()
        ).lang = "en_US"
        cls.env["product.product"].create(
            {
                "name": "Tour Machine",
                "type": "service",
                "list_price": 1.0,
                "taxes_id": False,
            }
        )
        for name in ("Tour Small", "Tour Medium", "Tour Large", "Tour Peer"):
            cls.env["res.partner"].create({"name": name})

    def orders_of(self, name):
        return self.env["sale.order"].search([("partner_id.name", "=", name)])

    def test_contracts_go_up_the_line(self):
        peer = self.env["res.partner"].search([("name", "=", "Tour Peer")])
        self.env["sale.order"].with_user(self.people["rep_n1b"]).create(
            {"partner_id": peer.id}
        )
        self.start_tour(
            "/odoo/sales", "sales_tiered_representative_signs", login="rep_n1a"
        )
        small, medium, large = map(
            self.orders_of, ("Tour Small", "Tour Medium", "Tour Large")
        )
        self.assertEqual(small.state, "sale")
        self.assertEqual((medium | large).mapped("state"), ["draft", "draft"])
        manager = self.people["manager_n1"]
        activities = medium.sales_approval_ids.activity_ids
        self.assertEqual(activities.user_id, manager)
        self.assertEqual(len(activities), 1)

        self.start_tour(
            "/odoo/sales-approvals", "sales_tiered_manager_decides", login="manager_n1"
        )
        self.assertEqual(medium.state, "sale")
        self.assertEqual(large.state, "draft")
        director = self.people["director_north"]
        self.assertEqual(large.sales_approval_ids.activity_ids.user_id, director)

        self.start_tour(
            "/odoo/sales-approvals",
            "sales_tiered_director_decides",
            login="director_north",
        )
        self.assertEqual(large.state, "sale")
        self.assertEqual(
            large.sales_approval_ids.step_ids.mapped("comment"),
            ["Recommended", "Agreed"],
        )
