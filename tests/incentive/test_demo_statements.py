"""Issue 5 must show: every statement of the demo's closed quarters, by hand.

From orders, invoices, payments and targets in plain Python with fractions: nothing of
the add-on's ledger, engine or computation. To the cent.
"""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from math import floor

from odoo.fields import Date
from odoo.tests import TransactionCase, tagged

from tests.demo_documents import DemoDocuments, exact

CENT = Fraction(1, 100)
# the demo's plans (demo/build/incentive_plans.py), once more in the reader's own words
COLLECTION = [
    (Fraction(9, 10), Fraction(11, 10)),
    (Fraction(6, 10), 1),
    (0, Fraction(9, 10)),
]
GUARANTEE = {"north": (800, 4, False), "south": (1000, 3, True)}


def rounded(value):
    """To the cent, half away from zero."""
    cents = floor(abs(value) / CENT + Fraction(1, 2))
    return (cents if value >= 0 else -cents) * CENT


class Quarter:
    """Facts of one quarter, and who they are of.

    :param facts: dict of metric to a list of (day, user, value)
    """

    def __init__(self, facts):
        self.facts = facts

    def of(self, metric, users):
        return sum(
            (value for _d, user, value in self.facts[metric] if user in users), 0
        )


@tagged("standard", "post_install", "-at_install")
class TestDemoStatements(DemoDocuments, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_tiered_mgmt.user_rep_n1a", False):
            cls.skipTest(cls, "this database has no demo data")
        cls.company = cls.env.ref("base.main_company")
        cls.divisions = {
            name: cls.env.ref(f"sales_tiered_mgmt.crm_team_{name}")
            for name in ("north", "south")
        }
        runs = cls.env["sales.incentive.run"].search(
            [
                ("team_id", "in", [team.id for team in cls.divisions.values()]),
                ("state", "in", ("locked", "paid")),
            ]
        )
        cls.quarters = sorted(set(runs.mapped("date_from")))
        cls.runs = {(run.team_id, run.date_from): run for run in runs}

    # ------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------

    def facts_with_origin(self):
        """dict of metric to (day, user, value, day of the fact that it takes back)."""
        cancelled = self.cancelled_orders()
        signed = [
            (self.own_day(o.date_order), o.user_id, self._signed(o), None)
            for o in self.signed_orders() | self.env["sale.order"].union(*cancelled)
        ]
        signed += [
            (day, o.user_id, -self._signed(o), self.own_day(o.date_order))
            for o, day in cancelled.items()
        ]
        return {
            "signed": signed,
            "customers": self._customers(cancelled),
            "invoiced": self._invoiced(),
            "collected": self._collected(),
        }

    def _signed(self, order):
        return exact(order.amount_untaxed) / exact(order.currency_rate)

    def _customers(self, cancelled):
        """First orders; a fact of its own takes a customer back."""
        found, earlier = [], defaultdict(list)
        orders = self.signed_orders() | self.env["sale.order"].union(*cancelled)
        for order in orders.sorted(lambda o: (o.date_order, o.id)):
            day = self.own_day(order.date_order)
            until = cancelled.get(order, Date.to_date("9999-12-31"))
            customer = order.partner_id.commercial_partner_id
            if all(other < until for other in earlier[customer]):
                found.append((day, order.user_id, 1, None))
                if order in cancelled:
                    found.append((until, order.user_id, -1, day))
            earlier[customer].append(until)
        return found

    def _invoiced(self):
        moves = self.env["account.move"].search(
            [
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        return [
            (
                move.invoice_date,
                move.invoice_user_id,
                sum(
                    (
                        -exact(line.balance)
                        for line in move.line_ids
                        if line.display_type in ("product", "rounding")
                    ),
                    Fraction(0),
                ),
                move.reversed_entry_id.invoice_date,
            )
            for move in moves
        ]

    def _collected(self):
        found = [
            (day, user, exact(value), None)
            for day, user, value in self.payments("out_invoice")
        ]
        last = {}
        for invoice, day in self._last_payments().items():
            last[invoice] = day
        for day, user, value, refund in self.payments("out_refund", with_move=True):
            origin = last.get(refund.reversed_entry_id)
            found.append((day, user, -exact(value), origin))
        return found

    def _last_payments(self):
        found = {}
        for day, _user, _value, move in self.payments("out_invoice", with_move=True):
            found[move] = max(day, found.get(move, day))
        return found

    # ------------------------------------------------------------
    # Who, and their targets
    # ------------------------------------------------------------

    def people(self, team):
        """Users of a team and all below by tier, and by their own team."""
        held = self.env["sales.tier.assignment"].search(
            [("team_id", "child_of", team.id), ("state", "=", "current")]
        )
        return {one.user_id: one for one in held}

    def target(self, owner, quarter):
        is_user = owner._name == "res.users"
        rows = self.env["sales.target"].search(
            [
                ("metric_id.code", "=", "signed"),
                ("plan_id.state", "in", ("running", "closed")),
                ("date_from", ">=", quarter),
                ("date_from", "<", Date.add(quarter, months=3)),
                ("kind", "=", "person") if is_user else ("kind", "!=", "person"),
                ("user_id" if is_user else "team_id", "=", owner.id),
            ]
        )
        return sum((exact(row.amount) for row in rows), Fraction(0))

    # ------------------------------------------------------------
    # The plans
    # ------------------------------------------------------------

    def commission(self, quarter, sold, base, user, factor):
        """Of what was invoiced, by the target of what was signed: 2 % to 80 %, 3 %
        above, 4.5 % above 100 %; 12,000 at most.
        """
        target = self.target(user, quarter)
        sold, base = rounded(sold), rounded(base)
        if not target or not sold:
            return Fraction(0)
        reached = sold / target
        if reached < 0:
            return rounded(min(base, 0) * Fraction(2, 100))
        total, bands = (
            Fraction(0),
            ((0, "0.8", "0.02"), ("0.8", 1, "0.03"), (1, None, "0.045")),
        )
        for start, stop, rate in bands:
            upper = reached if stop is None else min(reached, Fraction(stop))
            if upper > Fraction(start):
                total += base * (upper - Fraction(start)) / reached * Fraction(rate)
        paid = rounded(total)
        return rounded(min(paid * factor if paid > 0 else paid, Fraction(12_000)))

    def factor(self, facts, user):
        invoiced, collected = facts.of("invoiced", user), facts.of("collected", user)
        if invoiced <= 0:
            return Fraction(1)
        ratio = collected / invoiced
        return next(
            (exact(f) for limit, f in COLLECTION if ratio >= limit), Fraction(1)
        )

    def newcomers(self, count):
        return Fraction(
            1800 if count >= 5 else 900 if count >= 3 else 300 if count >= 1 else 0
        )

    def team_bonus(self, quarter, team, sold):
        target = self.target(team, quarter)
        reached = rounded(sold) / target if target else Fraction(0)
        steps = ((Fraction(12, 10), 4500), (1, 3000), (Fraction(9, 10), 1500))
        return Fraction(next((paid for limit, paid in steps if reached >= limit), 0))

    def shared(self, bonus, weights):
        """By largest remainder, to the cent; among equals the older user."""
        whole = sum(weights.values())
        exact_parts = {user: bonus * w / whole / CENT for user, w in weights.items()}
        parts = {user: floor(part) for user, part in exact_parts.items()}
        left = bonus / CENT - sum(parts.values())
        order = sorted(
            parts, key=lambda user: (parts[user] - exact_parts[user], user.id)
        )
        for user in order[: int(left)]:
            parts[user] += 1
        return {user: part * CENT for user, part in parts.items()}

    def manager(self, quarter, team, sold):
        """6,000 at 100 %: 40 % of it at 70 %, 160 % from 130 % on, evenly between."""
        target = self.target(team, quarter)
        reached = rounded(sold) / target
        if reached < Fraction(7, 10):
            return Fraction(0)
        if reached < 1:
            rate = Fraction(4, 10) + (reached - Fraction(7, 10)) * 2
        else:
            rate = min(1 + (reached - 1) * 2, Fraction(16, 10))
        return rounded(6000 * rate)

    def director(self, sold):
        """0.6 % up to 300,000, 1 % above."""
        sold = rounded(sold)
        low = min(sold, Fraction(300_000))
        return rounded(low * Fraction(6, 1000) + max(sold - 300_000, 0) / 100)

    def earned(self, division, quarter, facts, factors, shares=None):
        """What everybody of a division earned: dict of (user, what) to an amount.

        :param factors: dict of user to the multiplier by collection
        :param shares: how team bonuses were shared, where they are corrected
        """
        root, people = self.divisions[division], self.people(self.divisions[division])
        found = {}
        teams = {held.team_id for held in people.values()}
        below = {
            team: {u for u, held in people.items() if team in (held.team_id, root)}
            for team in teams
        }
        for user, held in people.items():
            own = facts.of("signed", {user})
            tier, team = held.tier_id.name, held.team_id
            if held.tier_id == self.env.ref("sales_tiered_mgmt.sales_tier_director"):
                others = facts.of("signed", set(people) - {user})
                found[user, "Results of the division"] = self.director(others)
                found[user, "Own orders"] = rounded(rounded(own) * Fraction(12, 1000))
            elif held.tier_id == self.env.ref("sales_tiered_mgmt.sales_tier_manager"):
                sold = facts.of("signed", below[team])
                found[user, "Attainment of the team"] = self.manager(
                    quarter, team, sold
                )
                found[user, "Own orders"] = rounded(rounded(own) * Fraction(15, 1000))
            else:
                self.assertTrue(tier)
                found[user, "Commission on invoices"] = self.commission(
                    quarter, own, facts.of("invoiced", {user}), user, factors[user]
                )
                found[user, "Collected payments"] = rounded(
                    rounded(facts.of("collected", {user})) * Fraction(8, 1000)
                )
                found[user, "New customers"] = self.newcomers(
                    facts.of("customers", {user})
                )
        for team in teams - {root}:
            bonus = self.team_bonus(quarter, team, facts.of("signed", below[team]))
            members = [
                u
                for u, held in people.items()
                if held.team_id == team
                and held.tier_id
                == self.env.ref("sales_tiered_mgmt.sales_tier_representative")
            ]
            weights = {user: Fraction(1) for user in members}
            if division == "north":
                made = {u: max(facts.of("signed", {u}), 0) for u in members}
                weights = made if any(made.values()) else weights
            if shares:
                weights = {u: shares[u, "Bonus of the team"] for u in members}
                if not any(weights.values()):
                    weights = {user: Fraction(1) for user in members}
            for user, part in self.shared(bonus, weights).items():
                found[user, "Bonus of the team"] = part
        return found

    def decided(self, first, last):
        """Rewards less penalties decided in a span, by person."""
        found = defaultdict(Fraction)
        for row in self.env["sales.proposal"].search(
            [
                ("decision_id.code", "in", ("reward", "penalise")),
                ("state", "in", ("approved", "done")),
            ]
        ):
            day = self.own_day(row.date_decided)
            if first <= day <= last:
                sign = 1 if row.decision_id.code == "reward" else -1
                found[row.subject_user_id, row.decision_id.code] += sign * abs(
                    exact(row.value)
                )
        return found

    def guarantee(self, division, user, held, quarter):
        if held.tier_id != self.env.ref("sales_tiered_mgmt.sales_tier_representative"):
            return Fraction(0)
        monthly, months, _is_recoverable = GUARANTEE[division]
        joined = min(user.sales_assignment_ids.mapped("date_from"))
        total = 0
        for number in range(3):
            month = Date.add(quarter, months=number)
            since = (month.year - joined.year) * 12 + month.month - joined.month
            total += monthly if 0 <= since < months else 0
        return Fraction(total)

    # ------------------------------------------------------------
    # The statements
    # ------------------------------------------------------------

    def span(self, facts, first, last, settled=None):
        """Facts of a span; without those that take back what is settled elsewhere."""
        return Quarter(
            {
                metric: [
                    (day, user, value)
                    for day, user, value, origin in rows
                    if first <= day <= last
                    and not (settled and origin and settled[0] <= origin <= settled[1])
                ]
                for metric, rows in facts.items()
            }
        )

    def late(self, facts, first, last, until):
        """Facts of a span and those until a later day that take some of them back."""
        return Quarter(
            {
                metric: [
                    (day, user, value)
                    for day, user, value, origin in rows
                    if first <= day <= last
                    or (last < day <= until and origin and first <= origin <= last)
                ]
                for metric, rows in facts.items()
            }
        )

    def test_d4i1_every_statement_of_the_closed_quarters(self):
        self.assertEqual(len(self.quarters), 2)
        all_facts = self.facts_with_origin()
        corrected = compared = 0
        for division in self.divisions:
            earlier, carried, owed = None, {}, {}
            people = self.people(self.divisions[division])
            for quarter in self.quarters:
                last = Date.add(quarter, months=3, days=-1)
                settled = earlier and earlier["span"]
                facts = self.span(all_facts, quarter, last, settled)
                factors = {user: self.factor(facts, {user}) for user in people}
                earned = self.earned(division, quarter, facts, factors)
                changes = self._corrections(division, all_facts, earlier, last)
                since = (
                    settled[1] + timedelta(1) if settled else Date.to_date("2000-01-01")
                )
                decided = self.decided(since, last)
                run = self.runs[self.divisions[division], quarter]
                for user, held in people.items():
                    statement = self.env["sales.incentive.statement"].search(
                        [("run_id", "=", run.id), ("user_id", "=", user.id)]
                    )
                    own = sum(v for (who, _w), v in earned.items() if who == user)
                    late = sum(v for (who, _w), v in changes.items() if who == user)
                    corrected += bool(late)
                    balance = (
                        own + late + decided[user, "penalise"] + carried.get(user, 0)
                    )
                    least = self.guarantee(division, user, held, quarter)
                    due = max(balance, 0)
                    top_up = max(least - due, 0)
                    kept = min(owed.get(user, 0), max(due - least, 0))
                    paid = due + top_up - kept + decided[user, "reward"]
                    label = f"{statement.display_name}: {self._told(statement)}"
                    self.assertEqual(
                        exact(round(statement.amount_components, 2)), own, label
                    )
                    self.assertEqual(
                        exact(round(statement.amount_corrections, 2)), late, label
                    )
                    self.assertEqual(
                        exact(round(statement.amount_total, 2)), paid, label
                    )
                    carried[user] = min(balance, 0)
                    owed[user] = owed.get(user, 0) - kept
                    if GUARANTEE[division][2]:
                        owed[user] += top_up
                    compared += 1
                earlier = {
                    "span": (quarter, last),
                    "quarter": quarter,
                    "factors": factors,
                    "earned": earned,
                }
        self.assertEqual(compared, 24)
        self.assertTrue(corrected, "the demo has refunds after the first quarter")

    def _corrections(self, division, all_facts, earlier, until):
        """What the quarter before comes out differently by, with what is known now."""
        if not earlier:
            return {}
        facts = self.late(all_facts, *earlier["span"], until)
        now = self.earned(
            division, earlier["quarter"], facts, earlier["factors"], earlier["earned"]
        )
        return {key: value - earlier["earned"][key] for key, value in now.items()}

    def _told(self, statement):
        return [(line.name, line.kind, line.amount) for line in statement.line_ids]
