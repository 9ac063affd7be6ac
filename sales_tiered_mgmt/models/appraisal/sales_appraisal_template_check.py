from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from .appraisal_kinds import exact

WHOLE = Decimal(100)
QUARTERS = ("weight_q1", "weight_q2", "weight_q3", "weight_q4")


class SalesAppraisalTemplateCheck(models.AbstractModel):
    """What keeps a template from being put in use. Policy: D3.2, A3.3."""

    _name = "sales.appraisal.template.check"
    _description = "Check of an Appraisal Template"

    def _check_complete(self):
        """:raise UserError: something is missing or does not fit, all of it named"""
        self.ensure_one()
        if problems := self.sudo()._problems():
            raise UserError(
                self.env._(
                    "%(template)s cannot be used yet.\n%(problems)s",
                    template=self.display_name,
                    problems="\n".join(problems),
                )
            )

    def _problems(self):
        """What is missing or does not fit, a sentence each."""
        self.ensure_one()
        indicators = self.indicator_ids
        if not indicators:
            return [self.env._("Add an indicator: what people are appraised by.")]
        problems = []
        whole = sum((exact(one.weight) for one in indicators), Decimal(0))
        if whole != WHOLE:
            problems.append(
                self.env._(
                    "The weights of the indicators sum up to %s %%, and must to "
                    "100 %%.",
                    whole,
                )
            )
        problems += self._quarter_problems()
        for indicator in indicators:
            problems += [
                self.env._(
                    "%(indicator)s: %(problem)s",
                    indicator=indicator.name,
                    problem=problem,
                )
                for problem in indicator._problems()
            ]
        return problems

    def _quarter_problems(self):
        """What is wrong with the quarters of an annual template."""
        quarters = self.indicator_ids.filtered(lambda one: one.source == "quarters")
        if not quarters:
            return
        if self.period != "year":
            yield self.env._(
                "%s: only an annual template has scores of quarters to combine.",
                quarters[:1].name,
            )
        if len(quarters) > 1:
            yield self.env._(
                "The scores of the quarters count once: %s.",
                ", ".join(quarters.mapped("name")),
            )
        whole = sum(exact(self[name]) for name in QUARTERS)
        if whole != WHOLE:
            yield self.env._(
                "The weights of the quarters sum up to %s %%, and must to 100 %%.",
                whole,
            )
