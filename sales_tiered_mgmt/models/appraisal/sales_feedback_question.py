from odoo import api, models

# what makes a question the one that was answered
CONTENT = frozenset(
    {
        "constr_mandatory",
        "is_page",
        "question_type",
        "save_as_email",
        "save_as_nickname",
        "scale_max",
        "scale_min",
        "title",
    }
)


class SalesFeedbackQuestion(models.AbstractModel):
    """A question that peers were asked stays what it was. Policy: A3.3, D3.2."""

    _name = "sales.feedback.question"
    _description = "Question of Peer Feedback"

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.survey_id._sales_refuse_change()
        return questions

    def write(self, vals):
        changed = CONTENT & vals.keys()
        self.filtered(
            lambda one: any(one._sales_changes(name, vals) for name in changed)
        ).survey_id._sales_refuse_change()
        if {"survey_id", "triggering_answer_ids"} & vals.keys():
            self.survey_id._sales_refuse_change()
        result = super().write(vals)
        if "survey_id" in vals:
            self.survey_id._sales_refuse_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        self.survey_id._sales_refuse_change()

    def _sales_changes(self, name, vals):
        """Whether a value would be another one; the client writes unchanged ones."""
        return (vals[name] or False) != (self[name] or False)
