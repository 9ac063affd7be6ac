from random import SystemRandom

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL


class SalesFeedbackSheet(models.AbstractModel):
    """An answer to a survey that is about somebody, and from nobody.

    No contact, address, language or time of a reviewer stays with it, and the sheets
    are made in another order than the requests. Policy: D3.2.
    """

    _name = "sales.feedback.sheet"
    _description = "Answer Sheet of Peer Feedback"

    @api.model
    def _sales_sheets(self, feedback):
        """Empty sheets, by the system.

        :param feedback: ``sales.appraisal.feedback``
        :return: dict of each to its ``survey.user_input``
        """
        rows = list(feedback)
        SystemRandom().shuffle(rows)
        questions = {
            survey: survey._prepare_user_input_predefined_questions().ids
            for survey in feedback.appraisal_id.template_id.peer_survey_id
        }
        vals_list = []
        for row in rows:
            survey = row.appraisal_id.template_id.peer_survey_id
            vals_list.append(
                {
                    "survey_id": survey.id,
                    "sales_appraisal_id": row.appraisal_id.id,
                    "predefined_question_ids": [(6, 0, questions[survey])],
                }
            )
        sheets = (
            self.with_user(SUPERUSER_ID)
            .with_context(tracking_disable=True, mail_create_nosubscribe=True)
            .create(vals_list)
        )
        return dict(zip(rows, sheets, strict=True))

    def _save_lines(self, question, answer, comment=None, overwrite_existing=True):
        """Until a sheet is sent, an answer may be put right after a complaint."""
        is_own = bool(self.sudo().sales_appraisal_id)
        return super()._save_lines(
            question, answer, comment, overwrite_existing=overwrite_existing or is_own
        )

    def _mark_done(self):
        """Filled in: nobody can say any more whose it was."""
        result = super()._mark_done()
        own = self.filtered("sales_appraisal_id")
        if own:
            self.env["sales.appraisal.feedback.request"]._answered(own)
        return result

    def _notify_new_participation_subscribers(self):
        """Followers of the survey are not told that somebody answered just now."""
        own = self.filtered("sales_appraisal_id")
        return super(
            SalesFeedbackSheet, self - own
        )._notify_new_participation_subscribers()

    def _sales_drop(self):
        """Delete sheets that were not finished; as superuser."""
        self.filtered(lambda sheet: sheet.state != "done").unlink()

    @api.model
    def _sales_blur(self, appraisals):
        """Take moments and languages off the answers; as superuser.

        :param appraisals: ``sales.appraisal`` of which nobody can answer any more
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                WITH sheet AS (
                    UPDATE survey_user_input own
                       SET start_datetime = NULL, end_datetime = NULL, lang_id = NULL,
                           create_date = appraisal.create_date,
                           write_date = appraisal.create_date,
                           create_uid = %(system)s, write_uid = %(system)s
                      FROM sales_appraisal appraisal
                     WHERE own.sales_appraisal_id = appraisal.id
                       AND appraisal.id = ANY(%(ids)s)
                 RETURNING own.id, own.create_date
                )
                UPDATE survey_user_input_line line
                   SET create_date = sheet.create_date, write_date = sheet.create_date,
                       create_uid = %(system)s, write_uid = %(system)s
                  FROM sheet
                 WHERE line.user_input_id = sheet.id
             RETURNING line.id
                """,
                system=SUPERUSER_ID,
                ids=appraisals.ids,
            )
        )
        self.env["survey.user_input"].invalidate_model()
        self.env["survey.user_input.line"].invalidate_model()
