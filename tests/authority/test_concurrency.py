"""Two people, two clicks: real connections that meet in the database.

These tests commit. They work with the people of the demo company and take away what
they made; a permanent record leaves by SQL only.
"""

import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from tests.attempts import attempt

QUIET = ("odoo.sql_db", "odoo.service.model")
NO_MAIL = {"mail_notify_force_send": False, "tracking_disable": True}


@tagged("standard", "post_install", "-at_install")
class TestConcurrency(BaseCase):
    """C1.p4, C3.p3 under concurrency."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.order_ids = []
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            self.people = {}
            for login in (
                "rep_n1a",
                "manager_n1",
                "manager_n2",
                "director_north",
                "sales_admin",
            ):
                user = env.ref(
                    f"sales_tiered_mgmt.user_{login}", raise_if_not_found=False
                )
                if not user:
                    self.skipTest("needs the demo company")
                self.people[login] = user.id
            self.people["admin"] = env.ref("base.user_admin").id
            self.partner_id = env["res.partner"].create({"name": "Concurrent"}).id
            self.product_id = (
                env["product.product"]
                .create({"name": "Concurrent", "type": "service", "taxes_id": False})
                .id
            )
        self.addCleanup(self.clean_up)
        # Odoo waits up to two seconds before it tries again
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            orders = env["sale.order"].browse(self.order_ids)
            requests = orders.sales_approval_ids
            requests.activity_ids.unlink()
            env["mail.message"].search(
                [
                    "|",
                    "&",
                    ("model", "=", "sales.approval"),
                    ("res_id", "in", requests.ids),
                    "&",
                    ("model", "=", "sale.order"),
                    ("res_id", "in", orders.ids),
                ]
            ).unlink()
            env.flush_all()
            if requests:
                ids = tuple(requests.ids)
                for query in (
                    "UPDATE sales_approval SET current_step_id = NULL WHERE id IN %s",
                    "DELETE FROM sales_approval_measure WHERE approval_id IN %s",
                    "DELETE FROM sales_approval_step WHERE approval_id IN %s",
                    "DELETE FROM sales_approval WHERE id IN %s",
                ):
                    cr.execute(SQL(query, ids))
            env.invalidate_all()
            orders._action_cancel()
            orders.unlink()
            # what had been signed is kept for good, but not that of a test
            cr.execute(
                SQL(
                    "DELETE FROM sales_signing_reversal WHERE product_id = %s",
                    self.product_id,
                )
            )
            env["product.product"].browse(self.product_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def quotation(self, login, amount):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.people[login], NO_MAIL)
            line = {"product_id": self.product_id, "price_unit": amount}
            order = env["sale.order"].create(
                {"partner_id": self.partner_id, "order_line": [Command.create(line)]}
            )
            self.order_ids.append(order.id)
            return order.id

    def call(self, login, function):
        """What one person does, as a request of the server does it."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.people[login], NO_MAIL)
            return retrying(partial(function, env), env)

    def meet(self, first, second):
        """Run both calls so that neither has seen the other's changes when it starts.

        :param first: ``(login, function of an environment)``; it holds what it did
            until the second one has begun
        :return: the second one's answer or exception, and how often it was tried
        """
        has_begun, may_begin = threading.Event(), threading.Event()
        outcome = {"tries": 0}

        def late(env):
            outcome["tries"] += 1
            env.cr.execute("SELECT 1")  # from here on it sees the database as it is now
            has_begun.set()
            may_begin.wait(20)
            return second[1](env)

        def run():
            try:
                outcome["answer"] = self.call(second[0], late)
            except Exception as error:
                outcome["answer"] = error

        def early(env):
            thread.start()
            self.assertTrue(has_begun.wait(20))
            first[1](env)
            env.flush_all()
            may_begin.set()

        thread = threading.Thread(target=run)
        with mute_logger(*QUIET):
            self.call(first[0], early)
            thread.join(60)
        self.assertFalse(thread.is_alive())
        return outcome["answer"], outcome["tries"]

    def read(self, function):
        with self.registry.cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}))

    def request_of(self, order_id):
        return self.read(
            lambda env: env["sale.order"].browse(order_id).sales_approval_ids.id
        )

    # ------------------------------------------------------------

    def decide(self, request_id, method, *args):
        def function(env):
            getattr(env["sales.approval"].browse(request_id), method)(*args)

        return function

    @attempt("approve twice at once", "manager", "two connections", "one wins")
    def test_two_clicks_on_approve(self):
        order_id = self.quotation("rep_n1a", 120_000)
        self.call(
            "rep_n1a", lambda env: env["sale.order"].browse(order_id).action_confirm()
        )
        request_id = self.request_of(order_id)
        click = ("manager_n1", self.decide(request_id, "action_approve", "ok"))
        answer, tries = self.meet(click, click)
        self.assertIsInstance(answer, UserError)
        self.assertIn("closed already: Approved", str(answer))
        self.assertGreater(tries, 1, "it was tried again and found the decision")
        steps = self.read(
            lambda env: (
                env["sales.approval"].browse(request_id).step_ids.mapped("state")
            )
        )
        self.assertEqual(steps, ["approved"])

    @attempt(
        "approve what another refuses in the same moment",
        "sales administrator",
        "two connections",
        "one wins",
    )
    def test_two_approvers_of_one_step(self):
        order_id = self.quotation("director_north", 5_000_000)
        self.call(
            "director_north",
            lambda env: env["sale.order"].browse(order_id).action_confirm(),
        )
        request_id = self.request_of(order_id)
        answer, _tries = self.meet(
            ("sales_admin", self.decide(request_id, "action_refuse", "no")),
            ("admin", self.decide(request_id, "action_approve", "yes")),
        )
        self.assertIn("closed already: Refused", str(answer))

        def check(env):
            request = env["sales.approval"].browse(request_id)
            self.assertEqual(request.state, "refused")
            self.assertEqual(request.step_ids.comment, "no")
            self.assertEqual(env["sale.order"].browse(order_id).state, "draft")

        self.read(check)

    def delegate(self, login, deputy):
        """A delegation for today, taken away at the end."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            today = env["sales.delegation"]._today_of(
                env["res.users"].browse(self.people[login])
            )
            delegation = env["sales.delegation"].create(
                {
                    "user_id": self.people[login],
                    "deputy_id": self.people[deputy],
                    "date_from": today,
                    "date_to": today,
                }
            )
            delegation_id = delegation.id

        def take_away():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
                delegation = env["sales.delegation"].browse(delegation_id)
                delegation.action_end()
                delegation.message_ids.unlink()
                env.flush_all()
                # what has begun is history, but not that of a test
                cr.execute(
                    SQL("DELETE FROM sales_delegation WHERE id = %s", delegation_id)
                )

        self.addCleanup(take_away)

    @attempt(
        "name a second deputy in the same moment",
        "manager and director",
        "two connections",
        "one wins",
    )
    def test_two_deputies_named_at_once(self):
        """The approver names one, the superior another."""
        manager_id = self.people["manager_n1"]

        def name_deputy(deputy):
            def function(env):
                today = env["sales.delegation"]._today_of(
                    env["res.users"].browse(manager_id)
                )
                env["sales.delegation"].create(
                    {
                        "user_id": manager_id,
                        "deputy_id": self.people[deputy],
                        # nothing is in force yet, so that nothing else is written
                        "date_from": Date.add(today, days=5),
                        "date_to": Date.add(today, days=5),
                    }
                )

            return function

        def waiting(env):
            return env["sales.delegation"].search(
                [("user_id", "=", manager_id), ("state", "=", "planned")]
            )

        def take_away():
            with self.registry.cursor() as cr:
                waiting(api.Environment(cr, SUPERUSER_ID, NO_MAIL)).unlink()

        self.read(lambda env: self.assertFalse(waiting(env)))
        self.addCleanup(take_away)
        answer, tries = self.meet(
            ("manager_n1", name_deputy("manager_n2")),
            ("director_north", name_deputy("rep_n1a")),
        )
        self.assertIsInstance(answer, ValidationError)
        self.assertIn("has a deputy for these days already", str(answer))
        self.assertGreater(tries, 1)
        self.read(
            lambda env: self.assertEqual(
                waiting(env).deputy_id.id, self.people["manager_n2"]
            )
        )

    def test_the_approver_and_the_deputy_at_once(self):
        """Whichever is first: one decision, and the other learns of it."""
        self.delegate("manager_n1", "manager_n2")
        for first, second in (
            ("manager_n1", "manager_n2"),
            ("manager_n2", "manager_n1"),
        ):
            order_id = self.quotation("rep_n1a", 120_000 + len(self.order_ids))
            self.call(
                "rep_n1a",
                lambda env, order_id=order_id: (
                    env["sale.order"].browse(order_id).action_confirm()
                ),
            )
            request_id = self.request_of(order_id)
            with self.subTest(first=first):
                answer, tries = self.meet(
                    (first, self.decide(request_id, "action_refuse", first)),
                    (second, self.decide(request_id, "action_approve", second)),
                )
                self.assertIn("closed already: Refused", str(answer))
                self.assertGreater(tries, 1)

                def check(env, request_id=request_id, first=first):
                    step = env["sales.approval"].browse(request_id).step_ids
                    self.assertEqual(step.decided_by_id.id, self.people[first])
                    self.assertEqual(
                        step.on_behalf_of_id.id,
                        first == "manager_n2" and self.people["manager_n1"],
                    )

                self.read(check)

    def test_decided_while_the_delegation_ends(self):
        """A deputy who comes a moment after the end is refused."""
        self.delegate("manager_n1", "manager_n2")
        order_id = self.quotation("rep_n1a", 120_000)
        self.call(
            "rep_n1a", lambda env: env["sale.order"].browse(order_id).action_confirm()
        )
        request_id = self.request_of(order_id)

        def end(env):
            env["sales.delegation"].search(
                [("user_id", "=", env.uid), ("state", "=", "in_force")]
            ).action_end()

        answer, _tries = self.meet(
            ("manager_n1", end),
            ("manager_n2", self.decide(request_id, "action_approve", "late")),
        )
        states = self.read(
            lambda env: env["sales.approval"].browse(request_id).mapped("state")
        )
        self.assertIsInstance(answer, UserError)
        self.assertEqual(states, ["pending"])

    @attempt(
        "withdraw while it is approved", "representative", "two connections", "one wins"
    )
    def test_withdrawn_while_it_is_approved(self):
        order_id = self.quotation("rep_n1a", 120_000)
        self.call(
            "rep_n1a", lambda env: env["sale.order"].browse(order_id).action_confirm()
        )
        request_id = self.request_of(order_id)
        answer, _tries = self.meet(
            ("rep_n1a", self.decide(request_id, "action_withdraw")),
            ("manager_n1", self.decide(request_id, "action_approve", "ok")),
        )
        self.assertIn("closed already: Withdrawn", str(answer))
        self.assertEqual(
            self.read(lambda env: env["sale.order"].browse(order_id).state), "draft"
        )

    @attempt(
        "confirm twice at once", "representative", "two connections", "one request"
    )
    def test_two_confirmations_open_one_request(self):
        order_id = self.quotation("rep_n1a", 120_000)
        click = (
            "rep_n1a",
            lambda env: env["sale.order"].browse(order_id).action_confirm(),
        )
        answer, _tries = self.meet(click, click)
        self.assertIsInstance(answer, ValidationError)
        self.assertIn("opened a moment ago", str(answer))
        states = self.read(
            lambda env: (
                env["sale.order"].browse(order_id).sales_approval_ids.mapped("state")
            )
        )
        self.assertEqual(states, ["pending"])

    @attempt(
        "confirm both halves of a contract at once",
        "representative",
        "two connections",
        "routed to the manager",
    )
    def test_two_halves_of_a_contract_at_once(self):
        """The split window holds for whoever confirms both in the same moment."""
        one, other = (self.quotation("rep_n1a", 40_000) for _index in range(2))

        def confirm(order_id):
            return lambda env: env["sale.order"].browse(order_id).action_confirm()

        _answer, tries = self.meet(
            ("rep_n1a", confirm(one)), ("rep_n1a", confirm(other))
        )
        self.assertGreater(tries, 1)
        states = self.read(
            lambda env: env["sale.order"].browse([one, other]).mapped("state")
        )
        self.assertEqual(states, ["sale", "draft"])

    def raise_price(self, order_id, price):
        def function(env):
            lines = env["sale.order"].browse(order_id).order_line
            lines.write({"price_unit": price})

        return function

    @attempt(
        "raise the price while the manager approves",
        "representative",
        "two connections",
        "the request is voided",
    )
    def test_raised_while_it_is_approved(self):
        """Whoever comes first: what was not asked for is never confirmed."""
        for is_rep_first in (True, False):
            order_id = self.quotation("rep_n1a", 120_000)
            self.call(
                "rep_n1a",
                lambda env, order_id=order_id: (
                    env["sale.order"].browse(order_id).action_confirm()
                ),
            )
            request_id = self.request_of(order_id)
            calls = [
                ("rep_n1a", self.raise_price(order_id, 190_000)),
                ("manager_n1", self.decide(request_id, "action_approve", "ok")),
            ]
            answer, tries = self.meet(*(calls if is_rep_first else reversed(calls)))
            self.assertIsInstance(answer, UserError)
            self.assertGreater(tries, 1)

            def check(env, order_id=order_id, is_rep_first=is_rep_first):
                order = env["sale.order"].browse(order_id)
                state = order.sales_approval_ids.state
                if is_rep_first:
                    self.assertEqual((order.state, state), ("draft", "void"))
                else:
                    self.assertEqual((order.state, state), ("sale", "approved"))
                    self.assertEqual(order.amount_untaxed, 120_000)

            self.read(check)

    @attempt(
        "add a line for free while the order is confirmed",
        "representative",
        "two connections",
        "judged again",
    )
    def test_a_free_line_while_it_is_confirmed(self):
        """It leaves the totals as they are, and yet the two notice each other."""
        for is_line_first in (True, False):
            order_id = self.quotation("rep_n1a", 4_000)

            def add(env, order_id=order_id):
                line = {"product_id": self.product_id, "price_unit": 0}
                env["sale.order.line"].create({**line, "order_id": order_id})

            def confirm(env, order_id=order_id):
                env["sale.order"].browse(order_id).action_confirm()

            calls = [("rep_n1a", add), ("rep_n1a", confirm)]
            _answer, tries = self.meet(*(calls if is_line_first else reversed(calls)))
            self.assertGreater(tries, 1)

    @attempt(
        "raise the price while it is confirmed", "representative", "two connections"
    )
    def test_raised_while_it_is_confirmed(self):
        """A price raised in the moment of confirming is seen by one of the two."""
        order_id = self.quotation("rep_n1a", 40_000)
        answer, _tries = self.meet(
            (
                "rep_n1a",
                lambda env: env["sale.order"].browse(order_id).action_confirm(),
            ),
            (
                "rep_n1a",
                lambda env: (
                    env["sale.order"]
                    .browse(order_id)
                    .order_line.write({"price_unit": 120_000})
                ),
            ),
        )
        self.assertIsInstance(answer, UserError)
        self.assertEqual(
            self.read(lambda env: env["sale.order"].browse(order_id).amount_untaxed),
            40_000,
        )
