from odoo import models
from odoo.tools import SQL

from ..performance.company_days import CompanyDays
from ..performance.fact_branch import Branch


class SalesMetricAppraisal(models.AbstractModel):
    """Facts of appraisals that somebody assessed as superior: made well or not.

    1 for one that was handed in by the day set for it and stood, 0 for one that was
    late or changed on appeal; it counts on the day it was handed in. What was cancelled
    counts for nothing. Policy: B2, C2.p2, G2.1.
    """

    _name = "sales.metric.appraisal"
    _description = "Facts of Appraisals Made"

    def _appraisal_source_models(self):
        return {"appraisal": "sales.appraisal"}

    def _facts_appraisal(self, scope):
        calendars = self.env["res.company"]._sales_calendars()
        days = CompanyDays({company: zone for company, _, zone in calendars})
        return [
            Branch(
                table=SQL("sales_appraisal a"),
                key=SQL("a.id"),
                day=SQL("a.date_assessed"),
                is_moment=True,
                company=SQL("a.company_id"),
                user=SQL("a.assessed_by_id"),
                # seen by the superior and those who lead the superior
                access_team=SQL("NULL::int4"),
                value=SQL(
                    "CASE WHEN %s <= a.deadline_assess AND a.is_overturned IS NOT TRUE"
                    " THEN 1 ELSE 0 END",
                    days.day(SQL("a.date_assessed"), SQL("a.company_id")),
                ),
                weight=SQL("1::numeric"),
                res_model="sales.appraisal",
                res_id=SQL("a.id"),
                where=(
                    SQL("a.assessed_by_id IS NOT NULL"),
                    SQL("a.date_assessed IS NOT NULL"),
                    SQL("a.state <> 'cancelled'"),
                    *self._only_matching(SQL("a.id")),
                ),
            )
        ]
