"""Statements, lines and team bonuses of a run, replaced in a handful of queries."""

from decimal import Decimal

from psycopg2.extras import Json, execute_values

from odoo.tools import SQL

from .incentive_draft import trace_json

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


class StatementStore:
    """The part of a book that writes; see ``StatementBook``."""

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
