from odoo import models

from ...engine.appraisal_scoring import check_rule
from .appraisal_kinds import FITTING, MEASURED


class SalesAppraisalIndicatorCheck(models.AbstractModel):
    """What does not fit together in an indicator. Policy: D3.2, A3.3."""

    _name = "sales.appraisal.indicator.check"
    _description = "Check of an Appraisal Indicator"

    def _problems(self):
        """What is missing or does not fit, a sentence each, without the name."""
        self.ensure_one()
        return [
            *self._source_problems(),
            *self._scope_problems(),
            *(self._rule_problems() or self._engine_problems()),
            *self._missing_problems(),
        ]

    def _source_problems(self):
        if self.rule not in FITTING[self.source]:
            yield self.env._(
                "the scoring rule “%(rule)s” does not fit the source “%(origin)s”. "
                "Choose one of: %(fitting)s.",
                rule=self._label("rule"),
                origin=self._label("source"),
                fitting=", ".join(
                    self._label("rule", kind) for kind in FITTING[self.source]
                ),
            )
        if self.source == "peers" and self.template_id.subject == "team":
            yield self.env._("peer feedback is about people, not about teams.")
        if self.source in MEASURED:
            yield from self._metric_problems()

    def _metric_problems(self):
        metric, company = self.metric_id, self.template_id.company_id
        if not metric:
            yield self.env._("choose the metric that it reads.")
        elif metric.company_id and metric.company_id != company:
            yield self.env._(
                "%(metric)s counts in %(company)s only. Make the template for that "
                "company, or choose another metric.",
                metric=metric.name,
                company=metric.company_id.name,
            )

    def _scope_problems(self):
        template = self.template_id
        if (
            self.scope == "team"
            and template.subject == "person"
            and not template.tier_id.is_leader
        ):
            yield self.env._(
                "people of the tier %s lead no team: choose their own results.",
                template.tier_id.name,
            )
        if not self.is_per_head:
            return
        if self.scope != "team" and template.subject == "person":
            yield self.env._("only the result of a team is divided by heads.")
        if self.source != "metric" or self.metric_id.is_average:
            yield self.env._(
                "only a result that adds up is divided by heads, not an attainment or "
                "a mean."
            )

    # ------------------------------------------------------------
    # The rule
    # ------------------------------------------------------------

    def _rule_problems(self):
        """What is wrong with the figures of the rule."""
        problems = []
        if self.cap < 0:
            problems.append(self.env._("the most points given cannot be negative."))
        if self.rule == "linear":
            problems += self._linear_problems()
        elif self.rule == "attainment" and not 0 <= self.floor <= 1:
            problems.append(
                self.env._("the lowest attainment is a ratio from 0 to 1: 0.6 is 60 %.")
            )
        elif self.rule in ("steps", "scale"):
            problems += self._step_problems()
        return problems

    def _linear_problems(self):
        if self.low_value == self.high_value:
            yield self.env._("the two points of the line need different values.")
        if self.low_score == self.high_score:
            yield self.env._("the two points of the line need different points.")

    def _step_problems(self):
        steps = self.step_ids
        if len(steps) < 2:
            yield (
                self.env._("a scale has at least two grades.")
                if self.rule == "scale"
                else self.env._("a table has at least two steps.")
            )
        if self.rule == "scale" and any(not (one.name or "").strip() for one in steps):
            yield self.env._(
                "say of each grade what it stands for: everybody is measured by it."
            )

    def _engine_problems(self):
        """The same as the engine sees it, so that nothing it refuses gets past."""
        try:
            check_rule(self._rule())
        except ValueError as error:
            yield str(error)

    def _missing_problems(self):
        highest = self.template_id.highest_score
        if self.missing == "count" and not 0 <= self.missing_score <= highest:
            yield self.env._(
                "without data it counts as 0 to %s points.", f"{highest:g}"
            )

    def _label(self, name, key=None):
        """A selection's label, of the record's own value unless told."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels[key or self[name]]
