from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

STATES = [
    ("open", "To Be Answered"),
    ("answered", "Answered"),
    ("declined", "Declined"),
    ("closed", "Over"),
]
LINK = "/sales/feedback"


class SalesAppraisalFeedbackRequest(models.Model):
    """That somebody is asked about somebody: seen by the reviewer and nobody else.

    It points to the empty answer sheet until that is filled in. Then the link is
    dropped, and nothing says which of the sheets it was. Policy: D3.2, F1.3.
    """

    _name = "sales.appraisal.feedback.request"
    _description = "Feedback I Owe"
    _inherit = [
        "sales.made.mixin",
        "sales.appraisal.feedback.notice",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "deadline desc, person_id, id"
    _mail_post_access = "read"

    appraisal_id = fields.Many2one(
        "sales.appraisal",
        required=True,
        index=True,
        ondelete="cascade",
        groups=NO_ACCESS,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    cycle_id = fields.Many2one(
        "sales.appraisal.cycle", required=True, index=True, ondelete="restrict"
    )
    reviewer_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict"
    )
    person_id = fields.Many2one(
        "res.users",
        "Colleague",
        required=True,
        index=True,
        ondelete="restrict",
        help="Who is appraised.",
    )
    deadline = fields.Date("Answer Until", required=True)
    state = fields.Selection(STATES, required=True, default="open", index=True)
    answer_id = fields.Many2one(
        "survey.user_input",
        ondelete="set null",
        index="btree_not_null",
        groups=NO_ACCESS,
        help="The sheet to fill in; empty as soon as it is.",
    )
    is_mail_due = fields.Boolean(groups=NO_ACCESS)

    _one_each = models.UniqueIndex(
        "(appraisal_id, reviewer_id)", "Nobody is asked twice about somebody."
    )
    _one_sheet = models.UniqueIndex(
        "(answer_id) WHERE answer_id IS NOT NULL", "Each sheet is one reviewer's."
    )

    @api.depends("person_id", "cycle_id")
    def _compute_display_name(self):
        for request in self:
            own = request.sudo()
            request.display_name = self.env._(
                "About %(person)s, %(cycle)s",
                person=own.person_id.name or "",
                cycle=own.cycle_id.name or "",
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_answer(self):
        """Open the survey.

        :raise AccessError: it is somebody else's
        :raise UserError: it is answered, declined, or over
        """
        self.ensure_one()
        self._check_open()
        return {
            "type": "ir.actions.act_url",
            "url": f"{LINK}/{self.id}",
            "target": "self",
        }

    def action_decline(self):
        """Say that one cannot tell about this person; somebody else can be asked.

        :raise AccessError: it is somebody else's
        :raise UserError: it is answered, declined, or over
        """
        for request in self:
            request._check_open()
        own = self.sudo()
        own._lock_rows()
        sheets = own.answer_id
        own._end("declined")
        sheets._sales_drop()
        Feedback = self.env["sales.appraisal.feedback"].sudo()
        for request in own:
            Feedback.search(
                [
                    ("appraisal_id", "=", request.appraisal_id.id),
                    ("reviewer_id", "=", request.reviewer_id.id),
                ]
            )._engine_write({"state": "declined"})
        self._wake_job()
        return True

    def _check_open(self):
        self.ensure_one()
        self.check_access("read")
        if self.reviewer_id != self.env.user:
            raise AccessError(
                self.env._("%s: nobody answers for somebody else.", self.display_name)
            )
        if self.state != "open" or self._is_over():
            raise UserError(
                self.env._(
                    "%(request)s: it is answered already, or it is too late: there was "
                    "time until %(day)s.",
                    request=self.display_name,
                    day=self.deadline,
                )
            )

    def _is_over(self):
        """Whether the last day has passed."""
        return self.deadline < self.company_id.sudo()._sales_today()

    def _lock_rows(self):
        self.env.execute_query(
            SQL(
                "SELECT id FROM sales_appraisal_feedback_request WHERE id = ANY(%s)"
                " ORDER BY id FOR UPDATE",
                self.ids,
            )
        )

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    @api.model
    def _holding(self, sheet):
        """The acting user's open request for an answer sheet, as superuser; or empty.

        :param sheet: ``survey.user_input``
        """
        request = self.sudo().search(
            [
                ("answer_id", "=", sheet.id),
                ("reviewer_id", "=", self.env.uid),
                ("state", "=", "open"),
            ]
        )
        return request.filtered(lambda one: not one._is_over())

    @api.model
    def _answered(self, sheets):
        """Drop what says whose these sheets are: they were filled in.

        :param sheets: ``survey.user_input``
        """
        own = self.sudo().search([("answer_id", "in", sheets.ids)])
        if own:
            own._end("answered")
            self._wake_job()

    def _end(self, state):
        """End requests, and leave no moment that could be matched with an answer's."""
        self.activity_ids.unlink()
        self._engine_write({"state": state, "answer_id": False, "is_mail_due": False})
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE sales_appraisal_feedback_request"
                " SET write_date = create_date, write_uid = create_uid"
                " WHERE id = ANY(%s) RETURNING id",
                self.ids,
            )
        )
        self.invalidate_recordset(["write_date", "write_uid"])
