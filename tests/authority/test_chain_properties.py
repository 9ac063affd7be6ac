"""C1.p4, C3.p3: for any organization and matrix, who has to decide.

Random companies are built in the database, with teams without a leader and leaders
without a tier, and the real request is asked for its chain. What it has to be is worked
out a second time, in the plainest way, from the description of the company alone.
"""

from dataclasses import dataclass, replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.common import SalesForceCase

CODES = ("order_sign", "order_discount", "order_margin", "order_payment_days")
LOWER_IS_WORSE = {"order_margin"}
TIERS = ("representative", "manager", "director")
DEPTH = 5
EXAMPLES = 20
OBSTACLES = ("", "", "", "", "missing", "archived", "untiered", "elsewhere")
LIMITS = {
    "order_sign": (0, 1_000, 50_000, 500_000, None),
    "order_discount": (0, 5, 20, 50, None),
    "order_margin": (60, 30, 5, -50, None),
    "order_payment_days": (0, 14, 30, 90, None),
}


@dataclass(frozen=True)
class Row:
    """A row of the matrix; ``holder`` is a tier or the place of a person in line."""

    code: str
    holder: str | int
    kind: str
    limit: float | None
    is_conditional: bool = False
    matches: bool = False
    is_of_company: bool = False


@dataclass(frozen=True)
class Leader:
    """Who leads one level of the line."""

    tier: str
    obstacle: str = ""
    same_as_below: bool = False


@dataclass(frozen=True)
class Case:
    """A company, from the representative's team upwards, and an order."""

    leaders: tuple[Leader, ...]
    rows: tuple[Row, ...]
    quantity: int
    discount: int
    days: int
    seller_leads: bool = False


kinds = st.sampled_from(["approve", "approve", "approve", "recommend", "propose"])


@st.composite
def cases(draw):
    """A random company and a random order."""
    leaders = tuple(
        draw(
            st.lists(
                st.builds(
                    Leader,
                    tier=st.sampled_from(TIERS),
                    obstacle=st.sampled_from(OBSTACLES),
                    same_as_below=st.sampled_from([False] * 5 + [True]),
                ),
                min_size=1,
                max_size=DEPTH,
            )
        )
    )
    rows = []
    for code in CODES:
        for tier in TIERS:
            for is_conditional, is_of_company in (
                (False, False),
                *draw(
                    st.lists(
                        st.sampled_from([(True, False), (False, True), (True, True)]),
                        max_size=1,
                    )
                ),
            ):
                rows.append(
                    Row(
                        code,
                        tier,
                        draw(kinds),
                        draw(st.sampled_from(LIMITS[code])),
                        is_conditional,
                        draw(st.booleans()),
                        is_of_company,
                    )
                )
    seller_leads = draw(st.sampled_from([False] * 4 + [True]))
    if seller_leads:  # who sells is there and has a tier
        leaders = (replace(leaders[0], obstacle=""), *leaders[1:])
    case = Case(
        leaders,
        (),
        draw(st.sampled_from([1, 40, 400])),
        draw(st.sampled_from([0, 10, 30, 55])),
        draw(st.sampled_from([0, 20, 60, 120])),
        seller_leads,
    )
    levels = draw(st.sets(st.integers(0, len(leaders) - 1), max_size=2))
    for place in {place_of(case, level) for level in levels}:
        code = draw(st.sampled_from(CODES))
        limit = draw(st.sampled_from(LIMITS[code]))
        rows.append(Row(code, place, draw(kinds), limit))
    return replace(case, rows=tuple(rows))


# ----------------------------------------------------------------------
# The oracle: policy section C in plain words, sharing nothing with the engine
# ----------------------------------------------------------------------


def place_of(case, level):
    """The level whose leader this is: some people lead several levels."""
    while level > 0 and case.leaders[level].same_as_below:
        level -= 1
    return level


def authority_of(case, code, tier, place):
    """Kind and limit that hold for somebody, by the rows of the matrix."""
    best, rank = [], (-1, -1, -1)
    for row in case.rows:
        if row.code != code or row.holder not in (tier, place):
            continue
        if row.is_conditional and not row.matches:
            continue
        own = (isinstance(row.holder, int), row.is_conditional, row.is_of_company)
        if own > rank:
            best, rank = [], own
        if own == rank:
            best.append(row)
    assert len(best) < 2, "the cases hold no two equally specific rows"
    return (best[0].kind, best[0].limit) if best else ("none", 0)


def may(case, code, tier, place, value):
    """Whether somebody may approve the value."""
    kind, limit = authority_of(case, code, tier, place)
    if kind != "approve":
        return False
    if limit is None:
        return True
    return value >= limit if code in LOWER_IS_WORSE else value <= limit


def exceeded_by_seller(case, values):
    """Codes that the representative may not decide on the own authority."""
    place = 0 if case.seller_leads else None
    tier = case.leaders[0].tier if case.seller_leads else "representative"
    return [
        code
        for code, value in values.items()
        if not may(case, code, tier, place, value)
        # no discount and no days concede nothing
        and not (code in ("order_discount", "order_payment_days") and value <= 0)
    ]


def expected_steps(case, exceeded, values):
    """Places of the people to be asked, in order; "final" for the administrators."""
    steps = []
    asked = {0} if case.seller_leads else set()
    for level in range(len(case.leaders)):
        place = place_of(case, level)
        leader = case.leaders[place]
        if place in asked or leader.obstacle:
            continue
        asked.add(place)
        if all(may(case, code, leader.tier, place, values[code]) for code in exceeded):
            return [*steps, place]
        for code in exceeded:
            if authority_of(case, code, leader.tier, place)[0] in (
                "approve",
                "recommend",
            ):
                steps.append(place)
                break
    return [*steps, "final"]


# ----------------------------------------------------------------------
# The same in the database
# ----------------------------------------------------------------------


@tagged("standard", "post_install", "-at_install")
class TestChainProperties(SalesForceCase):
    """The chain of a request, for random organizations, matrices and orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.pool = [
            new_test_user(
                cls.env,
                login=f"t_leader_{level}",
                groups="base.group_user",
                name=f"leader {level}",
                company_id=cls.company.id,
            )
            for level in range(DEPTH)
        ]
        cls.seller = new_test_user(
            cls.env,
            login="t_seller",
            groups="base.group_user",
            name="seller",
            company_id=cls.company.id,
        )
        cls.article = cls.env["product.product"].create(
            {
                "name": "Article",
                "type": "service",
                "list_price": 1_000,
                "standard_price": 500,
                "taxes_id": False,
            }
        )
        cls.env["sales.authority"].search([]).unlink()

    def test_the_chain_is_what_the_policy_says(self):
        """Ends at the lowest with authority for all, nobody twice, never a party."""

        @seed(20261123)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            # a smaller case is not worth the minutes: each builds a company
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(cases())
        def check(case):
            savepoint = self.cr.savepoint()
            try:
                self.check(case)
            finally:
                self.env.flush_all()
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                self.env.registry.clear_cache()

        check()

    def check(self, case):
        people = self.build(case)
        order = self.order(case, people)
        values = self.values(case)
        measures = order._sales_own_measures()[order]
        for decision, measured in measures.items():
            self.assertAlmostEqual(measured.value, values[decision.code], 2)
        exceeded = exceeded_by_seller(case, values)
        order.action_confirm()
        request = order.sudo().sales_approval_ids
        self.assertEqual(bool(request), bool(exceeded), (case, exceeded))
        if not exceeded:
            return
        found = [
            "final" if step.is_final else people.index(step.approver_id)
            for step in request.step_ids.sorted("sequence")
        ]
        self.assertEqual(found, expected_steps(case, exceeded, values), case)
        asked = request.step_ids.approver_id
        self.assertEqual(len(asked), len(request.step_ids), "somebody is asked twice")
        self.assertFalse(asked & (order.user_id | request.requester_id))
        kinds_ = request.step_ids.sorted("sequence").mapped("kind")
        self.assertEqual(kinds_[-1], "approve")
        self.assertEqual(set(kinds_[:-1]) - {"recommend"}, set())
        self.assertEqual(
            set(request.measure_ids.filtered("is_exceeded").decision_id.mapped("code")),
            set(exceeded),
        )

    def values(self, case):
        revenue = 1_000 * case.quantity * (1 - case.discount / 100)
        cost = 500 * case.quantity
        return {
            "order_sign": revenue,
            "order_discount": case.discount,
            "order_margin": round(100 * (revenue - cost) / revenue, 2),
            "order_payment_days": case.days,
        }

    def build(self, case):
        """Teams, leaders and matrix.

        :return: the person of each level, also where the team does without
        """
        people, team = [], self.env["crm.team"]
        for level in reversed(range(len(case.leaders))):
            team = team.create(
                {
                    "name": f"Level {level}",
                    "parent_id": team.id,
                    "company_id": self.company.id,
                }
            )
            user = self.pool[place_of(case, level)]
            if case.leaders[place_of(case, level)].obstacle != "missing":
                team.user_id = user
            people.insert(0, user)
        seller = people[0] if case.seller_leads else self.seller
        self.give_tiers(case, people, team)
        if not case.seller_leads:
            self.env["sales.tier.assignment"].create(
                self.position(seller, "representative", team)
            )
        self.give_authority(case, people)
        return people

    def position(self, user, tier, team):
        return {
            "user_id": user.id,
            "tier_id": self.tiers[tier].id,
            "team_id": team.id,
            "date_from": "2025-01-01",
            "reason": "test",
        }

    def give_tiers(self, case, people, team):
        """Positions of the leaders, and what keeps some of them from deciding."""
        for level, leader in enumerate(case.leaders):
            user, is_first = people[level], place_of(case, level) == level
            if is_first and leader.obstacle not in ("untiered", "missing"):
                vals = self.position(user, leader.tier, team)
                self.env["sales.tier.assignment"].create(vals)
            team = team.parent_id
        for level, leader in enumerate(case.leaders):
            if place_of(case, level) != level:
                continue
            if leader.obstacle == "archived":
                people[level].active = False
            elif leader.obstacle == "elsewhere":
                people[level].write(
                    {
                        "company_ids": [Command.set(self.other_company.ids)],
                        "company_id": self.other_company.id,
                    }
                )

    def give_authority(self, case, people):
        for row in case.rows:
            is_personal = isinstance(row.holder, int)
            condition = "[('client_order_ref', '=', 'yes')]"
            if row.is_conditional and not row.matches:
                condition = "[('client_order_ref', '=', 'no')]"
            decision = self.env["sales.decision"]._get(row.code)
            self.env["sales.authority"].create(
                {
                    "decision_id": decision.id,
                    "tier_id": not is_personal and self.tiers[row.holder].id,
                    "user_id": is_personal and people[row.holder].id,
                    "kind": row.kind,
                    "limit": row.limit or 0,
                    "is_unlimited": row.limit is None,
                    "condition": row.is_conditional and condition,
                    "company_id": row.is_of_company and self.company.id,
                }
            )

    def order(self, case, people):
        seller = people[0] if case.seller_leads else self.seller
        term = self.env["account.payment.term"].create(
            {
                "name": str(case.days),
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": 100,
                            "nb_days": case.days,
                        }
                    )
                ],
            }
        )
        line = {
            "product_id": self.article.id,
            "product_uom_qty": case.quantity,
            "discount": case.discount,
        }
        return self.env(user=seller.id, su=False)["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "client_order_ref": "yes",
                "payment_term_id": term.id,
                "order_line": [Command.create(line)],
            }
        )
