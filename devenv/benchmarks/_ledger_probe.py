"""Measures figures of the ledger against SQL written by hand; runs inside Odoo."""

import statistics
from dataclasses import dataclass
from time import perf_counter

from odoo import fields
from odoo.tools import SQL, date_utils

SECONDS = 3.0


@dataclass(frozen=True)
class Figure:
    """Figures of a quarter, and how they are had by hand.

    :param code: of the metric
    :param by: columns of the ledger to group by
    :param hand: SELECT with the parameters ``begin`` and ``end`` (first day after)
    """

    name: str
    code: str
    by: tuple[str, ...]
    hand: str


HELD = """
    LEFT JOIN sales_tier_assignment held
           ON held.user_id = o.user_id
          AND held.date_from <= o.date_order::date
          AND (held.date_to IS NULL OR held.date_to >= o.date_order::date)
"""
FIGURES = (
    Figure(
        "signed_per_person",
        "signed",
        ("user_id",),
        """
        SELECT o.user_id, SUM(o.amount_untaxed / o.currency_rate)
          FROM sale_order o
         WHERE o.state = 'sale'
           AND o.date_order >= %(begin)s AND o.date_order < %(end)s
         GROUP BY o.user_id
        """,
    ),
    Figure(
        "signed_per_person_by_team",
        "signed",
        ("user_id", "team_id"),
        f"""
        SELECT o.user_id, COALESCE(held.team_id, o.team_id),
               SUM(o.amount_untaxed / o.currency_rate)
          FROM sale_order o {HELD}
         WHERE o.state = 'sale'
           AND o.date_order >= %(begin)s AND o.date_order < %(end)s
         GROUP BY o.user_id, COALESCE(held.team_id, o.team_id)
        """,
    ),
    Figure(
        "signed_by_category",
        "signed",
        ("user_id", "categ_id"),
        """
        SELECT o.user_id, template.categ_id,
               SUM(l.price_subtotal / o.currency_rate)
          FROM sale_order o
          JOIN sale_order_line l ON l.order_id = o.id
          JOIN product_product variant ON variant.id = l.product_id
          JOIN product_template template ON template.id = variant.product_tmpl_id
         WHERE o.state = 'sale' AND l.display_type IS NULL
           AND o.date_order >= %(begin)s AND o.date_order < %(end)s
         GROUP BY o.user_id, template.categ_id
        """,
    ),
    Figure(
        "invoiced_per_person",
        "invoiced",
        ("user_id",),
        """
        SELECT m.invoice_user_id, SUM(m.amount_untaxed_signed)
          FROM account_move m
         WHERE m.state = 'posted'
           AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND m.invoice_date >= %(begin)s AND m.invoice_date < %(end)s
         GROUP BY m.invoice_user_id
        """,
    ),
)


def measure(env) -> list[dict]:
    """Every figure, by turns, for the last full quarter."""
    begin = date_utils.start_of(fields.Date.today(), "quarter")
    end, begin = begin, date_utils.subtract(begin, months=3)
    return [Comparison(env, figure, begin, end).run() for figure in FIGURES]


class Comparison:
    """One figure, through the ledger and by hand."""

    def __init__(self, env, figure: Figure, begin, end):
        self.env, self.figure = env, figure
        self.begin, self.end = begin, end
        metric = env["sales.metric"].search([("code", "=", figure.code)])
        self.domain = [
            ("metric_id", "=", metric.id),
            ("date", ">=", begin),
            ("date", "<", end),
        ]

    def ledger(self) -> list[tuple]:
        """Rows of ids and a value."""
        rows = self.env["sales.performance"]._read_group(
            self.domain, self.figure.by, ["value:sum"]
        )
        return [(*(group.id for group in row[:-1]), row[-1]) for row in rows]

    def hand(self) -> list[tuple]:
        """The same by SQL."""
        return self.env.execute_query(
            SQL(self.figure.hand, begin=self.begin, end=self.end)
        )

    def run(self) -> dict:
        """Take turns; medians in milliseconds, and the median of the turns' ratios."""
        queries = self.check()
        times = {"ledger": [], "hand": []}
        turn = 0
        while turn < 7 or (sum(map(sum, times.values())) < SECONDS and turn < 100):
            for side in sorted(times, reverse=bool(turn % 2)):
                self.env.invalidate_all()
                start = perf_counter()
                rows = getattr(self, side)()
                times[side].append(perf_counter() - start)
            turn += 1
        pairs = zip(times["ledger"], times["hand"], strict=True)
        return {
            "name": self.figure.name,
            "turns": turn,
            "groups": len(rows),
            "queries": queries,
            "ms": {key: 1000 * statistics.median(own) for key, own in times.items()},
            "ratio": statistics.median(one / other for one, other in pairs),
        }

    def check(self) -> int:
        """Make sure that both give the same; the ledger's number of queries."""
        before = self.env.cr.sql_log_count
        ledger = {row[:-1]: round(row[-1], 2) for row in self.ledger()}
        queries = self.env.cr.sql_log_count - before
        hand = {
            tuple(key or False for key in row[:-1]): round(float(row[-1]), 2)
            for row in self.hand()
        }
        if ledger != hand or not ledger:
            odd = [key for key in ledger | hand if ledger.get(key) != hand.get(key)]
            raise AssertionError(
                f"{self.figure.name}: {len(odd)} figures differ, such as "
                f"{[(key, ledger.get(key), hand.get(key)) for key in odd[:3]]}"
            )
        return queries
