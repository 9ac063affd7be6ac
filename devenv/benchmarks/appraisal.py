"""What opening an appraisal cycle costs: a quarter of a large company.

The company of the benchmark `incentive`: 1,000 people in 52 teams of two divisions,
with targets and 1,000,000 order lines of a year. The cycle is opened by the delivered
templates: everybody's results, attainments and ranks are read from the ledger, and
appraisals, lines, both sides' empty assessments, results, requests for peer feedback
and activities are made.

`appraisal_open` holds that against plainly creating the very same records by the ORM,
a batch per model, by turns in the same process. `appraisal_queries` compares the number
of queries with a company of a tenth, `appraisal_growth` the time with ten times that
company's.
"""

from ..benchmark import Context, Measure
from . import incentive, visibility


def run(context: Context) -> list[Measure]:
    """Open a cycle in both companies."""
    incentive.companies(context)
    whole, tenth = (
        visibility.inside(context, "_appraisal_probe", "measure(env)", name)
        for name in (incentive.DATABASE, incentive.TENTH)
    )
    opened, created = whole["seconds"]["open"], whole["seconds"]["create"]
    few = tenth["seconds"]["open"]
    return [
        Measure(
            "appraisal_open",
            whole["ratio"],
            1.5,
            3,
            {
                "opened": f"{opened:.2f} s",
                "created": f"{created:.2f} s",
                "figures alone": f"{whole['seconds']['figures']:.2f} s",
                "people": whole["people"],
                "records": whole["records"],
                "indicators": whole["indicators"],
                "turns": whole["turns"],
            },
        ),
        Measure(
            "appraisal_queries",
            whole["queries"] / tenth["queries"],
            1.05,
            1.2,
            {
                "of 1,000 people": whole["queries"],
                "of 100 people": tenth["queries"],
            },
        ),
        Measure(
            "appraisal_growth",
            opened / (10 * few),
            1,
            1.1,
            {"1,000 people": f"{opened:.2f} s", "100 people": f"{few:.2f} s"},
        ),
    ]
