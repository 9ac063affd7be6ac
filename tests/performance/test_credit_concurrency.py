"""Two superiors at the credit of one order: real connections that meet."""

import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from tests.attempts import attempt

NO_MAIL = {"mail_notify_force_send": False, "tracking_disable": True}
PEOPLE = ("rep_n1a", "rep_n1b", "rep_n1c", "manager_n1", "director_north")


@tagged("standard", "post_install", "-at_install")
class TestCreditConcurrency(BaseCase):
    """These tests commit an order of the demo company, and take it away again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *a: 0.0))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            users = {
                login: env.ref(
                    f"sales_tiered_mgmt.user_{login}", raise_if_not_found=False
                )
                for login in PEOPLE
            }
            if not all(users.values()):
                self.skipTest("needs the demo company")
            self.people = {login: user.id for login, user in users.items()}
            self.partner_id = env["res.partner"].create({"name": "Concurrent"}).id
            self.product_id = (
                env["product.product"]
                .create({"name": "Concurrent", "type": "service", "taxes_id": False})
                .id
            )
            line = {"product_id": self.product_id, "price_unit": 100}
            order = (
                env["sale.order"]
                .with_user(self.people["rep_n1a"])
                .create(
                    {
                        "partner_id": self.partner_id,
                        "order_line": [Command.create(line)],
                    }
                )
            )
            order.action_confirm()
            self.assertEqual(order.state, "sale")
            self.order_id = order.id
            self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, NO_MAIL)
            order = env["sale.order"].browse(self.order_id)
            # cancelling it would leave a permanent record
            cr.execute(
                SQL("UPDATE sale_order SET state = 'draft' WHERE id = %s", order.id)
            )
            cr.execute(
                SQL("DELETE FROM sales_credit_split WHERE order_id = %s", order.id)
            )
            env.invalidate_all()
            order.unlink()
            env["product.product"].browse(self.product_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def call(self, login, shares, before=None, after=None):
        """Change the credit in a connection of its own, as a request of the server."""

        def request(env):
            if before:
                before(env)
            order = env["sale.order"].browse(self.order_id)
            dialog = env["sales.credit.change"].create(
                {"order_id": order.id, "reason": f"{login} says so"}
            )
            dialog.line_ids = [
                Command.clear(),
                *(
                    Command.create({"user_id": self.people[name], "share": share})
                    for name, share in shares.items()
                ),
            ]
            dialog.action_change()
            env.flush_all()
            if after:
                after()

        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.people[login], NO_MAIL)
            return retrying(partial(request, env), env)

    def race(self, first, second):
        """``second`` has seen the database before ``first`` commits.

        :param first: (login, shares by login)
        :return: what ``second`` failed with, or None; and how often it was tried
        """
        has_begun, may_begin = threading.Event(), threading.Event()
        errors, tries = [], []

        def second_begins(env):
            tries.append(True)
            env.cr.execute("SELECT 1")  # from here on it sees the database as it is now
            has_begun.set()
            may_begin.wait(20)

        def run_second():
            try:
                self.call(*second, before=second_begins)
            except Exception as error:
                errors.append(error)

        thread = threading.Thread(target=run_second)

        def first_begins(_env):
            thread.start()
            self.assertTrue(has_begun.wait(20))

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            self.call(*first, before=first_begins, after=may_begin.set)
            thread.join(60)
        self.assertFalse(thread.is_alive())
        return errors[0] if errors else None, len(tries)

    def shares(self):
        """Shares that count, by login, and the notes in the chatter."""
        names = {user_id: login for login, user_id in self.people.items()}
        with self.registry.cursor() as cr:
            order = api.Environment(cr, SUPERUSER_ID, {})["sale.order"].browse(
                self.order_id
            )
            notes = " ".join(order.message_ids.mapped("body"))
            rows = order.sales_credit_ids
            return {names[row.user_id.id]: row.share for row in rows}, notes

    @attempt(
        "change the credit of an order in the same moment as another superior",
        "manager",
        "two connections",
        "the shares stay 100 %",
    )
    def test_d24_two_superiors_change_the_shares_at_once(self):
        """The one who comes second decides about what the first has decided."""
        for by_first, by_second in (
            # nobody was named before, then two were
            ({"rep_n1a": 0.5, "rep_n1b": 0.5}, {"rep_n1a": 0.2, "rep_n1c": 0.8}),
            ({"rep_n1b": 1.0}, {"rep_n1a": 0.7, "rep_n1b": 0.2, "rep_n1c": 0.1}),
        ):
            error, tries = self.race(
                ("manager_n1", by_first), ("director_north", by_second)
            )
            self.assertIsNone(error)
            self.assertGreater(tries, 1, "it was repeated, knowing the first decision")
            shares, notes = self.shares()
            self.assertEqual(shares, by_second)
            self.assertIn("manager_n1 says so", notes)
            self.assertIn("director_north says so", notes)

    @attempt(
        "raise the own credit while a superior lowers it",
        "manager",
        "two connections",
        "refused",
    )
    def test_d24_the_own_credit_is_judged_by_what_has_become_of_it(self):
        """30 % would have been no raise of 30 %, but is one of the new 10 %."""
        self.call("director_north", {"rep_n1a": 0.7, "manager_n1": 0.3})
        error, _tries = self.race(
            ("director_north", {"rep_n1a": 0.9, "manager_n1": 0.1}),
            ("manager_n1", {"rep_n1b": 0.7, "manager_n1": 0.3}),
        )
        self.assertIsInstance(error, UserError)
        self.assertIn("own credit", str(error))
        self.assertEqual(self.shares()[0], {"rep_n1a": 0.9, "manager_n1": 0.1})
