"""Issue 6 must show: every automatic score of the demo's closed cycles, by hand.

From orders, invoices, payments, leads, meetings, ratings, trainings and targets in
plain Python with fractions: nothing of the add-on's ledger, engine or computation.
"""

from datetime import date, timedelta
from fractions import Fraction
from math import floor

from odoo.fields import Date
from odoo.tests import TransactionCase, tagged

from tests.demo_documents import DemoDocuments, exact


def rounded(value, digits=2):
    """Half away from zero."""
    step = Fraction(1, 10**digits)
    steps = floor(abs(value) / step + Fraction(1, 2))
    return (steps if value >= 0 else -steps) * step


@tagged("standard", "post_install", "-at_install")
class TestDemoScores(DemoDocuments, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_tiered_mgmt.user_rep_n1a", False):
            cls.skipTest(cls, "this database has no demo data")
        cls.company = cls.env.ref("base.main_company")
        cls.cycles = cls.env["sales.appraisal.cycle"].search(
            [("company_id", "=", cls.company.id), ("state", "=", "closed")]
        )
        cls.held = cls.env["sales.tier.assignment"].search(
            [("company_id", "in", (cls.company.id, False))]
        )
        cls.facts = {}

    # ------------------------------------------------------------
    # Facts: (day, user, value, weight), weight None where they are added up
    # ------------------------------------------------------------

    def facts_of(self, code):
        if code not in self.facts:
            found = getattr(self, f"_{code}")()
            self.facts[code] = [row if len(row) == 4 else (*row, None) for row in found]
        return self.facts[code]

    def _signed(self):
        return self.facts_of_orders(
            lambda order: exact(order.amount_untaxed) / exact(order.currency_rate)
        )

    def _margin(self):
        return self.facts_of_orders(
            lambda order: (
                sum(
                    exact(line.price_subtotal)
                    - exact(line.purchase_price) * exact(line.product_uom_qty)
                    for line in order.order_line
                )
                / exact(order.currency_rate)
            )
        )

    def _collected(self):
        given = [
            (day, user, value) for day, user, value in self.payments("out_invoice")
        ]
        back = [(day, user, -value) for day, user, value in self.payments("out_refund")]
        return given + back

    def _new_customers(self):
        return self.facts_new_customers()

    def _won_opportunities(self):
        leads = self.env["crm.lead"].search(
            [
                ("type", "=", "opportunity"),
                ("date_closed", "!=", False),
                ("company_id", "in", (self.company.id, False)),
            ]
        )
        won = leads.filtered(lambda lead: lead.stage_id.is_won and lead.active)
        return [(self.own_day(lead.date_closed), lead.user_id, 1) for lead in won]

    def _customer_visits(self):
        tag = self.env.ref("sales_tiered_mgmt.calendar_event_type_visit")
        return [
            (self.own_day(event.start), event.user_id, 1)
            for event in self.env["calendar.event"].search(
                [("categ_ids", "in", tag.ids), ("start", "<=", self.env.cr.now())]
            )
        ]

    def _rated(self):
        for rating in self.env["rating.rating"].search(
            [("consumed", "=", True), ("rating", ">=", 1)]
        ):
            named = rating.rated_partner_id.user_ids[:1]
            about = self.env.get(rating.res_model)
            about = about.browse(rating.res_id) if about is not None else about
            user = named or (about and "user_id" in about and about.user_id)
            if user and not rating.partner_id.user_ids.filtered(lambda u: not u.share):
                yield self.own_day(rating.rated_on), user, exact(rating.rating)

    def _customer_rating(self):
        return [(day, user, value, 1) for day, user, value in self._rated()]

    def _complaints(self):
        return [(day, user, 1) for day, user, value in self._rated() if value <= 2]

    def _help_given(self):
        found = []
        for row in self.env["sales.credit.split"].search([("order_id", "!=", False)]):
            order = row.order_id
            if order.state == "sale" and row.user_id != order.user_id:
                found.append((self.own_day(order.date_order), row.user_id, 1))
        return found

    def _meeting_attendance(self):
        tag = self.env.ref("sales_tiered_mgmt.calendar_event_type_meeting")
        leave = self.env["hr.leave"].search([("state", "=", "validate")])
        found = []
        for event in self.env["calendar.event"].search(
            [("categ_ids", "in", tag.ids), ("start", "<=", self.env.cr.now())]
        ):
            day = self.own_day(event.start)
            for attendee in event.attendee_ids:
                user = attendee.partner_id.user_ids.filtered(lambda u: not u.share)[:1]
                is_away = leave.filtered(
                    lambda one, user=user, day=day: (
                        one.employee_id.user_id == user
                        and one.request_date_from <= day <= one.request_date_to
                    )
                )
                if user and not is_away:
                    came = attendee.state == "accepted" or event.user_id == user
                    found.append((day, user, int(came), 1))
        return found

    def _penalties(self):
        return self._proposals("penalise", "subject_user_id")

    def _promotions(self):
        return self._proposals("promote", "proposer_id")

    def _proposals(self, code, person):
        found = self.env["sales.proposal"].search(
            [("decision_id.code", "=", code), ("state", "in", ("approved", "done"))]
        )
        return [(self.own_day(one.date_decided), one[person], 1) for one in found]

    def _training_done(self):
        return [
            (line.date_end or line.date_start, line.employee_id.user_id, 1)
            for line in self.env["hr.resume.line"].search([])
            if line.line_type_id.is_course
            and line.employee_id.user_id
            and line.sales_recorded_by_id != line.employee_id.user_id
        ]

    def _appraisals_well_made(self):
        return [
            (
                self.own_day(one.date_assessed),
                one.assessed_by_id,
                int(
                    self.own_day(one.date_assessed) <= one.deadline_assess
                    and not one.is_overturned
                ),
                1,
            )
            for one in self.env["sales.appraisal"].search(
                [("date_assessed", "!=", False), ("state", "!=", "cancelled")]
            )
        ]

    # ------------------------------------------------------------
    # Whose facts, on which days
    # ------------------------------------------------------------

    def team_of(self, user, day):
        return self.held.filtered(
            lambda one: (
                one.user_id == user
                and one.date_from <= day
                and (not one.date_to or one.date_to >= day)
            )
        ).team_id[:1]

    def below(self, team):
        return self.env["crm.team"].search([("id", "child_of", team.id)])

    def added(self, code, first, last, user=None, teams=None):
        """(value, weight) of what counts for a person, or for teams of the day."""
        value, weight = Fraction(0), None
        for day, owner, one, share in self.facts_of(code):
            if not first <= day <= last:
                continue
            counts = (
                owner == user if user is not None else self.team_of(owner, day) in teams
            )
            if counts:
                value += exact(one)
                if share is not None:
                    weight = (weight or 0) + share
        return value, weight

    def stays(self, user, cycle):
        """(team, tier, first, last) of the days within the cycle."""
        for one in self.held.filtered(lambda one: one.user_id == user):
            first = max(one.date_from, cycle.date_from)
            last = min(one.date_to or date.max, cycle.date_to)
            if first <= last:
                yield one.team_id, one.tier_id, first, last

    def spans(self, line):
        """Whose facts a line reads: list of (teams or None, owner, first, last)."""
        cycle, user = line.cycle_id, line.user_id
        whole = (cycle.date_from, cycle.date_to)
        if not user:
            return [(self.below(line.team_id), line.team_id, *whole)]
        if line.indicator_id.scope == "own":
            return [(None, user, *whole)]
        return [
            (self.below(team), team, first, last)
            for team, tier, first, last in self.stays(user, cycle)
            if tier.is_leader
        ]

    def result(self, line):
        """(value, weight) of a metric for a line; None where no team was led."""
        spans = self.spans(line)
        if not spans:
            return None
        code, value, weight = line.indicator_id.metric_id.code, Fraction(0), None
        for teams, owner, first, last in spans:
            user = owner if teams is None else None
            one, share = self.added(code, first, last, user, teams)
            value += one
            if share is not None:
                weight = (weight or 0) + share
        return value, weight

    def heads(self, line):
        cycle = line.cycle_id
        days = (cycle.date_to - cycle.date_from).days + 1
        teams = self.env["crm.team"].union(*(one[0] for one in self.spans(line)))
        people = Fraction(0)
        for user in self.held.user_id:
            for team, _tier, first, last in self.stays(user, cycle):
                if team in teams:
                    people += Fraction((last - first).days + 1, days)
        return rounded(people)

    def target(self, line):
        amounts = []
        for _teams, owner, first, last in self.spans(line):
            is_user = owner._name == "res.users"
            rows = self.env["sales.target"].search(
                [
                    ("metric_id", "=", line.indicator_id.metric_id.id),
                    ("plan_id.state", "in", ("approved", "running", "closed")),
                    ("date_from", ">=", first),
                    ("date_to", "<=", last),
                    ("kind", "=" if is_user else "!=", "person"),
                    ("user_id" if is_user else "team_id", "=", owner.id),
                ]
            )
            if rows:
                amounts.append(sum(exact(row.amount) for row in rows))
        return sum(amounts) if amounts else None

    # ------------------------------------------------------------
    # Values and scores
    # ------------------------------------------------------------

    def value(self, line):
        """What the rule starts from, None: no data."""
        return getattr(self, f"value_{line.indicator_id.source}")(line)

    def value_metric(self, line):
        found, metric = self.result(line), line.indicator_id.metric_id
        if found is None or (metric.is_average and not found[1]):
            return None
        value = found[0] / found[1] if metric.is_average else found[0]
        if line.indicator_id.is_per_head:
            heads = self.heads(line)
            return value / heads if heads else None
        return value

    def value_attainment(self, line):
        found, target = self.result(line), self.target(line)
        return found[0] / target if found and target else None

    def value_quarters(self, line):
        template, parts = line.indicator_id.template_id, []
        for quarter in self.env["sales.appraisal"].search(
            [
                ("period", "=", "quarter"),
                ("is_published", "=", True),
                ("subject", "=", "person" if line.user_id else "team"),
                ("user_id", "=", line.user_id.id),
                ("date_from", ">=", line.cycle_id.date_from),
                ("date_to", "<=", line.cycle_id.date_to),
            ]
            + ([] if line.user_id else [("team_id", "=", line.team_id.id)])
        ):
            number = (quarter.date_from.month - 1) // 3 + 1
            weight = exact(template[f"weight_q{number}"]) * exact(quarter.share)
            parts.append((weight, exact(quarter._every("result").score)))
        whole = sum(weight for weight, _score in parts)
        total = sum(weight * score for weight, score in parts)
        return rounded(total / whole) if whole else None

    def value_peers(self, line):
        answers = self.env["survey.user_input"].search(
            [
                ("sales_appraisal_id", "=", line.appraisal_id.id),
                ("state", "=", "done"),
            ]
        )
        if len(answers) < line.indicator_id.template_id.peer_minimum:
            return None
        values = [
            row.value_scale
            for row in answers.user_input_line_ids
            if row.answer_type == "scale" and not row.skipped
        ]
        return Fraction(sum(values), len(values))

    def score(self, line, value):
        """Points of a value, None: none."""
        rule = line.indicator_id
        if value is None:
            return None
        value = rounded(value, 4)
        cap = exact(rule.cap) or None
        kind = rule.rule
        if kind == "ranking":
            score = self.place(line, value)
            if score is None:
                return None
        elif kind == "attainment":
            score = value * 100 if value >= exact(rule.floor) and value > 0 else 0
        elif kind == "points":
            score = value
        elif kind == "survey":
            score = (min(max(value, 1), 5) - 1) * 25
        elif kind == "steps":
            reached = [s for s in rule.step_ids if exact(s.value) <= value]
            score = exact(max(reached, key=lambda s: s.value).score) if reached else 0
        else:
            low, high = exact(rule.low_value), exact(rule.high_value)
            part = min(max((value - low) / (high - low), 0), 1)
            start, end = exact(rule.low_score), exact(rule.high_score)
            score = start + part * (end - start)
        return rounded(min(score, cap) if cap else score)

    def place(self, line, value):
        """Points by the place among all of the same form; equals share the middle."""
        group = self.env["sales.appraisal.line"].search(
            [
                ("cycle_id", "=", line.cycle_id.id),
                ("indicator_id", "=", line.indicator_id.id),
            ]
        )
        values = [self.value(one) for one in group]
        values = [rounded(one, 4) for one in values if one is not None]
        if len(values) < 2:
            return None
        below = sum(one < value for one in values)
        equal = sum(one == value for one in values) - 1
        part = (below + Fraction(equal, 2)) / (len(values) - 1)
        return 100 * (1 - part if line.indicator_id.is_lower_better else part)

    # ------------------------------------------------------------
    # The tests
    # ------------------------------------------------------------

    def lines(self):
        return self.env["sales.appraisal.line"].search(
            [("cycle_id", "in", self.cycles.ids), ("is_automatic", "=", True)]
        )

    def test_d32_every_automatic_score_is_what_the_documents_say(self):
        lines, sources, metrics = self.lines(), set(), set()
        self.assertGreaterEqual(len(self.cycles), 3)
        for line in lines:
            expected = self.score(line, self.value(line))
            stored = rounded(exact(line.score)) if line.has_score else None
            sources.add(line.indicator_id.source)
            if expected:
                metrics.add(line.indicator_id.metric_id.code)
            with self.subTest(line.appraisal_id.display_name, indicator=line.name):
                self.assertEqual(stored, expected)
        self.assertLessEqual({"attainment", "metric", "peers", "quarters"}, sources)
        # facts behind them, not zeros all over
        self.assertLessEqual(
            {"signed", "collected", "won_opportunities", "customer_rating"}, metrics
        )

    def test_d33_every_total_is_what_its_lines_say(self):
        """Weights of what has no data go to the others; half up to 0.01, capped."""
        ratings = self.env["sales.appraisal.rating"].search(
            [("side", "=", "superior"), ("line_id", "!=", False)]
        )
        by_line = {rating.line_id: rating for rating in ratings}
        grades = self.env["sales.appraisal.grade"].search([])
        for appraisal in self.cycles.appraisal_ids:
            weighed = []
            for line in appraisal._every("line"):
                score = exact(line.score) if line.has_score else None
                if not line.is_automatic:
                    score = exact(by_line[line].step_id.score)
                if score is None and line.indicator_id.missing == "count":
                    score = exact(line.indicator_id.missing_score)
                if score is not None:
                    weighed.append((exact(line.weight), score))
            total = sum(w * s for w, s in weighed) / sum(w for w, _score in weighed)
            total = min(
                rounded(total), rounded(exact(appraisal.template_id.highest_score))
            )
            result = appraisal._every("result")
            with self.subTest(appraisal.display_name):
                self.assertEqual(rounded(exact(result.score_computed)), total)
                final = exact(result.score)
                reached = [g for g in grades if exact(g.score_from) <= final]
                best = max(reached, key=lambda grade: grade.score_from)
                self.assertEqual(result.grade_id, best)

    def test_d31_everybody_has_been_appraised(self):
        """All 12 people, in last year's cycle and in the last two quarters."""
        people = self.held.filtered(lambda one: one.state == "current").user_id
        for cycle in self.cycles:
            own = cycle.appraisal_ids.filtered(lambda one: one.state == "closed")
            with self.subTest(cycle.name):
                self.assertEqual(own.user_id, people)
        self.assertEqual(len(people), 12)
        running = self.env["sales.appraisal.cycle"].search(
            [("company_id", "=", self.company.id), ("state", "=", "open")]
        )
        states = set(running.appraisal_ids.mapped("state"))
        self.assertLessEqual(
            {"self", "assess", "calibrate", "approval", "approved", "published"}, states
        )
        yesterday = Date.today() - timedelta(days=1)
        self.assertTrue(all(one.date_to <= yesterday for one in self.cycles))
