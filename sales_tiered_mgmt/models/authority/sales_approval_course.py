from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .cursor_note import noted


class SalesApprovalCourse(models.AbstractModel):
    """The course of a request: asked, decided step by step, closed for good.

    Everything here is private to the server; who may do what is checked here and not by
    the callers. Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.approval.course"
    _description = "Course of a Sales Approval"
    _inherit = [
        "sales.approval.asking",
        "sales.approval.routing",
        "sales.approval.forwarding",
        "sales.approval.escalation",
        "sales.approval.inquiry",
        "sales.approval.mail",
        "sales.approval.notice",
    ]

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def _lock(self):
        """One decision at a time: a second click or a colleague waits here.

        Whoever waited meets PostgreSQL's serialization failure; Odoo then repeats the
        call, which finds what the first one decided. (``lock_for_update`` would give up
        at once, without saying why.)
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                self._table_sql,
                tuple(self.ids),
            )
        )

    def _decide(self, outcome, comment):
        """Decide the current steps as the acting user.

        :param outcome: ``approved`` or ``refused``
        :raise UserError: one is not the acting user's to decide, or not any more
        """
        for approvals in self._decided_together():
            approvals._decide_together(outcome, comment)

    def _decided_together(self):
        """These requests in sets, each of which is checked before any has an effect."""
        self.check_access("read")
        for model, approvals in self.sudo().grouped("res_model").items():
            approvals = approvals.with_env(self.env)
            if self.env[model]._sales_decided_together:
                yield approvals
            else:
                yield from approvals

    def _decide_together(self, outcome, comment):
        """See ``_decide``; all documents are of one model."""
        approvals = self._decidable()
        documents = approvals._documents()
        found = {}
        if outcome == "approved":
            covered, found = approvals._still_covering(documents)
            (approvals - covered)._void(
                self.env._("the document went beyond what was submitted")
            )
            approvals = covered
        if not approvals:
            return
        approvals._record_decision(self.env.user, outcome, comment)
        approvals._notify_documents(
            {
                approval: approval._decision_message(approval.current_step_id)
                for approval in approvals
            },
            documents,
        )
        with approvals._measured_already(found):
            if outcome == "refused":
                approvals._finish("refused", documents)
            else:
                approvals._advance(documents)

    def _still_covering(self, documents):
        """Those of these requests, all for one model, that their documents are within.

        Not those whose document is gone.

        :param documents: what ``_documents`` returned
        :return: the requests, and what ``_sales_findings`` found
        """
        Document = self.env[self[:1].res_model]
        found = Document.union(*documents.values())._sales_findings_for(self)
        return self.filtered(
            lambda approval: (
                documents[approval]
                and documents[approval]._sales_is_covered(
                    approval, found[documents[approval]]
                )
            )
        ), found

    def _record_decision(self, user, outcome, comment):
        """Write down what ``user`` decides about the current steps."""
        now = fields.Datetime.now()
        for approval in self:
            step = approval.current_step_id
            step._engine_write(
                {
                    "state": outcome,
                    "decided_by_id": user.id,
                    "on_behalf_of_id": step._on_behalf_of(user).id,
                    "date_decided": now,
                    "value": approval.value,
                    "comment": comment,
                }
            )
        self._close_activities(user, comment)

    def _measured_already(self, found):
        """Spare what the decision sets off measuring again what was found just now.

        :param found: what ``_sales_findings`` found
        """
        by_id = {(item._name, item.id): findings for item, findings in found.items()}
        return noted(self.env, "sales_found", by_id)

    def _decidable(self):
        """These requests, locked, as superuser: the acting user may decide them now.

        :raise UserError: one is not the acting user's to decide, or not any more
        """
        self.check_access("read")
        approvals = self.sudo()
        approvals._lock()
        for approval in approvals:
            approval._raise_if(
                approval._closed_reason()
                or approval.current_step_id._cannot_decide_reason(self.env.user)
            )
        return approvals

    def _raise_if(self, reason):
        if reason:
            raise UserError(reason)

    def _closed_reason(self):
        """Why nothing can be done about this request any more, or False."""
        self.ensure_one()
        if self.state == "pending":
            return False
        return self.env._(
            "Request %(request)s for %(document)s is closed already: %(state)s.",
            request=self.name,
            document=self.res_name,
            state=self._state_label(),
        )

    def _finish(self, state, documents=None):
        """Close the requests and let the documents act on it.

        :param documents: what ``_documents`` returned, where that is known
        """
        self._end_inquiry()
        self._cancel_open_steps()
        documents = documents or self._documents()
        closed = {
            "state": state,
            "current_step_id": False,
            "current_approver_id": False,
            "date_decided": fields.Datetime.now(),
        }
        # nobody is told of what was taken on the own authority
        news = self.filtered(
            lambda approval: (
                state in ("approved", "refused")
                and documents[approval]
                and approval._deciding_step()
            )
        )
        if news:
            news._engine_write({**closed, "mail_author_id": self._mail_author().id})
        if self - news:
            (self - news)._engine_write({**closed, "mail_author_id": False})
        for model, approvals in self.grouped("res_model").items():
            found = self.env[model].union(*(documents[item] for item in approvals))
            if state == "void":
                found._sales_approvals_lapsed(approvals)
            else:
                found._sales_approvals_done(approvals)

    # ------------------------------------------------------------
    # Withdrawing and voiding
    # ------------------------------------------------------------

    def _cannot_withdraw_reason(self, user):
        self.ensure_one()
        if reason := self._closed_reason():
            return reason
        if user not in self._askers() and not self._is_administrator(user):
            return self.env._(
                "Request %(request)s is withdrawn by %(people)s or a sales "
                "administrator.",
                request=self.name,
                people=", ".join(self._askers().mapped("name")),
            )
        return False

    def _withdraw(self):
        self.ensure_one()
        self.check_access("read")
        approval = self.sudo()
        approval._lock()
        approval._raise_if(approval._cannot_withdraw_reason(self.env.user))
        approval._withdraw_activities()
        approval._finish("withdrawn")
        text = self.env._(
            "%(person)s withdrew %(request)s.",
            person=self.env.user.name,
            request=approval.name,
        )
        approval._notify_documents({approval: text})

    def _void(self, reason=None):
        """Let requests lapse.

        :param reason: the end of the sentence "request X lapses: ...", default that the
            document has changed
        """
        reason = reason or self.env._("the document has changed")
        lapsing = self.sudo().filtered(lambda request: request.state == "pending")
        if not lapsing:
            return
        lapsing._withdraw_activities()
        lapsing._finish("void")
        lapsing._notify_documents(
            {
                approval: self.env._(
                    "%(request)s lapses: %(reason)s.",
                    request=approval.name,
                    reason=reason,
                )
                for approval in lapsing
            }
        )
