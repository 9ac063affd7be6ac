from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models

from .sales_approval_inquiry import INQUIRY

ACTIVITY = "sales_tiered_mgmt.mail_activity_approval"


class SalesApprovalNotice(models.AbstractModel):
    """Who hears of a request, and what: activities, notes on the document.

    Everybody is told in the own language; the mails are ``sales.approval.mail``.
    Private to the server. Policy: A3.1, F1.2.
    """

    _name = "sales.approval.notice"
    _description = "Notices of a Sales Approval"

    # ------------------------------------------------------------
    # To the person who decides
    # ------------------------------------------------------------

    def _notify_approvers(self):
        """Give those whose turn it is the activity; the mail follows.

        See ``sales.approval.mail``.
        """
        self._give_activities(self._people_to_tell())

    def _people_to_tell(self):
        """:return: dict of request to ``res.users`` who may decide it now"""
        return {approval: approval.current_approver_id for approval in self}

    @api.model
    def _give_activities(self, people):
        """Let people know that they have something to decide, each in the own language.

        :param people: dict of request to ``res.users``
        """
        # the mail of an activity says less than ours
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY)
        kind = {
            "activity_type_id": type_id
            or Activity._default_activity_type_for_model(self._name).id,
            "automated": True,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
        }
        Activity.create(
            [
                {
                    **kind,
                    **approval.with_context(lang=person.lang)._activity_vals(person),
                }
                for approval, persons in people.items()
                for person in persons
            ]
        )

    def _activity_vals(self, person):
        """What the activity of ``person`` says, in the language of the context."""
        self.ensure_one()
        return {
            "res_id": self.id,
            "res_name": self.display_name,  # spares computing and writing it later
            "user_id": person.id,
            "date_deadline": self._activity_day(),
            "summary": self._activity_summary(person),
            "note": self._facts_text(),
        }

    def _activity_summary(self, person):
        """What there is to decide, in a few words for ``person``."""
        return self.env._(
            "%(document)s: %(value)s",
            document=self.res_name,
            value=self.value_display,
        )

    def _activity_day(self):
        """Day until which the person asked should decide."""
        deadline = self.current_step_id.date_deadline
        if not deadline:
            return fields.Date.context_today(self)
        Assignment = self.env["sales.tier.assignment"]
        return Assignment._organization_today(self.company_id, deadline)

    def _facts_text(self):
        """What is beyond authority, a line per value, in the language of the context.

        The stored reason is in the language of whoever asked.
        """
        lines = [
            self.env._(
                "%(decision)s: %(value)s, own limit %(limit)s",
                decision=row.decision_id.name,
                value=row.value_display,
                limit=row.limit_display,
            )
            if row.value_display
            else row.decision_id.name
            for row in self.measure_ids.filtered("is_exceeded")
        ]
        return Markup("<br/>").join(lines)

    def _tell_passed_over(self, step):
        """Tell the person whose turn it was that it is no more."""
        person = step.approver_id
        localized = self.with_context(lang=person.lang)
        localized.message_notify(
            partner_ids=person.partner_id.ids,
            subject=localized.env._(
                "%(document)s went on to %(approver)s",
                document=self.res_name,
                approver=self.current_step_id._approver_name(),
            ),
            body=localized.env._(
                "Nobody decided %(request)s in time. It is now for %(approver)s to "
                "decide.",
                request=self.name,
                approver=self.current_step_id._approver_name(),
            ),
        )

    def _withdraw_activities(self):
        """Nobody has anything to do about the request."""
        self.activity_unlink([ACTIVITY, INQUIRY])

    # ------------------------------------------------------------
    # Questions and answers
    # ------------------------------------------------------------

    def _post_question(self, question, people):
        self._post_comment(question, people)

    def _post_answer(self, answer):
        self._post_comment(answer, self.env["res.users"])

    def _post_comment(self, text, people):
        # who asks or answers does not want every later note, too
        self.with_context(mail_post_autofollow_author_skip=True).message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=people.partner_id.ids,
        )

    def _tell_answer(self, people, message):
        """Tell those who decide of an answer, unless the message itself does."""
        reached = message.partner_ids
        if message.subtype_id == self.env.ref("mail.mt_comment"):
            reached |= self.message_partner_ids
        for person in people.filtered("active"):
            if person.partner_id in reached:
                continue
            localized = self.with_context(lang=person.lang)
            localized.message_notify(
                partner_ids=person.partner_id.ids,
                subject=localized.env._(
                    "%(document)s: your question was answered", document=self.res_name
                ),
                body=message.body,
            )

    # ------------------------------------------------------------
    # To the people of the request
    # ------------------------------------------------------------

    def _decision_message(self, step):
        values = {"person": step._decider_name(), "request": self.name}
        if step.state == "refused":
            message = self.env._("%(person)s refused %(request)s.", **values)
        elif step.kind == "approve":
            message = self.env._("%(person)s approved %(request)s.", **values)
        else:
            message = self.env._("%(person)s recommended %(request)s.", **values)
        return f"{message} {step.comment}" if step.comment else message

    # ------------------------------------------------------------
    # Notes
    # ------------------------------------------------------------

    def _document(self):
        """The document, or an empty recordset when it is gone."""
        self.ensure_one()
        return self._documents()[self]

    def _documents(self):
        """:return: dict of request to its document, empty recordset when it is gone"""
        documents = {}
        for model, approvals in self.grouped("res_model").items():
            Document = self.env[model]
            found = Document.browse(approvals.mapped("res_id")).exists()
            by_id = dict(zip(found.ids, found, strict=True))
            for approval in approvals:
                documents[approval] = by_id.get(approval.res_id, Document)
        return documents

    def _speaking(self):
        """In whose name to post: a customer who signed leaves it to the system."""
        return self.with_user(SUPERUSER_ID) if self.env.user.share else self

    def _log_note(self, body):
        """Note what happened in the chatter of the request."""
        self._speaking().message_post(
            body=Markup("<p>%s</p>") % body, subtype_xmlid="mail.mt_note"
        )

    def _notify_documents(self, bodies, documents=None):
        """Note something in the chatter of the documents.

        :param bodies: dict of request to text
        :param documents: what ``_documents`` returned, where that is known
        """
        documents = documents or self._documents()
        self._log_on_documents(
            {documents[item]: body for item, body in bodies.items() if documents[item]}
        )

    @api.model
    def _log_on_documents(self, bodies):
        """Write notes for whoever reads the documents: nobody has to be looked up.

        :param bodies: dict of document, all of one model, to text
        """
        documents = [*bodies][:1]
        if not documents:
            return
        documents = documents[0].union(*bodies)
        if self.env.user.share:
            documents = documents.with_user(SUPERUSER_ID)
        documents._message_log_batch(
            {item.id: Markup("<p>%s</p>") % body for item, body in bodies.items()}
        )
