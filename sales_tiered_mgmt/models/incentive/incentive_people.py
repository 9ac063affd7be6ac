"""Who takes part in incentive plans, in which team, on which days of a period."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from odoo.tools import SQL

from ..organization.team_tree import Teams
from .sales_incentive_plan import COUNTING


@dataclass(frozen=True)
class Stay:
    """Days on which a person takes part in a plan in one team.

    :param on_target: own on-target bonus (currency), 0: that of the component
    """

    user_id: int
    plan_id: int
    team_id: int
    tier_id: int
    date_from: date
    date_to: date
    on_target: Decimal = Decimal(0)


class People:
    """Stays of everybody in a division, and what is known of the people.

    :param company: ``res.company``
    :param team: ``crm.team``, the division; empty: all of the company
    :param period: ``month``, ``quarter`` or ``year``
    :param plans: ``sales.incentive.plan`` to use in place of those in force
    :param user_ids: only these people; None: everybody
    :param is_what_if: plans that are not in force on the first day count as if they
        were: their own days, and those of their participants, are left out
    """

    def __init__(
        self,
        company,
        team,
        date_from,
        date_to,
        plans=None,
        user_ids=None,
        is_what_if=False,
    ):
        self.company, self.env = company, company.env
        self.is_what_if = is_what_if
        self.date_from, self.date_to = date_from, date_to
        self.teams = Teams(self.env)
        self.team_ids = self.teams.below(team.id) if team else None
        self.user_ids = user_ids
        self.plans = self._plans_in_force() if plans is None else plans.sudo()
        self.stays = self._stays()

    @property
    def days(self):
        """Calendar days of the period."""
        return (self.date_to - self.date_from).days + 1

    def _plans_in_force(self):
        """The versions by which the period is computed: those of its first day."""
        Plan = self.env["sales.incentive.plan"]
        return Plan._versions_for(self.company, self.date_from).sorted("id")

    def _assignments(self):
        domain = [
            ("company_id", "in", (self.company.id, False)),
            ("date_from", "<=", self.date_to),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", self.date_from),
        ]
        if self.team_ids is not None:
            domain.append(("team_id", "in", list(self.team_ids)))
        if self.user_ids is not None:
            domain.append(("user_id", "in", list(self.user_ids)))
        return (
            self.env["sales.tier.assignment"]
            .sudo()
            .search_fetch(
                domain,
                ["user_id", "team_id", "tier_id", "date_from", "date_to"],
                order="user_id, date_from, id",
            )
        )

    def _stays(self):
        """All stays, as a list."""
        rows = {plan: self._rows(plan) for plan in self.plans}
        found = []
        for held in self._assignments():
            for plan, own in rows.items():
                found += self._stays_of(held, plan, own)
        return found

    def _rows(self, plan):
        """Participation rows of a plan as plain tuples, the most specific first."""
        rows, is_dated = [], not self.is_what_if or self._is_in_force(plan)
        for row in plan.participation_ids:
            rank = (bool(row.user_id), bool(row.team_id), bool(row.tier_id))
            below = self.teams.below(row.team_id.id) if row.team_id else None
            rows.append(
                (
                    rank,
                    row.user_id.id,
                    below,
                    row.tier_id.id,
                    is_dated and row.date_from or date.min,
                    is_dated and row.date_to or date.max,
                    Decimal(str(row.on_target_amount)),
                )
            )
        division = self.teams.below(plan.team_id.id) if plan.team_id else None
        last = is_dated and plan.date_to or date.max
        return division, last, sorted(rows, key=lambda row: row[0], reverse=True)

    def _is_in_force(self, plan):
        return (
            plan.state in COUNTING
            and plan.date_from <= self.date_from
            and (not plan.date_to or plan.date_to >= self.date_from)
        )

    def _stays_of(self, held, plan, own):
        """Stays of one assignment in one plan."""
        division, last, rows = own
        team_id = held.team_id.id
        if division is not None and team_id not in division:
            return []
        first = max(held.date_from, self.date_from)
        last = min(held.date_to or date.max, self.date_to, last)
        spans, on_target = [], Decimal(0)
        for _rank, user_id, below, tier_id, begin, end, bonus in rows:
            if (
                user_id in (False, held.user_id.id)
                and (below is None or team_id in below)
                and tier_id in (False, held.tier_id.id)
                and max(first, begin) <= min(last, end)
            ):
                spans.append((max(first, begin), min(last, end)))
                on_target = on_target or bonus
        return [
            Stay(
                held.user_id.id,
                plan.id,
                team_id,
                held.tier_id.id,
                begin,
                end,
                on_target,
            )
            for begin, end in _merged(spans)
        ]

    def edges(self):
        """Days within the period, but its first, on which some stay begins or is over.

        Between two of them nobody's participation changes.
        """
        one = timedelta(days=1)
        days = {stay.date_from for stay in self.stays}
        days |= {stay.date_to + one for stay in self.stays}
        return sorted(day for day in days if self.date_from < day <= self.date_to)

    def division_team_ids(self):
        """All teams of the divisions that anybody here is in."""
        roots = {self.teams.root(stay.team_id) for stay in self.stays}
        return frozenset().union(*map(self.teams.below, roots))

    def absent_days(self):
        """Calendar days of unpaid leave by person.

        :return: dict of user id to a set of dates within the period
        """
        users = {stay.user_id for stay in self.stays}
        leaves = (
            self.env["hr.leave"]
            .sudo()
            .search_fetch(
                [
                    ("employee_id.user_id", "in", list(users)),
                    ("state", "=", "validate"),
                    ("holiday_status_id.unpaid", "=", True),
                    ("request_unit_half", "=", False),
                    ("request_unit_hours", "=", False),
                    ("request_date_from", "<=", self.date_to),
                    ("request_date_to", ">=", self.date_from),
                ],
                ["employee_id", "request_date_from", "request_date_to"],
            )
        )
        absent = defaultdict(set)
        for leave in leaves:
            day = max(leave.request_date_from, self.date_from)
            while day <= min(leave.request_date_to, self.date_to):
                absent[leave.employee_id.user_id.id].add(day)
                day += timedelta(days=1)
        return absent

    def joined(self):
        """First day in the sales force by person: dict of user id to date."""
        users = {stay.user_id for stay in self.stays}
        rows = (
            self.env["sales.tier.assignment"]
            .sudo()
            ._read_group(
                [("user_id", "in", list(users))], ["user_id"], ["date_from:min"]
            )
        )
        return {user.id: first for user, first in rows}

    def conduct(self):
        """Penalties decided in the period by person: dict of user id to number."""
        day = SQL(
            "(p.date_decided AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            self.company._sales_zone(),
        )
        self.env["sales.proposal"].flush_model(["date_decided", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.subject_user_id, COUNT(*)
                  FROM sales_proposal p
                  JOIN sales_decision decision ON decision.id = p.decision_id
                 WHERE decision.code = 'penalise'
                   AND p.state IN ('approved', 'done')
                   AND p.company_id = %(company)s
                   AND %(day)s BETWEEN %(first)s AND %(last)s
                 GROUP BY 1
                """,
                company=self.company.id,
                day=day,
                first=self.date_from,
                last=self.date_to,
            )
        )
        return dict(rows)

    def grades(self):
        """Scores of released quarterly appraisals of the period, by person.

        The latest of the quarters that end within the period. One under appeal counts
        with the score it has.

        :return: dict of user id to the score (points); who has none is left out
        """
        results = (
            self.env["sales.appraisal.result"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "=", self.company.id),
                    ("period", "=", "quarter"),
                    ("subject", "=", "person"),
                    ("user_id", "in", [*{stay.user_id for stay in self.stays}]),
                    ("is_published", "=", True),
                    ("has_score", "=", True),
                    ("date_to", ">=", self.date_from),
                    ("date_to", "<=", self.date_to),
                    ("appraisal_id.state", "!=", "cancelled"),
                ],
                ["user_id", "score"],
                order="date_to, id",
            )
        )
        return {
            result.user_id.id: Decimal(str(round(result.score, 2)))
            for result in results
        }


def _merged(spans):
    """Spans of days without overlaps, those that touch as one."""
    merged = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return merged
