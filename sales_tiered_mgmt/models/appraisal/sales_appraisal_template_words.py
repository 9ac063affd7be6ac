from decimal import Decimal

from odoo import api, fields, models

from .appraisal_kinds import exact


class SalesAppraisalTemplateWords(models.AbstractModel):
    """How the total is made, before anybody is appraised. Policy: A3.1, A3.3."""

    _name = "sales.appraisal.template.words"
    _description = "Appraisal Template in Words"

    weight_total = fields.Float(
        "Sum of Weights", digits=(16, 2), compute="_compute_total_words"
    )
    total_words = fields.Text("How the Total Is Made", compute="_compute_total_words")
    problems = fields.Text(
        "Before It Can Be Used",
        compute="_compute_problems",
        help="What is missing or does not fit yet.",
    )

    @api.depends(
        *("highest_score", "indicator_ids.name", "indicator_ids.weight"),
        *("indicator_ids.category", "indicator_ids.axis", "indicator_ids.missing"),
    )
    @api.depends_context("lang")
    def _compute_total_words(self):
        for template in self:
            indicators = template.indicator_ids
            template.weight_total = sum(indicators.mapped("weight"))
            template.total_words = (
                "\n".join(template._total_sentences()) if indicators else False
            )

    @api.depends(
        *("state", "period", "subject", "tier_id", "company_id", "highest_score"),
        *("weight_q1", "weight_q2", "weight_q3", "weight_q4", "indicator_ids"),
        *("indicator_ids.name", "indicator_ids.weight", "indicator_ids.source"),
        *("indicator_ids.metric_id", "indicator_ids.scope", "indicator_ids.rule"),
        *("indicator_ids.is_per_head", "indicator_ids.low_value"),
        *("indicator_ids.high_value", "indicator_ids.low_score"),
        *("indicator_ids.high_score", "indicator_ids.floor", "indicator_ids.cap"),
        *("indicator_ids.step_ids.name", "indicator_ids.step_ids.value"),
        *("indicator_ids.missing", "indicator_ids.missing_score"),
    )
    @api.depends_context("lang")
    def _compute_problems(self):
        for template in self:
            is_draft = template.state == "draft" and template._origin
            # a metric of another company is named, too
            template.problems = is_draft and "\n".join(template.sudo()._problems())

    def _total_sentences(self):
        indicators = self.indicator_ids
        percent = indicators[:1]._points
        yield self.env._("The total is the sum of weight × points:")
        for indicator in indicators:
            yield self.env._(
                "– %(weight)s %% × points of %(indicator)s",
                weight=percent(indicator.weight),
                indicator=indicator.name or "",
            )
        for name in ("category", "axis"):
            labels = dict(indicators._fields[name]._description_selection(self.env))
            sums = {
                label: sum(exact(one.weight) for one in indicators if one[name] == key)
                for key, label in labels.items()
            }
            told = ", ".join(
                f"{label} {percent(weight)} %"
                for label, weight in sums.items()
                if weight
            )
            yield (
                self.env._("By subject: %s.", told)
                if name == "category"
                else self.env._("On the two sides of the nine-box: %s.", told)
            )
        yield self.env._("No total is above %s points.", percent(self.highest_score))
        yield from self._example_sentences(percent)

    def _example_sentences(self, percent):
        """What happens to the weights where one indicator has no data."""
        weights = {
            one: exact(one.weight) for one in self.indicator_ids if exact(one.weight)
        }
        missing = next((one for one in weights if one.missing == "leave_out"), None)
        others = [one for one in weights if one != missing]
        if not missing or not others:
            return
        left = sum(weights.values()) - weights[missing]
        yield self.env._(
            "For example, where there are no data for %(missing)s, %(other)s weighs "
            "%(more)s %% in place of %(weight)s %%.",
            missing=missing.name or "",
            other=others[0].name or "",
            more=percent(float(weights[others[0]] * Decimal(100) / left)),
            weight=percent(others[0].weight),
        )
