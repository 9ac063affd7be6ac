"""Fills a database with a large sales department; runs inside Odoo.

What a document is worth and how it is posted comes from Odoo itself: a few documents of
each kind are made through the ORM, then cloned by SQL with another owner, customer and
date. A clone is therefore what the ORM would have made, for columns of later versions as
well; ``check`` compares some of them with what the ORM computes.
"""

from dataclasses import asdict, dataclass

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

SEED = 0.42
# Share of the orders by state, in steps of the random number.
STATES = {"draft": 0.08, "sent": 0.06, "sale": 0.80, "cancel": 0.06}
# Documents that nobody with a tier owns: the rules have to sort them out.
UNASSIGNED_SHARE = 0.01  # by the web shop, without a salesperson
TEAMLESS_SHARE = 0.005  # by people outside the tiers, without a team
# How uneven people sell: a person's place in the ranking is random() to this power.
SKEW = 1.5


@dataclass(frozen=True)
class Sizes:
    """How large the company is."""

    people: int = 1_000
    divisions: int = 2
    teams: int = 25  # below each division
    customers: int = 20_000
    products: int = 100
    orders: int = 333_000
    leads: int = 200_000
    months: int = 12

    def text(self) -> str:
        """The sizes for the report."""
        return ", ".join(f"{name} {value:,}" for name, value in asdict(self).items())


def fill(env, sizes: Sizes) -> None:
    """Build the company. The caller gathers statistics afterwards."""
    company = LargeCompany(env, sizes)
    company.make_people()
    company.make_templates()
    company.plan_orders()
    company.clone_orders()
    company.clone_invoices()
    company.clone_leads()
    env.cr.commit()  # Odoo's shell ends with a rollback


class LargeCompany:
    """The company under construction."""

    def __init__(self, env, sizes: Sizes):
        self.env = env(
            context=dict(
                env.context,
                no_reset_password=True,
                tracking_disable=True,
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
            )
        )
        self.cr = env.cr
        self.sizes = sizes
        self.run("SELECT setseed(%s)", SEED)

    def run(self, query: str, *arguments) -> list[tuple]:
        """Execute SQL; the rows when it returns any."""
        self.cr.execute(SQL(query, *arguments))
        return self.cr.fetchall() if self.cr.description else []

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def make_people(self) -> None:
        """Divisions, teams, their leaders and representatives, and a few outsiders."""
        sizes = self.sizes
        nodes = self.env["crm.team"].create(
            [{"name": f"Division {number + 1}"} for number in range(sizes.divisions)]
        )
        teams = self.env["crm.team"].create(
            [
                {"name": f"Team {node.name[9:]}.{number + 1:02}", "parent_id": node.id}
                for node in nodes
                for number in range(sizes.teams)
            ]
        )
        people = self.clone_users(sizes.people, "person")
        directors = people[: len(nodes)]
        managers = people[len(nodes) : len(nodes) + len(teams)]
        representatives = people[len(nodes) + len(teams) :]
        posts = [("director", *pair) for pair in zip(directors, nodes, strict=True)]
        posts += [("manager", *pair) for pair in zip(managers, teams, strict=True)]
        posts += [
            ("representative", user, teams[number % len(teams)])
            for number, user in enumerate(representatives)
        ]
        self.env["sales.tier.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "tier_id": self.env.ref(f"sales_tiered_mgmt.sales_tier_{tier}").id,
                    "team_id": team.id,
                    "date_from": fields.Date.subtract(fields.Date.today(), years=2),
                    "reason": "benchmark",
                }
                for tier, user, team in posts
            ]
        )
        self.outsiders = self.clone_users(5, "outsider")
        self.outsiders.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman").id)
        ]
        self.web_team = self.env["crm.team"].create({"name": "Web Shop"})
        self.env.flush_all()
        self.run(
            """
            CREATE TEMP TABLE bench_seller AS
            SELECT row_number() OVER (ORDER BY random()) AS place, user_id, team_id
              FROM sales_tier_assignment
             WHERE state = 'current'
            """
        )

    def clone_users(self, count: int, prefix: str):
        """Users like one that the ORM made, which would draw each an avatar."""
        first = self.env["res.users"].create(
            {
                "name": f"{prefix} 0",
                "login": f"{prefix}_0",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        self.env.flush_all()
        self.run(
            """
            CREATE TEMP TABLE bench_user AS
            SELECT nextval('res_users_id_seq')::int AS id,
                   nextval('res_partner_id_seq')::int AS partner_id,
                   %s AS template_id, %s AS template_partner_id,
                   %s || ' ' || n AS name, %s || '_' || n AS login
              FROM generate_series(1, %s) n
            """,
            first.id, first.partner_id.id, prefix, prefix, count - 1,
        )  # fmt: skip
        self.clone(
            "res_partner", "bench_user", "template_partner_id", id="partner_id",
            name="name", complete_name="name", commercial_partner_id="partner_id",
        )  # fmt: skip
        self.clone(
            "res_users", "bench_user", "template_id",
            id="id", partner_id="partner_id", login="login",
        )  # fmt: skip
        for table, column in (
            ("res_groups_users_rel", "uid"),
            ("res_company_users_rel", "user_id"),
        ):
            self.clone(table, "bench_user", "template_id", key=column, **{column: "id"})
        self.run("DROP TABLE bench_user")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        return self.env["res.users"].search(
            [("login", "=like", f"{prefix}\\_%")], order="id"
        )

    # ------------------------------------------------------------
    # Documents made by the ORM
    # ------------------------------------------------------------

    def make_templates(self) -> None:
        """The documents of which the others are clones."""
        env = self.env
        self.customer = env["res.partner"].create({"name": "Customer 0"})
        self.products = env["product.product"].create(
            [
                {
                    "name": f"Product {number}",
                    "type": "service",
                    "list_price": 20 + 7 * number,
                    "invoice_policy": "order",
                    "taxes_id": [Command.clear()],
                }
                for number in range(self.sizes.products)
            ]
        )
        env.flush_all()
        self.run(
            """
            CREATE TEMP TABLE bench_customer AS
            SELECT nextval('res_partner_id_seq')::int AS id, %s AS template_id,
                   'Customer ' || n AS name, n AS place
              FROM generate_series(1, %s) n
            """,
            self.customer.id, self.sizes.customers,
        )  # fmt: skip
        self.clone(
            "res_partner", "bench_customer", "template_id",
            id="id", name="name", complete_name="name", commercial_partner_id="id",
        )  # fmt: skip
        self.orders = {state: self.make_orders(state) for state in STATES}
        self.leads = env["crm.lead"].create(
            [
                {
                    "name": "Lead",
                    "type": "opportunity",
                    "user_id": False,
                    "team_id": self.web_team.id,
                    "stage_id": stage.id,
                    "expected_revenue": 1000 * number,
                }
                for number, stage in enumerate(env["crm.stage"].search([]), 1)
            ]
        )
        env.flush_all()

    def make_orders(self, state: str):
        """Orders of this state, each product in one of their three lines."""
        products = self.products
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "user_id": False,
                    "team_id": self.web_team.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": products[(start + step) % len(products)].id,
                                "product_uom_qty": 1 + (start + step) % 4,
                            }
                        )
                        for step in (0, 31, 62)
                    ],
                }
                for start in range(len(products))
            ]
        )
        if state == "sale":
            orders.action_confirm()
            orders._create_invoices(grouped=True).action_post()
        elif state != "draft":
            orders.state = state
        return orders

    # ------------------------------------------------------------
    # Clones
    # ------------------------------------------------------------

    def clone(self, table: str, plan: str, template: str, key="id", **values: str):
        """Insert a row of ``table`` for each row of the table ``plan``.

        :param template: column of the plan with the ``key`` of the row to clone
        :param values: column of the table = SQL over ``plan`` and ``template``
        """
        self.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        names = [
            name
            for (name,) in self.run(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
                table,
            )
        ]
        columns = ", ".join(f'"{name}"' for name in names)
        sources = ", ".join(values.get(name) or f'template."{name}"' for name in names)
        self.run(
            f"INSERT INTO {table} ({columns}) SELECT {sources} FROM {plan} AS plan"
            f" JOIN {table} AS template ON template.{key} = plan.{template}"
        )
