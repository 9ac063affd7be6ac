from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .incentive_estimate import Estimate, periods_paid, person_computation
from .sales_incentive_plan import PERIODS
from .sales_incentive_run import MONTHS

HISTORY = 8
# what is asked for first
PREFERRED = ("quarter", "month", "year")


class SalesIncentiveEstimate(models.AbstractModel):
    """What a person has earned so far in this period, and what would bring more.

    For the person and for the leaders above, by the plans in force and the ledger as it
    is now. Corrections, adjustments and rewards come with the statement. Nothing is
    stored. Policy: D4.i1, A3.3.
    """

    _name = "sales.incentive.estimate"
    _description = "Estimate of an Incentive"
    _inherit = ["sales.leader.mixin"]

    @api.model
    @api.readonly
    def get_estimate(self, user_id=None, period=None):
        """The figures of one person's page.

        :param user_id: id of the person, default the acting user
        :param period: ``month``, ``quarter`` or ``year``, default what the plans pay by
        :return: dict, amounts in the company's currency
        :raise AccessError: neither the acting user nor led by the acting user
        :raise UserError: there is no such kind of period
        """
        user = self._person(user_id)
        if period is not None and period not in dict(PERIODS):
            raise UserError(
                self.env._("There is no kind of period named %s.", str(period))
            )
        company = self.env.company
        today = company._sales_today()
        team = user.sales_assignment_id.team_id
        known = periods_paid(company, team, today)
        chosen, computation = self._computation(user, period, known, today)
        first, last = self._days(chosen, today)
        labels = dict(
            self.env["sales.incentive.component"]
            ._fields["period"]
            ._description_selection(self.env)
        )
        return {
            "person": {"id": user.id, "name": user.name, "team": team.name or ""},
            "is_own": user == self.env.user,
            "currency_id": company.currency_id.id,
            "period": chosen,
            "periods": [
                {"name": name, "label": labels[name]}
                for name in labels
                if name in known or name == chosen
            ],
            "date_from": str(first),
            "date_to": str(last),
            "today": str(today),
            "history": self._history(user, chosen),
            **self._figures(computation, user, today),
        }

    def _person(self, user_id):
        """The person as superuser, once it is sure that the acting user may ask.

        :raise AccessError: see :meth:`get_estimate`
        """
        acting = self.env.user.sudo()
        user = acting.browse(int(user_id)) if user_id else acting
        if user == acting and (acting.sales_tier_id or self._acts_freely()):
            return user
        held = user.exists().sales_assignment_id
        if self._acts_freely() and held:
            return user
        if (
            held
            and user != acting
            and acting.sales_tier_id
            and held.tier_id.level < acting.sales_tier_id.level
            and self._leads_team(held.team_id, self._led_team_ids())
        ):
            return user
        raise AccessError(
            self.env._(
                "What somebody earns is shown to the person and to the leaders above "
                "(A3.3)."
            )
        )

    def _computation(self, user, period, known, today):
        """The kind of period that is shown, and its computation, None: not paid."""
        company = self.env.company
        choices = [period] if period else [one for one in PREFERRED if one in known]
        for choice in choices:
            days = self._days(choice, today)
            found = person_computation(company, user.id, choice, days)
            if found is not None:
                return choice, found
        return (choices or PREFERRED)[0], None

    @api.model
    def _days(self, period, today):
        """First and last day of the period that runs."""
        months = MONTHS[period]
        first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
        return first, first + relativedelta(months=months, days=-1)

    def _figures(self, computation, user, today):
        """Components and sums."""
        if computation is None:
            return {"components": [], "amount": 0.0, "guarantee": 0.0, "forecast": 0.0}
        estimate = Estimate(computation, user.id, today)
        rows = [self._row(estimate, draft, pool) for draft, pool in estimate.rows]
        total = sum((row["amount"] for row in rows), Decimal(0))
        expected = sum(
            (
                row["forecast"]["amount"] if row["forecast"] else row["amount"]
                for row in rows
            ),
            Decimal(0),
        )
        guarantee = estimate.guarantee(total)
        return _plain(
            {
                "components": rows,
                "amount": total + guarantee,
                "guarantee": guarantee,
                "forecast": expected + estimate.guarantee(expected),
            }
        )

    def _row(self, estimate, draft, pool):
        """One component as the page shows it."""
        component, case, result = draft.component, draft.case, draft.result
        reasons = dict(
            self.env["sales.incentive.statement.line"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        is_by_target = draft.terms.measure == "attainment"
        return {
            "key": f"{component.id}-{draft.team_id or 0}",
            "name": component.name,
            "plan": component.plan_id.name,
            "metric": component.metric_id.name,
            "unit": component.metric_id.unit,
            "pays": component.pays,
            "is_by_target": is_by_target,
            "measured": self._measured(draft),
            "is_shared": pool is not None,
            "result": case.actual,
            "base": case.base if component.pays == "percent" else False,
            "target": False if case.target is None else case.target,
            "attainment": float(result.measure)
            if is_by_target and result.measure is not None
            else False,
            "documents": False if case.documents is None else len(case.documents),
            "amount": estimate.amount(draft, pool),
            "reason": reasons.get(result.reason, ""),
            "is_paid": result.reason == "paid",
            "next": self._next(estimate, draft, pool),
            "forecast": self._forecast(estimate, draft, pool),
        }

    def _measured(self, draft):
        """Whose results: the team's name, or nothing for the person's own."""
        if not draft.team_id:
            return False
        return self.env["crm.team"].sudo().browse(draft.team_id).name

    def _next(self, estimate, draft, pool):
        found = estimate.next(draft, pool)
        if found is None:
            return False
        band, brings = found
        return {
            "start": float(band.start),
            "missing": band.missing,
            "rate": band.rate,
            "brings": brings,
        }

    def _forecast(self, estimate, draft, pool):
        found = estimate.forecast(draft, pool)
        if found is None:
            return False
        result, amount = found
        return {"result": result, "amount": amount}

    def _history(self, user, period):
        """Published statements of the person that the acting user may read."""
        Statement = self.env["sales.incentive.statement"]
        found = Statement.search_fetch(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", self.env.company.id),
                ("period", "=", period),
                ("is_published", "=", True),
            ],
            ["date_from", "amount_total", "state"],
            order="date_from desc",
            limit=HISTORY,
        )
        return [
            {
                "id": statement.id,
                "date_from": str(statement.date_from),
                "amount": statement.amount_total,
                "state": statement.state,
            }
            for statement in reversed(found)
        ]


def _plain(value):
    """``Decimal`` as numbers that JSON has."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value
