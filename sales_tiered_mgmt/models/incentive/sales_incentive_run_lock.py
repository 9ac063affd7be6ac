from dataclasses import asdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..organization.team_tree import Teams
from ..performance.fact_reader import FactReader
from .incentive_change import kept_condition
from .incentive_computation import IncentiveComputation, division_people
from .incentive_correction import LateCorrections

FACT_COLUMNS = (
    *("date", "user_id", "team_id", "partner_id"),
    *("value", "weight", "res_model", "res_id"),
)


class SalesIncentiveRunLock(models.AbstractModel):
    """A run becomes final: its facts are kept, what is decided is settled.

    Everything happens in the transaction of the decision. Policy: D4.i1, G1.3.
    """

    _name = "sales.incentive.run.lock"
    _description = "Lock of an Incentive Run"

    def _lock(self):
        """Keep the facts behind the statements and settle what they contain."""
        for run in self:
            run._lock_for_computing()
            if run.state in ("locked", "paid"):
                continue
            run._check_is_current()
            run._keep_facts()
            run._keep_corrections()
            run._settle_decisions()
            run._every()._set_state("locked")
            run._every()._tell("locked")
            run._engine_write({"state": "locked", "date_locked": fields.Datetime.now()})

    def _check_is_current(self):
        """Refuse to lock what the documents do not say any more.

        The facts that are kept have to be those that were paid on: what changed between
        the computation and the lock would otherwise never be settled.

        :raise UserError: results have changed since the run was computed
        """
        self.ensure_one()
        changed = self._changed_keys()
        if changed:
            people = (
                self.env["res.users"]
                .sudo()
                .browse(sorted({user_id for user_id, *_rest in changed} - {0}))
            )
            raise UserError(
                self.env._(
                    "%(run)s: results have changed since it was computed%(people)s. "
                    "Reopen it, compute it again and have it confirmed.",
                    run=self.display_name,
                    people="".join(f", {name}" for name in people[:5].mapped("name")),
                )
            )

    def _changed_keys(self):
        """Lines and team bonuses that would be paid on other figures now.

        :return: list of (user id, 0 of a team bonus; component id; team id or False)
        """
        late = LateCorrections(self, self._earlier_locked())
        computation = IncentiveComputation(
            division_people(self), self.period, settled=late.settled_spans
        )
        drafts, pools = computation.run()
        now = {
            (draft.user_id, draft.component.id, draft.team_id or False): draft
            for draft in drafts
        }
        now |= {(0, pool.team.component.id, pool.team_id): pool.team for pool in pools}
        lines = self._every("statement.line").filtered(
            lambda line: line.kind == "component"
        )
        kept = {
            (line.user_id.id, line.component_id.id, line.measured_team_id.id): line
            for line in lines
        }
        kept |= {
            (0, pool.component_id.id, pool.team_id.id): pool
            for pool in self._every("pool")
        }
        return [
            key
            for key in now.keys() | kept.keys()
            if key not in now
            or key not in kept
            or figures(now[key].inputs()) != figures(kept[key].inputs)
        ]

    def _keep_facts(self):
        """Write down the facts of everything that was measured, one by one."""
        self.ensure_one()
        people = division_people(self)
        computation = IncentiveComputation(people, self.period)
        late = LateCorrections(self, self._earlier_locked())
        users = sorted({stay.user_id for stay in people.stays})
        wide = {
            measure.key
            for rules in computation.rules.values()
            if rules.is_wide
            for measure in (rules.measure, rules.base_measure)
        }
        measures = {}
        for key, measure in computation.measures().items():
            measures[key] = {
                "measure": asdict(measure),
                "user_ids": users,
                "team_ids": sorted(people.team_ids) if key in wide else None,
            }
        self._engine_write(
            {"measures": measures, "settled_ids": [run.id for run in late.earlier]}
        )
        self.env.flush_all()
        for key, measure in computation.measures().items():
            self._insert_facts(measure, measures[key], late.settled_spans(measure))

    def _insert_facts(self, measure, kept, settled):
        """One row for each fact that was paid on, as it was read.

        That is one for each document, and one for each of its lines where the measure
        asks for products: kept finer, the rows would not add up to what was paid on.

        :param kept: whose facts, see ``kept_condition``
        :param settled: see ``FactReader.query``
        """
        reader = FactReader(self.company_id)
        columns = FACT_COLUMNS + ("product_id",) * bool(measure.categ_ids)
        query = reader.query(
            measure, self.date_from, self.date_to, columns, settled=settled
        )
        query.add_where(kept_condition(reader, kept))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_incentive_fact (
                    run_id, booked_run_id, measure, metric_id, company_id,
                    is_correction, %(columns)s
                )
                SELECT %(run)s, %(run)s, %(key)s, %(metric)s, %(company)s, FALSE,
                       fact.*
                  FROM (%(facts)s) fact
                """,
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                run=self.id,
                key=measure.key,
                metric=measure.metric_id,
                company=self.company_id.id,
                facts=query.select(*map(reader.column, columns)),
            )
        )
        self.env["sales.incentive.fact"].invalidate_model(flush=False)

    def _keep_corrections(self):
        """Add what this run has settled to the facts of the periods it belongs to."""
        late = LateCorrections(self, self._earlier_locked())
        for run, changes in late.changes().items():
            metrics = {
                key: kept["measure"]["metric_id"] for key, kept in run.measures.items()
            }
            self.env["sales.incentive.fact"]._engine_create(
                [
                    {
                        "run_id": run.id,
                        "booked_run_id": self.id,
                        "measure": change.measure,
                        "metric_id": metrics[change.measure],
                        "company_id": run.company_id.id,
                        "date": change.day,
                        "user_id": change.user_id or False,
                        "team_id": change.team_id,
                        "partner_id": change.partner_id,
                        "value": float(change.value),
                        "res_model": change.res_model,
                        "res_id": change.res_id,
                        "is_correction": True,
                    }
                    for change in changes
                ]
            )

    def _settled_spans(self, measure):
        """Days before this locked run whose facts did not count in it."""
        self.ensure_one()
        earlier = self.browse(self.settled_ids or [])
        return [
            (run.date_from, run.date_to)
            for run in earlier
            if measure.key in (run.measures or {})
        ]

    # ------------------------------------------------------------
    # Decisions that the run settles
    # ------------------------------------------------------------

    def _adjustments_due(self):
        """Approved adjustments of the run's people that no run has settled."""
        self.ensure_one()
        return self.env["sales.incentive.adjustment"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "approved"),
                ("run_id", "=", False),
                ("team_id", "child_of", self.team_id.id),
            ],
            order="id",
        )

    def _proposals_due(self):
        """Rewards and penalties of its people that no run has settled.

        Those decided until the last day of the period, so that computing it again
        later finds the same.
        """
        self.ensure_one()
        company = self.company_id
        last = self.env["res.users"].sudo()._sales_last_teams()
        team_ids = Teams(self.env).below(self.team_id.id)
        due = self.env["sales.proposal"].search(
            [
                ("company_id", "=", company.id),
                ("decision_id.code", "in", ("reward", "penalise")),
                ("state", "=", "approved"),
                ("value", "!=", 0),
            ],
            order="id",
        )
        return due.filtered(
            lambda proposal: (
                last.get(proposal.subject_user_id.id) in team_ids
                and company._sales_day(proposal.date_decided) <= self.date_to
            )
        )

    def _settle_decisions(self):
        """Note on adjustments, rewards and penalties that they are settled.

        :raise UserError: another run has settled one of them meanwhile
        """
        lines = self._every("statement.line")
        decided = [*lines.adjustment_id, *lines.proposal_id]
        gone = [record for record in decided if record.state != "approved"]
        if gone:
            raise UserError(
                self.env._(
                    "%(run)s contains what another run has settled meanwhile: "
                    "%(records)s. Compute it again.",
                    run=self.display_name,
                    records=", ".join(record.display_name for record in gone),
                )
            )
        lines.adjustment_id._engine_write({"state": "booked", "run_id": self.id})
        lines.proposal_id._settled_by(self)


def figures(inputs):
    """What a line was paid on, of its kept inputs.

    The score as well: what an appraisal says later corrects no locked run.
    """
    scores = [one for one in inputs.get("factors") or () if one[0] == "grade"]
    return [*(inputs[name] for name in ("actual", "base", "documents")), scores]
