"""Fills a database with a large sales department; runs inside Odoo.

What a document is worth and how it is posted comes from Odoo itself: a few documents
of each kind are made through the ORM, then cloned by SQL with another owner, customer
and date. A clone is therefore what the ORM would have made, for columns of later
versions as well; ``check`` compares some of them with what the ORM computes.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

SEED = 0.42
# Login of somebody with Odoo's right on all documents.
ONLOOKER = "onlooker_1"
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
    orders: int = 416_250  # of which 333,000 are signed and invoiced
    leads: int = 200_000
    months: int = 12


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
        [(self.is_superuser,)] = self.run(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        )

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
        onlookers = self.clone_users(2, "onlooker")
        onlookers.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)
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
            "res_partner", "bench_user", "template_partner_id", id="plan.partner_id",
            name="plan.name", complete_name="plan.name",
            commercial_partner_id="plan.partner_id",
        )  # fmt: skip
        self.clone(
            "res_users", "bench_user", "template_id",
            id="plan.id", partner_id="plan.partner_id", login="plan.login",
        )  # fmt: skip
        for table, column in (
            ("res_groups_users_rel", "uid"),
            ("res_company_users_rel", "user_id"),
        ):
            self.clone(
                table, "bench_user", "template_id", key=column, **{column: "plan.id"}
            )
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
            id="plan.id", name="plan.name", complete_name="plan.name",
            commercial_partner_id="plan.id",
        )  # fmt: skip
        self.orders = {state: self.make_orders(state) for state in STATES}
        self.leads = env["crm.lead"].create(
            [
                {
                    "name": "Lead",
                    "type": "opportunity",
                    "user_id": False,
                    "team_id": self.web_team.id,
                    "company_id": env.company.id,
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
                                "product_id": products[
                                    (start + step) % len(products)
                                ].id,
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
    # The plan: what is cloned for whom and when
    # ------------------------------------------------------------

    def plan_orders(self) -> None:
        """Draw template, owner, customer and date of every order, and its invoice."""
        template, reached = "", 0.0
        for state, share in STATES.items():
            reached += share
            template += f" WHEN state < {reached:.4f} THEN {one_of(self.orders[state])}"
        self.run(
            f"""
            CREATE TEMP TABLE bench_order AS
            SELECT draw.n, nextval('sale_order_id_seq')::int AS id,
                   draw.template_id, customer.id AS partner_id, draw.date,
                   customer.name AS partner_name, {self.owner("draw")},
                   move.id AS template_move_id,
                   CASE WHEN move.id IS NOT NULL
                        THEN nextval('account_move_id_seq')::int END AS move_id
              FROM (SELECT n, owner, seller, customer,
                           CASE {template} END AS template_id,
                           now() AT TIME ZONE 'UTC' - make_interval(
                               secs => %s * 86400 * 30.4 * (day + sin(day * 12) / 25)
                           ) AS date
                      FROM (SELECT n, random() AS state, random() AS shape,
                                   random() AS owner, random() AS seller,
                                   random() AS customer, random() AS day
                              FROM generate_series(1, %s) n) AS numbers
                   ) AS draw
              JOIN bench_customer customer
                ON customer.place = 1 + floor(draw.customer * %s)
              JOIN bench_seller seller ON seller.place = {self.place("draw")}
              JOIN sale_order ON sale_order.id = draw.template_id
              LEFT JOIN account_move move ON move.invoice_origin = sale_order.name
             ORDER BY draw.date
            """,
            self.sizes.months, self.sizes.orders, self.sizes.customers,
        )  # fmt: skip
        self.run("ANALYZE bench_order")

    def place(self, draw: str) -> str:
        """SQL: the place of the person who sold, better ones more often."""
        return f"1 + floor({self.sizes.people} * power({draw}.seller, {SKEW}))"

    def owner(self, draw: str) -> str:
        """SQL: salesperson and team of a document."""
        odd = UNASSIGNED_SHARE + TEAMLESS_SHARE
        pick = one_of(
            self.outsiders, f"{draw}.owner * 1000 - floor({draw}.owner * 1000)"
        )
        return f"""
            CASE WHEN {draw}.owner < {UNASSIGNED_SHARE} THEN NULL
                 WHEN {draw}.owner < {odd} THEN {pick}
                 ELSE seller.user_id END AS user_id,
            CASE WHEN {draw}.owner < {UNASSIGNED_SHARE} THEN {self.web_team.id}
                 WHEN {draw}.owner < {odd} THEN NULL
                 ELSE seller.team_id END AS team_id"""

    # ------------------------------------------------------------
    # Clones
    # ------------------------------------------------------------

    def clone(self, table: str, plan: str, template: str, key="id", **values: str):
        """Insert a row of ``table`` for each row of the table ``plan``.

        :param template: column of the plan with the ``key`` of the row to clone
        :param values: column of the table = SQL over ``plan`` and ``template``
        """
        names = [
            name
            for (name,) in self.run(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
                table,
            )
        ]
        if "id" in names:
            values.setdefault("id", f"nextval('{table}_id_seq')")
        columns = ", ".join(f'"{name}"' for name in names)
        sources = ", ".join(values.get(name) or f'template."{name}"' for name in names)
        with self.trusted_references():
            self.run(
                f"INSERT INTO {table} ({columns}) SELECT {sources} FROM {plan} AS plan"
                f" JOIN {table} AS template ON template.{key} = plan.{template}"
            )

    @contextmanager
    def trusted_references(self):
        """Let PostgreSQL not look up each foreign key, where it allows to.

        Clones refer to what is there: to what their template does, or to the plan.
        """
        if self.is_superuser:
            self.run("SET LOCAL session_replication_role = replica")
        yield
        if self.is_superuser:
            self.run("SET LOCAL session_replication_role = origin")

    def clone_orders(self) -> None:
        """The planned orders with their lines."""
        self.clone(
            "sale_order", "bench_order", "template_id",
            id="plan.id", name="'S' || lpad(plan.n::text, 7, '0')",
            partner_id="plan.partner_id", partner_invoice_id="plan.partner_id",
            partner_shipping_id="plan.partner_id", user_id="plan.user_id",
            team_id="plan.team_id", date_order="plan.date", create_date="plan.date",
            access_token="NULL",
        )  # fmt: skip
        self.run(
            """
            CREATE TEMP TABLE bench_line AS
            SELECT nextval('sale_order_line_id_seq')::int AS id, plan.id AS order_id,
                   plan.partner_id, plan.user_id, plan.team_id, plan.date,
                   line.id AS template_id
              FROM bench_order plan
              JOIN sale_order_line line ON line.order_id = plan.template_id
            """
        )
        self.run("ANALYZE bench_line")
        self.clone(
            "sale_order_line", "bench_line", "template_id",
            id="plan.id", order_id="plan.order_id", order_partner_id="plan.partner_id",
            salesman_id="plan.user_id", sales_team_id="plan.team_id",
            create_date="plan.date",
        )  # fmt: skip

    def clone_invoices(self) -> None:
        """A posted invoice for each confirmed order."""
        number = "plan.n + 100000"  # above those of the templates
        name = f"template.sequence_prefix || lpad(({number})::text, 7, '0')"
        due = "plan.date::date + 30"
        self.run(
            "CREATE TEMP TABLE bench_move AS"
            " SELECT * FROM bench_order WHERE move_id IS NOT NULL"
        )
        self.clone(
            "account_move", "bench_move", "template_move_id",
            id="plan.move_id", name=name, payment_reference=name,
            sequence_number=number,
            partner_id="plan.partner_id", commercial_partner_id="plan.partner_id",
            partner_shipping_id="plan.partner_id",
            invoice_partner_display_name="plan.partner_name",
            invoice_user_id="plan.user_id", team_id="plan.team_id",
            date="plan.date::date", invoice_date="plan.date::date",
            invoice_date_due=due, create_date="plan.date", access_token="NULL",
            invoice_origin="'S' || lpad(plan.n::text, 7, '0')",
        )  # fmt: skip
        self.run(
            """
            CREATE TEMP TABLE bench_move_line AS
            SELECT nextval('account_move_line_id_seq')::int AS id, plan.move_id,
                   plan.id AS order_id, line.id AS template_id, plan.partner_id,
                   plan.date::date AS date, move.name AS move_name
              FROM bench_move plan
              JOIN account_move_line line ON line.move_id = plan.template_move_id
              JOIN account_move move ON move.id = plan.move_id
            """
        )
        self.clone(
            "account_move_line", "bench_move_line", "template_id",
            id="plan.id", move_id="plan.move_id", move_name="plan.move_name",
            partner_id="plan.partner_id", date="plan.date", invoice_date="plan.date",
            create_date="plan.date",
            date_maturity="CASE WHEN template.date_maturity IS NOT NULL"
            " THEN plan.date + 30 END",
        )  # fmt: skip
        self.run("ANALYZE bench_move_line")
        with self.trusted_references():
            self.run(
                """
                INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
                SELECT line.id, move_line.id
                  FROM bench_line line
                  JOIN sale_order_line_invoice_rel template
                    ON template.order_line_id = line.template_id
                  JOIN bench_move_line move_line
                    ON move_line.order_id = line.order_id
                   AND move_line.template_id = template.invoice_line_id
                """
            )

    def clone_leads(self) -> None:
        """Leads in all stages."""
        self.run(
            f"""
            CREATE TEMP TABLE bench_lead AS
            SELECT nextval('crm_lead_id_seq')::int AS id, draw.n,
                   {one_of(self.leads)} AS template_id, {self.owner("draw")},
                   now() AT TIME ZONE 'UTC' - make_interval(
                       secs => %s * 86400 * 30.4 * day
                   ) AS date
              FROM (SELECT n, random() AS shape, random() AS owner,
                           random() AS seller, random() AS day
                      FROM generate_series(1, %s) n) AS draw
              JOIN bench_seller seller ON seller.place = {self.place("draw")}
            """,
            self.sizes.months, self.sizes.leads,
        )  # fmt: skip
        self.clone(
            "crm_lead", "bench_lead", "template_id",
            id="plan.id", name="'Lead ' || plan.n", user_id="plan.user_id",
            team_id="plan.team_id", create_date="plan.date", date_open="plan.date",
            date_last_stage_update="plan.date",
            # as Odoo says: nobody's lead has its team's company
            company_id="CASE WHEN plan.user_id IS NOT NULL THEN template.company_id"
            " ELSE (SELECT team.company_id FROM crm_team team"
            " WHERE team.id = plan.team_id) END",
        )  # fmt: skip


def one_of(records, number: str = "shape") -> str:
    """SQL: the id of one of the records, chosen by a number from 0 to below 1."""
    ids = ",".join(map(str, records.ids))
    return f"(ARRAY[{ids}])[1 + floor(({number}) * {len(records)})::int]"


def check(env, count: int = 200) -> list[str]:
    """Compare cloned documents with what the ORM computes for them.

    :return: what differs, nothing when the clones are true
    """
    wrong = []
    for model, names in CHECKED.items():
        Model = env[model]
        newest = Model.search([], order="id desc", limit=1).id
        step = max(1, Model.search_count([]) // count)
        records = Model.browse(range(newest, newest - step * count, -step)).exists()
        for name in names:
            field = Model._fields[name]
            stored = dict(
                zip(records.ids, records.mapped(value_of(field)), strict=True)
            )
            env.add_to_compute(field, records)
            records._recompute_field(field)
            for record in records:
                computed = value_of(field)(record)
                if not same(computed, stored[record.id]):
                    wrong.append(
                        f"{record}.{name}: {stored[record.id]}, Odoo says {computed}"
                    )
        env.cr.rollback()
        env.invalidate_all()
    return wrong


CHECKED = {
    "sale.order": ("amount_untaxed", "amount_total", "invoice_status"),
    "sale.order.line": (
        "sales_team_id",
        "salesman_id",
        "order_partner_id",
        "company_id",
        "state",
        "price_subtotal",
        "price_total",
        "qty_invoiced",
        "qty_to_invoice",
        "untaxed_amount_invoiced",
        "invoice_status",
    ),
    "account.move": ("amount_untaxed", "amount_total", "commercial_partner_id"),
    "account.move.line": ("parent_state", "price_subtotal", "partner_id", "move_name"),
    "crm.lead": ("company_id", "won_status"),
}


def value_of(field):
    """A function from a record to the plain value of its field."""
    if field.type == "many2one":
        return lambda record: record[field.name].id
    return lambda record: record[field.name]


def same(first, second) -> bool:
    """Whether two values agree, amounts up to what rounding leaves."""
    if isinstance(first, float):
        return abs(first - second) < 0.005
    return first == second
