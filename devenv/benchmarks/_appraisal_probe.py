"""Measures the opening of an appraisal cycle in a large company; runs inside Odoo."""

import statistics
from contextlib import contextmanager

from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL

from odoo.addons.sales_tiered_mgmt.models.appraisal.appraisal_figures import (
    AppraisalFigures,
)
from odoo.addons.sales_tiered_mgmt.models.appraisal.appraisal_people import CyclePeople

from ._incentive_probe import by_turns, last_quarter

TURNS = 3
# nobody is written to, on neither side
QUIET = {"mail_activity_quick_update": True, "tracking_disable": True}
# what the opening makes, in an order in which each finds what it refers to
MODELS = (
    "sales.appraisal",
    "sales.appraisal.line",
    "sales.appraisal.rating",
    "sales.appraisal.result",
    "sales.appraisal.feedback",
    "mail.activity",
)


def measure(env) -> dict:
    """Open, and create the same plainly, by turns. Nothing is committed."""
    # once, so that caches are as warm for both sides
    kept = {}
    with undone(env):
        before = top_ids(env)
        open_cycle(env)
        people = env["sales.appraisal"].search_count(
            [("id", ">", before["sales.appraisal"])]
        )
        indicators = env["sales.appraisal.line"].search_count(
            [
                ("id", ">", before["sales.appraisal.line"]),
                ("is_automatic", "=", True),
            ]
        )
        kept = {name: rows_of(env, name, before[name]) for name in before}
    with undone(env):
        counted = counting(env, lambda: open_cycle(env))
    times = by_turns(
        env,
        {
            "open": lambda: open_cycle(env),
            "create": lambda: create_plainly(env, kept),
            "figures": lambda: figures(env),
        },
        TURNS,
    )
    pairs = zip(times["open"], times["create"], strict=True)
    return {
        "people": people,
        "indicators": indicators,
        "records": sum(len(rows) for rows in kept.values()),
        "queries": counted,
        "turns": TURNS,
        "ratio": statistics.median(one / other for one, other in pairs),
        "seconds": {side: statistics.median(taken) for side, taken in times.items()},
    }


@contextmanager
def undone(env):
    """What happens inside is rolled back."""
    with env.cr.savepoint() as savepoint:
        yield
        env.flush_all()
        savepoint.rollback()
    env.invalidate_all()


def cycle_of(env):
    """A draft cycle of the last full quarter, this transaction's own."""
    begin, _end = last_quarter()
    return env["sales.appraisal.cycle"].create(
        {"company_id": env.company.id, "date_from": begin, "period": "quarter"}
    )


def open_cycle(env):
    """Open it, all rows in the database."""
    cycle_of(env).action_open()
    env.flush_all()


def figures(env):
    """What the facts say, nothing stored."""
    cycle = cycle_of(env)
    people = CyclePeople(cycle).find()
    AppraisalFigures(people, cycle._forms(people)).run()


def top_ids(env) -> dict:
    """The highest id of each table."""
    found = {}
    for name in MODELS:
        if name in env:
            table = SQL.identifier(env[name]._table)
            ((found[name],),) = env.execute_query(
                SQL("SELECT COALESCE(MAX(id), 0) FROM %s", table)
            )
    return found


def rows_of(env, name, after) -> list[dict]:
    """Stored values of the rows made since, as ``create`` takes them."""
    Model = env[name].sudo().with_context(active_test=False)
    columns = [
        field.name
        for field in Model._fields.values()
        if field.column_type and field.store and field.name not in MAGIC_COLUMNS
    ]
    records = Model.search([("id", ">", after)], order="id")
    return [
        {"id": row["id"], **{column: row[column] for column in columns}}
        for row in records.read(columns, load=None)
    ]


def create_plainly(env, kept):
    """The same records, a batch per model."""
    begin, _end = last_quarter()
    cycle = cycle_of(env)
    ids = {}
    for name, rows in kept.items():
        Model = env[name].sudo().with_context(**QUIET)
        vals_list = [remapped(Model, row, cycle, ids) for row in rows]
        create = getattr(Model, "_engine_create", Model.create)
        made = create(vals_list)
        ids[name] = dict(zip((row["id"] for row in rows), made.ids, strict=True))
    env.flush_all()


def remapped(Model, row, cycle, ids) -> dict:
    """Values that refer to the records made in this turn."""
    vals = {name: value for name, value in row.items() if name != "id"}
    for name in vals:
        comodel = Model._fields[name].comodel_name
        if comodel in ids:
            vals[name] = ids[comodel].get(vals[name], vals[name])
        elif comodel == cycle._name:
            vals[name] = cycle.id
    if "res_model" in vals and vals["res_model"] in ids:
        vals["res_id"] = ids[vals["res_model"]].get(vals["res_id"], vals["res_id"])
    return vals


def counting(env, action) -> int:
    """Queries of an action."""
    before = env.cr.sql_log_count
    action()
    return env.cr.sql_log_count - before
