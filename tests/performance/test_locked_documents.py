"""Documents of a locked period: what counts in it does not change silently."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.attempts import attempt
from tests.performance.ledger import LedgerCase


@tagged("standard", "post_install", "-at_install")
class TestLockedDocuments(LedgerCase):
    """An order and an invoice of a day before the lock, and one of each after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().sales_performance_lock_date = False
        cls.today = cls.company._sales_today()
        cls.lock = cls.today - timedelta(20)
        cls.before = str(cls.lock - timedelta(10))
        cls.after = str(cls.lock + timedelta(5))
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Goods",
                "type": "consu",
                "list_price": 10,
                "invoice_policy": "delivery",
            }
        )

    def lock_results(self):
        self.env.flush_all()
        self.company.sales_performance_lock_date = self.lock
        self.env.invalidate_all()

    def order(self, day, **line):
        order = self.signed("rep_n1a", day, {"price_unit": 100, **line})
        self.lock_results()
        return order

    def by(self, name, record):
        return record.with_env(self.as_user(name))

    def refused(self, action, message="locked"):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            action()
            self.env.flush_all()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # Lines of orders
    # ------------------------------------------------------------

    @attempt("change what was signed in a locked period", "manager", "order lines")
    def test_g13_lines_signed_in_a_locked_period_stay(self):
        order = self.order(self.before)
        line = self.by("manager_n1", order.order_line)
        for vals in (
            {"price_unit": 200},
            {"product_uom_qty": 2},
            {"discount": 10},
            {"product_id": self.goods.id},
            {"purchase_price": 5},
            {"display_type": "line_note", "product_id": False, "product_uom_qty": 0},
        ):
            with self.subTest(vals=vals):
                self.refused(
                    lambda vals=vals: line.write(vals), "locked|type of a sale"
                )
        owner = self.by("manager_n1", order)
        new = {"product_id": self.product.id, "price_unit": 5, "product_uom_qty": 1}
        self.refused(lambda: owner.write({"order_line": [Command.create(new)]}))
        self.refused(lambda: line.create({**new, "order_id": order.id}))
        self.assertEqual(self.figure("signed", "rep_n1a"), 100)

    @attempt("move a line into a locked period", "manager", "RPC write")
    def test_g13_no_line_moves_in_or_out(self):
        old = self.signed("rep_n1a", self.before, 100, 30)
        new = self.order(self.after)
        for line, order in ((old.order_line[0], new), (new.order_line, old)):
            self.refused(
                lambda line=line, order=order: self.by("manager_n1", line).write(
                    {"order_id": order.id}
                ),
                "locked",
            )
        day = ("date", "<=", str(self.lock))
        self.assertEqual(self.figure("signed", "rep_n1a", day), 130)

    def test_g13_the_error_says_what_to_do(self):
        order = self.order(self.before)
        self.refused(
            lambda: self.by("manager_n1", order.order_line).write({"price_unit": 9}),
            f"{order.name} counts on .* until .*{self.lock.year}.* locked.*"
            "order of its own.*sales administrator",
        )

    def test_d24_what_counts_later_still_changes(self):
        order = self.order(self.after)
        self.by("manager_n1", order.order_line).write({"price_unit": 120})
        self.assertEqual(self.figure("signed", "rep_n1a"), 120)

    def test_d24_unchanged_values_are_no_change(self):
        """The web client saves lines with what they had."""
        order = self.order(self.before)
        line = self.by("manager_n1", order.order_line)
        line.write({"price_unit": 100, "product_uom_qty": 1, "name": "Other words"})
        line.create(
            {"order_id": order.id, "display_type": "line_note", "name": "Delivered"}
        )
        self.assertEqual(len(order.order_line), 2)

    def test_g13_an_administrators_change_is_on_record(self):
        order = self.order(self.before)
        self.by("admin", order.order_line).write({"price_unit": 90})
        self.assertEqual(self.figure("signed", "rep_n1a"), 90)
        note = order.message_ids[0]
        self.assertIn("locked", note.body)
        self.assertEqual(note.author_id, self.users["admin"].partner_id)

    def test_g13_delivery_and_invoicing_go_on(self):
        order = self.order(self.before, product_id=self.goods.id)
        self.by("rep_n1a", order.order_line).write({"qty_delivered": 1})
        self.users["manager_n1"].group_ids += self.env.ref(
            "account.group_account_invoice"
        )
        accountant = self.by("manager_n1", order)
        payment = (
            self.env["sale.advance.payment.inv"]
            .with_env(accountant.env)
            .with_context(active_model="sale.order", active_ids=order.ids)
        )
        down = payment.create({"advance_payment_method": "percentage", "amount": 30})
        down.create_invoices()
        invoice = accountant.invoice_ids
        self.assertEqual(invoice.amount_untaxed, 30)
        invoice.invoice_line_ids.price_unit = 25
        invoice.action_post()
        payment.create({"advance_payment_method": "delivered"}).create_invoices()
        last = accountant.invoice_ids - invoice
        self.assertEqual(last.amount_untaxed, 75)
        last.action_post()
        self.assertEqual(order.invoice_status, "invoiced")
        day = ("date", "<=", str(self.lock))
        self.assertEqual(self.figure("signed", "rep_n1a", day), 100)

    # ------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------

    @attempt("take over an invoice of a locked period", "administrator", "RPC write")
    def test_g13_invoices_of_a_locked_day_keep_their_person(self):
        move = self.invoiced("rep_n1a", self.before, 100)
        self.lock_results()
        self.users["admin"].group_ids += self.env.ref("account.group_account_invoice")
        seen = self.by("admin", move)
        for name in ("rep_n1b", None):
            user_id = name and self.users[name].id
            self.refused(
                lambda user_id=user_id: seen.write({"invoice_user_id": user_id}),
                f"{move.name}.* counts on .*locked.*sales administrator",
            )
        seen.write({"invoice_user_id": self.users["rep_n1a"].id, "ref": "same"})
        self.assertEqual(self.figure("invoiced", "rep_n1a"), 100)

    def test_d24_invoices_of_later_days_change_hands(self):
        move = self.invoiced("rep_n1a", self.after, 100)
        self.lock_results()
        move.invoice_user_id = self.users["rep_n1b"]
        self.assertEqual(self.figure("invoiced", "rep_n1b"), 100)
