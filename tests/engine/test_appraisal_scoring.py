"""Scores of indicators, of an appraisal and of a year: worked cases and properties,
without a database (D3.2, D3.3). The figures of the tables were worked out by hand."""

import doctest
import json
from decimal import Decimal as D
from fractions import Fraction
from math import nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.loading import load

scoring, rules = load("appraisal_scoring", "appraisal_rule")
Rule, Case, total, score_of = scoring.Rule, scoring.Case, scoring.total, rules.score_of
combined, grade_of = scoring.combined, scoring.grade_of
CENT, LEFT = D("0.01"), "left_out"


@pytest.mark.parametrize("module", [scoring, rules])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


def pairs(*rows):
    return tuple((D(start), D(score)) for start, score in rows)


def numbers(text):
    """Decimals of a line; - is None."""
    return [None if one == "-" else D(one) for one in text.split()]


RISING = Rule("linear", D(60), D(0), D(120), D(120))
DAYS = Rule("linear", D(30), D(100), D(90), D(0))
DAYS_TURNED = Rule("linear", D(90), D(0), D(30), D(100))
GROWTH = Rule("linear", D(-20), D(0), D(20), D(100))
STEPS = Rule("steps", steps=pairs(("0", 10), ("5", 60), ("10", 100)))
PAID = Rule("attainment", floor=D("0.6"), cap=D(120))
SCALE = Rule("scale", steps=pairs((1, 0), (2, 40), (3, 75), (4, 100)))
RANK = Rule("ranking")
RANK_LOW = Rule("ranking", is_lower_better=True)
FIVE = "50 40 30 20 10"

SCORES = [
    # what, rule, value, peers, score
    # (90 - 60) / 60 of 120
    ("linear: half way", RISING, "90", "", "60.00"),
    ("linear: first point", RISING, "60", "", "0.00"),
    ("linear: second point", RISING, "120", "", "120.00"),
    ("linear: not below the first", RISING, "59.99", "", "0.00"),
    ("linear: not beyond the second", RISING, "500", "", "120.00"),
    # 1 / 60 of 120 is 2; 0.001 more is 2.002
    ("linear: rounded down", RISING, "61.001", "", "2.00"),
    # 61.0025: 2.005, the middle goes up
    ("linear: rounded half up", RISING, "61.0025", "", "2.01"),
    # 45 days: a quarter of the way from 30 to 90
    ("less is better: falling scores", DAYS, "45", "", "75.00"),
    ("less is better: best is not beaten", DAYS, "1", "", "100.00"),
    ("less is better: worst", DAYS, "91", "", "0.00"),
    ("less is better: points turned", DAYS_TURNED, "45", "", "75.00"),
    # 10 / 40 of 100
    ("negative value", GROWTH, "-10", "", "25.00"),
    ("negative value below the first", GROWTH, "-300", "", "0.00"),
    ("no data", RISING, "-", "", "-"),
    ("steps: below the first", STEPS, "-1", "", "0.00"),
    ("steps: first", STEPS, "0", "", "10.00"),
    ("steps: just below one", STEPS, "4.99", "", "10.00"),
    ("steps: reached", STEPS, "5", "", "60.00"),
    ("steps: beyond the last", STEPS, "1000", "", "100.00"),
    ("attainment", PAID, "0.95", "", "95.00"),
    ("attainment: at the floor", PAID, "0.6", "", "60.00"),
    ("attainment: below the floor", PAID, "0.5999", "", "0.00"),
    ("attainment: capped", PAID, "1.35", "", "120.00"),
    ("attainment: no cap", Rule("attainment"), "3.5", "", "350.00"),
    ("attainment: taken back", Rule("attainment"), "-0.5", "", "0.00"),
    ("attainment: rounded", Rule("attainment"), "0.333350", "", "33.34"),
    ("ranking: best", RANK, "50", FIVE, "100.00"),
    ("ranking: middle", RANK, "30", FIVE, "50.00"),
    ("ranking: last", RANK, "10", FIVE, "0.00"),
    ("ranking: less is better", RANK_LOW, "10", FIVE, "100.00"),
    ("ranking: less is better, last", RANK_LOW, "50", FIVE, "0.00"),
    # places 100 and 66.67 (of 100 66.67 33.33 0) are shared: 83.33
    ("ranking: two best", RANK, "9", "9 9 5 1", "83.33"),
    ("ranking: after a tie", RANK, "5", "9 9 5 1", "33.33"),
    ("ranking: all equal", RANK, "7", "7 7 7", "50.00"),
    ("ranking: equal in value, not in digits", RANK, "7.0", "7.00 7 1", "75.00"),
    ("ranking: alone", RANK, "7", "7", "-"),
    ("ranking: nobody else has data", RANK, "7", "7 - -", "-"),
    ("ranking: those without data do not count", RANK, "7", "7 - 3", "100.00"),
    ("ranking: negative", RANK, "-5", "-5 -9 0", "50.00"),
    ("ranking: no data", RANK, "-", FIVE, "-"),
    ("ranking: capped", Rule("ranking", cap=D(90)), "50", FIVE, "90.00"),
    ("scale", SCALE, "3", "", "75.00"),
    ("scale: same grade, more digits", SCALE, "3.00", "", "75.00"),
    ("survey: lowest answer", Rule("survey"), "1", "", "0.00"),
    ("survey: highest answer", Rule("survey"), "5", "", "100.00"),
    # (4.3 - 1) / 4
    ("survey: mean of answers", Rule("survey"), "4.3", "", "82.50"),
    ("survey: 0 to 10", Rule("survey", lowest=D(0), highest=D(10)), "7", "", "70.00"),
    ("points", Rule("points"), "87.5", "", "87.50"),
    ("points: capped", Rule("points", cap=D(100)), "104", "", "100.00"),
    ("points: taken off", Rule("points"), "-2.005", "", "-2.01"),
]


@pytest.mark.parametrize("what, rule, value, peers, score", SCORES, ids=lambda v: v)
def test_score_of(what, rule, value, peers, score):
    (value,) = numbers(value)
    found = score_of(rule, value, numbers(peers))
    assert ("-" if found is None else str(found)) == score


@pytest.mark.parametrize(
    "rule, value, peers, words",
    [
        (SCALE, D("2.5"), [], "not on the scale: 2.5"),
        (RANK, D(4), [D(5), D(6)], "one of its group's: 4"),
        (RANK, D(4), [], "one of its group's: 4"),
        (RANK, D(4), [D(4), D("NaN")], "must be a finite number"),
        (RISING, D("NaN"), [], "must be a finite number"),
    ],
)
def test_values_that_have_no_score(rule, value, peers, words):
    with pytest.raises(ValueError, match=words):
        score_of(rule, value, peers)


@pytest.mark.parametrize(
    "rule, words",
    [
        (Rule("guess"), "a rule must be one of linear, steps, .*: guess"),
        (Rule("linear", D(5), D(0), D("5.0")), "two points need different values: 5"),
        (
            Rule("linear", D(5), D(80), D(9), D(80)),
            "two points need different scores: 80",
        ),
        (Rule("steps"), "at least one step is needed"),
        (Rule("scale"), "at least one step is needed"),
        (Rule("steps", steps=pairs((5, 1), (4, 2))), "be ascending: 4 after 5"),
        (Rule("scale", steps=pairs((5, 1), (5, 2))), "be ascending: 5 after 5"),
        (Rule("points", cap=D(-1)), "highest score must not be negative: -1"),
        (Rule("attainment", floor=D("-0.1")), "attainment must be from 0 to 1: -1/10"),
        (Rule("attainment", floor=D(80)), "attainment must be from 0 to 1: 80"),
        (Rule("survey", lowest=D(5), highest=D(5)), "be below the highest: 5, 5"),
        (Rule("survey", lowest=D(5), highest=D(1)), "be below the highest: 5, 1"),
    ],
)
def test_broken_rules(rule, words):
    with pytest.raises(ValueError, match=words):
        scoring.check_rule(rule)
    with pytest.raises(ValueError, match=words):
        score_of(rule, None)


def test_a_rule_is_not_held_to_what_its_kind_does_not_use():
    assert scoring.check_rule(Rule("points", floor=D(80), highest=D(0))) is None
    assert scoring.check_rule(Rule("ranking", steps=pairs((5, 1), (4, 2)))) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: score_of(RISING, 0.5),
        lambda: score_of(RANK, D(1), [D(1), 2.0]),
        lambda: score_of(Rule("points", cap=90.0), D(1)),
        lambda: score_of(Rule("linear", 0.5, D(0), D(1)), D(1)),
        lambda: score_of(Rule("steps", steps=((D(0), 0.5),)), D(1)),
        lambda: total([Case(1, 0.5, D(1))]),
        lambda: total([Case(1, D(1), 0.5)]),
        lambda: total([Case(1, D(1), None, "count", 0.5)]),
        lambda: total([], 100.0),
        lambda: combined([(0.5, D(1))]),
        lambda: combined([(D(1), D(1), 0.5)]),
        lambda: combined([(D(1), 0.5)]),
        lambda: grade_of([("A", 0.5)], D(1)),
        lambda: grade_of([("A", D(1))], nan),
    ],
)
def test_a_float_is_refused(call):
    with pytest.raises(TypeError, match="must be exact"):
        call()


# ------------------------------------------------------------
# The whole
# ------------------------------------------------------------

TOTALS = [
    # what, weights, scores (- no data, =x no data but counted with x), maximum,
    # total, effective weights, contributions
    ("all there", "60 40", "80 90", None, "84.00", "60.00 40.00", "48.00 36.00"),
    # 60 : 20 are 75 : 25
    (
        "one without data",
        "60 20 20",
        "80 - 60",
        None,
        "75.00",
        "75.00 0.00 25.00",
        "60.00 0.00 15.00",
    ),
    ("without data counts 0", "60 40", "80 =0", None, "48.00", "60 40", "48 0"),
    ("without data counts 50", "60 40", "80 =50", None, "68.00", "60 40", "48 20"),
    ("nothing has data", "60 40", "- -", None, "-", "0 0", "0 0"),
    ("no indicators", "", "", None, "-", "", ""),
    ("weight 0 does not count", "0 40", "100 70", None, "70.00", "0 100", "0 70"),
    ("all weights 0", "0 0", "80 90", None, "-", "0 0", "0 0"),
    ("only weight 0 has data", "0 40", "80 -", None, "-", "0 0", "0 0"),
    ("weights of any unit", "3 2", "80 90", None, "84.00", "60 40", "48 36"),
    # a third of each: 33.333 + 23.333 + 16.667 = 73.333
    (
        "thirds",
        "1 1 1",
        "100 70 50",
        None,
        "73.33",
        "33.34 33.33 33.33",
        "33.33 23.33 16.67",
    ),
    # 33.335 each: 66.67 in all, 33.34 twice would be a cent too much
    ("half cents", "50 50", "66.67 66.67", None, "66.67", "50 50", "33.34 33.33"),
    # 0.005 goes up
    ("half up", "50 50", "80.00 80.01", None, "80.01", "50 50", "40.00 40.01"),
    # 60 - 2: points taken off stay points taken off
    ("points taken off", "60 40", "100 -5", None, "58.00", "60 40", "60 -2"),
    # -0.005 goes away from 0; the floors -0.01 and 0 are the total already
    ("below 0", "50 50", "-0.01 0", None, "-0.01", "50 50", "-0.01 0.00"),
    ("negative in all", "50 50", "-10 5", None, "-2.50", "50 50", "-5.00 2.50"),
    # 66 + 48 = 114; lowered by 100 / 114: 57.8947 and 42.1053
    ("maximum", "60 40", "110 120", "100", "100.00", "60 40", "57.89 42.11"),
    ("maximum not reached", "60 40", "80 90", "84", "84.00", "60 40", "48 36"),
    ("one alone", "0.01", "77.77", None, "77.77", "100", "77.77"),
]


def cases_of(weights, scores):
    found = []
    for key, (weight, score) in enumerate(
        zip(weights.split(), scores.split(), strict=True)
    ):
        if score.startswith("="):
            found.append(Case(key, D(weight), None, "count", D(score[1:])))
        else:
            found.append(Case(key, D(weight), None if score == "-" else D(score)))
    return found


@pytest.mark.parametrize(
    "what, weights, scores, maximum, score, effective, contributions",
    TOTALS,
    ids=[row[0] for row in TOTALS],
)
def test_total(what, weights, scores, maximum, score, effective, contributions):
    found = total(cases_of(weights, scores), maximum and D(maximum))
    assert ("-" if found.score is None else str(found.score)) == score
    assert [part.effective for part in found.parts] == numbers(effective)
    assert [part.contribution for part in found.parts] == numbers(contributions)


def test_parts_tell_how_they_came_in():
    found = total(cases_of("50 30 20", "80 - =40"))
    assert [part.how for part in found.parts] == ["scored", "left_out", "counted"]
    assert [part.score for part in found.parts] == [D(80), None, D(40)]
    assert [part.weight for part in found.parts] == [D(50), D(30), D(20)]
    # 50 : 20 of 100 are 71.43 : 28.57, 57.142857 + 11.428571 = 68.571428
    assert [str(part.contribution) for part in found.parts] == [
        "57.14",
        "0.00",
        "11.43",
    ]
    assert found.score == D("68.57")


def test_the_total_before_the_maximum_is_told_where_it_was_lowered():
    cases = cases_of("60 40", "110 120")
    assert total(cases, D(100)).before_maximum == D("114.00")
    assert total(cases, D(114)).before_maximum is None
    assert total(cases).before_maximum is None


@pytest.mark.parametrize(
    "cases, maximum, words",
    [
        ([Case(1, D(-1), D(5))], None, "weight must not be negative: -1 of 1"),
        ([Case(1, D(-1), None)], None, "weight must not be negative: -1 of 1"),
        ([Case(1, D(1), D(5)), Case(1, D(1), D(5))], None, "not be there twice: 1"),
        ([Case(1, D(1), None, "guess")], None, "leave out or count: guess"),
        ([Case(1, D(1), D("NaN"))], None, "must be a finite number"),
        ([Case(1, D(1), D(5))], D(0), "maximum must be greater than 0: 0"),
        ([], D(-5), "maximum must be greater than 0: -5"),
    ],
)
def test_broken_cases(cases, maximum, words):
    with pytest.raises(ValueError, match=words):
        total(cases, maximum)


def test_trace_is_json_and_tells_every_number():
    cases = [Case("a", D(60), D("80.5")), Case(("b", 1), D(40), None)]
    found = json.loads(json.dumps(scoring.trace(total(cases))))
    assert found == [
        {
            "key": "a",
            "weight": "60",
            "effective": "100.00",
            "score": "80.5",
            "contribution": "80.50",
            "how": "scored",
        },
        {
            "key": "('b', 1)",
            "weight": "40",
            "effective": "0.00",
            "score": None,
            "contribution": "0.00",
            "how": "left_out",
        },
    ]


COMBINED = [
    # what, weight score share of each quarter, score of the year
    ("four quarters", "1 80 1; 1 90 1; 1 70 1; 1 100 1", "85.00"),
    ("the last counts most", "1 80 1; 1 80 1; 1 80 1; 2 100 1", "88.00"),
    # 0.5 * 60 + 90 = 120 of 1.5
    ("joined in mid-quarter", "1 - 0; 1 60 0.5; 1 90 1", "80.00"),
    ("left: no appraisal afterwards", "1 80 1; 1 90 1; 1 - 1; 1 - 1", "85.00"),
    # 80 + 31/92 * 40: 93.478.. of 1.33695..: 69.9187
    ("left after a month of the quarter", "1 80 1; 1 40 31/92", "69.92"),
    ("not in force does not count", "1 80 1; 1 0 0", "80.00"),
    ("weight 0 does not count", "0 20 1; 1 80 1", "80.00"),
    ("nothing", "", "-"),
    ("no scores", "1 - 1; 1 - 1", "-"),
    ("nothing in force", "1 80 0", "-"),
    # 240.01 / 3 = 80.003; 240.02 / 3 = 80.0067
    ("rounded down", "1 80 1; 1 80 1; 1 80.01 1", "80.00"),
    ("rounded up", "1 80 1; 1 80.01 1; 1 80.01 1", "80.01"),
    ("half up", "1 80 1; 1 80.01 1", "80.01"),
]


@pytest.mark.parametrize("what, quarters, score", COMBINED, ids=lambda v: v[:30])
def test_combined(what, quarters, score):
    parts = []
    for quarter in filter(None, quarters.split("; ")):
        weight, points, share = quarter.split()
        points = None if points == "-" else D(points)
        parts.append((D(weight), points, Fraction(share)))
    found = combined(parts)
    assert ("-" if found is None else str(found)) == score


def test_combined_takes_a_whole_share_for_granted_and_refuses_impossible_ones():
    assert combined([(D(1), D(60)), (D(3), D(80))]) == D("75.00")
    for share in (D("1.01"), D("-0.01")):
        with pytest.raises(ValueError, match="share of a period must be from 0 to 1"):
            combined([(D(1), D(60), share)])
    with pytest.raises(ValueError, match="weight must not be negative"):
        combined([(D(-1), None)])


BANDS = [("C", D(60)), ("S", D(95)), ("D", D(0)), ("A", D(85)), ("B", D(70))]


@pytest.mark.parametrize(
    "score, grade",
    [
        ("120", "S"),
        ("95", "S"),
        ("94.99", "A"),
        ("70", "B"),
        ("0", "D"),
        ("-3", "D"),
        ("-", None),
    ],
)
def test_grade_of(score, grade):
    assert grade_of(BANDS, *numbers(score)) == grade


def test_the_lowest_grade_takes_what_lies_below_it():
    assert grade_of([("B", D(60)), ("A", D(90))], D(10)) == "B"
    assert grade_of([], D(10)) is None
    with pytest.raises(ValueError, match="must not start from the same score"):
        grade_of([("A", D(90)), ("B", D("90.00"))], D(10))


# ------------------------------------------------------------
# Properties
# ------------------------------------------------------------

values = st.decimals(-1000, 1000, places=3)
points = st.decimals(0, 100, places=2)


@st.composite
def any_rule(draw):
    kind = draw(st.sampled_from(["linear", "steps", "attainment", "survey"]))
    starts = sorted(draw(st.sets(values, min_size=2, max_size=5)))
    scores = sorted(draw(st.sets(points, min_size=len(starts), max_size=len(starts))))
    return Rule(
        kind,
        low_value=starts[0],
        low_score=scores[0],
        high_value=starts[-1],
        high_score=scores[-1],
        floor=draw(st.decimals(0, 1, places=2)),
        cap=draw(st.just(D(0)) | st.decimals("0.01", 120, places=2)),
        steps=tuple(zip(starts, scores, strict=True)),
        lowest=starts[0],
        highest=starts[-1],
    )


@given(any_rule(), values, values)
def test_more_never_scores_less_nor_beyond_the_ends(rule, one, other):
    low, high = (score_of(rule, value) for value in sorted((one, other)))
    assert 0 <= low <= high
    if rule.cap:
        assert high <= rule.cap
    if rule.kind != "attainment":
        assert high <= 100


@given(any_rule(), values)
def test_a_line_is_the_same_from_both_ends(rule, value):
    line = Rule("linear", rule.low_value, rule.low_score, rule.high_value, D(101))
    turned = Rule("linear", line.high_value, D(101), line.low_value, line.low_score)
    assert score_of(line, value) == score_of(turned, value)


@given(st.lists(st.decimals(-9, 9, places=0), min_size=2, max_size=12))
def test_ranking_is_fair(peers):
    found = [score_of(RANK, value, peers) for value in peers]
    turned = [score_of(RANK_LOW, value, peers) for value in peers]
    # the mean of a group is the middle, and each direction is the other's opposite
    assert abs(sum(found) - 50 * len(peers)) <= CENT * len(peers)
    for score, opposite in zip(found, turned, strict=True):
        assert 0 <= score <= 100
        assert abs(score + opposite - 100) <= CENT
    for value, score in zip(peers, found, strict=True):
        assert all(
            (score < other) == (value < peer)
            for peer, other in zip(peers, found, strict=True)
        )


@st.composite
def any_cases(draw, low=-20):
    return [
        Case(
            key,
            draw(st.decimals(0, 100, places=2)),
            draw(st.none() | st.decimals(low, 120, places=2)),
            draw(st.sampled_from(["leave_out", "count"])),
            draw(points),
        )
        for key in range(draw(st.integers(0, 8)))
    ]


@given(any_cases(), st.none() | st.decimals("0.01", 120, places=2))
def test_weights_sum_up_to_100_and_contributions_to_the_total(cases, maximum):
    found = total(cases, maximum)
    counting = [part for part in found.parts if part.effective]
    assert [part.key for part in found.parts] == [case.key for case in cases]
    if found.score is None:
        assert not counting
        assert all(part.contribution == 0 for part in found.parts)
        return
    assert sum(part.effective for part in found.parts) == 100
    assert sum(part.contribution for part in found.parts) == found.score
    if maximum is None:
        used = [part.score for part in found.parts if part.weight and part.how != LEFT]
        assert min(used) - CENT < found.score < max(used) + CENT
    else:
        assert found.score <= maximum


@given(any_cases())
def test_each_contribution_is_within_a_cent_of_its_exact_part(cases):
    found = total(cases)
    used = [part for part in found.parts if part.how != "left_out"]
    whole = sum(Fraction(part.weight) for part in used)
    for part in used if whole else ():
        exact = Fraction(part.weight) * Fraction(part.score) / whole
        assert abs(exact - Fraction(part.contribution)) < Fraction(1, 100)
        if not exact:
            assert part.contribution == 0


def test_equal_remainders_go_by_key_not_by_order():
    cases = [Case(key, D(1), D("66.67")) for key in (2, 1)]
    found = {part.key: part.contribution for part in total(cases).parts}
    assert found == {1: D("33.34"), 2: D("33.33")}


@given(any_cases(), st.randoms(use_true_random=False))
def test_the_order_of_indicators_changes_nothing(cases, random):
    turned = list(cases)
    random.shuffle(turned)
    one, other = total(cases), total(turned)
    assert one.score == other.score
    assert {part.key: part for part in one.parts} == {
        part.key: part for part in other.parts
    }


@given(any_cases(low=0), st.integers(0, 7), st.decimals(0, 50, places=2))
def test_a_better_score_never_lowers_the_total(cases, place, more):
    assume(place < len(cases) and cases[place].score is not None)
    case = cases[place]
    better = Case(case.key, case.weight, case.score + more)
    before = total(cases).score
    if before is not None:
        assert total([*cases[:place], better, *cases[place + 1 :]]).score >= before


@given(any_cases(), st.integers(1, 9))
def test_only_the_proportion_of_weights_counts(cases, factor):
    scaled = [
        Case(one.key, one.weight * factor, one.score, one.missing, one.missing_score)
        for one in cases
    ]
    assert total(scaled).score == total(cases).score


@given(st.lists(st.tuples(points, st.none() | points), max_size=6))
def test_a_year_is_a_total_of_its_quarters(quarters):
    cases = [Case(key, *quarter) for key, quarter in enumerate(quarters)]
    assert combined(quarters) == total(cases).score


@given(st.sets(points, min_size=1), points, points)
def test_a_higher_score_never_has_a_lower_grade(starts, one, other):
    bands = [(start, start) for start in starts]
    low, high = sorted((one, other))
    assert grade_of(bands, low) <= grade_of(bands, high)
    assert grade_of(bands, one) <= max(one, min(starts))
