from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

ACTIVITY = "sales_tiered_mgmt.mail_activity_approval"


class SalesApprovalCourse(models.AbstractModel):
    """The course of a request: asked, decided step by step, closed for good.

    Everything here is private to the server; who may do what is checked here and not by
    the callers. Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.approval.course"
    _description = "Course of a Sales Approval"

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
        company = document.company_id
        leading = verdict.exceeded[0]
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        approval = self.sudo()._engine_create(
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
        )
        Measure = self.env["sales.approval.measure"].sudo()
        Measure._engine_create(
            [
                {"approval_id": approval.id, **Measure._vals_of(finding)}
                for finding in verdict.findings
            ]
        )
        approval._send_up_the_line()
        approval._notify_document(
            self.env._(
                "Approval %(request)s asked for: %(reason)s",
                request=approval.name,
                reason=verdict.reason,
            )
        )
        return approval

    def _send_up_the_line(self):
        """Write the steps that the organization of today asks for, put the first one.

        Steps decided before stay, and their people are not asked twice.
        """
        self.ensure_one()
        decided = self.step_ids.filtered("decided_by_id")
        chain = self.decision_id._chain_for(
            self.measure_ids._demands(),
            self.person_id,
            self.company_id,
            team=self.team_id,
            parties=self._parties() | decided.approver_id,
            document=self._document(),
        )
        users = self.env["res.users"].sudo()
        vals_list = []
        for sequence, step in enumerate(chain.steps, start=len(self.step_ids) + 1):
            approver = users.browse(step.user_id or [])
            if step.is_final:
                approver = self.decision_id._final_approver(
                    self.company_id, self._parties()
                )
            vals_list.append(
                {
                    "approval_id": self.id,
                    "sequence": sequence,
                    "approver_id": approver.id,
                    "tier_id": approver.sales_tier_id.id,
                    "kind": step.kind,
                    "is_final": step.is_final,
                }
            )
        self.env["sales.approval.step"].sudo()._engine_create(vals_list)
        obstacles = dict.fromkeys(item.obstacle for item in chain.skipped)
        self._engine_write({"note": "\n".join(obstacles)})
        self._advance()

    def _send_on_if_stuck(self):
        """Send on what waits for somebody who cannot decide it any more."""
        for approval in self.sudo():
            step = approval.current_step_id
            if step and step.approver_id and step._has_lost_authority():
                approval._cancel_open_steps()
                approval._send_up_the_line()

    def _advance(self):
        """Put the next step to decide, or finish."""
        self.ensure_one()
        waiting = self.step_ids.filtered(lambda step: step.state == "waiting")
        step = waiting.sorted("sequence")[:1]
        if not step:
            return self._finish("approved")
        step._engine_write({"state": "pending", "date_asked": fields.Datetime.now()})
        self._engine_write(
            {
                "current_step_id": step.id,
                "current_approver_id": step.approver_id.id,
            }
        )
        if step.approver_id:
            self._notify_approver(step.approver_id)
        return None

    def _notify_approver(self, approver):
        """Activity for the next approver only; Odoo sends its mail with it."""
        localized = self.with_context(lang=approver.lang)
        localized.activity_schedule(
            ACTIVITY,
            user_id=approver.id,
            summary=localized.env._(
                "%(document)s: %(value)s",
                document=self.res_name,
                value=localized.value_display,
            ),
            note=localized.reason,
        )

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
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        approval = self.sudo()
        approval._lock()
        step = approval.current_step_id
        reason = approval._closed_reason() or step._cannot_decide_reason(user)
        if reason:
            raise UserError(reason)
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
                "date_decided": fields.Datetime.now(),
                "value": approval.value,
                "comment": comment,
            }
        )
        approval.activity_feedback([ACTIVITY], feedback=comment)
        approval._notify_document(approval._decision_message(step))
        if outcome == "refused":
            approval._finish("refused")
        else:
            approval._advance()

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

    def _decision_message(self, step):
        values = {"person": step.decided_by_id.name, "request": self.name}
        if step.state == "refused":
            message = self.env._("%(person)s refused %(request)s.", **values)
        elif step.kind == "approve":
            message = self.env._("%(person)s approved %(request)s.", **values)
        else:
            message = self.env._("%(person)s recommended %(request)s.", **values)
        return f"{message} {step.comment}" if step.comment else message

    def _finish(self, state):
        """Close the request and let the document act on it."""
        self.ensure_one()
        self._cancel_open_steps()
        self._engine_write(
            {
                "state": state,
                "current_step_id": False,
                "current_approver_id": False,
                "date_decided": fields.Datetime.now(),
            }
        )
        document = self._document()
        if document and state != "void":
            document._sales_approval_done(self)
        if document and state in ("approved", "refused"):
            self._notify_requester(document)

    def _cancel_open_steps(self):
        self.step_ids.filtered(
            lambda step: step.state in ("waiting", "pending")
        )._engine_write({"state": "cancelled"})
        self.activity_unlink([ACTIVITY])

    def _notify_requester(self, document):
        people = self._parties().filtered(
            lambda user: user.active and user != self.env.user
        )
        last = self.step_ids.filtered("decided_by_id").sorted("sequence")[-1:]
        if people:
            document.message_notify(
                partner_ids=people.partner_id.ids,
                subject=self.env._(
                    "%(document)s: %(state)s",
                    document=self.res_name,
                    state=self._state_label(),
                ),
                body=self._decision_message(last),
            )

    # ------------------------------------------------------------
    # Withdrawing and voiding
    # ------------------------------------------------------------

    def _cannot_withdraw_reason(self, user):
        self.ensure_one()
        if reason := self._closed_reason():
            return reason
        if user not in self._parties() and not self._is_administrator(user):
            return self.env._(
                "Request %(request)s is withdrawn by %(people)s or a sales "
                "administrator.",
                request=self.name,
                people=", ".join(self._parties().mapped("name")),
            )
        return False

    def _withdraw(self):
        self.ensure_one()
        self.check_access("read")
        approval = self.sudo()
        approval._lock()
        if reason := approval._cannot_withdraw_reason(self.env.user):
            raise UserError(reason)
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

    # ------------------------------------------------------------
    # Document
    # ------------------------------------------------------------

    def _document(self):
        """The document, or an empty recordset when it is gone."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _notify_document(self, body):
        document = self._document()
        if document:
            if self.env.user.share:  # a customer signed: the system speaks
                document = document.with_user(SUPERUSER_ID)
            document.message_post(
                body=Markup("<p>%s</p>") % body, subtype_xmlid="mail.mt_note"
            )
