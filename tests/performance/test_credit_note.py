"""A credit note takes back from whom the invoice was credited to."""

from odoo.fields import Command
from odoo.tests import tagged

from tests.performance.ledger import LedgerCase

DAY = "2026-02-10"


@tagged("standard", "post_install", "-at_install")
class TestCreditNote(LedgerCase):
    """Whoever makes it, and by whichever way."""

    def test_a33_a_credit_note_is_of_the_invoices_person(self):
        """However it is made, and by whom."""
        move = self.invoiced("rep_n1a", DAY, 100)
        note = move.with_user(self.users["rep_n1b"]).sudo()._reverse_moves()
        self.assertEqual(note.create_uid, self.users["rep_n1b"])
        self.assertEqual(note.invoice_user_id, self.users["rep_n1a"])
        self.assertEqual(note.team_id, self.teams["n1"])
        note.invoice_date = "2026-03-20"
        note.action_post()
        self.assertEqual(self.figure("invoiced", "rep_n1a"), 0)
        self.assertEqual(self.figure("invoiced", "rep_n1b"), 0)

    def test_a33_cancelled_at_once(self):
        move = self.invoiced("rep_n1a", DAY, 100)
        move.with_user(self.users["admin"]).sudo()._reverse_moves(cancel=True)
        self.assertEqual(self.figure("invoiced", "rep_n1a"), 0)
        self.assertEqual(self.figures("invoiced"), {self.users["rep_n1a"]: 0})

    def test_a33_the_dialog_of_odoo_names_the_person_as_well(self):
        move = self.invoiced("rep_n1a", DAY, 100)
        dialog = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        dialog.refund_moves()
        self.assertEqual(move.reversal_move_ids.invoice_user_id, move.invoice_user_id)

    def test_a33_what_the_caller_names_is_kept(self):
        move = self.invoiced("rep_n1a", DAY, 100)
        note = move._reverse_moves([{"invoice_user_id": self.users["rep_n2a"].id}])
        self.assertEqual(note.invoice_user_id, self.users["rep_n2a"])

    def test_a33_bills_are_nobodys(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-20",
                "invoice_line_ids": [
                    Command.create({"name": "Rent", "price_unit": 10, "tax_ids": []})
                ],
            }
        )
        bill.action_post()
        self.assertFalse(bill._reverse_moves().invoice_user_id)
