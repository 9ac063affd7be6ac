from odoo import api, fields, models

KINDS = [("scale", "Scale"), ("text", "Free Text")]


class SalesAppraisalFeedbackResult(models.Model):
    """What peers said to one question about somebody: sums and texts, without names.

    Written once, when nobody can answer any more, and only from the least number of
    answers on. The person sees it from the release on. Policy: D3.2.
    """

    _name = "sales.appraisal.feedback.result"
    _description = "Answers of the Peers"
    _inherit = ["sales.made.mixin"]
    _order = "sequence, id"
    _rec_name = "name"

    appraisal_id = fields.Many2one(
        "sales.appraisal", required=True, index=True, ondelete="cascade"
    )
    # copies, so that rules need no join
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    tier_level = fields.Integer(required=True)
    is_published = fields.Boolean()
    question_id = fields.Many2one(
        "survey.question",
        "Question of the Survey",
        required=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char("Question", related="question_id.title")
    kind = fields.Selection(KINDS, required=True)
    sequence = fields.Integer()
    answers = fields.Integer(help="How many peers answered the question.")
    total = fields.Integer(aggregator=None, help="Sum of the answers.")
    mean = fields.Float(compute="_compute_mean", digits=(16, 2), aggregator=None)
    count_1 = fields.Integer("1", help="How many answered with 1.")
    count_2 = fields.Integer("2", help="How many answered with 2.")
    count_3 = fields.Integer("3", help="How many answered with 3.")
    count_4 = fields.Integer("4", help="How many answered with 4.")
    count_5 = fields.Integer("5", help="How many answered with 5.")
    texts = fields.Text("In Their Words")

    _one_each = models.UniqueIndex(
        "(appraisal_id, question_id)", "Each question is told once."
    )

    @api.depends("total", "answers", "kind")
    def _compute_mean(self):
        for row in self:
            is_scale = row.kind == "scale" and row.answers
            row.mean = row.total / row.answers if is_scale else 0
