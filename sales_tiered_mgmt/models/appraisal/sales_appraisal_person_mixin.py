from odoo import api, fields, models

from ..authority.sales_approval_mixin import READERS


class SalesAppraisalPersonMixin(models.AbstractModel):
    """Somebody who is appraised: the last grade, and the history behind it.

    Policy: D3.3.
    """

    _name = "sales.appraisal.person.mixin"
    _description = "Person with Appraisals"

    # field of the user on the records; empty: they are the users
    _sales_appraisal_person = "user_id"

    has_sales_results = fields.Boolean(
        compute="_compute_sales_appraisal_grade", groups=READERS
    )
    sales_appraisal_grade = fields.Char(
        "Last Grade",
        compute="_compute_sales_appraisal_grade",
        groups=READERS,
        help="Of the last released appraisal that you see.",
    )

    @api.depends_context("uid")
    def _compute_sales_appraisal_grade(self):
        people = {record: record._sales_appraisee() for record in self}
        results = self.env["sales.appraisal.result"].search(
            [
                ("user_id", "in", self.env["res.users"].union(*people.values()).ids),
                ("subject", "=", "person"),
                ("is_published", "=", True),
                ("appraisal_id.state", "!=", "cancelled"),
            ],
            order="date_to, period, id",
        )
        last = {one.user_id.id: one.grade_id.name or "–" for one in results.sudo()}
        for record, person in people.items():
            grade = last.get(person._origin.id)
            record.has_sales_results = bool(grade)
            record.sales_appraisal_grade = grade

    def _sales_appraisee(self):
        name = self._sales_appraisal_person
        return self[name] if name else self

    def action_view_sales_results(self):
        """Open the results of the person that the acting user sees."""
        self.ensure_one()
        return self.env["sales.appraisal.result"]._history_action(
            "person", self._sales_appraisee()
        )
