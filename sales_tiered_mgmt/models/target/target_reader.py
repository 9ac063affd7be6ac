"""Targets of people and teams for some days, added up."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from ...engine.incentive_rate import half_up

# a plan that counts, or counted
STATES = ("approved", "running", "closed")


class TargetReader:
    """Approved targets that overlap a period, read at once.

    :param company: ``res.company``
    :param metrics: ``sales.metric``
    """

    def __init__(self, company, metrics, date_from, date_to):
        self._months = defaultdict(list)
        if not metrics:
            return
        rows = (
            company.env["sales.target"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("metric_id", "in", metrics.ids),
                    ("plan_id.state", "in", STATES),
                    ("date_from", "<=", date_to),
                    ("date_to", ">=", date_from),
                ],
                [
                    "kind",
                    "user_id",
                    "team_id",
                    "metric_id",
                    "date_from:day",
                    "sheet_id",
                ],
                ["amount:sum", "date_to:max"],
            )
        )
        for kind, user, team, metric, first, _sheet, amount, last in rows:
            owner = ("user", user.id) if kind == "person" else ("team", team.id)
            self._months[owner, metric.id].append((first, last, amount))

    def amount(self, owner, metric, spans):
        """The target for some days.

        Months that count in part count by their days; of an averaged metric the target
        is the mean level.

        :param owner: pair of ``user`` or ``team`` and an id
        :param spans: pairs of first and last day, without overlaps
        :return: in the unit of the metric, None: no target was set
        """
        whole, days = Fraction(0), 0
        is_set = False
        for first, last, amount in self._months.get((owner, metric.id), ()):
            length = (last - first).days + 1
            both = sum(
                max(0, (min(last, end) - max(first, begin)).days + 1)
                for begin, end in spans
            )
            if not both:
                continue
            is_set = True
            value = Fraction(str(amount))
            if metric.is_average:
                whole += value * both
                days += both
            else:
                whole += value if both == length else value * both / length
        if not is_set:
            return None
        if metric.is_average:
            whole /= days
        return half_up(whole, Decimal("0.01"))
