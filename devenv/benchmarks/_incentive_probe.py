"""Measures incentive runs of a large company; runs inside Odoo."""

import gc
import re
import statistics
from datetime import date
from pathlib import Path
from time import perf_counter

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL, date_utils

TURNS = 7
LOCK_TURNS = 3
QUARTERS_BEFORE = 4
MONTHLY_TARGET = 75_000.0
# a representative's rates: of what is signed by attainment, of what is invoiced by
# its amount; pairs of start and rate
SIGNED = ((0.5, 0.02), (1.0, 0.04), (1.2, 0.06))
INVOICED = ((0.0, 0.005), (100_000.0, 0.01))

PROGRESSIVE = """
    SELECT made.user_id,
           MAX(made.amount),
           SUM(GREATEST(LEAST(made.amount, band.stop) - band.start, 0) * band.rate)
      FROM (%(made)s) made
     CROSS JOIN (
            SELECT start, rate, lead(start, 1, 'Infinity') OVER (ORDER BY start) AS stop
              FROM unnest(%(starts)s::numeric[], %(rates)s::numeric[]) t (start, rate)
          ) band
     GROUP BY made.user_id
"""
SIGNED_BY_HAND = """
    SELECT o.user_id, SUM(l.price_subtotal / o.currency_rate) AS amount
      FROM sale_order o
      JOIN sale_order_line l ON l.order_id = o.id
     WHERE o.state = 'sale' AND l.display_type IS NULL
       AND o.company_id = %(company)s
       AND o.date_order >= %(begin)s AND o.date_order < %(end)s
     GROUP BY o.user_id
"""
INVOICED_BY_HAND = """
    SELECT m.invoice_user_id AS user_id, SUM(-l.balance) AS amount
      FROM account_move m
      JOIN account_move_line l ON l.move_id = m.id
     WHERE m.state = 'posted' AND l.display_type = 'product'
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND m.company_id = %(company)s
       AND m.invoice_date >= %(begin)s AND m.invoice_date < %(end)s
     GROUP BY m.invoice_user_id
"""
KEEP = """
    INSERT INTO sales_incentive_fact (
        run_id, booked_run_id, measure, metric_id, company_id, is_correction,
        date, user_id, team_id, partner_id, value, res_model, res_id
    )
    SELECT %(run)s, %(run)s, 'by hand', %(metric)s, %(company)s, FALSE, fact.*
      FROM (%(facts)s) fact
"""
KEEP_SIGNED = """
    SELECT o.date_order::date, o.user_id, held.team_id, o.partner_id,
           o.amount_untaxed / o.currency_rate, 'sale.order', o.id
      FROM sale_order o
      JOIN sales_tier_assignment held
        ON held.user_id = o.user_id AND held.date_from <= o.date_order::date
       AND (held.date_to IS NULL OR held.date_to >= o.date_order::date)
     WHERE o.state = 'sale' AND o.company_id = %(company)s
       AND o.date_order >= %(begin)s AND o.date_order < %(end)s
"""
KEEP_INVOICED = """
    SELECT m.invoice_date, m.invoice_user_id, held.team_id, m.partner_id,
           m.amount_untaxed_signed, 'account.move', m.id
      FROM account_move m
      JOIN sales_tier_assignment held
        ON held.user_id = m.invoice_user_id AND held.date_from <= m.invoice_date
       AND (held.date_to IS NULL OR held.date_to >= m.invoice_date)
     WHERE m.state = 'posted' AND m.company_id = %(company)s
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND m.invoice_date >= %(begin)s AND m.invoice_date < %(end)s
"""
# lines of orders and invoices behind the facts
LINES = """
    SELECT SUM(lines)
      FROM sales_incentive_fact fact
     CROSS JOIN LATERAL (
            SELECT count(*) AS lines FROM sale_order_line l
             WHERE fact.res_model = 'sale.order' AND l.order_id = fact.res_id
               AND l.display_type IS NULL
             UNION ALL
            SELECT count(*) FROM account_move_line l
             WHERE fact.res_model = 'account.move' AND l.move_id = fact.res_id
               AND l.display_type = 'product'
          ) behind
"""


# ------------------------------------------------------------
# Plans, targets and runs
# ------------------------------------------------------------


def fill(env):
    """Plans for three tiers, everybody's targets, and draft runs of five quarters."""
    begin, _end = last_quarter()
    metrics = {metric.code: metric for metric in env["sales.metric"].search([])}
    divisions = env["crm.team"].search(
        [("name", "like", "Division "), ("parent_id", "=", False)]
    )
    make_plans(env, metrics, date(begin.year - 2, 1, 1))
    for year in {begin.year, date_utils.subtract(begin, months=12).year}:
        for division in divisions:
            make_targets(env, division, year, metrics["signed"])
    env["sales.incentive.run"].create(
        [
            {
                "team_id": division.id,
                "company_id": env.company.id,
                "date_from": date_utils.subtract(begin, months=3 * number),
            }
            for number in range(QUARTERS_BEFORE + 1)
            for division in divisions
        ]
    )
    env.cr.commit()  # Odoo's shell ends with a rollback
    env.cr.execute("ANALYZE")
    env.cr.commit()


def make_plans(env, metrics, first):
    """Plans of the whole company, in force."""
    signed, invoiced = metrics["signed"], metrics["invoiced"]
    own = [
        component("Signed", signed, SIGNED, measure="attainment"),
        component("Invoiced", invoiced, INVOICED),
    ]
    rates = ((0.8, 0.001), (1.0, 0.002))
    wide = {
        scope: [
            component(
                f"Signed by the {scope}",
                signed,
                rates,
                measure="attainment",
                scope=scope,
            )
        ]
        for scope in ("team", "division")
    }
    plans = env["sales.incentive.plan"].create(
        [
            {
                "name": tier,
                "company_id": env.company.id,
                "date_from": first,
                "participation_ids": [
                    Command.create(
                        {"tier_id": env.ref(f"sales_tiered_mgmt.sales_tier_{tier}").id}
                    )
                ],
                "component_ids": components,
            }
            for tier, components in (
                ("representative", own),
                ("manager", wide["team"]),
                ("director", wide["division"]),
            )
        ]
    )
    # the course of a plan is no matter of this benchmark
    env.flush_all()
    plans._write({"state": "approved"})
    env.invalidate_all()


def component(name, metric, bands, **vals):
    """Command of a component that pays per cents band by band."""
    stops = [start for start, _rate in bands[1:]] + [0]
    return Command.create(
        {
            "name": name,
            "metric_id": metric.id,
            "band_ids": [
                Command.create({"start": start, "stop": stop, "rate": rate})
                for (start, rate), stop in zip(bands, stops, strict=True)
            ],
            **vals,
        }
    )


def make_targets(env, division, year, metric):
    """A year's approved plan of one division: everybody the same each month."""
    plan = env["sales.target.plan"].create(
        {
            "team_id": division.id,
            "company_id": env.company.id,
            "date_from": date(year, 1, 1),
            "date_to": date(year, 12, 31),
            "metric_ids": metric.ids,
        }
    )
    plan.action_prepare()
    rows = env["sales.target"].search([("plan_id", "=", plan.id)])
    heads = {"person": 1, "team": 20, "division": 500}
    rows.set_amounts({row.id: MONTHLY_TARGET * heads[row.kind] for row in rows})
    env.flush_all()
    # the steps to its approval are no matter of this benchmark
    env.cr.execute(
        SQL("UPDATE sales_target_plan SET state = 'running' WHERE id = %s", plan.id)
    )
    env.invalidate_all()


def last_quarter():
    """First day of the last full quarter, and the first day after it."""
    end = date_utils.start_of(fields.Date.today(), "quarter")
    return date_utils.subtract(end, months=3), end


def runs_of(env, quarters_ago=0):
    """The runs of all divisions of a quarter before the last full one."""
    begin, _end = last_quarter()
    return env["sales.incentive.run"].search(
        [("date_from", "=", date_utils.subtract(begin, months=3 * quarters_ago))],
        order="id",
    )


# ------------------------------------------------------------
# Measuring
# ------------------------------------------------------------


def measure(env) -> dict:
    """Memory, computing, locking, and computing after locked quarters, in this order.

    Nothing is committed.
    """
    found = {"memory": memory_of(env)}
    with env.cr.savepoint() as before:
        found |= computing(env)
        found |= locking(env)
        before.rollback()
    env.invalidate_all()
    found["late_seconds"] = computing_after_locked(env)
    return found


def compute(env):
    """Compute the quarter's runs of all divisions."""
    for run in runs_of(env):
        run._compute_statements()


def lock(env):
    """Lock them, as the decision does it."""
    for run in runs_of(env):
        run._lock()


def memory_of(env) -> dict:
    """Peak memory of this process (MB) before, and while it computes and locks once."""
    env.registry.clear_cache()
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # begin the peak anew
    before = peak()
    with env.cr.savepoint() as savepoint:
        compute(env)
        computed = peak()
        confirm(env)
        lock(env)
        locked = peak()
        savepoint.rollback()
    env.invalidate_all()
    return {"before": before, "computed": computed, "locked": locked}


def peak() -> float:
    """The most memory that this process held at once (MB)."""
    text = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1]) / 1024


def by_turns(env, sides, turns, prepare=lambda: None) -> dict[str, list[float]]:
    """Seconds of each side, in neighbouring turns."""
    times = {side: [] for side in sides}
    for turn in range(turns):
        for side in sorted(sides, reverse=bool(turn % 2)):
            env.flush_all()
            env.invalidate_all()
            gc.collect()
            with env.cr.savepoint() as savepoint:
                prepare()
                start = perf_counter()
                sides[side]()
                times[side].append(perf_counter() - start)
                savepoint.rollback()
            env.invalidate_all()
    return times


def computing(env) -> dict:
    """The computation beside the aggregates written by hand."""
    compute(env)
    check(env)
    env.invalidate_all()
    asked = env.cr.sql_log_count
    compute(env)
    queries = env.cr.sql_log_count - asked
    times = by_turns(
        env,
        {
            "compute": lambda: compute(env),
            "hand": lambda: by_hand(env),
        },
        TURNS,
    )
    statements = runs_of(env).statement_ids
    return {
        "people": len(statements),
        "lines": len(statements.line_ids),
        "queries": queries,
        "compute": summary(times, "compute"),
    }


def summary(times, side) -> dict:
    """Medians of both sides, and the median of the turns' ratios."""
    pairs = zip(times[side], times["hand"], strict=True)
    return {
        "seconds": statistics.median(times[side]),
        "hand": statistics.median(times["hand"]),
        "ratio": statistics.median(one / other for one, other in pairs),
        "turns": len(times[side]),
    }


def by_hand(env) -> list[list[tuple]]:
    """What each person signed and invoiced, with the commission on it."""
    begin, end = last_quarter()
    target = 3 * MONTHLY_TARGET
    known = {"company": env.company.id, "begin": begin, "end": end}
    return [
        env.execute_query(
            SQL(
                PROGRESSIVE,
                made=SQL(made, **known),
                starts=[start * unit for start, _rate in bands],
                rates=[rate for _start, rate in bands],
            )
        )
        for made, bands, unit in (
            (SIGNED_BY_HAND, SIGNED, target),
            (INVOICED_BY_HAND, INVOICED, 1),
        )
    ]


def check(env):
    """Hold the lines of the representatives against what was computed by hand."""
    lines = runs_of(env).statement_ids.line_ids
    wrong = []
    for name, rows in zip(("Signed", "Invoiced"), by_hand(env), strict=True):
        own = {line.user_id.id: line for line in lines if line.name == name}
        hand = {user_id: row for user_id, *row in rows}
        if len(own) < 0.9 * len(lines.user_id):
            wrong.append(f"{name}: {len(own)} lines of {len(lines.user_id)} people")
        for user_id, line in own.items():
            actual, amount = hand.get(user_id, (0, 0))
            if (
                abs(line.actual - float(actual)) > 0.006
                or abs(line.amount - float(amount)) > 0.006
            ):
                wrong.append((line.name, line.actual, actual, line.amount, amount))
    if wrong:
        raise AssertionError(f"{len(wrong)} lines differ, such as {wrong[:3]}")


def confirm(env):
    """Confirm everything, as superiors do it."""
    runs = runs_of(env)
    runs.statement_ids._set_state("confirmed")
    for run in runs:
        run._engine_write({"state": "confirmed"})
    env.flush_all()
    env.invalidate_all()


def locking(env) -> dict:
    """Locking with every document kept, beside one INSERT of the same facts by hand."""
    kept = {}

    def count(side):
        env.cr.execute("SELECT count(*), sum(value) FROM sales_incentive_fact")
        kept[side] = env.cr.fetchone()

    def ours():
        lock(env)
        count("lock")

    def hand():
        keep_by_hand(env)
        count("hand")

    times = by_turns(
        env, {"lock": ours, "hand": hand}, LOCK_TURNS, lambda: confirm(env)
    )
    (own, own_value), (other, other_value) = kept["lock"], kept["hand"]
    if own != other or abs(own_value - other_value) > 0.01:
        raise AssertionError(f"facts differ: {kept}")
    with env.cr.savepoint() as savepoint:
        keep_by_hand(env)
        env.cr.execute(LINES)
        [lines] = env.cr.fetchone()
        savepoint.rollback()
    return {
        "facts": own,
        "document_lines": int(lines),
        "lock": summary(times, "lock"),
    }


def keep_by_hand(env):
    """Insert the facts of the quarter as the lock keeps them."""
    begin, end = last_quarter()
    run = runs_of(env)[0]
    for code, facts in (("signed", KEEP_SIGNED), ("invoiced", KEEP_INVOICED)):
        metric = env["sales.metric"].search([("code", "=", code)])
        env.cr.execute(
            SQL(
                KEEP,
                run=run.id,
                metric=metric.id,
                company=env.company.id,
                facts=SQL(facts, company=env.company.id, begin=begin, end=end),
            )
        )


def computing_after_locked(env) -> dict:
    """The computation when the quarters before are locked: seconds, and their facts."""
    for quarters_ago in range(QUARTERS_BEFORE, 0, -1):
        for run in runs_of(env, quarters_ago):
            run._compute_statements()
            run.statement_ids._set_state("confirmed")
            run._engine_write({"state": "confirmed"})
            run._lock()
    env.flush_all()
    env.cr.execute("ANALYZE sales_incentive_fact")
    times = by_turns(env, {"late": lambda: compute(env)}, LOCK_TURNS)
    env.cr.execute("SELECT count(*) FROM sales_incentive_fact")
    [facts] = env.cr.fetchone()
    return {"seconds": statistics.median(times["late"]), "facts": facts}
