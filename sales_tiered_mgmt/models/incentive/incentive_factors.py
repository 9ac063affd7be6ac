"""Factors on what a component pays: by collection, conduct, appraisal or a metric."""

from decimal import Decimal

from ...engine.incentive_limits import Multiplier
from ...engine.incentive_rate import half_up
from ...engine.incentive_terms import factor_of
from ..performance.fact_measure import Measure


class Multipliers:
    """The part of a computation that finds factors; see ``IncentiveComputation``."""

    def _factor_measures(self, component):
        """Measures by which the component's multipliers are told."""
        for step in component.multiplier_ids:
            if step.source == "collection":
                yield from map(plain_measure, self._metrics.values())
            elif step.source == "metric":
                yield plain_measure(step.metric_id)

    def _factors(self, component, user_id, reaches):
        """Multipliers of a component for the reaches.

        :return: tuple of ``Multiplier``, and what they were found by, as JSON
        """
        factors, told = [], []
        for (source, metric), steps in self.rules[component].steps.items():
            value = self._factor_value(source, metric, user_id, reaches)
            if value is None:
                if source == "grade":
                    # the statement says why nothing is multiplied
                    told.append([source, None, "1"])
                    self._ungraded.add(user_id)
                continue
            code = f"{source}:{metric.code}" if metric else source
            factor = factor_of(steps, value)
            factors.append(Multiplier(code, Decimal(factor)))
            told.append([code, str(half_up(value, Decimal("0.0001"))), str(factor)])
        return tuple(factors), told

    def _factor_value(self, source, metric, user_id, reaches):
        """Value by which a factor is found, None: nothing to go by."""
        if source == "conduct":
            return Decimal(self._conduct.get(user_id, 0))
        if source == "grade":
            return self._grades.get(user_id)
        if source == "metric":
            total = self._total(plain_measure(metric), reaches)
            return None if total.weight == 0 else total.result
        if len(self._metrics) < 2:
            return None
        invoiced, collected = (
            self._total(plain_measure(self._metrics[code]), reaches).result
            for code in ("invoiced", "collected")
        )
        return collected / invoiced if invoiced > 0 else None

    def _warn_of_ungraded(self):
        """Name those whose appraisal is not released: they are paid without it."""
        if not self._ungraded:
            return
        people = self.env["res.users"].sudo().browse(sorted(self._ungraded))
        self.warnings.append(
            self.env._(
                "No quarterly appraisal of this period is released of: %(people)s. "
                "What goes by the appraisal score is paid without that factor. Compute "
                "again once they are released.",
                people=", ".join(people.mapped("name")),
            )
        )


def plain_measure(metric):
    """All facts of a metric as a measure."""
    return Measure(metric.id)
