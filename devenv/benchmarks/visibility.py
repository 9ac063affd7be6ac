"""What the record rules cost: screens of a large company, by tier.

1,000 people in 52 teams, 416,000 orders of three lines, 333,000 of them signed and
invoiced, and 200,000 leads, spread unevenly over people and twelve months; 1.5 % of the
documents have no salesperson or no team. A representative and a manager with a
middling share and a director of half the company open lists, groups and analyses.

Each screen is held against the same rows, asked for with the simplest domain that
gives them (`user_id = me`, `team_id in (...)`) by somebody with Odoo's right on all
documents: no rule of ours or of Odoo's limits that person, apart from the company's,
which every user has. Both take turns in one run, and their answers must be equal. The
ratio is the median of the ratios of neighbouring turns; `rules` and `plain` are
medians.

Not against the superuser, who also skips the rule for companies and the rights on
fields. PostgreSQL then counts in the index alone where the table was vacuumed, ten
times faster than it does for any user of stock Odoo.
"""

from ..benchmark import Context, Measure
from ..paths import ROOT
from ..problem import Problem

DATABASE = "bench_visibility"
AIM, LIMIT = 1.1, 1.3
# Runs in Odoo's shell: our modules there are found by the project's folder.
INSIDE = """
import sys
sys.path.insert(0, arguments["root"])
from devenv.benchmarks import {module}
answer({module}.{call})
"""
FILL = "fill(env, _large_company.Sizes())"
CHECK = "check(env)"
MEASURE = "measure(env)"


def run(context: Context) -> list[Measure]:
    """Fill a database once, check the filling, measure."""
    large_company(context)
    found = inside(context, "_visibility_probe", MEASURE)
    return [*map(to_measure, found), queries(found)]


def fill(context: Context, database: str, call: str = FILL) -> None:
    """Make a company, and hold samples of it against the ORM.

    :param call: of ``_large_company.fill``
    """
    inside(context, "_large_company", call, database)
    context.sql(database, "VACUUM ANALYZE")
    if wrong := inside(context, "_large_company", CHECK, database):
        raise Problem(
            "The benchmark's documents are not what Odoo would make of them:"
            + "".join(f"\n    {line}" for line in wrong[:8]),
            "Correct devenv/benchmarks/_large_company.py.",
        )


def large_company(context: Context) -> None:
    """The database with the large company; benchmarks of one run share it."""
    context.database(DATABASE, lambda name: fill(context, name))


def inside(context: Context, module: str, call: str, database: str = DATABASE):
    """What a call of one of our modules answers inside Odoo."""
    script = INSIDE.format(module=module, call=call)
    return context.shell(database, script, root=str(ROOT))


def to_measure(measured: dict) -> Measure:
    """The measure for the report."""
    times, asked = measured["ms"], measured["queries"]
    return Measure(
        f"visibility_{measured['name']}",
        measured["ratio"],
        AIM,
        LIMIT,
        {
            "rules": f"{times['ruled']:.2f} ms",
            "plain": f"{times['plain']:.2f} ms",
            "queries": f"{asked['ruled']} and {asked['plain']}",
            "turns": measured["turns"],
        },
    )


def queries(found: list[dict]) -> Measure:
    """No screen may ask the database more often because of the rules."""
    counts = {measured["name"]: measured["queries"] for measured in found}
    name = max(counts, key=lambda name: counts[name]["ruled"] / counts[name]["plain"])
    worst = counts[name]
    return Measure(
        "visibility_queries",
        worst["ruled"] / worst["plain"],
        1.0,
        1.0,
        {"screen": name, "rules": worst["ruled"], "plain": worst["plain"]},
    )
