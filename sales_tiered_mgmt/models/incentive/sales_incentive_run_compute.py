import logging
from datetime import timedelta
from time import perf_counter

from psycopg2 import OperationalError
from psycopg2.errors import LockNotAvailable

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .incentive_computation import IncentiveComputation, division_people
from .incentive_correction import LateCorrections
from .incentive_statements import StatementBook

_logger = logging.getLogger(__name__)

# people from whom on the computation is left to a job
BACKGROUND_FROM = 300
COMPUTABLE = ("draft", "computing", "review")


class SalesIncentiveRunCompute(models.AbstractModel):
    """The computation of a run: any number of times, all or nothing.

    One transaction reads, computes and stores. Killed at any moment, it leaves the old
    result; started anew, it replaces it. Statements keep their identity, lines are made
    anew. Large runs are computed by a job that shows its progress.
    """

    _name = "sales.incentive.run.compute"
    _description = "Computation of an Incentive Run"

    progress = fields.Integer(
        compute="_compute_progress", help="Per cent of the people computed so far."
    )

    @api.depends("state")
    def _compute_progress(self):
        """Read what the job has noted by a connection of its own."""
        Progress = self.env["sales.incentive.progress"].sudo()
        found = Progress.search([("run_id", "in", self.ids)]).grouped("run_id")
        for run in self:
            run.progress = found[run].percent if run in found else 0

    def action_compute(self):
        """Compute the statements, or leave it to the job where there are many.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: a statement is confirmed, or somebody computes right now
        """
        self._check_leads()
        for run in self:
            run._lock_for_computing()
            run._check_computable()
            if run._headcount() < BACKGROUND_FROM:
                run._compute_statements()
            else:
                run._engine_write({"state": "computing"})
                self.env.ref("sales_tiered_mgmt.ir_cron_incentive_compute")._trigger()
        return True

    def _check_computable(self):
        """:raise UserError: what is confirmed or locked is not computed again"""
        self.ensure_one()
        if self.state not in COMPUTABLE:
            raise UserError(
                self.env._(
                    "%(run)s is %(state)s. Reopen its statements to compute it again.",
                    run=self.display_name,
                    state=self._state_label(),
                )
            )
        confirmed = self._every().filtered(lambda statement: statement.state != "draft")
        if confirmed:
            raise UserError(
                self.env._(
                    "%(run)s: %(count)s statements are confirmed. Reopen them to "
                    "compute again: %(people)s.",
                    run=self.display_name,
                    count=len(confirmed),
                    people=", ".join(confirmed[:5].user_id.mapped("name")),
                )
            )

    def _lock_for_computing(self):
        """Let nobody else compute, confirm or lock the run meanwhile.

        Rows that refer to it, such as its progress, may still be made.

        :raise UserError: somebody does right now
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "SELECT id FROM sales_incentive_run WHERE id = %s"
                        " FOR NO KEY UPDATE NOWAIT",
                        self.id,
                    ),
                    log_exceptions=False,
                )
        except LockNotAvailable as error:
            raise UserError(
                self.env._(
                    "%s is being computed or decided by somebody else right now. Look "
                    "again in a moment.",
                    self.display_name,
                )
            ) from error
        self.invalidate_recordset(["state"])

    def _headcount(self):
        """How many people may take part."""
        return len({stay.user_id for stay in division_people(self).stays})

    # ------------------------------------------------------------
    # The computation
    # ------------------------------------------------------------

    def _compute_statements(self, progress=lambda done, total: None):
        """Read, compute and store everything, in this transaction.

        :param progress: function called with (done, total) people
        """
        self.ensure_one()
        run, start = self.sudo(), perf_counter()
        late = LateCorrections(run, run._earlier_locked())
        computation = IncentiveComputation(
            division_people(run),
            run.period,
            settled=late.settled_spans,
            proposals=run._proposed_shares(),
            progress=progress,
        )
        drafts, pools = computation.run()
        corrections = late.find()
        book = StatementBook(run, computation)
        book.add(drafts, pools, corrections)
        book.store()
        run._engine_write(
            {
                "state": "review",
                "date_computed": fields.Datetime.now(),
                "warnings": "\n".join([*run._order_warnings(), *computation.warnings])
                or False,
            }
        )
        _logger.info(
            "%s computed: %s lines, %.2f s",
            run.name,
            len(drafts),
            perf_counter() - start,
        )

    def _earlier_locked(self):
        """Locked runs whose later changes this one settles, oldest first."""
        self.ensure_one()
        months = self.company_id.sales_incentive_correction_months
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("team_id", "=", self.team_id.id),
                ("period", "=", self.period),
                ("state", "in", ("locked", "paid")),
                ("date_to", "<", self.date_from),
                ("date_to", ">=", fields.Date.subtract(self.date_from, months=months)),
            ],
            order="date_from",
        )

    def _settled_spans_now(self, measure):
        """Days whose facts are corrected by this run, and do not count as its own."""
        return LateCorrections(self, self._earlier_locked()).settled_spans(measure)

    def _order_warnings(self):
        """What is unusual about the order in which periods are computed."""
        open_before = self.search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("team_id", "=", self.team_id.id),
                ("period", "=", self.period),
                ("state", "not in", ("locked", "paid", "cancelled")),
                ("date_from", "<", self.date_from),
            ]
        )
        found = []
        if open_before:
            found.append(
                self.env._(
                    "An earlier period is not locked yet: what it carries forward, and "
                    "what changed in it, is not in here."
                )
            )
        if self.date_to >= self.company_id._sales_today():
            found.append(self.env._("The period is not over yet."))
        return found

    def _proposed_shares(self):
        """Shares that managers proposed: dict of (component id, team id) to a dict of
        user id to the share (currency).
        """
        found = {}
        for pool in self._every("pool"):
            if any(pool.share_ids.mapped("is_proposed")):
                found[pool.component_id.id, pool.team_id.id] = {
                    share.user_id.id: share._exact(share.amount)
                    for share in pool.share_ids
                }
        return found

    # ------------------------------------------------------------
    # The job
    # ------------------------------------------------------------

    @api.model
    def _cron_compute(self):
        """Compute the runs that wait for it; one that was killed is started anew.

        One that fails says why, and the others go on.
        """
        waiting = self.search([("state", "=", "computing")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for run in waiting:
            run._compute_by_job()
            if not cron._commit_progress(1):
                break

    def _compute_by_job(self):
        """Compute one run, if it still waits; it keeps what it had where that fails."""
        self.ensure_one()
        try:
            self._lock_for_computing()
        except UserError:
            return self._try_again()
        if self.state != "computing":
            return None
        try:
            with self.env.cr.savepoint():
                self._compute_statements(
                    self.env["sales.incentive.progress"]._noter(self)
                )
        except OperationalError:
            # somebody has written what was read meanwhile
            _logger.info("%s: computed again in a moment", self.name, exc_info=True)
            self.env.cr.rollback()
            return self._try_again()
        except UserError as error:
            self._computation_failed(str(error))
        except Exception as error:
            _logger.exception("%s could not be computed", self.name)
            self._computation_failed(
                self.env._(
                    "The computation failed: %s. The server's log says more.", error
                )
            )
        return None

    def _computation_failed(self, reason):
        """Give a run back to its people, with the result it had before, if any."""
        state = "review" if self._every() else "draft"
        self._engine_write({"state": state, "warnings": reason})

    def _try_again(self):
        """Have the job look at what waits once more, soon."""
        self.env.ref("sales_tiered_mgmt.ir_cron_incentive_compute")._trigger(
            fields.Datetime.now() + timedelta(minutes=1)
        )
