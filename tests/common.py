"""The sales force every test works with: two divisions, three teams, real users.

Built by the tests themselves, beside whatever demo data the database holds, so that a
figure asserted in a test depends on nothing but the test.
"""

from odoo.fields import Command, Date
from odoo.tests import TransactionCase, new_test_user

PEOPLE = {
    # login: (tier, team)
    "t_director_north": ("director", "north"),
    "t_director_south": ("director", "south"),
    "t_manager_n1": ("manager", "n1"),
    "t_manager_n2": ("manager", "n2"),
    "t_manager_s1": ("manager", "s1"),
    "t_rep_n1a": ("representative", "n1"),
    "t_rep_n1b": ("representative", "n1"),
    "t_rep_n2a": ("representative", "n2"),
    "t_rep_s1a": ("representative", "s1"),
}
TEAMS = {"north": None, "south": None, "n1": "north", "n2": "north", "s1": "south"}


class SalesForceMixin:
    """Sets up teams, people and limits; use with TransactionCase or HttpCase."""

    @classmethod
    def _setup_sales_force(cls):
        env = cls.env
        cls.company = env.ref("base.main_company")
        cls.tiers = {
            name: env.ref(f"sales_tiered_mgmt.sales_tier_{name}")
            for name in ("director", "manager", "representative")
        }
        cls.teams = {}
        for name, parent in TEAMS.items():
            cls.teams[name] = env["crm.team"].create(
                {
                    "name": f"Test {name}",
                    "company_id": cls.company.id,
                    "parent_id": cls.teams[parent].id if parent else False,
                    "use_opportunities": True,
                }
            )
        cls.users = {}
        for login, (tier, team) in PEOPLE.items():
            user = new_test_user(
                env,
                login=login,
                groups="base.group_user",
                name=login[2:],
                company_id=cls.company.id,
            )
            cls.users[login[2:]] = user
            cls.assign(user, tier, team)
        cls.users["admin"] = new_test_user(
            env,
            login="t_sales_admin",
            groups="sales_team.group_sale_manager",
            name="sales admin",
            company_id=cls.company.id,
        )
        cls.company.sales_final_approver_id = cls.users["admin"]
        # somebody stock Odoo knows and the tiers do not
        cls.users["stock"] = new_test_user(
            env,
            login="t_stock_salesman",
            groups="sales_team.group_sale_salesman",
            name="stock salesman",
            company_id=cls.company.id,
        )
        # what the demo company grants beside its tiers
        env["sales.authority"].search(
            [
                ("decision_id.model_id.model", "=", "sale.order"),
                "|",
                ("condition", "!=", False),
                ("user_id", "!=", False),
            ]
        ).unlink()
        cls.set_limits(representative=50_000, manager=200_000, director=2_000_000)
        # amounts only, unless a test sets the other limits
        for code in ("order_discount", "order_margin", "order_payment_days"):
            cls.set_limits(code, representative=None, manager=None, director=None)
        cls.product = env["product.product"].create(
            {"name": "Test Product", "type": "service", "list_price": 1.0}
        )
        cls.customer = env["res.partner"].create({"name": "Test Customer"})

    @classmethod
    def assign(cls, user, tier, team, date_from="2024-01-01", **vals):
        """Give ``user`` the tier and team (names of ``PEOPLE``) from a day on."""
        return cls.env["sales.tier.assignment"].create(
            {
                "user_id": user.id,
                "tier_id": cls.tiers[tier].id,
                "team_id": cls.teams[team].id,
                "date_from": Date.to_date(date_from),
                "reason": "test",
                **vals,
            }
        )

    @classmethod
    def set_limits(cls, code="order_sign", **limits):
        """Set the limits of a decision per tier name, in its unit.

        :param limits: figure, ``None`` for no limit, or a kind ("recommend")
        """
        decision = cls.env.ref(f"sales_tiered_mgmt.sales_decision_{code}")
        for name, limit in limits.items():
            row = decision.authority_ids.filtered(
                lambda row, name=name: (
                    row.tier_id == cls.tiers[name] and not row.company_id
                )
            ) or cls.env["sales.authority"].create(
                {"decision_id": decision.id, "tier_id": cls.tiers[name].id}
            )
            is_kind = isinstance(limit, str)
            row.write(
                {
                    "kind": limit if is_kind else "approve",
                    "limit": 0 if is_kind else limit or 0,
                    "is_unlimited": limit is None,
                }
            )

    def as_user(self, name):
        """The environment of one of the people, without superuser rights."""
        return self.env(user=self.users[name].id, su=False)

    def quotation(self, name, *amounts, customer=None, **vals):
        """A quotation of person ``name`` with a line per amount (untaxed).

        Each quotation has a customer of its own unless one is given, so that the split
        window does not add them up.
        """
        customer = customer or self.env["res.partner"].create({"name": "Somebody"})
        order = self.as_user(name)["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for amount in amounts
                ],
                **vals,
            }
        )
        return order


class SalesForceCase(SalesForceMixin, TransactionCase):
    """TransactionCase with the sales force set up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_sales_force()
