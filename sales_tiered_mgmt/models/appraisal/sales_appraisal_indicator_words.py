from odoo import api, fields, models

from ..performance.figure_words import Words
from .appraisal_kinds import exact


class SalesAppraisalIndicatorWords(models.AbstractModel):
    """An indicator in plain words, as whoever is appraised by it reads it.

    Policy: A3.1, A3.3.
    """

    _name = "sales.appraisal.indicator.words"
    _description = "Appraisal Indicator in Words"

    rule_words = fields.Text(
        "How It Is Scored",
        compute="_compute_rule_words",
        help="What is measured, and how many points it brings.",
    )

    @api.depends(
        *("source", "metric_id", "scope", "is_per_head", "rule", "low_value"),
        *("low_score", "high_value", "high_score", "floor", "cap", "is_lower_better"),
        *("peer_group", "missing", "missing_score", "evidence", "evidence_help"),
        *("step_ids.name", "step_ids.value", "step_ids.score"),
        *("template_id.subject", "template_id.weight_q1", "template_id.weight_q2"),
        *("template_id.weight_q3", "template_id.weight_q4"),
    )
    @api.depends_context("lang", "company")
    def _compute_rule_words(self):
        for indicator in self:
            sentences = [
                *indicator._source_sentences(),
                *indicator._rule_sentences(),
                *indicator._missing_sentences(),
                *indicator._evidence_sentences(),
            ]
            indicator.rule_words = "\n".join(sentences)

    def _words(self, company=None):
        """Figures as the rule of this indicator has them.

        :param company: whose currency amounts are in, default the reader's
        """
        company = company or self.template_id.company_id or self.env.company
        return Words(
            self.env,
            company.sudo().currency_id,
            self.metric_id.sudo().unit or "count",
            "attainment" if self.source == "attainment" else "amount",
        )

    # ------------------------------------------------------------
    # What is measured
    # ------------------------------------------------------------

    def _source_sentences(self):
        words = {"metric": self.metric_id.sudo().name or "", "whose": self._whose()}
        if self.source == "attainment":
            yield self.env._(
                "Attainment of the target: %(metric)s, %(whose)s.", **words
            )
            if self.metric_id and not self.metric_id.sudo().is_higher_better:
                yield self.env._(
                    "Less is better: the attainment is the target divided by the "
                    "result."
                )
        elif self.source == "metric" and self.is_per_head:
            yield self.env._("Result: %(metric)s, %(whose)s, per head.", **words)
        elif self.source == "metric":
            yield self.env._("Result: %(metric)s, %(whose)s.", **words)
        elif self.source == "peers":
            yield self.env._("Mean of what colleagues answered, without names.")
        elif self.source == "quarters":
            yield self.env._(
                "Mean of the quarters' scores, weighted %(q1)s, %(q2)s, %(q3)s and "
                "%(q4)s %%; a quarter in which somebody was there for a part counts in "
                "proportion.",
                **{
                    f"q{number}": self._points(self.template_id[f"weight_q{number}"])
                    for number in range(1, 5)
                },
            )
        else:
            yield self.env._("Assessed by the superior.")

    def _whose(self):
        if self.template_id.subject == "team":
            return self.env._("of the team and all teams below")
        if self.scope == "team":
            return self.env._("of the teams led and all below")
        return self.env._("of the person")

    # ------------------------------------------------------------
    # What it brings
    # ------------------------------------------------------------

    def _rule_sentences(self):
        """How a value becomes points, within which limits."""
        yield from getattr(self, f"_sentences_{self.rule}")(self._words())
        if self.cap:
            yield self.env._("At most %s points.", self._points(self.cap))

    def _sentences_attainment(self, words):
        yield self.env._("Each per cent is a point: 90 % brings 90.")
        if self.floor:
            yield self.env._("Below %s there are no points.", words.percent(self.floor))

    def _sentences_linear(self, words):
        yield self.env._(
            "%(low)s: %(low_score)s points; %(high)s: %(high_score)s points; evenly in "
            "between, and not beyond.",
            low=words.measured(self.low_value),
            low_score=self._points(self.low_score),
            high=words.measured(self.high_value),
            high_score=self._points(self.high_score),
        )

    def _sentences_steps(self, words):
        steps = self.step_ids.sorted("value")
        if not steps:
            return
        told = self.env._("; ").join(
            self.env._(
                "from %(value)s: %(score)s points",
                value=words.measured(step.value),
                score=self._points(step.score),
            )
            + (f" ({step.name})" if step.name else "")
            for step in steps
        )
        yield self.env._("By the step reached: %s.", told)
        if steps[0].value > 0:
            yield self.env._(
                "Below %s there are no points.", words.measured(steps[0].value)
            )

    def _sentences_scale(self, words):
        yield self.env._("On this scale:")
        for step in self.step_ids.sorted("value", reverse=True):
            yield self.env._(
                "– %(score)s points: %(wording)s",
                score=self._points(step.score),
                wording=step.name or "",
            )

    def _sentences_survey(self, words):
        rule = self._rule()
        yield self.env._(
            "%(lowest)s: 0 points; %(highest)s: 100 points; evenly in between.",
            lowest=words.number(rule.lowest),
            highest=words.number(rule.highest),
        )

    def _sentences_points(self, words):
        if self.source == "manual":
            yield self.env._(
                "From 0 to %s points, as assessed.", self._points(self.cap or 100)
            )
        elif self.source == "quarters":
            yield self.env._("The mean is the number of points.")
        else:
            yield self.env._("The result is the number of points.")

    def _sentences_ranking(self, words):
        yield (
            self.env._(
                "By the place among all who are appraised by the same template in the "
                "division: 100 points for the first, 0 for the last, those between by "
                "their place."
            )
            if self.peer_group == "division"
            else self.env._(
                "By the place among all who are appraised by the same template in the "
                "company: 100 points for the first, 0 for the last, those between by "
                "their place."
            )
        )
        if self.is_lower_better:
            yield self.env._("The lowest result has the first place.")

    def _missing_sentences(self):
        if self.missing == "count":
            yield self.env._(
                "Without data it counts as %s points.",
                self._points(self.missing_score),
            )
        else:
            yield self.env._("Without data it is left out, and the others weigh more.")

    def _evidence_sentences(self):
        if self.source != "manual" or self.evidence == "none":
            return
        yield (
            self.env._("The assessment needs a comment.")
            if self.evidence == "comment"
            else self.env._("The assessment needs a document and a comment.")
        )
        if self.evidence_help:
            yield self.env._("To be shown: %s", self.evidence_help)

    def _points(self, value):
        """Points, or per cent of a weight, without needless digits."""
        return self._words().number(exact(value or 0.0), 2)
