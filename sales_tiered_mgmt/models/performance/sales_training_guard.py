from odoo import api, fields, models

# whose training it is, of which kind, and when it was completed
GUARDED = frozenset({"employee_id", "line_type_id", "date_start", "date_end"})


class SalesTrainingGuard(models.AbstractModel):
    """Who recorded a training: behind ``hr.resume.line``.

    Odoo lets every employee keep the own resume. That stays, but what people enter for
    themselves, or move to another day, counts in no figure until somebody else records
    it. Odoo's online courses write the line in the learner's name, too; code of ours
    that has seen a course completed records it as the superuser's user.
    Policy: E1.1, G1.3.
    """

    _name = "sales.training.guard"
    _description = "Who Recorded a Training"

    sales_recorded_by_id = fields.Many2one(
        "res.users",
        "Recorded By",
        readonly=True,
        copy=False,
        help="Who entered it, or last changed whose it is, of which kind, or when. "
        "A training counts when somebody else than the trained person recorded it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**vals, "sales_recorded_by_id": self.env.uid} for vals in vals_list]
        )

    def write(self, vals):
        vals = {
            name: value
            for name, value in vals.items()
            if name != "sales_recorded_by_id"
        }
        if GUARDED & vals.keys():
            vals["sales_recorded_by_id"] = self.env.uid
        return super().write(vals)
