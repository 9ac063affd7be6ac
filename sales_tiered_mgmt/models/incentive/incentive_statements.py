"""From drafts to statements: every line of every person, stored at once."""

from collections import defaultdict
from decimal import Decimal

from odoo import fields
from odoo.tools import SQL

from ..performance.fact_measure import Measure
from ..performance.fact_reach import Reach
from ..performance.fact_reader import exact_decimal
from .incentive_draft import trace_json
from .incentive_settlement import Account, guarantee_of
from .incentive_store import StatementStore

ZERO = Decimal(0)


class StatementBook(StatementStore):
    """Collects the lines of a run by person, settles and stores them.

    Everything is written in a handful of statements of SQL, whatever the number of
    people: a run of a thousand is made anew as often as somebody likes.

    :param run: ``sales.incentive.run`` as superuser
    :param computation: :class:`~.incentive_computation.IncentiveComputation`
    """

    def __init__(self, run, computation):
        self.run, self.computation = run, computation
        self.env, self.people = run.env, computation.people
        self.step = computation.step
        self.accounts = {}
        self.pools = []

    # ------------------------------------------------------------
    # Collecting
    # ------------------------------------------------------------

    def add(self, drafts, pools, corrections):
        """Take in what was computed, and what was decided beside it."""
        for stay in self.people.stays:
            account = self._account(stay.user_id)
            account.team_id, account.tier_id = stay.team_id, stay.tier_id
        for draft in drafts:
            self._add_draft(self._account(draft.user_id), "component", draft)
        self.pools = pools
        for pool in pools:
            for user_id, share in pool.shares.items():
                self._add_share(self._account(user_id), pool, share)
        for correction in corrections:
            self._add_correction(correction)
        self._add_decided()
        self._add_balances()
        self._add_guarantees()
        self._add_results()

    def _account(self, user_id):
        if user_id not in self.accounts:
            self.accounts[user_id] = Account(user_id)
        return self.accounts[user_id]

    def _add_draft(self, account, kind, draft, **vals):
        case, result = draft.case, draft.result
        rules = self.computation.rules[draft.component]
        is_percent = draft.terms.pays == "percent"
        amount = vals.pop("amount", result.amount)
        attained = None
        if draft.terms.measure == "attainment" and result.measure is not None:
            attained = float(result.measure)
        account.add(
            kind,
            rules.name,
            amount,
            measured_team_id=draft.team_id or None,
            days=case.days,
            days_of_period=case.days_of_period,
            actual=case.actual,
            base=case.base if is_percent else None,
            target=case.target,
            attainment=attained,
            rate=amount / case.base if is_percent and case.base else None,
            gross=result.gross,
            reason=result.reason,
            inputs=draft.inputs(),
            trace=trace_json(result),
            **rules.line_vals,
            **vals,
        )

    def _add_share(self, account, pool, share):
        self._add_draft(
            account,
            "pool",
            pool.team,
            amount=share,
            pool=pool,
        )
        line = account.lines[-1]
        line["days"] = pool.days.get(account.user_id, 0)
        # the team's inputs are kept once, with its bonus
        line["inputs"] = None

    def _add_correction(self, correction):
        line = correction.line
        account = self._account(line.user_id.id)
        account.team_id = account.team_id or line.team_id.id
        account.tier_id = account.tier_id or line.tier_id.id
        account.add(
            "correction",
            self.env._(
                "%(line)s, %(period)s",
                line=line.name,
                period=line.run_id._period_name(),
            ),
            correction.amount,
            plan_id=line.plan_id.id,
            component_id=line.component_id.id,
            metric_id=line.metric_id.id,
            scope=line.scope,
            measured_team_id=line.measured_team_id.id,
            base=sum((change.value for change in correction.changes), ZERO),
            corrects_id=line.id,
            inputs=correction.inputs,
            trace={"changes": [_change_json(one) for one in correction.changes]},
        )

    def _add_decided(self):
        """Adjustments, penalties and rewards that were approved and not settled yet."""
        for row in self.run._adjustments_due():
            self._account(row.user_id.id).add(
                "adjustment", row.name, exact_decimal(row.amount), adjustment_id=row.id
            )
        for row in self.run._proposals_due():
            is_reward = row.decision_id.code == "reward"
            amount = exact_decimal(round(abs(row.value), 2))
            self._account(row.subject_user_id.id).add(
                "reward" if is_reward else "penalty",
                row.subject,
                amount if is_reward else -amount,
                proposal_id=row.id,
            )

    def _add_balances(self):
        """What the period before left: a negative rest, a guarantee that is owed."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (s.user_id)
                       s.user_id, s.amount_carried, s.amount_owed, s.team_id, s.tier_id
                  FROM sales_incentive_statement s
                 WHERE s.company_id = %(company)s AND s.period = %(period)s
                   AND s.state IN ('locked', 'paid') AND s.date_from < %(first)s
                 ORDER BY s.user_id, s.date_from DESC, s.id DESC
                """,
                company=self.run.company_id.id,
                period=self.run.period,
                first=self.run.date_from,
            )
        )
        for user_id, carried, owed, team_id, tier_id in rows:
            is_here = user_id in self.accounts
            if not is_here and not (carried and team_id in self._team_ids()):
                continue
            account = self._account(user_id)
            account.carried, account.owed = exact_decimal(carried), exact_decimal(owed)
            account.team_id = account.team_id or team_id
            account.tier_id = account.tier_id or tier_id

    def _team_ids(self):
        return self.people.teams.below(self.run.team_id.id)

    def _add_guarantees(self):
        joined = self.people.joined()
        stays = defaultdict(list)
        for stay in self.people.stays:
            stays[stay.user_id, stay.plan_id].append(stay)
        # what is paid by the month is guaranteed by the month, not by the quarter again
        plans = {plan.id: plan for plan in self.computation.components.plan_id}
        period = (self.run.date_from, self.run.date_to)
        for (user_id, plan_id), own in stays.items():
            if plan_id not in plans:
                continue
            plan, account = plans[plan_id], self._account(user_id)
            amount = guarantee_of(plan, own, joined.get(user_id), period, self.step)
            if amount > account.guarantee:
                account.guarantee = amount
                account.is_recoverable = plan.is_guarantee_recoverable

    def _add_results(self):
        """What each person signed, to hold the incentive against."""
        metric = self.env.ref("sales_tiered_mgmt.sales_metric_signed", False)
        if not metric or not self.accounts:
            return
        run, measure = self.run, Measure(metric.id)
        facts = self.computation.facts_of(measure, list(self.accounts))
        for user_id, account in self.accounts.items():
            reach = Reach(run.date_from, run.date_to, user_id=user_id)
            account.result = facts.total(reach).result


def _change_json(change):
    return {
        "model": change.res_model,
        "id": change.res_id,
        "date": fields.Date.to_string(change.day),
        "user_id": change.user_id,
        "value": str(change.value),
    }
