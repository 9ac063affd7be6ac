"""What the figures of appraisals are read from: the ledger, targets, earlier scores."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from ..performance.fact_measure import Measure
from ..performance.fact_reader import FactReader
from ..target.target_reader import TargetReader
from .sales_appraisal_indicator import exact


class AppraisalReading:
    """The part of ``AppraisalFigures`` that asks the database: once per metric."""

    def _measured(self):
        """Pairs of indicator and its candidates, of those that read a metric."""
        for template, candidates in self.by_template.items():
            for indicator in self.indicators[template]:
                if indicator.source in ("attainment", "metric"):
                    yield indicator, candidates

    def _read(self):
        own, wide, metrics = defaultdict(set), set(), self.env["sales.metric"]
        targeted = metrics
        for indicator, candidates in self._measured():
            metric = indicator.metric_id
            metrics |= metric
            if indicator.source == "attainment":
                targeted |= metric
            if indicator.scope == "own":
                own[metric].update(one.user_id for one in candidates if one.user_id)
            if indicator.scope == "team" or any(not one.user_id for one in candidates):
                wide.add(metric)
        first, last = self.cycle.date_from, self.cycle.date_to
        reader = FactReader(self.company)
        for metric, user_ids in own.items():
            self._own[metric] = reader.sums(
                Measure(metric.id), first, last, user_ids=sorted(user_ids)
            )
        self._edges = self._leaders_edges()
        for metric in wide:
            self._wide[metric] = reader.sums(
                Measure(metric.id), first, last, self._edges
            )
        self._targets = TargetReader(self.company, targeted, first, last)
        self._heads = self._headcounts() if wide else {}
        self._quarters = self._quarter_scores()

    def _leaders_edges(self):
        """Days on which somebody began or ceased to lead a team."""
        one, days = timedelta(days=1), set()
        for candidate in self.forms:
            for stay in candidate.led():
                days |= {stay.date_from, stay.date_to + one}
        first, last = self.cycle.date_from, self.cycle.date_to
        return tuple(sorted(day for day in days if first < day <= last))

    def _headcounts(self):
        """People in each team, counted by their days: dict of team id to Decimal."""
        heads = defaultdict(Decimal)
        for stays in self.people.stays().values():
            for stay in stays:
                heads[stay.team_id] += Decimal(stay.days) / self.people.days
        return heads

    def _quarter_scores(self):
        """Released scores of the quarters within an annual cycle.

        :return: dict of user id (or team id, negative) to a list of (month of the
            first day counted from the cycle's, score, share, name, appraisal id)
        """
        if self.cycle.period != "year":
            return {}
        results = (
            self.env["sales.appraisal.result"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company.id),
                    ("period", "=", "quarter"),
                    ("is_published", "=", True),
                    ("appraisal_id.state", "!=", "cancelled"),
                    ("date_to", ">", self.cycle.date_from),
                    ("date_to", "<=", self.cycle.date_to),
                ],
                order="date_to, id",
            )
        )
        found = defaultdict(list)
        for result in results:
            appraisal = result.appraisal_id
            months = (
                (appraisal.date_from.year - self.cycle.date_from.year) * 12
                + appraisal.date_from.month
                - self.cycle.date_from.month
            )
            key = result.user_id.id or -result.team_id.id
            found[key].append(
                (
                    months // 3,
                    exact(result.score) if result.has_score else None,
                    exact(appraisal.share, "0.0001"),
                    appraisal.cycle_id.name,
                    appraisal.id,
                )
            )
        return found
