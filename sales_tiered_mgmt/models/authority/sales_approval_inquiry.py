from odoo import models

INQUIRY = "sales_tiered_mgmt.mail_activity_inquiry"


class SalesApprovalInquiry(models.AbstractModel):
    """Questions and answers about a request, without ending the step.

    Who may decide asks, who has an interest answers; all of it stands in the chatter of
    the request. While the answer is due the deadline does not run. Private to the
    server. Policy: C3.p1, F1.2.
    """

    _name = "sales.approval.inquiry"
    _description = "Questions about a Sales Approval"

    def _cannot_ask_reason(self, user):
        """Why ``user`` may not ask the people of the request, or False."""
        self.ensure_one()
        if reason := self._closed_reason():
            return reason
        if reason := self.current_step_id._cannot_decide_reason(user):
            return reason
        if not self._people_to_answer():
            return self.env._("Nobody is left who could answer.")
        return False

    def _cannot_answer_reason(self, user):
        """Why ``user`` may not answer, or False."""
        self.ensure_one()
        if reason := self._closed_reason():
            return reason
        if user not in self._askers():
            return self.env._(
                "%s is answered by the people of the request only.", self.name
            )
        if not self.inquirer_id:
            return self.env._("%s waits for no answer.", self.name)
        return False

    def _people_to_answer(self):
        """The person who asked for approval; who has left is stood in for."""
        people = self._askers().filtered(lambda user: user.active and not user.share)
        return (people & self.requester_id) or people[:1]

    def _ask(self, question):
        """Ask the requester in the acting user's name.

        :raise UserError: it is not the acting user's to decide
        """
        self.ensure_one()
        self.check_access("read")
        asking, approval = self.env.user, self.sudo()
        approval._lock()
        approval._raise_if(approval._cannot_ask_reason(asking))
        approval._engine_write({"inquirer_id": asking.id})
        approval.current_step_id._engine_write({"date_deadline": False})
        people = approval._people_to_answer()
        approval._post_question(question, people)
        approval.activity_unlink([INQUIRY])
        for person in people:
            localized = approval.with_context(
                lang=person.lang, mail_activity_quick_update=True
            )
            localized.activity_schedule(
                INQUIRY,
                user_id=person.id,
                summary=localized.env._(
                    "%(person)s asks about %(document)s",
                    person=asking.name,
                    document=approval.res_name,
                ),
                note=question,
            )

    def _answer(self, answer):
        """Answer the question in the acting user's name.

        :raise UserError: nobody asked, or not a party of the request
        """
        self.ensure_one()
        self.check_access("read")
        approval = self.sudo()
        approval._lock()
        approval._raise_if(approval._cannot_answer_reason(self.env.user))
        # what the message sets off is the same as for one written in the chatter
        approval._post_answer(answer)

    def _message_post_after_hook(self, message, msg_vals):
        """What a party writes in the chatter answers the question."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type in ("comment", "email"):
            approval = self.sudo()
            if not approval._cannot_answer_reason(self.env.user):
                approval._receive_answer(message)
        return result

    def _receive_answer(self, message):
        """The question is answered: it is the inquirer's turn again."""
        inquirer = self.inquirer_id
        self._end_inquiry()
        step = self.current_step_id
        step._engine_write({"date_deadline": step._deadline_in(self.company_id)})
        self._tell_answer(inquirer | step.approver_id, message)

    def _end_inquiry(self):
        """No answer is waited for any more."""
        asked = self.filtered("inquirer_id")
        if asked:
            asked._engine_write({"inquirer_id": False})
            asked.activity_feedback([INQUIRY])
