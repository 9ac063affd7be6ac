"""What one component of an incentive plan brings for one person, team or pool (D4.i1).

The terms and the figures of a case are all that a result depends on. Both are kept with
the statement (:func:`to_json`), so that it can be computed anew years later, and anew
with corrected figures at the terms of its time. No ORM here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from .allocation import CENT, Number, exact, largest_remainder
from .incentive_limits import CAPPED, RAISED, Multiplier, Step, limited, weighted
from .incentive_rate import (
    BONUS,
    MARGINAL,
    ON_TARGET,
    PERCENT,
    Band,
    Part,
    half_up,
    rate_table,
    reward,
)

AMOUNT, ATTAINMENT = "amount", "attainment"
# why a result is what it is, the most telling first
ABSENT, NO_TARGET, NO_RESULT, BELOW, ZEROED, LIMITED, LIFTED, TAKEN_BACK, PAID = (
    "absent",
    "no_target",
    "no_result",
    "below",
    "zeroed",
    "capped",
    "raised",
    "taken_back",
    "paid",
)


@dataclass(frozen=True)
class Terms:
    """How a component pays.

    :param bands: rate table; rates are ratios, or amounts where bonuses are paid
    :param basis: how the bands work together, see ``incentive_rate``
    :param pays: ``PERCENT``, ``BONUS`` or ``ON_TARGET``
    :param measure: the bands are of ``AMOUNT`` (the result) or ``ATTAINMENT`` (ratio)
    :param is_higher_better: whether more is better; else attainment is target by result
    :param on_target: bonus for reaching the target (currency)
    :param threshold: smallest measure that is paid at all
    :param accelerator: measure above which, and factor by which rates are multiplied
    :param cap: the most that is paid (currency), ``None``: no limit
    :param floor: the least that is paid (currency), ``None``: none
    :param weight: ratio from 0 to 1
    :param is_prorated: amounts count by the days of the period
    """

    bands: tuple[Band, ...]
    basis: str = MARGINAL
    pays: str = PERCENT
    measure: str = AMOUNT
    is_higher_better: bool = True
    on_target: Decimal = Decimal(0)
    threshold: Decimal = Decimal(0)
    accelerator: tuple[Decimal, Decimal] = (Decimal(0), Decimal(1))
    cap: Decimal | None = None
    floor: Decimal | None = None
    weight: Decimal = Decimal(1)
    is_prorated: bool = True


@dataclass(frozen=True)
class Case:
    """The figures of a period.

    :param actual: result, in the unit of the metric
    :param base: what per cents are paid on (currency)
    :param target: in the unit of the metric, ``None``: none was set
    :param days: days of participation, unpaid leave left out
    :param days_of_period: all days of the period
    :param multipliers: factors on the reward
    :param documents: amounts of documents that are paid each by itself, by their name;
        ``None``: the period as a whole
    """

    actual: Decimal
    base: Decimal
    target: Decimal | None = None
    days: int = 1
    days_of_period: int = 1
    multipliers: tuple[Multiplier, ...] = ()
    documents: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class Earned:
    """What a component brings.

    :param amount: what is paid (currency)
    :param reason: why it is that much, one of the constants of this module
    :param gross: by the table alone, before factors, limits and weight (currency)
    :param measure: by which the band was found, ``None``: it cannot be said
    :param parts: what each band paid
    :param steps: factors and limits that changed something
    """

    amount: Decimal
    reason: str
    gross: Decimal = Decimal(0)
    measure: Fraction | None = None
    parts: tuple[Part, ...] = ()
    steps: tuple[Step, ...] = field(default=())


def attainment(terms: Terms, case: Case) -> Fraction | None:
    """How far the target is reached (ratio), ``None`` without a target.

    >>> terms = Terms((Band(0, None, 1),), measure=ATTAINMENT)
    >>> attainment(terms, Case(Decimal(50), Decimal(0), Decimal(200)))
    Fraction(1, 4)
    """
    if case.target is None or case.target <= 0:
        return None
    actual, target = exact(case.actual, "the result"), exact(case.target, "the target")
    if terms.is_higher_better:
        return actual / target
    return target / actual if actual > 0 else Fraction(0)


def earned(terms: Terms, case: Case, step: Decimal = CENT) -> Earned:
    """What the case brings by the terms.

    :param step: the smallest coin
    :raise ValueError: of terms that are no table, see ``incentive_rate.reward``

    >>> terms = Terms((Band(0, None, Decimal("0.03")),))
    >>> earned(terms, Case(Decimal(1000), Decimal(1000))).amount
    Decimal('30.00')
    """
    zero = Decimal(0) * step
    if case.days <= 0:
        return Earned(zero, ABSENT)
    terms = prorated_terms(terms, case)
    measure = exact(case.actual, "the result")
    if terms.measure == ATTAINMENT:
        measure = attainment(terms, case)
        if measure is None:
            return Earned(zero, NO_TARGET)
    paid, parts = _by_table(terms, case, measure, step)
    result = limited(paid, case.multipliers, terms.cap, _floor(terms), step)
    amount = weighted([(result.amount, terms.weight)], step)
    kinds = {taken.kind for taken in result.steps}
    reason = _reason(terms, measure, paid, amount, kinds, case)
    return Earned(amount, reason, paid, measure, parts, result.steps)


def _floor(terms):
    return terms.floor if terms.floor else None


def _by_table(terms, case, measure, step):
    """Sum and parts of what the rate table pays."""
    bands = rate_table(terms.bands, terms.basis, terms.threshold, *terms.accelerator)
    if not bands:
        return Decimal(0) * step, ()
    if case.documents is None:
        found = reward(
            bands, measure, case.base, terms.basis, terms.pays, terms.on_target, step
        )
        return found.amount, found.parts
    by_place, amount = {}, Decimal(0) * step
    for value in case.documents.values():
        found = reward(
            bands, value, value, terms.basis, terms.pays, terms.on_target, step
        )
        amount += found.amount
        for part in found.parts:
            by_place[part.place] = _added(by_place.get(part.place), part)
    return amount, tuple(by_place[place] for place in sorted(by_place))


def _added(known, part):
    """Parts of the same band, of several documents, as one."""
    if known is None:
        return part
    return replace(
        known,
        stop=max(known.stop, part.stop),
        base=known.base + part.base,
        amount=known.amount + part.amount,
    )


def _reason(terms, measure, paid, amount, kinds, case):
    """The most telling reason for the amount."""
    if RAISED in kinds:
        return LIFTED
    if CAPPED in kinds:
        return LIMITED
    if amount < 0:
        return TAKEN_BACK
    if amount > 0:
        return PAID
    if paid > 0:
        return ZEROED
    has_result = bool(case.documents) if case.documents is not None else measure
    return BELOW if has_result else NO_RESULT


def prorated_terms(terms: Terms, case: Case) -> Terms:
    """The terms for the days that count: bonus, cap, floor, and measures of amounts.

    >>> terms = Terms((Band(0, None, 1),), cap=Decimal(900))
    >>> prorated_terms(terms, Case(Decimal(0), Decimal(0), None, 30, 90)).cap
    Decimal('300.00')
    """
    if not terms.is_prorated or case.days >= case.days_of_period:
        return terms
    share = Fraction(case.days, case.days_of_period)

    def part(amount):
        return None if amount is None else half_up(exact(amount) * share)

    bands, above, threshold = terms.bands, terms.accelerator[0], terms.threshold
    if terms.measure == AMOUNT and case.documents is None:
        bands = tuple(
            replace(
                band,
                start=exact(band.start) * share,
                stop=None if band.stop is None else exact(band.stop) * share,
            )
            for band in bands
        )
        above, threshold = exact(above) * share, exact(threshold) * share
    if terms.pays == BONUS:
        bands = tuple(replace(band, rate=part(band.rate)) for band in bands)
    return replace(
        terms,
        bands=bands,
        threshold=threshold,
        accelerator=(above, terms.accelerator[1]),
        on_target=part(terms.on_target) if terms.pays == ON_TARGET else terms.on_target,
        cap=part(terms.cap),
        floor=part(terms.floor),
    )


def factor_of(steps: list[tuple[Number, Number]], value: Number) -> Number:
    """The factor of a table of steps: that of the highest step not above the value.

    :param steps: pairs of value and factor
    :return: 1 below the lowest step

    >>> factor_of([(0, 0), (Decimal("0.8"), 1)], Decimal("0.5"))
    0
    """
    reached = [pair for pair in steps if pair[0] <= value]
    return max(reached, key=lambda pair: pair[0])[1] if reached else 1


def corrected_share(
    change: Decimal, shares: Mapping[int, Decimal], step: Decimal = CENT
) -> dict[int, Decimal]:
    """What a later change of a pool means for those who shared it, as they shared it.

    :param change: of the pool (currency)
    :param shares: what each had of it (currency); equally where nobody had anything
    """
    weights = {key: max(part, Decimal(0)) for key, part in shares.items()}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    return largest_remainder(change, weights, step) if weights else {}


# ------------------------------------------------------------
# Kept with the statement
# ------------------------------------------------------------


def to_json(terms: Terms, case: Case) -> dict:
    """Terms and figures as JSON, numbers as text, so that none loses a digit."""
    return {
        "bands": [
            [_text(band.start), _text(band.stop), _text(band.rate)]
            for band in terms.bands
        ],
        "basis": terms.basis,
        "pays": terms.pays,
        "measure": terms.measure,
        "is_higher_better": terms.is_higher_better,
        "on_target": _text(terms.on_target),
        "threshold": _text(terms.threshold),
        "accelerator": [_text(value) for value in terms.accelerator],
        "cap": _text(terms.cap),
        "floor": _text(terms.floor),
        "weight": _text(terms.weight),
        "is_prorated": terms.is_prorated,
        "actual": _text(case.actual),
        "base": _text(case.base),
        "target": _text(case.target),
        "days": case.days,
        "days_of_period": case.days_of_period,
        "multipliers": [
            [factor.code, _text(factor.factor)] for factor in case.multipliers
        ],
        "documents": case.documents
        and {name: _text(value) for name, value in case.documents.items()},
    }


def from_json(kept: Mapping) -> tuple[Terms, Case]:
    """What :func:`to_json` wrote.

    >>> terms = Terms((Band(Decimal(0), None, Decimal("0.03")),))
    >>> case = Case(Decimal("1.5"), Decimal("1.5"))
    >>> from_json(to_json(terms, case)) == (terms, case)
    True
    """
    terms = Terms(
        bands=tuple(Band(*map(_number, band)) for band in kept["bands"]),
        basis=kept["basis"],
        pays=kept["pays"],
        measure=kept["measure"],
        is_higher_better=kept["is_higher_better"],
        on_target=_number(kept["on_target"]),
        threshold=_number(kept["threshold"]),
        accelerator=tuple(map(_number, kept["accelerator"])),
        cap=_number(kept["cap"]),
        floor=_number(kept["floor"]),
        weight=_number(kept["weight"]),
        is_prorated=kept["is_prorated"],
    )
    documents = kept["documents"]
    case = Case(
        actual=_number(kept["actual"]),
        base=_number(kept["base"]),
        target=_number(kept["target"]),
        days=kept["days"],
        days_of_period=kept["days_of_period"],
        multipliers=tuple(
            Multiplier(code, _number(factor)) for code, factor in kept["multipliers"]
        ),
        documents=documents
        if documents is None
        else {name: _number(value) for name, value in documents.items()},
    )
    return terms, case


def _text(value):
    return None if value is None else str(value)


def _number(text):
    return None if text is None else Decimal(text)
