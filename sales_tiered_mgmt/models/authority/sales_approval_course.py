from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesApprovalCourse(models.AbstractModel):
    """The course of a request: asked, decided step by step, closed for good.

    Everything here is private to the server; who may do what is checked here and not by
    the callers. Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.approval.course"
    _description = "Course of a Sales Approval"
    _inherit = [
        "sales.approval.routing",
        "sales.approval.forwarding",
        "sales.approval.escalation",
        "sales.approval.inquiry",
        "sales.approval.mail",
        "sales.approval.notice",
    ]

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _request(self, document, verdict, vals):
        """Open a request and tell the first approver.

        All values beyond the person's authority go into one request with one chain.

        :param document: record of a model with ``sales.approval.mixin``
        :param verdict: :class:`~.verdict.Verdict` that asks for approval
        :param vals: values of the request that only the document knows
        :return: the new ``sales.approval``
        """
        approval = self._record_request(document, verdict, vals)
        approval._send_up_the_line()
        approval._notify_document(
            self.env._(
                "Approval %(request)s asked for: %(reason)s",
                request=approval.name,
                reason=verdict.reason,
            )
        )
        return approval

    @api.model
    def _record_request(self, document, verdict, vals):
        """Write down what is asked or decided, with everything that was measured."""
        company = document._sales_company()
        leading = (verdict.exceeded or verdict.findings)[0]
        # the one that lapsed a moment ago makes room for the new one
        self.sudo().flush_model(["state"])
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        # what a note of the creation would say stands in the request itself
        unlogged = self.sudo().with_context(mail_create_nolog=True, mail_notrack=True)
        approval = unlogged._engine_create(
            [
                {
                    "name": sequence.next_by_code("sales.approval"),
                    "decision_id": leading.decision.id,
                    "res_model": document._name,
                    "res_id": document.id,
                    "res_name": document.display_name,
                    "company_id": company.id,
                    "person_id": verdict.person.id,
                    "tier_id": verdict.person.sudo().sales_tier_id.id,
                    "value": leading.measured.value,
                    "limit": leading.limit,
                    "reason": verdict.reason,
                    **vals,
                }
            ]
        ).with_env(self.sudo().env)
        Measure = self.env["sales.approval.measure"].sudo()
        Measure._engine_create(
            [
                {"approval_id": approval.id, **Measure._vals_of(finding)}
                for finding in verdict.findings
            ]
        )
        return approval

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
            SQL("SELECT id FROM %s WHERE id = %s FOR UPDATE", self._table_sql, self.id)
        )

    def _decide(self, outcome, comment):
        """Decide the current step as the acting user.

        :param outcome: ``approved`` or ``refused``
        :raise UserError: it is not the acting user's to decide, or not any more
        """
        user = self.env.user
        approval = self._decidable()
        step = approval.current_step_id
        document = approval._document()
        if outcome == "approved" and not (
            document and document._sales_snapshot_covers(approval)
        ):
            approval._void(self.env._("the document went beyond what was submitted"))
            return
        step._engine_write(
            {
                "state": outcome,
                "decided_by_id": user.id,
                "on_behalf_of_id": step._on_behalf_of(user).id,
                "date_decided": fields.Datetime.now(),
                "value": approval.value,
                "comment": comment,
            }
        )
        approval._close_activities(user, comment)
        approval._notify_document(approval._decision_message(step))
        if outcome == "refused":
            approval._finish("refused")
        else:
            approval._advance()

    def _decidable(self):
        """This request, locked, as superuser: the acting user may decide it now.

        :raise UserError: it is not the acting user's to decide, or not any more
        """
        self.ensure_one()
        self.check_access("read")
        approval = self.sudo()
        approval._lock()
        approval._raise_if(
            approval._closed_reason()
            or approval.current_step_id._cannot_decide_reason(self.env.user)
        )
        return approval

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

    def _finish(self, state):
        """Close the request and let the document act on it."""
        self.ensure_one()
        self._end_inquiry()
        self._cancel_open_steps()
        document = self._document()
        is_decided = document and state in ("approved", "refused")
        # nobody is told of what was taken on the own authority
        is_news = is_decided and self._deciding_step()
        author_id = self._mail_author().id if is_news else False
        self._engine_write(
            {
                "state": state,
                "current_step_id": False,
                "current_approver_id": False,
                "date_decided": fields.Datetime.now(),
                "mail_author_id": author_id,
            }
        )
        if document and state != "void":
            document._sales_approval_done(self)
        elif document:
            document._sales_approval_lapsed(self)

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
        approval._finish("withdrawn")
        approval._notify_document(
            self.env._(
                "%(person)s withdrew %(request)s.",
                person=self.env.user.name,
                request=approval.name,
            )
        )

    def _void(self, reason=None):
        """Let requests lapse.

        :param reason: the end of the sentence "request X lapses: ...", default that the
            document has changed
        """
        reason = reason or self.env._("the document has changed")
        for approval in self.sudo().filtered(
            lambda request: request.state == "pending"
        ):
            approval._finish("void")
            approval._notify_document(
                self.env._(
                    "%(request)s lapses: %(reason)s.",
                    request=approval.name,
                    reason=reason,
                )
            )
