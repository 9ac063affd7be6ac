"""What more of a result would bring: the next rate, a document more (policy D4.i1).

No ORM here; what is paid is computed by ``incentive_terms`` alone.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from .allocation import CENT, exact
from .incentive_terms import ATTAINMENT, Case, Terms, earned, prorated_terms


@dataclass(frozen=True)
class NextBand:
    """The next rate, and what reaching it means.

    :param start: measure from which it pays: a result, or an attainment (ratio)
    :param missing: how much more result, in the unit of the metric
    :param amount: what the component would bring there (currency)
    :param brings: how much more that is than now (currency)
    :param rate: of the band, as in the table
    """

    start: Fraction
    missing: Decimal
    amount: Decimal
    brings: Decimal
    rate: Decimal


def next_band(
    terms: Terms,
    case: Case,
    unit: Decimal = CENT,
    is_own_base: bool = True,
    step: Decimal = CENT,
) -> NextBand | None:
    """The next place of the rate table above the result, if there is one.

    :param unit: the smallest part of the result that counts
    :param is_own_base: per cents are paid on the result itself, which grows alike;
        else the base is taken to grow in the same proportion
    :param step: the smallest coin
    :return: None: the highest rate is reached, documents are paid each by itself, less
        is better, or there is no target

    >>> from .incentive_rate import Band
    >>> terms = Terms((Band(0, 100, 0), Band(100, None, Decimal("0.1"))))
    >>> next_band(terms, Case(Decimal(40), Decimal(40))).missing
    Decimal('60.00')
    """
    if case.documents is not None or case.days <= 0:
        return None
    if terms.measure == ATTAINMENT and (
        not terms.is_higher_better or case.target is None or case.target <= 0
    ):
        return None
    whole = exact(case.target) if terms.measure == ATTAINMENT else Fraction(1)
    actual = exact(case.actual, "the result")
    found = _above(prorated_terms(terms, case), actual / whole)
    if found is None:
        return None
    start, rate = found
    parts = ceil((start * whole - actual) / exact(unit, "the unit"))
    missing = parts * unit
    then = earned(terms, with_more(case, missing, is_own_base), step)
    now = earned(terms, case, step)
    return NextBand(start, missing, then.amount, then.amount - now.amount, rate)


def with_more(case: Case, more: Decimal, is_own_base: bool = True) -> Case:
    """The case with ``more`` result; the base grows with it.

    :param is_own_base: the base is the result; else it grows in proportion
    """
    actual = case.actual + more
    if is_own_base:
        return replace(case, actual=actual, base=case.base + more)
    if case.actual <= 0:
        return replace(case, actual=actual)
    base = exact(case.base) * exact(actual) / exact(case.actual)
    return replace(case, actual=actual, base=Decimal(round(base * 100)) / 100)


def _above(terms, measure):
    """Start and rate of the next place that pays otherwise, or None."""
    places = {}
    for band in terms.bands:
        start = max(exact(band.start), exact(terms.threshold))
        if band.stop is None or exact(band.stop) > start:
            places.setdefault(start, band.rate)
    above, factor = terms.accelerator
    reached = [start for start in places if start <= exact(above)]
    if factor != 1 and reached:
        # rates rise there as well; a threshold above it comes first
        places.setdefault(
            max(exact(above), exact(terms.threshold)), places[max(reached)]
        )
        places = {
            start: rate * factor if start >= exact(above) else rate
            for start, rate in places.items()
        }
    higher = [start for start in places if start > measure]
    return (min(higher), places[min(higher)]) if higher else None
