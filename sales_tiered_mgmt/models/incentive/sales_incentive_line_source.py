from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..performance.fact_reach import reach_domain, stored_reach
from ..performance.fact_reader import FactReader

# rows of the ledger that a list of ids can name
MOST_IDS = 5000


class SalesIncentiveLineSource(models.AbstractModel):
    """Opens what a line was paid on: the very facts, by the reader's own rules."""

    _name = "sales.incentive.line.source"
    _description = "Source of a Statement's Line"

    def action_open_source(self):
        """Open the facts behind the base: those kept if locked, else the ledger's.

        :raise UserError: the line is not computed from facts
        """
        self.ensure_one()
        self.check_access("read")
        line = self.sudo()
        inputs = line.inputs or line.pool_id.inputs
        if not inputs:
            raise UserError(self.env._("%s is not computed from documents.", self.name))
        if line.corrects_id:
            return self._open_kept(line.corrects_id.run_id, inputs, is_late=True)
        if line.run_id.state in ("locked", "paid"):
            return self._open_kept(line.run_id, inputs)
        return self._open_ledger(line.run_id, inputs)

    def _open_kept(self, run, inputs, is_late=False):
        """The facts that the locked run has kept."""
        domain = Domain("run_id", "=", run.id)
        domain &= Domain("measure", "=", inputs["base_key"])
        domain &= Domain("is_correction", "=", is_late)
        domain &= Domain.OR(map(reach_domain, inputs["base_reaches"]))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_fact_action"
        )
        action["domain"] = list(domain)
        return action

    def _open_ledger(self, run, inputs):
        """The same facts in the ledger, as they are now."""
        component = self.sudo().component_id
        measures = (component._measure(), component._base_measure())
        measure = next(one for one in measures if one.key == inputs["base_key"])
        domain = Domain.OR(map(reach_domain, inputs["base_reaches"]))
        domain &= Domain(measure.domain())
        domain &= Domain("company_id", "=", run.company_id.id)
        ids = self._fact_ids(run, measure, inputs)
        if ids is not None:
            domain = Domain("id", "in", ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_performance_action"
        )
        action |= {
            "name": self.env._("Facts Paid On"),
            # the documents first: the pivot is for who looks around
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "domain": list(domain),
            "context": {},
        }
        return action

    def _fact_ids(self, run, measure, inputs):
        """Ids of the ledger's rows, None where they are too many to be named."""
        reader, found = FactReader(run.company_id), []
        spans = run._settled_spans_now(measure)
        for kept in inputs["base_reaches"]:
            reach = stored_reach(kept)
            query = reader.query(
                measure,
                reach.date_from,
                reach.date_to,
                ["id", "user_id", "team_id", "product_id"],
                reach.domain(),
                spans,
            )
            query.limit = MOST_IDS + 1
            rows = self.env.execute_query(query.select(reader.column("id")))
            found += [row_id for (row_id,) in rows]
            if len(found) > MOST_IDS:
                return None
        return found
