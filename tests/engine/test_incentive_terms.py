"""What a component brings: worked cases and properties, without a database (D4.i1)."""

import doctest
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

terms, rate, limits = load("incentive_terms", "incentive_rate", "incentive_limits")
Case, Terms, Band, earned = terms.Case, terms.Terms, rate.Band, terms.earned
Multiplier = limits.Multiplier


def test_doctests():
    assert doctest.testmod(terms).failed == 0


def table(*rows):
    stops = [D(start) for start, _rate in rows[1:]] + [None]
    return tuple(
        Band(D(start), stop, D(paid))
        for (start, paid), stop in zip(rows, stops, strict=True)
    )


RATES = table(("0", "0.02"), ("10000", "0.05"))
LEVELS = table(("0.5", "0.02"), ("1", "0.04"))
BONUS = table(("100", "1000"))
ATTAINED = {"measure": "attainment", "basis": "whole"}

CASES = [
    # what, terms, figures, amount, reason
    ("two bands", {"bands": RATES}, (15000,), "450.00", "paid"),
    ("nothing sold", {"bands": RATES}, (0,), "0.00", "no_result"),
    (
        "taken back at the first rate",
        {"bands": RATES},
        (-1000,),
        "-20.00",
        "taken_back",
    ),
    ("target reached", {"bands": LEVELS, **ATTAINED}, (1000, 1000), "40.00", "paid"),
    ("half of the target", {"bands": LEVELS, **ATTAINED}, (500, 1000), "10.00", "paid"),
    ("a cent below", {"bands": LEVELS, **ATTAINED}, ("499.99", 1000), "0.00", "below"),
    ("no target", {"bands": LEVELS, **ATTAINED}, (500, None), "0.00", "no_target"),
    ("target of zero", {"bands": LEVELS, **ATTAINED}, (500, 0), "0.00", "no_target"),
    (
        "days to collect: less is better",
        {"bands": LEVELS, **ATTAINED, "is_higher_better": False},
        (30, 45),
        "1.20",
        "paid",
    ),
    (
        "below the threshold",
        {"bands": RATES, "threshold": D(5000)},
        ("4999.99",),
        "0.00",
        "below",
    ),
    (
        "from the threshold on, only what lies above",
        {"bands": RATES, "threshold": D(5000)},
        (6000,),
        "20.00",
        "paid",
    ),
    (
        # 10,000 at 2 %, 5,000 at 5 %, 5,000 at 7.5 %
        "accelerator",
        {"bands": RATES, "accelerator": (D(15000), D("1.5"))},
        (20000,),
        "825.00",
        "paid",
    ),
    ("cap", {"bands": RATES, "cap": D(300)}, (15000,), "300.00", "capped"),
    ("floor", {"bands": RATES, "floor": D(300)}, (100,), "300.00", "raised"),
    (
        "floor of nothing sold",
        {"bands": RATES, "floor": D(300)},
        (0,),
        "300.00",
        "raised",
    ),
    ("weight", {"bands": RATES, "weight": D("0.25")}, (15000,), "112.50", "paid"),
    (
        "bonus",
        {"bands": BONUS, "pays": "bonus", "basis": "whole"},
        (150,),
        "1000.00",
        "paid",
    ),
    (
        "no bonus",
        {"bands": BONUS, "pays": "bonus", "basis": "whole"},
        (99,),
        "0.00",
        "below",
    ),
    (
        "on-target bonus by attainment",
        {
            "bands": table(("0.8", "0.5"), ("1", "1")),
            **ATTAINED,
            "pays": "on_target",
            "on_target": D(6000),
        },
        (80, 100),
        "3000.00",
        "paid",
    ),
]


@pytest.mark.parametrize(
    "what, how, figures, amount, reason", CASES, ids=lambda v: str(v)[:30]
)
def test_worked_cases(what, how, figures, amount, reason):
    actual = D(str(figures[0]))
    target = figures[1] if len(figures) > 1 else None
    case = Case(actual, actual, None if target is None else D(target))
    found = earned(Terms(**how), case)
    assert (str(found.amount), found.reason) == (amount, reason)


DAYS = [
    # days of 90, what, amount
    (0, {"bands": RATES}, "0.00", "absent"),
    # edges at a third: 3,333.33 at 2 %, the rest at 5 %: 66.67 + 583.33
    (30, {"bands": RATES}, "650.00", "paid"),
    (30, {"bands": RATES, "is_prorated": False}, "450.00", "paid"),
    (30, {"bands": RATES, "cap": D(300)}, "100.00", "capped"),
    (30, {"bands": BONUS, "pays": "bonus", "basis": "whole"}, "333.33", "paid"),
    (90, {"bands": BONUS, "pays": "bonus", "basis": "whole"}, "1000.00", "paid"),
]


@pytest.mark.parametrize("days, how, amount, reason", DAYS)
def test_part_of_a_period(days, how, amount, reason):
    case = Case(D(15000), D(15000), None, days, 90)
    found = earned(Terms(**how), case)
    assert (str(found.amount), found.reason) == (amount, reason)


def test_multipliers_and_zero():
    case = Case(D(15000), D(15000), multipliers=(Multiplier("collection", D("0.5")),))
    assert earned(Terms(RATES), case).amount == D("225.00")
    case = Case(D(15000), D(15000), multipliers=(Multiplier("conduct", D(0)),))
    assert earned(Terms(RATES), case).reason == "zeroed"
    # what is taken back is not made less by a bad factor
    case = Case(D(-100), D(-100), multipliers=(Multiplier("conduct", D(0)),))
    assert earned(Terms(RATES), case).amount == D("-2.00")


def test_each_document_by_itself():
    documents = {"a": D(900), "b": D(12000), "c": D(11000)}
    case = Case(D(23900), D(23900), documents=documents)
    # 18 + (200 + 100) + (200 + 50), not one amount of 23,900 at once
    assert earned(Terms(RATES), case).amount == D("568.00")
    parts = earned(Terms(RATES), case).parts
    assert sum(part.amount for part in parts) == D("568.00")
    assert earned(Terms(RATES), Case(D(0), D(0), documents={})).reason == "no_result"


def test_factors():
    steps = [(D(0), D(0)), (D("0.8"), D(1)), (D(1), D("1.2"))]
    found = [
        terms.factor_of(steps, D(value)) for value in ("0", "0.79", "0.8", "1", "9")
    ]
    assert found == [0, 0, 1, D("1.2"), D("1.2")]
    assert terms.factor_of([(D("0.5"), D(2))], D("0.4")) == 1


def test_a_pool_is_corrected_as_it_was_shared():
    found = terms.corrected_share(D("-100.01"), {1: D(300), 2: D(100), 3: D(0)})
    assert found == {1: D("-75.01"), 2: D("-25.00"), 3: D(0)}
    assert sum(terms.corrected_share(D(10), {1: D(0), 2: D(0)}).values()) == 10
    assert terms.corrected_share(D(10), {}) == {}


money = st.decimals(-(10**7), 10**7, places=2)
ratios = st.decimals(0, 1, places=4)


@st.composite
def any_terms(draw):
    starts = sorted(draw(st.sets(st.integers(1, 10**6), max_size=4)) | {0})
    rates = draw(st.lists(ratios, min_size=len(starts), max_size=len(starts)))
    return Terms(
        bands=table(*zip(map(str, starts), sorted(rates), strict=True)),
        basis=draw(st.sampled_from(rate.BASES)),
        threshold=draw(st.sampled_from([D(0), D(500)])),
        cap=draw(st.none() | st.decimals(0, 10**5, places=2)),
        weight=draw(ratios),
    )


@given(any_terms(), money, money)
def test_more_never_brings_less_and_never_above_the_cap(how, one, other):
    low, high = sorted((one, other))
    less, more = (earned(how, Case(value, value)).amount for value in (low, high))
    assert less <= more
    if how.cap is not None:
        assert more <= how.cap


@given(any_terms(), money)
def test_parts_add_up_to_what_the_table_pays(how, value):
    found = earned(how, Case(value, value))
    assert sum((part.amount for part in found.parts), D(0)) == found.gross


@given(any_terms(), money, st.integers(1, 90))
def test_what_is_kept_brings_the_same(how, value, days):
    case = Case(value, value, D(100), days, 90, (Multiplier("x", D("1.1")),))
    again, figures = terms.from_json(terms.to_json(how, case))
    assert earned(again, figures) == earned(how, case)


@given(any_terms(), st.lists(money, max_size=8))
def test_documents_are_paid_whatever_their_order(how, values):
    documents = {str(number): value for number, value in enumerate(values)}
    turned = dict(reversed(documents.items()))
    total = sum(values, D(0))
    assert (
        earned(how, Case(total, total, documents=documents)).amount
        == earned(how, Case(total, total, documents=turned)).amount
    )
