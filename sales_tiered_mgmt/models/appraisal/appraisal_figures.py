"""What the facts say about indicators: values, scores, and their inputs."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from ...engine.appraisal_scoring import combined, score_of
from ...engine.incentive_rate import half_up
from ..performance.fact_reach import Reach, reach_json
from ..performance.fact_reader import Sum
from .appraisal_reading import AppraisalReading
from .sales_appraisal_indicator import exact

FOUR = Decimal("0.0001")
CENT = Decimal("0.01")
# what is told by the own facts alone, and so by the person before the release
OPEN_SOURCES = ("attainment", "metric", "quarters")


@dataclass
class Figure:
    """What one indicator comes to for one candidate.

    :param value: what the rule starts from; None: no data
    :param score: points; None: none
    :param actual: result, in the unit of the metric
    :param inputs: from what it was computed, as JSON
    """

    value: Decimal | None = None
    score: Decimal | None = None
    actual: Decimal | None = None
    target: Decimal | None = None
    inputs: dict = field(default_factory=dict)

    def vals(self):
        """Values of a ``sales.appraisal.line``."""
        return {
            "has_value": self.value is not None,
            "value": float(half_up(self.value, FOUR)) if self.value is not None else 0,
            "actual": float(half_up(self.actual or Decimal(0), CENT)),
            "target": float(half_up(self.target or Decimal(0), CENT)),
            "has_score": self.score is not None,
            "score": float(self.score or 0),
            "inputs": self.inputs,
        }


class AppraisalFigures(AppraisalReading):
    """Computes automatic indicators for any number of people in a handful of queries.

    One query per metric and scope, one for the targets; nothing is stored here.

    :param people: :class:`~.appraisal_people.CyclePeople`
    :param forms: dict of candidate to the ``sales.appraisal.template`` used
    :param peers: dict of candidate to (mean, number of answers) of the peer feedback
    """

    def __init__(self, people, forms, peers=None):
        self.people, self.forms, self.peers = people, forms, peers or {}
        self.cycle, self.env = people.cycle, people.cycle.env
        self.company = self.cycle.company_id
        # the last day there are facts of
        self.until = min(self.cycle.date_to, self.company._sales_today())
        self.teams = people.teams
        self.by_template = defaultdict(list)
        for candidate, template in forms.items():
            self.by_template[template].append(candidate)
        self.indicators = {
            template: template.sudo().indicator_ids for template in self.by_template
        }
        self._rules = {
            indicator: indicator._rule()
            for indicators in self.indicators.values()
            for indicator in indicators
        }
        self._own, self._wide, self._edges = {}, {}, ()

    def run(self):
        """:return: dict of (candidate, indicator) to :class:`Figure`"""
        self._read()
        found = {}
        for template, candidates in self.by_template.items():
            for indicator in self.indicators[template]:
                for candidate in candidates:
                    found[candidate, indicator] = self._figure(candidate, indicator)
        self._score(found)
        return found

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _figure(self, candidate, indicator):
        """The value of an indicator, without its score."""
        return getattr(self, f"_figure_{indicator.source}")(candidate, indicator)

    def _figure_manual(self, candidate, indicator):
        return Figure()

    def _figure_peers(self, candidate, indicator):
        mean, count = self.peers.get(candidate, (None, 0))
        return Figure(mean, inputs={"answers": count})

    def _figure_quarters(self, candidate, indicator):
        template = indicator.template_id
        parts, told = [], []
        key = candidate.user_id or -candidate.team_id
        for number, score, share, name, appraisal_id in self._quarters.get(key, ()):
            weight = exact(template[f"weight_q{number + 1}"])
            parts.append((weight, score, min(share, Decimal(1))))
            told.append(
                {
                    "name": name,
                    "weight": str(weight),
                    "share": str(share),
                    "score": None if score is None else str(score),
                    "appraisal_id": appraisal_id,
                }
            )
        return Figure(combined(parts), inputs={"quarters": told})

    def _figure_metric(self, candidate, indicator):
        reaches, total = self._total(candidate, indicator)
        if total is None:
            return Figure()
        value, inputs = total.result, {"reaches": list(map(reach_json, reaches))}
        if indicator.is_per_head:
            heads = self._people_of(reaches)
            inputs |= {"result": str(half_up(value, CENT)), "heads": str(heads)}
            if not heads:
                return Figure(inputs=inputs)
            value /= heads
        return Figure(value, actual=value, inputs=inputs)

    def _figure_attainment(self, candidate, indicator):
        reaches, total = self._total(candidate, indicator)
        metric = indicator.metric_id
        if not reaches:
            return Figure()
        target = self._target(candidate, indicator, reaches)
        actual = total.result if total else None
        figure = Figure(
            actual=actual,
            target=target,
            inputs={"reaches": list(map(reach_json, reaches))},
        )
        if target and actual is not None:
            if metric.is_higher_better:
                figure.value = actual / target
            elif actual:
                figure.value = target / actual
        return figure

    def _total(self, candidate, indicator):
        """What counts for the candidate.

        :return: list of reaches, and their ``Sum``; None where there is nothing to
            speak of: no team was led, or nothing there to average
        """
        metric = indicator.metric_id
        if indicator.scope == "own" and candidate.user_id:
            reaches = [
                Reach(self.cycle.date_from, self.cycle.date_to, candidate.user_id)
            ]
            facts = self._own[metric]
        else:
            reaches, facts = self._team_reaches(candidate), self._wide[metric]
        total = sum((facts.total(reach) for reach in reaches), Sum())
        if not reaches or (metric.is_average and not total.weight):
            return reaches, None
        return reaches, total

    def _team_reaches(self, candidate):
        if not candidate.user_id:
            team_ids = self.teams.below(candidate.team_id)
            first, last = self.cycle.date_from, self.cycle.date_to
            return [Reach(first, last, team_ids=team_ids)]
        return [
            Reach(stay.date_from, stay.date_to, team_ids=self.teams.below(stay.team_id))
            for stay in candidate.led()
        ]

    def _target(self, candidate, indicator, reaches):
        """The target for the days in question; of a running period that so far."""
        metric, owners = indicator.metric_id, defaultdict(list)
        if not candidate.user_id:
            span = (self.cycle.date_from, self.cycle.date_to)
            owners["team", candidate.team_id].append(span)
        elif indicator.scope == "own":
            owners["user", candidate.user_id] += map(_span, candidate.stays)
        else:
            for stay in candidate.led():
                owners["team", stay.team_id].append(_span(stay))
        amounts = []
        for owner, spans in owners.items():
            past = [
                (first, min(last, self.until))
                for first, last in spans
                if first <= self.until
            ]
            amounts.append(self._targets.amount(owner, metric, past))
        known = [amount for amount in amounts if amount is not None]
        if not known:
            return None
        return sum(known) / len(known) if metric.is_average else sum(known)

    def _people_of(self, reaches):
        """People of the teams, counted by their days."""
        team_ids = frozenset().union(*(reach.team_ids or () for reach in reaches))
        return half_up(sum((self._heads[one] for one in team_ids), Decimal(0)), CENT)

    # ------------------------------------------------------------
    # Scores
    # ------------------------------------------------------------

    def _score(self, found):
        groups = defaultdict(list)
        for (candidate, indicator), figure in found.items():
            if indicator.rule == "ranking":
                groups[self._group(candidate, indicator)].append(figure)
        for (candidate, indicator), figure in found.items():
            if figure.value is None or not indicator.is_automatic:
                continue
            figure.value = half_up(figure.value, FOUR)
            peers = ()
            if indicator.rule == "ranking":
                group = groups[self._group(candidate, indicator)]
                peers = [
                    None if one.value is None else half_up(one.value, FOUR)
                    for one in group
                ]
                figure.inputs |= _standing(figure.value, peers, indicator)
            figure.score = score_of(self._rules[indicator], figure.value, peers)

    def _group(self, candidate, indicator):
        """Whom somebody is ranked with: same form, same company or division."""
        if indicator.peer_group == "division":
            return indicator, self.teams.root(candidate.team_id)
        return indicator, None


def _standing(value, peers, indicator):
    """The place among the peers, and how many they are: nothing of their values."""
    known = [one for one in peers if one is not None]
    is_lower_better = indicator.is_lower_better
    better = sum(one < value if is_lower_better else one > value for one in known)
    return {"peers": len(known), "place": better + 1}


def _span(stay):
    return stay.date_from, stay.date_to
