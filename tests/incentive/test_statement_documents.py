"""A figure on a statement opens into its documents, for whoever it is paid to."""

from odoo.tests import Form, TransactionCase, tagged

PAID = ("rep_n1a", "rep_n1b", "manager_n1", "director_north")


@tagged("standard", "post_install", "-at_install")
class TestStatementDocuments(TransactionCase):
    """The demo people open what they were paid on, down to the document's form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_tiered_mgmt.user_rep_n1a", False):
            cls.skipTest(cls, "this database has no demo data")

    def opened_by(self, user):
        """One document of each kind behind each line: set of (line, model)."""
        opened = set()
        lines = self.env["sales.incentive.statement.line"].with_user(user)
        for line in lines.search([("user_id", "=", user.id)]):
            if not line.can_open_source:
                continue
            action = line.action_open_source()
            facts = self.env[action["res_model"]].with_user(user)
            for fact in facts.search(action["domain"]):
                if (line.name, fact.res_model) in opened:
                    continue
                document = fact.action_open_document()
                record = self.env[document["res_model"]].browse(document["res_id"])
                # every field of the form is read, as the browser does
                Form(record.with_user(user))
                opened.add((line.name, fact.res_model))
        return opened

    def test_everybody_opens_what_the_own_pay_stands_on(self):
        opened = {
            login: self.opened_by(self.env.ref(f"sales_tiered_mgmt.user_{login}"))
            for login in PAID
        }
        own = {
            ("Commission on invoices", "account.move"),
            ("Collected payments", "account.move"),
            ("New customers", "sale.order"),
        }
        self.assertLessEqual(own, opened["rep_n1a"] | opened["rep_n1b"])
        self.assertIn(("Attainment of the team", "sale.order"), opened["manager_n1"])
        self.assertIn(
            ("Results of the division", "sale.order"), opened["director_north"]
        )
