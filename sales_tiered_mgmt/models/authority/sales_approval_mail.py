import logging

from odoo import SUPERUSER_ID, api, fields, models

_logger = logging.getLogger(__name__)

CRON = "sales_tiered_mgmt.ir_cron_sales_approval_mail"
LINK = "/sales/approval"


class SalesApprovalMail(models.AbstractModel):
    """The mails of a request: written down as due, sent by a job right afterwards.

    Rendering and addressing them takes longer than the decision itself, and nobody who
    confirms or approves should wait for it. What is due is a value of the step or of
    the request, of the same transaction as the turn or the outcome it tells of: both
    are there or neither. Private to the server. Policy: A3.1, F1.2.
    """

    _name = "sales.approval.mail"
    _description = "Mails of a Sales Approval"

    mail_author_id = fields.Many2one(
        "res.users",
        "Outcome Told By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="In whose name the outcome is still to be sent to the people of the "
        "request.",
    )

    # ------------------------------------------------------------
    # What is due
    # ------------------------------------------------------------

    @api.model
    def _mail_author(self):
        """In whose name a mail goes out; has it sent once this is committed.

        :return: ``res.users``: the acting user, or the system for a customer
        """
        precommit = self.env.cr.precommit
        if "sales_approval_mail" not in precommit.data:
            precommit.data["sales_approval_mail"] = True
            # not by ``env.ref``, which asks the database whether the job exists
            job_id = self.env["ir.model.data"]._xmlid_to_res_id(CRON)
            # by the system: the acting user may be rolled back before the commit
            job = self.env["ir.cron"].with_user(SUPERUSER_ID).browse(job_id)
            precommit.add(job._trigger)
        user = self.env.user
        return user.browse(SUPERUSER_ID) if user.share else user

    @api.model
    def _cron_send_mails(self):
        """Send what is due; a mail that fails stays due for the next hour."""
        Cron = self.env["ir.cron"]
        due = [("mail_author_id", "!=", False)]
        steps = self.env["sales.approval.step"].sudo().search(due, order="id")
        closed = self.sudo().search(due, order="id")
        work = [(step.approval_id, step._send_mail) for step in steps]
        work += [(approval, approval._send_outcome) for approval in closed]
        Cron._commit_progress(remaining=len(work))
        for approval, function in work:
            approval._try(function)
            if not Cron._commit_progress(1):
                break

    # ------------------------------------------------------------
    # To those who decide
    # ------------------------------------------------------------

    def _mail_approvers(self, is_reminder=False):
        """Send the facts to the person whose turn it is, and to the deputies."""
        self.ensure_one()
        approver = self.current_approver_id
        for person in approver | self._deputies()[self]:
            self._mail_approver(person, is_reminder)

    def _mail_approver(self, approver, is_reminder=False):
        """Send the facts to one person, in that person's language."""
        localized = self.with_context(lang=approver.lang)
        values = {"request": self.name, "document": self.res_name}
        if is_reminder:
            subject = localized.env._("Reminder: %(document)s waits for you", **values)
        else:
            subject = localized.env._("To decide: %(document)s (%(request)s)", **values)
        body = localized.env["ir.qweb"]._render(
            "sales_tiered_mgmt.sales_approval_mail",
            {
                "approval": localized,
                "approver": approver.with_env(localized.env),
                "greeting": localized.env._("Hello %s,", approver.name),
                "standing_in": localized._standing_in_text(approver),
                "before": localized.step_ids.filtered(lambda step: step._is_past()),
                "is_reminder": is_reminder,
                "step": localized.current_step_id,
                "url": f"{self.get_base_url()}{LINK}/{self.id}",
            },
            minimal_qcontext=True,
        )
        localized._speaking().message_notify(
            partner_ids=approver.partner_id.ids,
            subject=subject,
            body=body,
            model_description=localized.env["ir.model"]._get(self._name).display_name,
            email_layout_xmlid="mail.mail_notification_light",
            email_add_signature=False,
        )

    def _standing_in_text(self, approver):
        """For whom ``approver`` is asked as a deputy; False on the own turn."""
        step = self.current_step_id
        if step.is_final or approver == step.approver_id:
            return False
        return self.env._("You stand in for %s.", step.approver_id.name)

    # ------------------------------------------------------------
    # To the people of the request
    # ------------------------------------------------------------

    def _deciding_step(self):
        """The step that was decided last; empty for what nobody was asked about."""
        decided = self.step_ids.filtered(
            lambda step: step.state in ("approved", "refused")
        )
        return decided.sorted(lambda step: (step.sequence, step.id))[-1:]

    def _send_outcome(self):
        """Tell the people of the request how it ended, if that is still due."""
        self.ensure_one()
        author = self.mail_author_id
        if author:
            self._engine_write({"mail_author_id": False})
            self.with_user(author).sudo()._mail_outcome()

    def _mail_outcome(self):
        """Tell everybody but the acting user, who decided, in the own language."""
        document = self._document()
        if not document:
            return
        people = self._askers().filtered(
            lambda user: user.active and user != self.env.user
        )
        step = self._deciding_step()
        for lang, readers in people.grouped("lang").items():
            localized = self.with_context(lang=lang)
            document.with_context(lang=lang).message_notify(
                partner_ids=readers.partner_id.ids,
                subject=localized.env._(
                    "%(document)s: %(state)s",
                    document=self.res_name,
                    state=localized._state_label(),
                ),
                body=localized._decision_message(step.with_env(localized.env)),
            )
