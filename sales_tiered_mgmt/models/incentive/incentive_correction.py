"""What changed in periods that are locked: found, and settled at their own terms.

A locked run keeps the facts it has paid on. Read anew, with all that takes them back
later, they may come out differently: an order cancelled, an invoice credited, a payment
undone, credit given to somebody else. The lines concerned are then computed anew with
the corrected figures and everything else as it was: the difference is due now.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from odoo.tools import SQL

from ...engine.incentive_rate import half_up
from ...engine.incentive_terms import Case, corrected_share, earned, from_json
from ..performance.fact_measure import Measure
from ..performance.fact_reach import stored_reach
from ..performance.fact_reader import FactReader, exact_decimal
from .incentive_change import (
    Change,
    Correction,
    added,
    concerning,
    kept_condition,
    with_case,
)

DIFFERENCES = """
    SELECT user_id, res_model, res_id, date,
           COALESCE(MIN(team_id) FILTER (WHERE is_kept), MIN(team_id)),
           COALESCE(MIN(partner_id) FILTER (WHERE NOT is_kept), MIN(partner_id)),
           SUM(value)
      FROM (
            %(live)s
             UNION ALL
            %(late)s
             UNION ALL
            SELECT COALESCE(fact.user_id, 0), fact.res_model, fact.res_id, fact.date,
                   fact.team_id, fact.partner_id, -fact.value, TRUE
              FROM sales_incentive_fact fact
             WHERE fact.run_id = %(run)s AND fact.measure = %(measure)s
           ) compared
     GROUP BY user_id, res_model, res_id, date
    HAVING ABS(SUM(value)) > 0.00005
"""


class LateCorrections:
    """Looks through the locked runs that a run settles.

    :param run: ``sales.incentive.run`` that is computed
    :param earlier: locked runs of the same division and kind of period, oldest first
    """

    def __init__(self, run, earlier):
        self.run, self.earlier, self.env = run, earlier, run.env
        self.company = run.company_id
        self.reader = FactReader(self.company)
        self.step = Decimal(str(self.company.currency_id.rounding))
        self._teams = {}

    def settled_spans(self, measure):
        """Days whose facts are corrected by this class and count nowhere else."""
        return [
            (run.date_from, run.date_to)
            for run in self.earlier
            if measure.key in (run.measures or {})
        ]

    def changes(self):
        """Documents that count differently now: dict of run to :class:`Change` list."""
        found = {run: self._changes(run) for run in self.earlier}
        return {run: changes for run, changes in found.items() if changes}

    def find(self):
        """Everything that is due now, as a list of :class:`Correction`."""
        return [
            correction
            for run, changes in self.changes().items()
            for correction in self._corrections(run, changes)
        ]

    # ------------------------------------------------------------
    # What changed
    # ------------------------------------------------------------

    def _changes(self, run):
        """Documents of a locked run that count differently now."""
        found = []
        for key, kept in (run.measures or {}).items():
            measure = Measure.from_json(kept["measure"])
            if measure.key in self._additive(run):
                found += self._changes_of(run, key, measure, kept)
        return self._with_teams(found)

    def _additive(self, run):
        """Keys of the measures that add up: of a mean nothing is taken back."""
        measures = {
            key: kept["measure"]["metric_id"]
            for key, kept in (run.measures or {}).items()
        }
        metrics = self.env["sales.metric"].sudo().browse(set(measures.values()))
        added = set(metrics.filtered(lambda metric: not metric.is_average).ids)
        return {key for key, metric_id in measures.items() if metric_id in added}

    def _changes_of(self, run, key, measure, kept):
        """Differences of one measure.

        :param kept: what the run kept of it, see ``sales.incentive.run.lock``
        """
        live = self._facts_now(run, measure, kept, run.date_from, run.date_to)
        late = self._facts_now(
            run,
            measure,
            kept,
            run.date_to + timedelta(days=1),
            self.run.date_to,
            is_late=True,
        )
        rows = self.env.execute_query(
            SQL(DIFFERENCES, live=live, late=late, run=run.id, measure=key)
        )
        return [
            Change(
                key, user_id, team_id, day, model, res_id, partner_id, Decimal(value)
            )
            for user_id, model, res_id, day, team_id, partner_id, value in rows
        ]

    def _facts_now(self, run, measure, kept, date_from, date_to, is_late=False):
        """SELECT of facts of some days, as the ledger has them now.

        :param is_late: only what takes back facts of the run's period, at their day
        """
        column = self.reader.column
        day = column("origin_date" if is_late else "date")
        columns = [
            *("user_id", "team_id", "res_model", "res_id", "partner_id"),
            *("value", "weight", "origin_date"),
        ]
        query = self.reader.query(
            measure, date_from, date_to, columns, settled=run._settled_spans(measure)
        )
        query.add_where(kept_condition(self.reader, kept))
        if is_late:
            query.add_where(
                SQL("%s BETWEEN %s AND %s", day, run.date_from, run.date_to)
            )
        return query.select(
            SQL("COALESCE(%s, 0) AS user_id", column("user_id")),
            column("res_model"),
            column("res_id"),
            SQL("%s AS date", day),
            column("team_id"),
            column("partner_id"),
            column("value"),
            SQL("FALSE AS is_kept"),
        )

    def _with_teams(self, changes):
        """The changes in the team that each person was in on the day that counts."""
        users = {change.user_id for change in changes} - {0}
        if not users:
            return changes
        held = defaultdict(list)
        for own in (
            self.env["sales.tier.assignment"]
            .sudo()
            .search_fetch(
                [("user_id", "in", list(users))],
                ["user_id", "team_id", "date_from", "date_to"],
            )
        ):
            held[own.user_id.id].append((own.date_from, own.date_to, own.team_id.id))
        found = []
        for change in changes:
            teams = [
                team_id
                for first, last, team_id in held[change.user_id]
                if first <= change.day and (not last or change.day <= last)
            ]
            found.append(replace(change, team_id=teams[0]) if teams else change)
        return found

    # ------------------------------------------------------------
    # What that is worth
    # ------------------------------------------------------------

    def _corrections(self, run, changes):
        """Lines of a locked run that come out differently with all that is known."""
        known = self._known_changes(run) + changes
        lines = run._every("statement.line").filtered("inputs")
        own = lines.filtered(lambda line: line.kind == "component")
        earlier = self._settled_amounts(own)
        found = []
        for line in own:
            found += self._correction(line, line.inputs, known, changes, earlier)
        return found + self._pool_corrections(run, known, changes)

    def _correction(self, line, inputs, known, changes, earlier):
        case = self._corrected(inputs, known)
        if case is None:
            return []
        terms, _old = from_json(inputs)
        due = earned(terms, case, self.step).amount
        due -= exact_decimal(line.amount) + earlier.get(line, Decimal(0))
        due = half_up(due, self.step)
        if not due:
            return []
        return [
            Correction(line, due, with_case(inputs, case), concerning(inputs, changes))
        ]

    def _corrected(self, inputs, changes):
        """The case of kept inputs with what changed, None: nothing concerns it."""
        _terms, case = from_json(inputs)
        reaches = [stored_reach(kept) for kept in inputs["reaches"]]
        base_reaches = [stored_reach(kept) for kept in inputs["base_reaches"]]
        actual = added(changes, inputs["measure_key"], reaches)
        base = added(changes, inputs["base_key"], base_reaches)
        if actual is None and base is None:
            return None
        if actual is not None:
            case = replace(
                case, actual=half_up(case.actual + actual, Decimal("0.0001"))
            )
        if base is not None:
            case = replace(case, base=half_up(case.base + base, self.step))
            if case.documents is not None:
                case = replace(
                    case, documents=self._corrected_documents(inputs, case, changes)
                )
        return case

    def _corrected_documents(self, inputs, case: Case, changes):
        documents = dict(case.documents)
        reaches = [stored_reach(kept) for kept in inputs["base_reaches"]]
        for change in changes:
            if change.measure == inputs["base_key"] and any(map(change.meets, reaches)):
                name = f"{change.res_model},{change.res_id}"
                value = documents.get(name, Decimal(0)) + change.value
                documents[name] = half_up(value, self.step)
        return documents

    def _known_changes(self, run):
        """Changes that earlier runs have settled."""
        rows = self.env["sales.incentive.fact"].search(
            [("run_id", "=", run.id), ("is_correction", "=", True)]
        )
        return [
            Change(
                row.measure,
                row.user_id.id or 0,
                row.team_id.id,
                row.date,
                row.res_model,
                row.res_id,
                row.partner_id.id,
                exact_decimal(row.value),
            )
            for row in rows
        ]

    def _settled_amounts(self, lines):
        """What runs before this one have settled of each line."""
        rows = self.env["sales.incentive.statement.line"]._read_group(
            [
                ("corrects_id", "in", lines.ids),
                ("run_id", "!=", self.run.id),
                ("run_id.state", "in", ("locked", "paid")),
            ],
            ["corrects_id"],
            ["amount:sum"],
        )
        return {line: exact_decimal(amount) for line, amount in rows}

    def _pool_corrections(self, run, known, changes):
        """The same of team bonuses, for those who shared them, as they shared them."""
        found = []
        for pool in run._every("pool"):
            case = self._corrected(pool.inputs, known)
            if case is None:
                continue
            terms, _old = from_json(pool.inputs)
            amount = max(earned(terms, case, self.step).amount, Decimal(0))
            lines = pool.line_ids
            earlier = self._settled_amounts(lines)
            change = amount - exact_decimal(pool.amount)
            change -= sum(earlier.values(), Decimal(0))
            change = half_up(change, self.step)
            if not change:
                continue
            parts = corrected_share(
                change,
                {line.id: exact_decimal(line.amount) for line in lines},
                self.step,
            )
            inputs, causes = (
                with_case(pool.inputs, case),
                concerning(pool.inputs, changes),
            )
            found += [
                Correction(line, parts[line.id], inputs, causes)
                for line in lines
                if parts.get(line.id)
            ]
        return found
