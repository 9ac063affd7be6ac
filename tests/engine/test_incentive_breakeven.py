"""Where a plan costs what was paid, and what the next rate brings (D4.i1, A3.4)."""

import doctest
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.loading import load

breakeven, outlook, rate, terms_of = load(
    "incentive_breakeven", "incentive_outlook", "incentive_rate", "incentive_terms"
)
Band, Terms, Case = rate.Band, terms_of.Terms, terms_of.Case
break_even, factors, next_band = (
    breakeven.break_even,
    breakeven.factors,
    outlook.next_band,
)
STEP = D("0.001")


@pytest.mark.parametrize("module", [breakeven, outlook])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


def test_factors():
    """Both ends, evenly."""
    assert factors() == tuple(D(number) / 10 for number in range(5, 16))
    for low, high, step in (("1", "0.5", "0.1"), ("0.5", "1.5", "0.3")):
        with pytest.raises(ValueError):
            factors(D(low), D(high), D(step))


LINEAR = {one: 1000 * one for one in factors()}
BREAK_EVEN = [
    # cost by factor, goal, expected
    (lambda factor: 1000 * factor, D(1000), D("1.000")),
    (lambda factor: 1000 * factor, D("1000.5"), D("1.001")),
    (lambda factor: 1000 * factor, D(777), D("0.777")),
    # the highest known cost is enough, the lowest is too much already
    (lambda factor: 1000 * factor, D(1500), D("1.500")),
    (lambda factor: 1000 * factor, D(500), None),
    (lambda factor: 1000 * factor, D(1501), None),
    # a bonus that is paid from 90 % of the results on
    (lambda factor: D(3000 if factor >= D("0.9") else 0), D(10), D("0.900")),
    (lambda factor: D(0), D(10), None),
    # nothing was paid: no plan costs less than that
    (lambda factor: D(0), D(0), None),
]


@pytest.mark.parametrize("cost, goal, expected", BREAK_EVEN)
def test_break_even(cost, goal, expected):
    known = {one: cost(one) for one in factors()}
    assert break_even(cost, goal, known) == expected


def test_asks_few_times():
    """A tenth is halved seven times at most, and nothing known is asked again."""
    asked = []

    def cost(factor):
        asked.append(factor)
        return 1000 * factor

    break_even(cost, D(1234), LINEAR)
    assert len(asked) <= 7
    assert not set(asked) & set(LINEAR)


amounts = st.decimals(0, 10**7, places=2)


@given(
    steps=st.lists(st.tuples(st.integers(500, 1500), amounts), max_size=8),
    goal=amounts,
)
def test_break_even_properties(steps, goal):
    """Of costs that rise: the smallest factor that reaches the goal, or none."""

    def cost(factor):
        return sum((own for start, own in steps if factor * 1000 >= start), D(0))

    found = break_even(cost, goal, {one: cost(one) for one in factors()})
    if found is None:
        assert cost(D("0.5")) >= goal or cost(D("1.5")) < goal
    else:
        assert cost(found) >= goal > cost(found - STEP)
        assert found == found.quantize(STEP)


@given(costs=st.lists(amounts, min_size=11, max_size=11), goal=amounts)
def test_costs_that_fall_as_well(costs, goal):
    """Of any costs: a crossing of the goal where there is one between neighbours."""
    places = dict(zip(factors(), costs, strict=True))

    def cost(factor):  # a staircase of the known ones
        return places[max(one for one in places if one <= factor)]

    found = break_even(cost, goal, places)
    if found is None:
        pairs = zip(costs, costs[1:], strict=False)
        assert not any(low < goal <= high for low, high in pairs)
    else:
        assert cost(found) >= goal > cost(found - STEP)


# ------------------------------------------------------------
# The next rate
# ------------------------------------------------------------

# 3 % up to 50,000, then 5 %
TABLE = (Band(D(0), D(50000), D("0.03")), Band(D(50000), None, D("0.05")))
# 2 % from 80 % of the target on, 4 % from 100 % on
LEVELS = (Band(D("0.8"), D(1), D("0.02")), Band(D(1), None, D("0.04")))
BY_TARGET = Terms(LEVELS, measure="attainment")

NEXT = [
    # terms, case, start, missing, brings
    (Terms(TABLE), Case(D(30000), D(30000)), 50000, D(20000), D(600)),
    (Terms(TABLE), Case(D(0), D(0)), 50000, D(50000), D(1500)),
    (Terms(TABLE), Case(D(50000), D(50000)), None, None, None),
    # all at the rate that is reached: 5 % of 50,000 less 3 % of 40,000
    (
        Terms(TABLE, basis="whole"),
        Case(D(40000), D(40000)),
        50000,
        D(10000),
        D(1300),
    ),
    # the target of 1,000 at 70 %: 100 are missing to the first rate, which pays from
    # there on
    (BY_TARGET, Case(D(700), D(700), D(1000)), F(4, 5), D(100), D(0)),
    (BY_TARGET, Case(D(900), D(900), D(1000)), 1, D(100), D(2)),
    # a third of 100 is not a number of cents: one more is needed
    (
        replace(BY_TARGET, bands=(Band(F(1, 3), None, D(1)),)),
        Case(D(0), D(0), D(100)),
        F(1, 3),
        D("33.34"),
        D("0.01"),
    ),
    # the rates are half as much again above 120 %
    (
        replace(BY_TARGET, accelerator=(D("1.2"), D("1.5"))),
        Case(D(1100), D(1100), D(1000)),
        F(6, 5),
        D(100),
        D(4),
    ),
    # nothing below the threshold
    (
        Terms(TABLE, threshold=D(10000)),
        Case(D(4000), D(4000)),
        10000,
        D(6000),
        D(0),
    ),
    # a cap that is reached before: the next rate brings nothing more
    (Terms(TABLE, cap=D(900)), Case(D(30000), D(30000)), 50000, D(20000), D(0)),
    # a third of the period: the bands count for a third
    (Terms(TABLE), Case(D(0), D(0), None, 30, 90), F(50000, 3), D("16666.67"), D(500)),
    # no target, less is better, documents each by itself, not there at all
    (BY_TARGET, Case(D(700), D(700)), None, None, None),
    (
        replace(BY_TARGET, is_higher_better=False),
        Case(D(30), D(0), D(20)),
        None,
        None,
        None,
    ),
    (Terms(TABLE), Case(D(9), D(9), documents={"a": D(9)}), None, None, None),
    (Terms(TABLE), Case(D(9), D(9), None, 0, 90), None, None, None),
]


@pytest.mark.parametrize("terms, case, start, missing, brings", NEXT)
def test_next_band(terms, case, start, missing, brings):
    found = next_band(terms, case)
    if start is None:
        assert found is None
    else:
        assert (found.start, found.missing, found.brings) == (start, missing, brings)


def test_base_beside_the_result():
    """Paid on the margin, by orders: the margin is taken to grow in proportion."""
    case = Case(D(900), D(300), D(1000))
    found = next_band(BY_TARGET, case, is_own_base=False)
    # 333.33 of margin at 100 %, of which a fifth was made from 80 % on
    assert found.amount == D("1.33")
    nothing = Case(D(0), D(0), D(1000))
    assert next_band(BY_TARGET, nothing, is_own_base=False).amount == 0


@st.composite
def tables(draw):
    starts = draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=5, unique=True))
    rates = draw(
        st.lists(st.decimals(0, 1, places=3), min_size=len(starts), max_size=5)
    )
    starts.sort()
    stops = [D(start) for start in starts[1:]] + [None]
    return tuple(
        Band(D(start), stop, own)
        for start, stop, own in zip(starts, stops, rates, strict=False)
    )


@given(
    bands=tables(),
    actual=st.decimals(0, 10**6, places=2),
    threshold=st.integers(0, 10**6),
    target=st.none() | st.integers(1, 10**6),
    days=st.integers(1, 90),
)
def test_next_band_properties(bands, actual, threshold, target, days):
    """As much as is missing leads there, and one cent less does not."""
    terms = Terms(
        bands,
        measure="amount" if target is None else "attainment",
        threshold=D(threshold),
    )
    case = Case(actual, actual, target and D(target), days, 90)
    found = next_band(terms, case)
    assume(found is not None)
    assert found.missing > 0
    assert found.amount - found.brings == terms_of.earned(terms, case).amount
    whole = F(1) if target is None else F(target)
    reached = F(actual + found.missing) / whole
    assert reached >= found.start > F(actual + found.missing - D("0.01")) / whole
