from odoo import models
from odoo.exceptions import UserError


class SalesApprovalActions(models.AbstractModel):
    """What people do with requests: every method here may be called by RPC.

    Each checks, by the course of the request, whether the acting user may; the buttons
    are shown by the same reasons. Policy: C1.p4, C3.p1, G1.3.
    """

    _name = "sales.approval.actions"
    _description = "Actions on a Sales Approval"

    # ------------------------------------------------------------
    # Doing
    # ------------------------------------------------------------

    def action_approve(self, comment=False):
        """Approve the steps that wait for the acting user.

        :param comment: text kept with the decision
        :raise UserError: a request is not the acting user's to decide
        """
        self._decide("approved", comment)
        return True

    def action_refuse(self, comment=False):
        """Refuse the requests that wait for the acting user.

        :param comment: why; required, the salesperson has to know what to change
        :raise UserError: no comment, or a request is not the acting user's to decide
        """
        self._require_text(comment, self.env._("Say why the request is refused."))
        self._decide("refused", comment)
        return True

    def action_withdraw(self):
        """Take the own pending requests back.

        :raise UserError: decided already, or the acting user has not asked for it
        """
        for approval in self:
            approval._withdraw()
        return True

    def action_ask(self, question):
        """Ask the people of the request, without ending the step.

        :param question: text; it stands in the chatter
        :raise UserError: no text, or a request is not the acting user's to decide
        """
        self._require_text(question, self.env._("Write what you want to know."))
        for approval in self:
            approval._ask(question)
        return True

    def action_answer(self, answer):
        """Answer what the person who decides has asked.

        :param answer: text; it stands in the chatter
        :raise UserError: no text, nobody asked, or not one of the request's people
        """
        self._require_text(answer, self.env._("Write an answer."))
        for approval in self:
            approval._answer(answer)
        return True

    def action_forward(self, user_id, comment):
        """Hand the steps that wait for the acting user to somebody else.

        :param user_id: id of a ``res.users`` with the same or more authority
        :param comment: why; kept with the step
        :raise UserError: no comment, a request is not the acting user's to decide, or
            the other person may not decide it
        """
        self._require_text(comment, self.env._("Say why you forward the request."))
        user = self.env["res.users"].sudo().browse(user_id).exists()
        if not user:
            raise UserError(self.env._("Choose the person to forward to."))
        for approval in self:
            approval._forward(user, comment)
        return True

    def action_remind(self):
        """Remind those who have to decide, at most once a day.

        :raise UserError: not one of the request's people, or reminded today
        """
        for approval in self:
            approval._remind()
        return True

    def _require_text(self, text, message):
        if not isinstance(text, str) or not text.strip():
            raise UserError(message)

    # ------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------

    def action_open_approve(self):
        """Ask for the comment to an approval."""
        return self._open_decide_wizard("approved", self.env._("Approve"))

    def action_open_refuse(self):
        """Ask for the reason of a refusal."""
        return self._open_decide_wizard("refused", self.env._("Refuse"))

    def _open_decide_wizard(self, outcome, title):
        if not self:
            raise UserError(self.env._("No request waits for approval here."))
        return self._open_wizard(
            "sales.approval.decide",
            title,
            default_approval_ids=self.ids,
            default_outcome=outcome,
        )

    def action_open_ask(self):
        """Open the dialog to ask a question."""
        self.ensure_one()
        return self._open_wizard(
            "sales.approval.inquire",
            self.env._("Request Information"),
            default_approval_id=self.id,
            default_kind="ask",
        )

    def action_open_answer(self):
        """Open the dialog to answer a question."""
        self.ensure_one()
        return self._open_wizard(
            "sales.approval.inquire",
            self.env._("Answer"),
            default_approval_id=self.id,
            default_kind="answer",
        )

    def action_open_forward(self):
        """Open the dialog to choose somebody else to decide."""
        self.ensure_one()
        return self._open_wizard(
            "sales.approval.forward",
            self.env._("Forward"),
            default_approval_id=self.id,
        )

    def _open_wizard(self, model, title, **context):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    # ------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the document the request is about.

        :raise UserError: it is gone, or out of the acting user's reach
        """
        self.ensure_one()
        document = self._document()
        if not document:
            raise UserError(
                self.env._("%s has been deleted; this request stays.", self.res_name)
            )
        if not document.has_access("read"):
            raise UserError(
                self.env._(
                    "%s is outside your reach. What you need to decide is here in the "
                    "request.",
                    self.res_name,
                )
            )
        return document.get_formview_action()

    def action_open_link(self, outcome=False):
        """What a link of a mail leads to. Changes nothing.

        :param outcome: ``approve`` or ``refuse`` to open that dialog as well
        :return: dict of ``action`` (or False: nothing to show), ``dialog`` (or False)
            and ``message`` (or an empty text)
        """
        approval = self.exists()
        if not (approval.has_access("read") and approval):
            # the same words whether it exists or not
            return {
                "action": False,
                "dialog": False,
                "message": self.env._("This request is not for you, or it is gone."),
            }
        approval.ensure_one()
        result = {
            "action": {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": approval.id,
                "views": [(False, "form")],
            },
            "dialog": False,
            "message": "",
        }
        dialogs = {
            "approve": approval.action_open_approve,
            "refuse": approval.action_open_refuse,
        }
        if outcome in dialogs:
            request = approval.sudo()
            reason = (
                request._closed_reason()
                or request.current_step_id._cannot_decide_reason(self.env.user)
            )
            result["message"] = reason or ""
            result["dialog"] = not reason and dialogs[outcome]()
        return result
