import logging

from odoo import SUPERUSER_ID, api, models

_logger = logging.getLogger(__name__)


class SalesDueMailMixin(models.AbstractModel):
    """Mails that are noted with a record, and sent by a job once this is committed.

    What is due is a value of the record, of the same transaction as the step it tells
    of: a step about a thousand people waits for no mail. A model names the field that
    is set while a mail is due, and its job, and sends one mail in ``_send_mail``.
    """

    _name = "sales.due.mail.mixin"
    _description = "Mails Sent by a Job"

    _due_field = "mail_due"
    # external id of the job
    _due_job = None

    @api.model
    def _wake_job(self):
        """Have the job run once this is committed.

        By the system: nothing says who set it off, and the acting user may be rolled
        back before the commit.
        """
        precommit = self.env.cr.precommit
        if self._due_job not in precommit.data:
            precommit.data[self._due_job] = True
            job_id = self.env["ir.model.data"]._xmlid_to_res_id(self._due_job)
            job = self.env["ir.cron"].with_user(SUPERUSER_ID).browse(job_id)
            precommit.add(job._trigger)

    @api.model
    def _cron_send_mails(self):
        """Send what is due; a mail that fails stays due for the next hour."""
        Cron = self.env["ir.cron"]
        due = self.sudo().search([(self._due_field, "!=", False)], order="id")
        Cron._commit_progress(remaining=len(due))
        for record in due:
            record._try_to_send()
            if not Cron._commit_progress(1):
                break

    def _try_to_send(self):
        """Send one mail; one that fails does not stop the others."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.lock_for_update()
                self._send_mail()
        except Exception:  # pylint: disable=broad-exception-caught
            _logger.exception("%s: the mail could not be sent", self)

    def _send_mail(self):
        """Send what is due of one record, as superuser, and note that it is not any
        more."""
        raise NotImplementedError
