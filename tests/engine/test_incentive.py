"""What a result brings: rate tables, limits, guarantees (D4.i1), without a database."""

import doctest
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.loading import load

rate, limits, share = load("incentive_rate", "incentive_limits", "incentive_share")
Band, reward, limited = rate.Band, rate.reward, limits.limited
MARGINAL, WHOLE, INTERPOLATED = rate.BASES
PERCENT, BONUS, ON_TARGET = rate.PAYS
CENT, YEN = D("0.01"), D(1)


@pytest.mark.parametrize("module", [rate, limits, share])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


def table(*rows):
    """Bands of (start, rate), each up to the next."""
    stops = [D(start) for start, _rate in rows[1:]] + [None]
    return tuple(
        Band(D(start), stop, D(paid))
        for (start, paid), stop in zip(rows, stops, strict=True)
    )


# 3 % up to 50,000, then 5 %, from 100,000 on 8 %
AMOUNTS = table(("0", "0.03"), ("50000", "0.05"), ("100000", "0.08"))
# nothing below 80 % of the target, 2 %, from 100 % on 4 %, from 120 % on 6 %
SHARES = table(("0.8", "0.02"), ("1", "0.04"), ("1.2", "0.06"))
# fixed amounts by attainment
FIXED = table(("0.8", "1000"), ("1", "3000"), ("1.2", "5000"))
# part of the bonus for reaching the target
LEVELS = table(("0.8", "0.5"), ("1", "1"), ("1.5", "2"))

RATES = [
    # bands, measure, base, basis, pays, on target, what is paid
    (AMOUNTS, "0", "0", MARGINAL, PERCENT, "0", "0"),
    (AMOUNTS, "10000", "10000", MARGINAL, PERCENT, "0", 10000 * D("0.03")),
    (AMOUNTS, "49999.99", "49999.99", MARGINAL, PERCENT, "0", "1500.00"),
    (AMOUNTS, "50000", "50000", MARGINAL, PERCENT, "0", 50000 * D("0.03")),
    (AMOUNTS, "50000", "50000", WHOLE, PERCENT, "0", 50000 * D("0.05")),
    (AMOUNTS, "49999.99", "49999.99", WHOLE, PERCENT, "0", "1500.00"),
    (AMOUNTS, "70000", "70000", MARGINAL, PERCENT, "0", 1500 + 20000 * D("0.05")),
    (AMOUNTS, "70000", "70000", WHOLE, PERCENT, "0", 70000 * D("0.05")),
    # half way from 50,000 to 100,000 the rate is half way from 5 to 8 %
    (AMOUNTS, "75000", "75000", INTERPOLATED, PERCENT, "0", 75000 * D("0.065")),
    (AMOUNTS, "100000", "100000", INTERPOLATED, PERCENT, "0", 100000 * D("0.08")),
    (AMOUNTS, "300000", "300000", INTERPOLATED, PERCENT, "0", 300000 * D("0.08")),
    (
        AMOUNTS,
        "120000",
        "120000",
        MARGINAL,
        PERCENT,
        "0",
        50000 * D("0.03") + 50000 * D("0.05") + 20000 * D("0.08"),
    ),
    # measured by what was signed, paid on the margin of 24,000: 50/120, 50/120, 20/120
    (
        AMOUNTS,
        "120000",
        "24000",
        MARGINAL,
        PERCENT,
        "0",
        10000 * D("0.03") + 10000 * D("0.05") + 4000 * D("0.08"),
    ),
    # more came back than was sold: at the first rate
    (AMOUNTS, "-2000", "-2000", MARGINAL, PERCENT, "0", -2000 * D("0.03")),
    (AMOUNTS, "-200000", "-200000", WHOLE, PERCENT, "0", -200000 * D("0.03")),
    (SHARES, "-0.1", "-2000", MARGINAL, PERCENT, "0", "0"),
    (SHARES, "0.7999", "79990", MARGINAL, PERCENT, "0", "0"),
    (SHARES, "0.8", "80000", MARGINAL, PERCENT, "0", "0"),
    (SHARES, "0.8", "80000", WHOLE, PERCENT, "0", 80000 * D("0.02")),
    # 100,000 is the target: 20,000 lie between 80 and 100 %
    (SHARES, "1", "100000", MARGINAL, PERCENT, "0", 20000 * D("0.02")),
    (SHARES, "1", "100000", WHOLE, PERCENT, "0", 100000 * D("0.04")),
    (
        SHARES,
        "1.3",
        "130000",
        MARGINAL,
        PERCENT,
        "0",
        20000 * D("0.02") + 20000 * D("0.04") + 10000 * D("0.06"),
    ),
    (SHARES, "0.9", "90000", INTERPOLATED, PERCENT, "0", 90000 * D("0.03")),
    (FIXED, "0.79", "0", WHOLE, BONUS, "0", "0"),
    (FIXED, "0.8", "0", WHOLE, BONUS, "0", "1000"),
    (FIXED, "1.19", "0", WHOLE, BONUS, "0", "3000"),
    (FIXED, "1.2", "0", WHOLE, BONUS, "0", "5000"),
    (FIXED, "1.2", "0", MARGINAL, BONUS, "0", 1000 + 3000 + 5000),
    (FIXED, "1.1999", "0", MARGINAL, BONUS, "0", 1000 + 3000),
    # a quarter of the way from 1,000 to 3,000
    (FIXED, "0.85", "0", INTERPOLATED, BONUS, "0", 1000 + 2000 / D(4)),
    (FIXED, "-1", "0", WHOLE, BONUS, "0", "0"),
    (LEVELS, "0.8", "0", WHOLE, ON_TARGET, "6000", 6000 * D("0.5")),
    (LEVELS, "0.99", "0", WHOLE, ON_TARGET, "6000", 6000 * D("0.5")),
    (LEVELS, "1", "0", INTERPOLATED, ON_TARGET, "6000", "6000"),
    # 0.9 lies half way: 0.75 of the bonus
    (LEVELS, "0.9", "0", INTERPOLATED, ON_TARGET, "6000", 6000 * D("0.75")),
    # a fifth of the way from 1 to 2
    (LEVELS, "1.1", "0", INTERPOLATED, ON_TARGET, "6000", 6000 * D("1.2")),
    (LEVELS, "2", "0", INTERPOLATED, ON_TARGET, "6000", "12000"),
    # 20 points at 0.5, 10 points at 1
    (
        LEVELS,
        "1.1",
        "0",
        MARGINAL,
        ON_TARGET,
        "6000",
        6000 * (D("0.2") * D("0.5") + D("0.1")),
    ),
]


@pytest.mark.parametrize("bands, measure, base, basis, pays, on_target, paid", RATES)
def test_d4i1_worked_reward(bands, measure, base, basis, pays, on_target, paid):
    result = reward(bands, D(measure), D(base), basis, pays, D(on_target))
    assert result.amount == D(paid)
    assert sum((part.amount for part in result.parts), D(0)) == result.amount


def test_a_yen_has_no_parts():
    # 333 at 5 % is 16.65
    assert reward(table(("0", "0.05")), 333, 333, step=YEN).amount == 17


def test_half_a_cent_goes_up_and_a_negative_one_down():
    assert reward(table(("0", "0.5")), D("0.01"), D("0.01")).amount == D("0.01")
    assert reward(table(("0", "0.5")), D("-0.01"), D("-0.01")).amount == D("-0.01")


def test_the_trace_says_band_by_band():
    parts = reward(AMOUNTS, 120000, 120000).parts
    assert [(part.place, part.start, part.stop, part.base) for part in parts] == [
        (0, 0, 50000, 50000),
        (1, 50000, 100000, 50000),
        (2, 100000, 120000, 20000),
    ]
    assert [part.amount for part in parts] == [D(1500), D(2500), D(1600)]
    assert [part.rate for part in parts] == [F("0.03"), F("0.05"), F("0.08")]


PROBLEMS = [
    ([], rate.EMPTY),
    ([Band(0, 5, 1), Band(6, None, 1)], rate.GAP),
    ([Band(0, 5, 1), Band(4, None, 1)], rate.OVERLAP),
    ([Band(0, None, 1), Band(4, None, 1)], rate.WITHOUT_END),
    ([Band(4, 4, 1)], rate.REVERSED),
    ([Band(-1, None, 1)], rate.NEGATIVE),
    ([Band(0, None, -1)], rate.NEGATIVE),
]


@pytest.mark.parametrize("bands, kind", PROBLEMS)
def test_what_is_no_table_is_refused(bands, kind):
    assert kind in [problem.kind for problem in rate.check_bands(bands)]
    with pytest.raises(ValueError):
        reward(bands, 1, 1)


def test_what_is_unknown_is_refused():
    with pytest.raises(ValueError):
        reward(AMOUNTS, 1, 1, "sideways")
    with pytest.raises(TypeError):
        reward(AMOUNTS, 0.5, 1)


def test_threshold_and_accelerator():
    cut = rate.from_threshold(table(("0", "0.02"), ("1", "0.04")), D("0.9"))
    assert [(band.start, band.rate) for band in cut] == [
        (D("0.9"), D("0.02")),
        (D(1), D("0.04")),
    ]
    fast = rate.accelerated(table(("0", "0.02")), D(1), D("1.5"))
    # 100,000 at 2 %, 30,000 at 3 %
    assert reward(fast, D("1.3"), 130000).amount == 2000 + 900
    with pytest.raises(ValueError):
        rate.accelerated(fast, 1, -1)


LIMITS = [
    # amount, factors, cap, floor, what is paid
    ("1000", (), None, None, "1000"),
    ("1000", ("1.2",), None, None, 1000 * D("1.2")),
    ("1000", ("1.2", "0.5"), None, None, 1000 * D("1.2") * D("0.5")),
    ("1000", ("0",), None, None, "0"),
    ("1000", ("1.2",), "1100", None, "1100"),
    ("1000", ("0.5",), "1100", "600", "600"),
    ("600", (), "1100", "600", "600"),
    ("-500", ("0.5",), None, None, "-500"),
    ("-500", (), None, "0", "0"),
]


@pytest.mark.parametrize("amount, factors, cap, floor, paid", LIMITS)
def test_d4i1_worked_limits(amount, factors, cap, floor, paid):
    multipliers = [limits.Multiplier("grade", D(factor)) for factor in factors]
    cap, floor = (None if bound is None else D(bound) for bound in (cap, floor))
    result = limited(D(amount), multipliers, cap, floor)
    assert result.amount == D(paid)
    assert (result.steps[-1].amount if result.steps else D(amount)) == D(paid)


def test_limits_that_contradict_are_refused():
    with pytest.raises(ValueError):
        limited(1, cap=1, floor=2)
    with pytest.raises(ValueError):
        limited(1, [limits.Multiplier("grade", D(-1))])


def test_weights_and_proration():
    # 70 % of 1,000 and 30 % of 500
    assert limits.weighted([(1000, D("0.7")), (500, D("0.3"))]) == 700 + 150
    assert limits.prorated(D(3000), 31, 90) == D("1033.33")
    assert limits.prorated(D(3000), 0, 90) == 0
    for days, whole in ((91, 90), (-1, 90), (0, 0)):
        with pytest.raises(ValueError):
            limits.prorated(D(3000), days, whole)


SETTLED = [
    # earned, guarantee, recoverable, owed, carried: paid, top-up, recovered, owed, rest
    (("700", "0", False, "0", "0"), ("700", "0", "0", "0", "0")),
    (("700", "1000", False, "0", "0"), ("1000", "300", "0", "0", "0")),
    (("700", "1000", True, "0", "0"), ("1000", "300", "0", "300", "0")),
    (("1500", "1000", True, "300", "0"), ("1200", "0", "300", "0", "0")),
    (("1100", "1000", True, "300", "0"), ("1000", "0", "100", "200", "0")),
    (("500", "0", False, "300", "0"), ("200", "0", "300", "0", "0")),
    (("-400", "0", False, "0", "0"), ("0", "0", "0", "0", "-400")),
    (("1000", "0", False, "0", "-400"), ("600", "0", "0", "0", "0")),
    (("300", "0", False, "0", "-400"), ("0", "0", "0", "0", "-100")),
    (("-400", "1000", True, "0", "0"), ("1000", "1000", "0", "1000", "-400")),
]


@pytest.mark.parametrize("given_, expected", SETTLED)
def test_d4i1_worked_settlement(given_, expected):
    earned, guarantee, is_recoverable, owed, carried = given_
    result = limits.settled(
        D(earned), D(guarantee), is_recoverable, D(owed), D(carried)
    )
    assert result == limits.Settled(*map(D, expected))


def test_a_settlement_of_nonsense_is_refused():
    for wrong in ({"guarantee": D(-1)}, {"owed": D(-1)}, {"carried": D(1)}):
        with pytest.raises(ValueError):
            limits.settled(D(1), **wrong)


POOLS = [
    # pool, days, contributions, parts
    ("100", (90, 90, 90), None, ("33.34", "33.33", "33.33")),
    ("100", (90, 45, 0), None, ("66.67", "33.33", "0")),
    # 60,000, 30,000 and 10,000 of 100,000
    ("1000", (90, 90, 90), ("60000", "30000", "10000"), ("600", "300", "100")),
    # who gave back gets nothing, and takes nothing from the others
    ("1000", (90, 90, 90), ("60000", "30000", "-5000"), ("666.67", "333.33", "0")),
    # nobody contributed: by days
    ("100", (60, 40, 0), ("0", "0", "500"), ("60", "40", "0")),
    ("0", (90, 90, 90), None, ("0", "0", "0")),
]


@pytest.mark.parametrize("pool, days, made, parts", POOLS)
def test_d4i1_worked_pool(pool, days, made, parts):
    presence = dict(zip("abc", days, strict=True))
    if made is not None:
        made = dict(zip("abc", map(D, made), strict=True))
    expected = dict(zip("abc", map(D, parts), strict=True))
    assert share.shared_pool(D(pool), presence, made) == expected


def test_a_pool_of_nobody_is_not_shared():
    assert share.shared_pool(D(100), {"a": 0}) == {}
    for pool, days in ((D(-1), 1), (D(1), -1)):
        with pytest.raises(ValueError):
            share.shared_pool(pool, {"a": days})


PROPOSALS = [
    # 100 for two, a quarter up or down of 50 allowed
    ({"a": "62.50", "b": "37.50"}, []),
    ({"a": "62.51", "b": "37.49"}, [share.TOO_MUCH, share.TOO_LITTLE]),
    ({"a": "60", "b": "50"}, [share.NOT_ALL]),
    ({"a": "50", "b": "40", "c": "10"}, [share.NOT_MEMBER]),
    ({"a": "50.005", "b": "49.995"}, [share.UNEVEN, share.UNEVEN]),
]


@pytest.mark.parametrize("proposal, kinds", PROPOSALS)
def test_d4i1_a_proposal_stays_within_its_limits(proposal, kinds):
    equal = {"a": D(50), "b": D(50)}
    proposal = {key: D(part) for key, part in proposal.items()}
    found = share.check_proposal(D(100), equal, proposal, D("0.25"))
    assert [objection.kind for objection in found] == kinds


def test_a_negative_spread_is_refused():
    with pytest.raises(ValueError):
        share.check_proposal(D(1), {"a": D(1)}, {"a": D(1)}, -1)


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------

cents = st.integers(0, 10**8).map(lambda count: count * CENT)
rates = st.integers(0, 3000).map(lambda count: count * D("0.0001"))


@st.composite
def tables(draw, is_rising=True):
    """Tables by amount, whose rates rise where asked for."""
    starts = sorted(draw(st.sets(cents, min_size=1, max_size=5)))
    paid = draw(st.lists(rates, min_size=len(starts), max_size=len(starts)))
    return table(*zip(starts, sorted(paid) if is_rising else paid, strict=True))


@given(tables(), st.sampled_from(rate.BASES), cents, cents)
def test_more_sold_never_brings_less(bands, basis, first, second):
    first, second = sorted((first, second))
    less, more = (reward(bands, value, value, basis) for value in (first, second))
    assert less.amount <= more.amount


@given(tables(is_rising=False), cents)
def test_a_marginal_table_has_no_jump(bands, value):
    """A cent more sold brings a cent more at most, whatever the rates."""
    before, after = (reward(bands, sold, sold).amount for sold in (value, value + CENT))
    assert 0 <= after - before <= CENT


@given(tables(is_rising=False), st.sampled_from(rate.BASES), cents, st.integers(1, 5))
def test_parts_add_up(bands, basis, value, step):
    result = reward(bands, value, value, basis, step=step * CENT)
    assert sum((part.amount for part in result.parts), D(0)) == result.amount
    assert result.amount % (step * CENT) == 0


@given(tables(), cents)
def test_marginal_pays_no_more_than_whole_where_rates_rise(bands, value):
    assert (
        reward(bands, value, value).amount <= reward(bands, value, value, WHOLE).amount
    )


@given(tables(is_rising=False), st.integers(0, 4), st.integers(1, 10**6))
def test_a_band_that_is_moved_is_found(bands, place, shift):
    assume(place + 1 < len(bands))
    late, early = (
        rate.replace(bands[place + 1], start=bands[place + 1].start + move)
        for move in (shift * CENT, -shift * CENT)
    )
    for moved, kind in ((late, rate.GAP), (early, rate.OVERLAP)):
        wrong = [*bands[: place + 1], moved, *bands[place + 2 :]]
        assert kind in [problem.kind for problem in rate.check_bands(wrong)]


@given(cents, st.lists(rates, max_size=3), cents, cents)
def test_never_above_the_cap_nor_below_the_floor(amount, factors, first, second):
    floor, cap = sorted((first, second))
    multipliers = [limits.Multiplier("any", factor * 10) for factor in factors]
    assert floor <= limited(amount, multipliers, cap, floor).amount <= cap


@given(st.lists(st.tuples(cents, st.booleans()), max_size=8), cents)
def test_nothing_is_lost_over_the_periods(periods, guarantee):
    """What was paid is what was earned and guaranteed, but for what is still open."""
    owed = carried = paid = earned_in_all = D(0)
    for amount, is_negative in periods:
        earned = -amount if is_negative else amount
        result = limits.settled(earned, guarantee, True, owed, carried)
        paid += result.paid
        earned_in_all += earned
        owed, carried = result.owed, result.carried
        assert result.paid >= guarantee
    assert paid == earned_in_all + owed - carried


@given(
    cents,
    st.dictionaries(st.integers(0, 50), st.integers(0, 92), min_size=1, max_size=9),
    st.data(),
)
def test_a_pool_is_shared_exactly_in_whichever_order(pool, presence, data):
    assume(any(presence.values()))
    made = data.draw(
        st.none() | st.fixed_dictionaries({key: cents for key in presence})
    )
    parts = share.shared_pool(pool, presence, made)
    assert sum(parts.values()) == pool
    assert min(parts.values()) >= 0
    assert all(not parts[key] for key, days in presence.items() if not days)
    turned = dict(reversed(presence.items()))
    assert share.shared_pool(pool, turned, made) == parts
    assert not share.check_proposal(pool, parts, parts, 0)
