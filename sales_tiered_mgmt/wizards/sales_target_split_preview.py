"""What a split would make of a target, before anything is written."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..engine.target_season import capacity_of, season_of, spread
from ..engine.target_split import BY_HAND, HEAD_COUNT, LAST_YEAR, PIPELINE, Part, weigh
from ..engine.target_table import Row, by_month, by_year
from .sales_target_split_facts import SplitFacts, cents


@dataclass
class Proposal:
    """One part's figures of one metric."""

    basis: float
    capacity: float
    last_year: float
    amount_now: float
    # by open month
    months: tuple = ()
    kept: Decimal = Decimal(0)
    notes: list = field(default_factory=list)

    @property
    def amount(self):
        return self.kept + sum(self.months, Decimal(0))


class SplitPreview:
    """Computes a ``sales.target.split``; writes nothing.

    ``problem`` says why nothing can be proposed. ``found`` has a :class:`Proposal` by
    (sheet id, metric id), ``totals`` what is split by metric id.
    """

    def __init__(self, split):
        split._authorize()
        self.split = split
        self.env = split.env
        self.facts = SplitFacts(split)
        self.lines = {
            (line.sheet_id.id, line.metric_id.id): line for line in split.line_ids
        }
        self.found, self.totals, self.fallbacks = {}, {}, []
        self.problem = self._find_problem()
        for metric in self.facts.metrics:
            self._begin(metric)
            if self.problem:
                continue
            if metric.is_average:
                self._cascade(metric)
            elif self.facts.is_total:
                self._spread(metric)
            else:
                self._divide(metric)

    def changes(self):
        """Rows to write, with their new figures."""
        facts, result = self.facts, {}
        for (sheet_id, metric_id), proposal in self.found.items():
            rows = facts.rows.get((sheet_id, metric_id), {})
            for month, amount in zip(facts.open, proposal.months, strict=True):
                row = rows.get(month)
                if row and cents(row.amount) != amount:
                    result[row.id] = float(amount)
        return result

    # ------------------------------------------------------------
    # What is given
    # ------------------------------------------------------------

    def _find_problem(self):
        """Why nothing can be proposed, or False."""
        _ = self.env._
        facts = self.facts
        if not facts.metrics or not facts.open:
            return _("There is no month whose target could be set.")
        if not facts.parts:
            return _("There is nobody among whom the target could be split.")
        if not any(map(any, facts.presence.values())):
            return _("Nobody is there in the months that can be set.")
        for line in self.lines.values():
            if line.growth <= -100:
                return _("Growth is more than -100 %.")
            if line.is_fixed and not 0 <= line.fixed_amount < 1e14:
                return _("A target is a number of zero or more.")
            present = facts.presence.get(line.sheet_id.id)
            if line.is_fixed and present and line.fixed_amount and not any(present):
                return _("%s is not there in the months that can be set.", line.owner)
        return False

    def _begin(self, metric):
        """What is known of each part before anything is split."""
        facts = self.facts
        self.totals[metric.id] = facts.current(facts.sheet, metric)
        season = self._season(metric)
        for part in facts.parts:
            current, kept = facts.current(part, metric), facts.kept(part, metric)
            rows = facts.rows.get((part.id, metric.id), {})
            now = current + [cents(row.amount) for row in rows.values() if row.is_fixed]
            total = sum(now, Decimal(0))
            if metric.is_average:
                total = total / len(rows) if rows else Decimal(0)
            self.found[part.id, metric.id] = Proposal(
                basis=float(self._basis(part, metric) or 0),
                capacity=float(capacity_of(season, facts.presence[part.id])),
                last_year=facts.last_year.get((part.id, metric.id), 0.0),
                amount_now=float(total),
                months=tuple(current),
                kept=Decimal(0) if metric.is_average else kept,
            )

    def _basis(self, part, metric):
        """What the method goes by."""
        facts = self.facts
        if facts.is_total or self.split.method == LAST_YEAR:
            return facts.base(part, metric)
        if self.split.method == HEAD_COUNT:
            return facts.heads(part)
        if self.split.method == PIPELINE:
            return facts.leads.get(part.id, 0)
        if self.split.method == BY_HAND:
            return sum(facts.current(part, metric))
        return 1

    def _season(self, metric):
        """Weight of each open month; not all of them 0."""
        facts, split = self.facts, self.split
        calendar = [facts.months[month][0].month for month in facts.open]
        if split.season == "sheet":
            weights = facts.current(facts.sheet, metric)
        elif split.season == "last_year":
            weights = season_of(facts.by_month.get(metric.id, {}), calendar)
        elif split.season == "profile" and split.season_id:
            profile = [
                Decimal(f"{weight:.4f}") for weight in split.season_id.sudo()._weights()
            ]
            weights = [profile[month - 1] for month in calendar]
        else:
            weights = []
        return weights if any(weights) else [1] * max(len(calendar), 1)

    def _growth(self, part, metric):
        line = self.lines.get((part.id, metric.id))
        return 1 + Decimal(f"{line.growth if line else self.split.growth:.4f}") / 100

    def _fixed(self, part, metric):
        """What was set by hand for the open months; ``None``: the split decides."""
        current = self.facts.current(part, metric)
        line = self.lines.get((part.id, metric.id))
        if line and line.is_fixed:
            kept = self.facts.kept(part, metric)
            return max(cents(line.fixed_amount) - kept, Decimal(0))
        if self.split.keeps_existing and any(current) and not self.facts.is_total:
            return sum(current, Decimal(0))
        return None

    # ------------------------------------------------------------
    # What comes of it
    # ------------------------------------------------------------

    def _cascade(self, metric):
        """An averaged metric is the same for everybody: nothing is divided."""
        facts = self.facts
        months = facts.current(facts.sheet, metric)
        for part in facts.parts:
            proposal = self.found[part.id, metric.id]
            line = self.lines.get((part.id, metric.id))
            own = months
            if line and line.is_fixed:
                own = [cents(line.fixed_amount)] * len(facts.open)
            elif facts.is_total:
                level = Decimal(f"{proposal.last_year:.6f}")
                own = [cents(level * self._growth(part, metric))] * len(facts.open)
            elif self.split.keeps_existing and any(proposal.months):
                own = proposal.months
            rows = facts.rows.get((part.id, metric.id), {})
            proposal.months = tuple(
                amount if month in rows else Decimal(0)
                for month, amount in zip(facts.open, own, strict=True)
            )

    def _spread(self, metric):
        """The year of the sheet itself, over its months."""
        facts = self.facts
        proposal = self.found[facts.sheet.id, metric.id]
        amount = self._fixed(facts.sheet, metric)
        if amount is None:
            last = cents(proposal.last_year)
            amount = last * self._growth(facts.sheet, metric) - proposal.kept
        amount = cents(max(amount, Decimal(0)))
        presence = facts.presence[facts.sheet.id]
        proposal.months = spread(amount, self._season(metric), presence)

    def _divide(self, metric):
        """The sheet's target among its parts."""
        facts, split = self.facts, self.split
        rows = [
            Row(
                part.id,
                facts.presence[part.id],
                facts.current(part, metric),
                self._fixed(part, metric),
            )
            for part in facts.parts
        ]
        free = {row.key for row in rows if row.fixed is None}
        is_scaled = split.is_scaled or split.method not in (LAST_YEAR, BY_HAND)
        by_sheet = split.season == "sheet" and is_scaled
        season, totals = self._season(metric), self.totals[metric.id]
        parts = [
            self._part(part, metric, season, by_sheet)
            for part in facts.parts
            if part.id in free
        ]
        if parts and not any(part.capacity for part in parts):
            # whoever is there was fixed by hand
            rows = [row for row in rows if row.fixed is not None]
            parts = []
        weights = weigh(parts, split.method) if parts else None
        if weights and weights.is_fallback:
            self.fallbacks.append(metric)
        by_key = weights.by_key if weights else {}
        if by_sheet:
            keeps = split.method == BY_HAND and weights and not weights.is_fallback
            if keeps:
                by_key = {part.key: part.growth for part in parts}
            table = by_month(totals, rows, by_key, keeps)
        else:
            is_scaled = is_scaled or bool(weights and weights.is_fallback)
            total = sum(totals, Decimal(0))
            table = by_year(total, rows, by_key, season, is_scaled)
        for key, months in table.items():
            self.found[key, metric.id].months = months
        for key in weights.estimated if weights else ():
            self.found[key, metric.id].notes.append("average")

    def _part(self, part, metric, season, by_sheet):
        """The part as the engine knows it; by months, presence is weighed there."""
        facts = self.facts
        presence = facts.presence[part.id]
        return Part(
            key=part.id,
            base=facts.base(part, metric),
            heads=facts.heads(part),
            pipeline=facts.leads.get(part.id, 0),
            current=sum(facts.current(part, metric), Decimal(0)),
            growth=self._growth(part, metric),
            capacity=int(any(presence)) if by_sheet else capacity_of(season, presence),
        )
