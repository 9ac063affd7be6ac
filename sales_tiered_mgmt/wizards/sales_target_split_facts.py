"""What a split of a target goes by, read for all parts at once."""

from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo.fields import Domain

from ..engine.target_presence import active_share, months_of, months_since, ramp_of

# who sold for less than this share of last year has no year to go by
LEAST_HISTORY = Fraction(1, 4)


def cents(value):
    """A figure as it is stored, exactly."""
    return Decimal(f"{value or 0:.2f}")


class SplitFacts:
    """Rows, people, last year's results and open leads of a sheet's parts.

    The number of queries depends neither on parts nor on people. As superuser: whoever
    uses it has checked that the acting user sets the figures of these parts.
    """

    def __init__(self, split):
        self.env = split.env
        self.sheet = split.sheet_id.sudo()
        self.plan = self.sheet.plan_id
        self.metrics = split._metrics()
        self.is_total = split.purpose == "total"
        self.parts = self.sheet if self.is_total else self.sheet.child_ids.sorted("id")
        self.months = list(months_of(self.plan.date_from, self.plan.date_to))
        self.past = (
            self.plan.date_from - relativedelta(years=1),
            self.plan.date_to - relativedelta(years=1),
        )
        self._read_rows()
        self._read_people()
        self._read_history()
        self.leads = self._read_leads() if split.method == "pipeline" else {}
        self._read_joined()
        self._find_presence(split)

    # ------------------------------------------------------------
    # Figures there are
    # ------------------------------------------------------------

    def _read_rows(self):
        """Rows by sheet and metric, then by month; months that are not kept."""
        places = {
            start.replace(day=1): at for at, (start, _e) in enumerate(self.months)
        }
        rows = (
            self.env["sales.target"]
            .sudo()
            .search_fetch(
                [
                    ("sheet_id", "in", (self.sheet | self.parts).ids),
                    ("metric_id", "in", self.metrics.ids),
                ],
                ["sheet_id", "metric_id", "date_from", "amount", "is_fixed"],
            )
        )
        self.rows, kept = {}, set()
        for row in rows:
            month = places[row.date_from.replace(day=1)]
            own = self.rows.setdefault((row.sheet_id.id, row.metric_id.id), {})
            own[month] = row
            if row.is_fixed:
                kept.add(month)
        self.open = [month for month in range(len(self.months)) if month not in kept]

    def current(self, sheet, metric):
        """Figures of the months that are open, in order."""
        rows = self.rows.get((sheet.id, metric.id), {})
        return [
            cents(rows[month].amount) if month in rows else Decimal(0)
            for month in self.open
        ]

    def kept(self, sheet, metric):
        """Sum of the months that are not open."""
        rows = self.rows.get((sheet.id, metric.id), {})
        return sum(
            (cents(row.amount) for row in rows.values() if row.is_fixed), Decimal(0)
        )

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def _read_people(self):
        """Sheets of the people in each part."""
        people = (
            self.env["sales.target.sheet"]
            .sudo()
            .search_fetch(
                [
                    ("plan_id", "=", self.plan.id),
                    ("kind", "=", "person"),
                    ("id", "child_of", self.parts.ids),
                ],
                ["parent_path", "user_id", "date_from", "date_to", "fte"],
            )
        )
        self.people = {part.id: [] for part in self.parts}
        for sheet in people:
            for part_id in map(int, sheet.parent_path.strip("/").split("/")):
                if part_id in self.people:
                    self.people[part_id].append(sheet)

    def _read_joined(self):
        """First day of each person in the sales force.

        Where the organization was entered later than people began to sell, their first
        result says more than their first assignment.
        """
        users = {sheet.user_id for own in self.people.values() for sheet in own}
        self.joined = {
            user.id: first
            for user, first in self.env["sales.tier.assignment"]
            .sudo()
            ._read_group(
                [("user_id", "in", [user.id for user in users])],
                ["user_id"],
                ["date_from:min"],
            )
        }
        for user_id, first in self.first_result.items():
            if user_id in self.joined:
                self.joined[user_id] = min(first, self.joined[user_id])

    def _find_presence(self, split):
        """What each part can carry per open month, from 0 to 1."""
        ramp = split.ramp_id.sudo()
        steps = [Decimal(str(rate)) for rate in ramp._rates()] if ramp else []
        self.presence = {}
        for part in self.parts:
            own = self.people[part.id]
            if self.is_total and part.kind != "person":
                self.presence[part.id] = [Fraction(1)] * len(self.open)
                continue
            rows = [self._carried(sheet, split.is_prorated, steps) for sheet in own]
            self.presence[part.id] = [
                sum(column) / len(own) for column in zip(*rows, strict=True)
            ] or [Fraction(0)] * len(self.open)

    def _carried(self, sheet, is_prorated, steps):
        joined = self.joined.get(sheet.user_id.id, sheet.date_from)
        fte = Fraction(cents(sheet.fte)) if is_prorated else Fraction(1)
        carried = []
        for month in self.open:
            start, end = self.months[month]
            share = active_share(start, end, sheet.date_from, sheet.date_to)
            if not is_prorated:
                share = Fraction(share > 0)
            if steps:
                # in the month of joining somebody is there from the first day on
                share *= ramp_of(max(months_since(joined, start), 0), steps)
            carried.append(share * fte)
        return carried

    def heads(self, part):
        """Number of people."""
        return len({sheet.user_id for sheet in self.people[part.id]})

    # ------------------------------------------------------------
    # Last year, open leads
    # ------------------------------------------------------------

    def _owners(self):
        """Parts by the person and by the team whose work counts for them."""
        teams = self.parts.filtered(lambda part: part.kind != "person").team_id
        below = (
            self.env["crm.team"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch([("id", "child_of", teams.ids)], ["parent_path"])
        )
        by_user, by_team = {}, {}
        heads = {}
        for part in self.parts:
            if part.kind == "person":
                by_user.setdefault(part.user_id.id, []).append(part.id)
            else:
                heads[part.team_id.id] = part.id
        for team in below:
            path = map(int, team.parent_path.strip("/").split("/"))
            by_team[team.id] = [heads[step] for step in path if step in heads]
        return by_user, by_team

    def _read_history(self):
        """Results of last year by part and metric: the whole, and by month."""
        by_user, by_team = self.owners = self._owners()
        Ledger = self.env["sales.performance"].sudo().with_company(self.plan.company_id)
        found = Ledger._read_group(
            Domain("metric_id", "in", self.metrics.ids)
            & Domain("date", ">=", self.past[0])
            & Domain("date", "<=", self.past[1])
            & Domain("company_id", "=", self.plan.company_id.id)
            & (
                Domain("user_id", "in", list(by_user))
                | Domain("team_id", "in", list(by_team))
            ),
            ["metric_id", "user_id", "team_id", "date:month"],
            ["value:sum", "weight:sum"],
        )
        sums, self.by_month, self.first_result = {}, {}, {}
        for metric, user, team, month, value, weight in found:
            month = month.date() if hasattr(month, "date") else month
            known = self.first_result.get(user.id, month)
            self.first_result[user.id] = min(known, month)
            months = self.by_month.setdefault(metric.id, {})
            months[month.month] = months.get(month.month, Decimal(0)) + cents(value)
            for part_id in {*by_user.get(user.id, ()), *by_team.get(team.id, ())}:
                whole = sums.setdefault((part_id, metric.id), [0.0, 0.0])
                counted = (weight or 0.0) if metric.is_average else 1.0
                whole[0] += (value or 0.0) * counted
                whole[1] += counted
        averages = {metric.id: metric.is_average for metric in self.metrics}
        self.last_year = {
            key: value / weight if averages[key[1]] and weight else value
            for key, (value, weight) in sums.items()
        }

    def base(self, part, metric):
        """Last year's result, a full year's; ``None`` for whoever had no year."""
        value = cents(self.last_year.get((part.id, metric.id)))
        if part.kind != "person":
            return value
        joined = self.joined.get(part.user_id.id, self.past[0])
        if joined > self.past[1]:
            return None
        share = active_share(*self.past, active_from=joined)
        return None if share < LEAST_HISTORY else Fraction(value) / share

    def _read_leads(self):
        """Weighted amount of the open opportunities by part."""
        by_user, by_team = self.owners
        found = (
            self.env["crm.lead"]
            .sudo()
            ._read_group(
                Domain("type", "=", "opportunity")
                & Domain("active", "=", True)
                & Domain("won_status", "=", "pending")
                & Domain("company_id", "in", [self.plan.company_id.id, False])
                & (
                    Domain("user_id", "in", list(by_user))
                    | Domain("team_id", "in", list(by_team))
                ),
                ["user_id", "team_id"],
                ["prorated_revenue:sum"],
            )
        )
        result = {}
        for user, team, amount in found:
            for part_id in {*by_user.get(user.id, ()), *by_team.get(team.id, ())}:
                result[part_id] = result.get(part_id, Decimal(0)) + cents(amount)
        return result
