"""The 21 attempts to get around an approval, tried on this add-on (issue 2, peers.md).

The numbers are those of the list; each was a way through, or a block by an error, on
another approval add-on. All of them go over HTTP as the salesperson, by JSON-2 with an
API key and by XML-RPC with a password.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.authority.rpc import SIGNATURE, Refused, RpcCase

REP = "rep_n1a"


class AttemptCase(RpcCase):
    """A representative with a limit of 50,000 and an order of 120,000."""

    def setUp(self):
        super().setUp()
        self.order = self.quotation(REP, 120_000)

    def call(self, method, *args, order=None, context=None):
        ids = (self.order if order is None else order).ids
        return self.rpc(REP, "sale.order", method, *args, ids=ids, context=context)

    def call_line(self, method, *args, line=None, context=None):
        ids = (self.order.order_line if line is None else line).ids
        return self.rpc(REP, "sale.order.line", method, *args, ids=ids, context=context)

    def approve(self, order=None):
        """Ask for approval, get it; the order is confirmed by that."""
        order = self.order if order is None else order
        order.with_user(self.users[REP]).action_confirm()
        for step in order.sudo().sales_approval_ids[:1].step_ids:
            step.approval_id.with_user(step.approver_id).action_approve("ok")
        self.assertEqual(order.state, "sale")

    def approve_and_set_back(self):
        self.approve()
        self.order._action_cancel()
        self.order.action_draft()

    def refused(self, call, *args, pattern="", **kwargs):
        """The call answers with an error."""
        with self.assertRaisesRegex(Refused, pattern):
            call(*args, **kwargs)

    def assertHeld(self, order=None):
        """Not confirmed, and not approved either."""
        order = self.order if order is None else order
        self.assertIn(order.state, ("draft", "sent", "cancel"))
        self.assertFalse(set(order.order_line.mapped("state")) & {"sale"})

    def assertSignedAmount(self, amount, order=None):
        """Confirmed with this amount and nothing beyond it."""
        order = self.order if order is None else order
        self.assertEqual(order.state, "sale")
        self.assertEqual(order._sales_own_values()[order][0], amount)

    def new_order(self, amount, **vals):
        """Values of an order, as they go over the wire."""
        line = {
            "product_id": self.product.id,
            "product_uom_qty": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        return {
            "partner_id": self.customer.id,
            "order_line": [Command.create(line)],
            **vals,
        }


class AttemptsMixin:
    """The list."""

    @attempt(
        "confirm beyond the limit",
        "representative",
        "RPC action_confirm",
        "routed to the manager",
    )
    def test_00_action_confirm(self):
        action = self.call("action_confirm")
        self.assertEqual(action["tag"], "display_notification")
        self.assertHeld()
        self.assertEqual(self.order.sales_approval_state, "pending")

    @attempt("write the state", "representative", "RPC write")
    def test_01_write_state(self):
        self.refused(self.call, "write", {"state": "sale"}, pattern="needs approval")
        self.assertHeld()

    @attempt("create a confirmed order", "representative", "RPC create")
    def test_02_create_with_state(self):
        before = self.env["sale.order"].search_count([])
        vals = self.new_order(120_000, state="sale")
        self.refused(
            self.rpc, REP, "sale.order", "create", [vals], pattern="needs approval"
        )
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    @attempt("cancel, then write the state", "representative", "RPC write")
    def test_03_cancel_then_sale(self):
        self.call("write", {"state": "cancel"})
        self.refused(self.call, "write", {"state": "sale"}, pattern="needs approval")
        self.assertHeld()

    @attempt(
        "write or approve the own request",
        "representative",
        "RPC write, nested commands",
    )
    def test_04_write_the_own_request(self):
        self.call("action_confirm")
        request = self.order.sudo().sales_approval_ids
        for model, ids in (
            ("sales.approval", request.ids),
            ("sales.approval.step", request.step_ids.ids),
        ):
            self.refused(self.rpc, REP, model, "write", {"state": "approved"}, ids=ids)
        command = [Command.update(request.id, {"state": "approved"})]
        self.refused(self.call, "write", {"sales_approval_ids": command})
        self.refused(self.rpc, REP, "sales.approval", "action_approve", ids=request.ids)
        self.assertEqual(request.state, "pending")
        self.call("action_confirm")
        self.assertHeld()

    @attempt(
        "create an approved request, or borrow another order's",
        "representative",
        "RPC create, nested commands",
    )
    def test_05_create_an_approved_request(self):
        vals = {
            "name": "APR/1",
            "decision_id": self.env.ref(
                "sales_tiered_mgmt.sales_decision_order_sign"
            ).id,
            "res_model": "sale.order",
            "res_id": self.order.id,
            "res_name": self.order.name,
            "company_id": self.company.id,
            "requester_id": self.users[REP].id,
            "origin": "user",
            "state": "approved",
            "snapshot": self.order._sales_snapshot(),
        }
        self.refused(self.rpc, REP, "sales.approval", "create", [vals])
        commands = [Command.create(vals)]
        self.refused(self.call, "write", {"sales_approval_ids": commands})
        other = self.quotation(REP, 130_000)
        self.approve(other)
        stolen = [Command.set(other.sudo().sales_approval_ids.ids)]
        self.refused(self.call, "write", {"sales_approval_ids": stolen})
        self.call("action_confirm")
        self.assertHeld()

    @attempt(
        "raise the price after approval",
        "representative",
        "RPC write of the line",
        "routed to the manager again",
    )
    def test_06_approved_then_the_line_raised(self):
        self.approve_and_set_back()
        self.call_line("write", {"price_unit": 500_000})
        self.call("action_confirm")
        self.assertHeld()

    @attempt(
        "add a line after approval",
        "representative",
        "RPC create of the line",
        "routed to the manager again",
    )
    def test_07_approved_then_a_line_added(self):
        self.approve_and_set_back()
        vals = {
            "order_id": self.order.id,
            "product_id": self.product.id,
            "price_unit": 900_000,
        }
        self.rpc(REP, "sale.order.line", "create", [vals])
        self.call("action_confirm")
        self.assertHeld()

    @attempt(
        "change lines with the order after approval",
        "representative",
        "RPC write, nested commands",
        "routed to the manager again",
    )
    def test_08_approved_then_lines_written_with_the_order(self):
        self.approve_and_set_back()
        command = Command.update(self.order.order_line.id, {"price_unit": 500_000})
        self.call("write", {"order_line": [command]})
        self.call("action_confirm")
        self.assertHeld()
        self.refused(self.call, "write", {"order_line": [command], "state": "sale"})
        self.assertHeld()

    @attempt("context keys that skip a check", "representative", "RPC context")
    def test_09_context_keys(self):
        """Whatever the code reads from the context, or others' code does."""
        keys = (
            "sales_whole_order",
            "sales_whole_orders",
            "sales_creating_orders",
            "sales_verdicts",
            "sales_approved",
            "skip_validation_check",
            "skip_check_state_condition",
            "tracking_disable",
            "mail_notrack",
            "install_mode",
            "import_file",
            "no_check",
            "force",
            "su",
            "uid",
            "sale_write_from_compute",
        )
        for value in (True, [self.order.id], {str(self.order.id): True}):
            context = dict.fromkeys(keys, value)
            context["uid"] = 1
            self.call("action_confirm", context=context)
            self.assertHeld()
            self.refused(self.call, "write", {"state": "sale"}, context=context)
            self.assertHeld()
        small = self.quotation(REP, 100)
        self.call("action_confirm", order=small)
        self.refused(
            self.call_line,
            "write",
            {"price_unit": 120_000},
            line=small.order_line,
            context=context,
        )
        self.assertSignedAmount(100, small)

    @attempt(
        "confirm small, then raise",
        "representative",
        "RPC write, create, default_order_id",
    )
    def test_10_confirmed_small_then_raised(self):
        order = self.quotation(REP, 100)
        self.call("action_confirm", order=order)
        for field in ("price_unit", "product_uom_qty"):
            self.refused(
                self.call_line,
                "write",
                {field: 60_000},
                line=order.order_line,
                pattern="Ask manager_n1",
            )
        vals = {"product_id": self.product.id, "price_unit": 60_000}
        self.refused(
            self.rpc, REP, "sale.order.line", "create", [{**vals, "order_id": order.id}]
        )
        self.refused(
            self.rpc,
            REP,
            "sale.order.line",
            "create",
            [vals],
            context={"default_order_id": order.id},
        )
        self.refused(
            self.call, "write", {"order_line": [Command.create(vals)]}, order=order
        )
        self.assertSignedAmount(100, order)

    @attempt(
        "split a contract into orders below the limit",
        "representative",
        "RPC action_confirm",
        "routed to the manager",
    )
    def test_11_split_into_orders_below_the_limit(self):
        orders = [
            self.quotation(REP, 40_000, customer=self.customer) for _index in range(3)
        ]
        for order in orders:
            self.call("action_confirm", order=order)
        self.assertEqual([order.state for order in orders], ["sale", "draft", "draft"])
        self.refused(self.call, "write", {"state": "sale"}, order=orders[1])

    @attempt(
        "sign with the customer's link",
        "representative, customer",
        "portal",
        "kept, routed to the manager",
    )
    def test_12_signed_on_the_portal(self):
        """By the customer, or by the salesperson with the customer's link."""
        [data] = self.call("read", ["access_url"])
        self.order._portal_ensure_token()
        token = self.call("read", ["access_token"])[0]["access_token"]
        self.order.require_payment = False
        result = self.portal(
            f"{data['access_url']}/accept",
            access_token=token,
            name="Customer",
            signature=SIGNATURE,
        )
        self.assertIn("sign_ok", result["redirect_url"], "the customer sees it succeed")
        self.assertTrue(self.order.signature)
        self.assertHeld()
        self.assertEqual(self.order.sales_approval_state, "pending")

    @attempt("say that it is paid", "representative", "RPC create of a transaction")
    def test_13_paid_online(self):
        """See test_order_customer for the flow; here: who may say it is paid."""
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].search([], limit=1)
        vals = {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "amount": self.order.amount_total,
            "currency_id": self.order.currency_id.id,
            "partner_id": self.order.partner_id.id,
            "state": "done",
            "sale_order_ids": [Command.link(self.order.id)],
        }
        self.refused(self.rpc, REP, "payment.transaction", "create", [vals])
        self.refused(self.call, "write", {"transaction_ids": [Command.create(vals)]})
        self.assertHeld()

    @attempt("decide the own request", "representative, manager", "RPC action_approve")
    def test_14_requester_as_approver(self):
        self.call("action_confirm")
        request = self.order.sudo().sales_approval_ids
        self.refused(
            self.rpc,
            REP,
            "sales.approval",
            "action_approve",
            ids=request.ids,
            pattern="four eyes",
        )
        # a manager asks for a representative's order and would decide as the leader
        order = self.quotation(REP, 300_000)
        self.rpc("manager_n1", "sale.order", "action_confirm", ids=order.ids)
        self.refused(
            self.rpc,
            "manager_n1",
            "sales.approval",
            "action_approve",
            ids=order.sudo().sales_approval_ids.ids,
            pattern="four eyes",
        )
        self.assertHeld(order)

    @attempt(
        "another currency, declared or chosen",
        "representative",
        "RPC write",
        "refused, or routed to the manager",
    )
    def test_15_another_currency(self):
        """Compared in the company's currency, not as a bare number."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        yen.rate_ids.unlink()
        yen.rate_ids = [
            Command.create(
                {"name": "2020-01-01", "rate": 100, "company_id": self.company.id}
            )
        ]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        small = self.quotation(REP, 4_000_000, pricelist_id=pricelist.id)
        self.call("action_confirm", order=small)
        self.assertEqual(small.state, "sale")
        # priced in dollars, declared to be yen
        self.refused(self.call, "write", {"currency_id": yen.id}, pattern="follows")
        self.refused(self.call, "write", {"currency_rate": 100}, pattern="follows")
        self.call("write", {"pricelist_id": pricelist.id})
        self.call_line("write", {"price_unit": 12_000_000})
        self.call("action_confirm")
        self.assertHeld()

    @attempt("delete the request", "representative", "RPC unlink, nested commands")
    def test_16_delete_the_request(self):
        self.call("action_confirm")
        request = self.order.sudo().sales_approval_ids
        for model, ids in (
            ("sales.approval", request.ids),
            ("sales.approval.step", request.step_ids.ids),
        ):
            self.refused(self.rpc, REP, model, "unlink", ids=ids)
        for command in (Command.delete(request.id), Command.unlink(request.id)):
            self.refused(self.call, "write", {"sales_approval_ids": [command]})
        self.refused(self.call, "write", {"state": "sale"})
        self.assertHeld()
        self.assertEqual(request.state, "pending")

    @attempt("write a refused request approved", "representative", "RPC write")
    def test_17_refused_then_written_approved(self):
        self.call("action_confirm")
        request = self.order.sudo().sales_approval_ids
        request.with_user(self.users["manager_n1"]).action_refuse("no")
        for vals in ({"state": "approved"}, {"state": "pending"}):
            self.refused(
                self.rpc, REP, "sales.approval", "write", vals, ids=request.ids
            )
        self.refused(self.call, "write", {"state": "sale"})
        self.assertHeld()
        self.assertEqual(request.state, "refused")

    @attempt(
        "raise an approved order after confirmation",
        "representative",
        "RPC write of the line",
    )
    def test_18_approved_and_confirmed_then_raised(self):
        self.approve()
        self.refused(
            self.call_line, "write", {"price_unit": 900_000}, pattern="is confirmed"
        )
        self.refused(self.call_line, "write", {"price_unit": 120_001})
        self.assertSignedAmount(120_000)

    @attempt(
        "confirm a sent quotation",
        "representative",
        "RPC action_quotation_sent",
        "routed to the manager",
    )
    def test_19_sent_then_confirmed(self):
        self.call("action_quotation_sent")
        self.assertEqual(self.order.state, "sent")
        self.call("action_confirm")
        self.assertHeld()
        self.refused(self.call, "write", {"state": "sale"})
        self.assertHeld()

    @attempt("import confirmed orders", "representative", "load (import)")
    def test_20_import_with_state(self):
        header = [
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/name",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]
        row = [str(self.customer.id), "sale", str(self.product.id), "x", "1", "120000"]
        result = self.rpc(REP, "sale.order", "load", header, [row])
        self.assertFalse(result["ids"])
        self.assertIn("needs approval", result["messages"][0]["message"])
        result = self.rpc(
            REP, "sale.order", "load", [".id", "state"], [[str(self.order.id), "sale"]]
        )
        self.assertFalse(result["ids"])
        self.assertHeld()


@tagged("standard", "post_install", "-at_install")
class TestAttemptsByJson2(AttemptsMixin, AttemptCase):
    """The list by JSON-2 with an API key."""


@tagged("standard", "post_install", "-at_install")
class TestAttemptsByXmlRpc(AttemptsMixin, AttemptCase):
    """The list by XML-RPC with a password."""

    transport = "xmlrpc"


@tagged("standard", "post_install", "-at_install")
class TestFurtherAttempts(AttemptCase):
    """What else a salesperson who wants the commission may think of."""

    # -- forged figures ----------------------------------------------------

    @attempt(
        "write totals, rates and dates",
        "representative",
        "RPC write",
        "refused, or without effect",
    )
    def test_21_totals_and_rates(self):
        for vals in (
            {"amount_untaxed": 1},
            {"amount_total": 1},
            {"currency_rate": 0.0001},
            {"invoice_status": "to invoice"},
        ):
            self.refused(self.call, "write", vals, pattern="follows from other values")
        for vals in (
            {"price_subtotal": 1},
            {"price_total": 1},
            {"qty_invoiced": 1},
            {"state": "sale"},
        ):
            self.refused(
                self.call_line, "write", vals, pattern="follows from other values"
            )
        self.call("write", {"date_order": "2001-01-01"})
        self.call("action_confirm")
        self.assertHeld()

    @attempt(
        "totals at creation",
        "representative",
        "RPC create, default_ context",
        "refused, or without effect",
    )
    def test_22_totals_at_creation(self):
        self.refused(
            self.rpc,
            REP,
            "sale.order",
            "create",
            [self.new_order(120_000, amount_untaxed=1)],
        )
        [order_id] = self.rpc(
            REP,
            "sale.order",
            "create",
            [self.new_order(120_000)],
            context={
                "default_amount_untaxed": 1,
                "default_price_subtotal": 1,
                "default_currency_rate": 1000,
                "default_currency_id": self.env.ref("base.JPY").id,
                "default_sales_signed_by_id": self.users["rep_n1b"].id,
                "default_sales_offered_by_id": self.users["director_north"].id,
            },
        )
        order = self.env["sale.order"].browse(order_id)
        self.assertEqual(order.amount_untaxed, 120_000)
        self.assertEqual(order.order_line.price_subtotal, 120_000)
        self.assertEqual(order.currency_id, self.company.currency_id)
        self.assertFalse(order.sales_signed_by_id | order.sales_offered_by_id)
        self.call("action_confirm", order=order)
        self.assertHeld(order)

    @attempt(
        "fix the total by extra_tax_data",
        "representative",
        "RPC write of the line",
        "routed to the manager",
    )
    def test_23_fixed_tax_totals(self):
        """``extra_tax_data`` makes Odoo take a total for granted."""
        line = self.order.order_line
        data = {
            "tax_ids": [],
            "currency_id": self.order.currency_id.id,
            "price_unit": line.price_unit,
            "quantity": line.product_uom_qty,
            "discount": line.discount,
            "manual_total_excluded_currency": 1.0,
            "manual_total_excluded": 1.0,
            "manual_tax_amounts": {},
        }
        self.call_line("write", {"extra_tax_data": data, "price_unit": 120_000})
        self.call("action_confirm")
        self.assertHeld()

    @attempt(
        "hide a line from the own view",
        "representative",
        "RPC write, SQL",
        "refused; a hidden line counts",
    )
    def test_24_lines_out_of_sight(self):
        """A line that the salesperson cannot see still counts."""
        line = self.order.order_line
        for vals in (
            {"salesman_id": self.users["rep_s1a"].id},
            {"sales_team_id": self.teams["s1"].id},
        ):
            self.refused(self.call_line, "write", vals)
        # even if it were hidden
        self.env.cr.execute(
            "UPDATE sale_order_line SET salesman_id = %s, sales_team_id = %s "
            "WHERE id = %s",
            [self.users["rep_s1a"].id, self.teams["s1"].id, line.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.call("read", ["order_line"])[0]["order_line"])
        self.call("action_confirm")
        self.assertHeld()

    @attempt("write who signed", "representative", "RPC write and create")
    def test_25_record_of_the_signature(self):
        for vals in (
            {"sales_signed_by_id": self.users["manager_n1"].id},
            {"sales_signed_on": "2001-01-01"},
            {"sales_offered_by_id": False},
        ):
            self.refused(self.call, "write", vals, pattern="recorded by its confirm")
            self.refused(
                self.rpc, REP, "sale.order", "create", [self.new_order(1, **vals)]
            )

    # -- somebody else's name ----------------------------------------------

    @attempt(
        "quote in a superior's name",
        "representative",
        "RPC write, default_user_id, portal",
        "refused, or on the own authority",
    )
    def test_26_in_the_name_of_a_superior(self):
        for name in ("manager_n1", "director_north", "rep_n1b", "stock", "admin"):
            user = self.users[name]
            self.refused(self.call, "write", {"user_id": user.id})
            self.refused(
                self.rpc,
                REP,
                "sale.order",
                "create",
                [self.new_order(120_000, user_id=user.id)],
            )
            self.refused(
                self.rpc,
                REP,
                "sale.order",
                "create",
                [self.new_order(120_000, state="sale")],
                context={"default_user_id": user.id},
            )
        customer = self.env["res.partner"].create(
            {"name": "Key", "user_id": self.users["director_north"].id}
        )
        # a superior's customer gives the order no more authority than its author has
        [order_id] = self.rpc(
            REP,
            "sale.order",
            "create",
            [self.new_order(120_000, partner_id=customer.id)],
        )
        order = self.env["sale.order"].browse(order_id)
        self.assertEqual(order.user_id, self.users[REP])
        self.sign_as_customer(order)
        self.assertHeld(order)

    def sign_as_customer(self, order):
        """The customer's link, in a browser of its own."""
        order.require_payment = False
        result = self.sign(order)
        self.assertIn("sign_ok", result["redirect_url"])

    @attempt(
        "name a director as salesperson",
        "manager",
        "RPC write, portal",
        "routed on the manager's authority",
    )
    def test_27_a_director_as_salesperson_of_a_managers_offer(self):
        """The manager's own limit counts when the customer signs."""
        director = self.users["director_north"]
        order = self.quotation("manager_n1", 900_000)
        team = self.teams["n1"].id
        self.rpc(
            "manager_n1",
            "sale.order",
            "write",
            {"user_id": director.id, "team_id": team},
            ids=order.ids,
        )
        self.assertEqual(order.user_id, director)
        self.sign_as_customer(order)
        self.assertHeld(order)
        request = order.sudo().sales_approval_ids
        self.assertEqual(request.person_id, self.users["manager_n1"])
        self.assertEqual(request.origin, "customer")
        self.assertNotIn(request.current_approver_id, director)
        # the same from the start
        [order_id] = self.rpc(
            "manager_n1",
            "sale.order",
            "create",
            [self.new_order(900_000, user_id=director.id, team_id=team)],
        )
        order = self.env["sale.order"].browse(order_id)
        self.sign_as_customer(order)
        self.assertHeld(order)

    @attempt(
        "name somebody outside the tiers as salesperson",
        "manager",
        "RPC write, portal",
        "routed on the manager's authority",
    )
    def test_28_somebody_outside_the_tiers_as_salesperson(self):
        order = self.quotation("manager_n1", 900_000)
        vals = {"user_id": self.users["stock"].id, "team_id": self.teams["n1"].id}
        self.rpc("manager_n1", "sale.order", "write", vals, ids=order.ids)
        self.sign_as_customer(order)
        self.assertHeld(order)

    @attempt(
        "change the director's quotation, let the customer sign",
        "deputy",
        "RPC write, portal",
        "routed on the deputy's authority",
    )
    def test_29_a_deputy_changes_the_directors_quotation(self):
        """Who sees a director's quotation changes it, and the customer signs."""
        deputy = self.users["rep_n1b"]
        self.teams["north"].supervisor_ids = deputy
        order = self.quotation("director_north", 10_000)
        self.rpc(
            "rep_n1b",
            "sale.order.line",
            "write",
            {"price_unit": 1_900_000},
            ids=order.order_line.ids,
        )
        self.assertEqual(order.sales_offered_by_id, deputy)
        self.sign_as_customer(order)
        self.assertHeld(order)
        # the director has looked at it: now it is the director's offer
        order = self.quotation("director_north", 10_000)
        line = order.order_line
        line.with_user(deputy).price_unit = 1_800_000
        line.with_user(self.users["director_north"]).price_unit = 1_900_000
        self.assertFalse(order.sales_offered_by_id)
        self.sign_as_customer(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sales_signed_by_id, self.users["director_north"])

    @attempt(
        "an order of nobody",
        "representative",
        "RPC write, portal",
        "routed to the manager",
    )
    def test_30_nobodys_order(self):
        self.call("write", {"user_id": False})
        self.call("action_confirm")
        self.assertHeld()
        request = self.order.sudo().sales_approval_ids
        request.with_user(self.users[REP]).action_withdraw()
        self.sign_as_customer(self.order)
        self.assertHeld()
        self.assertEqual(
            self.order.sudo().sales_approval_ids[:1].person_id, self.users[REP]
        )

    @attempt("another team with other superiors", "representative", "RPC write")
    def test_31_another_team(self):
        """Neither another line of superiors nor out of the leader's sight."""
        for team in ("n2", "s1", "north"):
            vals = {"team_id": self.teams[team].id}
            self.refused(self.call, "write", vals)
        self.call("action_confirm")
        self.assertEqual(
            self.order.sales_approval_approver_id, self.users["manager_n1"]
        )

    # -- lines -------------------------------------------------------------

    @attempt(
        "remove a negative line after confirmation",
        "representative",
        "RPC unlink and write",
    )
    def test_32_a_negative_line_that_goes_away(self):
        order = self.quotation(REP, 120_000, -90_000)
        self.call("action_confirm", order=order)
        self.assertSignedAmount(30_000, order)
        negative = order.order_line[1]
        self.refused(self.call_line, "unlink", line=negative)
        self.refused(self.call_line, "write", {"price_unit": 0}, line=negative)
        self.refused(self.call_line, "write", {"product_uom_qty": 0}, line=negative)
        self.refused(self.call_line, "write", {"discount": 100}, line=negative)
        other = self.quotation(REP, 1)
        self.refused(self.call_line, "write", {"order_id": other.id}, line=negative)
        self.assertSignedAmount(30_000, order)

    @attempt(
        "sign a quantity of zero or a discount of 100 %, then raise",
        "representative",
        "RPC write of the line",
    )
    def test_33_zero_first(self):
        order = self.quotation(REP, 120_000)
        order.order_line.product_uom_qty = 0
        self.call("action_confirm", order=order)
        self.assertEqual(order.state, "sale")
        self.refused(
            self.call_line,
            "write",
            {"product_uom_qty": 1, "price_unit": 120_000},
            line=order.order_line,
        )
        order = self.quotation(REP, 120_000)
        order.order_line.discount = 100
        self.call("action_confirm", order=order)
        self.refused(self.call_line, "write", {"discount": 0}, line=order.order_line)
        self.refused(
            self.call_line, "write", {"discount": -10_000}, line=order.order_line
        )

    @attempt(
        "move lines to a confirmed order",
        "representative",
        "RPC write, nested and linked lines",
    )
    def test_34_lines_moved_to_a_confirmed_order(self):
        confirmed = self.quotation(REP, 100)
        self.call("action_confirm", order=confirmed)
        line = self.order.order_line
        draft = self.quotation(REP, 5)
        moves = (
            (self.call_line, "write", {"order_id": confirmed.id}),
            (
                self.call,
                "write",
                {"order_line": [Command.update(line.id, {"order_id": confirmed.id})]},
            ),
        )
        for call, method, vals in moves:
            self.refused(call, method, vals)
        self.refused(
            self.call,
            "write",
            {"order_line": [Command.link(line.id)]},
            order=confirmed,
        )
        # by way of the lines of another order, or of a new one
        nested = {"order_line": [Command.update(line.id, {"order_id": confirmed.id})]}
        self.refused(self.call, "write", nested, order=draft)
        self.refused(
            self.rpc, REP, "sale.order", "create", [{**self.new_order(1), **nested}]
        )
        linked = {
            "linked_line_ids": [
                Command.create(
                    {
                        "order_id": confirmed.id,
                        "product_id": self.product.id,
                        "price_unit": 120_000,
                    }
                )
            ]
        }
        self.refused(self.call_line, "write", linked, line=draft.order_line)
        self.refused(
            self.call,
            "write",
            {"order_line": [Command.update(draft.order_line.id, linked)]},
            order=draft,
        )
        self.refused(
            self.rpc,
            REP,
            "sale.order",
            "create",
            [
                self.new_order(
                    1,
                    order_line=[
                        Command.create({"product_id": self.product.id, **linked})
                    ],
                )
            ],
        )
        self.assertSignedAmount(100, confirmed)

    @attempt("confirm from the customer's record", "representative", "nested commands")
    def test_35_from_the_customer_down(self):
        """Nested commands on other records end in the same methods."""
        vals = {"sale_order_ids": [Command.update(self.order.id, {"state": "sale"})]}
        self.refused(
            self.rpc,
            REP,
            "res.partner",
            "write",
            vals,
            ids=self.order.partner_id.ids,
        )
        self.assertHeld()

    @attempt("the web client's own methods", "representative", "web_save, copy")
    def test_36_the_web_clients_own_methods(self):
        self.refused(self.call, "web_save", {"state": "sale"}, {"state": {}})
        line = Command.update(self.order.order_line.id, {"price_unit": 130_000})
        self.refused(self.call, "web_save", {"order_line": [line], "state": "sale"}, {})
        self.refused(self.call, "copy", {"state": "sale"})
        self.assertHeld()

    @attempt(
        "add by the catalogue to a confirmed order",
        "representative",
        "product catalogue",
    )
    def test_37_the_catalog_adds_to_a_confirmed_order(self):
        product = self.env["product.product"].create(
            {"name": "Dear", "list_price": 120_000, "sale_ok": True}
        )
        order = self.quotation(REP, 100)
        self.call("action_confirm", order=order)
        self.authenticate(self.users[REP].login, self.users[REP].login)
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.make_jsonrpc_request(
                "/product/catalog/update_order_line_info",
                {
                    "res_model": "sale.order",
                    "order_id": order.id,
                    "product_id": product.id,
                    "quantity": 1,
                },
            )
        self.env.invalidate_all()
        self.assertSignedAmount(100, order)

    @attempt(
        "update the prices of a signed order", "representative", "action_update_prices"
    )
    def test_38_prices_looked_up_again(self):
        """A dear list price is agreed to by updating the prices of a signed order."""
        product = self.env["product.product"].create(
            {"name": "Dear", "type": "service", "list_price": 10, "taxes_id": False}
        )
        order = self.quotation(REP, 10)
        order.order_line.product_id = product
        self.call("action_confirm", order=order)
        product.list_price = 120_000
        self.refused(self.call, "action_update_prices", order=order)
        self.assertSignedAmount(10, order)

    @attempt("raise the items of a combo", "representative", "RPC write of the line")
    def test_39_combo_items_count(self):
        items = self.env["product.product"].create(
            {"name": "Item", "type": "service", "list_price": 1, "taxes_id": False}
        )
        combo = self.env["product.combo"].create(
            {
                "name": "Choice",
                "combo_item_ids": [
                    Command.create({"product_id": items.id, "extra_price": 0})
                ],
            }
        )
        product = self.env["product.product"].create(
            {
                "name": "Set",
                "type": "combo",
                "list_price": 10,
                "combo_ids": [Command.link(combo.id)],
                "taxes_id": False,
            }
        )
        order = self.quotation(REP)
        parent = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": product.id}
        )
        item = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": items.id,
                "combo_item_id": combo.combo_item_ids.id,
                "linked_line_id": parent.id,
            }
        )
        self.call("action_confirm", order=order)
        self.assertEqual(order.state, "sale")
        for vals in (
            {"price_unit": 120_000},
            {"combo_item_id": False, "price_unit": 120_000},
        ):
            self.refused(self.call_line, "write", vals, line=item)

    @attempt(
        "cancel many, change, write them confirmed",
        "representative",
        "mass cancellation",
    )
    def test_40_mass_cancel_and_back(self):
        self.approve()
        self.call_line("write", {"price_unit": 110_000})
        wizard = self.rpc(
            REP,
            "sale.mass.cancel.orders",
            "create",
            [{"sale_order_ids": [Command.set(self.order.ids)]}],
        )
        self.rpc(REP, "sale.mass.cancel.orders", "action_mass_cancel", ids=wizard)
        self.assertEqual(self.order.state, "cancel")
        self.call_line("write", {"price_unit": 130_000})
        self.refused(self.call, "write", {"state": "sale"})
        self.assertHeld()

    # -- other people's requests -------------------------------------------

    @attempt(
        "decide, withdraw or read requests of others",
        "representative, manager, director",
        "RPC",
    )
    def test_41_requests_of_others(self):
        foreign = self.quotation("rep_s1a", 120_000)
        foreign.action_confirm()
        request = foreign.sudo().sales_approval_ids
        for name in (REP, "rep_n1b", "manager_n1", "manager_n2", "director_north"):
            for method, args in (
                ("action_approve", ("yes",)),
                ("action_refuse", ("no",)),
                ("action_withdraw", ()),
                ("read", (["state"],)),
                ("action_open_document", ()),
            ):
                self.refused(
                    self.rpc, name, "sales.approval", method, *args, ids=request.ids
                )
        vals = {"approval_ids": [Command.set(request.ids)], "outcome": "approved"}
        self.refused(self.rpc, REP, "sales.approval.decide", "create", [vals])
        self.assertEqual(request.state, "pending")

    @attempt("decide in the dialog, or in somebody else's", "representative", "wizard")
    def test_42_the_own_request_in_the_dialog(self):
        self.call("action_confirm")
        request = self.order.sudo().sales_approval_ids
        wizard = self.rpc(
            REP,
            "sales.approval.decide",
            "create",
            [{"approval_ids": [Command.set(request.ids)], "outcome": "approved"}],
        )
        self.refused(
            self.rpc,
            REP,
            "sales.approval.decide",
            "action_decide",
            ids=wizard,
            pattern="four eyes",
        )
        # somebody else's dialog
        foreign = self.as_user("manager_n1")["sales.approval.decide"].create(
            {"approval_ids": request.ids, "outcome": "approved"}
        )
        for method, args in (
            ("action_decide", ()),
            ("write", ({"comment": "ok"},)),
            ("read", (["comment"],)),
        ):
            self.refused(
                self.rpc, REP, "sales.approval.decide", method, *args, ids=foreign.ids
            )
        self.assertEqual(request.state, "pending")

    @attempt("call what is private to the server", "representative", "XML-RPC")
    def test_43_private_methods(self):
        self.call("action_confirm")
        request = self.order.sudo().sales_approval_ids
        for model, ids, method in (
            ("sales.approval", request.ids, "_engine_write"),
            ("sales.approval", request.ids, "_decide"),
            ("sales.approval", request.ids, "_finish"),
            ("sales.approval.step", request.step_ids.ids, "_engine_write"),
            ("sale.order", self.order.ids, "_sales_record"),
            ("sale.order", self.order.ids, "_sales_approval_done"),
        ):
            vals = {"state": "approved"}
            with self.assertRaises(Refused):
                self._call_xmlrpc(REP, model, method, ids, (vals,), {})
        self.assertEqual(request.state, "pending")

    @attempt(
        "take over the approver's activity",
        "representative",
        "RPC write, unlink, action_done",
    )
    def test_44_the_approvers_activity(self):
        self.call("action_confirm")
        request = self.order.sudo().sales_approval_ids
        activity = request.activity_ids
        for method, args in (
            ("write", ({"user_id": self.users[REP].id},)),
            ("unlink", ()),
            ("action_done", ()),
        ):
            self.refused(
                self.rpc, REP, "mail.activity", method, *args, ids=activity.ids
            )
        self.assertEqual(request.current_approver_id, self.users["manager_n1"])

    # -- the organization --------------------------------------------------

    @attempt(
        "change the own position, limits or superiors",
        "representative",
        "RPC on the organization",
    )
    def test_45_the_own_position_and_limits(self):
        rep, manager = self.users[REP], self.users["manager_n1"]
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        attempts = (
            ("sales.tier", self.tiers["representative"], {"level": 99}),
            ("sales.tier.assignment", rep.sales_assignment_id, {"date_to": False}),
            ("sales.authority", decision.authority_ids, {"is_unlimited": True}),
            ("sales.decision", decision, {"active": False}),
            ("crm.team", self.teams["n1"], {"user_id": rep.id}),
            ("crm.team", self.teams["n1"], {"supervisor_ids": [(4, rep.id)]}),
            ("res.users", rep, {"group_ids": [(5,)]}),
            ("res.users", rep, {"sales_assignment_ids": [(5,)]}),
            ("res.users", manager, {"active": False}),
            ("res.company", self.company, {"sales_split_window_days": 0}),
            ("res.company", self.company, {"sales_final_approver_id": rep.id}),
        )
        for model, record, vals in attempts:
            with self.subTest(model=model, vals=vals):
                self.refused(self.rpc, REP, model, "write", vals, ids=record.ids)
        assignment = {
            "user_id": rep.id,
            "tier_id": self.tiers["director"].id,
            "team_id": self.teams["north"].id,
            "date_from": "2025-01-01",
            "reason": "because",
        }
        creations = (
            ("sales.tier.assignment", assignment),
            (
                "sales.authority",
                {
                    "decision_id": decision.id,
                    "tier_id": self.tiers["representative"].id,
                    "company_id": self.company.id,
                    "is_unlimited": True,
                },
            ),
            (
                "crm.team.member",
                {"user_id": rep.id, "crm_team_id": self.teams["n2"].id},
            ),
            ("crm.team", {"name": "Mine", "user_id": rep.id}),
        )
        for model, vals in creations:
            with self.subTest(model=model):
                self.refused(self.rpc, REP, model, "create", [vals])
        self.rpc(REP, "res.users", "write", {"signature": "<p>R</p>"}, ids=rep.ids)
        self.call("action_confirm")
        self.assertHeld()

    @attempt(
        "set the own limits",
        "manager, director with administrator's rights",
        "RPC write",
    )
    def test_46_managers_do_not_set_their_own_limits_either(self):
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        tiered_admin = self.users["director_north"]
        tiered_admin.group_ids |= self.env.ref("sales_team.group_sale_manager")
        for name in ("manager_n1", "director_north"):
            self.refused(
                self.rpc,
                name,
                "sales.authority",
                "write",
                {"is_unlimited": True},
                ids=decision.authority_ids.ids,
            )
            self.refused(
                self.rpc,
                name,
                "sales.decision",
                "write",
                {"active": False},
                ids=decision.ids,
            )

    @attempt(
        "let a job confirm",
        "superuser's job",
        "sudo(), with_user(root)",
        "on the salesperson's authority",
    )
    def test_47_jobs_of_the_superuser(self):
        """A scheduled or automated action acts on the salesperson's authority."""
        root = self.env.ref("base.user_root")
        self.order.with_user(root).action_confirm()
        self.assertHeld()
        self.assertEqual(self.order.sales_approval_state, "pending")
        with self.assertRaises(UserError), self.cr.savepoint():
            self.order.with_user(root).write({"state": "sale"})
        self.order.with_user(self.users[REP]).sudo().action_confirm()
        self.assertHeld()
        small = self.quotation(REP, 20_000)
        small.with_user(root).action_confirm()
        self.assertEqual(small.sales_signed_by_id, self.users[REP])
