from odoo import api, fields, models
from odoo.tools import SQL


class SalesIncentiveLineAnalysis(models.AbstractModel):
    """What incentives cost of what was signed, in lists and analyses.

    A statement has several lines and one result. In a group each statement's result
    counts once, whatever number of its lines lies in the group. Policy: C1.d, D2.4.
    """

    _name = "sales.incentive.line.analysis"
    _description = "Analysis of Statements' Lines"

    signed = fields.Float(
        compute="_compute_cost_rate",
        digits=(16, 2),
        aggregator="sum",
        help="Untaxed amount signed in the period by the people of these lines, each "
        "statement counted once.",
    )
    cost_rate = fields.Float(
        compute="_compute_cost_rate",
        digits=(16, 6),
        aggregator="avg",
        help="Amount of the lines by what their people signed in the period.",
    )

    @api.depends("amount", "statement_id.result")
    def _compute_cost_rate(self):
        for line in self:
            line.signed = line.sudo().statement_id.result
            line.cost_rate = line.amount / line.signed if line.signed else 0.0

    def _read_group_select(self, aggregate_spec, query):
        """Sums over the statements of a group, and the ratio of sums."""
        if aggregate_spec == "signed:sum":
            return self._signed_sql(query)
        if aggregate_spec == "cost_rate:avg":
            return SQL(
                "SUM(%s)::numeric / NULLIF(%s, 0)",
                self._field_to_sql(self._table, "amount", query),
                self._signed_sql(query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _signed_sql(self, query):
        return SQL(
            "(SELECT SUM(signed.result)::numeric FROM sales_incentive_statement signed"
            " WHERE signed.id = ANY(ARRAY_AGG(DISTINCT %s)))",
            self._field_to_sql(self._table, "statement_id", query),
        )
