"""Why a component brings what it brings, in one sentence: why it is zero above all."""

from decimal import Decimal

from ...engine.incentive_limits import CAPPED, RAISED
from ...engine.incentive_rate import BONUS, MARGINAL, from_threshold
from ...engine.incentive_terms import (
    ABSENT,
    BELOW,
    LIFTED,
    LIMITED,
    NO_RESULT,
    NO_TARGET,
    TAKEN_BACK,
    ZEROED,
    from_json,
)
from ..performance.figure_words import Words
from .incentive_explanation import ZERO, Explanation


class ExplainedReason(Explanation):
    """The steps of :class:`~.incentive_explanation.Explanation`, and the reason."""

    def why(self, reason):
        """The reason in one sentence, False where it was paid as computed.

        :param reason: one of the constants of ``engine.incentive_terms``
        """
        sentence = {
            ABSENT: self._why_absent,
            NO_TARGET: self._why_no_target,
            NO_RESULT: self._why_no_result,
            BELOW: self._why_below,
            ZEROED: self._why_zeroed,
            LIMITED: self._why_limited,
            LIFTED: self._why_lifted,
            TAKEN_BACK: self._why_taken_back,
        }.get(reason)
        return sentence() if sentence else False

    def _why_absent(self):
        return self.env._(
            "Nothing is paid: there is no day of participation in the period. Days of "
            "unpaid leave do not count."
        )

    def _why_no_target(self):
        return self.env._(
            "Nothing is paid: no target was set for the period, so that nothing says "
            "how far it is reached."
        )

    def _why_no_result(self):
        return self.env._("Nothing is paid: there is no result in the period.")

    def _why_below(self):
        words, lowest = self.words, self._lowest()
        if self._highest() < 0:
            return self.env._(
                "Nothing is paid: more was taken back than sold. Nothing has to be "
                "given back, as the table does not pay from zero on."
            )
        if self.case.documents is not None:
            return self.env._(
                "Nothing is paid: none of the documents is above %s.",
                words.measured(lowest),
            )
        short = lowest - self._highest()
        if short > 0:
            return self.env._(
                "Nothing is paid: %(measure)s is below %(lowest)s, from which the "
                "table pays, by %(short)s.",
                measure=words.measured(self._highest()),
                lowest=words.measured(lowest),
                short=words.measured(short),
            )
        if short == 0 and self.terms.basis == MARGINAL and self.terms.pays != BONUS:
            return self.env._(
                "Nothing is paid: the table pays on what lies above %s, and nothing "
                "lies above.",
                words.measured(lowest),
            )
        return self._why_worthless()

    def _why_worthless(self):
        if self.terms.pays == "percent" and not self.case.base:
            return self.env._(
                "Nothing is paid: there is nothing the rates could be paid on."
            )
        return self.env._("Nothing is paid: the band that was reached pays nothing.")

    def _lowest(self):
        """The smallest measure from which anything is paid."""
        bands = self.terms.bands
        if self.terms.threshold:
            bands = from_threshold(bands, self.terms.threshold)
        paying = [Decimal(str(float(band.start))) for band in bands if band.rate]
        return min(paying, default=ZERO)

    def _why_zeroed(self):
        for code, value, factor in self.factors:
            if not Decimal(factor):
                return self.env._(
                    "Nothing is paid: multiplied by zero. %s.",
                    self._source(code, value),
                )
        if not self.terms.weight:
            return self.env._("Nothing is paid: the component has a weight of zero.")
        return self.env._("Nothing is paid: the amount rounds to zero.")

    def _why_limited(self):
        [(_kind, _code, by, _amount)] = self._steps(CAPPED)
        return self.env._(
            "Limited by the cap of %(by)s: without it there would be %(less)s more.",
            by=self.words.money(by),
            less=self.words.money(self._before_limits() - Decimal(by)),
        )

    def _why_lifted(self):
        [(_kind, _code, by, _amount)] = self._steps(RAISED)
        return self.env._(
            "Raised to the floor of %(by)s: by itself it would be %(before)s.",
            by=self.words.money(by),
            before=self.words.money(self._before_limits()),
        )

    def _why_taken_back(self):
        return self.env._(
            "More was taken back than sold: what was paid on it is given back at the "
            "rate of the first band."
        )


def explanation_of(record, metric, inputs, trace):
    """The :class:`ExplainedReason` of what a record keeps.

    :param record: with a ``currency_id``, as superuser, in the reader's language
    :param metric: ``sales.metric`` that was measured
    :param inputs: see ``incentive_draft.Draft.inputs``
    """
    terms, case = from_json(inputs)
    words = Words(
        record.env, record.currency_id, metric.unit or "amount", terms.measure
    )
    factors = inputs.get("factors") or []
    codes = [code.partition(":")[2] for code, _value, _factor in factors]
    names = {}
    if any(codes):
        metrics = metric.with_context(active_test=False)
        known = metrics.search([("code", "in", codes)])
        names = {one.code: one.name for one in known}
    return ExplainedReason(words, terms, case, trace, factors, names)
