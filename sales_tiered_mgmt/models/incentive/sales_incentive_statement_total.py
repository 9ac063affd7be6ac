from odoo import api, fields, models
from odoo.tools import SQL

from ..performance.figure_words import Words


class SalesIncentiveStatementTotal(models.AbstractModel):
    """What a statement says as a whole: by which plans, decided by whom, at what cost.

    Policy: A3.3, D2.4, G1.3.
    """

    _name = "sales.incentive.statement.total"
    _description = "Totals of an Incentive Statement"

    plan_names = fields.Char("Computed By", compute="_compute_plan_names")
    cost_rate = fields.Float(
        compute="_compute_cost_rate",
        digits=(16, 6),
        aggregator="avg",
        help="What is paid by what the person signed in the period.",
    )

    @api.depends("line_ids.plan_id")
    @api.depends_context("lang")
    def _compute_plan_names(self):
        """Plans with their versions. They can be named to whoever is paid by them."""
        for statement in self:
            plans = statement.sudo().line_ids.plan_id
            statement.plan_names = ", ".join(plans.mapped("display_name"))

    @api.depends("amount_total", "result")
    def _compute_cost_rate(self):
        for one in self:
            one.cost_rate = one.amount_total / one.result if one.result else 0.0

    def _read_group_select(self, aggregate_spec, query):
        """The ratio of the sums of a group, not the mean of ratios."""
        if aggregate_spec != "cost_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        amount, result = (
            self._field_to_sql(self._table, name, query)
            for name in ("amount_total", "result")
        )
        return SQL("SUM(%s)::numeric / NULLIF(SUM(%s)::numeric, 0)", amount, result)

    def _decided_text(self):
        """Who confirmed the statement, who approved the run, and when; for the print.

        :return: list of sentences
        """
        self.ensure_one()
        own, found = self.sudo(), []
        words = Words(self.env, self.currency_id)
        if own.state != "draft" and own.confirmed_by_id:
            found.append(
                self.env._(
                    "Confirmed by %(person)s on %(day)s.",
                    person=own.confirmed_by_id.name,
                    day=words.day(own.date_confirmed),
                )
            )
        run = own.run_id
        if run.date_locked:
            found.append(self._approved_text(run, words.day(run.date_locked)))
        if run.date_paid:
            found.append(self.env._("Paid on %s.", words.day(run.date_paid)))
        return found

    def _approved_text(self, run, day):
        """Who approved a locked run.

        :param run: ``sales.incentive.run`` as superuser
        """
        approval = run.sales_approval_ids.filtered(
            lambda request: request.state == "approved"
        ).sorted("id")[-1:]
        step = approval._deciding_step()
        person = step.decided_by_id or approval.requester_id
        if not person:
            return self.env._("Locked on %s.", day)
        return self.env._(
            "Approved by %(person)s, locked on %(day)s.", person=person.name, day=day
        )
