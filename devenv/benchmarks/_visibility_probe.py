"""Measures screens under the record rules against plain domains; runs inside Odoo.

Each screen is asked for by a person, whose record rules cut out what the tier may see,
and by somebody with Odoo's right on all documents, with the simplest domain that gives
the same rows. Both take turns, and both have to answer the same.

That somebody, and not the superuser, because the superuser also skips Odoo's rule for
companies and the checks of every field: what would be measured is mostly Odoo itself.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from lxml import etree

from ._large_company import ONLOOKER

PAGE = 80
INVOICES = [("move_type", "in", ("out_invoice", "out_refund"))]
ITEMS = [("move_id.move_type", "in", ("out_invoice", "out_refund"))]


@dataclass(frozen=True)
class Screen:
    """Something a salesperson opens."""

    name: str
    model: str
    ask: Callable  # (model, domain) -> answer
    user: str = "user_id"
    team: str = "team_id"
    domain: tuple = ()  # what the plain side has to add for the same rows


@dataclass(frozen=True)
class Person:
    """Somebody who looks, and what the person sees in words of a plain domain."""

    tier: str
    uid: int
    team_ids: tuple[int, ...]  # empty: own documents

    def domain(self, screen: Screen) -> list:
        """The simplest domain of what the person sees."""
        if self.team_ids:
            return [*screen.domain, (screen.team, "in", self.team_ids)]
        return [*screen.domain, (screen.user, "=", self.uid)]


def count(model, domain):
    """How many there are."""
    return model.search_count(domain)


def page(view: str) -> Callable:
    """The first page of a list view, as the web client asks for it."""

    def ask(model, domain):
        return model.web_search_read(
            domain, list_specification(model, view), limit=PAGE, count_limit=10_001
        )

    return ask


def list_specification(model, view: str) -> dict:
    """What the web client reads for a list view."""
    views = model.get_views([(model.env.ref(view).sudo().id, "list")])
    arch = etree.fromstring(views["views"]["list"]["arch"])
    specification = {}
    for node in arch.xpath("/list/field"):
        field = model._fields[node.get("name")]
        specification[field.name] = (
            {"fields": {"display_name": {}}} if field.relational else {}
        )
    return specification


def group(by: str, *aggregates: str) -> Callable:
    """The groups of a list or a pivot, as the web client asks for them."""

    def ask(model, domain):
        return model.formatted_read_group(domain, [by], ["__count", *aggregates])

    return ask


LINE = {"user": "salesman_id", "team": "sales_team_id"}
INVOICE = {"user": "invoice_user_id", "domain": tuple(INVOICES)}
ITEM = {
    "user": "move_id.invoice_user_id",
    "team": "move_id.team_id",
    "domain": tuple(ITEMS),
}
SCREENS = (
    Screen("order_count", "sale.order", count),
    Screen("order_page", "sale.order", page("sale.view_order_tree")),
    Screen("order_by_state", "sale.order", group("state", "amount_total:sum")),
    Screen("order_by_team", "sale.order", group("team_id", "amount_total:sum")),
    Screen("line_count", "sale.order.line", count, **LINE),
    Screen(
        "line_by_product",
        "sale.order.line",
        group("product_id", "price_subtotal:sum"),
        **LINE,
    ),
    Screen("analysis_by_person", "sale.report", group("user_id", "price_subtotal:sum")),
    Screen("lead_count", "crm.lead", count),
    Screen("lead_by_stage", "crm.lead", group("stage_id", "expected_revenue:sum")),
    Screen("invoice_count", "account.move", count, **INVOICE),
    Screen(
        "invoice_page",
        "account.move",
        page("account.view_out_invoice_tree"),
        **INVOICE,
    ),
    Screen(
        "invoice_by_state",
        "account.move",
        group("payment_state", "amount_total_signed:sum"),
        **INVOICE,
    ),
    Screen("item_count", "account.move.line", count, **ITEM),
    Screen(
        "item_by_product",
        "account.move.line",
        group("product_id", "balance:sum"),
        **ITEM,
    ),
)


def people(env) -> list[Person]:
    """A representative and a manager with a middling share, and a director."""
    Assignment = env["sales.tier.assignment"]
    counts = dict(env["sale.order"]._read_group([], ["user_id"], ["__count"]))
    team_counts = dict(env["sale.order"]._read_group([], ["team_id"], ["__count"]))

    def middle(tier, weight):
        record = env.ref(f"sales_tiered_mgmt.sales_tier_{tier}")
        holders = Assignment.search(
            [("tier_id", "=", record.id), ("state", "=", "current")]
        ).sorted(weight)
        return holders[len(holders) // 2]

    representative = middle("representative", lambda held: counts.get(held.user_id, 0))
    manager = middle("manager", lambda held: team_counts.get(held.team_id, 0))
    director = middle("director", lambda held: held.id)
    below = env["crm.team"].search([("id", "child_of", director.team_id.id)])
    return [
        Person("representative", representative.user_id.id, ()),
        Person("manager", manager.user_id.id, tuple(manager.team_id.ids)),
        Person("director", director.user_id.id, tuple(below.ids)),
    ]


def measure(env, seconds: float = 2.0) -> list[dict]:
    """Measure every screen for every person.

    :param seconds: time to spend on each, there are at least seven turns
    """
    return [
        Comparison(env, screen, person).run(seconds)
        for screen in SCREENS
        for person in people(env)
    ]


class Comparison:
    """One screen for one person."""

    def __init__(self, env, screen: Screen, person: Person):
        onlooker = env["res.users"].search([("login", "=", ONLOOKER)])
        context = {
            "lang": "en_US",
            "tz": "UTC",
            "allowed_company_ids": onlooker.company_ids.ids,
        }
        ruled = env(user=person.uid, context=context, su=False)
        plain = env(user=onlooker.id, context=context, su=False)
        self.screen, self.person, self.cr = screen, person, env.cr
        self.sides = {
            "ruled": (ruled[screen.model], []),
            "plain": (plain[screen.model], person.domain(screen)),
        }

    def run(self, seconds: float) -> dict:
        """Take turns; medians in milliseconds, and the median of the turns' ratios."""
        answers = {side: self.ask(side)[1] for side in self.sides}
        if answers["ruled"] != answers["plain"]:
            raise AssertionError(
                f"{self.screen.name} of the {self.person.tier}: the two sides differ:"
                f" {str(answers['ruled'])[:500]} ... {str(answers['plain'])[:500]}"
            )
        times = {side: [] for side in self.sides}
        queries = {}
        turn = 0
        while turn < 7 or (sum(map(sum, times.values())) < seconds and turn < 200):
            order = list(self.sides) if turn % 2 else list(reversed(self.sides))
            for side in order:
                before = self.cr.sql_log_count
                taken, _answer = self.ask(side)
                queries[side] = self.cr.sql_log_count - before
                times[side].append(taken)
            turn += 1
        return {
            "name": f"{self.screen.name}_{self.person.tier}",
            "turns": turn,
            "queries": queries,
            "ms": {
                side: statistics.median(taken) * 1000 for side, taken in times.items()
            },
            # of neighbours in time: what else the machine does falls on both
            "ratio": statistics.median(
                ruled / plain
                for ruled, plain in zip(times["ruled"], times["plain"], strict=True)
            ),
        }

    def ask(self, side: str) -> tuple[float, object]:
        """Seconds and answer, with nothing cached of the records themselves."""
        model, domain = self.sides[side]
        model.env.invalidate_all()
        start = perf_counter()
        answer = self.screen.ask(model, domain)
        return perf_counter() - start, answer
