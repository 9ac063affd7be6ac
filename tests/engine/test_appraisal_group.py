"""Grades of a group, raters and places: worked cases and properties, without a database
(D3.1, D3.2). The figures of the tables were worked out by hand."""

import doctest
from decimal import Decimal as D
from fractions import Fraction
from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loading import load

(group,) = load("appraisal_group")
guideline, raters, ranks = group.guideline, group.raters, group.ranks
GRADES = ["S", "A", "B", "C", "D"]


def test_doctests():
    assert doctest.testmod(group).failed == 0


def spread(text):
    """Grades with what a line says of each, best first."""
    return dict(zip(GRADES, map(D, text.split()), strict=True))


def counts(text):
    return {key: int(count) for key, count in spread(text).items()}


CURVE = spread("10 20 40 20 10")

GUIDELINES = [
    # what, shares, people, people by grade
    ("exact", "10 20 40 20 10", 10, "1 2 4 2 1"),
    ("nobody", "10 20 40 20 10", 0, "0 0 0 0 0"),
    # 0.1 0.2 0.4 0.2 0.1: the one to the largest remainder
    ("one", "10 20 40 20 10", 1, "0 0 1 0 0"),
    # 0.3 0.6 1.2 0.6 0.3: B has 1, the two left to A and C
    ("three", "10 20 40 20 10", 3, "0 1 1 1 0"),
    # 0.7 1.4 2.8 1.4 0.7: 0 1 2 1 0, three left to B, then S and D
    ("seven", "10 20 40 20 10", 7, "1 1 3 1 1"),
    # 0.5 each of S and D, 1 of A and C, 2 of B: equal remainders, the best gains
    ("a tie goes to the best", "10 20 40 20 10", 5, "1 1 2 1 0"),
    ("a share of 0", "0 30 70 0 0", 3, "0 1 2 0 0"),
    ("broken shares", "12.5 12.5 50 12.5 12.5", 8, "1 1 4 1 1"),
]


@pytest.mark.parametrize("what, shares, size, people", GUIDELINES, ids=lambda v: v)
def test_guideline(what, shares, size, people):
    found = guideline(spread(shares), size)
    assert found == counts(people)
    assert list(found) == GRADES
    assert all(type(count) is int for count in found.values())


@pytest.mark.parametrize(
    "shares, size, words",
    [
        ("10 20 40 20 9.99", 5, "sum up to 100 per cent: 99.99"),
        ("0.1 0.2 0.4 0.2 0.1", 5, "sum up to 100 per cent: 1.00"),
        ("-10 40 40 20 10", 5, "share must not be negative: -10 of S"),
        ("10 20 40 20 10", -1, "size of the group must be .* at least 0: -1"),
        ("10 20 40 20 10", D("1.5"), "size of the group must be a whole number"),
    ],
)
def test_broken_guidelines(shares, size, words):
    with pytest.raises(ValueError, match=words):
        guideline(spread(shares), size)


def test_no_grades_are_no_guideline():
    with pytest.raises(ValueError, match="sum up to 100 per cent: 0.00"):
        guideline({}, 3)


EXCESS = [
    # what, counts (of 10; allowed 1 2 4 2 1), deviations, exceeded: grade, has, allowed
    ("as the guideline says", "1 2 4 2 1", "0 0 0 0 0", []),
    ("one S too many", "2 1 4 2 1", "1 -1 0 0 0", [("S", 2, 1)]),
    ("S within, S and A too many", "1 3 3 2 1", "0 1 -1 0 0", [("A", 4, 3)]),
    ("both", "2 2 3 2 1", "1 0 -1 0 0", [("S", 2, 1), ("A", 4, 3)]),
    ("a place free in S used in A", "0 3 4 2 1", "-1 1 0 0 0", []),
    ("low grades are never too many", "0 0 0 0 10", "-1 -2 -4 -2 9", []),
    ("nobody in D", "1 2 4 3 0", "0 0 0 1 -1", [("C", 10, 9)]),
    ("some without a grade as yet", "1 0 0 0 0", "0 -2 -4 -2 -1", []),
    (
        "everybody best",
        "10 0 0 0 0",
        "9 -2 -4 -2 -1",
        [("S", 10, 1), ("A", 10, 3), ("B", 10, 7), ("C", 10, 9)],
    ),
]


@pytest.mark.parametrize("what, given_, off, over", EXCESS, ids=[r[0] for r in EXCESS])
def test_excess(what, given_, off, over):
    people = counts(given_)
    assert group.deviations(people, CURVE, 10) == counts(off)
    assert group.cumulative_excess(people, CURVE, 10, GRADES) == over
    # grades that nobody has need not be named
    named = {key: count for key, count in people.items() if count}
    assert group.cumulative_excess(named, CURVE, 10, GRADES) == over


def test_the_order_of_grades_is_not_that_of_the_shares():
    turned = dict(reversed(CURVE.items()))
    found = group.cumulative_excess({"S": 2}, turned, 10, GRADES)
    assert found == [("S", 2, 1)]


@pytest.mark.parametrize(
    "people, order, words",
    [
        ({"X": 1}, GRADES, "a grade must have a share: X"),
        ({"S": -1}, GRADES, "people with S must be a whole number of at least 0: -1"),
        ({"S": 6, "D": 5}, GRADES, "more people have a grade .* has: 11, 10"),
        ({"S": 1}, GRADES[:-1], "order must name each grade once"),
        ({"S": 1}, [*GRADES[:-1], "S"], "order must name each grade once"),
        ({"S": 1}, [*GRADES, "S"], "order must name each grade once"),
    ],
)
def test_broken_excess(people, order, words):
    with pytest.raises(ValueError, match=words):
        group.cumulative_excess(people, CURVE, 10, order)


# ------------------------------------------------------------
# Raters
# ------------------------------------------------------------


def told(rater):
    flags = [
        name for name in ("lenient", "severe", "flat") if getattr(rater, f"is_{name}")
    ]
    figures = rater.mean, rater.deviation, rater.spread
    return rater.count, *(str(one) for one in figures), " ".join(flags)


RATERS = [
    # what, scores of the rater, scores of the others, count mean deviation spread flags
    # 60 70 80: mean 70, squares 100 0 100, root of 66.67
    ("like the others", "60 70 80", "70 70 70", (3, "70.00", "0.00", "8.16", "")),
    ("lenient", "80 90 100", "70 80 90", (3, "90.00", "10.00", "8.16", "lenient")),
    ("severe", "60 70 80", "70 80 90", (3, "70.00", "-10.00", "8.16", "severe")),
    ("just below", "62 72 82", "70 80 90", (3, "72.00", "-8.00", "8.16", "")),
    ("at the tolerance", "78 88 98", "70 80 90", (3, "88.00", "8.00", "8.16", "")),
    (
        "a cent beyond",
        "78 88 98.03",
        "70 80 90",
        (3, "88.01", "8.01", "8.18", "lenient"),
    ),
    # beyond by less than is told: judged exactly
    (
        "less than a cent beyond",
        "78 88 98.01",
        "70 80 90",
        (3, "88.00", "8.00", "8.17", "lenient"),
    ),
    ("all alike", "80 80 80", "80", (3, "80.00", "0.00", "0.00", "flat")),
    # 78 80 80 82: squares 4 0 0 4, root of 2
    ("nearly alike", "78 80 80 82", "80", (4, "80.00", "0.00", "1.41", "flat")),
    # squares 4 each: 2 exactly is not below 2
    ("just apart", "78 78 82 82", "80", (4, "80.00", "0.00", "2.00", "")),
    ("too few", "100 100", "60 60 60", (2, "100.00", "40.00", "0.00", "")),
    ("one", "100", "60", (1, "100.00", "40.00", "0.00", "")),
    ("nobody", "", "60", (0, "None", "None", "None", "")),
    ("no others", "80 90 100", "", (3, "90.00", "None", "8.16", "")),
    (
        "lenient and flat",
        "95 95 95",
        "70 80 90",
        (3, "95.00", "15.00", "0.00", "lenient flat"),
    ),
]


@pytest.mark.parametrize("what, own, others, expected", RATERS, ids=lambda v: v[:1])
def test_raters(what, own, others, expected):
    scores = {key: [*map(D, text.split())] for key, text in [("x", own), (2, others)]}
    found = raters(scores)
    assert told(found["x"]) == expected, what
    assert list(found) == ["x", 2]


def test_others_are_people_rated_not_raters():
    # 60 of one and 90 90 90 of another: 82.5, not 75
    found = raters({1: [D(80)] * 3, 2: [D(60)], 3: [D(90)] * 3})
    assert found[1].deviation == D("-2.50")


def test_limits_of_raters_are_the_caller_s():
    scores = {1: [D(80), D(81)], 2: [D(78), D(79)]}
    found = raters(scores, least=2, tolerance=D(1), flat=D("0.4"))
    assert (found[1].is_lenient, found[2].is_severe) == (True, True)
    assert not found[1].is_flat
    for limits in ({"tolerance": D(-1)}, {"flat": D(-1)}):
        with pytest.raises(ValueError, match="limit must not be negative: -1"):
            raters(scores, **limits)


@pytest.mark.parametrize(
    "call",
    [
        lambda: raters({1: [80.0]}),
        lambda: raters({}, tolerance=8.0),
        lambda: guideline({1: 100.0}, 1),
        lambda: group.nine_box(80.0, D(80)),
        lambda: group.nine_box(D(80), D(80), 70.0),
        lambda: ranks({1: 80.0}),
    ],
)
def test_a_float_is_refused(call):
    with pytest.raises(TypeError, match="must be exact"):
        call()


# ------------------------------------------------------------
# Places
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "result, quality, box",
    [
        (D(90), D(90), (2, 2)),
        (D("89.99"), D(70), (1, 1)),
        (D("69.99"), D(120), (0, 2)),
        (D(-5), D(0), (0, 0)),
        (None, D(80), None),
        (D(80), None, None),
        (D(0), D(0), (0, 0)),
    ],
)
def test_nine_box(result, quality, box):
    assert group.nine_box(result, quality) == box


def test_nine_box_with_other_limits():
    assert group.nine_box(D(50), D(59), low=D(50), high=D(60)) == (1, 1)
    for low in (D(90), D(91)):
        with pytest.raises(ValueError, match="low limit must be below the high one"):
            group.nine_box(D(50), D(50), low=low)


@pytest.mark.parametrize(
    "scores, places",
    [
        ("90 80 80 70", [1, 2, 2, 4]),
        ("70 90 70 60", [2, 1, 2, 4]),
        ("80 80.00 80", [1, 1, 1]),
        ("- 50 -", [None, 1, None]),
        ("0 -5 -", [1, 2, None]),
        ("", []),
    ],
)
def test_ranks(scores, places):
    known = [None if one == "-" else D(one) for one in scores.split()]
    assert list(ranks(dict(enumerate(known))).values()) == places


# ------------------------------------------------------------
# Properties
# ------------------------------------------------------------

points = st.decimals(0, 120, places=2)


@st.composite
def any_shares(draw):
    cuts = draw(st.lists(st.decimals(0, 100, places=1), min_size=4, max_size=4))
    edges = [D(0), *sorted(cuts), D(100)]
    return {key: edges[place + 1] - edges[place] for place, key in enumerate(GRADES)}


@given(any_shares(), st.integers(0, 500))
def test_a_guideline_sums_up_and_is_within_one_of_the_exact_share(shares, size):
    found = guideline(shares, size)
    assert sum(found.values()) == size
    for key, share in shares.items():
        assert abs(found[key] - Fraction(share) * size / 100) < 1
        assert share or not found[key]
    assert group.cumulative_excess(found, shares, size, GRADES) == []


@given(
    any_shares(),
    st.lists(st.sampled_from(GRADES), min_size=1, max_size=40),
    st.integers(0, 39),
)
def test_a_lower_grade_never_exceeds_more(shares, grades, place):
    def exceeded(given_):
        people = {key: given_.count(key) for key in GRADES}
        found = group.cumulative_excess(people, shares, len(given_), GRADES)
        assert sum(group.deviations(people, shares, len(given_)).values()) == 0
        return {key: actual - allowed for key, actual, allowed in found}

    before = exceeded(grades)
    place %= len(grades)
    lower = GRADES[min(GRADES.index(grades[place]) + 1, len(GRADES) - 1)]
    after = exceeded([*grades[:place], lower, *grades[place + 1 :]])
    assert GRADES[-1] not in before
    assert all(before.get(key, 0) >= excess > 0 for key, excess in after.items())


@given(st.dictionaries(st.integers(0, 9), st.lists(points, max_size=6), max_size=5))
def test_raters_agree_with_the_library_and_are_not_both(scores):
    for key, rater in raters(scores).items():
        assert not (rater.is_lenient and rater.is_severe)
        if not scores[key]:
            continue
        assert abs(float(rater.spread) - pstdev(map(float, scores[key]))) < 0.00501
        assert min(scores[key]) <= rater.mean <= max(scores[key])
        if len(scores[key]) < 3:
            assert not (rater.is_lenient or rater.is_severe or rater.is_flat)


@given(st.dictionaries(st.integers(0, 20), st.none() | points))
def test_a_place_counts_those_that_are_better(scores):
    known = [score for score in scores.values() if score is not None]
    for key, place in ranks(scores).items():
        score = scores[key]
        better = None if score is None else sum(one > score for one in known)
        assert place == (None if better is None else better + 1)


@given(st.dictionaries(st.integers(0, 20), st.none() | points), st.randoms())
def test_the_order_given_changes_no_place(scores, random):
    turned = list(scores.items())
    random.shuffle(turned)
    assert ranks(dict(turned)) == ranks(scores)
