"""How the amount of a component comes about, in sentences.

Written from the kept terms, figures and trace alone: what a statement said when it was
locked, it says years later, in the language of whoever reads it.
"""

from decimal import Decimal

from markupsafe import Markup

from ...engine.incentive_limits import CAPPED, MULTIPLIED, RAISED
from ...engine.incentive_rate import BONUS, MARGINAL, ON_TARGET
from ...engine.incentive_terms import ATTAINMENT, prorated_terms

ZERO = Decimal(0)


class Explanation:
    """Sentences on one computed amount.

    :param words: :class:`~..performance.figure_words.Words`
    :param terms: ``engine.incentive_terms.Terms``
    :param case: ``engine.incentive_terms.Case``
    :param trace: see ``incentive_draft.trace_json``
    :param factors: list of (code, value, factor), how the multipliers were found
    :param names: names of the metrics that multiply, by their code
    """

    def __init__(self, words, terms, case, trace, factors=(), names=None):
        self.words, self.env = words, words.env
        self.terms, self.case = prorated_terms(terms, case), case
        self.trace = trace or {}
        self.factors, self.names = factors, names or {}

    # ------------------------------------------------------------
    # Step by step
    # ------------------------------------------------------------

    def sentences(self):
        """All steps from the result to the amount, in their order."""
        if self.case.days <= 0:
            return self._days()
        return [
            *self._result(),
            *self._days(),
            *self._bounds(),
            *map(self._part, self.trace.get("parts", ())),
            *self._sum(),
            *self._multipliers(),
            *self._limits(),
            *self._weight(),
        ]

    def _result(self):
        words, case = self.words, self.case
        found = [self.env._("Result: %s.", words.result(case.actual))]
        if self.terms.measure == ATTAINMENT and case.target is not None:
            found.append(
                self.env._(
                    "Target: %(target)s, reached to %(attainment)s.",
                    target=words.result(case.target),
                    attainment=words.percent(self.trace.get("measure") or 0),
                )
            )
        if self.terms.pays == "percent" and case.base != case.actual:
            found.append(self.env._("Paid on: %s.", words.money(case.base)))
        if case.documents is not None:
            found.append(
                self.env._(
                    "Each document is paid by itself: %s of them.", len(case.documents)
                )
            )
        return found

    def _days(self):
        days, whole = self.case.days, self.case.days_of_period
        if days >= whole:
            return []
        if self.terms.is_prorated and days > 0:
            return [
                self.env._(
                    "%(days)s of %(whole)s days count: bonuses, cap, floor and bands "
                    "of amounts are taken in this proportion.",
                    days=days,
                    whole=whole,
                )
            ]
        return [self.env._("%(days)s of %(whole)s days count.", days=days, whole=whole)]

    def _bounds(self):
        """Threshold and accelerator, where they have a part in it."""
        terms, words, found = self.terms, self.words, []
        if terms.threshold:
            found.append(self.env._("Threshold: %s.", words.measured(terms.threshold)))
        above, factor = terms.accelerator
        if factor != 1 and self._highest() > above:
            found.append(
                self.env._(
                    "Accelerator: above %(start)s rates count %(factor)s times.",
                    start=words.measured(above),
                    factor=words.number(factor),
                )
            )
        return found

    def _highest(self):
        """The highest measure that found a band."""
        if self.case.documents is not None:
            return max(self.case.documents.values(), default=ZERO)
        return Decimal(self.trace.get("measure") or 0)

    def _part(self, part):
        """What one band paid."""
        _place, start, stop, base, rate, amount = part
        words, terms = self.words, self.terms
        figures = {
            "start": words.measured(start),
            "stop": words.measured(stop),
            "base": words.money(base),
            "rate": words.rate(rate) if terms.pays != BONUS else "",
            "amount": words.money(amount),
        }
        if terms.pays == BONUS:
            return self.env._("From %(start)s: bonus of %(amount)s.", **figures)
        if Decimal(start) < 0:
            return self.env._(
                "Taken back: %(base)s × %(rate)s = %(amount)s.", **figures
            )
        if self.case.documents is not None:
            return self.env._(
                "Documents in the band from %(start)s: %(base)s × %(rate)s = "
                "%(amount)s.",
                **figures,
            )
        if terms.pays == ON_TARGET:
            return self.env._(
                "%(start)s to %(stop)s: %(base)s of the on-target bonus × %(rate)s = "
                "%(amount)s.",
                **figures,
            )
        if terms.basis == MARGINAL:
            return self.env._(
                "%(start)s to %(stop)s: %(base)s × %(rate)s = %(amount)s.", **figures
            )
        return self.env._(
            "%(stop)s lies in the band from %(start)s, for everything: %(base)s × "
            "%(rate)s = %(amount)s.",
            **figures,
        )

    def _sum(self):
        parts = self.trace.get("parts", ())
        if len(parts) < 2:
            return []
        gross = self.words.money(self.trace["gross"])
        return [self.env._("By the table: %s.", gross)]

    def _steps(self, kind):
        return [step for step in self.trace.get("steps", ()) if step[0] == kind]

    def _multipliers(self):
        reached = {step[1]: step[3] for step in self._steps(MULTIPLIED)}
        for code, value, factor in self.factors:
            if value is None:
                yield self.env._(
                    "No appraisal of the period was released: its score multiplies "
                    "nothing."
                )
                continue
            figures = {
                "by": self._source(code, value),
                "factor": self.words.number(factor),
            }
            if code in reached:
                amount = self.words.money(reached[code])
                yield self.env._(
                    "%(by)s: × %(factor)s = %(amount)s.", amount=amount, **figures
                )
            else:
                yield self.env._("%(by)s: × %(factor)s.", **figures)

    def _source(self, code, value):
        """What a multiplier goes by, with its value."""
        if code == "collection":
            return self.env._("Collected of invoiced: %s", self.words.percent(value))
        if code == "conduct":
            return self.env._("Penalties in the period: %s", self.words.number(value))
        if code == "grade":
            return self.env._("Appraisal score: %s points", self.words.number(value, 2))
        name = self.names.get(code.partition(":")[2], code)
        return f"{name} {self.words.number(value, 2)}"

    def _limits(self):
        for _kind, _code, by, _amount in self._steps(CAPPED):
            yield self.env._(
                "Cap: %(by)s, which is %(less)s less.",
                by=self.words.money(by),
                less=self.words.money(self._before_limits() - Decimal(by)),
            )
        for _kind, _code, by, _amount in self._steps(RAISED):
            yield self.env._("Raised to the floor: %s.", self.words.money(by))

    def _before_limits(self):
        """What would be paid without cap and floor (currency)."""
        factored = self._steps(MULTIPLIED)
        return Decimal(factored[-1][3] if factored else self.trace.get("gross") or 0)

    def _weight(self):
        if self.terms.weight == 1 or not self.trace.get("parts"):
            return []
        return [self.env._("Weight: × %s.", self.words.percent(self.terms.weight))]


def as_list(sentences):
    """Sentences as a list in HTML, False of none."""
    items = Markup("").join(Markup("<li>%s</li>") % one for one in sentences)
    return items and (
        Markup("<ul class='o_sales_explanation ps-3 mb-0'>%s</ul>") % items
    )
