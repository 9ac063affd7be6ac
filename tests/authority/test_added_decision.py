"""A31: what can be decided is data. Decisions added in the client, without code."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from tests.attempts import attempt
from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestAddedDecision(SalesForceCase):
    """The company asks for a down payment: less than 30 % is the manager's decision."""

    def setUp(self):
        super().setUp()
        self.decision = self.add("Accept a smaller down payment")

    def add(self, name, **vals):
        """A decision about the down payment, as the administrator adds it."""
        env = self.as_user("admin")
        field = env["ir.model.fields"]._get("sale.order", "prepayment_percent")
        decision = env["sales.decision"].create(
            {
                "name": name,
                "code": name.lower().replace(" ", "_"),
                "model_id": env["ir.model"]._get_id("sale.order"),
                "measure_field_id": field.id,
                "unit": "percent",
                "is_lower_worse": True,
                **vals,
            }
        )
        limits = {"representative": 0.3, "manager": 0.1, "director": 0}
        env["sales.authority"].create(
            [
                {
                    "decision_id": decision.id,
                    "tier_id": self.tiers[tier].id,
                    "limit": limit,
                }
                for tier, limit in limits.items()
            ]
        )
        return decision

    def confirm(self, order, name="rep_n1a"):
        order.with_user(self.users[name]).action_confirm()
        return order.sudo().sales_approval_ids.filtered(lambda a: a.state == "pending")

    def test_a31_it_holds_at_once(self):
        order = self.quotation("rep_n1a", 100, prepayment_percent=0.3)
        self.assertFalse(self.confirm(order))
        self.assertEqual(order.state, "sale")
        order = self.quotation("rep_n1a", 100, prepayment_percent=0.2)
        request = self.confirm(order)
        self.assertEqual(request.decision_id, self.decision)
        self.assertEqual(request.current_approver_id, self.users["manager_n1"])
        request.with_user(self.users["manager_n1"]).action_approve()
        self.assertEqual(order.state, "sale")

    def test_a31_it_joins_the_other_values_in_one_request(self):
        order = self.quotation("rep_n1a", 300_000, prepayment_percent=0.05)
        request = self.confirm(order)
        exceeded = request.measure_ids.filtered("is_exceeded").decision_id
        self.assertEqual(
            set(exceeded.mapped("code")), {"order_sign", self.decision.code}
        )
        self.assertEqual(
            request.step_ids.approver_id,
            self.users["manager_n1"] | self.users["director_north"],
        )

    @attempt(
        "lower a confirmed order's value of a decision that was added without code",
        "representative",
        "RPC write",
    )
    def test_g13_a_confirmed_order_is_held_to_it(self):
        order = self.quotation("rep_n1a", 100, prepayment_percent=0.3)
        self.confirm(order)
        with self.assertRaisesRegex(UserError, "is below the own limit"):
            order.prepayment_percent = 0.1
        order.with_user(self.users["manager_n1"]).prepayment_percent = 0.1

    def test_only_where_it_applies(self):
        self.decision.condition = "[('partner_id.is_company', '=', True)]"
        person, company = self.env["res.partner"].create(
            [{"name": "Person"}, {"name": "Company", "is_company": True}]
        )
        for customer, state in ((person, "sale"), (company, "draft")):
            order = self.quotation(
                "rep_n1a", 100, customer=customer, prepayment_percent=0.2
            )
            self.confirm(order)
            self.assertEqual(order.state, state)

    def test_archived_it_holds_no_more(self):
        self.decision.active = False
        order = self.quotation("rep_n1a", 100, prepayment_percent=0.01)
        self.assertFalse(self.confirm(order))
        self.assertEqual(order.state, "sale")

    def test_given_to_nobody_in_the_company_it_is_not_in_force(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.decision.authority_ids.company_id = other
        order = self.quotation("rep_n1a", 100, prepayment_percent=0.01)
        self.assertFalse(self.confirm(order))
        self.assertEqual(order.state, "sale")

    def test_it_has_to_measure_something(self):
        with self.assertRaisesRegex(ValidationError, "choose the field"):
            self.add("Nothing", measure_field_id=False)
        foreign = self.env["ir.model.fields"]._get("crm.lead", "expected_revenue")
        with self.assertRaisesRegex(ValidationError, "another type of document"):
            self.add("Foreign", measure_field_id=foreign.id)
        with self.assertRaisesRegex(ValidationError, "does not fit"):
            self.add("Wrong", condition="[('no_such_field', '=', 1)]")
        with self.assertRaisesRegex(ValidationError, "does not fit"):
            self.add("Worse", condition="__import__('os')")
        with self.assertRaisesRegex(ValidationError, "cannot be submitted"):
            self.add(
                "Elsewhere",
                model_id=self.env["ir.model"]._get_id("res.partner"),
                measure_field_id=False,
            )

    @attempt("add, change or archive a decision", "director", "RPC")
    def test_c1p2_nobody_with_a_tier_changes_it(self):
        decision = self.decision.with_user(self.users["director_north"])
        for change in (
            lambda: decision.write({"active": False}),
            lambda: decision.write({"measure_field_id": False}),
            lambda: decision.unlink(),
            lambda: decision.copy(),
        ):
            with self.assertRaises(AccessError):
                change()
