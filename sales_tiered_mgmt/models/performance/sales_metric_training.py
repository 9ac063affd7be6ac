from odoo import models
from odoo.tools import SQL

from .fact_branch import Branch

DAY = SQL("COALESCE(r.date_end, r.date_start)")


class SalesMetricTraining(models.AbstractModel):
    """Facts of trainings completed: courses on the resume of an employee (E1.1).

    A course counts on its last day, one without an end on its first. What the person
    has entered counts for nothing, see ``sales.training.guard``.
    """

    _name = "sales.metric.training"
    _description = "Facts of Trainings"

    def _training_source_models(self):
        return {"training": "hr.resume.line"}

    def _facts_training(self, scope):
        table = SQL(
            """
            hr_resume_line r
            JOIN hr_resume_line_type kind
              ON kind.id = r.line_type_id AND kind.is_course
            JOIN hr_employee worker ON worker.id = r.employee_id
            JOIN resource_resource clock ON clock.id = worker.resource_id
            """
        )
        return [
            Branch(
                table=table,
                key=SQL("r.id"),
                day=DAY,
                company=SQL("worker.company_id"),
                user=SQL("worker.user_id"),
                access_team=SQL("NULL::int4"),
                value=SQL("1"),
                res_model="hr.resume.line",
                res_id=SQL("r.id"),
                where=(
                    SQL("worker.user_id IS NOT NULL"),
                    SQL("%s <= (now() AT TIME ZONE clock.tz)::date", DAY),
                    SQL(
                        "COALESCE(r.sales_recorded_by_id, r.create_uid)"
                        " IS DISTINCT FROM worker.user_id"
                    ),
                    *self._only_matching(SQL("r.id")),
                ),
            )
        ]
