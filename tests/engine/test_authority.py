"""The line of approvers (policy section C, C1.p4, C3.p3), without a database."""

import doctest
import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

SOURCE = Path(__file__).parents[2] / "sales_tiered_mgmt" / "engine" / "authority.py"


def load():
    """The engine on its own: it must not need Odoo, nor the add-on around it."""
    spec = importlib.util.spec_from_file_location("engine_authority", SOURCE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


engine = load()
Authority, Demand, Rule = engine.Authority, engine.Demand, engine.Rule
Superior, approver_chain = engine.Superior, engine.approver_chain
NO_AUTHORITY, governing = engine.NO_AUTHORITY, engine.governing
APPROVE, RECOMMEND, PROPOSE = engine.APPROVE, engine.RECOMMEND, engine.PROPOSE

REP, MANAGER, DIRECTOR = 1, 2, 3
LINE = (
    Superior(MANAGER, (Authority(APPROVE, 200_000),)),
    Superior(DIRECTOR, (Authority(APPROVE, 2_000_000),)),
)


def test_doctests():
    assert doctest.testmod(engine).failed == 0


@pytest.mark.parametrize(
    ("case", "parties", "value", "line", "expected"),
    [
        ("manager's limit", {REP}, 120_000, LINE, [(MANAGER, APPROVE)]),
        ("the limit itself is within", {REP}, 200_000, LINE, [(MANAGER, APPROVE)]),
        (
            "a cent above goes on",
            {REP},
            200_000.01,
            LINE,
            [(MANAGER, RECOMMEND), (DIRECTOR, APPROVE)],
        ),
        (
            "beyond everybody",
            {REP},
            5_000_000,
            LINE,
            [(MANAGER, RECOMMEND), (DIRECTOR, RECOMMEND), (None, APPROVE)],
        ),
        ("manager's own", {MANAGER}, 250_000, LINE, [(DIRECTOR, APPROVE)]),
        ("small, but own", {MANAGER}, 1, LINE, [(DIRECTOR, APPROVE)]),
        ("director's own", {DIRECTOR}, 3_000_000, LINE[1:], [(None, APPROVE)]),
        ("two parties", {REP, MANAGER}, 120_000, LINE, [(DIRECTOR, APPROVE)]),
        ("nobody above", {REP}, 1, (), [(None, APPROVE)]),
        (
            "an obstacle is passed over",
            {REP},
            120_000,
            (Superior(MANAGER, (Authority(APPROVE, 200_000),), "has left"), LINE[1]),
            [(DIRECTOR, APPROVE)],
        ),
        (
            "a team without leader is passed over",
            {REP},
            120_000,
            (Superior(None, obstacle="no leader"), LINE[1]),
            [(DIRECTOR, APPROVE)],
        ),
        (
            "who leads two levels is asked once",
            {REP},
            5_000_000,
            (LINE[0], LINE[0], LINE[1]),
            [(MANAGER, RECOMMEND), (DIRECTOR, RECOMMEND), (None, APPROVE)],
        ),
        (
            "who recommends is asked, who proposes is not",
            {REP},
            10,
            (
                Superior(4, (Authority(PROPOSE),)),
                Superior(MANAGER, (Authority(RECOMMEND, None),)),
                Superior(DIRECTOR, (Authority(APPROVE, None),)),
            ),
            [(MANAGER, RECOMMEND), (DIRECTOR, APPROVE)],
        ),
    ],
)
def test_chain(case, parties, value, line, expected):
    chain = approver_chain(parties, [Demand(value)], line)
    assert [(step.user_id, step.kind) for step in chain.steps] == expected, case


@pytest.mark.parametrize(
    ("authority", "value", "lower_is_worse", "expected"),
    [
        (Authority(APPROVE, 100), 100, False, True),
        (Authority(APPROVE, 100), 100.01, False, False),
        (Authority(APPROVE, None), 10**12, False, True),
        (Authority(APPROVE, 0), 0, False, True),
        (Authority(APPROVE, 20), 20, True, True),
        (Authority(APPROVE, 20), 19.99, True, False),
        (Authority(APPROVE, None), -50, True, True),
        (Authority(RECOMMEND, None), 0, False, False),
        (Authority(PROPOSE, None), 0, False, False),
    ],
)
def test_covers(authority, value, lower_is_worse, expected):
    assert authority.covers(value, lower_is_worse) is expected


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------

values = st.floats(0, 10_000_000, allow_nan=False)
people = st.integers(1, 8)
authorities = st.builds(
    Authority,
    kind=st.sampled_from([APPROVE, RECOMMEND, PROPOSE]),
    limit=st.none() | values,
)
superiors = st.builds(
    Superior,
    user_id=people,
    authorities=st.tuples(authorities),
    obstacle=st.sampled_from(["", "", "", "has left"]),
) | st.just(Superior(None, obstacle="no leader"))
lines = st.lists(superiors, max_size=8)
parties = st.sets(people, max_size=3)


@given(parties, values, lines, st.booleans())
def test_ends_with_the_one_approval(party_ids, value, line, lower):
    steps = approver_chain(party_ids, [Demand(value, lower)], line).steps
    assert steps[-1].kind == APPROVE
    assert all(step.kind == RECOMMEND for step in steps[:-1])
    assert all(not step.is_final for step in steps[:-1])
    assert steps[-1].is_final == (steps[-1].user_id is None)


@given(parties, values, lines, st.booleans())
def test_nobody_is_asked_twice_and_no_party_at_all(party_ids, value, line, lower):
    steps = approver_chain(party_ids, [Demand(value, lower)], line).steps
    asked = [step.user_id for step in steps if not step.is_final]
    assert len(asked) == len(set(asked))
    assert not party_ids & set(asked)


@given(parties, values, lines, st.booleans())
def test_ends_at_the_lowest_person_with_authority(party_ids, value, line, lower):
    able = [
        superior.user_id
        for superior in line
        if superior.user_id not in party_ids
        and not superior.obstacle
        and superior.authorities[0].covers(value, lower)
    ]
    # a person counts with the authority of the first level met without an obstacle
    first_met = {}
    for superior in line:
        if not superior.obstacle:
            first_met.setdefault(superior.user_id, superior.authorities[0])
    able = [user for user in able if first_met[user].covers(value, lower)]
    approver = approver_chain(party_ids, [Demand(value, lower)], line).approver
    assert approver.user_id == (able[0] if able else None)


@given(parties, values, lines, st.booleans())
def test_only_obstacles_are_skipped_and_none_is_hidden(party_ids, value, line, lower):
    chain = approver_chain(party_ids, [Demand(value, lower)], line)
    assert all(superior.obstacle for superior in chain.skipped)
    asked = {step.user_id for step in chain.steps}
    met = set(party_ids)
    for superior in line:
        if superior.user_id in met:
            continue  # a person counts once, where first met without an obstacle
        if superior.obstacle:
            assert superior in chain.skipped
            continue
        if superior.user_id == chain.approver.user_id:
            break  # above the approver nobody was looked at
        met.add(superior.user_id)
        if superior.authorities[0].kind != PROPOSE:
            assert superior.user_id in asked


@given(parties, values, values, lines, st.booleans())
def test_more_never_needs_fewer_people(party_ids, one, other, line, lower):
    low, high = sorted((one, other), reverse=lower)
    shorter = approver_chain(party_ids, [Demand(low, lower)], line).steps
    longer = approver_chain(party_ids, [Demand(high, lower)], line).steps
    assert len(shorter) <= len(longer)
    before = [step.user_id for step in shorter[:-1]]
    assert [step.user_id for step in longer[: len(before)]] == before


@given(authorities, authorities, values, st.booleans())
def test_who_reaches_less_far_covers_nothing_more(one, other, value, lower):
    weaker, stronger = sorted((one, other), key=lambda item: item.reach(lower))
    if weaker.covers(value, lower):
        assert stronger.covers(value, lower)


# -- several demands at once ----------------------------------------------

demands = st.lists(st.builds(Demand, values, st.booleans()), min_size=1, max_size=4)


@st.composite
def requests(draw):
    """Parties, several demands, and a line with an authority for each of them."""
    asked = draw(demands)
    able = st.builds(
        Superior,
        user_id=people,
        authorities=st.tuples(*[authorities] * len(asked)),
        obstacle=st.sampled_from(["", "", "", "has left"]),
    ) | st.just(Superior(None, obstacle="no leader"))
    return draw(parties), asked, draw(st.lists(able, max_size=8))


@given(requests())
def test_the_approver_covers_every_demand_and_nobody_below_does(request):
    party_ids, asked, line = request
    steps = approver_chain(party_ids, asked, line).steps
    first_met = {}
    for superior in line:
        if not superior.obstacle:
            first_met.setdefault(superior.user_id, superior)
    for step in steps[:-1]:
        assert not first_met[step.user_id].covers(asked)
    if not steps[-1].is_final:
        assert first_met[steps[-1].user_id].covers(asked)
    else:
        assert not any(
            superior.covers(asked)
            for user_id, superior in first_met.items()
            if user_id not in party_ids
        )


@given(requests())
def test_several_demands_need_the_strictest_of_the_single_chains(request):
    """One request ends no lower than any of its demands alone would."""
    party_ids, asked, line = request
    met = [item.user_id for item in line if item.user_id and not item.obstacle]
    places = [*dict.fromkeys(met), None]
    together = approver_chain(party_ids, asked, line).approver.user_id
    for index, demand in enumerate(asked):
        alone = [
            Superior(
                superior.user_id,
                superior.authorities[index : index + 1],
                superior.obstacle,
            )
            for superior in line
            if superior.user_id
        ]
        single = approver_chain(party_ids, [demand], alone).approver.user_id
        assert places.index(single) <= places.index(together)


@given(requests(), st.randoms())
def test_the_order_of_the_demands_does_not_matter(request, random):
    party_ids, asked, line = request
    places = list(range(len(asked)))
    random.shuffle(places)
    shuffled = [
        Superior(
            superior.user_id,
            tuple(superior.authorities[place] for place in places)
            if superior.authorities
            else (),
            superior.obstacle,
        )
        for superior in line
    ]
    steps = approver_chain(party_ids, asked, line).steps
    assert (
        approver_chain(party_ids, [asked[i] for i in places], shuffled).steps == steps
    )


@given(requests())
def test_nobody_is_asked_twice_and_no_party_for_several_demands(request):
    party_ids, asked, line = request
    steps = approver_chain(party_ids, asked, line).steps
    users = [step.user_id for step in steps if not step.is_final]
    assert len(users) == len(set(users))
    assert not party_ids & set(users)


# -- which row of the matrix holds ----------------------------------------

rules = st.builds(
    Rule,
    authority=authorities,
    is_personal=st.booleans(),
    is_conditional=st.booleans(),
    is_of_company=st.booleans(),
)
rule_lists = st.lists(rules, max_size=6)


@given(rule_lists, st.booleans(), st.randoms())
def test_the_order_of_rows_does_not_matter(found, lower, random):
    reach = governing(found, lower).reach(lower)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert governing(shuffled, lower).reach(lower) == reach


@given(rule_lists, st.booleans())
def test_personal_before_conditional_before_company(found, lower):
    authority = governing(found, lower)
    if not found:
        assert authority == NO_AUTHORITY
        return
    rest = found
    for trait in ("is_personal", "is_conditional", "is_of_company"):
        rest = [rule for rule in rest if getattr(rule, trait)] or rest
    assert authority in [rule.authority for rule in rest]
    # the weakest among equals
    assert all(authority.reach(lower) <= rule.authority.reach(lower) for rule in rest)


@given(rule_lists, rules, st.booleans())
def test_an_equally_specific_row_never_widens(found, further, lower):
    before = governing(found, lower)
    highest = max((rule.specificity for rule in found), default=None)
    if further.specificity == highest:
        after = governing([*found, further], lower)
        assert after.reach(lower) <= before.reach(lower)


@given(rule_lists, rules, st.booleans())
def test_a_less_specific_row_changes_nothing(found, further, lower):
    highest = max((rule.specificity for rule in found), default=None)
    if highest is not None and further.specificity < highest:
        assert governing([*found, further], lower) == governing(found, lower)
