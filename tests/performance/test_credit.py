"""Who is credited with an order: quotation, signature, ledger, locked period."""

import random
from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import tagged

from odoo.addons.sales_tiered_mgmt.models.authority.cursor_note import noted_ids

from tests.attempts import attempt
from tests.common import SalesForceCase


class CreditCase(SalesForceCase):
    """Reads the ledger of signed orders of the test's own people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signed = cls.env["sales.metric"].search([("code", "=", "signed")])
        cls.invoiced = cls.env["sales.metric"].search([("code", "=", "invoiced")])
        cls.company.sudo().sales_performance_lock_date = False
        cls.today = cls.company._sales_today()

    def shares(self, **people):
        """Commands for the rows of a credit; 0-1 by name of ``PEOPLE``."""
        return [
            Command.create({"user_id": self.users[name].id, "share": share})
            for name, share in people.items()
        ]

    def split_order(self, name="rep_n1a", amounts=(100,), **people):
        order = self.quotation(name, *amounts)
        order.sales_credit_ids = self.shares(**people)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def change(self, order, name, reason="Worked on it together", **people):
        """Change the credit of a signed order as ``name``, through the dialog."""
        dialog = self.as_user(name)["sales.credit.change"].create(
            {"order_id": order.id, "reason": reason}
        )
        dialog.line_ids = [
            Command.clear(),
            *(
                Command.create({"user_id": self.users[one].id, "share": share})
                for one, share in people.items()
            ),
        ]
        dialog.action_change()

    def backdate(self, order, day):
        """Let an order have been signed at noon of a day."""
        order.sudo().date_order = f"{day} 12:00:00"

    @contextmanager
    def refused(self, error, message):
        """Expect an error, and go on as if it had not been tried."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def facts(
        self, metric=None, by=("user_id",), as_name=None, by_line=False, **bounds
    ):
        """Sums of the ledger by name of the person, of the test's own people."""
        env = self.as_user(as_name) if as_name else self.env(su=True)
        domain = [
            ("metric_id", "=", (metric or self.signed).id),
            ("user_id", "in", [user.id for user in self.users.values()]),
        ]
        if "date_from" in bounds:
            domain.append(("date", ">=", bounds["date_from"]))
        if "date_to" in bounds:
            domain.append(("date", "<=", bounds["date_to"]))
        if by_line:
            domain.append(("product_id", "!=", False))
        rows = env["sales.performance"]._read_group(domain, list(by), ["value:sum"])
        names = {user.id: name for name, user in self.users.items()}
        return {
            names[row[0].id] if len(by) == 1 else (names[row[0].id], *row[1:-1]): round(
                row[-1], 2
            )
            for row in rows
            if round(row[-1], 2)
        }


@tagged("standard", "post_install", "-at_install")
class TestCredit(CreditCase):
    def test_d24_nobody_named_is_the_salespersons(self):
        order = self.quotation("rep_n1a", 100)
        order.action_confirm()
        self.assertFalse(order.sales_credit_ids)
        self.assertEqual(self.facts(), {"rep_n1a": 100})

    def test_d24_shares_to_the_cent_by_largest_remainder(self):
        order = self.split_order(
            amounts=(100.01, 0.02), rep_n1a=0.3334, rep_n1b=0.3333, rep_n2a=0.3333
        )
        # 33.35 (largest remainder), 33.33, 33.33; of two cents one each for two
        facts = self.facts()
        self.assertEqual(round(sum(facts.values()), 2), 100.03)
        self.assertEqual(facts, self.facts(by_line=True))
        shown = sum(order.sales_credit_ids.mapped("amount"))
        self.assertAlmostEqual(shown, 100.03, 2)
        self.assertEqual(facts["rep_n1a"], 33.36)
        self.assertEqual(facts["rep_n1b"], 33.34)
        self.assertEqual(facts["rep_n2a"], 33.33)

    def test_d24_shares_are_the_whole(self):
        order = self.quotation("rep_n1a", 100)
        for people in ({"rep_n1a": 0.5}, {"rep_n1a": 0.7, "rep_n1b": 0.4}):
            with self.refused(ValidationError, "100 %"):
                order.sales_credit_ids = self.shares(**people)
        with self.refused(ValidationError, "twice"):
            order.sales_credit_ids = [
                *self.shares(rep_n1a=0.5),
                *self.shares(rep_n1a=0.5),
            ]
        order.sales_credit_ids = self.shares(rep_n1a=0.5, rep_n1b=0.5)
        first = order.sales_credit_ids[0]
        with self.refused(ValidationError, "100 %"):
            first.share = 0.4
        with self.refused(ValidationError, "100 %"):
            first.unlink()
        order.sales_credit_ids.unlink()

    def test_d24_not_more_than_fifteen_people(self):
        order = self.quotation("rep_n1a", 100)
        people = self.env["res.users"]
        for number in range(16):
            people |= people.create(
                {"name": f"Helper {number}", "login": f"t_helper_{number}"}
            )
        with self.assertRaisesRegex(ValidationError, "15"):
            order.sales_credit_ids = [
                Command.create({"user_id": user.id, "share": 0.0625}) for user in people
            ]

    @attempt("credit a colleague of another company", "representative", "web form")
    def test_d24_people_of_the_company_only(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "t_stranger",
                "company_id": company.id,
                "company_ids": company.ids,
            }
        )
        order = self.quotation("rep_n1a", 100)
        with self.assertRaisesRegex(ValidationError, "does not work"):
            order.sales_credit_ids = [
                Command.create({"user_id": stranger.id, "share": 1})
            ]
        self.users["rep_n1b"].active = False
        with self.assertRaisesRegex(ValidationError, "cannot be credited"):
            order.sales_credit_ids = self.shares(rep_n1b=1)

    def test_d24_inherited_from_lead_before_customer(self):
        customer = self.env["res.partner"].create(
            {
                "name": "Shared",
                "sales_credit_ids": self.shares(rep_n1a=0.6, rep_n1b=0.4),
            }
        )
        lead = self.as_user("rep_n1a")["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": customer.id,
                "sales_credit_ids": self.shares(rep_n1a=0.5, rep_n2a=0.5),
            }
        )

        def people(order):
            return sorted(order.sales_credit_ids._shares())

        by_customer = self.quotation("rep_n1a", 100, customer=customer)
        self.assertEqual(
            people(by_customer), sorted(customer.sales_credit_ids._shares())
        )
        by_lead = self.quotation(
            "rep_n1a", 100, customer=customer, opportunity_id=lead.id
        )
        self.assertEqual(people(by_lead), sorted(lead.sales_credit_ids._shares()))
        by_customer.opportunity_id = lead
        self.assertEqual(people(by_customer), people(by_lead))
        by_customer.sales_credit_ids = [
            Command.clear(),
            *self.shares(rep_n1a=0.9, rep_n1b=0.1),
        ]
        by_customer.partner_id = self.customer
        self.assertIn((self.users["rep_n1a"].id, 0.9), people(by_customer))

    @attempt("give oneself a share of a colleague's customer", "representative", "RPC")
    def test_d24_a_customers_shares_are_not_anybodys(self):
        customer = self.env["res.partner"].create(
            {"name": "Theirs", "user_id": self.users["rep_n1b"].id}
        )
        with self.assertRaises(AccessError):
            customer.with_env(self.as_user("rep_n1a")).sales_credit_ids = self.shares(
                rep_n1a=0.5, rep_n1b=0.5
            )

    # ------------------------------------------------------------
    # After the signature
    # ------------------------------------------------------------

    @attempt("change the credit of an order after signing it", "representative", "RPC")
    def test_d24_never_by_the_salesperson_after_signing(self):
        order = self.split_order(rep_n1a=0.5, rep_n1b=0.5)
        Split = self.as_user("rep_n1a")["sales.credit.split"]
        rows = order.sales_credit_ids.with_env(Split.env)
        vals = {"order_id": order.id, "user_id": self.users["rep_n1a"].id, "share": 0.1}
        for attempted in (
            lambda: rows[0].write({"share": 0.9}),
            lambda: rows.unlink(),
            lambda: Split.create(vals),
            lambda: Split.with_context(default_order_id=order.id).create(
                {"user_id": self.users["rep_n2a"].id, "share": 1}
            ),
            lambda: order.write({"sales_credit_ids": [Command.clear()]}),
            lambda: Split.sudo().browse(rows.ids).write({"share": 0.9}),
            lambda: self.change(order, "rep_n1a", rep_n1a=1),
            lambda: order._sales_change_credit([(self.users["rep_n1a"].id, 1.0)], "x"),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempted()
        self.assertEqual(self.facts(), {"rep_n1a": 50, "rep_n1b": 50})

    @attempt(
        "cancel and reopen an order to wipe out a superior's credit decision",
        "representative",
        "cancel, draft, write",
    )
    def test_d24_reopening_does_not_open_the_credit(self):
        order = self.split_order(rep_n1a=0.5, rep_n1b=0.5)
        order._action_cancel()
        order.action_draft()
        with self.assertRaises(UserError):
            order.sales_credit_ids = [Command.clear()]

    @attempt("say for which days a share holds", "representative", "create and write")
    def test_d24_windows_are_nobodys_to_write(self):
        order = self.quotation("rep_n1a", 100)
        Split = self.as_user("rep_n1a")["sales.credit.split"]
        vals = {"order_id": order.id, "user_id": self.users["rep_n1a"].id, "share": 1}
        with self.assertRaises(AccessError):
            Split.create({**vals, "date_from": "2020-01-01"})
        row = Split.with_context(
            default_opened_on="2020-01-01", default_is_default=True
        ).create(vals)
        self.assertFalse(row.opened_on or row.is_default)
        with self.assertRaises(AccessError):
            row.closed_on = "2020-01-01"

    def test_d24_a_superior_changes_it_with_a_reason(self):
        order = self.split_order(rep_n1a=1)
        with self.assertRaisesRegex(UserError, "why"):
            self.change(order, "manager_n1", reason=" ", rep_n1a=0.5, rep_n1b=0.5)
        for stranger in ("manager_n2", "manager_s1", "director_south"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.change(order, stranger, rep_n1a=0.5, rep_n1b=0.5)
        self.change(order, "manager_n1", rep_n1a=0.5, rep_n1b=0.5)
        self.assertEqual(self.facts(), {"rep_n1a": 50, "rep_n1b": 50})
        note = order.sudo().message_ids[0].body
        self.assertIn("Worked on it together", note)
        self.change(order, "admin", reason="again", rep_n1b=1)
        self.assertEqual(self.facts(), {"rep_n1b": 100})

    @attempt("credit oneself with a representative's order", "manager", "dialog")
    def test_d24_nobody_raises_the_own_credit(self):
        order = self.split_order(rep_n1a=1)
        with self.assertRaisesRegex(AccessError, "own credit"):
            self.change(order, "manager_n1", rep_n1a=0.5, manager_n1=0.5)
        self.change(order, "director_north", rep_n1a=0.5, manager_n1=0.5)
        self.change(order, "manager_n1", rep_n1a=0.8, manager_n1=0.2)

    def test_d24_the_credited_see_their_share_but_not_the_order(self):
        order = self.split_order(rep_n1a=0.5, rep_s1a=0.3, rep_n1b=0.2)
        env = self.as_user("rep_s1a")
        rows = env["sales.credit.split"].search([("order_id", "=", order.id)])
        self.assertEqual(rows.user_id, self.users["rep_s1a"])
        self.assertEqual(rows.amount, 30)
        self.assertFalse(env["sale.order"].search([("id", "=", order.id)]))
        self.assertEqual(self.facts(as_name="rep_s1a"), {"rep_s1a": 30})
        # each leader sees the own people's parts
        self.assertEqual(self.facts(as_name="manager_s1"), {"rep_s1a": 30})
        self.assertEqual(
            self.facts(as_name="manager_n1"), {"rep_n1a": 50, "rep_n1b": 20}
        )
        self.assertEqual(self.facts(as_name="rep_n1b"), {"rep_n1b": 20})
        with self.assertRaises(AccessError):
            rows.with_env(env).write({"share": 0.9})

    def test_d24_who_signed_stays_credited(self):
        order = self.quotation("rep_n1a", 100)
        order.action_confirm()
        order.with_env(self.as_user("manager_n1")).user_id = self.users["rep_n1b"]
        self.assertEqual(self.facts(), {"rep_n1a": 100})
        self.assertIn("rep_n1a", order.sudo().message_ids[0].body)
        self.change(order, "manager_n1", rep_n1b=1)
        self.assertEqual(self.facts(), {"rep_n1b": 100})

    @attempt("sign with a date of one's choice", "representative", "RPC write")
    def test_d24_the_date_of_a_signature_is_not_chosen(self):
        order = self.quotation("rep_n1a", 100)
        with self.assertRaises(AccessError):
            order.write({"state": "sale", "date_order": "2025-01-01 12:00:00"})
        order.date_order = "2025-01-01 12:00:00"
        order.write({"state": "sale"})
        self.assertEqual(order.date_order.date(), Date.today())
        with self.assertRaises(AccessError):
            order.date_order = "2025-01-01 12:00:00"

    # ------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------

    def _invoice(self, *orders):
        for line in (order.order_line for order in orders):
            line.sudo().qty_delivered = 1
        everything = self.env["sale.order"].browse([order.id for order in orders])
        move = everything.sudo()._create_invoices()
        move.invoice_date = self.today
        move.action_post()
        return move

    def test_d24_invoices_follow_their_order_line_by_line(self):
        shared = self.split_order(amounts=(100,), rep_n1a=0.5, rep_n1b=0.5)
        plain = self.quotation("rep_n1a", 70, customer=shared.partner_id)
        plain.action_confirm()
        move = self._invoice(shared, plain)
        self.assertEqual(len(move), 1)
        expected = {"rep_n1a": 120, "rep_n1b": 50}
        self.assertEqual(self.facts(self.invoiced), expected)
        self.assertEqual(self.facts(self.invoiced, by_line=True), expected)
        # as the dialog has it
        vals = {"invoice_date": self.today, "invoice_user_id": move.invoice_user_id.id}
        move._reverse_moves([vals], cancel=False).action_post()
        self.assertEqual(self.facts(self.invoiced), {})

    # ------------------------------------------------------------
    # Locked period
    # ------------------------------------------------------------

    def test_d24_locked_results_are_adjusted_later(self):
        order = self.split_order(rep_n1a=1)
        long_ago, lock = self.today - timedelta(60), self.today - timedelta(30)
        self.backdate(order, long_ago)
        self.company.sales_performance_lock_date = lock
        self.change(order, "manager_n1", rep_n1a=0.5, rep_n1b=0.5)
        self.assertEqual(self.facts(date_to=lock), {"rep_n1a": 100})
        self.assertEqual(
            self.facts(date_from=lock + timedelta(1)), {"rep_n1a": -50, "rep_n1b": 50}
        )
        # again before the next lock: the adjustment itself is changed
        self.change(order, "manager_n1", rep_n1a=0.2, rep_n1b=0.8)
        self.assertEqual(self.facts(date_to=lock), {"rep_n1a": 100})
        self.assertEqual(self.facts(), {"rep_n1a": 20, "rep_n1b": 80})
        # and after it: telescoping
        self.company.sales_performance_lock_date = self.today
        self.change(order, "manager_n1", rep_n2a=1)
        self.assertEqual(self.facts(date_to=self.today), {"rep_n1a": 20, "rep_n1b": 80})
        self.assertEqual(self.facts(), {"rep_n2a": 100})
        self.assertEqual(self.facts(by_line=True), {"rep_n2a": 100})

    def test_d24_an_unnamed_credit_is_kept_in_locked_results(self):
        order = self.quotation("rep_n1a", 100)
        order.action_confirm()
        self.backdate(order, self.today - timedelta(60))
        lock = self.today - timedelta(30)
        self.company.sales_performance_lock_date = lock
        self.change(order, "manager_n1", rep_n1b=1)
        self.assertEqual(self.facts(date_to=lock), {"rep_n1a": 100})
        self.assertEqual(self.facts(), {"rep_n1b": 100})

    @attempt("lock or open the results of a period", "director", "RPC write")
    def test_d24_administrators_lock(self):
        company = self.company.with_env(self.as_user("director_north"))
        with self.assertRaises(AccessError):
            company.sales_performance_lock_date = self.today
        Lock = self.as_user("director_north")["sales.performance.lock"]
        with self.assertRaises(AccessError):
            Lock.create({"date": self.today})
        Lock = self.as_user("admin")["sales.performance.lock"]
        Lock.create({"date": self.today - timedelta(5)}).action_lock()
        self.assertEqual(
            self.company.sales_performance_lock_date, self.today - timedelta(5)
        )
        with self.assertRaisesRegex(UserError, "until today"):
            Lock.create({"date": self.today + timedelta(1)}).action_lock()
        back = Lock.create({"date": self.today - timedelta(9)})
        with self.assertRaisesRegex(UserError, "why"):
            back.action_lock()
        back.reason = "Booked in the wrong month"
        back.action_lock()
        self.assertIn("wrong month", self.company.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "open them again"):
            self.company.sales_performance_lock_date = False

    def test_d24_property_any_changes_keep_sums_and_locked_days(self):
        """Whatever is changed and locked in whatever order, nothing gets lost."""
        chance = random.Random(20261123)
        people = ["rep_n1a", "rep_n1b", "rep_n2a", "rep_s1a"]
        for _round in range(4):
            order = self.quotation("rep_n1a", 100.01, 33.33)
            order.action_confirm()
            self.backdate(order, self.today - timedelta(chance.randint(5, 60)))
            move = self._invoice(order)
            before = self.facts(), self.facts(self.invoiced)
            self.company.sales_performance_lock_date = False
            for _change in range(4):
                days = chance.randint(0, 40)
                former = self.company.sales_performance_lock_date
                lock = max(
                    self.today - timedelta(days), former or Date.to_date("2000-01-01")
                )
                self.company.sales_performance_lock_date = lock
                kept = [
                    self.facts(metric, date_to=lock)
                    for metric in (self.signed, self.invoiced)
                ]
                some = chance.sample(people, chance.randint(1, 4))
                cuts = [round(chance.uniform(0.05, 0.2), 4) for _person in some[1:]]
                shares = [round(1 - sum(cuts), 4), *cuts]
                self.change(order, "admin", **dict(zip(some, shares, strict=True)))
                for metric, locked, whole in zip(
                    (self.signed, self.invoiced), kept, before, strict=True
                ):
                    self.assertEqual(self.facts(metric, date_to=lock), locked)
                    self.assertAlmostEqual(
                        sum(self.facts(metric).values()), sum(whole.values()), 2
                    )
            self.assertEqual(move.state, "posted")
            with noted_ids(self.company, "sales_unlocking"):
                self.company.sales_performance_lock_date = False
