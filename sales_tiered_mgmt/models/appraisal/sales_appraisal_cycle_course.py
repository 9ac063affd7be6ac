from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sales_appraisal_state import RELEASED


class SalesAppraisalCycleCourse(models.AbstractModel):
    """Run and closed by sales administrators; what it decided stays. Policy: D3.3."""

    _name = "sales.appraisal.cycle.course"
    _description = "Course of an Appraisal Cycle"

    appraisal_count = fields.Integer("Appraisals", compute="_compute_counts")
    released_count = fields.Integer("Released", compute="_compute_counts")
    can_administer = fields.Boolean(compute="_compute_can_administer")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_counts(self):
        """Of the appraisals the acting user sees."""
        rows = self.env["sales.appraisal"]._read_group(
            [("cycle_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["cycle_id", "state"],
            ["__count"],
        )
        self.appraisal_count = self.released_count = 0
        for cycle, state, count in rows:
            cycle.appraisal_count += count
            if state in RELEASED:
                cycle.released_count += count

    @api.depends_context("uid")
    def _compute_can_administer(self):
        self.can_administer = self._acts_freely()

    def _rank(self):
        """Number the results: divisions, teams, and the people of each tier."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_appraisal_result own SET rank = placed.rank
                  FROM (
                    SELECT result.id,
                           RANK() OVER (
                               PARTITION BY result.cycle_id, result.subject,
                                            result.tier_id,
                                            result.subject = 'team' AND
                                            result.team_id = result.division_id
                               ORDER BY result.score DESC
                           ) AS rank
                      FROM sales_appraisal_result result
                      JOIN sales_appraisal appraisal
                        ON appraisal.id = result.appraisal_id
                     WHERE result.cycle_id = ANY(%s)
                       AND result.has_score
                       AND appraisal.state <> 'cancelled'
                  ) placed
                 WHERE placed.id = own.id AND own.rank IS DISTINCT FROM placed.rank
                """,
                self.ids,
            )
        )
        self.env["sales.appraisal.result"].invalidate_model(["rank"], flush=False)

    def action_close(self):
        """End the cycle: all appraisals have to be released and not under appeal.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: somebody's appraisal is not that far
        """
        self._check_administers()
        for cycle in self:
            cycle._lock_row()
            if cycle.state != "open":
                raise UserError(self.env._("%s is not running.", cycle.name))
            own = cycle._appraisals()
            cycle._check_closable(own)
            own.filtered(lambda one: one.state != "closed")._close()
            cycle._engine_write(
                {"state": "closed", "date_closed": fields.Datetime.now()}
            )
            cycle.sudo()._closed(own)
        return True

    def _check_closable(self, own):
        """Whether the period is over, and everybody is through.

        :param own: the cycle's ``sales.appraisal`` as superuser
        :raise UserError: something is still to come
        """
        self.ensure_one()
        today = self.company_id.sudo()._sales_today()
        if self.date_to >= today:
            raise UserError(
                self.env._(
                    "%(cycle)s lasts until %(day)s and is closed afterwards.",
                    cycle=self.name,
                    day=self.date_to,
                )
            )
        waiting = own.filtered(
            lambda one: one.state not in ("published", "acknowledged", "closed")
        )
        if waiting:
            raise UserError(
                self.env._(
                    "%(cycle)s cannot be closed: %(count)s appraisals are not "
                    "released, or under appeal: %(who)s.",
                    cycle=self.name,
                    count=len(waiting),
                    who=", ".join(waiting[:5].mapped("display_name")),
                )
            )
        still = own.filtered(
            lambda one: one.state == "published" and one.deadline_appeal >= today
        )
        if still:
            raise UserError(
                self.env._(
                    "%(cycle)s cannot be closed: %(who)s can appeal until %(day)s.",
                    cycle=self.name,
                    who=", ".join(still[:5].mapped("display_name")),
                    day=max(still.mapped("deadline_appeal")),
                )
            )

    def _closed(self, appraisals):
        """What the close of a cycle sets off; for the domains to add.

        :param appraisals: ``sales.appraisal`` as superuser
        """

    def action_cancel(self):
        """Give up a cycle of which nothing is released.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: people have seen their appraisals
        """
        self._check_administers()
        for cycle in self:
            cycle._lock_row()
            own = cycle._appraisals()
            if cycle.state not in ("draft", "open") or any(
                one._is_released() for one in own
            ):
                raise UserError(
                    self.env._(
                        "%s is closed, or people have seen their appraisals: it stays.",
                        cycle.name,
                    )
                )
            own.with_env(self.env)._sales_pending_approvals()._void(
                self.env._("the cycle was cancelled")
            )
            own._step("cancelled")
            cycle._engine_write({"state": "cancelled"})
            cycle.flush_recordset(["state"])
        return True

    def _appraisals(self):
        """All appraisals that count, as superuser, read from the database."""
        return (
            self.env["sales.appraisal"]
            .sudo()
            .search([("cycle_id", "in", self.ids), ("state", "!=", "cancelled")])
        )
