"""C1.p4: the buttons of the mail lead to the request; nothing is decided by a GET."""

from odoo.tests import tagged

from tests.attempts import attempt
from tests.authority.rpc import RpcCase


@tagged("standard", "post_install", "-at_install")
class TestMailLink(RpcCase):
    """The link asks for login, shows the facts, and gives nothing away."""

    def setUp(self):
        super().setUp()
        order = self.quotation("rep_n1a", 120_000)
        order.action_confirm()
        self.request = order.sudo().sales_approval_ids
        self.step = self.request.current_step_id
        for user in self.users.values():
            user.sudo().password = user.login
        self.env.flush_all()

    def follow(self, outcome="approve", name=None, approval_id=None):
        if name:
            self.authenticate(self.users[name].login, self.users[name].login)
        return self.url_open(
            f"/sales/approval/{approval_id or self.request.id}/{outcome}",
            allow_redirects=False,
        )

    def shown(self, name, outcome="approve", approval_id=None):
        """What the client gets to show behind the link."""
        return self.rpc(
            name,
            "sales.approval",
            "action_open_link",
            outcome,
            ids=[approval_id or self.request.id],
        )

    @attempt("decide by opening the link of the mail", "mail program", "GET")
    def test_a_get_decides_nothing(self):
        for outcome in ("approve", "refuse", "open", "whatever"):
            response = self.follow(outcome, "manager_n1")
            self.assertEqual(response.status_code, 303)
            self.assertIn(
                f"/odoo/sales-approval-link/{self.request.id}",
                response.headers["Location"],
            )
        self.env.invalidate_all()
        self.assertEqual(self.request.state, "pending")
        self.assertEqual(self.step.state, "pending")

    def test_it_asks_for_the_login(self):
        response = self.follow()
        self.assertIn("/web/login", response.headers["Location"])
        self.assertIn("approval", response.headers["Location"])

    def test_the_dialog_for_whom_it_concerns(self):
        found = self.shown("manager_n1")
        self.assertEqual(found["action"]["res_id"], self.request.id)
        self.assertEqual(found["dialog"]["res_model"], "sales.approval.decide")
        self.assertEqual(found["dialog"]["context"]["default_outcome"], "approved")
        self.assertFalse(found["message"])
        self.assertEqual(
            self.shown("manager_n1", "refuse")["dialog"]["context"]["default_outcome"],
            "refused",
        )
        self.assertFalse(self.shown("manager_n1", "open")["dialog"])
        self.assertEqual(self.request.state, "pending")

    def test_a_stale_link_ends_at_the_request_with_a_word(self):
        self.request.with_user(self.users["manager_n1"]).action_refuse("no")
        found = self.shown("manager_n1")
        self.assertEqual(found["action"]["res_id"], self.request.id)
        self.assertFalse(found["dialog"])
        self.assertIn("closed already: Refused", found["message"])

    def test_a_forwarded_one_as_well(self):
        self.request.with_user(self.users["manager_n1"]).action_forward(
            self.users["director_north"].id, "yours"
        )
        found = self.shown("manager_n1")
        self.assertFalse(found["dialog"])
        self.assertIn("waits for director_north", found["message"])

    @attempt(
        "learn of a request by somebody else's link", "colleague", "link of the mail"
    )
    def test_the_link_of_somebody_else_gives_nothing_away(self):
        foreign = self.shown("rep_n1b")
        gone = self.shown("rep_n1b", approval_id=2_000_000_000)
        self.assertEqual(foreign, gone)
        self.assertFalse(foreign["action"])
        stock = self.shown("stock")
        self.assertEqual(stock, gone)
        for response in (
            self.follow(name="rep_n1b"),
            self.follow(name="rep_n1b", approval_id=2_000_000_000),
        ):
            self.assertEqual(response.status_code, 303)
