from collections import namedtuple
from decimal import Decimal

from odoo import api, models

from ...engine.team_fund import HEAD, OVER, PERCENT, due

# base: results, or heads; target: of the same period, for what is above it
Due = namedtuple("Due", "amount base target")
COUNTING_PLANS = ("approved", "running", "closed")


class SalesFundBase(models.AbstractModel):
    """What rules are computed from: results, targets and heads of teams, by sets.

    One question per metric and period, however many teams. As superuser: who sees the
    fund sees what it was filled from, and nothing of the documents behind.
    """

    _name = "sales.fund.base"
    _description = "Figures of a Team Fund's Rules"

    @api.model
    def _dues(self, fillings):
        """What each filling comes to today.

        :param fillings: list of :class:`~.sales_fund_filling.Filling`
        :return: dict of filling to :class:`Due`
        """
        found, known = {}, {}
        for filling in fillings:
            rule, fund, period, _posted = filling
            company = fund.company_id
            key = (company, rule.kind, rule.metric_id, period)
            if key not in known:
                known[key] = self._figures(*key)
            base, target = known[key](fund.team_id)
            amount = due(
                rule.kind,
                base,
                rule._factor(),
                target,
                rule.cap,
                Decimal(str(fund.currency_id.rounding)),
            )
            found[filling] = Due(amount, base, target)
        return found

    @api.model
    def _figures(self, company, kind, metric, period):
        """Figures of all teams of a company for one period.

        :return: function of ``crm.team`` to (base, target)
        """
        if kind == HEAD:
            heads = self._heads(period.date_to)
            return lambda team: (heads.get(team.id, 0), 0.0)
        scoped = self.with_company(company).sudo()
        if kind == PERCENT:
            results = scoped._results(company, metric, period)
            return lambda team: (_below(results, team), 0.0)
        if kind == OVER:
            pairs = scoped._attained(company, metric, period)
            return lambda team: pairs.get(team.id, (0.0, 0.0))
        raise ValueError(kind)

    @api.model
    def _heads(self, day):
        """:return: dict of team id to the people in it on that day"""
        rows = (
            self.env["sales.tier.assignment"]
            .sudo()
            ._read_group(
                [
                    ("date_from", "<=", day),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", day),
                ],
                ["team_id"],
                ["user_id:count_distinct"],
            )
        )
        return {team.id: count for team, count in rows}

    @api.model
    def _results(self, company, metric, period):
        """:return: list of the path of a team in the tree and its own results"""
        rows = self.env["sales.performance"]._read_group(
            [
                ("metric_id", "=", metric.id),
                ("company_id", "=", company.id),
                ("date", ">=", period.date_from),
                ("date", "<=", period.date_to),
                ("team_id", "!=", False),
            ],
            ["team_id"],
            ["value:sum"],
        )
        return [(team.parent_path or "", value or 0.0) for team, value in rows]

    @api.model
    def _attained(self, company, metric, period):
        """Results and targets of teams, by plans that are approved.

        :return: dict of team id to (result, target)
        """
        rows = self.env["sales.target.attainment"]._read_group(
            [
                ("metric_id", "=", metric.id),
                ("company_id", "=", company.id),
                ("kind", "!=", "person"),
                ("plan_state", "in", COUNTING_PLANS),
                ("date", ">=", period.date_from),
                ("date", "<=", period.date_to),
            ],
            ["team_id"],
            ["actual:sum", "target:sum"],
        )
        return {
            team.id: (actual or 0.0, target or 0.0) for team, actual, target in rows
        }


def _below(results, team):
    """Sum of the results of a team and of all teams below it."""
    path = team.parent_path or ""
    return sum(value for own, value in results if path and own.startswith(path))
