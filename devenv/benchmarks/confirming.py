"""What the authority check costs: confirming quotations, with and without the add-on.

Two databases hold the same business, one with the add-on, one with the same stock apps
alone: 100 quotations of three lines with taxes, costs and payment terms, for customers
of their own, written by one salesperson among orders signed in the days before. Limits
for amount, discount, margin and days to pay are set; all quotations are within them.

One process opens both databases and confirms on them by turns, first the one, then the
other, so that whatever else the machine does falls on both. A turn confirms the 100
quotations one by one, each with cold records as a click meets them, or as one
recordset; what Odoo does before a commit (tracking, messages) belongs to it. Then it is
rolled back, so that each turn finds the same. The ratio is the median of the ratios of
neighbouring turns.

`request_approve_confirm`: quotations beyond the salesperson's limit are sent up, and
the superior's approval confirms them; held against stock's confirmation of the same. As
one recordset, and one by one: then both clicks, of two people, meet cold records, where
stock's confirmation is a single one.
"""

from ..benchmark import Context, Measure
from ..paths import ROOT

ADDON, STOCK = "bench_confirming", "bench_confirming_stock"
LIMITS = {
    "confirm_one_by_one": (1.05, 1.15),
    "confirm_recordset": (1.05, 1.15),
    "request_approve_confirm": (1.7, 2.0),
    "request_approve_confirm_one_by_one": (1.7, 2.0),
}
# Runs in Odoo's shell: our modules there are found by the project's folder.
INSIDE = """
import sys
sys.path.insert(0, arguments["root"])
from devenv.benchmarks import _confirming_probe
answer(_confirming_probe.{call})
"""
FILL = "fill(env)"
MEASURE = "measure(env, arguments['stock'])"


def run(context: Context) -> list[Measure]:
    """Fill two databases alike, measure them by turns."""
    for name in (STOCK, ADDON):
        context.database(
            name, lambda name: inside(context, name, FILL), addon=name == ADDON
        )
        context.sql(name, "VACUUM ANALYZE")
    found = inside(context, ADDON, MEASURE, stock=STOCK)
    return [to_measure(measured) for measured in found]


def inside(context: Context, database: str, call: str, **arguments):
    """What a call of the probe answers inside Odoo."""
    script = INSIDE.format(call=call)
    return context.shell(database, script, root=str(ROOT), **arguments)


def to_measure(measured: dict) -> Measure:
    """The measure for the report."""
    aim, limit = LIMITS[measured["name"]]
    times, queries = measured["ms"], measured["queries"]
    return Measure(
        measured["name"],
        measured["ratio"],
        aim,
        limit,
        {
            "with the add-on": f"{times['addon']:.2f} ms an order",
            "stock": f"{times['stock']:.2f} ms",
            "queries an order": f"{queries['addon']:g} and {queries['stock']:g}",
            "turns": measured["turns"],
        },
    )
