"""Sharing out exactly (D1.1, D1.2: the parts of a target make the whole)."""

import doctest
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

allocation, rounding = load("allocation", "table_rounding")
largest_remainder, rebalance = allocation.largest_remainder, allocation.rebalance
over_under, round_table = allocation.over_under, rounding.round_table
D = Decimal
CENT = D("0.01")


@pytest.mark.parametrize("module", [allocation, rounding])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("case", "total", "weights", "step", "expected"),
    [
        ("thirds", "100", {1: 1, 2: 1, 3: 1}, "0.01", "33.34 33.33 33.33"),
        ("sixths", "100", {1: 1, 2: 2, 3: 3}, "0.01", "16.67 33.33 50.00"),
        ("the largest remainder first", "10", {1: 13, 2: 17}, "1", "4 6"),
        ("one alone", "0.01", {1: D("0.0001")}, "0.01", "0.01"),
        ("weight 0", "1", {1: 0, 2: 5, 3: 0}, "0.01", "0.00 1.00 0.00"),
        ("fewer steps than parts", "0.02", {3: 1, 2: 1, 1: 1}, "0.01", "0 0.01 0.01"),
        ("thousands", "100000", {1: 1, 2: 2}, "1000", "33000 67000"),
        ("five cents", "1.00", {1: 1, 2: 1, 3: 1}, "0.05", "0.35 0.35 0.30"),
        ("a refund", "-100", {1: 1, 2: 1, 3: 1}, "0.01", "-33.34 -33.33 -33.33"),
        ("nothing", "0", {1: 1, 2: 1}, "0.01", "0 0"),
        ("fractions", "7", {1: Fraction(1, 3), 2: Fraction(2, 3)}, "1", "2 5"),
        ("16 digits", "99999999999999.99", {1: 1, 2: 1}, "0.01", None),
    ],
)
def test_largest_remainder(case, total, weights, step, expected):
    parts = largest_remainder(D(total), weights, D(step))
    assert sum(parts.values()) == D(total), case
    if expected is not None:
        assert list(parts.values()) == [D(part) for part in expected.split()], case
    assert list(parts) == list(weights)


@pytest.mark.parametrize(
    ("total", "weights", "step", "rule"),
    [
        (D("1.001"), {1: 1}, CENT, "the total must be a multiple of 0.01"),
        (D(1), {1: 1, 2: D("-0.1")}, CENT, "weight must not be negative: -0.1 of 2"),
        (D(1), {1: 0, 2: 0}, CENT, "at least one weight must be greater than 0"),
        (D(0), {}, CENT, "at least one weight must be greater than 0"),
        (D(1), {1: 1}, D(0), "the step must be greater than 0"),
        (D(1), {1: 1}, D(-1), "the step must be greater than 0"),
        (D("NaN"), {1: 1}, CENT, "the total must be a finite number"),
        (D(1), {1: D("Infinity")}, CENT, "a weight must be a finite number"),
    ],
)
def test_largest_remainder_names_the_broken_rule(total, weights, step, rule):
    with pytest.raises(ValueError, match=rule):
        largest_remainder(total, weights, step)


@pytest.mark.parametrize(("total", "weight"), [(1.0, D(1)), (D(1), 0.3)])
def test_a_float_is_refused(total, weight):
    with pytest.raises(TypeError, match="must be exact"):
        largest_remainder(total, {1: weight})


@pytest.mark.parametrize(
    ("case", "parts", "fixed", "total", "over", "expected"),
    [
        ("in proportion", "60 30 10", {1}, "120", 0, "60 45 15"),
        ("less than before", "60 30 10", {1}, "80", 0, "60 15 5"),
        ("nobody fixed", "30 30 60", set(), "60", 0, "15 15 30"),
        ("nothing yet: equally", "60 0 0", {1}, "100", 0, "60 20 20"),
        ("0 stays 0 beside others", "60 0 10", {1}, "100", 0, "60 0 40"),
        ("fixed takes all", "60 30 10", {1}, "60", 0, "60 0 0"),
        ("all fixed", "60 30 10", {1, 2, 3}, "120", 0, "60 30 10"),
        ("beyond, within the limit", "110 30 10", {1}, "100", D("0.1"), "110 0 0"),
        ("beyond, no limit", "500 30 10", {1}, "100", None, "500 0 0"),
        ("to the cent", "0 1 1", {1}, "0.03", 0, "0 0.02 0.01"),
    ],
)
def test_rebalance(case, parts, fixed, total, over, expected):
    parts = dict(enumerate(map(D, parts.split()), 1))
    result = rebalance(parts, fixed, D(total), over_limit=over)
    assert list(result.values()) == [D(part) for part in expected.split()], case
    assert rebalance(result, fixed, D(total), over_limit=over) == result, case


@pytest.mark.parametrize(
    ("fixed", "total", "over", "rule"),
    [
        ({1}, "59.99", 0, "the fixed parts exceed the total 59.99"),
        ({1, 2}, "81", D("0.1"), "the fixed parts exceed the total 81"),
        ({1}, "100", D(-1), "the limit must not be negative"),
        ({4}, "100", 0, "a fixed part must be one of the parts: .4."),
        ({1}, "-1", None, "the total must not be negative"),
        ({3}, "100", 0, "a fixed part must be a multiple of 0.01"),
    ],
)
def test_rebalance_names_the_broken_rule(fixed, total, over, rule):
    parts = {1: D(60), 2: D(30), 3: D("10.001")}
    with pytest.raises(ValueError, match=rule):
        rebalance(parts, fixed, D(total), over_limit=over)


def test_rebalance_refuses_a_negative_part():
    with pytest.raises(ValueError, match="a part must not be negative: -1 of 2"):
        rebalance({1: D(1), 2: D(-1)}, {1}, D(5))


@pytest.mark.parametrize(
    ("total", "parts", "amount", "ratio", "is_under", "beyond_a_tenth"),
    [
        ("200", "120 90", "-10", "-0.05", False, False),
        ("200", "120 100", "-20", "-0.1", False, False),
        ("200", "120 100.01", "-20.01", "-0.10005", False, True),
        ("200", "120 79.99", "0.01", "0.00005", True, False),
        ("200", "120 80", "0", "0", False, False),
        ("0", "0", "0", "0", False, False),
        ("0", "1", "-1", None, False, True),
        ("100", "", "100", "1", True, False),
        ("-100", "-120", "20", "0.2", True, False),
        ("-100", "-80", "-20", "-0.2", False, True),
    ],
)
def test_over_under(total, parts, amount, ratio, is_under, beyond_a_tenth):
    balance = over_under(D(total), dict(enumerate(map(D, parts.split()))))
    assert balance.amount == D(amount)
    assert balance.ratio == (None if ratio is None else D(ratio))
    assert balance.is_under is is_under
    assert balance.exceeds(D("0.1")) is beyond_a_tenth


def test_round_table_keeps_what_is_whole():
    table = {"a": [1, Fraction(2)], "b": [0, 5]}
    assert round_table(table) == {"a": (1, 2), "b": (0, 5)}
    assert round_table({}) == {}


def test_round_table_refuses_a_broken_column():
    with pytest.raises(ValueError, match="each column must add up"):
        round_table({"a": [Fraction(1, 2)], "b": [Fraction(1, 3)]})


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------

steps = st.sampled_from([CENT, D(1), D("0.05"), D(1000)])
counts = st.integers(0, 10**12) | st.integers(0, 30)
weight = (
    st.integers(0, 5)
    | st.decimals(0, 10**6, places=2)
    | st.fractions(0, 1, max_denominator=366)
)
weightings = st.dictionaries(st.integers(1, 60), weight, min_size=1, max_size=12)
weightings = weightings.filter(lambda weights: any(weights.values()))


@given(st.integers(-(10**12), 10**12) | st.integers(-30, 30), steps, weightings)
def test_the_parts_make_the_whole_in_whole_steps(count, step, weights):
    parts = largest_remainder(count * step, weights, step)
    assert sum(parts.values()) == count * step
    assert all(part % step == 0 for part in parts.values())
    assert set(parts) == set(weights)


@given(counts, steps, weightings)
def test_no_part_is_a_step_away_from_the_exact_share(count, step, weights):
    whole = sum(map(Fraction, weights.values()))
    for key, part in largest_remainder(count * step, weights, step).items():
        share = count * Fraction(step) * Fraction(weights[key]) / whole
        assert abs(Fraction(part) - share) < step
        assert part >= 0
        assert part == 0 or weights[key] > 0


@given(counts, steps, weightings)
def test_who_weighs_more_never_gets_less(count, step, weights):
    parts = largest_remainder(count * step, weights, step)
    for one in weights:
        for other in weights:
            if weights[one] > weights[other]:
                assert parts[one] >= parts[other]
            elif weights[one] == weights[other]:
                assert abs(parts[one] - parts[other]) <= step
                if one < other:
                    assert parts[one] >= parts[other]


@given(counts, steps, weightings, st.randoms())
def test_the_order_of_the_weights_does_not_matter(count, step, weights, random):
    items = list(weights.items())
    random.shuffle(items)
    parts = largest_remainder(count * step, weights, step)
    assert largest_remainder(count * step, dict(items), step) == parts


@given(counts, steps, weightings, st.fractions(min_value=Fraction(1, 999)))
def test_the_scale_of_the_weights_does_not_matter(count, step, weights, factor):
    scaled = {key: Fraction(weight) * factor for key, weight in weights.items()}
    parts = largest_remainder(count * step, weights, step)
    assert largest_remainder(count * step, scaled, step) == parts


@given(counts, steps, weightings)
def test_a_refund_takes_back_what_was_given(count, step, weights):
    given_out = largest_remainder(count * step, weights, step)
    taken_back = largest_remainder(-count * step, weights, step)
    assert taken_back == {key: -part for key, part in given_out.items()}


@given(counts.filter(bool), steps, weightings)
def test_sharing_out_by_the_parts_again_changes_nothing(count, step, weights):
    parts = largest_remainder(count * step, weights, step)
    assert largest_remainder(count * step, parts, step) == parts


@given(counts, weightings, st.data())
def test_rebalance_keeps_the_fixed_and_makes_the_total(count, weights, data):
    total = count * CENT
    parts = largest_remainder(total, weights)
    fixed = data.draw(st.sets(st.sampled_from(sorted(parts))))
    new_total = sum(parts[key] for key in fixed) + data.draw(counts) * CENT
    result = rebalance(parts, fixed, new_total)
    assert all(result[key] == parts[key] for key in fixed)
    assert all(part >= 0 for part in result.values())
    if len(fixed) < len(parts):
        assert sum(result.values()) == new_total
    assert rebalance(result, fixed, new_total) == result
    rest = [key for key in parts if key not in fixed]
    for one in rest:
        for other in rest:
            if parts[one] > parts[other]:
                assert result[one] >= result[other]


@st.composite
def tables(draw):
    """Shares of whole column totals by drawn weights, as fractions."""
    rows = draw(st.lists(st.integers(1, 99), min_size=1, max_size=7, unique=True))
    columns = []
    for _number in range(draw(st.integers(1, 6))):
        weights = [draw(st.integers(0, 9)) for _row in rows]
        total = draw(st.integers(0, 40))
        whole = sum(weights)
        columns.append([Fraction(total * w, whole) if whole else 0 for w in weights])
    return {key: [column[i] for column in columns] for i, key in enumerate(rows)}


@given(tables())
def test_a_rounded_table_adds_up_both_ways(table):
    result = round_table(table)
    assert list(result) == list(table)
    columns = zip(*table.values(), strict=True)
    rounded = zip(*result.values(), strict=True)
    assert [sum(column) for column in columns] == [sum(column) for column in rounded]
    for key, row in table.items():
        for cell, number in zip(row, result[key], strict=True):
            assert floor(cell) <= number <= -floor(-cell)
        assert floor(sum(row)) <= sum(result[key]) <= -floor(-sum(row))


@given(tables(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(table, random):
    items = list(table.items())
    random.shuffle(items)
    assert round_table(dict(items)) == round_table(table)
