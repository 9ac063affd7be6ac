"""What the performance ledger costs: figures of a large company for one quarter.

1,000 people in 52 teams, 333,000 signed orders with 1,000,000 lines, each with a posted
invoice (the database of the benchmark `visibility`). The quarter's figures per person
are read through `sales.performance`, as superuser, the way targets and statements read
them, and by the best SQL that can be written by hand for the same figures: over the
documents' headers where no line is needed, without any of what the ledger knows beside
(metrics, currencies of other companies, credit splits, filters). Both take turns and
must give the same figures; the ratio is the median of the ratios of neighbouring turns.

`ledger_..._by_team` has the team of the day in which the order was signed, by hand
joined in the same manner; `ledger_signed_by_category` needs every line.
"""

from ..benchmark import Context, Measure
from . import visibility

AIM, LIMIT = 1.2, 2.0
MEASURE = "measure(env)"


def run(context: Context) -> list[Measure]:
    """Measure on the large company of the benchmark visibility."""
    visibility.large_company(context)
    found = visibility.inside(context, "_ledger_probe", MEASURE)
    return [to_measure(measured) for measured in found]


def to_measure(measured: dict) -> Measure:
    """The measure for the report."""
    times = measured["ms"]
    return Measure(
        f"ledger_{measured['name']}",
        measured["ratio"],
        AIM,
        LIMIT,
        {
            "ledger": f"{times['ledger']:.1f} ms",
            "by hand": f"{times['hand']:.1f} ms",
            "groups": measured["groups"],
            "queries": measured["queries"],
            "turns": measured["turns"],
        },
    )
