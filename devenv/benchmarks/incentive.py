"""What incentive runs cost: one quarter of a large company, computed and locked.

A copy of the database of the benchmark `visibility`: 1,000 people in 52 teams of two
divisions, 1,000,000 order lines and as many invoice lines of a year. Representatives
are paid by attainment of what they signed, band by band, and by what they invoiced,
managers by their teams and directors by their divisions.

`incentive_compute` holds the computation of the quarter, statements stored, against
what one would write by hand: progressive commission per person over order lines and
over invoice lines, two aggregates by turns in the same process. The amounts must agree
to the cent. `incentive_lock` holds the lock, which keeps every document behind the
statements, with person, team of the day and amount, against an INSERT of the same rows
by hand.

`incentive_per_line` is the time of both per line of these orders and invoices, in per
cent of what OCA's settlement takes: 577 s for 252,570 invoice lines, 2.3 ms each. As
machines differ, what both are of the aggregate by hand of the same lines, on the
machine of each, is told beside.

`incentive_queries` and `incentive_growth` compare with a company of a tenth of
everything: the number of queries, and the time against ten times that company's.
`incentive_memory` holds the peak of the whole process, Odoo included, against 500 MB;
growth is what computing and locking added. Computing after four locked quarters, whose
documents are all compared with the ledger to find late corrections, is told beside.
"""

from ..benchmark import Context, Measure
from . import visibility

DATABASE = "bench_incentive"
TENTH = "bench_incentive_tenth"
TENTH_SIZES = (
    "fill(env, _large_company.Sizes(people=100, teams=2, customers=2_000,"
    " orders=41_625, leads=20_000))"
)
# OCA commission 19.0, 1,003 agents, 252,570 lines: settlement, and the aggregate of the
# same lines by hand (s)
OCA_LINES, OCA_SETTLEMENT, OCA_BY_HAND = 252_570, 577, 0.339
MOST_MEMORY = 500


def run(context: Context) -> list[Measure]:
    """Fill two companies, measure both."""
    companies(context)
    tenth = visibility.inside(context, "_incentive_probe", "measure(env)", TENTH)
    whole = visibility.inside(context, "_incentive_probe", "measure(env)", DATABASE)
    return [
        against_hand("compute", whole),
        against_hand("lock", whole),
        per_line(whole),
        queries(whole, tenth),
        growth(whole, tenth),
        memory(whole),
    ]


def companies(context: Context) -> None:
    """The large company with plans and targets, and one of a tenth."""
    visibility.large_company(context)
    context.copy(visibility.DATABASE, DATABASE, lambda name: fill(context, name))
    context.database(TENTH, lambda name: fill_tenth(context, name))


def fill(context: Context, name: str) -> None:
    """Plans, targets and runs in a company that is there."""
    visibility.inside(context, "_incentive_probe", "fill(env)", name)


def fill_tenth(context: Context, name: str) -> None:
    """A company of a tenth, with the same."""
    visibility.fill(context, name, TENTH_SIZES)
    fill(context, name)


def against_hand(name: str, found: dict) -> Measure:
    """Computing or locking against what is written by hand."""
    times = found[name]
    detail = {
        "run": seconds(times["seconds"]),
        "by hand": seconds(times["hand"]),
        "people": found["people"],
        "turns": times["turns"],
    }
    if name == "compute":
        late = found["late_seconds"]
        detail["lines"] = found["lines"]
        detail["after four locked quarters"] = seconds(late["seconds"])
        detail["with facts"] = late["facts"]
    else:
        detail["facts"] = found["facts"]
    return Measure(f"incentive_{name}", times["ratio"], 3, 8, detail)


def per_line(found: dict) -> Measure:
    """Computing and locking per line, in per cent of what OCA's settlement takes."""
    both = found["compute"]["seconds"] + found["lock"]["seconds"]
    lines, computing = found["document_lines"], found["compute"]["seconds"]
    own, others = both / lines, OCA_SETTLEMENT / OCA_LINES
    detail = {
        "our line": f"{1000 * own:.4f} ms",
        "computing it": f"{1000 * computing / lines:.4f} ms",
        "OCA's line": f"{1000 * others:.1f} ms",
        "lines": lines,
        "kept documents": found["facts"],
        "ours": f"{both / found['compute']['hand']:.1f} x aggregating by hand",
        "OCA's": f"{OCA_SETTLEMENT / OCA_BY_HAND:.0f} x",
    }
    return Measure("incentive_per_line", 100 * own / others, 1, 1, detail)


def queries(whole: dict, tenth: dict) -> Measure:
    """The number of queries must not grow with the company."""
    detail = {
        "of 1,000 people": whole["queries"],
        "of 100 people": tenth["queries"],
    }
    ratio = whole["queries"] / tenth["queries"]
    return Measure("incentive_queries", ratio, 1.05, 1.2, detail)


def growth(whole: dict, tenth: dict) -> Measure:
    """Ten times the company may take ten times the time."""
    many, few = whole["compute"]["seconds"], tenth["compute"]["seconds"]
    detail = {"1,000,000 lines": seconds(many), "100,000 lines": seconds(few)}
    return Measure("incentive_growth", many / (10 * few), 1, 1.1, detail)


def memory(found: dict) -> Measure:
    """Peak of the process."""
    sizes = found["memory"]
    top = max(sizes.values())
    detail = {
        "peak": f"{top:.0f} MB",
        "growth": f"{top - sizes['before']:.0f} MB",
        "computed": f"{sizes['computed']:.0f} MB",
    }
    return Measure("incentive_memory", top / MOST_MEMORY, 1, 1, detail)


def seconds(value: float) -> str:
    """Seconds for the report."""
    return f"{value:.2f} s"
