"""What the attainment page costs: a year's targets and results of 1,000 people.

The large company of the benchmark `visibility`, all of it in one plan: 1,000 people in
52 teams, twelve months, two metrics. The page (`get_attainment_table`) gives target,
target to date and result of every owner and month, those of the teams and of the whole
included. `attainment_queries` holds its number of queries against ten;
`attainment_seconds` the median time against one second; the bare aggregation of the
same orders by person and month in SQL, taken by turns, is told beside.
"""

from ..benchmark import Context, Measure
from . import visibility


def run(context: Context) -> list[Measure]:
    """Plan the targets of the large company and open the page."""
    visibility.large_company(context)
    found = visibility.inside(context, "_attainment_probe", "measure(env)")
    seconds = found["seconds"]
    detail = {
        "page": f"{seconds['page'] * 1000:.0f} ms",
        "bare aggregation": f"{seconds['hand'] * 1000:.0f} ms",
        "people": found["people"],
        "rows": found["rows"],
        "months": found["months"],
    }
    return [
        Measure("attainment_queries", found["queries"] / 10, 1.0, 1.0, detail),
        Measure("attainment_seconds", seconds["page"], 1.0, 2.0, detail),
    ]
