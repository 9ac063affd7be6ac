"""C3.p3: whose word makes a price list's prices agreed, and where that is shown."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from tests.attempts import attempt
from tests.common import SalesForceCase

REP = "rep_n1a"


@tagged("standard", "post_install", "-at_install")
class TestAgreedPrices(SalesForceCase):
    """The salesperson who maintains products as well does not agree own prices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("product.group_product_pricelist")
        cls.users[REP].group_ids += cls.env.ref("product.group_product_manager")
        cls.base = cls.env["product.pricelist"].create(
            {"name": "Base", "item_ids": [cls.item(10)]}
        )
        cls.agreed = cls.env["product.pricelist"].create(
            {
                "name": "Agreed",
                "sales_is_agreed": True,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "formula",
                            "base": "pricelist",
                            "base_pricelist_id": cls.base.id,
                        }
                    )
                ],
            }
        )

    @staticmethod
    def item(percent):
        return Command.create(
            {
                "applied_on": "3_global",
                "compute_price": "percentage",
                "percent_price": percent,
            }
        )

    def refused(self, function, *args):
        with self.assertRaises(AccessError), self.cr.savepoint():
            function(*args)

    @attempt(
        "declare the own price list agreed, as a product manager",
        "representative",
        "RPC create, write, copy, context default",
    )
    def test_c3p3_a_salesperson_declares_no_prices_agreed(self):
        Pricelist = self.as_user(REP)["product.pricelist"]
        own = Pricelist.create({"name": "Mine", "item_ids": [self.item(90)]})
        self.refused(own.write, {"sales_is_agreed": True})
        self.refused(Pricelist.create, {"name": "M", "sales_is_agreed": True})
        defaulted = Pricelist.with_context(default_sales_is_agreed=True)
        self.refused(defaulted.create, {"name": "M"})
        self.assertFalse(self.agreed.copy().sales_is_agreed)

    @attempt(
        "change the prices that were agreed, as a product manager",
        "representative",
        "RPC on the rules, also of the list they are derived from",
    )
    def test_c3p3_a_salesperson_changes_no_agreed_prices(self):
        Item = self.as_user(REP)["product.pricelist.item"]
        free = Item.create(
            {
                "pricelist_id": self.as_user(REP)["product.pricelist"]
                .create({"name": "Free"})
                .id,
                "compute_price": "fixed",
                "fixed_price": 1,
            }
        )
        for pricelist in (self.agreed, self.base):
            mine = pricelist.with_user(self.users[REP])
            self.refused(mine.item_ids.write, {"min_quantity": 2})
            self.refused(mine.item_ids.unlink)
            self.refused(mine.write, {"item_ids": [self.item(95)]})
            self.refused(mine.write, {"currency_id": self.env.ref("base.JPY").id})
            self.refused(mine.unlink)
            self.refused(
                Item.create,
                {"pricelist_id": pricelist.id, "compute_price": "fixed"},
            )
            self.refused(free.write, {"pricelist_id": pricelist.id})
        free.fixed_price = 2
        self.assertEqual(free.fixed_price, 2)

    @attempt(
        "create a customer who has agreed prices by a default",
        "representative",
        "context default",
    )
    def test_c3p3_no_customer_begins_with_agreed_prices(self):
        for name in (
            "property_product_pricelist",
            "specific_property_product_pricelist",
        ):
            Partner = self.as_user(REP)["res.partner"].with_context(
                **{f"default_{name}": self.agreed.id}
            )
            with self.subTest(name), self.cr.savepoint():
                try:
                    partner = Partner.create({"name": "New"})
                except AccessError:
                    continue
                self.assertNotEqual(
                    partner.sudo().specific_property_product_pricelist, self.agreed
                )

    def test_an_administrator_and_a_colleague_outside_the_tiers(self):
        mine = self.agreed.with_user(self.users["admin"])
        mine.sales_is_agreed = False
        mine.sales_is_agreed = True
        mine.item_ids.min_quantity = 3
        keeper = new_test_user(
            self.env, "t_products", "base.group_user,product.group_product_manager"
        )
        theirs = self.agreed.with_user(keeper)
        theirs.item_ids.min_quantity = 4
        self.refused(theirs.write, {"sales_is_agreed": False})

    # -- screens -----------------------------------------------------------

    def field_nodes(self, name, model, view_type="form"):
        arch = self.as_user(name)[model].get_view(view_type=view_type)["arch"]
        field = {
            "product.pricelist": "sales_is_agreed",
            "account.payment.term": "sales_longest_days",
        }[model]
        return etree.fromstring(arch).xpath(f"//field[@name='{field}']")

    def test_administrators_set_it_others_read_it(self):
        (node,) = self.field_nodes("admin", "product.pricelist")
        self.assertNotIn("readonly", node.attrib)
        for name in (REP, "director_north", "stock"):
            with self.subTest(name):
                (node,) = self.field_nodes(name, "product.pricelist")
                self.assertEqual(node.get("readonly"), "True")
        form = Form(self.agreed.with_user(self.users["admin"]))
        form.sales_is_agreed = False
        form.save()
        self.assertFalse(self.agreed.sales_is_agreed)

    def test_lists_and_filter(self):
        self.assertTrue(self.field_nodes(REP, "product.pricelist", "list"))
        self.assertTrue(self.field_nodes(REP, "account.payment.term", "list"))
        arch = self.as_user(REP)["product.pricelist"].get_view(view_type="search")
        (node,) = etree.fromstring(arch["arch"]).xpath(
            "//filter[@name='sales_is_agreed']"
        )
        found = self.env["product.pricelist"].search(
            [
                ("sales_is_agreed", "=", True),
                ("id", "in", (self.agreed | self.base).ids),
            ]
        )
        self.assertEqual(node.get("domain"), "[('sales_is_agreed', '=', True)]")
        self.assertEqual(found, self.agreed)

    def test_longest_days_follow_the_instalments(self):
        accountant = new_test_user(
            self.env, "t_terms", "base.group_user,account.group_account_manager"
        )
        (node,) = self.field_nodes(REP, "account.payment.term")
        self.assertNotIn("invisible", node.attrib)
        form = Form(self.env["account.payment.term"].with_user(accountant))
        form.name = "Two months"
        with form.line_ids.edit(0) as line:
            line.nb_days = 60
        self.assertEqual(form.sales_longest_days, 60)
        with self.assertRaises(AssertionError):
            form.sales_longest_days = 1  # follows from the lines
