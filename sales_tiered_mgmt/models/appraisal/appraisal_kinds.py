"""Which scoring rules fit which sources, and figures as they are computed with."""

from decimal import Decimal

# what reads a metric
MEASURED = ("attainment", "metric")
# the rules that fit a source, the usual one first
FITTING = {
    "attainment": ("attainment", "linear", "steps", "ranking"),
    "metric": ("linear", "steps", "ranking", "points"),
    "peers": ("survey", "linear", "steps", "ranking"),
    "quarters": ("points", "linear", "steps"),
    "manual": ("scale", "points", "linear", "steps"),
}


def exact(value, step="0.01"):
    """A float of the database as ``Decimal``, to the digits it is kept with."""
    return Decimal(str(round(value, 6))).quantize(Decimal(step))
