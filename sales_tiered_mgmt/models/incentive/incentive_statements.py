"""From drafts to statements: every line of every person, stored at once."""

from collections import defaultdict
from decimal import Decimal

from psycopg2.extras import Json, execute_values

from odoo import fields
from odoo.tools import SQL

from .incentive_draft import trace_json
from .incentive_facts import Reach, exact_decimal
from .incentive_measure import Measure
from .incentive_settlement import Account, guarantee_of

ZERO = Decimal(0)
LINE_COLUMNS = (
    "statement_id",
    "run_id",
    "company_id",
    "user_id",
    "team_id",
    "tier_id",
    "date_from",
    "period",
    "state",
    "sequence",
    "kind",
    "name",
    "plan_id",
    "component_id",
    "metric_id",
    "scope",
    "measured_team_id",
    "pool_id",
    "days",
    "days_of_period",
    "actual",
    "base",
    "target",
    "attainment",
    "rate",
    "gross",
    "amount",
    "reason",
    "inputs",
    "trace",
    "corrects_id",
    "adjustment_id",
    "proposal_id",
)


class StatementBook:
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

    # ------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------

    def store(self):
        """Replace what the run had; statements of the same people stay the same."""
        self.env.flush_all()
        self._drop_lines()
        self._store_pools()
        statements = self._store_statements()
        self._store_lines(statements)
        self.env.invalidate_all(flush=False)

    def _insert(self, table, columns, rows, tail=""):
        """INSERT with the usual log columns; returns what ``tail`` returns."""
        if not rows:
            return []
        names = (*columns, "create_uid", "write_uid")
        uid = self.env.uid
        return execute_values(
            # pylint: disable-next=sql-injection
            self.env.cr._obj,
            f"INSERT INTO {table} ({', '.join(names)}, create_date, write_date)"
            f" VALUES %s {tail}",
            [(*row, uid, uid) for row in rows],
            template=f"({', '.join(['%s'] * len(names))},"
            " now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
            page_size=1000,
            fetch="RETURNING" in tail,
        )

    def _store_statements(self):
        """:return: dict of user id to the id of the statement"""
        run, names = self.run, self._names()
        rows = []
        amounts = {}
        for user_id, account in sorted(self.accounts.items()):
            amounts = account.settle(names)
            rows.append(
                (
                    run.id,
                    run.company_id.id,
                    run.period,
                    run.date_from,
                    run.date_to,
                    user_id,
                    account.team_id or None,
                    account.tier_id or None,
                    "draft",
                    *amounts.values(),
                )
            )
        columns = (
            *("run_id", "company_id", "period", "date_from", "date_to", "user_id"),
            *("team_id", "tier_id", "state", *amounts),
        )
        updates = ", ".join(
            f"{name} = EXCLUDED.{name}"
            for name in ("team_id", "tier_id", *amounts, "write_uid", "write_date")
        )
        found = dict(
            self._insert(
                "sales_incentive_statement",
                columns,
                rows,
                f"ON CONFLICT (run_id, user_id) DO UPDATE SET {updates}"
                " RETURNING user_id, id",
            )
        )
        self._drop_others(found)
        return found

    def _drop_others(self, kept):
        """Delete the statements of people who are not part of the run any more."""
        gone = self.run._every().filtered(
            lambda statement: statement.id not in kept.values()
        )
        gone._engine_unlink()

    def _names(self):
        """Names of the lines that settle a period, in the language of the company."""
        names = {
            "brought": self.env._("Negative rest of the period before"),
            "guarantee": self.env._("Newcomer guarantee"),
            "recovery": self.env._("Guarantee paid before, kept back"),
            "carried": self.env._("Negative rest, carried forward"),
        }
        return names.get

    def _drop_lines(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM sales_incentive_statement_line WHERE run_id = %s",
                self.run.id,
            )
        )

    def _store_lines(self, statements):
        run, rows = self.run, []
        for user_id, account in sorted(self.accounts.items()):
            for number, line in enumerate(account.lines, start=1):
                pool = line.get("pool")
                vals = {
                    **line,
                    "statement_id": statements[user_id],
                    "run_id": run.id,
                    "company_id": run.company_id.id,
                    "user_id": user_id,
                    "team_id": account.team_id or None,
                    "tier_id": account.tier_id or None,
                    "date_from": run.date_from,
                    "period": run.period,
                    "state": "draft",
                    "sequence": number,
                    "pool_id": self._pool_ids[pool.team.component.id, pool.team_id]
                    if pool
                    else None,
                }
                rows.append(tuple(_plain(vals.get(name)) for name in LINE_COLUMNS))
        self._insert("sales_incentive_statement_line", LINE_COLUMNS, rows)
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_incentive_statement_line line
                   SET is_published = statement.is_published
                  FROM sales_incentive_statement statement
                 WHERE statement.id = line.statement_id AND line.run_id = %s
                   AND statement.is_published
                """,
                run.id,
            )
        )

    def _store_pools(self):
        """Replace the team bonuses; proposals that still hold are among the shares."""
        run = self.run
        for query in (
            "DELETE FROM sales_incentive_pool_share WHERE pool_id IN"
            " (SELECT id FROM sales_incentive_pool WHERE run_id = %s)",
            "DELETE FROM sales_incentive_pool WHERE run_id = %s",
        ):
            self.env.cr.execute(SQL(query, run.id))
        rows = [
            (
                run.id,
                run.company_id.id,
                pool.team.component.id,
                pool.team_id,
                sum(pool.shares.values(), ZERO),
                float(pool.team.result.measure or 0)
                if pool.team.terms.measure == "attainment"
                else None,
                pool.team.result.reason,
                Json(pool.team.inputs()),
                Json(trace_json(pool.team.result)),
            )
            for pool in self.pools
        ]
        columns = ("run_id", "company_id", "component_id", "team_id", "amount")
        columns += ("attainment", "reason", "inputs", "trace")
        found = self._insert(
            "sales_incentive_pool", columns, rows, "RETURNING component_id, team_id, id"
        )
        self._pool_ids = {(component, team): key for component, team, key in found}
        self._store_shares()

    def _store_shares(self):
        rows = [
            (
                self._pool_ids[pool.team.component.id, pool.team_id],
                self.run.company_id.id,
                pool.team_id,
                user_id,
                pool.days.get(user_id, 0),
                pool.contributions.get(user_id, ZERO),
                pool.computed.get(user_id, ZERO),
                share,
                user_id in pool.proposed,
            )
            for pool in self.pools
            for user_id, share in pool.shares.items()
        ]
        columns = ("pool_id", "company_id", "team_id", "user_id", "days")
        columns += ("contribution", "amount_equal", "amount", "is_proposed")
        self._insert("sales_incentive_pool_share", columns, rows)


def _plain(value):
    return Json(value) if isinstance(value, dict) else value or _zero(value)


def _zero(value):
    """Numbers of zero stay, what is empty is none."""
    is_number = isinstance(value, int | float | Decimal) and value is not False
    return value if is_number else None


def _change_json(change):
    return {
        "model": change.res_model,
        "id": change.res_id,
        "date": fields.Date.to_string(change.day),
        "user_id": change.user_id,
        "value": str(change.value),
    }
