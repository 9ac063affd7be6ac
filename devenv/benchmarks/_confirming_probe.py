"""Confirms the same quotations with and without the add-on; runs inside Odoo."""

import gc
import statistics
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from odoo import api
from odoo.fields import Command
from odoo.modules.registry import Registry

ORDERS = 100
BEYOND = 100  # quotations that need an approval
RECENT = 10  # orders signed in the days before
TURNS = {
    "confirm_one_by_one": 9,
    "confirm_recordset": 21,
    "request_approve_confirm": 21,
    "request_approve_confirm_one_by_one": 5,
}
PRICES = (80.0, 1_250.0, 2_400.0)
BEYOND_QUANTITY = 30
ADDON = "sales_tiered_mgmt"
WITHIN_REF, BEYOND_REF = "within", "beyond"
LIMITS = {
    "order_sign": (50_000, 2_000_000),
    "order_discount": (5, 30),
    "order_margin": (20, 5),
    "order_payment_days": (45, 90),
}
CLIENT = {"lang": "en_US", "tz": "UTC"}  # what the web client sends with each click
NO_MAIL = {"no_reset_password": True, "mail_create_nosubscribe": True}

# ----------------------------------------------------------------------
# Filling
# ----------------------------------------------------------------------


def fill(env) -> None:
    """The same business in both databases, and the limits where the add-on is."""
    env = env(context={**env.context, **NO_MAIL})
    groups = env.ref("sales_team.group_sale_salesman")
    user = env["res.users"].create(
        {
            "name": "Seller",
            "login": "bench_seller",
            "group_ids": [Command.set([env.ref("base.group_user").id, groups.id])],
        }
    )
    team = env["crm.team"].create({"name": "Bench"})
    if ADDON in env.registry._init_modules:
        employ(env, user, team)
    else:
        env["crm.team.member"].create({"user_id": user.id, "crm_team_id": team.id})
    make_quotations(env(user=user.id))
    env.cr.commit()  # Odoo's shell ends with a rollback


def employ(env, user, team) -> None:
    """Tiers for the seller and a superior, and all four limits."""
    leader = env["res.users"].create({"name": "Leader", "login": "bench_leader"})
    for person, name in ((user, "representative"), (leader, "manager")):
        env["sales.tier.assignment"].create(
            {
                "user_id": person.id,
                "tier_id": env.ref(f"{ADDON}.sales_tier_{name}").id,
                "team_id": team.id,
                "date_from": "2024-01-01",
                "reason": "benchmark",
            }
        )
    for code, limits in LIMITS.items():
        decision = env["sales.decision"]._get(code)
        for name, limit in zip(("representative", "manager"), limits, strict=True):
            tier = env.ref(f"{ADDON}.sales_tier_{name}")
            rows = decision.authority_ids.filtered(
                lambda row, tier=tier: row.tier_id == tier
            )
            rows.write({"kind": "approve", "limit": limit, "is_unlimited": False})


def make_quotations(env) -> None:
    """Quotations of the seller: some signed, many within, a few beyond the limit."""
    root = env(user=api.SUPERUSER_ID)
    tax = root["account.tax"].create({"name": "19 %", "amount": 19})
    products = root["product.product"].create(
        [
            {
                "name": f"Product {price:g}",
                "type": "consu",
                "list_price": price,
                "standard_price": price * 0.6,
                "taxes_id": [Command.set(tax.ids)],
            }
            for price in PRICES
        ]
    )
    terms = root.ref("account.account_payment_term_30days")
    plan = (
        [("recent", 1)] * RECENT
        + [(WITHIN_REF, 1)] * ORDERS
        + [(BEYOND_REF, BEYOND_QUANTITY)] * BEYOND
    )
    customers = root["res.partner"].create(
        [
            {"name": f"Customer {number}", "email": f"c{number}@example.com"}
            for number in range(len(plan))
        ]
    )
    customers.property_payment_term_id = terms
    orders = env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "client_order_ref": reference,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product in products
                ],
            }
            for customer, (reference, quantity) in zip(customers, plan, strict=True)
        ]
    )
    orders[:RECENT].action_confirm()


# ----------------------------------------------------------------------
# Measuring
# ----------------------------------------------------------------------


@dataclass
class Side:
    """One of the two databases, in this process."""

    registry: Registry
    has_addon: bool

    @contextmanager
    def session(self):
        """A transaction that leaves nothing behind."""
        with self.registry.cursor() as cr:
            try:
                yield cr
            finally:
                cr.rollback()

    def user(self, cr, login: str) -> int:
        """Id of a user."""
        root = api.Environment(cr, api.SUPERUSER_ID, {})
        return root["res.users"].search([("login", "=", login)]).id

    def quotations(self, cr, reference: str):
        """The seller's quotations, with cold records."""
        env = api.Environment(cr, self.user(cr, "bench_seller"), CLIENT)
        orders = env["sale.order"].search(
            [("client_order_ref", "=", reference), ("state", "=", "draft")]
        )
        env.invalidate_all()
        return orders


@dataclass
class Watch:
    """Adds up seconds and queries of what is to be measured."""

    seconds: float = 0.0
    queries: int = 0

    @contextmanager
    def running(self, cr):
        """Measure the block, with what Odoo does before a commit."""
        asked, begun = cr.sql_log_count, perf_counter()
        yield
        cr.flush()
        self.seconds += perf_counter() - begun
        self.queries += cr.sql_log_count - asked


def one_by_one(side: Side) -> Watch:
    """Each quotation by a click of its own."""
    watch = Watch()
    with side.session() as cr:
        for order in side.quotations(cr, WITHIN_REF):
            order.env.invalidate_all()
            with watch.running(cr):
                order.action_confirm()
            expect(order, "sale")
    return watch


def recordset(side: Side) -> Watch:
    """All quotations at once."""
    watch = Watch()
    with side.session() as cr:
        orders = side.quotations(cr, WITHIN_REF)
        with watch.running(cr):
            orders.action_confirm()
        expect(orders, "sale")
    return watch


def with_approval(side: Side) -> Watch:
    """All quotations at once, all requests at once; no approval where no add-on is."""
    watch = Watch()
    with side.session() as cr:
        decide(side, cr, side.quotations(cr, BEYOND_REF), watch)
    return watch


def with_approval_one_by_one(side: Side) -> Watch:
    """A click for each quotation, and one for each request."""
    watch = Watch()
    with side.session() as cr:
        for order in side.quotations(cr, BEYOND_REF):
            decide(side, cr, order, watch)
    return watch


def decide(side: Side, cr, orders, watch: Watch) -> None:
    """Ask for and approve where the add-on is, only confirm where it is not."""
    leader = side.user(cr, "bench_leader") if side.has_addon else None
    orders.env.invalidate_all()
    with watch.running(cr):
        orders.action_confirm()
    if side.has_addon:
        expect(orders, "draft")
        waiting = requests(orders, leader)
        orders.env.invalidate_all()
        with watch.running(cr):
            waiting.action_approve()
    expect(orders, "sale")


def requests(orders, leader: int):
    """The requests about these orders, as the superior's click names them: by id."""
    ids = orders.sudo().sales_approval_ids.ids
    return orders.env["sales.approval"].with_user(leader).sudo(False).browse(ids)


def expect(orders, state: str) -> None:
    """Make sure that what was measured is what was meant."""
    states = set(orders.mapped("state"))
    if states != {state}:
        raise ValueError(f"expected {state}, found {states}")


WORK: dict[str, tuple[Callable, int]] = {
    "confirm_one_by_one": (one_by_one, ORDERS),
    "confirm_recordset": (recordset, ORDERS),
    "request_approve_confirm": (with_approval, BEYOND),
    "request_approve_confirm_one_by_one": (with_approval_one_by_one, BEYOND),
}


def measure(env, stock: str) -> list[dict]:
    """Both sides by turns.

    :param stock: name of the database without the add-on
    """
    sides = {
        "addon": Side(env.registry, True),
        "stock": Side(Registry(stock), False),
    }
    return [by_turns(name, sides) for name in WORK]


def by_turns(name: str, sides: dict[str, Side]) -> dict:
    """One kind of work on both sides, alternating which goes first."""
    work, count = WORK[name]
    for side in sides.values():  # fill the registries' caches
        work(side)
    watches = {key: [] for key in sides}
    gc.collect()
    gc.disable()  # its pauses fall on either side by chance
    try:
        for turn in range(TURNS[name]):
            order = sorted(sides, reverse=bool(turn % 2))
            for key in order:
                watches[key].append(work(sides[key]))
            gc.collect()
    finally:
        gc.enable()
    pairs = zip(watches["addon"], watches["stock"], strict=True)
    return {
        "name": name,
        "turns": TURNS[name],
        "ratio": statistics.median(one.seconds / other.seconds for one, other in pairs),
        "ms": {
            key: 1_000 * statistics.median(watch.seconds for watch in found) / count
            for key, found in watches.items()
        },
        "queries": {key: found[-1].queries / count for key, found in watches.items()},
    }
