from odoo import models
from odoo.exceptions import UserError

from .sales_appraisal_template_feedback import SCALE, TEXTS

# with another one of these, what was asked could be left out, or not answered at all
SETTINGS = frozenset(
    {
        "active",
        "certification",
        "is_time_limited",
        "questions_selection",
        "scoring_type",
        "users_can_go_back",
    }
)


class SalesFeedbackSurvey(models.AbstractModel):
    """A survey that peers are asked by: who answers it, and whether it can be used.

    Policy: D3.2.
    """

    _name = "sales.feedback.survey"
    _description = "Survey for Peer Feedback"

    def _sales_feedback_problem(self):
        """Why peers cannot be asked by this survey, or False."""
        self.ensure_one()
        questions = self.question_ids
        scales = questions.filtered(lambda one: one.question_type == "scale")
        if not scales:
            return self.env._("it has no question on a scale.")
        for question in questions:
            if question.question_type not in ("scale", *TEXTS):
                return self.env._(
                    "“%s” is neither a question on a scale nor one for text.",
                    question.title,
                )
            if question.save_as_email or question.save_as_nickname:
                return self.env._("“%s” says who answers.", question.title)
        for question in scales:
            if (question.scale_min, question.scale_max) != SCALE:
                return self.env._("“%s” is not from 1 to 5.", question.title)
            if not question.constr_mandatory or question.triggering_answer_ids:
                return self.env._("“%s” can be left out.", question.title)
        if self.users_can_go_back:
            return self.env._("who can go back may leave out every question.")
        if self.is_time_limited or self.certification:
            return self.env._("it is limited in time, or a certification.")
        if self.scoring_type != "no_scoring" or self.questions_selection != "all":
            return self.env._("it gives scores, or asks a choice of questions.")
        return False

    def write(self, vals):
        """What decides whether everything is answered stays, too.

        :raise UserError: peers were asked by it
        """
        changed = SETTINGS & vals.keys()
        self.filtered(
            lambda one: any(vals[name] != one[name] for name in changed)
        )._sales_refuse_change()
        return super().write(vals)

    def _sales_is_feedback(self):
        """Whether peers are asked by this survey."""
        self.ensure_one()
        templates = self.env["sales.appraisal.template"].sudo()
        return bool(
            templates.with_context(active_test=False).search_count(
                [
                    ("peer_survey_id", "=", self.id),
                    ("indicator_ids.source", "=", "peers"),
                ],
                limit=1,
            )
        )

    def _check_answer_creation(
        self,
        user,
        partner,
        email,
        test_entry=False,
        check_attempts=True,
        invite_token=False,
    ):
        """Nobody answers without having been asked; tries of the survey stay possible.

        :raise UserError: the survey asks peers
        """
        if not test_entry and self._sales_is_feedback():
            raise UserError(
                self.env._(
                    "“%s” asks peers in appraisals: it is answered by those who were "
                    "asked, each once, in Tiered Sales, Appraisal, Feedback I Owe.",
                    self.title,
                )
            )
        return super()._check_answer_creation(
            user,
            partner,
            email,
            test_entry=test_entry,
            check_attempts=check_attempts,
            invite_token=invite_token,
        )

    def _sales_refuse_change(self):
        """
        :raise UserError: peers were asked by one of these surveys
        """
        if not self:
            return
        asked = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("survey_id", "in", self.ids),
                    ("sales_appraisal_id", "!=", False),
                ],
                limit=1,
            )
            .survey_id
        )
        if asked:
            raise UserError(
                self.env._(
                    "Peers were asked by “%s”: its questions stay, and how they are "
                    "asked. Duplicate the survey, and choose the copy in a new version "
                    "of the appraisal template.",
                    asked.title,
                )
            )
