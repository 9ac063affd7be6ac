from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..performance.fact_reach import reach_domain


class SalesAppraisalLineSource(models.AbstractModel):
    """Opens what an automatic score was made of, by the reader's own rules."""

    _name = "sales.appraisal.line.source"
    _description = "Source of an Appraisal Line"

    can_open_source = fields.Boolean(compute="_compute_can_open_source")

    @api.depends("inputs")
    def _compute_can_open_source(self):
        for line in self:
            inputs = line.inputs or {}
            is_ledger = inputs.get("reaches") and line.sudo().indicator_id.metric_id
            line.can_open_source = bool(is_ledger or inputs.get("quarters"))

    def action_open_source(self):
        """Open the facts of a metric, or the quarters of an annual score.

        :raise UserError: there is nothing behind it to be opened
        """
        self.ensure_one()
        self.check_access("read")
        line = self.sudo()
        inputs, metric = line.inputs or {}, line.indicator_id.metric_id
        if inputs.get("reaches") and metric:
            return self._open_facts(line, inputs, metric)
        if inputs.get("quarters"):
            return {
                "type": "ir.actions.act_window",
                "name": line.name,
                "res_model": "sales.appraisal",
                "views": [(False, "list"), (False, "form")],
                "domain": [
                    ("id", "in", [one["appraisal_id"] for one in inputs["quarters"]])
                ],
                "context": {"create": False},
            }
        raise UserError(
            self.env._("There are no documents behind “%s”.", self.sudo().name)
        )

    def _open_facts(self, line, inputs, metric):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_performance_action"
        )
        domain = Domain.OR(map(reach_domain, inputs["reaches"]))
        domain &= Domain("metric_id", "=", metric.id)
        domain &= Domain("company_id", "=", line.company_id.id)
        return action | {
            "name": line.name,
            "display_name": line.name,
            # the documents first: the pivot is for who looks around
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "domain": list(domain),
            "context": {},
        }
