"""Measures the attainment page of a large division; runs inside Odoo."""

import statistics
from time import perf_counter

from odoo import fields
from odoo.tools import SQL

TURNS = 7
METRICS = ("signed", "invoiced")

BY_HAND = """
    SELECT o.user_id, date_trunc('month', o.date_order)::date,
           SUM(o.amount_untaxed / o.currency_rate)
      FROM sale_order o
     WHERE o.state = 'sale' AND o.company_id = %(company)s
       AND o.date_order >= %(begin)s AND o.date_order < %(end)s
     GROUP BY 1, 2
"""


def fill(env):
    """One plan over the whole company: everybody twelve months, two metrics.

    Not committed: other benchmarks use the company as it was.
    """
    root = env["crm.team"].create({"name": "Whole Company"})
    tops = env["crm.team"].search(
        [("name", "like", "Division "), ("parent_id", "=", False)]
    )
    tops.parent_id = root
    director = env["sales.tier.assignment"].search(
        [("team_id", "in", tops.ids)], limit=1
    )
    root.user_id = director.user_id
    plan = env["sales.target.plan"].create(
        {
            "team_id": root.id,
            "company_id": env.company.id,
            "metric_ids": env["sales.metric"].search([("code", "in", METRICS)]).ids,
        }
    )
    plan.action_prepare()
    rows = env["sales.target"].search([("plan_id", "=", plan.id)])
    rows.set_amounts({row.id: 40_000.0 for row in rows})
    env.flush_all()
    env.cr.execute("ANALYZE")
    return plan


def measure(env) -> dict:
    """The page, and the bare aggregation of the same facts, by turns."""
    plan = fill(env)
    root = plan.sheet_ids.filtered(lambda sheet: sheet.kind == "division")
    sides = {
        "page": lambda: root.get_attainment_table(),
        "hand": lambda: env.execute_query(
            SQL(
                BY_HAND,
                company=plan.company_id.id,
                begin=plan.date_from,
                end=fields.Date.add(plan.date_to, days=1),
            )
        ),
    }
    table = sides["page"]()  # fills the registry's caches
    times = {side: [] for side in sides}
    for turn in range(TURNS):
        for side in sorted(sides, reverse=bool(turn % 2)):
            env.invalidate_all()
            asked, start = env.cr.sql_log_count, perf_counter()
            sides[side]()
            times[side].append(perf_counter() - start)
            if side == "page":
                queries = env.cr.sql_log_count - asked
    people = sum(row["kind"] == "person" for row in table["rows"])
    return {
        "queries": queries,
        "seconds": {side: statistics.median(own) for side, own in times.items()},
        "rows": len(table["rows"]),
        "people": people,
        "months": len(table["months"]),
    }
