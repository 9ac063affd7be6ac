"""The plan of the demo company keeps its promises, on whatever day it is made."""

import ast
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons.sales_tiered_mgmt.demo import plan as plan_package
from odoo.addons.sales_tiered_mgmt.demo.plan import plan_business
from odoo.addons.sales_tiered_mgmt.demo.plan.calendar import Calendar, first_of_month
from odoo.addons.sales_tiered_mgmt.demo.plan.catalogue import customers, products
from odoo.addons.sales_tiered_mgmt.demo.plan.people import (
    ADMINISTRATOR,
    BY_LOGIN,
    DISCOUNT_LIMITS,
    LIMITS,
    PEOPLE,
)
from odoo.addons.sales_tiered_mgmt.demo.plan.records import CANCELLED, SIGNED
from odoo.addons.sales_tiered_mgmt.demo.plan.targets import (
    AMOUNTS,
    ANSWERS,
    METRICS,
    TEAMS,
    first_proposals,
    plan_targets,
)

REPS = [person.login for person in PEOPLE if person.tier == "representative"]
APPROVERS = (
    *(person.login for person in PEOPLE if person.tier != "representative"),
    ADMINISTRATOR,
)
# Ends of months, quarters and years, a leap day, weekends, midnight, and some others.
MOMENTS = [
    datetime(2026, 1, 1),
    datetime(2026, 3, 31, 23, 59, 59),
    datetime(2026, 4, 1, 0, 0, 1),
    datetime(2026, 12, 31, 12),
    datetime(2028, 2, 29, 9, 30),
    datetime(2028, 7, 1, 2),  # a quarter that starts on a Saturday
    datetime(2028, 10, 1, 3),  # and one on a Sunday
    *(datetime(2026, 1, 5, 7) + timedelta(days=23 * n) for n in range(32)),
]


@cache
def _plan_of(now):
    return plan_business(now)


def _moments(plan):
    """Every moment and date of a plan that lies in the past by its meaning."""
    for order in plan.orders:
        yield order.created_at
        if order.signed_at:
            yield order.signed_at
        if order.request:
            yield order.request.asked_at
            yield from (decision.at for decision in order.request.decisions)
        if order.invoice:
            yield order.invoice.date
            yield from (payment.date for payment in order.invoice.payments)
            if order.invoice.refund:
                yield order.invoice.refund.date
    for lead in plan.leads:
        yield lead.created_at
        if lead.closed_at:
            yield lead.closed_at
        yield from (a.done_at for a in lead.activities if a.done_at)


def _day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


@tagged("standard", "post_install", "-at_install")
class TestDemoPlan(BaseCase):
    """The pure plan, as of many moments."""

    def each(self):
        """All moments with their plan and calendar."""
        for now in MOMENTS:
            with self.subTest(now=now):
                yield _plan_of(now), Calendar(now)

    def test_same_moment_same_plan(self):
        now = datetime(2027, 5, 17, 8, 15)
        first, second = plan_business(now), plan_business(now)
        self.assertIsNot(first, second)
        self.assertEqual(first, second)
        self.assertNotEqual(first, plan_business(now + timedelta(days=40)))

    def test_no_opportunity_needs_an_approval(self):
        """People make the demo's leads themselves: a major project would be stopped."""
        for plan, _calendar in self.each():
            amounts = {order.key: order.amount for order in plan.orders}
            for lead in plan.leads:
                if lead.owner and BY_LOGIN[lead.owner].tier == "director":
                    continue
                self.assertLess(lead.revenue, 500_000, lead)
                self.assertLess(amounts.get(lead.order, 0), 500_000, lead)

    def test_plan_needs_no_odoo(self):
        """Nothing in the plan can read the database or share Odoo's randomness."""
        for path in plan_package.__path__:
            for file in sorted(Path(path).glob("*.py")):
                for node in ast.walk(ast.parse(file.read_text())):
                    names = []
                    if isinstance(node, ast.Import):
                        names = [alias.name for alias in node.names]
                    elif isinstance(node, ast.ImportFrom) and not node.level:
                        names = [node.module]
                    self.assertFalse(
                        [name for name in names if name.split(".")[0] == "odoo"],
                        file.name,
                    )

    def test_sixty_customers_twenty_five_products(self):
        self.assertEqual(sum(map(len, customers().values())), 60)
        self.assertEqual(set(customers()), set(BY_LOGIN))
        self.assertEqual(len(products()), 25)
        self.assertEqual(len({product.category for product in products()}), 5)

    def test_eighteen_months_and_nothing_in_the_future(self):
        for plan, calendar in self.each():
            days = [_day(moment) for moment in _moments(plan)]
            self.assertGreaterEqual(min(days), calendar.start)
            self.assertLessEqual(max(days), calendar.today)
            for moment in _moments(plan):
                if isinstance(moment, datetime):
                    self.assertLessEqual(moment, plan.now)
            signed = {
                first_of_month(_day(o.signed_at)) for o in plan.orders if o.signed_at
            }
            # every month but perhaps the one that has only just begun
            self.assertGreaterEqual(len(signed), 17)

    def test_things_happen_in_their_order(self):
        for plan, _calendar in self.each():
            orders = {order.key: order for order in plan.orders}
            self.assertEqual(len(orders), len(plan.orders))
            for order in plan.orders:
                steps = [order.created_at]
                if order.request:
                    steps.append(order.request.asked_at)
                    steps += [decision.at for decision in order.request.decisions]
                if order.signed_at:
                    steps.append(order.signed_at)
                self.assertEqual(steps, sorted(steps), order.key)
                if order.invoice:
                    self.assertGreaterEqual(order.invoice.date, _day(order.signed_at))
                    for payment in order.invoice.payments:
                        self.assertGreaterEqual(payment.date, order.invoice.date)
            for lead in plan.leads:
                if lead.closed_at:
                    self.assertGreaterEqual(lead.closed_at, lead.created_at, lead.key)
                if lead.order:
                    order = orders[lead.order]
                    self.assertLessEqual(lead.created_at, order.created_at, lead.key)

    def test_every_rep_sells_invoices_and_collects_in_every_quarter(self):
        for plan, calendar in self.each():
            for login in REPS:
                own = [o for o in plan.orders if o.owner == login and o.is_confirmed]
                for quarter in calendar.quarters:
                    end = first_of_month(quarter, 3)
                    signed = [o for o in own if quarter <= _day(o.signed_at) < end]
                    invoiced = [
                        o for o in own if o.invoice and quarter <= o.invoice.date < end
                    ]
                    collected = [
                        o
                        for o in own
                        if o.invoice
                        and any(quarter <= p.date < end for p in o.invoice.payments)
                    ]
                    for found in (signed, invoiced, collected):
                        self.assertTrue(found, (login, quarter))

    def test_d23_everybody_visits_customers_and_is_rated(self):
        for plan, calendar in self.each():
            begun = [visit for visit in plan.visits if visit.at <= plan.now]
            self.assertEqual({visit.owner for visit in begun}, set(BY_LOGIN))
            self.assertLess(len(plan.visits), 400)
            self.assertGreaterEqual(
                min(_day(visit.at) for visit in plan.visits), calendar.start
            )
            orders = {order.key: order for order in plan.orders}
            rated = {orders[rating.order].owner for rating in plan.ratings}
            self.assertEqual(rated, set(BY_LOGIN))
            for rating in plan.ratings:
                self.assertGreaterEqual(rating.at, orders[rating.order].signed_at)
                self.assertLessEqual(rating.at, plan.now)

    def test_f11_everybody_is_invited_to_meetings_and_trained(self):
        for plan, calendar in self.each():
            begun = [one for one in plan.meetings if one.at <= plan.now]
            invited = {login for one in begun for login, _state in one.answers}
            leaders = {one.leader for one in plan.meetings}
            self.assertEqual(invited | leaders, set(BY_LOGIN))
            states = Counter(state for one in begun for _login, state in one.answers)
            self.assertEqual(set(states), {"accepted", "declined", "needsAction"})
            self.assertTrue(any(one.at > plan.now for one in plan.meetings))
            self.assertEqual({one.person for one in plan.trainings}, set(BY_LOGIN))
            for training in plan.trainings:
                self.assertTrue(calendar.start <= training.day <= calendar.today)

    def test_leaders_sell_too(self):
        for plan, _calendar in self.each():
            confirmed = Counter(o.owner for o in plan.orders if o.is_confirmed)
            for person in PEOPLE:
                self.assertGreaterEqual(confirmed[person.login], 3, person.login)

    def test_c3p3_ordinary_orders_are_within_the_limit(self):
        for plan, _calendar in self.each():
            for order in plan.orders:
                tier = BY_LOGIN[order.owner].tier
                is_beyond = (
                    order.amount > LIMITS[tier]
                    or order.discount > DISCOUNT_LIMITS[tier]
                )
                self.assertEqual(is_beyond, bool(order.request), order.key)

    def test_some_ask_for_a_discount_some_for_both(self):
        for plan, _calendar in self.each():
            asked = [order for order in plan.orders if order.request and order.discount]
            beyond = {
                order.amount > LIMITS[BY_LOGIN[order.owner].tier] for order in asked
            }
            self.assertEqual(beyond, {True, False})

    def test_split_window_is_free_of_the_peoples_own_signatures(self):
        """What somebody signs today is not added up with the demo's orders."""
        for plan, calendar in self.each():
            recent = calendar.today - timedelta(days=8)
            for order in plan.orders:
                if order.signed_at and _day(order.signed_at) >= recent:
                    self.assertNotIn(order.route, (SIGNED, CANCELLED), order.key)

    def test_requests_wait_at_every_level(self):
        for plan, _calendar in self.each():
            requests = [order.request for order in plan.orders if order.request]
            waiting = Counter(r.waits_for for r in requests if r.waits_for)
            for login in APPROVERS:
                self.assertGreaterEqual(waiting[login], 2, login)
            self.assertTrue(any(r.by_customer and r.waits_for for r in requests))
            deciders = {r.decisions[-1].approver for r in requests if r.is_approved}
            self.assertEqual(deciders, set(APPROVERS))

    def test_money_comes_in_all_ways(self):
        for plan, calendar in self.each():
            invoices = [o.invoice for o in plan.orders if o.invoice and o.is_confirmed]
            refunds = [i.refund for i in invoices if i.refund]
            self.assertTrue([refund for refund in refunds if refund.share == 1])
            self.assertTrue([refund for refund in refunds if refund.share < 1])
            overdue = calendar.today - timedelta(days=30)
            self.assertTrue(
                [
                    i
                    for i in invoices
                    if not i.payments and not i.refund and i.date < overdue
                ]
            )
            shares = [tuple(p.share for p in i.payments) for i in invoices]
            self.assertTrue([s for s in shares if len(s) == 1 and s[0]], "in part")
            self.assertTrue([s for s in shares if len(s) == 2], "in two parts")
            self.assertTrue(
                [
                    i
                    for i in invoices
                    for p in i.payments
                    if p.date > i.date + timedelta(days=35)
                ],
                "late",
            )

    def test_year_ends_busy_and_spring_festival_is_quiet(self):
        by_month = Counter()
        for plan, _calendar in self.each():
            by_month.update(o.signed_at.month for o in plan.orders if o.is_confirmed)
        self.assertEqual(max(by_month, key=by_month.get), 12)
        self.assertEqual(min(by_month, key=by_month.get), 2)

    def test_leads_of_every_kind(self):
        for plan, calendar in self.each():
            for login in BY_LOGIN:
                own = [lead for lead in plan.leads if lead.owner == login]
                self.assertEqual(
                    {lead.outcome for lead in own}, {"won", "lost", ""}, login
                )
            lost = [lead for lead in plan.leads if lead.outcome == "lost"]
            self.assertTrue(all(lead.lost_reason for lead in lost))
            self.assertGreaterEqual(len({lead.lost_reason for lead in lost}), 4)
            pool = Counter(lead.team for lead in plan.leads if not lead.owner)
            self.assertEqual(set(pool), {"n1", "n2", "s1"})
            todo = [a for lead in plan.leads for a in lead.activities if not a.done_at]
            self.assertTrue([a for a in todo if a.due < calendar.today])
            self.assertTrue([a for a in todo if a.due > calendar.today])

    # ------------------------------------------------------------
    # Targets
    # ------------------------------------------------------------

    def each_target_plan(self):
        """This year's and last year's plan of both divisions, as of many moments."""
        for plan, calendar in self.each():
            this_year = calendar.today.replace(month=1, day=1)
            for first in (this_year, max(calendar.start, _year_before(this_year))):
                last = first.replace(month=12, day=31)
                for division in TEAMS:
                    yield (
                        plan,
                        calendar,
                        plan_targets(plan.orders, calendar, division, first, last),
                    )

    def test_d1_targets_of_everybody_in_every_month(self):
        for _plan, _calendar, targets in self.each_target_plan():
            owners = {targets.division, *TEAMS[targets.division], *targets.people}
            self.assertEqual(
                set(targets.amounts), {(o, m) for o in owners for m in METRICS}
            )
            for (owner, metric), amounts in targets.amounts.items():
                self.assertEqual(len(amounts), len(targets.periods))
                self.assertGreaterEqual(min(amounts), 0)
                self.assertGreater(sum(amounts), 0, (owner, metric))

    def test_d12_parts_exceed_the_whole_by_a_few_per_cent(self):
        for _plan, _calendar, targets in self.each_target_plan():
            amounts = {key: sum(own) for key, own in targets.amounts.items()}
            for metric in METRICS:
                for team in TEAMS[targets.division]:
                    people = [p for p in targets.people if BY_LOGIN[p].team == team]
                    parts = sum(amounts[person, metric] for person in people)
                    self._check_reserve(metric, amounts[team, metric], parts)
                director = f"director_{targets.division}"
                parts = sum(
                    amounts[owner, metric]
                    for owner in (*TEAMS[targets.division], director)
                )
                self._check_reserve(metric, amounts[targets.division, metric], parts)

    def _check_reserve(self, metric, whole, parts):
        if metric not in AMOUNTS:
            self.assertEqual(whole, parts)
            return
        self.assertGreater(parts, whole)
        self.assertLess(parts, 1.1 * whole)

    def test_d24_results_lie_within_reach_of_the_targets(self):
        """Whenever a third of the year is over: nobody lost, nobody bored."""
        for plan, calendar, targets in self.each_target_plan():
            over = [day for day in targets.periods if day <= calendar.today]
            if len(over) < 5:
                continue
            ratios = []
            for login in targets.people:
                signed = sum(
                    order.amount
                    for order in plan.orders
                    if order.owner == login
                    and order.is_confirmed
                    and targets.date_from <= _day(order.signed_at) <= targets.date_to
                )
                amounts = targets.amounts[login, "signed"]
                due = sum(amounts[: len(over) - 1])
                due += amounts[len(over) - 1] * calendar.elapsed(
                    over[-1].replace(day=1)
                )
                ratios.append(signed / due)
            self.assertGreaterEqual(min(ratios), 0.6)
            self.assertLessEqual(max(ratios), 1.3)
            self.assertGreater(max(ratios), min(ratios) + 0.1)

    def test_d13_who_counter_proposes_was_handed_more(self):
        for _plan, _calendar, targets in self.each_target_plan():
            first = first_proposals(targets, ANSWERS)
            self.assertTrue(first)
            for login, amounts in first.items():
                agreed = targets.amounts[login, "signed"]
                self.assertGreater(sum(amounts), sum(agreed))


def _year_before(day):
    return day.replace(year=day.year - 1)
