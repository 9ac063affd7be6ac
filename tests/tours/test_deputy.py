"""A3.1 in the browser: the deputy decides while the approver is on time off."""

from odoo.fields import Date
from odoo.tests import HttpCase, tagged


@tagged("standard", "post_install", "-at_install")
class TestDeputyTour(HttpCase):
    """The demo manager names a deputy, goes on leave, and somebody still decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            login: cls.env.ref(f"sales_tiered_mgmt.user_{login}")
            for login in ("rep_n1a", "manager_n1", "manager_n2")
        }
        cls.env["res.users"].browse(
            user.id for user in cls.people.values()
        ).lang = "en_US"
        cls.env["sales.delegation"].search([]).filtered(
            lambda delegation: delegation.state != "ended"
        ).action_end()
        customer = cls.env["res.partner"].create({"name": "Tour Deputised"})
        cls.order = (
            cls.env["sale.order"]
            .with_user(cls.people["rep_n1a"])
            .create({"partner_id": customer.id})
        )
        product = cls.env["product.product"].create(
            {"name": "Tour Machine", "type": "service", "taxes_id": False}
        )
        cls.order.order_line = [
            (0, 0, {"product_id": product.id, "price_unit": 120_000})
        ]

    def test_the_deputy_decides_during_time_off(self):
        self.start_tour(
            "/odoo/sales-my-deputy", "sales_tiered_names_deputy", login="manager_n1"
        )
        manager, deputy = self.people["manager_n1"], self.people["manager_n2"]
        delegation = self.env["sales.delegation"].search([("user_id", "=", manager.id)])
        delegation = delegation.filtered(lambda item: item.state != "ended")
        self.assertEqual(delegation.deputy_id, deputy)
        self.assertEqual(delegation.state, "waiting")
        self.order.with_user(self.people["rep_n1a"]).action_confirm()
        request = self.order.sudo().sales_approval_ids
        self.assertEqual(request.activity_ids.user_id, manager)

        self._go_on_leave(manager)
        self.assertEqual(delegation.state, "in_force")
        self.assertEqual(request.activity_ids.user_id, manager | deputy)
        self.start_tour(
            "/odoo/sales-approvals", "sales_tiered_deputy_decides", login="manager_n2"
        )
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(request.step_ids.decided_by_id, deputy)
        self.assertEqual(request.step_ids.on_behalf_of_id, manager)

    def _go_on_leave(self, user):
        # far enough around today for every time zone; a fixture, not a working day
        today = Date.today()
        leave_type = self.env["hr.leave.type"].create(
            {"name": "Tour Leave", "requires_allocation": False}
        )
        leave = self.env["hr.leave"].create(
            {
                "holiday_status_id": leave_type.id,
                "employee_id": user.employee_ids[:1].id,
                "request_date_from": Date.subtract(today, days=4),
                "request_date_to": Date.add(today, days=4),
            }
        )
        leave._action_validate(check_state=False)
